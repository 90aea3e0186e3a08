import COpenSSL
import LicetPrimitives

/// A P-256 private key. It signs and never wraps; it has one owner and is wiped at its end.
public struct SigningKey: ~Copyable, @unchecked Sendable {
    // Invariant: `handle` holds a complete P-256 key whose public half is `publicKey`, not
    // changed after `init`; OpenSSL wipes the private number when it frees the key. Each
    // signature makes its own context, so it may be borrowed from several threads.
    let handle: Owned
    /// The half that may be shown.
    public let publicKey: PublicKey

    /// A new key from the system's random source.
    public static func generate() throws(CryptoError) -> SigningKey {
        defer { ERR_clear_error() }
        var key: OpaquePointer?
        guard
            let context = Owned(
                EVP_PKEY_CTX_new_from_name(nil, "EC", nil), { EVP_PKEY_CTX_free($0) }),
            EVP_PKEY_keygen_init(context.pointer) == 1,
            EVP_PKEY_CTX_set_group_name(context.pointer, "P-256") == 1,
            EVP_PKEY_generate(context.pointer, &key) == 1,
            let handle = Owned.key(key),
            let result = SigningKey(handle: handle)
        else { throw .keyGenerationFailed }
        return result
    }

    /// Takes over a key already known to be a P-256 private key; `nil` if its public half does
    /// not pass the checks of ``PublicKey``.
    init?(handle: consuming Owned) {
        guard let point = Self.compressedPoint(of: handle), let publicKey = PublicKey(point) else {
            return nil
        }
        self.handle = handle
        self.publicKey = publicKey
    }

    /// Signs with ECDSA over SHA-256 of the message, `s` always the lower of the two that verify.
    ///
    /// Signatures are randomised: signing the same message twice gives two signatures.
    public borrowing func sign(_ message: SignedMessage) throws(CryptoError) -> Signature {
        defer { ERR_clear_error() }
        let digest = SHA256.hash(message.bytes).bytes
        // The longest encoding of two 256-bit numbers is 72 bytes.
        var encoded = Bytes(repeating: 0, count: 80)
        var count = encoded.count
        // The library writes at most `count` bytes, sets it to what it wrote, and reads the
        // digest's own count of bytes.
        guard let context = Owned.context(of: handle),
            EVP_PKEY_sign_init(context.pointer) == 1,
            EVP_PKEY_sign(context.pointer, &encoded, &count, digest, digest.count) == 1,
            let signature = Signature(der: Bytes(encoded.prefix(count)))?.normalized,
            signature.isCanonical
        else { throw .signingFailed }
        return signature
    }

    private static func compressedPoint(of handle: borrowing Owned) -> Bytes? {
        var encoded: UnsafeMutablePointer<UInt8>?
        let count = EVP_PKEY_get1_encoded_public_key(handle.pointer, &encoded)
        guard let encoded else { return nil }
        defer { CRYPTO_free(encoded, "SigningKey", 0) }
        // The library allocated `count` bytes at `encoded`; they are copied before it is freed.
        let point = Bytes(UnsafeBufferPointer(start: encoded, count: count))
        guard point.count == 65, point.first == 4, let last = point.last else { return nil }
        return [last.isMultiple(of: 2) ? 2 : 3] + point.dropFirst().prefix(32)
    }
}
