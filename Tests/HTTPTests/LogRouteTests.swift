import ChainSupport
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import LicetBytecode
import LicetClient
import LicetHTTP
import LicetJSON
import LicetLedger
import LicetNode
import LicetPrimitives
import Testing

@Suite struct LogRouteTests {
    private let base = "/v1/contracts/\(Shelf.address.text)"

    /// Three blocks: a mark, whose two events come after another contract's; a book; two marks in
    /// one transaction.
    private func fill(_ node: TestNode, through client: some TestClientProtocol) async throws {
        _ = try await node.send(
            [Tally.count(by: 1), try node.shelf("mark", ["row=1", "column=0", "text=0x"])],
            by: node.ana, nonce: 0, through: client)
        try await node.addBooks(1, by: node.bo, through: client)
        _ = try await node.send(
            [
                try node.shelf("mark", ["row=5", "column=0", "text=0x"]),
                try node.shelf("mark", ["row=7", "column=0", "text=0x"]),
            ], by: node.ana, nonce: 1, through: client)
    }

    @Test(.timeLimit(.minutes(1)))
    func `a contract's events are its own, in the order of the chain`() async throws {
        let node = try await TestNode()
        try await node.application().test(.router) { client in
            try await fill(node, through: client)
            let log = try await client.get("\(base)/events")
            #expect(log.status == .ok, "\(log.json.text(.compact))")
            let events = try log.json["events"].elements()
            #expect(
                try events.map { try $0["text"].string() } == [
                    "Marked(row: 1)", "Marked(row: 2)", "Added(book: #1)", "Marked(row: 5)",
                    "Marked(row: 6)", "Marked(row: 7)", "Marked(row: 8)",
                ])
            #expect(try events.map { try $0["event"].integer() } == [1, 2, 0, 0, 1, 2, 3])
            #expect(try events.map { try $0["height"].integer() } == [1, 1, 2, 3, 3, 3, 3])
            #expect(try log.json["next"].value() == .null)
            #expect(try log.json["height"].integer() == 3)
            #expect(try events[2]["account"].string() == node.bo.account.text)
            #expect(try events[2]["isFinal"].bool())
            #expect(try events[2]["values"]["book"].integer() == 1)
            let tally = try await client.get("/v1/contracts/\(Tally.address.text)/events")
            #expect(try tally.json["events"].elements().count == 1)
            let late = try await client.get("\(base)/events?from=3")
            #expect(try late.json["events"].elements().count == 4)
            let none = try await client.get("\(base)/events?from=4")
            #expect(try none.json["events"].elements().isEmpty)
            #expect(try none.json["next"].value() == .null)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a page of events ends after a whole transaction, and the next goes on there`()
        async throws
    {
        let node = try await TestNode()
        try await node.application().test(.router) { client in
            try await fill(node, through: client)
            let first = try await client.get("\(base)/events?limit=1")
            #expect(try first.json["events"].elements().count == 2)
            #expect(try first.json["next"].string() == "2")
            let second = try await client.get("\(base)/events?limit=1&from=2")
            #expect(try second.json["events"].elements().count == 1)
            #expect(try second.json["next"].string() == "3")
            let third = try await client.get("\(base)/events?limit=1&from=3")
            #expect(try third.json["events"].elements().count == 4)
            #expect(try third.json["next"].value() == .null)
            // Past the one transaction of the block.
            let past = try await client.get("\(base)/events?from=3.1")
            #expect(try past.json["events"].elements().isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a page within a block goes on at the next transaction`() async throws {
        let node = try await TestNode()
        try await node.application().test(.router) { client in
            // The first nonce comes last, so that all three enter one block.
            for nonce: UInt64 in [2, 1] {
                let signed = try node.ana.transaction(
                    [try node.shelf("add", ["kind=.atlas", "shelf=\(nonce)"])], nonce: nonce,
                    on: node.runner.rules.chain, gasLimit: Gas(5_000_000))
                #expect(
                    try await client.post("/v1/transactions", signed.encoded).status == .accepted)
            }
            try await node.addBooks(1, by: node.ana, through: client)
            let reader = NodeClient(address: "", transport: RouterTransport(client: client))
            var cursor: String? = "0"
            var pages: [LogPage<LoggedEvent>] = []
            while let from = cursor {
                let page = try await reader.events(of: Shelf.address, from: from, limit: 1)
                pages.append(page)
                cursor = page.next
            }
            let events = pages.flatMap(\.entries)
            #expect(
                events.map(\.text) == ["Added(book: #1)", "Added(book: #2)", "Added(book: #3)"])
            #expect(pages.map(\.entries.count) == [1, 1, 1])
            #expect(pages.map(\.next) == ["1.1", "1.2", nil])
            #expect(events.map(\.event.fields) == (1...3).map { Value.identifier($0).encoded })
            #expect(events.allSatisfy { $0.place.account == node.ana.account })
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `calls that failed are told by action, with their arguments and the reason`()
        async throws
    {
        let node = try await TestNode()
        try await node.application().test(.router) { client in
            try await fill(node, through: client)
            _ = try await node.send(
                [try node.shelf("add", ["kind=.atlas", "shelf=100"])], by: node.bo, nonce: 1,
                through: client)
            // The first call is undone with the second, which is the one that failed.
            _ = try await node.send(
                [
                    try node.shelf("add", ["kind=.atlas", "shelf=1"]),
                    try node.shelf("mark", ["row=1", "column=0", "text=0x"]),
                ], by: node.bo, nonce: 2, through: client)
            _ = try await node.send(
                [
                    try node.shelf("add", ["kind=.atlas", "shelf=1"]),
                    .call(contract: Tally.address, action: "nothing", arguments: []),
                ], by: node.bo, nonce: 3, through: client)
            let log = try await client.get("\(base)/failures")
            let failures = try log.json["failures"].elements()
            #expect(
                try failures.map { try $0["failure"]["text"].string() } == [
                    "Full(shelf: 100)", "RowExists",
                ])
            #expect(try failures.map { try $0["call"].integer() } == [0, 1])
            #expect(try failures[0]["arguments"]["kind"].string() == "atlas")
            #expect(try failures[0]["arguments"]["shelf"].integer() == 100)
            #expect(try failures[0]["account"].string() == node.bo.account.text)
            let marks = try await client.get("\(base)/failures?action=mark")
            #expect(try marks.json["failures"].elements().count == 1)
            let others = try await client.get("\(base)/failures?action=addMany")
            #expect(try others.json["failures"].elements().isEmpty)
            let reader = NodeClient(address: "", transport: RouterTransport(client: client))
            let adds = try await reader.failures(of: Shelf.address, action: "add")
            #expect(adds.entries.map(\.action) == ["add"])
            #expect(adds.entries.map(\.kind) == ["error"])
            #expect(adds.entries.map(\.name) == ["Full"])
            #expect(adds.entries.first?.place.account == node.bo.account)
            #expect(adds.next == nil)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a page looks through so many blocks and bytes, and says where it stopped`()
        async throws
    {
        let node = try await TestNode()
        try await node.application().test(.router) { try await fill(node, through: $0) }
        var few = PageLimits()
        few.logBlocks = 2
        try await node.application(few).test(.router) { client in
            let first = try await client.get("\(base)/events")
            #expect(try first.json["events"].elements().count == 2)
            #expect(try first.json["next"].string() == "2")
            let failures = try await client.get("\(base)/failures?from=1")
            #expect(try failures.json["failures"].elements().isEmpty)
            #expect(try failures.json["next"].string() == "3")
        }
        var small = PageLimits()
        small.logBytes = 1
        try await node.application(small).test(.router) { client in
            // One block is always read whole, so that every page gets on.
            let page = try await client.get("\(base)/events?from=3")
            #expect(try page.json["events"].elements().count == 4)
            #expect(try page.json["next"].value() == .null)
            let first = try await client.get("\(base)/events?from=1")
            #expect(try first.json["next"].string() == "2")
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a place that is none is refused`() async throws {
        let node = try await TestNode()
        try await node.application().test(.router) { client in
            for from in [
                "", "x", "1.", ".1", "1.2.3", "-1", "01", "1.5001", "18446744073709551616",
            ] {
                let answer = try await client.get("\(base)/events?from=\(from)")
                #expect(answer.status == .badRequest, "\(from)")
                #expect(answer.code == "badRequest", "\(from)")
            }
            let far = try await client.get("\(base)/events?from=18446744073709551615.5000")
            #expect(try far.json["events"].elements().isEmpty)
            #expect(try await client.get("\(base)/events?action=x").code == "badRequest")
            let nobody = "/v1/contracts/\(node.ana.account.text)"
            #expect(try await client.get("\(nobody)/events").code == "unknownContract")
            #expect(try await client.get("\(nobody)/failures").code == "unknownContract")
        }
    }
}
