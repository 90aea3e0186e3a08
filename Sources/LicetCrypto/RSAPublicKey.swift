import COpenSSL
import LicetPrimitives

/// A reader's RSA public key that has been parsed and checked; data keys are wrapped for it.
///
/// The checks take some milliseconds, so a parsed key is worth keeping. It is immutable and may be
/// used from any number of threads at once.
public final class RSAPublicKey: @unchecked Sendable {
    // Invariant: `handle` holds an RSA public key that passed all checks of `init` and is not
    // changed after it. OpenSSL counts its references atomically, and each operation makes its
    // own context, so concurrent use is safe.
    private let handle: Owned
    /// `SubjectPublicKeyInfo` (RFC 5280) in DER, of which each key has exactly one.
    public let bytes: Bytes
    /// The size of the modulus in bits.
    public let bits: Int
    /// The size of a wrapped key in bytes, which is the modulus's, rounded up.
    public var wrappedSize: Int { (bits + 7) / 8 }

    /// The sizes of modulus, in bits, that are accepted.
    public static let bitsRange = 2_048...4_096
    /// The only public exponent that is accepted. With an exponent of 1 a wrapped key would be
    /// readable by everybody.
    static let exponent: UInt = 65_537
    /// The longest encoding that is looked at; a key of 4,096 bits has 550 bytes.
    public static let sizeMax = 1_024

    /// Reads a foreign key: 2,048 to 4,096 bits, exponent 65,537, an odd modulus without small
    /// factors that is no prime power, and the one DER encoding with nothing after it. `nil` for
    /// anything else.
    public init?(_ subjectPublicKeyInfo: some Collection<UInt8>) {
        guard subjectPublicKeyInfo.count <= Self.sizeMax else { return nil }
        let bytes = Bytes(subjectPublicKeyInfo)
        defer { ERR_clear_error() }
        guard let handle = Self.parse(bytes), Self.encode(handle) == bytes,
            let bits = Self.acceptedBits(of: handle), let context = Owned.context(of: handle),
            EVP_PKEY_public_check(context.pointer) == 1
        else { return nil }
        self.handle = handle
        self.bytes = bytes
        self.bits = bits
    }

    /// Wraps a data key for this key's owner: RSA-OAEP (RFC 8017) with SHA-256, also in MGF1,
    /// under a label that unwrapping has to repeat. The result has ``wrappedSize`` bytes and
    /// differs each time.
    public func wrap(_ key: borrowing DataKey, label: Bytes) throws(CryptoError) -> Bytes {
        try key.withSecret { (secret) throws(CryptoError) in
            try encrypt(secret, label: label)
        }
    }

    /// The same for a secret of any size: for checking against other programs and their vectors.
    package func encrypt(
        _ secret: borrowing SecretBytes, label: Bytes
    ) throws(CryptoError) -> Bytes {
        defer { ERR_clear_error() }
        guard let context = Owned.context(of: handle),
            EVP_PKEY_encrypt_init(context.pointer) == 1,
            OAEP.set(context, label: label)
        else { throw .encryptionFailed }
        var count = wrappedSize
        var output = Bytes(repeating: 0, count: count)
        // The library writes at most `count` bytes, sets it to what it wrote, and reads the
        // secret's own count of bytes.
        let status = secret.withBytes { secret in
            EVP_PKEY_encrypt(
                context.pointer, &output, &count,
                secret.bindMemory(to: UInt8.self).baseAddress, secret.count)
        }
        guard status == 1, count == output.count else { throw .encryptionFailed }
        return output
    }

    private static func parse(_ bytes: Bytes) -> Owned? {
        Owned.key(
            bytes.withUnsafeBufferPointer { buffer in
                // The library reads `count` bytes from the pointer and copies what it keeps.
                var start = buffer.baseAddress
                return d2i_PUBKEY(nil, &start, buffer.count)
            })
    }

    /// The one encoding of a key's public half; `nil` if the library fails.
    static func encode(_ handle: borrowing Owned) -> Bytes? {
        var encoded: UnsafeMutablePointer<UInt8>?
        let count = i2d_PUBKEY(handle.pointer, &encoded)
        guard count > 0, let encoded else { return nil }
        defer { CRYPTO_free(encoded, "RSAPublicKey", 0) }
        // The library allocated `count` bytes at `encoded`; they are copied before it is freed.
        return Bytes(UnsafeBufferPointer(start: encoded, count: Int(count)))
    }

    /// The size of the modulus, if the key is an RSA key of an accepted size and exponent.
    static func acceptedBits(of handle: borrowing Owned) -> Int? {
        let bits = Int(EVP_PKEY_get_bits(handle.pointer))
        guard EVP_PKEY_get_base_id(handle.pointer) == EVP_PKEY_RSA, bitsRange.contains(bits),
            let number = Number(of: handle, OSSL_PKEY_PARAM_RSA_E),
            BN_is_word(number.pointer, exponent) == 1
        else { return nil }
        return bits
    }
}

extension RSAPublicKey: Hashable {
    public static func == (left: RSAPublicKey, right: RSAPublicKey) -> Bool {
        left.bytes == right.bytes
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}

/// The padding that data keys are wrapped with.
enum OAEP {
    /// Sets OAEP with SHA-256 and this label on a context that is initialised for encryption or
    /// decryption with an RSA key.
    static func set(_ context: borrowing Owned, label: Bytes) -> Bool {
        guard EVP_PKEY_CTX_set_rsa_padding(context.pointer, RSA_PKCS1_OAEP_PADDING) == 1,
            EVP_PKEY_CTX_set_rsa_oaep_md(context.pointer, EVP_sha256()) == 1,
            EVP_PKEY_CTX_set_rsa_mgf1_md(context.pointer, EVP_sha256()) == 1
        else { return false }
        guard !label.isEmpty else { return true }
        var label = label
        return label.withUnsafeMutableBytes { label in
            // The parameters point into `label`, which outlives the call that copies it, and at
            // a name that lives as long as the program.
            var parameters = [
                OSSL_PARAM_construct_octet_string(
                    OSSL_ASYM_CIPHER_PARAM_OAEP_LABEL, label.baseAddress, label.count),
                OSSL_PARAM_construct_end(),
            ]
            return EVP_PKEY_CTX_set_params(context.pointer, &parameters) == 1
        }
    }
}
