import COpenSSL
import LicetPrimitives

/// The inside of a wrapping key's file: PKCS#8 `PrivateKeyInfo` (RFC 5208) around a two-prime
/// `RSAPrivateKey` (RFC 8017), as OpenSSL writes it.
///
/// Attributes, more than two primes and every other encoding of the same numbers are refused.
extension RSAPrivateKey: StoredKey {
    /// Reads a decrypted key. `nil` unless the bytes are the one encoding of an RSA key of an
    /// accepted size and exponent whose eight numbers belong together.
    package init?(privateKeyInfo bytes: borrowing SecretBytes) {
        defer { ERR_clear_error() }
        // The cheap checks come first: after almost every change to a file they fail, and the
        // primality tests of the last two take a large part of a second.
        guard bytes.withBytes(Self.hasFixedParts),
            let handle = PrivateKeyInfo.parse(bytes), PrivateKeyInfo.encodes(handle, bytes),
            RSAPublicKey.acceptedBits(of: handle) != nil, RSANumbers(of: handle)?.agree() == true,
            let context = Owned.context(of: handle),
            EVP_PKEY_pairwise_check(context.pointer) == 1,
            let key = RSAPrivateKey(handle: handle)
        else { return nil }
        self = key
    }

    borrowing func privateKeyInfo() -> Owned? { PrivateKeyInfo.make(handle) }

    /// A key of an accepted size has lengths in two bytes everywhere that one stands here.
    private static func hasFixedParts(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let lengths: Set<Int> = [2, 3, 24, 25, 28, 29]
        return bytes.count > fixed.count
            && zip(bytes, fixed).enumerated().allSatisfy { lengths.contains($0) || $1.0 == $1.1 }
    }

    /// Version 0, `rsaEncryption` without parameters, and the head of a version 0
    /// `RSAPrivateKey`, which is the version of two primes.
    private static let fixed: Bytes = [
        0x30, 0x82, 0, 0, 0x02, 0x01, 0x00,
        0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00,
        0x04, 0x82, 0, 0, 0x30, 0x82, 0, 0, 0x02, 0x01, 0x00,
    ]
}

/// The numbers of an RSA private key, for the cheap part of its checks.
///
/// OpenSSL's own check asks the same and more, but tests two primes before the rest.
private struct RSANumbers: ~Copyable {
    let modulus: Number
    let exponent: Number
    let secret: Number
    let first: Number
    let second: Number
    let firstExponent: Number
    let secondExponent: Number
    let coefficient: Number

    init?(of key: borrowing Owned) {
        guard let modulus = Number(of: key, OSSL_PKEY_PARAM_RSA_N),
            let exponent = Number(of: key, OSSL_PKEY_PARAM_RSA_E),
            let secret = Number(of: key, OSSL_PKEY_PARAM_RSA_D),
            let first = Number(of: key, "rsa-factor1"),
            let second = Number(of: key, "rsa-factor2"),
            let firstExponent = Number(of: key, "rsa-exponent1"),
            let secondExponent = Number(of: key, "rsa-exponent2"),
            let coefficient = Number(of: key, "rsa-coefficient1")
        else { return nil }
        self.modulus = modulus
        self.exponent = exponent
        self.secret = secret
        self.first = first
        self.second = second
        self.firstExponent = firstExponent
        self.secondExponent = secondExponent
        self.coefficient = coefficient
    }

    /// Whether n = p·q, d < n, e·d ≡ 1 and dP ≡ dQ ≡ d modulo p − 1 and q − 1, and
    /// qInv·q ≡ 1 modulo p, each residue reduced.
    borrowing func agree() -> Bool {
        guard let context = Owned(BN_CTX_secure_new(), { BN_CTX_free($0) }),
            let product = Number(),
            BN_mul(
                product.pointer, first.pointer, second.pointer, context.pointer) == 1,
            BN_cmp(product.pointer, modulus.pointer) == 0,
            BN_cmp(secret.pointer, modulus.pointer) < 0,
            BN_cmp(coefficient.pointer, first.pointer) < 0,
            BN_mod_mul(
                product.pointer, coefficient.pointer, second.pointer, first.pointer,
                context.pointer) == 1,
            BN_is_one(product.pointer) == 1
        else { return false }
        return inverts(first, firstExponent, context) && inverts(second, secondExponent, context)
    }

    /// Whether d undoes e modulo one prime, and the short exponent is d reduced for it.
    private borrowing func inverts(
        _ prime: borrowing Number, _ short: borrowing Number, _ context: borrowing Owned
    ) -> Bool {
        guard let order = Number(), let result = Number(),
            BN_sub(order.pointer, prime.pointer, BN_value_one()) == 1,
            BN_mod_mul(
                result.pointer, secret.pointer, exponent.pointer, order.pointer,
                context.pointer) == 1,
            BN_is_one(result.pointer) == 1,
            BN_div(nil, result.pointer, secret.pointer, order.pointer, context.pointer) == 1
        else { return false }
        return BN_cmp(result.pointer, short.pointer) == 0
    }
}
