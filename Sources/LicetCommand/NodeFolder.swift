import Foundation
import LicetClient
import LicetJSON
import LicetLedger
import LicetPrimitives

/// The folder of a node: `genesis.json`, `node.json`, the sealer's key under `keys`, the chain in
/// `chain.db`, the gateway's nonces in `gateway.db`, its ciphertexts in `store` unless `node.json`
/// says otherwise, and `lock`, which a running node holds.
struct NodeFolder {
    let folder: URL

    var genesisFile: URL { folder.appendingPathComponent("genesis.json") }
    var nodeFile: URL { folder.appendingPathComponent("node.json") }
    var database: URL { folder.appendingPathComponent("chain.db") }
    var nonces: URL { folder.appendingPathComponent("gateway.db") }
    var lockFile: URL { folder.appendingPathComponent("lock") }
    /// Where the sealer's key lies.
    var keys: KeyHome { KeyHome(folder: folder) }
    static let sealerName = "sealer"

    var isInitialised: Bool {
        [genesisFile, nodeFile, database].contains {
            FileManager.default.fileExists(atPath: $0.path)
        }
    }

    /// The folder of the gateway's ciphertexts.
    func store(_ gateway: GatewayFile) -> URL {
        URL(fileURLWithPath: gateway.store, isDirectory: true, relativeTo: folder)
            .absoluteURL
    }

    /// Refuses a folder in which no node has run.
    func requireChain() throws {
        guard FileManager.default.fileExists(atPath: database.path) else {
            throw CommandFailure.refused("there is no chain in `\(folder.path)`")
        }
    }

    func genesis() throws -> Genesis { try Self.genesis(genesisFile) }

    static func genesis(_ file: URL) throws -> Genesis {
        try document(file, limits: genesisLimits) { (json) throws(JSONShapeError) in
            try LicetCommand.genesis(from: JSONField(json))
        }
    }

    func configuration() throws -> NodeFile {
        try Self.document(nodeFile, limits: .standard) { (json) throws(JSONShapeError) in
            try NodeFile(JSONField(json))
        }
    }

    /// Writes both documents, each whole or not at all.
    func write(_ genesis: Genesis, _ node: NodeFile) throws {
        try CommandFailure.catching(CommandFailure.fault) {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true)
            let texts = [(genesisFile, json(genesis)), (nodeFile, node.json)]
            for (file, json) in texts {
                try Data((json.text(.pretty) + "\n").utf8).write(to: file, options: .atomic)
            }
        }
    }

    private static func document<Value>(
        _ file: URL, limits: JSONLimits, _ read: (JSON) throws(JSONShapeError) -> Value
    ) throws -> Value {
        guard let data = FileManager.default.contents(atPath: file.path) else {
            throw CommandFailure.refused(
                "cannot read `\(file.path)`; make a node with `licet node init`")
        }
        return try CommandFailure.catching({ .refused("`\(file.path)`: \($0)") }) {
            try read(try JSON(reading: Bytes(data), limits: limits))
        }
    }
}

/// Held by the one process that works on a folder. The kernel lets go of it when the process ends,
/// however it ends.
final class FolderLock {
    // Invariant: an open descriptor that holds the lock, closed only here.
    private let descriptor: Int32

    /// Takes the lock or refuses at once.
    init(_ folder: NodeFolder) throws {
        let path = folder.lockFile.path
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw CommandFailure.fault("cannot open `\(path)`") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let reason = errno
            close(descriptor)
            throw reason == EWOULDBLOCK
                ? CommandFailure.refused(
                    "another node runs on `\(folder.folder.path)`; stop it first")
                : CommandFailure.fault("cannot lock `\(path)`")
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }
}
