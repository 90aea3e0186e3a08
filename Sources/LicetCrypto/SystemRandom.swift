import COpenSSL
import LicetPrimitives

/// The system's cryptographic random source, through OpenSSL's generator.
///
/// Keys, salts and initialisation vectors come from here and from nowhere else: no function of
/// this module takes randomness from its caller.
public enum SystemRandom {
    /// The most bytes that one call gives.
    public static let countMax = 1 << 20

    /// Unpredictable bytes, 0 to ``countMax`` of them.
    public static func bytes(_ count: Int) throws(CryptoError) -> Bytes {
        precondition((0...countMax).contains(count), "a random string has a bounded size")
        defer { ERR_clear_error() }
        var filled = false
        // RAND_bytes writes exactly `count` bytes, which is the buffer's capacity, or fails.
        let result = Bytes(unsafeUninitializedCapacity: count) { buffer, initialized in
            guard count > 0 else { filled = true; return }
            filled = RAND_bytes(buffer.baseAddress, Int32(count)) == 1
            initialized = filled ? count : 0
        }
        guard filled else { throw .randomnessUnavailable }
        return result
    }
}
