import ChainSupport
import LicetClient
import LicetCrypto
import LicetJSON
import LicetLedger
import LicetPrimitives
import Synchronization
import Testing

/// Answers from a list, and keeps what was asked.
private final class ListedAnswers: NodeTransport {
    private let answers: Mutex<[NodeResponse]>
    private let requests = Mutex<[NodeRequest]>([])

    init(_ answers: [NodeResponse]) { self.answers = Mutex(answers) }

    var asked: [NodeRequest] { requests.withLock { $0 } }

    func send(_ request: NodeRequest) async throws -> NodeResponse {
        requests.withLock { $0.append(request) }
        return answers.withLock { $0.isEmpty ? nil : $0.removeFirst() }
            ?? NodeResponse(status: 200, body: Bytes("{}".utf8))
    }
}

private func response(_ json: JSON, status: Int = 200) -> NodeResponse {
    NodeResponse(status: status, body: Bytes(json.text(.compact).utf8))
}

private func client(_ transport: ListedAnswers) -> NodeClient {
    NodeClient(address: "http://node", transport: transport)
}

private let chain = "0x" + String(repeating: "11", count: 32)

private let status: JSON = [
    "chain": .string(chain), "head": ["height": 41], "blockGas": 200_000_000,
]

@Suite struct NodeClientTests {
    @Test func `a transaction takes chain, nonce, expiry and gas from the node`() async throws {
        let signer = try Signer()
        let transport = ListedAnswers([
            response(status), response(["nonce": 7, "gas": ["remaining": 30_000_000]]),
        ])
        let node = client(transport)
        let state = try await node.status()
        let account = try await node.account(signer.account)
        let builder = TransactionBuilder(
            key: try #require(PublicKey(signer.publicKey.bytes)), status: state, account: account,
            gas: nil)
        #expect(builder.chain == ChainID(try #require(Digest(Bytes(repeating: 0x11, count: 32)))))
        #expect(builder.nonce == Nonce(7))
        #expect(builder.expiry == Height(1_041))
        #expect(builder.gasLimit == Gas(30_000_000))
        #expect(transport.asked.last?.path == "/v1/accounts/\(signer.account.text)")
    }

    @Test func `a refusal comes through in the node's words`() async throws {
        let node = client(
            ListedAnswers([
                response(["error": ["code": "nonce", "message": "its nonce is 3"]], status: 409)
            ]))
        let error = await #expect(throws: NodeClientError.self) { _ = try await node.status() }
        #expect(error == .refused(409, "nonce", "its nonce is 3"))
        #expect(error?.isRefusal == true)
        #expect(error?.description == "its nonce is 3")
    }

    @Test(arguments: ["", "nonsense", "{}", "{\"chain\":\"0x11\"}", "[1]"])
    func `an answer that is not a node's is said to be one`(_ text: String) async throws {
        let node = client(ListedAnswers([NodeResponse(status: 200, body: Bytes(text.utf8))]))
        let error = await #expect(throws: NodeClientError.self) { _ = try await node.status() }
        guard case .badAnswer = error else {
            Issue.record("got \(String(describing: error))")
            return
        }
    }

    @Test func `a receipt is waited for in steps, and must be the transaction's own`()
        async throws
    {
        let id = TransactionID(SHA256.hash(Bytes("one".utf8)))
        let receipt = Receipt(
            transaction: id, gasUsed: Gas(5), outcome: .succeeded(results: [], events: []))
        let unknown = response(
            ["error": ["code": "unknownReceipt", "message": "no"]], status: 404)
        let found = response(
            ["encoded": .string("0x" + receipt.encoded.hex), "height": 9])
        let transport = ListedAnswers([unknown, found])
        let answer = try await client(transport).receipt(of: id, withinSeconds: 25)
        #expect(answer?.receipt == receipt)
        #expect(answer?.height == Height(9))
        #expect(transport.asked.map { $0.path.suffix(10) } == ["wait=20000", "?wait=5000"])
        let none = try await client(ListedAnswers([unknown])).receipt(of: id)
        #expect(none == nil)

        let other = TransactionID(SHA256.hash(Bytes("two".utf8)))
        await #expect(throws: NodeClientError.self) {
            _ = try await client(ListedAnswers([found])).receipt(of: other)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `an address at which nobody listens is told at once`() async throws {
        // Port 1 of loopback is served by nobody.
        let transport = HTTPTransport("http://127.0.0.1:1/")
        let node = NodeClient(address: "http://127.0.0.1:1", transport: transport)
        let error = await #expect(throws: NodeClientError.self) { _ = try await node.status() }
        #expect(error == .unreachable("http://127.0.0.1:1"))
        #expect(error?.isRefusal == false)
        await transport.close()
    }
}
