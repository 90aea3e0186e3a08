import LicetCrypto
import LicetPrimitives

/// Ciphertexts in a folder of the local disk, one process at a time: the default store.
///
/// Only names that the store has chosen itself become paths (see ``BlobName``), files are readable
/// by their owner alone, and symbolic links are not followed.
public final class DirectoryStore: BlobStore {
    private let layout: DirectoryLayout
    /// Held as long as the store lives: whoever opens a store removes what is half written there.
    private let lock: DirectoryHandle

    /// Opens the folder, or makes it in one that exists, and removes what a crash has left.
    public init(path: String) throws(StoreFault) {
        layout = DirectoryLayout(root: path)
        try layout.prepare()
        guard let lock = try DirectoryHandle(layout.lock, .lockFile), try lock.lock() else {
            throw StoreFault("another process works on the store `\(path)`")
        }
        self.lock = lock
        try layout.clean()
    }

    public func put(_ declared: BlobFacts) throws(BlobPutError) -> any BlobWriter {
        guard (1...BlobFacts.sizeMax).contains(declared.size) else {
            throw .sizeOutOfRange(declared.size)
        }
        do {
            return try DirectoryBlobWriter(layout, BlobName.random(), declared)
        } catch let fault as StoreFault {
            throw .store(fault)
        } catch {
            throw .store(StoreFault("no name for a new object: \(error)"))
        }
    }

    public func get(_ name: BlobName) throws(StoreFault) -> (any BlobReader)? {
        try DirectoryBlobReader(layout, name)
    }

    public func head(_ name: BlobName) throws(StoreFault) -> BlobFacts? {
        try DirectoryBlobReader(layout, name)?.facts
    }

    public func delete(_ name: BlobName) throws(StoreFault) -> Bool {
        // Moved away first, so that a crash leaves no object without some of its parts.
        guard try renameDirectory(layout.folder(of: name), to: layout.incoming(name)) else {
            return false
        }
        try DirectoryLayout.sync(layout.shard(of: name))
        try removeDirectory(layout.incoming(name))
        return true
    }

    public func list(after name: BlobName?, limit: Int) throws(StoreFault) -> [BlobName] {
        let first = String(name?.text.prefix(2) ?? "")
        var found: [BlobName] = []
        for shard in DirectoryLayout.shards where shard >= first && found.count < limit {
            let names = try directoryNames("\(layout.objects)/\(shard)")
                .compactMap { BlobName(text: $0) }
                .filter { candidate in name.map { $0 < candidate } ?? true }
            found += names.sorted().prefix(limit - found.count)
        }
        return found
    }
}

/// An object of a directory store, open for reading.
private final class DirectoryBlobReader: BlobReader {
    let facts: BlobFacts
    private let object: DirectoryHandle
    private let blocks: DirectoryHandle

    /// `nil` where there is no such object; a fault where its files do not fit together.
    init?(_ layout: DirectoryLayout, _ name: BlobName) throws(StoreFault) {
        let folder = layout.folder(of: name)
        guard let file = try DirectoryHandle("\(folder)/\(DirectoryLayout.factsFile)", .readFile),
            let object = try DirectoryHandle(
                "\(folder)/\(DirectoryLayout.file(.object))", .readFile),
            let blocks = try DirectoryHandle(
                "\(folder)/\(DirectoryLayout.file(.blockList))", .readFile)
        else { return nil }
        // One byte more than there should be, so that a longer file is no shorter one.
        let encoded = try file.read(from: 0, count: BlobFacts.encodedSize + 1)
        do throws(CodecError) {
            facts = try BlobFacts(encoded: encoded)
        } catch {
            throw StoreFault("the stored object `\(folder)` is damaged: \(error) in its facts")
        }
        guard try object.size() == facts.size,
            try blocks.size() == facts.size(of: .blockList)
        else {
            throw StoreFault("the stored object `\(folder)` is damaged: a file has a wrong size")
        }
        self.object = object
        self.blocks = blocks
    }

    func read(_ part: BlobPart, from start: UInt64, count: Int) throws(StoreFault) -> Bytes {
        let size = facts.size(of: part)
        guard start < size, count > 0 else { return [] }
        let wanted = min(count, BlobFacts.readMax, Int(clamping: size - start))
        let file =
            switch part {
            case .object: object
            case .blockList: blocks
            }
        let bytes = try file.read(from: start, count: wanted)
        guard bytes.count == wanted else { throw StoreFault("a stored object became shorter") }
        return bytes
    }
}
