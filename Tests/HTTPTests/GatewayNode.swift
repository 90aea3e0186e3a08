import ChainSupport
import Dispatch
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import LicetBytecode
import LicetHTTP
import LicetLedger
import LicetNode
import LicetPrimitives
import LicetStorage
import LicetVault
import NIOCore
import Synchronization
import Testing

/// A running node with the ward on its chain and a gateway before a folder.
struct GatewayNode {
    let runner: NodeRunner
    let gateway: Gateway
    let clock = ManualClock(testStart)
    let folder: URL
    let log = GatewayLog()
    let rita: WardPerson
    let ana: WardPerson
    let bo: WardPerson
    let store: DirectoryStore

    init(in folder: URL) async throws {
        self.folder = folder
        (rita, ana, bo) = (try WardPerson(), try WardPerson(), try WardPerson())
        let sealer = try Signer()
        var genesis = testGenesis(.solo(sealer: sealer.publicKey))
        genesis.contracts.append(
            Deployment(code: try Ward.contract().encoded, arguments: DeployArguments()))
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
            uploaders: [rita.account])
        store = try DirectoryStore(path: folder.appending(path: "store").path)
        await runner.start()
    }

    var nonces: String { folder.appending(path: "gateway.db").path }

    /// The interface with a gateway that has just been started.
    func application(store: (any BlobStore)? = nil) throws -> some ApplicationProtocol {
        let (clock, log) = (clock, log)
        let service = GatewayService(
            gateway: gateway, store: store ?? self.store,
            nonces: try SQLiteNonceMemory(path: nonces), finalDepth: 6, log: { log.add($0) })
        let api = NodeAPI(runner: runner, gateway: service, now: { clock.now })
        return Application(
            router: api.router(),
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)))
    }

    /// Hands a transaction in and waits for its receipt.
    @discardableResult
    func send(
        _ call: Transaction.Call, by person: WardPerson, nonce: UInt64
    ) async throws -> Receipt {
        let signed = try person.signer.transaction(
            [call], nonce: nonce, on: runner.rules.chain, gasLimit: Gas(20_000_000))
        let answer = await runner.submit(signed)
        try #require(answer == .accepted)
        let included = try await runner.receipt(of: signed.transaction.id, withinMs: 20_000)
        return try #require(included).receipt
    }

    /// Registers an object as Ana's record 1, lets Bo in and fetches his ticket.
    func ticket(_ name: BlobName, _ digest: Digest) async throws -> TicketName {
        let hour = try #require(Duration(milliseconds: 3_600_000))
        let period = Period(testStart, try #require(testStart.adding(hour)))
        try await send(
            Ward.register(ana.account, digest, path: name), by: rita, nonce: 0)
        try await send(
            Ward.grant(1, to: bo.account, for: [.treatment], during: period), by: ana, nonce: 0)
        let receipt = try await send(
            Ward.fetch(1, for: .treatment, length: hour), by: bo, nonce: 0)
        return TicketName(
            contract: Ward.address, transaction: receipt.transaction.digest, event: 0)
    }

    func upload(
        _ content: Bytes, as person: WardPerson? = nil, digest: Digest? = nil,
        through client: some TestClientProtocol
    ) async throws -> Answer {
        let person = person ?? rita
        let call = GatewayCall.put(for: Ward.address, bodyLength: UInt64(content.count))
        var request = try person.request(call, at: gateway, issued: clock.now).request
        request.bodyDigest = digest ?? SHA256.hash(content)
        let signed = SignedGatewayRequest(
            request, signature: try person.signer.sign(request.message))
        return try await client.execute(
            uri: "/v1/objects/\(Ward.address.text)", method: .post,
            headers: [
                .authorization: signed.authorization, .contentLength: "\(content.count)",
            ], body: ByteBuffer(bytes: content)
        ) { try Answer($0) }
    }

    func download(
        _ call: GatewayCall, as person: WardPerson? = nil, signed: SignedGatewayRequest? = nil,
        range: String? = nil, path: String? = nil, through client: some TestClientProtocol
    ) async throws -> Answer {
        let signed =
            try signed ?? (person ?? bo).request(call, at: gateway, issued: clock.now)
        var headers: HTTPFields = [.authorization: signed.authorization]
        headers[.range] = range
        return try await client.execute(
            uri: path ?? self.path(call), method: .get, headers: headers, body: nil
        ) { try Answer($0) }
    }

    func path(_ call: GatewayCall) -> String {
        let ticket = call.ticket
        let start = "/v1/objects/\(ticket.contract.text)/0x\(ticket.transaction.bytes.hex)"
        let end = call.method == .getBlockList ? "/blocks" : ""
        return "\(start)/\(ticket.event)/\(call.file)\(end)"
    }
}

/// What an operator would read.
final class GatewayLog: Sendable {
    private let contents = Mutex<[String]>([])

    var lines: [String] { contents.withLock { $0 } }

    func add(_ line: String) { contents.withLock { $0.append(line) } }
}

/// A store whose readers tell when they are read from.
struct ObservedStore: BlobStore {
    let inner: any BlobStore
    let onRead: @Sendable (UInt64) -> Void

    func put(_ declared: BlobFacts) throws(BlobPutError) -> any BlobWriter {
        try inner.put(declared)
    }
    func get(_ name: BlobName) throws(StoreFault) -> (any BlobReader)? {
        try inner.get(name).map { Reader(inner: $0, onRead: onRead) }
    }
    func head(_ name: BlobName) throws(StoreFault) -> BlobFacts? { try inner.head(name) }
    func delete(_ name: BlobName) throws(StoreFault) -> Bool { try inner.delete(name) }
    func list(after name: BlobName?, limit: Int) throws(StoreFault) -> [BlobName] {
        try inner.list(after: name, limit: limit)
    }

    private final class Reader: BlobReader {
        let inner: any BlobReader
        let onRead: @Sendable (UInt64) -> Void

        init(inner: any BlobReader, onRead: @escaping @Sendable (UInt64) -> Void) {
            self.inner = inner
            self.onRead = onRead
        }

        var facts: BlobFacts { inner.facts }

        func read(
            _ part: BlobPart, from start: UInt64, count: Int
        ) throws(StoreFault) -> Bytes {
            onRead(start)
            return try inner.read(part, from: start, count: count)
        }
    }
}
