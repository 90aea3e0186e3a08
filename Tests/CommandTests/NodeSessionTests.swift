import Foundation
import LicetJSON
import TestSupport
import Testing

@Suite(.serialized) struct NodeSessionTests {
    private func makeNode(_ work: Workplace) throws -> RunningNode {
        try work.expect(
            0,
            [
                "node", "init", "--data", work.path("node"), "--listen", "127.0.0.1:0",
                "--block-interval", "50", "--idle-interval", "2000",
            ] + work.secret)
        return try work.startNode()
    }

    private func source(_ name: String) -> String { PackageRoot.url(name).path }

    @Test func `a contract is deployed, called and asked on a running node`() throws {
        try withTemporaryFolder { folder in
            let work = try Workplace(folder)
            try work.makeKeys("kim", "ana")
            let node = try makeNode(work)
            let sign = work.secret + node.option

            let deployed = try work.expect(
                0,
                [
                    "deploy", source("examples/Counter.licet"), "--as", "kim", "--role",
                    "Keeper=kim", "--setting", "step=2",
                ] + sign)
            #expect(deployed.contains("deployed     licet1"))
            let counted = try work.expect(
                0, ["call", "Counter", "count", "times=3", "--as", "ana"] + sign)
            #expect(counted.contains("event        Counted(total: 6)"))
            #expect(counted.contains("result       6"))
            #expect(try work.expect(0, ["query", "Counter", "current"] + node.option) == "6\n")

            let failed = try work.expect(
                1, ["call", "Counter", "count", "times=0", "--as", "ana"] + sign)
            #expect(failed.contains("failed       NotPositive(by: 0)"))
            let denied = try work.expect(1, ["call", "Counter", "reset", "--as", "ana"] + sign)
            #expect(denied.contains("failed       NotAuthorised"))
            let misspelt = try work.expect(
                1, ["call", "Counter", "cuont", "times=1", "--as", "ana"] + sign)
            #expect(misspelt.contains("did you mean `count`?"))
            #expect(try work.expect(1, ["query", "Nobody", "x"] + node.option).contains("Counter"))

            let json = try document(
                try work.expect(
                    0, ["call", "Counter", "count", "times=1", "--as", "kim", "--json"] + sign))
            let id = try json["transaction"].string()
            let receipt = try document(
                try work.expect(0, ["receipt", id, "--json"] + node.option))
            #expect(receipt == json)
            let shown = try document(
                try work.expect(0, ["chain", "show", "--json"] + node.option))
            let blocks = try shown["blocks"].elements()
            #expect(try blocks.contains { try $0["transactions"].elements().count == 1 })
            try stop(node)
        }
    }

    @Test func `a rule's answer has its permit or reason, and its exit status`() throws {
        try withTemporaryFolder { folder in
            let work = try Workplace(folder)
            try work.makeKeys("rita", "ana", "bo")
            let node = try makeNode(work)
            let sign = work.secret + node.option
            try work.expect(
                0,
                [
                    "deploy", source("examples/Consents.licet"), "--as", "rita", "--role",
                    "Registrar=rita", "--name", "ward",
                ] + sign)
            let end = instant(in: 86_400)
            let digest = "digest=0x" + String(repeating: "ab", count: 32)
            try work.expect(
                0,
                [
                    "call", "ward", "register", "--as", "rita", "patient=ana", digest,
                    "path=\"h7/1\"", "key=0x00", "kind=.general",
                ] + sign)
            try work.expect(
                0,
                [
                    "call", "ward", "grant", "--as", "ana", "record=#1", "to=bo",
                    "for=[.treatment]", "during=@2026-01-01T00:00Z ..< @\(end)", "key=0x01",
                ] + sign)
            let read = ["query", "ward", "read", "record=#1", "reader=bo"]
            let now = try work.expect(0, read + ["purpose=.treatment"] + node.option)
            #expect(now.contains("permitted by granted"))
            let later = try work.expect(
                1, read + ["purpose=.treatment", "--at", "@\(end)"] + node.option)
            #expect(later == "denied: expired at \(end.dropLast()).000Z\n")
            let glass = try work.expect(1, read + ["purpose=.breakGlass"] + node.option)
            #expect(glass.contains("denied: forbidden by glass"))

            let why = ["why", "ward", "read(#1, bo, .treatment)"]
            let held = try work.expect(0, why + node.option)
            #expect(held.contains("permitted by `granted`"))
            let over = try work.expect(1, why + ["--at", "@\(end)"] + node.option)
            #expect(over.contains("nearest is `granted`: grants[#1]: ended at"))
            let json = try document(
                try work.expect(1, why + ["--at", "@\(end)", "--json"] + node.option))
            #expect(try json["reason"].string() == "expired")
            let before = try work.expect(1, why + ["--block", "2"] + node.option)
            #expect(before.contains("there is no") || before.contains("not permitted"))
            let who = try work.expect(0, ["who", "ward", "read(#1, .treatment)"] + node.option)
            #expect(who.split(separator: "\n").count == 2)
            let when = try work.expect(
                0, ["when", "ward", "read(#1, reader: bo, .treatment)"] + node.option)
            #expect(when.contains(" ..< \(end)"))
            let wrong = try work.expect(1, ["why", "ward", "raed(#1)"] + node.option)
            #expect(wrong.contains("did you mean `read`?"))
            #expect(try work.run(["when", "ward", "read(#1"] + node.option).status == 2)
            try stop(node)
        }
    }

    @Test func `what is final outlives a kill, one node holds the folder, and verify sees all`()
        throws
    {
        try withTemporaryFolder { folder in
            let work = try Workplace(folder)
            try work.makeKeys("kim")
            let first = try makeNode(work)
            try work.expect(
                0,
                [
                    "deploy", source("examples/Counter.licet"), "--as", "kim", "--role",
                    "Keeper=kim",
                ] + work.secret + first.option)
            let receipt = try document(
                try work.expect(
                    0,
                    ["call", "Counter", "count", "times=4", "--as", "kim", "--json"]
                        + work.secret + first.option))

            let second = try work.run(
                ["node", "run", "--data", work.path("node")] + work.secret)
            #expect(second.status == 1)
            #expect(second.stderr.contains("another node runs"))

            first.process.signal(SIGKILL)
            #expect(try first.process.wait().status == -SIGKILL)
            let next = try work.startNode()
            let id = try receipt["transaction"].string()
            #expect(
                try document(try work.expect(0, ["receipt", id, "--json"] + next.option))
                    == receipt)
            #expect(try work.expect(0, ["query", "Counter", "current"] + next.option) == "4\n")
            try stop(next)

            let verify = ["chain", "verify", "--data", work.path("node")]
            #expect(try work.expect(0, verify).contains("whole:"))
            let height = try receipt["height"].uint64()
            try flipTransactionsRoot(at: height, in: work)
            let broken = try work.expect(1, verify)
            #expect(broken.contains("broken at height \(height), transactionsRoot: expected"))
            let json = try document(try work.run(verify + ["--json"]).stdout)
            #expect(try json["finding"]["field"].string() == "transactionsRoot")
            #expect(try json["finding"]["height"].uint64() == height)
        }
    }

    /// So many seconds from now, to the second.
    private func instant(in seconds: Double) -> String {
        Date(timeIntervalSinceNow: seconds).formatted(.iso8601)
    }

    private func stop(_ node: RunningNode) throws {
        node.process.signal(SIGTERM)
        let output = try node.process.wait(seconds: 20)
        #expect(output.status == 0, "\(output)")
        #expect(output.stdout.contains("stopped at block"))
    }

    /// Changes one byte of a header's field where the stopped node's file has it.
    private func flipTransactionsRoot(at height: UInt64, in work: Workplace) throws {
        let shown = try document(
            try work.expect(
                0,
                [
                    "chain", "show", "--data", work.path("node"), "--from", "\(height)", "--to",
                    "\(height)", "--json",
                ]))
        let digits = Array(try shown["blocks"][0]["transactionsRoot"].string().dropFirst(2))
        let root = stride(from: 0, to: digits.count, by: 2).compactMap {
            UInt8(String(digits[$0...($0 + 1)]), radix: 16)
        }
        let file = work.folder.appending(path: "node/chain.db")
        var data = try Data(contentsOf: file)
        let place = try #require(data.range(of: Data(root)))
        data[place.lowerBound] ^= 1
        try data.write(to: file)
    }
}
