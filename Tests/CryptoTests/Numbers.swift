import LicetCrypto
import LicetPrimitives
import Testing

/// The order of P-256, from FIPS 186-5, and half of it rounded down: the highest `s` allowed.
let groupOrder = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"
let groupOrderHalf = "7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8"

func decode(_ hex: String) throws -> Bytes {
    try #require(bytes(hex: hex))
}

func compressed(_ uncompressed: Bytes) -> Bytes {
    [2 + (uncompressed.last ?? 0) % 2] + uncompressed.dropFirst().prefix(32)
}

/// A big-endian difference of two 32-byte numbers, written without the product's arithmetic.
func difference(_ left: Bytes, _ right: Bytes) -> Bytes {
    var borrow = 0
    var result = Bytes()
    for (first, second) in zip(left, right).reversed() {
        let value = Int(first) - Int(second) - borrow
        borrow = value < 0 ? 1 : 0
        result.insert(UInt8(value + borrow * 256), at: 0)
    }
    return result
}

/// `(r, n − s)`, the other signature that the bare equation accepts; `nil` if `s` is low already.
func lowered(_ signature: Signature) throws -> Signature? {
    let s = Bytes(signature.bytes.suffix(32))
    guard try decode(groupOrderHalf).lexicographicallyPrecedes(s) else { return nil }
    return try mirrored(signature)
}

func mirrored(_ signature: Signature) throws -> Signature {
    let s = difference(try decode(groupOrder), Bytes(signature.bytes.suffix(32)))
    return try #require(Signature(signature.bytes.prefix(32) + s))
}

func bytes(of secret: borrowing SecretBytes) -> Bytes {
    secret.withBytes { Bytes($0) }
}

func bytes(ofOptional secret: consuming SecretBytes?) -> Bytes? {
    if let secret { bytes(of: secret) } else { nil }
}
