import COpenSSL
import LicetPrimitives

/// The inside of a key file: PKCS#8 `PrivateKeyInfo` (RFC 5208) around `ECPrivateKey` (RFC 5915)
/// with the named curve and the public point, as OpenSSL writes it.
///
/// For P-256 that is always 138 bytes, of which all but the private number and the point are
/// fixed. Other encodings of the same key, explicit curve parameters and attributes are refused.
extension SigningKey: StoredKey {
    /// Reads a decrypted key. `nil` unless the bytes are the one encoding of a P-256 key whose
    /// private number is in range and belongs to its public point.
    init?(privateKeyInfo bytes: borrowing SecretBytes) {
        defer { ERR_clear_error() }
        guard bytes.withBytes(Self.hasFixedParts) else { return nil }
        guard let handle = PrivateKeyInfo.parse(bytes),
            let context = Owned.context(of: handle),
            EVP_PKEY_private_check(context.pointer) == 1,
            EVP_PKEY_pairwise_check(context.pointer) == 1,
            let key = SigningKey(handle: handle), PrivateKeyInfo.encodes(key.handle, bytes)
        else { return nil }
        self = key
    }

    borrowing func privateKeyInfo() -> Owned? { PrivateKeyInfo.make(handle) }

    private static func hasFixedParts(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let pointStart = prefix.count + 32
        return bytes.count == pointStart + pointPrefix.count + 64
            && bytes.starts(with: prefix)
            && bytes.dropFirst(pointStart).starts(with: pointPrefix)
    }

    /// Version 0, `id-ecPublicKey` with `prime256v1`, and the head of a version 1 `ECPrivateKey`
    /// up to its 32-byte private number.
    private static let prefix: Bytes = [
        0x30, 0x81, 0x87, 0x02, 0x01, 0x00,
        0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01,
        0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07,
        0x04, 0x6d, 0x30, 0x6b, 0x02, 0x01, 0x01, 0x04, 0x20,
    ]
    /// The head of the public key field up to the uncompressed point's coordinates.
    private static let pointPrefix: Bytes = [0xa1, 0x44, 0x03, 0x42, 0x00, 0x04]
}
