import ChainSupport
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import LicetHTTP
import LicetJSON
import LicetLedger
import LicetNode
import LicetPrimitives
import TestSupport
import Testing

@Suite struct TransactionRouteTests {
    @Test(.timeLimit(.minutes(1)))
    func `a transaction goes in, its receipt comes out, and the account has moved on`()
        async throws
    {
        let node = try await TestNode()
        try await node.application().test(.router) { client in
            let receipt = try await node.send(
                [Tally.count(by: 2)], by: node.ana, nonce: 0, through: client)
            #expect(try receipt["outcome"].string() == "succeeded")
            #expect(try receipt["height"].uint64() == 1)
            #expect(try receipt["results"][0]["text"].string() == "2")
            #expect(try receipt["events"][0]["text"].string() == "Counted(total: 2)")
            #expect(try receipt["events"][0]["values"]["total"].integer() == 2)
            #expect(try receipt["calls"][0]["action"].string() == "count")
            let encoded = try #require(
                bytes(hex: try receipt["encoded"].string().dropFirst(2)))
            #expect(try Receipt(encoded: encoded).gasUsed.units == receipt["gasUsed"].uint64())

            let account = try await client.get("/v1/accounts/\(node.ana.account.text)")
            #expect(try account.json["nonce"].uint64() == 1)
            #expect(try account.json["key"].string() == node.ana.publicKey.bytes.hex)
            let fresh = try await client.get("/v1/accounts/\(node.bo.account.text)")
            #expect(try fresh.json["nonce"].uint64() == 0)
            #expect(
                try fresh.json["gas"]["remaining"].uint64() == node.runner.rules.quota.gas.units)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a failed transaction says why, with the error's values`() async throws {
        let node = try await TestNode()
        try await node.application().test(.router) { client in
            let denied = try await node.send(
                [
                    try node.call(
                        "register",
                        [
                            "patient=\(node.ana.account.text)",
                            "digest=0x\(String(repeating: "ab", count: 32))", "path=\"h7/1\"",
                            "key=0x00", "kind=.general",
                        ])
                ], by: node.bo, nonce: 0, through: client)
            #expect(try denied["outcome"].string() == "failed")
            #expect(try denied["failure"]["name"].string() == "NotAuthorised")
            let nowhere = try await node.send(
                [.call(contract: .zero, action: "x", arguments: [])], by: node.bo, nonce: 1,
                through: client)
            #expect(try nowhere["failure"]["kind"].string() == "unknownContract")
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `what the chain cannot take is refused with a code and status below 500`()
        async throws
    {
        let node = try await TestNode()
        let good = try node.ana.transaction(
            [Tally.count(by: 1)], nonce: 0, on: node.runner.rules.chain)
        var altered = good.transaction
        altered.gasLimit = Gas(3_999_999)
        let badSignature = SignedTransaction(altered, signature: good.signature)
        let used = try node.ana.transaction(
            [Tally.count(by: 1)], nonce: 0, on: node.runner.rules.chain,
            gasLimit: Gas(3_000_000))
        let elsewhere = try node.ana.transaction(
            [Tally.count(by: 1)], nonce: 1, on: ChainID(.zero))
        try await node.application().test(.router) { client in
            _ = try await node.send([Tally.count(by: 1)], by: node.ana, nonce: 0, through: client)
            let cases: [(Bytes, HTTPResponse.Status, String)] = [
                ([], .badRequest, "malformedTransaction"),
                ([1, 2, 3], .badRequest, "malformedTransaction"),
                (good.encoded + [0], .badRequest, "malformedTransaction"),
                (badSignature.encoded, .unprocessableContent, "badSignature"),
                (used.encoded, .conflict, "nonce"),
                (elsewhere.encoded, .unprocessableContent, "otherChain"),
                (
                    Bytes(repeating: 0, count: Limits.deployTransactionBytes + 1),
                    .contentTooLarge, "tooLarge"
                ),
            ]
            for (body, status, code) in cases {
                let answer = try await client.post("/v1/transactions", body)
                #expect(answer.status == status)
                #expect(answer.code == code)
                #expect(try !answer.json["error"]["message"].string().isEmpty)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `receipts are asked for by a well-formed id and a bounded wait`() async throws {
        let node = try await TestNode()
        let unknown = "0x" + String(repeating: "0", count: 64)
        try await node.application().test(.router) { client in
            for path in ["0x12", "zz", "\(unknown)?wait=30001", "\(unknown)?wait=-1"] {
                let answer = try await client.get("/v1/receipts/\(path)")
                #expect(answer.status == .badRequest)
                #expect(answer.code == "badRequest")
            }
            let answer = try await client.get("/v1/receipts/\(unknown)?wait=1")
            #expect(answer.status == .notFound)
            #expect(answer.code == "unknownReceipt")
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `no damaged body gets an answer of 500 or more`() async throws {
        let node = try await TestNode()
        let transaction = try node.ana.transaction(
            [Tally.count(by: 1)], nonce: 0, on: node.runner.rules.chain
        ).encoded
        let question = Bytes(
            JSON.object([
                JSON.Member("contract", .string(node.consentsAddress.text)),
                JSON.Member("name", "read"),
                JSON.Member(
                    "arguments",
                    ["record": 1, "reader": .string(node.bo.account.text), "purpose": "research"]),
            ]).text(.compact).utf8)
        try await node.application().test(.router) { client in
            var random = SplitMix64(seed: 29)
            for _ in 0..<400 {
                let first = try await client.post("/v1/transactions", random.mutated(transaction))
                #expect(first.status.code < 500)
                let second = try await client.post("/v1/view", random.mutated(question))
                #expect(second.status.code < 500)
            }
        }
    }
}
