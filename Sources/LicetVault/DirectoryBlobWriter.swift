import LicetPrimitives
import Synchronization

/// An object on its way into a directory store: a folder under `incoming` until it is whole.
final class DirectoryBlobWriter: BlobWriter {
    private let layout: DirectoryLayout
    private let name: BlobName
    private let declared: BlobFacts
    private let progress: Mutex<Progress>

    private struct Progress {
        /// `nil` when the writer is over.
        var file: DirectoryHandle?
        var hasher = CiphertextHasher()
    }

    /// Makes the folder and its first file.
    init(_ layout: DirectoryLayout, _ name: BlobName, _ declared: BlobFacts) throws(StoreFault) {
        self.layout = layout
        self.name = name
        self.declared = declared
        guard try makeDirectory(layout.incoming(name)) else {
            throw StoreFault("a new name is taken already: the random source repeats itself")
        }
        let path = "\(layout.incoming(name))/\(DirectoryLayout.file(.object))"
        progress = Mutex(Progress(file: try DirectoryHandle(path, .createFile)))
    }

    deinit { abandon() }

    func write(_ bytes: Bytes) throws(BlobPutError) {
        try orAbandon { progress throws(BlobPutError) in
            guard let file = progress.file else { throw .over }
            guard UInt64(bytes.count) <= declared.size - progress.hasher.length else {
                throw .tooMany
            }
            try storing { () throws(StoreFault) in try file.append(bytes) }
            progress.hasher.update(bytes)
        }
    }

    func finish() throws(BlobPutError) -> StoredBlob {
        try orAbandon { progress throws(BlobPutError) in
            guard let file = progress.file else { throw .over }
            let missing = declared.size - progress.hasher.length
            guard missing == 0, let sealed = progress.hasher.finalize() else {
                throw .tooFew(missing: missing)
            }
            guard sealed.digest == declared.digest else { throw .otherDigest(sealed.digest) }
            try storing { () throws(StoreFault) in
                try file.sync()
                try create(DirectoryLayout.file(.blockList), sealed.list.bytes)
                try create(DirectoryLayout.factsFile, declared.encoded)
                try publish()
            }
            progress.file = nil
            return StoredBlob(name: name, blocks: sealed.blocks)
        }
    }

    func abandon() {
        progress.withLock { progress in
            guard progress.file != nil else { return }
            progress.file = nil
            // What cannot be removed now is removed when the store is opened next.
            try? removeDirectory(layout.incoming(name))
        }
    }

    private func create(_ file: String, _ bytes: Bytes) throws(StoreFault) {
        let handle = try DirectoryHandle("\(layout.incoming(name))/\(file)", .createFile)
        try handle?.append(bytes)
        try handle?.sync()
    }

    /// Moves the folder to its place. Each step lasts before the next: the files, their entries
    /// in the folder, the shard, and the folder's entry in the shard.
    private func publish() throws(StoreFault) {
        try DirectoryLayout.sync(layout.incoming(name))
        try layout.prepareShard(of: name)
        guard try renameDirectory(layout.incoming(name), to: layout.folder(of: name)) else {
            throw StoreFault("`\(layout.incoming(name))` has gone while it was written")
        }
        try DirectoryLayout.sync(layout.shard(of: name))
    }

    private func orAbandon<Result>(
        _ body: (inout Progress) throws(BlobPutError) -> Result
    ) throws(BlobPutError) -> Result {
        let result = progress.withLock { (progress) -> Swift.Result<Result, BlobPutError> in
            do throws(BlobPutError) {
                return .success(try body(&progress))
            } catch {
                return .failure(error)
            }
        }
        if case .failure = result { abandon() }
        return try result.get()
    }
}

/// Runs what only the disk can make fail.
private func storing<Result>(
    _ body: () throws(StoreFault) -> Result
) throws(BlobPutError) -> Result {
    do {
        return try body()
    } catch {
        throw .store(error)
    }
}
