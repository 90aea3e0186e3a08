import COpenSSL
import LicetPrimitives

/// The 32-byte secret that one file is sealed with.
///
/// It has one owner and is wiped at its end; it leaves this module only wrapped for a reader.
public struct DataKey: ~Copyable, Sendable {
    /// The size of a key in bytes.
    public static let size = 32

    private let secret: SecretBytes

    /// A new key from the system's random source.
    public static func generate() throws(CryptoError) -> DataKey {
        defer { ERR_clear_error() }
        let secret = try SecretBytes(capacity: size) { (buffer) throws(CryptoError) in
            // RAND_priv_bytes writes exactly the buffer's count of bytes, or fails.
            guard
                RAND_priv_bytes(
                    buffer.bindMemory(to: UInt8.self).baseAddress, Int32(buffer.count)) == 1
            else { throw .randomnessUnavailable }
            return buffer.count
        }
        return DataKey(checked: secret)
    }

    /// Takes over a secret; `nil` unless it has exactly 32 bytes.
    public init?(_ secret: consuming SecretBytes) {
        guard secret.count == Self.size else { return nil }
        self.secret = secret
    }

    private init(checked secret: consuming SecretBytes) { self.secret = secret }

    /// Another owner of the same key, which is wiped on its own.
    public borrowing func copy() -> DataKey {
        DataKey(checked: secret.withBytes { SecretBytes(copying: $0) })
    }

    /// Lends the bytes for the time of one call; they must not leave it.
    package borrowing func withSecret<Result: ~Copyable, Failure: Error>(
        _ body: (borrowing SecretBytes) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(secret)
    }

    /// Whether two keys are the same; the time taken does not depend on their bytes.
    public borrowing func matches(_ other: borrowing DataKey) -> Bool {
        secret.matches(other.secret)
    }
}
