import Foundation
import LicetBytecode
import LicetClient
import LicetCompiler
import LicetCrypto
import LicetLedger
import LicetPrimitives
import LicetSyntax
import LicetVault

/// Somebody in the story, with a home of their own.
struct DemoActor {
    let name: String
    let home: KeyHome
    let identity: Identity
    let passphraseFile: URL

    var account: Account { identity.account }
}

/// Where the story takes place: a folder with a home for each actor, a node that all of them
/// share, and a clock that they move forward together.
final class DemoStage {
    let folder: URL
    let node: DemoNode
    let nodeFolder: NodeFolder
    /// The files that the hospital seals.
    let files: [URL]
    let areFilesMade: Bool
    private let source: SourceText
    private var transport: HTTPTransport?
    private(set) var daysAhead = 0
    private var contracts: (records: Account, directory: Account)?

    init(folder: URL, contract: String?, files: String?) throws {
        self.folder = folder
        source = try contract.map(SourceFiles.read) ?? BuiltInContracts.records
        let url = folder.appendingPathComponent("node", isDirectory: true)
        nodeFolder = NodeFolder(folder: url)
        let secret = folder.appendingPathComponent("node.passphrase")
        try Self.writePassphrase(secret)
        node = DemoNode(folder: url, passphraseFile: secret.path)
        let found = try demoFiles(in: files)
        areFilesMade = found.isEmpty
        self.files = found.isEmpty ? try makeDemoFiles(in: folder) : found
    }

    // MARK: Actors

    /// Makes the actors' homes, in this order; their keys take long, so several are made at once.
    func makeActors(_ names: [String]) async throws -> [DemoActor] {
        let folder = folder
        let actors = try await withThrowingTaskGroup(of: DemoActor.self) { group in
            for name in names {
                group.addTask { try Self.makeActor(name, in: folder) }
            }
            return try await group.reduce(into: [String: DemoActor]()) { $0[$1.name] = $1 }
        }
        return names.compactMap { actors[$0] }
    }

    /// Makes an actor's home, with both keys.
    private static func makeActor(_ name: String, in folder: URL) throws -> DemoActor {
        let home = KeyHome(folder: folder.appendingPathComponent(name, isDirectory: true))
        let secret = folder.appendingPathComponent("\(name).passphrase")
        let passphrase = try writePassphrase(secret)
        _ = try home.createBoth(name, passphrase: passphrase)
        return DemoActor(
            name: name, home: home, identity: try home.identity(name, passphrase: passphrase),
            passphraseFile: secret)
    }

    @discardableResult
    private static func writePassphrase(_ file: URL) throws -> SecretBytes {
        let text = try SystemRandom.bytes(24).hex
        guard
            FileManager.default.createFile(
                atPath: file.path, contents: Data(text.utf8),
                attributes: [.posixPermissions: 0o600])
        else { throw CommandFailure.fault("cannot write `\(file.path)`") }
        return SecretBytes(copying: Bytes(text.utf8))
    }

    /// Where the node's store keeps a ciphertext.
    func blob(at path: String) -> URL {
        nodeFolder.folder.appendingPathComponent(
            "store/objects/\(path.prefix(2))/\(path)/object", isDirectory: false)
    }

    // MARK: Time and node

    /// The clock of every client, and of the node since its last start.
    var clock: @Sendable () -> Instant {
        let shift = Duration(milliseconds: Int64(daysAhead) * 86_400_000) ?? .zero
        return { Composition.now().adding(shift) ?? .forever }
    }

    func start() async throws {
        try await node.start(daysAhead: daysAhead)
        transport = HTTPTransport(node.address)
    }

    func stop() async throws {
        await transport?.close()
        transport = nil
        try node.stop()
    }

    /// Moves sealer, gateway and clients forward together.
    func moveForward(days: Int) async throws {
        try await stop()
        daysAhead += days
        try await start()
    }

    /// Ends whatever still runs; the folder stays.
    func close() async {
        await transport?.close()
        transport = nil
        node.abandon()
    }

    // MARK: Contracts

    /// Puts both contracts on the chain, the story's own with one registrar; gives the gas.
    func deploy(by who: DemoActor) async throws -> UInt64 {
        let directory = try await deploy(BuiltInContracts.directory, roles: [], by: who)
        let records = try await deploy(
            source, roles: [(name: "Registrar", members: [who.account.text])], by: who)
        contracts = (records.address, directory.address)
        return directory.gas + records.gas
    }

    private func deploy(
        _ source: SourceText, roles: [(name: String, members: [String])], by who: DemoActor
    ) async throws -> (address: Account, gas: UInt64) {
        let compilation = compile(source, modules: moduleResolver(for: source.name))
        guard !compilation.hasErrors, let contract = compilation.contract else {
            SourceFiles.show(compilation.diagnostics, of: compilation.source)
            throw CommandFailure.reported
        }
        let arguments = try makeDeployArguments(
            for: contract, roles: roles, settings: [], names: { _ in nil })
        let client = try nodeClient()
        let answer = try await who.identity.send(
            [.deploy(Deployment(code: contract.encoded, arguments: arguments))], to: client)
        guard case .succeeded(let results, _) = answer.receipt.outcome,
            case .deployed(let address)? = results.first
        else {
            throw Unexpected(
                expected: "\(contract.name) to be deployed", found: "the chain refused it")
        }
        return (address, answer.receipt.gasUsed.units)
    }

    private func nodeClient() throws -> NodeClient {
        guard let transport else { throw CommandFailure.fault("the node is not running") }
        return NodeClient(address: node.address, transport: transport)
    }

    /// The story's contracts at the running node, in the present time.
    func client() async throws -> RecordsClient {
        guard let transport, let contracts else {
            throw CommandFailure.fault("the node is not running")
        }
        return try await RecordsClient(
            node: try nodeClient(), objects: transport, records: contracts.records,
            directory: contracts.directory, now: clock)
    }
}
