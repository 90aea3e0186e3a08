import COpenSSL
import LicetPrimitives

/// The inside of a key file: PKCS#8 `PrivateKeyInfo` (RFC 5208) around `ECPrivateKey` (RFC 5915)
/// with the named curve and the public point, as OpenSSL writes it.
///
/// For P-256 that is always 138 bytes, of which all but the private number and the point are
/// fixed. Other encodings of the same key, explicit curve parameters and attributes are refused.
extension SigningKey {
    /// Reads a decrypted key. `nil` unless the bytes are the one encoding of a P-256 key whose
    /// private number is in range and belongs to its public point.
    init?(privateKeyInfo bytes: borrowing SecretBytes) {
        defer { ERR_clear_error() }
        guard bytes.withBytes(Self.hasFixedParts) else { return nil }
        let parsed = bytes.withBytes { buffer in
            // The library reads `count` bytes from the pointer and copies what it keeps.
            var start = buffer.bindMemory(to: UInt8.self).baseAddress
            return d2i_PKCS8_PRIV_KEY_INFO(nil, &start, buffer.count)
        }
        guard let info = Owned(parsed, { PKCS8_PRIV_KEY_INFO_free($0) }),
            let handle = Owned.key(EVP_PKCS82PKEY(info.pointer)),
            let context = Owned.context(of: handle),
            EVP_PKEY_private_check(context.pointer) == 1,
            EVP_PKEY_pairwise_check(context.pointer) == 1,
            let key = SigningKey(handle: handle),
            let again = key.privateKeyInfo(), again.matches(bytes)
        else { return nil }
        self = key
    }

    /// The one encoding of this key; `nil` if the library fails.
    borrowing func privateKeyInfo() -> SecretBytes? {
        guard let info = Owned(EVP_PKEY2PKCS8(handle.pointer), { PKCS8_PRIV_KEY_INFO_free($0) })
        else { return nil }
        let count = i2d_PKCS8_PRIV_KEY_INFO(info.pointer, nil)
        guard count > 0 else { return nil }
        return SecretBytes(capacity: Int(count)) { (buffer: UnsafeMutableRawBufferPointer) in
            // The same structure is written to a buffer of the size that it asked for.
            var start = buffer.bindMemory(to: UInt8.self).baseAddress
            return max(0, Int(i2d_PKCS8_PRIV_KEY_INFO(info.pointer, &start)))
        }
    }

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
