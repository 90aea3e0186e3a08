import COpenSSL
import LicetPrimitives

/// A private key that key files hold, each in exactly one encoding of PKCS#8 `PrivateKeyInfo`
/// (RFC 5208).
protocol StoredKey: ~Copyable, Sendable {
    associatedtype PublicHalf: Equatable

    var publicKey: PublicHalf { get }

    /// Reads a decrypted key. `nil` unless the bytes are the one encoding of a key of this kind
    /// that is consistent in itself.
    init?(privateKeyInfo bytes: borrowing SecretBytes)

    /// The library's structure around the key; `nil` if the library fails.
    borrowing func privateKeyInfo() -> Owned?
}

/// The step between a library's key and its bytes.
enum PrivateKeyInfo {
    /// Parses bytes into a key of whatever kind they name, checking nothing else: the caller
    /// admits one kind by its fixed parts before, and checks the numbers after.
    static func parse(_ bytes: borrowing SecretBytes) -> Owned? {
        let parsed = bytes.withBytes { buffer in
            // The library reads `count` bytes from the pointer and copies what it keeps.
            var start = buffer.bindMemory(to: UInt8.self).baseAddress
            return d2i_PKCS8_PRIV_KEY_INFO(nil, &start, buffer.count)
        }
        guard let info = Owned(parsed, { PKCS8_PRIV_KEY_INFO_free($0) }) else { return nil }
        return Owned.key(EVP_PKCS82PKEY(info.pointer))
    }

    /// The library's structure around a key.
    static func make(_ key: borrowing Owned) -> Owned? {
        Owned(EVP_PKEY2PKCS8(key.pointer)) { PKCS8_PRIV_KEY_INFO_free($0) }
    }

    /// Whether these bytes are what the library writes for this key.
    static func encodes(_ key: borrowing Owned, _ bytes: borrowing SecretBytes) -> Bool {
        guard let info = make(key) else { return false }
        let count = i2d_PKCS8_PRIV_KEY_INFO(info.pointer, nil)
        guard count == bytes.count else { return false }
        let written = SecretBytes(capacity: bytes.count) {
            (buffer: UnsafeMutableRawBufferPointer) in
            // The same structure is written to a buffer of the size that it asked for.
            var start = buffer.bindMemory(to: UInt8.self).baseAddress
            return max(0, Int(i2d_PKCS8_PRIV_KEY_INFO(info.pointer, &start)))
        }
        return written.matches(bytes)
    }
}
