import ChainSupport
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import LicetHTTP
import LicetJSON
import LicetPrimitives
import LicetValues
import Testing

/// Why, who and when over the node's interface, now and as earlier blocks left it.
@Suite struct RuleQuestionTests {
    private func body(_ node: TestNode, _ more: [JSON.Member]) -> Bytes {
        let members =
            [
                JSON.Member("contract", .string(node.consentsAddress.text)),
                JSON.Member("name", "read"),
            ] + more
        return Bytes(JSON.object(members).text(.compact).utf8)
    }

    private func arguments(_ node: TestNode, _ purpose: String) -> JSON.Member {
        JSON.Member(
            "arguments",
            [
                "record": 1, "reader": .string(node.bo.account.text),
                "purpose": .string(purpose),
            ])
    }

    /// All three questions about a treatment by bo at some instants.
    private func answers(
        _ node: TestNode, _ client: some TestClientProtocol, block: JSON? = nil
    ) async throws -> [String] {
        let asOf = block.map { [JSON.Member("block", $0)] } ?? []
        var answers: [String] = []
        for at in ["2026-01-01T00:00:00.500Z", "2026-01-15T00:00:00.000Z", "2026-03-01T00:00Z"] {
            let time = JSON.Member("at", .string(at))
            let why = try await client.post(
                "/v1/why", body(node, [arguments(node, "treatment"), time] + asOf))
            let all: JSON.Member = JSON.Member(
                "arguments", ["record": 1, "purpose": "treatment"])
            let who = try await client.post("/v1/who", body(node, [all, time] + asOf))
            #expect(why.status == .ok && who.status == .ok, "\(why.json.text(.compact))")
            answers += [why.json.text(.compact), who.json.text(.compact)]
        }
        let when = try await client.post(
            "/v1/when", body(node, [arguments(node, "treatment")] + asOf))
        #expect(when.status == .ok)
        return answers + [when.json.text(.compact)]
    }

    @Test(.timeLimit(.minutes(1)))
    func `an earlier block is asked as if it were the newest`() async throws {
        let node = try await TestNode()
        try await node.application().test(.router) { client in
            let calls = [
                (
                    try node.call(
                        "register",
                        [
                            "patient=\(node.ana.account.text)",
                            "digest=0x\(String(repeating: "ab", count: 32))", "path=\"h7/1\"",
                            "key=0x00", "kind=.general",
                        ]), node.rita, UInt64(0)
                ),
                (
                    try node.call(
                        "grant",
                        [
                            "record=#1", "to=\(node.bo.account.text)", "for=[.treatment]",
                            "during=@2026-01-02T00:00Z ..< @2026-02-01T00:00Z", "key=0x01",
                        ]), node.ana, 0
                ),
                (
                    try node.call(
                        "grant",
                        [
                            "record=#1", "to=\(node.bo.account.text)", "for=[.treatment]",
                            "during=@2026-02-15T00:00Z ..< @2026-04-01T00:00Z", "key=0x01",
                        ]), node.ana, 1
                ),
                (try node.call("revoke", ["grant=#2"]), node.ana, 2),
            ]
            var known: [(height: JSON, answers: [String])] = []
            for (call, signer, nonce) in calls {
                let receipt = try await node.send(
                    [call], by: signer, nonce: nonce, through: client)
                let height = try receipt["height"].value()
                known.append((height, try await answers(node, client)))
            }
            #expect(Set(known.map(\.answers)).count == known.count, "each block changes answers")
            for (height, told) in known {
                #expect(try await answers(node, client, block: height) == told)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a denial comes with its clause, its values and what would permit`() async throws {
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
            _ = try await node.send(
                [
                    try node.call(
                        "grant",
                        [
                            "record=#1", "to=\(node.bo.account.text)", "for=[.treatment]",
                            "during=@2026-01-02T00:00Z ..< @2026-02-01T00:00Z", "key=0x01",
                        ])
                ], by: node.ana, nonce: 0, through: client)
            let late = JSON.Member("at", "2026-03-01T00:00:00.000Z")
            let denied = try await client.post(
                "/v1/why", body(node, [arguments(node, "treatment"), late])
            ).json
            #expect(try denied["isPermitted"].bool() == false)
            #expect(try denied["reason"].string() == "expired")
            #expect(try denied["clause"].string() == "granted")
            #expect(try denied["leaves"][0]["row"]["key"].string() == "#1")
            #expect(try denied["leaves"][0]["time"]["edge"].string() == "2026-02-01T00:00:00.000Z")
            #expect(try denied["text"].string().contains("ended at 2026-02-01T00:00Z, 28 days ago"))
            let early = JSON.Member("at", "2026-01-01T12:00:00.000Z")
            let waiting = try await client.post(
                "/v1/why", body(node, [arguments(node, "treatment"), early])
            ).json
            #expect(try waiting["changes"][0]["kind"].string() == "wait")
            #expect(try waiting["changes"][0]["until"].string() == "2026-01-02T00:00:00.000Z")
            let forbidden = try await client.post(
                "/v1/why",
                body(
                    node,
                    [
                        arguments(node, "breakGlass"),
                        JSON.Member("at", "2026-01-15T00:00:00.000Z"),
                    ])
            ).json
            #expect(try forbidden["forbid"].string() == "glass")
            #expect(try forbidden["changes"][0]["kind"].string() == "argument")
            #expect(try forbidden["changes"][0]["value"].string() == ".treatment")
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `an earlier block is asked within limits of blocks, rows and bytes`() async throws {
        let node = try await TestNode()
        let question = body(node, [arguments(node, "treatment"), JSON.Member("block", 1)])
        func code(_ change: (inout PageLimits) -> Void) async throws -> String? {
            var limits = PageLimits()
            change(&limits)
            return try await node.application(limits).test(.router) { client in
                let answer = try await client.post("/v1/why", question)
                return answer.status == .ok ? nil : answer.code
            }
        }
        try await node.application().test(.router) { client in
            // A record in each of four blocks.
            let register = try node.call(
                "register",
                [
                    "patient=\(node.ana.account.text)",
                    "digest=0x\(String(repeating: "ab", count: 32))", "path=\"h7/1\"",
                    "key=0x00", "kind=.general",
                ])
            for nonce in 0..<4 {
                _ = try await node.send(
                    [register], by: node.rita, nonce: UInt64(nonce), through: client)
            }
        }
        let head = try await node.application().test(.router) { client in
            try await client.get("/v1/status").json["head"]["height"].integer()
        }
        /// The least limit under which the question is answered.
        func least(_ range: Range<Int>, _ set: (inout PageLimits, Int) -> Void) async throws -> Int
        {
            var (low, high) = (range.lowerBound, range.upperBound)
            while low < high {
                let middle = (low + high) / 2
                let refused = try await code { set(&$0, middle) }
                #expect(refused == nil || refused == "tooFarBack")
                if refused == nil { high = middle } else { low = middle + 1 }
            }
            return low
        }
        #expect(try await least(0..<100) { $0.historyBlocks = UInt64($1) } == Int(head) - 1)
        // Each block changes rows of its own, and some that others change too.
        let rows = try await least(0..<1_000) { $0.historyRows = $1 }
        #expect((4..<40).contains(rows))
        let bytes = try await least(0..<1_000_000) { $0.historyBytes = $1 }
        #expect((400..<20_000).contains(bytes))
    }

    @Test(.timeLimit(.minutes(1)))
    func `questions about rules that make no sense are refused by name`() async throws {
        let node = try await TestNode()
        try await node.application().test(.router) { client in
            let all: JSON.Member = JSON.Member(
                "arguments", ["record": 1, "purpose": "treatment"])
            let cases: [(String, Bytes, String)] = [
                ("who", body(node, [all, JSON.Member("limit", 0)]), "badRequest"),
                ("who", body(node, [all, JSON.Member("limit", 1_001)]), "badRequest"),
                ("who", body(node, [all, JSON.Member("after", "bo")]), "badRequest"),
                ("who", body(node, [arguments(node, "treatment")]), "badRequest"),
                ("why", body(node, [all]), "badRequest"),
                ("why", body(node, [JSON.Member("limit", 1)]), "badRequest"),
                ("when", body(node, [JSON.Member("at", "2026-01-01T00:00Z")]), "badRequest"),
                ("when", body(node, [JSON.Member("block", 9_999)]), "unknownBlock"),
                ("when", Bytes("null".utf8), "badRequest"),
            ]
            for (kind, body, code) in cases {
                let answer = try await client.post("/v1/\(kind)", body)
                #expect(answer.code == code, "\(kind): \(answer.json.text(.compact))")
                #expect(answer.status.code < 500)
            }
        }
    }
}
