public import LicetPrimitives

/// Why a file or folder did not do what was asked of it.
public enum StreamError: Error, Hashable, Sendable {
    public enum Operation: Hashable, Sendable {
        case open, read, write, synchronise, rename
    }

    /// The system refused; its error number says why.
    case failed(Operation, errno: Int32)
    /// A path that names something other than a regular file.
    case notRegularFile
    /// The system gave no randomness for a temporary name.
    case noRandomness
}

/// Where bytes come from, in order.
public protocol ByteSource: ~Copyable {
    /// The next bytes: at least one and at most `countMax`, or none at the end.
    mutating func read(_ countMax: Int) throws(StreamError) -> Bytes
}

/// Where bytes go, in order.
public protocol ByteSink: ~Copyable {
    /// Takes all of the bytes, or throws.
    mutating func write(_ bytes: Bytes) throws(StreamError)
}

/// Bytes in memory as a source.
public struct MemorySource: ByteSource, Sendable {
    private var rest: ArraySlice<UInt8>

    public init(_ bytes: some Collection<UInt8>) { rest = ArraySlice(bytes) }

    public mutating func read(_ countMax: Int) -> Bytes {
        let part = Bytes(rest.prefix(countMax))
        rest = rest.dropFirst(part.count)
        return part
    }
}

/// A sink that keeps what it is given.
public struct MemorySink: ByteSink, Sendable {
    public private(set) var bytes = Bytes()

    /// An empty sink. Where it is known how much will come, saying so saves copying it.
    public init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

    public mutating func write(_ bytes: Bytes) { self.bytes.append(contentsOf: bytes) }
}

/// How far a long operation has come.
public struct FileProgress: Hashable, Sendable {
    /// Bytes of the body done, out of ``total``.
    public let done: UInt64
    public let total: UInt64

    public init(done: UInt64, total: UInt64) {
        self.done = done
        self.total = total
    }
}
