import ChainSupport
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import LicetBytecode
import LicetHTTP
import LicetJSON
import LicetLedger
import LicetNode
import LicetPrimitives
import Testing

@Suite struct QuestionRouteTests {
    private func question(
        _ node: TestNode, _ name: String, _ arguments: JSON, at: String? = nil
    ) -> JSON {
        var members = [
            JSON.Member("contract", .string(node.consentsAddress.text)),
            JSON.Member("name", .string(name)), JSON.Member("arguments", arguments),
        ]
        if let at { members.append(JSON.Member("at", .string(at))) }
        return .object(members)
    }

    private func read(_ node: TestNode, _ purpose: String, at: String) -> JSON {
        question(
            node, "read",
            [
                "record": 1, "reader": .string(node.bo.account.text),
                "purpose": .string(purpose),
            ], at: at)
    }

    @Test(.timeLimit(.minutes(1)))
    func `a rule answers with its permit or its reason, and a view with its value`()
        async throws
    {
        let node = try await TestNode()
        try await node.application().test(.router) { client in
            _ = try await node.send(
                [
                    try node.call(
                        "register",
                        [
                            "patient=\(node.ana.account.text)",
                            "digest=0x\(String(repeating: "ab", count: 32))", "path=\"h7/1\"",
                            "key=0x00", "kind=.general",
                        ])
                ], by: node.rita, nonce: 0, through: client)
            let granted = try await node.send(
                [
                    try node.call(
                        "grant",
                        [
                            "record=#1", "to=\(node.bo.account.text)", "for=[.treatment]",
                            "during=@2026-01-02T00:00Z ..< @2026-02-01T00:00Z", "key=0x01",
                        ])
                ], by: node.ana, nonce: 0, through: client)
            #expect(try granted["results"][0]["text"].string() == "#1")

            let permitted = try await client.view(
                read(node, "treatment", at: "2026-01-15T00:00:00.000Z"))
            #expect(permitted.status == .ok)
            #expect(try permitted.json["isPermitted"].bool())
            #expect(try permitted.json["permits"][0].string() == "granted")
            let reasons = [
                ("treatment", "2026-01-01T12:00:00.000Z", "notYet"),
                ("treatment", "2026-02-01T00:00:00.000Z", "expired"),
                ("payment", "2026-01-15T00:00:00.000Z", "unmet"),
                ("breakGlass", "2026-01-15T00:00:00.000Z", "forbidden"),
            ]
            for (purpose, at, reason) in reasons {
                let denied = try await client.view(read(node, purpose, at: at))
                #expect(try denied.json["isPermitted"].bool() == false)
                #expect(try denied.json["reason"].string() == reason)
            }
            let ends = try await client.view(question(node, "ends", ["grant": 1]))
            #expect(try ends.json["value"].string() == "2026-02-01T00:00:00.000Z")
            let encoded = try await client.view(
                question(node, "ends", .string("0x" + Value.identifier(1).encoded.hex)))
            #expect(try encoded.json["text"].string() == ends.json["text"].string())
            let absent = try await client.view(question(node, "ends", ["grant": 2]))
            #expect(absent.status == .ok)
            #expect(try absent.json["failure"]["name"].string() == "RowAbsent")
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `questions that make no sense are refused by name`() async throws {
        let node = try await TestNode()
        try await node.application().test(.router) { client in
            let cases: [(JSON, HTTPResponse.Status, String)] = [
                (.null, .badRequest, "badRequest"),
                (["contract": "licet1x"], .badRequest, "badRequest"),
                (question(node, "red", [:]), .notFound, "unknownName"),
                (question(node, "ends", [:]), .badRequest, "badRequest"),
                (question(node, "ends", ["grant": 1, "more": 1]), .badRequest, "badRequest"),
                (question(node, "ends", "0x01"), .badRequest, "badRequest"),
                (question(node, "ends", ["grant": 1], at: "forever"), .badRequest, "badRequest"),
                (
                    question(node, "ends", ["grant": 1], at: "2026-01-15T00:00:00.000Z"),
                    .badRequest, "badRequest"
                ),
            ]
            for (body, status, code) in cases {
                let answer = try await client.view(body)
                #expect(answer.status == status, "\(body.text(.compact))")
                #expect(answer.code == code)
            }
            var elsewhere = question(node, "ends", ["grant": 1])
            elsewhere = ["contract": .string(node.ana.account.text), "name": "ends"]
            let answer = try await client.view(elsewhere)
            #expect(answer.code == "unknownContract")
            let misspelt = try await client.view(question(node, "red", [:]))
            #expect(try misspelt.json["error"]["message"].string().contains("`read`"))
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `status, contracts and blocks are there to be read`() async throws {
        let node = try await TestNode()
        try await node.application().test(.router) { client in
            _ = try await node.send([Tally.count(by: 1)], by: node.ana, nonce: 0, through: client)
            let status = try await client.get("/v1/status")
            #expect(
                try status.json["chain"].string()
                    == "0x" + node.runner.rules.chain.digest.bytes.hex)
            #expect(try status.json["head"]["height"].uint64() == 1)
            #expect(try status.json["sealing"].string() == "solo")

            let path = "/v1/contracts/\(node.consentsAddress.text)"
            let contract = try await client.get(path)
            #expect(try contract.json["interface"]["contract"].string() == "Consents")
            let container = try await client.get(path, accept: "application/octet-stream")
            #expect(container.bytes == node.consents.encoded)
            #expect(
                try contract.json["digest"].string()
                    == "0x" + SHA256.hash(container.bytes).bytes.hex)

            let blocks = try await client.get("/v1/blocks?from=0&to=0")
            #expect(try blocks.json["blocks"].elements().count == 1)
            #expect(try blocks.json["next"].value() == .null)
            let all = try await client.get("/v1/blocks")
            #expect(try all.json["blocks"][1]["transactions"].elements().count == 1)
            #expect(
                try all.json["blocks"][1]["parent"].string()
                    == blocks.json["blocks"][0]["id"].string())
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `what is not there is not found, in the one form of errors`() async throws {
        let node = try await TestNode()
        let nobody = node.ana.account.text
        try await node.application().test(.router) { client in
            let cases: [(String, HTTPResponse.Status, String)] = [
                ("/", .notFound, "unknownRoute"), ("/v1/nothing", .notFound, "unknownRoute"),
                ("/v1/contracts/\(nobody)", .notFound, "unknownContract"),
                ("/v1/contracts/licet1qqqq", .badRequest, "badRequest"),
                ("/v1/accounts/x", .badRequest, "badRequest"),
                ("/v1/blocks?from=x", .badRequest, "badRequest"),
                ("/v1/blocks?from=18446744073709551616", .badRequest, "badRequest"),
            ]
            for (path, status, code) in cases {
                let answer = try await client.get(path)
                #expect(answer.status == status, "\(path)")
                #expect(answer.code == code, "\(path)")
            }
            let past = try await client.get("/v1/blocks?from=18446744073709551615")
            #expect(try past.json["blocks"].elements().isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a real socket serves the same`() async throws {
        let node = try await TestNode()
        try await node.application().test(.live) { client in
            let status = try await client.get("/v1/status")
            #expect(status.status == .ok)
            #expect(try status.json["head"]["height"].uint64() == 0)
        }
    }
}
