import COpenSSL
import LicetCrypto
import LicetPrimitives
import Testing

/// A big-endian number for tests, on the library's arithmetic.
struct BigNumber {
    /// The magnitude without leading zeros.
    var bytes: Bytes

    init(_ bytes: some Collection<UInt8>) { self.bytes = Bytes(bytes.drop { $0 == 0 }) }

    init(_ value: UInt) {
        self.init(withUnsafeBytes(of: value.bigEndian) { Bytes($0) })
    }

    /// The content of a DER integer.
    var content: Bytes { (bytes.first ?? 0x80) < 0x80 ? bytes : [0] + bytes }

    static func + (left: BigNumber, right: BigNumber) throws -> BigNumber {
        try result { BN_add($0, $1, $2) }(left, right)
    }

    static func - (left: BigNumber, right: BigNumber) throws -> BigNumber {
        try result { BN_sub($0, $1, $2) }(left, right)
    }

    static func * (left: BigNumber, right: BigNumber) throws -> BigNumber {
        try result { BN_mul($0, $1, $2, $3) }(left, right)
    }

    static func % (left: BigNumber, right: BigNumber) throws -> BigNumber {
        try result { BN_nnmod($0, $1, $2, $3) }(left, right)
    }

    func inverse(modulo modulus: BigNumber) throws -> BigNumber {
        try Self.result { BN_mod_inverse($0, $1, $2, $3) == nil ? 0 : 1 }(self, modulus)
    }

    func isPrime() throws -> Bool {
        let number = try #require(BN_bin2bn(bytes, Int32(bytes.count), nil))
        defer { BN_free(number) }
        return BN_check_prime(number, nil, nil) == 1
    }

    /// The remainder of a division by a small number.
    func remainder(by divisor: UInt) throws -> UInt {
        let number = try #require(BN_bin2bn(bytes, Int32(bytes.count), nil))
        defer { BN_free(number) }
        return BN_mod_word(number, divisor)
    }

    private typealias Operation = (
        OpaquePointer?, OpaquePointer?, OpaquePointer?, OpaquePointer?
    ) -> Int32

    private static func result(
        _ operation: @escaping (OpaquePointer?, OpaquePointer?, OpaquePointer?) -> Int32
    ) -> (BigNumber, BigNumber) throws -> BigNumber {
        result { first, second, third, _ in operation(first, second, third) }
    }

    private static func result(
        _ operation: @escaping Operation
    ) -> (BigNumber, BigNumber) throws -> BigNumber {
        { left, right in
            let context = try #require(BN_CTX_new())
            defer { BN_CTX_free(context) }
            let first = try #require(BN_bin2bn(left.bytes, Int32(left.bytes.count), nil))
            defer { BN_free(first) }
            let second = try #require(BN_bin2bn(right.bytes, Int32(right.bytes.count), nil))
            defer { BN_free(second) }
            let output = try #require(BN_new())
            defer { BN_free(output) }
            try #require(operation(output, first, second, context) == 1)
            var bytes = Bytes(repeating: 0, count: (Int(BN_num_bits(output)) + 7) / 8)
            _ = BN_bn2bin(output, &bytes)
            return BigNumber(bytes)
        }
    }
}

/// Builds RSA keys byte by byte, right and wrong ones, without the product's encoders.
struct RSABuilder {
    var version: Bytes = [0]
    var keyVersion: Bytes = [0]
    /// What stands in the algorithm's sequence: `rsaEncryption` and NULL.
    var algorithm: Bytes = [
        0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00,
    ]
    /// n, e, d, p, q, dP, dQ and qInv, each as the content of its integer.
    var numbers: [Bytes]
    /// What stands after the numbers, after the key within the outer sequence, and after all.
    var afterNumbers = Bytes()
    var attributes = Bytes()
    var after = Bytes()

    init(numbers: [Bytes]) { self.numbers = numbers }

    /// A key from its primes, whether or not they are.
    init(_ p: BigNumber, _ q: BigNumber) throws {
        let one = BigNumber(1)
        let e = BigNumber(65_537)
        let pOrder = try p - one
        let qOrder = try q - one
        let d = try e.inverse(modulo: pOrder * qOrder)
        numbers = try [
            (p * q).content, e.content, d.content, p.content, q.content, (d % pOrder).content,
            (d % qOrder).content, q.inverse(modulo: p).content,
        ]
    }

    /// Reads the plaintext of a key file, of which only the numbers vary.
    init(_ encoded: Bytes) throws {
        var rest = encoded.dropFirst(33)
        numbers = []
        while rest.popFirst() == 2, let head = rest.popFirst() {
            // 81 and 82 are followed by a length of one and two bytes.
            let size = head < 0x80 ? 0 : Int(head & 0x7f)
            let count = rest.prefix(size).reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(size)
            numbers.append(Bytes(rest.prefix(size == 0 ? Int(head) : count)))
            rest = rest.dropFirst(size == 0 ? Int(head) : count)
        }
        try #require(numbers.count == 8 && encoded == der())
    }

    private func element(_ tag: UInt8, _ content: Bytes) -> Bytes {
        KeyFileBuilder().element(tag, content)
    }

    /// PKCS#8.
    func der() -> Bytes {
        let key = element(
            0x30, element(2, keyVersion) + numbers.flatMap { element(2, $0) } + afterNumbers)
        return element(
            0x30, element(2, version) + element(0x30, algorithm) + element(4, key) + attributes)
            + after
    }

    /// `SubjectPublicKeyInfo` of n and e.
    func publicDER() -> Bytes {
        let key = element(0x30, numbers.prefix(2).flatMap { element(2, $0) } + afterNumbers)
        return element(0x30, element(0x30, algorithm) + element(3, [0] + key) + attributes) + after
    }
}

/// The plaintext of a key's file.
func plaintext(_ key: borrowing RSAPrivateKey) throws -> Bytes {
    let secret = SecretBytes(copying: KeyFileBuilder.passphrase)
    let file = try KeyFile.write(key, passphrase: secret, rounds: 1)
    let info = try #require(EncryptedKeyInfo(try KeyFileBuilder.unarmored(file)))
    let content = bytes(
        ofOptional: try info.encryption.decrypt(info.ciphertext, passphrase: secret))
    return try #require(content)
}
