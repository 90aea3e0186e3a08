import Glibc
public import LicetPrimitives

/// A regular file on disk as a source of bytes.
public struct DiskReader: ByteSource, ~Copyable, Sendable {
    // Invariant: an open descriptor that nobody else holds or closes.
    private let descriptor: Int32
    /// The file's length in bytes when it was opened.
    public let length: UInt64

    /// Opens a regular file for reading. A pipe, device or folder is refused, and so is a path
    /// with a zero byte, at which the system would stop reading it.
    public init(_ path: String) throws(StreamError) {
        guard !path.utf8.contains(0) else { throw .notRegularFile }
        // Swift passes the path as a C string that lives through the call. Without O_NONBLOCK
        // opening a pipe would wait for a writer.
        let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .failed(.open, errno: errno) }
        var status = stat()
        // The system writes one `stat`, into a variable that lives through the call.
        guard unsafe fstat(descriptor, &status) == 0,
            status.st_mode & S_IFMT == S_IFREG, let length = UInt64(exactly: status.st_size)
        else {
            close(descriptor)
            throw .notRegularFile
        }
        self.descriptor = descriptor
        self.length = length
    }

    deinit { close(descriptor) }

    public mutating func read(_ countMax: Int) throws(StreamError) -> Bytes {
        precondition(countMax > 0, "a read asks for something")
        var buffer = Bytes(repeating: 0, count: countMax)
        while true {
            // The system writes at most `countMax` bytes, which the buffer has.
            let count = unsafe Glibc.read(descriptor, &buffer, countMax)
            if count >= 0 {
                buffer.removeLast(countMax - count)
                return buffer
            }
            guard errno == EINTR else { throw .failed(.read, errno: errno) }
        }
    }
}
