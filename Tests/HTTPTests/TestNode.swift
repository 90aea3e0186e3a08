import ChainSupport
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import LicetBytecode
import LicetCompiler
import LicetHTTP
import LicetJSON
import LicetLedger
import LicetNode
import LicetPrimitives
import LicetSyntax
import LicetValues
import NIOCore
import TestSupport
import Testing

/// A node in memory with the Tally, the consents contract and the shelf, behind its interface.
struct TestNode {
    let runner: NodeRunner
    let rita: Signer
    let ana: Signer
    let bo: Signer
    let consents: Contract
    let consentsAddress = contractAddress(deployer: .zero, nonce: Nonce(1), call: 0)

    init() async throws {
        let sealer = try Signer()
        (rita, ana, bo) = (try Signer(), try Signer(), try Signer())
        let source = SourceText(
            name: "Consents.licet", bytes: try TestNode.consentsSource())
        consents = try #require(compile(source).contract)
        var genesis = testGenesis(.solo(sealer: sealer.publicKey))
        genesis.contracts.append(
            Deployment(
                code: consents.encoded,
                arguments: DeployArguments(roles: [[rita.account]], settings: [nil])))
        genesis.contracts.append(
            Deployment(
                code: try Shelf.verified().contract.encoded, arguments: DeployArguments()))
        let clock = ManualClock(testStart)
        let environment = NodeEnvironment(
            now: {
                clock.advance(ms: 1)
                return clock.now
            },
            seal: { sealer.seal($0) })
        let interval = try #require(Duration(milliseconds: 1))
        let idle = try #require(Duration(milliseconds: 3_600_000))
        runner = try NodeRunner(
            store: MemoryChainStore(), genesis: genesis, environment: environment,
            configuration: NodeConfiguration(blockInterval: interval, idleInterval: idle))
        await runner.start()
    }

    private static func consentsSource() throws -> [UInt8] {
        Array(try Data(contentsOf: PackageRoot.url("examples/Consents.licet")))
    }

    func application(_ limits: PageLimits = PageLimits()) -> some ApplicationProtocol {
        let runner = runner
        return Application(
            router: NodeAPI(runner: runner, now: { testStart }, limits: limits).router())
    }

    /// A call of the consents contract with arguments by name.
    func call(_ action: String, _ arguments: [String]) throws -> Transaction.Call {
        try call(action, arguments, of: consents, at: consentsAddress)
    }

    /// A call of the shelf.
    func shelf(_ action: String, _ arguments: [String]) throws -> Transaction.Call {
        try call(action, arguments, of: try Shelf.verified().contract, at: Shelf.address)
    }

    private func call(
        _ action: String, _ arguments: [String], of contract: Contract, at address: Account
    ) throws -> Transaction.Call {
        let function = try #require(contract.functions.first { $0.name == action })
        let values = try matchArguments(
            arguments.compactMap { NamedArgument($0) }, to: function.parameters, in: contract)
        return .call(contract: address, action: action, arguments: encodeValues(values))
    }

    /// Adds books in one transaction, all novels, on the shelves 0, 1, 2…
    func addBooks(
        _ count: Int, by signer: Signer, nonce: UInt64 = 0, through client: some TestClientProtocol
    ) async throws {
        _ = try await send(
            try (0..<count).map { try shelf("add", ["kind=.novel", "shelf=\($0)"]) },
            by: signer, nonce: nonce, through: client)
    }

    /// Hands a transaction in and gives its receipt's JSON.
    func send(
        _ calls: [Transaction.Call], by signer: Signer, nonce: UInt64,
        through client: some TestClientProtocol
    ) async throws -> JSON {
        let signed = try signer.transaction(
            calls, nonce: nonce, on: runner.rules.chain, gasLimit: Gas(50_000_000))
        let answer = try await client.post("/v1/transactions", signed.encoded)
        #expect(answer.status == .accepted, "\(answer.json.text(.compact))")
        let id = signed.transaction.id.digest.bytes.hex
        let receipt = try await client.get("/v1/receipts/0x\(id)?wait=20000")
        #expect(receipt.status == .ok, "\(receipt.json.text(.compact))")
        return receipt.json
    }
}

/// An answer with its body read.
struct Answer {
    let status: HTTPResponse.Status
    let bytes: Bytes
    let json: JSON

    init(_ response: TestResponse) throws {
        status = response.status
        bytes = Bytes(response.body.readableBytesView)
        let isJSON = response.headers[.contentType] == "application/json"
        json = isJSON ? try JSON(reading: bytes) : .null
    }

    /// The code of an error body.
    var code: String? { try? json["error"]["code"].string() }
}

extension TestClientProtocol {
    func get(_ path: String, accept: String? = nil) async throws -> Answer {
        var headers = HTTPFields()
        if let accept { headers[.accept] = accept }
        return try await execute(uri: path, method: .get, headers: headers, body: nil) {
            try Answer($0)
        }
    }

    func post(_ path: String, _ body: Bytes) async throws -> Answer {
        try await execute(uri: path, method: .post, headers: [:], body: ByteBuffer(bytes: body)) {
            try Answer($0)
        }
    }

    func view(_ body: JSON) async throws -> Answer {
        try await post("/v1/view", Bytes(body.text(.compact).utf8))
    }
}
