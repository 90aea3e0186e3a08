import COpenSSL
import LicetPrimitives

/// An RSA private key. It unwraps and never signs; it has one owner and is wiped at its end.
public struct RSAPrivateKey: ~Copyable, @unchecked Sendable {
    // Invariant: `handle` holds a complete RSA key whose public half is `publicKey`, not changed
    // after `init`; OpenSSL wipes the private numbers when it frees the key. Each operation
    // makes its own context, so it may be borrowed from several threads.
    let handle: Owned
    /// The half that may be shown.
    public let publicKey: RSAPublicKey

    /// The size of the modulus, in bits, of the keys that Licet makes.
    public static let bits = 3_072

    /// A new key of 3,072 bits from the system's random source. Takes up to some seconds.
    public static func generate() throws(CryptoError) -> RSAPrivateKey {
        try generate(bits: bits)
    }

    /// For tests, which have no time for keys of full size.
    package static func generate(bits: Int) throws(CryptoError) -> RSAPrivateKey {
        precondition(RSAPublicKey.bitsRange.contains(bits), "a key has an accepted size")
        defer { ERR_clear_error() }
        var key: OpaquePointer?
        // The library's default exponent is the accepted one, which the public half's checks
        // make sure of.
        guard
            let context = Owned(
                EVP_PKEY_CTX_new_from_name(nil, "RSA", nil), { EVP_PKEY_CTX_free($0) }),
            EVP_PKEY_keygen_init(context.pointer) == 1,
            EVP_PKEY_CTX_set_rsa_keygen_bits(context.pointer, Int32(bits)) == 1,
            EVP_PKEY_generate(context.pointer, &key) == 1,
            let handle = Owned.key(key),
            let result = RSAPrivateKey(handle: handle)
        else { throw .keyGenerationFailed }
        return result
    }

    /// Takes over a key already known to be an RSA private key; `nil` if its public half does
    /// not pass the checks of ``RSAPublicKey``.
    init?(handle: consuming Owned) {
        guard let encoded = RSAPublicKey.encode(handle), let publicKey = RSAPublicKey(encoded)
        else { return nil }
        self.handle = handle
        self.publicKey = publicKey
    }

    /// The data key that was wrapped for this key under this label. One answer, `nil`, for every
    /// failure: another key, another label, a changed byte, or a content that is no data key.
    public borrowing func unwrap(_ wrapped: Bytes, label: Bytes) -> DataKey? {
        guard let secret = decrypt(wrapped, label: label) else { return nil }
        return DataKey(secret)
    }

    /// The same for a secret of any size: for checking against other programs and their vectors.
    package borrowing func decrypt(_ ciphertext: Bytes, label: Bytes) -> SecretBytes? {
        defer { ERR_clear_error() }
        let size = publicKey.wrappedSize
        guard ciphertext.count == size, let context = Owned.context(of: handle),
            EVP_PKEY_decrypt_init(context.pointer) == 1,
            OAEP.set(context, label: label)
        else { return nil }
        do {
            return try SecretBytes(capacity: size) { (output) throws(Refused) in
                var count = output.count
                // The library writes at most `count` bytes, sets it to what it wrote, and reads
                // the ciphertext's own count of bytes.
                guard
                    EVP_PKEY_decrypt(
                        context.pointer, output.bindMemory(to: UInt8.self).baseAddress, &count,
                        ciphertext, ciphertext.count) == 1
                else { throw Refused() }
                return count
            }
        } catch {
            return nil
        }
    }

    private struct Refused: Error {}
}
