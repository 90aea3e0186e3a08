import Glibc
import LicetCrypto
public import LicetPrimitives

/// A file that appears under its name all at once, when it is whole, or never.
///
/// What is written goes to a temporary file beside the path, which only its owner may read.
/// ``deliver()`` puts it on the disk for good and gives it its name; without that call it is
/// removed when this value goes. Where the file system can, the temporary file has no name at all,
/// so that a process that is killed leaves nothing; elsewhere it leaves that file, never the named
/// one.
public struct DiskDelivery: ByteSink, ~Copyable, Sendable {
    // Invariant: an open descriptor that nobody else holds or closes, of the file at
    // `temporaryPath`, which this value created.
    private let descriptor: Int32
    private let folder: String
    private let temporaryPath: String
    /// Whether the file has no name yet, so that nothing need be removed.
    private var isNameless: Bool
    private let path: String
    private var isDelivered = false

    /// Creates the temporary file. A file that stands at `path` is replaced on delivery. A path
    /// that ends in a slash or has a zero byte names no file.
    public init(_ path: String) throws(StreamError) {
        let name = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path.utf8.index(after: $0) }
        guard !path.isEmpty, name != path.endIndex, !path.utf8.contains(0) else {
            throw .notRegularFile
        }
        let folder = name.map { String(path[..<$0]) } ?? "./"
        let random: Bytes
        do {
            random = try SystemRandom.bytes(16)
        } catch {
            throw .noRandomness
        }
        let temporaryPath = "\(folder).licet-\(random.hex).part"
        // Swift passes the paths as C strings that live through the calls.
        let unnamed = unsafe open(folder, Self.nameless | O_WRONLY | O_CLOEXEC, 0o600)
        let descriptor =
            unnamed >= 0
            ? unnamed
            : unsafe open(
                temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .failed(.open, errno: errno) }
        isNameless = unnamed >= 0
        self.descriptor = descriptor
        self.folder = folder
        self.temporaryPath = temporaryPath
        self.path = path
    }

    deinit {
        close(descriptor)
        // As above. A file that cannot be removed has no name that anybody would look for.
        if !isDelivered && !isNameless { unsafe unlink(temporaryPath) }
    }

    /// `O_TMPFILE` of open(2), which is a composed macro: it asks for a file without a name.
    private static let nameless = 0o20_000_000 | O_DIRECTORY

    public mutating func write(_ bytes: Bytes) throws(StreamError) {
        var rest = bytes
        while !rest.isEmpty {
            // The system reads the array's own count of bytes.
            let count = unsafe Glibc.write(descriptor, rest, rest.count)
            if count < 0 {
                guard errno == EINTR else { throw .failed(.write, errno: errno) }
            } else if count < rest.count {
                rest = Bytes(rest.dropFirst(count))
            } else {
                return
            }
        }
    }

    /// Makes the file durable and gives it its name. If it throws, nothing of the file is left,
    /// and unless the last step failed a file that stood at the path stands there still.
    ///
    /// - Parameter isReplacing: whether a file that stands at the path is replaced. Otherwise it
    ///   is left as it is and `EEXIST` is thrown, even where another process made it meanwhile.
    public consuming func deliver(isReplacing: Bool = true) throws(StreamError) {
        try Self.synchronise(descriptor)
        if isReplacing {
            if isNameless {
                try link(to: temporaryPath)
                isNameless = false
            }
            // Swift passes both paths as C strings that live through the call.
            guard unsafe rename(temporaryPath, path) == 0 else {
                throw .failed(.rename, errno: errno)
            }
            isDelivered = true
        } else {
            // A link never replaces what is there; a temporary name goes with this value.
            try link(to: path)
        }
        do {
            try Self.synchroniseFolder(folder)
        } catch {
            // A name that may be gone after a power failure was not delivered.
            unsafe unlink(path)
            throw error
        }
    }

    /// Gives the file a further name, which nothing may have yet.
    private func link(to name: String) throws(StreamError) {
        // As open(2) has it for files without a name; the paths live through the call.
        let source = isNameless ? "/proc/self/fd/\(descriptor)" : temporaryPath
        guard unsafe linkat(AT_FDCWD, source, AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0 else {
            throw .failed(.rename, errno: errno)
        }
    }

    private static func synchroniseFolder(_ folder: String) throws(StreamError) {
        // As above.
        let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .failed(.open, errno: errno) }
        defer { close(descriptor) }
        try synchronise(descriptor)
    }

    private static func synchronise(_ descriptor: Int32) throws(StreamError) {
        while fsync(descriptor) != 0 {
            guard errno == EINTR else { throw .failed(.synchronise, errno: errno) }
        }
    }
}
