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

@Suite struct TableRouteTests {
    private let base = "/v1/contracts/\(Shelf.address.text)/tables"

    private func keys(_ answer: Answer) throws -> [Int64] {
        try answer.json["rows"].elements().map { try $0["key"].int64() }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a table is read in the order of its keys, page after page`() async throws {
        let node = try await TestNode()
        try await node.application().test(.router) { client in
            try await node.addBooks(5, by: node.ana, through: client)
            let first = try await client.get("\(base)/books?limit=2")
            #expect(first.status == .ok, "\(first.json.text(.compact))")
            #expect(try keys(first) == [1, 2])
            #expect(try first.json["next"].string() == "2")
            let row = first.json["rows"][0]
            #expect(try row["fields"]["kind"].string() == "novel")
            #expect(try row["fields"]["owner"].string() == node.ana.account.text)
            #expect(try row["fields"]["lent"].bool() == false)
            #expect(try row["fields"]["lost"].value() == .null)
            #expect(try row["inserted"].string() == first.json["time"].string())
            let second = try await client.get("\(base)/books?limit=2&after=2")
            #expect(try keys(second) == [3, 4])
            let third = try await client.get("\(base)/books?limit=2&after=4")
            #expect(try keys(third) == [5])
            #expect(try third.json["next"].value() == .null)
            let exact = try await client.get("\(base)/books?limit=5")
            #expect(try keys(exact) == [1, 2, 3, 4, 5])
            #expect(try exact.json["next"].value() == .null)
            #expect(try keys(try await client.get("\(base)/books?after=9")).isEmpty)
            #expect(try keys(try await client.get("\(base)/spots")).isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `an index gives its bucket and nothing of the next`() async throws {
        let node = try await TestNode()
        try await node.application().test(.router) { client in
            try await node.addBooks(3, by: node.ana, through: client)
            try await node.addBooks(2, by: node.bo, through: client)
            try await node.addBooks(1, by: node.ana, nonce: 1, through: client)
            let owner = "\(base)/books?index=owner&value=\(node.ana.account.text)"
            #expect(try keys(try await client.get(owner)) == [1, 2, 3, 6])
            let page = try await client.get("\(owner)&limit=2&after=2")
            #expect(try keys(page) == [3, 6])
            #expect(try page.json["next"].value() == .null)
            let rest = try await client.get("\(owner)&limit=3")
            #expect(try rest.json["next"].string() == "3")
            #expect(try keys(try await client.get("\(owner)&after=6")).isEmpty)
            let nobody = "\(base)/books?index=owner&value=\(node.rita.account.text)"
            let empty = try await client.get(nobody)
            #expect(try keys(empty).isEmpty)
            #expect(try empty.json["next"].value() == .null)
            let both = "\(base)/books?index=kind,shelf&value=novel&value="
            #expect(try keys(try await client.get(both + "0")) == [1, 4, 6])
            #expect(try keys(try await client.get(both + "1")) == [2, 5])
            #expect(try keys(try await client.get(both + "-1")).isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a bucket whose columns begin alike is another bucket`() async throws {
        let node = try await TestNode()
        try await node.application().test(.router) { client in
            let names = [("a", "0x"), ("b", "0x00"), ("c", "0x0000"), ("d", "0x00ff")]
            _ = try await node.send(
                try names.map { name, tag in
                    try node.shelf("name", ["name=\"\(name)\"", "tag=\(tag)", "text=0x01"])
                }, by: node.ana, nonce: 0, through: client)
            for (name, tag) in names {
                let answer = try await client.get("\(base)/names?index=tag&value=\(tag)")
                let found = try answer.json["rows"].elements().map { try $0["key"].string() }
                #expect(found == [name], "\(tag)")
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `one row tells what its tracked fields have been`() async throws {
        let node = try await TestNode()
        try await node.application().test(.router) { client in
            let calls = [("start", 1), ("count", 2), ("count", 3)]
            for (nonce, (action, n)) in calls.enumerated() {
                _ = try await node.send(
                    [try node.shelf(action, ["key=7", "n=\(n)"])], by: node.ana,
                    nonce: UInt64(nonce), through: client)
            }
            let answer = try await client.get("\(base)/counts/row?key=7")
            #expect(answer.status == .ok, "\(answer.json.text(.compact))")
            let row = answer.json["row"]
            #expect(try row["fields"]["n"].int64() == 3)
            let pairs = try row["history"]["n"].elements()
            #expect(try pairs.map { try $0["value"].int64() } == [1, 2, 3])
            let instants = try pairs.map { try $0["since"].string() }
            #expect(try instants.first == row["inserted"].string())
            #expect(instants == instants.sorted() && Set(instants).count == 3)
            let page = try await client.get("\(base)/counts")
            #expect((try? page.json["rows"][0]["history"].elements()) == nil)
            let owner = "\(base)/counts?index=owner&value=\(node.ana.account.text)"
            #expect(try keys(try await client.get(owner)) == [7])
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `natural keys are ordered by what they mean, and name a row`() async throws {
        let node = try await TestNode()
        try await node.application().test(.router) { client in
            let spots = [(2, 1), (-1, 9), (0, 5), (2, -7), (-9, 0)]
            _ = try await node.send(
                try spots.map { row, column in
                    try node.shelf(
                        "mark", ["row=\(row)", "column=\(column)", "text=0x0\(abs(row))"])
                }, by: node.ana, nonce: 0, through: client)
            let all = try await client.get("\(base)/spots")
            let keys = try all.json["rows"].elements().map {
                [try $0["key"]["row"].int64(), try $0["key"]["column"].int64()]
            }
            #expect(keys == [[-9, 0], [-1, 9], [0, 5], [2, -7], [2, 1]])
            let page = try await client.get("\(base)/spots?limit=3")
            #expect(try page.json["next"].string() == #"{"row":0,"column":5}"#)
            let cursor = "%7B%22row%22%3A0%2C%22column%22%3A5%7D"
            let rest = try await client.get("\(base)/spots?after=\(cursor)")
            #expect(try rest.json["rows"].elements().count == 2)
            let one = try await client.get("\(base)/spots/row?key=\(cursor)")
            #expect(try one.json["row"]["key"]["column"].int64() == 5)
            #expect(try one.json["row"]["fields"]["text"].string() == "0x00")
            let absent = try await client.get(
                "\(base)/spots/row?key=%7B%22row%22:9,%22column%22:5%7D")
            #expect(absent.status == .notFound)
            #expect(absent.code == "unknownRow")
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a page is bounded in rows and in bytes, and loses none`() async throws {
        let node = try await TestNode()
        try await node.application().test(.router) { client in
            _ = try await node.send(
                [try node.shelf("addMany", ["count=1001"])], by: node.ana, nonce: 0,
                through: client)
            let page = try await client.get("\(base)/books?limit=1000")
            #expect(try keys(page) == Array(1...1_000))
            #expect(try page.json["next"].string() == "1000")
            #expect(try keys(try await client.get("\(base)/books?after=1000")) == [1_001])
            #expect(try keys(try await client.get("\(base)/books")).count == 100)
        }
        var limits = PageLimits()
        limits.bytes = 500
        let row = String(repeating: "ab", count: 200)
        try await node.application(limits).test(.router) { client in
            _ = try await node.send(
                try (1...4).map {
                    try node.shelf("mark", ["row=\($0)", "column=0", "text=0x\(row)"])
                }, by: node.ana, nonce: 1, through: client)
            let spots = try await NodeClient(
                address: "", transport: RouterTransport(client: client)
            ).rows(of: "spots", at: Shelf.address, in: try Shelf.verified())
            // The second row passes the bound, so that the third is left for the next page.
            #expect(spots.rows.count == 2)
            #expect(spots.next == #"{"row":2,"column":0}"#)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `what makes no sense is refused in words`() async throws {
        let node = try await TestNode()
        let ana = node.ana.account.text
        try await node.application().test(.router) { client in
            let cases: [(String, HTTPResponse.Status, String, String)] = [
                ("\(base)/boks", .notFound, "unknownTable", "did you mean `books`?"),
                ("\(base)/books?index=shelf&value=1", .badRequest, "badRequest", "`kind,shelf`"),
                ("\(base)/spots?index=row&value=1", .badRequest, "badRequest", "it has none"),
                ("\(base)/books?index=owner", .badRequest, "badRequest", "takes 1"),
                (
                    "\(base)/books?index=kind,shelf&value=novel", .badRequest, "badRequest",
                    "takes 2"
                ),
                ("\(base)/books?value=1", .badRequest, "badRequest", "needs `index`"),
                ("\(base)/books?index=owner&value=bo", .badRequest, "badRequest", "`owner`"),
                (
                    "\(base)/books?index=kind,shelf&value=poem&value=1", .badRequest, "badRequest",
                    "`novel`"
                ),
                (
                    "\(base)/books?index=kind,shelf&value=novel&value=01", .badRequest,
                    "badRequest", "`shelf`"
                ),
                ("\(base)/books?limit=0", .badRequest, "badRequest", "from 1 to 1000"),
                ("\(base)/books?limit=1001", .badRequest, "badRequest", "from 1 to 1000"),
                ("\(base)/books?limit=1&limit=2", .badRequest, "badRequest", "given twice"),
                ("\(base)/books?after=x", .badRequest, "badRequest", "`key`"),
                ("\(base)/books?after=0", .badRequest, "badRequest", "`key`"),
                ("\(base)/books?owner=\(ana)", .badRequest, "badRequest", "no parameter `owner`"),
                ("\(base)/spots?after=%7B", .badRequest, "badRequest", "`Spot` as JSON"),
                ("\(base)/books/row", .badRequest, "badRequest", "`key` is missing"),
                ("\(base)/books/row?key=1", .notFound, "unknownRow", "no row under `1`"),
                ("\(base)/books/row?key=1&limit=1", .badRequest, "badRequest", "`limit`"),
                ("/v1/contracts/\(ana)/tables/books", .notFound, "unknownContract", "no contract"),
                ("/v1/contracts/licet1q/tables/books", .badRequest, "badRequest", "mistyped"),
            ]
            for (path, status, code, words) in cases {
                let answer = try await client.get(path)
                #expect(answer.status == status, "\(path)")
                #expect(answer.code == code, "\(path)")
                let message = try answer.json["error"]["message"].string()
                #expect(message.contains(words), "\(path): \(message)")
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `the client reads rows as values`() async throws {
        let node = try await TestNode()
        let shelf = try Shelf.verified()
        try await node.application().test(.router) { client in
            try await node.addBooks(3, by: node.ana, through: client)
            _ = try await node.send(
                [
                    try node.shelf("name", ["name=\"a & b = c\"", "tag=0x00", "text=0x0102"]),
                    try node.shelf("name", ["name=\"Ünïté/1\"", "tag=0x00", "text=0x03"]),
                ], by: node.bo, nonce: 0, through: client)
            let reader = NodeClient(address: "", transport: RouterTransport(client: client))
            let ana = Value.account(node.ana.account)
            let page = try await reader.rows(
                of: "books", at: Shelf.address, in: shelf, where: [("owner", ana)], limit: 2)
            #expect(page.rows.map(\.key) == [.identifier(1), .identifier(2)])
            #expect(page.rows.first?["shelf"] == .int(0))
            #expect(page.rows.first?["lost"] == Value.none)
            #expect(page.rows.first?["nothing"] == nil)
            let rest = try await reader.rows(
                of: "books", at: Shelf.address, in: shelf, where: [("owner", ana)],
                after: page.next, limit: 2)
            #expect(rest.rows.map(\.key) == [.identifier(3)])
            #expect(rest.next == nil)
            let kinds = try await reader.rows(
                of: "books", at: Shelf.address, in: shelf,
                where: [("kind", .enumeration(0)), ("shelf", .int(1))])
            #expect(kinds.rows.map(\.key) == [.identifier(2)])
            let names = try await reader.allRows(
                of: "names", at: Shelf.address, in: shelf, atMost: 1)
            #expect(names.map(\.key) == [.text(Bytes("a & b = c".utf8))])
            let again = try await reader.rows(
                of: "names", at: Shelf.address, in: shelf, after: "a & b = c")
            #expect(again.rows.map(\.key) == [.text(Bytes("Ünïté/1".utf8))])
            let name = try await reader.row(
                .text(Bytes("Ünïté/1".utf8)), of: "names", at: Shelf.address, in: shelf)
            #expect(name?["text"] == .bytes([3]))
            let absent = try await reader.row(
                .text(Bytes("x".utf8)), of: "names", at: Shelf.address, in: shelf)
            #expect(absent == nil)
            await #expect(throws: NodeClientError.self) {
                _ = try await reader.rows(of: "nothing", at: Shelf.address, in: shelf)
            }
            await #expect(throws: NodeClientError.self) {
                _ = try await reader.row(.int(1), of: "books", at: .zero, in: shelf)
            }
        }
    }
}
