import ChainSupport
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import LicetBytecode
import LicetClient
import LicetCompiler
import LicetCrypto
import LicetHTTP
import LicetLedger
import LicetNode
import LicetPrimitives
import LicetStorage
import LicetSyntax
import LicetVault
import NIOCore
import Synchronization
import TestSupport
import Testing

/// A node with Records and Directory on its chain and a gateway before a folder, and four people
/// with both keys: a hospital that registers, a patient, a reader and a stranger.
struct RecordHouse {
    let runner: NodeRunner
    let gateway: Gateway
    let clock = ManualClock(testStart)
    let folder: URL
    let hospital: Identity
    let ana: Identity
    let insurer: Identity
    let eve: Identity
    let store: DirectoryStore

    static let records = contractAddress(deployer: .zero, nonce: Nonce(1), call: 0)
    static let directory = contractAddress(deployer: .zero, nonce: Nonce(2), call: 0)

    init(in folder: URL) async throws {
        self.folder = folder
        (hospital, ana) = (try Self.identity(), try Self.identity())
        (insurer, eve) = (try Self.identity(), try Self.identity())
        let sealer = try Signer()
        var genesis = testGenesis(.solo(sealer: sealer.publicKey))
        genesis.contracts += [
            Deployment(
                code: try Self.recordsCode.get(),
                arguments: DeployArguments(
                    roles: [[hospital.account], []], settings: [nil])),
            Deployment(code: try Self.directoryCode.get(), arguments: DeployArguments()),
        ]
        let clock = clock
        let interval = try #require(Duration(milliseconds: 1))
        let idle = try #require(Duration(milliseconds: 3_600_000))
        runner = try NodeRunner(
            store: MemoryChainStore(), genesis: genesis,
            environment: NodeEnvironment(
                now: {
                    clock.advance(ms: 1)
                    return clock.now
                },
                seal: { sealer.seal($0) }),
            configuration: NodeConfiguration(blockInterval: interval, idleInterval: idle))
        gateway = Gateway(
            chain: runner.rules.chain.digest, account: sealer.account,
            uploaders: [hospital.account])
        store = try DirectoryStore(path: folder.appending(path: "store").path)
        await runner.start()
    }

    private static func identity() throws -> Identity {
        let wrapping = WrappingSecret(try RSAPrivateKey.generate(bits: 2_048))
        return Identity(signing: try SigningKey.generate(), wrapping: wrapping)
    }

    // Compiled once for all tests.
    private static let recordsCode = Result { try code("Records") }
    private static let directoryCode = Result { try code("Directory") }

    private static func code(_ name: String) throws -> Bytes {
        let text = try Data(contentsOf: PackageRoot.url("contracts/\(name).licet"))
        let compiled = compile(SourceText(name: "\(name).licet", bytes: Bytes(text)))
        return try #require(compiled.contract).encoded
    }

    /// Runs the body with a client of the node, whose gateway has just been started.
    func use(
        _ body: @escaping @Sendable (RecordsClient, HouseTransport) async throws -> Void
    ) async throws {
        let clock = clock
        let service = GatewayService(
            gateway: gateway, store: store,
            nonces: try SQLiteNonceMemory(path: folder.appending(path: "gateway.db").path),
            finalDepth: 6, log: { _ in })
        let api = NodeAPI(runner: runner, gateway: service, now: { clock.now })
        try await Application(router: api.router()).test(.router) { client in
            let transport = HouseTransport(client: client)
            let records = try await RecordsClient(
                node: NodeClient(address: "http://node", transport: transport),
                objects: transport, records: Self.records, directory: Self.directory,
                now: { clock.now })
            try await body(records, transport)
        }
    }

    /// Publishes wrapping keys, and registers a file with this content for Ana.
    func register(_ content: Bytes, through client: RecordsClient) async throws -> Registration {
        for who in [ana, insurer] { _ = try await client.publishWrappingKey(of: who) }
        let file = folder.appending(path: "result.json")
        try Data(content).write(to: file)
        return try await client.register(
            file: file.path, media: try #require(MediaType("application/fhir+json")),
            for: ana.account, kind: "general", by: hospital,
            spool: folder.appending(path: "spool"))
    }

    /// The same, accepted by Ana, and granted to the insurer for payment and an hour.
    func grant(_ content: Bytes, through client: RecordsClient) async throws -> GrantFacts {
        let made = try await register(content, through: client)
        let opened = try await client.open(
            made.record, for: "treatment", by: ana, into: .nowhere)
        _ = try await client.accept(opened, by: ana)
        let granted = try await client.grantAccess(
            to: made.record, reader: insurer.account, for: ["payment"], during: try hour(),
            by: ana)
        return try await client.grant(granted.number)
    }

    /// An hour from now.
    func hour() throws -> Period {
        let length = try #require(Duration(1, .hours))
        return Period(clock.now, try #require(clock.now.adding(length)))
    }

    func path(_ name: String) -> String { folder.appending(path: name).path }

    /// The file in which the store keeps the only object's ciphertext.
    func ciphertext() throws -> URL {
        let root = folder.appending(path: "store/objects")
        let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
        let found = files?.compactMap { $0 as? URL }.filter { $0.lastPathComponent == "object" }
        try #require(found?.count == 1)
        return try #require(found?.first)
    }
}

/// The node's router as a client's transport for everything, without a socket.
struct HouseTransport: NodeTransport, ObjectTransport {
    let client: any TestClientProtocol
    /// What a gateway's answer is changed to on its way, where it is.
    let corruption = Mutexed<(@Sendable (Bytes) -> Bytes)?>(nil)

    func send(_ request: NodeRequest) async throws -> NodeResponse {
        let answer =
            switch request.body {
            case .none:
                try await client.get(
                    request.path,
                    accept: request.wantsOctets ? "application/octet-stream" : nil)
            case .json(let bytes), .octets(let bytes):
                try await client.post(request.path, bytes)
            }
        return NodeResponse(status: Int(answer.status.code), body: answer.bytes)
    }

    func upload(
        _ request: ObjectRequest, length: UInt64, next: @escaping @Sendable () throws -> Bytes
    ) async throws -> NodeResponse {
        var body = Bytes()
        while case let piece = try next(), !piece.isEmpty { body += piece }
        #expect(UInt64(body.count) == length)
        let answer = try await client.execute(
            uri: request.path, method: .post,
            headers: [
                .authorization: request.authorization, .contentLength: "\(body.count)",
            ], body: ByteBuffer(bytes: body)
        ) { try Answer($0) }
        return NodeResponse(status: Int(answer.status.code), body: answer.bytes)
    }

    func download(
        _ request: ObjectRequest, take: (Bytes) throws -> Void
    ) async throws -> NodeResponse {
        let answer = try await client.execute(
            uri: request.path, method: .get,
            headers: [.authorization: request.authorization], body: nil
        ) { try Answer($0) }
        let status = Int(answer.status.code)
        guard status == 200 else { return NodeResponse(status: status, body: answer.bytes) }
        let bytes = corruption.value.map { $0(answer.bytes) } ?? answer.bytes
        // Odd pieces, as networks cut them.
        for start in stride(from: 0, to: bytes.count, by: 9_999) {
            try take(Bytes(bytes[start..<min(start + 9_999, bytes.count)]))
        }
        return NodeResponse(status: status, body: [])
    }
}

/// A value that several may read and set.
final class Mutexed<Value: Sendable>: Sendable {
    private let contents: Mutex<Value>

    init(_ value: Value) { contents = Mutex(value) }

    var value: Value {
        get { contents.withLock { $0 } }
        set { contents.withLock { $0 = newValue } }
    }
}
