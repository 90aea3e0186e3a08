import COpenSSL
import LicetPrimitives

/// A passphrase, private key or derived key: bytes that have one owner and are wiped at its end.
///
/// It is never a `String` or an array, which Swift copies where it likes. It has no description:
/// printing one shows nothing of the content.
public struct SecretBytes: ~Copyable, @unchecked Sendable {
    // Invariant: `storage` is allocated in `init`, owned by this value alone and never resized;
    // its first `count` bytes are initialised and do not change after `init`. So it may move
    // between threads, and reading needs no lock.
    private let storage: UnsafeMutableRawBufferPointer
    /// How many bytes the secret has.
    public let count: Int

    /// Lets `fill` write a secret of at most `capacity` bytes straight into its final place and
    /// say how many it wrote. Whatever it wrote is wiped if it throws.
    public init<Failure: Error>(
        capacity: Int, fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
    ) throws(Failure) {
        precondition(capacity >= 0, "a secret has no negative size")
        let storage = UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(capacity, 1), alignment: 1)
        storage.initializeMemory(as: UInt8.self, repeating: 0)
        do {
            let written = try fill(UnsafeMutableRawBufferPointer(rebasing: storage[..<capacity]))
            precondition((0...capacity).contains(written), "a secret fits its own storage")
            self.storage = storage
            self.count = written
        } catch {
            Self.discard(storage)
            throw error
        }
    }

    /// Copies bytes that are not secret by themselves, or whose first copy the caller wipes.
    public init(copying bytes: some Collection<UInt8>) {
        self.init(capacity: bytes.count) { (buffer: UnsafeMutableRawBufferPointer) -> Int in
            buffer.copyBytes(from: bytes)
            return bytes.count
        }
    }

    deinit { Self.discard(storage) }

    /// Lends the bytes for the time of one call; the pointer must not leave it.
    public borrowing func withBytes<Result: ~Copyable, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(rebasing: storage[..<count]))
    }

    /// Whether two secrets are the same bytes; the time taken depends on their lengths only.
    public borrowing func matches(_ other: borrowing SecretBytes) -> Bool {
        guard count == other.count else { return false }
        // Both allocations have at least `count` bytes, and at least one.
        return CRYPTO_memcmp(storage.baseAddress, other.storage.baseAddress, count) == 0
    }

    private static func discard(_ storage: UnsafeMutableRawBufferPointer) {
        // The compiler may drop a plain store to memory about to be freed; it cannot drop this.
        OPENSSL_cleanse(storage.baseAddress, storage.count)
        storage.deallocate()
    }
}
