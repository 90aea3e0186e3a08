import LicetPrimitives

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// An open file or folder of a directory store, closed when nobody holds it any more.
final class DirectoryHandle: Sendable {
    // Invariant: an open descriptor from `init` to `deinit`, closed nowhere else. Reads name
    // their place, so any number of threads may share it; only one thread at a time writes.
    private let descriptor: Int32
    private let path: String

    enum Purpose {
        case readFile, createFile, readFolder, lockFile
    }

    /// Opens a path of the store's own making; `nil` where a file to be read does not exist.
    /// Never follows a symbolic link at the path's end.
    init?(_ path: String, _ purpose: Purpose) throws(StoreFault) {
        let flags =
            switch purpose {
            case .readFile: O_RDONLY
            case .createFile: O_WRONLY | O_CREAT | O_EXCL
            case .readFolder: O_RDONLY | O_DIRECTORY
            case .lockFile: O_RDWR | O_CREAT
            }
        // The path is passed as C text that lives through the call.
        let opened = open(path, flags | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard opened >= 0 else {
            if errno == ENOENT, purpose == .readFile { return nil }
            throw directoryFault("open", path)
        }
        descriptor = opened
        self.path = path
    }

    deinit { close(descriptor) }

    /// The size of a regular file in bytes.
    func size() throws(StoreFault) -> UInt64 {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw directoryFault("examine", path) }
        guard status.st_mode & S_IFMT == S_IFREG, let size = UInt64(exactly: status.st_size) else {
            throw StoreFault("`\(path)` is no regular file")
        }
        return size
    }

    /// Writes all bytes at the end of what was written before.
    func append(_ bytes: Bytes) throws(StoreFault) {
        var done = 0
        while done < bytes.count {
            let start = done
            // The library reads the buffer's own bytes from `start` to its end.
            let count = bytes.withUnsafeBytes { buffer in
                let rest = UnsafeRawBufferPointer(rebasing: buffer[start...])
                return write(descriptor, rest.baseAddress, rest.count)
            }
            if count < 0 {
                guard errno == EINTR else { throw directoryFault("write", path) }
            } else {
                done += count
            }
        }
    }

    /// Bytes from a place on; fewer than `count` only at the file's end.
    func read(from start: UInt64, count: Int) throws(StoreFault) -> Bytes {
        guard let first = off_t(exactly: start), off_t.max - first >= count else { return [] }
        var result = Bytes()
        while result.count < count {
            let place = first + off_t(result.count)
            var status = 0
            // At most the buffer's capacity is written, and only what was is kept.
            let part = Bytes(unsafeUninitializedCapacity: count - result.count) { buffer, filled in
                status = pread(descriptor, buffer.baseAddress, buffer.count, place)
                filled = max(0, status)
            }
            if status < 0 {
                guard errno == EINTR else { throw directoryFault("read", path) }
                continue
            }
            if part.isEmpty { break }
            result = result.isEmpty ? part : result + part
        }
        return result
    }

    /// Returns when the disk has what was written; of a folder, its entries.
    func sync() throws(StoreFault) {
        guard fsync(descriptor) == 0 else { throw directoryFault("flush", path) }
    }

    /// Takes the file's lock for as long as the handle lives; `false` if somebody else holds it.
    func lock() throws(StoreFault) -> Bool {
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
        guard errno == EWOULDBLOCK else { throw directoryFault("lock", path) }
        return false
    }
}

/// A fault that names what the system would not do, and why.
func directoryFault(_ attempt: String, _ path: String) -> StoreFault {
    let reason = errno
    return StoreFault("cannot \(attempt) `\(path)`: \(String(cString: strerror(reason)))")
}

/// Makes a folder that only its owner can enter; `false` where there is one already.
func makeDirectory(_ path: String) throws(StoreFault) -> Bool {
    if mkdir(path, 0o700) == 0 { return true }
    guard errno == EEXIST else { throw directoryFault("make", path) }
    return false
}

/// The names in a folder, in no order, without `.` and `..`; none where there is no folder.
func directoryNames(_ path: String) throws(StoreFault) -> [String] {
    guard let folder = opendir(path) else {
        if errno == ENOENT { return [] }
        throw directoryFault("list", path)
    }
    defer { closedir(folder) }
    var names: [String] = []
    while true {
        errno = 0
        guard let entry = readdir(folder) else {
            guard errno == 0 else { throw directoryFault("list", path) }
            return names
        }
        // The name is terminated by zero within its field, and copied before the next call.
        let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
            field.withMemoryRebound(
                to: CChar.self, capacity: MemoryLayout.size(ofValue: field.pointee)
            ) { String(cString: $0) }
        }
        if name != "." && name != ".." { names.append(name) }
    }
}

/// Renames within one file system; `false` where there is nothing of the old name.
func renameDirectory(_ old: String, to new: String) throws(StoreFault) -> Bool {
    if rename(old, new) == 0 { return true }
    guard errno == ENOENT else { throw directoryFault("rename", old) }
    return false
}

/// Removes a folder with the files in it, but no folder within it.
func removeDirectory(_ path: String) throws(StoreFault) {
    for name in try directoryNames(path) {
        guard unlink("\(path)/\(name)") == 0 || errno == ENOENT else {
            throw directoryFault("remove", "\(path)/\(name)")
        }
    }
    guard rmdir(path) == 0 || errno == ENOENT else { throw directoryFault("remove", path) }
}
