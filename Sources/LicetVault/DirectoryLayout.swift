import LicetPrimitives

/// How a directory store lies on disk:
///
/// | path | what |
/// |---|---|
/// | `lock` | held by the one process that works on the store |
/// | `incoming/NAME/` | an object that is being written or removed |
/// | `objects/NN/NAME/` | an object; `NN` are the first two digits of its name |
///
/// An object is a folder with three files: `object`, the ciphertext; `blocks`, its block list;
/// `facts`, what ``BlobFacts`` says. The folder is filled in `incoming` and moved as a whole, so
/// an object is there with all its parts or not at all.
struct DirectoryLayout: Sendable {
    let root: String

    var lock: String { "\(root)/lock" }
    var incoming: String { "\(root)/incoming" }
    var objects: String { "\(root)/objects" }

    /// The folders of objects, in order.
    static let shards: [String] = (UInt8.min...UInt8.max).map { [$0].hex }

    func shard(of name: BlobName) -> String { "\(objects)/\(name.text.prefix(2))" }
    func folder(of name: BlobName) -> String { "\(shard(of: name))/\(name.text)" }
    func incoming(_ name: BlobName) -> String { "\(incoming)/\(name.text)" }

    static func file(_ part: BlobPart) -> String {
        switch part {
        case .object: "object"
        case .blockList: "blocks"
        }
    }
    static let factsFile = "facts"

    /// Makes the folders that are missing, so that they last.
    func prepare() throws(StoreFault) {
        let isNew = try makeDirectory(root)
        let folders = [try makeDirectory(incoming), try makeDirectory(objects)]
        if isNew || folders.contains(true) { try Self.sync(root) }
    }

    /// Makes an object's shard, so that it lasts.
    func prepareShard(of name: BlobName) throws(StoreFault) {
        if try makeDirectory(shard(of: name)) { try Self.sync(objects) }
    }

    /// Removes what a crash has left half written or half removed.
    func clean() throws(StoreFault) {
        for name in try directoryNames(incoming) { try removeDirectory("\(incoming)/\(name)") }
    }

    static func sync(_ folder: String) throws(StoreFault) {
        try DirectoryHandle(folder, .readFolder)?.sync()
    }
}

extension BlobFacts {
    /// Version u8 = 1 ‖ size u64 ‖ digest ‖ contract.
    var encoded: Bytes {
        var encoder = CanonicalEncoder()
        encoder.byte(1)
        encoder.uint64(size)
        encoder.digest(digest)
        encoder.account(contract)
        return encoder.bytes
    }

    static let encodedSize = 73

    init(encoded bytes: Bytes) throws(CodecError) {
        self = try CanonicalDecoder.decode(bytes) { (decoder) throws(CodecError) in
            let version = try decoder.byte()
            guard version == 1 else { throw .unknownTag(UInt64(version)) }
            return BlobFacts(
                size: try decoder.uint64(), digest: try decoder.digest(),
                contract: try decoder.account())
        }
    }
}
