import Foundation
import LicetJSON
import TestSupport
import Testing

/// The commands of records on a node that runs as a process of its own.
@Suite(.serialized) struct RecordCommandTests {
    private let content = Data((0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) })

    private func account(_ name: String, _ work: Workplace) throws -> String {
        try document(try work.expect(0, ["key", "show", name, "--json"]))["account"].string()
    }

    /// A node with both contracts, deployed by the hospital, which may upload.
    private func makeHouse(_ work: Workplace) throws -> RunningNode {
        try work.makeKeys("hospital", "ana", "insurer")
        try work.expect(
            0,
            [
                "node", "init", "--data", work.path("node"), "--listen", "127.0.0.1:0",
                "--block-interval", "50", "--idle-interval", "2000", "--uploader",
                try account("hospital", work),
            ] + work.secret)
        let node = try work.startNode()
        let sign = ["--as", "hospital"] + work.secret + node.option
        let contract = { (name: String) in PackageRoot.url("contracts/\(name).licet").path }
        try work.expect(0, ["deploy", contract("Directory")] + sign)
        try work.expect(
            0, ["deploy", contract("Records"), "--role", "Registrar=hospital"] + sign)
        try content.write(to: work.folder.appending(path: "result.json"))
        return node
    }

    private func stop(_ node: RunningNode) throws {
        node.process.signal(SIGTERM)
        #expect(try node.process.wait(seconds: 20).status == 0)
    }

    @Test func `a result goes from a hospital to its patient and to an insurer, until it ends`()
        throws
    {
        try withTemporaryFolder { folder in
            let work = try Workplace(folder)
            let node = try makeHouse(work)
            let end = work.secret + node.option
            let add = ["record", "add", work.path("result.json"), "--patient", "ana"]
            let early = try work.expect(1, add + ["--as", "hospital"] + end)
            #expect(early.contains("has published no wrapping key"))
            for name in ["ana", "insurer"] { try work.expect(0, ["key", "publish", name] + end) }
            let made = try document(
                try work.expect(0, add + ["--as", "hospital", "--json"] + end))
            #expect(try made["record"].int64() == 1)
            let accept = ["record", "accept", "1", "--as", "ana", "-o", work.path("a.json")]
            #expect(try work.expect(0, accept + end).contains("accepted     record 1"))
            #expect(try Data(contentsOf: folder.appending(path: "a.json")) == content)

            try work.expect(
                0,
                ["access", "request", "1", "--for", "payment", "--days", "30"]
                    + ["--as", "insurer"] + end)
            try work.expect(0, ["access", "approve", "1", "--as", "ana"] + end)
            let get = ["record", "get", "1", "--as", "insurer", "-o", work.path("b.json")]
            let opened = try document(
                try work.expect(0, get + ["--for", "payment", "--json"] + end))
            #expect(try opened["digest"].string() == made["digest"].string())
            let target = folder.appending(path: "b.json")
            #expect(try Data(contentsOf: target) == content)
            // What stands there is never replaced, and no ticket is asked for.
            let again = try work.expect(1, get + ["--for", "payment"] + end)
            #expect(again.contains("exists already"))
            try FileManager.default.removeItem(at: target)
            let other = try work.expect(1, get + ["--for", "treatment"] + end)
            #expect(other.contains("not permitted: nobody has allowed"))
            try expectTrail(of: work, node)
            try stop(node)
            #expect(try work.expect(3, get + ["--for", "payment"] + end).contains("no node"))

            let later = try work.startNode(["--demo", "--clock", "+31d"])
            let clock = ["--demo", "--clock", "+31d"] + work.secret + later.option
            let expired = try work.expect(1, get + ["--for", "payment"] + clock)
            #expect(expired.contains("the period that was allowed is over"))
            try expectDamageIsFound(work, clock)
            try stop(later)
        }
    }

    private func expectTrail(of work: Workplace, _ node: RunningNode) throws {
        let trail = try document(
            try work.expect(0, ["audit", "--as", "ana", "--json"] + node.option))
        let kinds = try trail["entries"].elements().map { try $0["kind"].string() }
        #expect(
            kinds == [
                "registered", "ticket", "accepted", "requested", "approved", "granted", "wrapped",
                "ticket", "refused",
            ])
        #expect(try trail["grants"][0]["standing"].string() == "live")
        let words = try work.expect(0, ["audit", "1"] + node.option)
        #expect(words.contains("insurer may read record 1 for payment until"))
        let lists = try document(
            try work.expect(0, ["record", "list", "--as", "insurer", "--json"] + node.option))
        #expect(try lists["granted"][0]["record"].int64() == 1)
        #expect(try lists["mine"].elements().isEmpty)
        let access = try work.expect(0, ["access", "list", "--as", "ana"] + node.option)
        #expect(access.contains("request 1"))
        #expect(access.contains("grant 1"))
    }

    /// One byte of the only object in the store is changed, and then the object is gone.
    private func expectDamageIsFound(_ work: Workplace, _ options: [String]) throws {
        let root = work.folder.appending(path: "node/store/objects")
        let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
        let objects = (files?.compactMap { $0 as? URL } ?? [])
            .filter { $0.lastPathComponent == "object" }
        let object = try #require(objects.first)
        #expect(objects.count == 1)
        var sealed = try Data(contentsOf: object)
        sealed[200_000] ^= 1
        try sealed.write(to: object)
        let own = ["record", "get", "1", "--as", "ana", "-o", work.path("c.json")] + options
        #expect(try work.expect(1, own).contains("the ciphertext was altered in chunk 12"))
        try FileManager.default.removeItem(at: object.deletingLastPathComponent())
        #expect(try work.expect(3, own).contains("the gateway has no object for record 1"))
        #expect(!FileManager.default.fileExists(atPath: work.path("c.json")))
    }

    @Test func `what makes no sense is refused before any node is asked`() throws {
        try withTemporaryFolder { folder in
            let work = try Workplace(folder)
            let none = ["--node", "http://127.0.0.1:1"]
            let asked = ["access", "request", "1", "--for", "payment", "--as", "ana"]
            let wrong: [[String]] = [
                asked, asked + ["--days", "0"], asked + ["--until", "soon"],
                asked + ["--days", "1", "--until", "2030-01-01"],
                asked + ["--from", "2030-01-02", "--until", "2030-01-01"],
                ["record", "get", "0", "--as", "ana", "-o", "x"],
                ["record", "get", "1", "--as", "ana"],
                ["record", "list", "--as", "ana", "--clock", "+1d"],
                ["audit"], ["bench", "vault", "--size", "0"],
            ]
            for words in wrong {
                let isBench = words.first == "bench"
                #expect(try work.run(words + (isBench ? [] : none)).status == 2, "\(words)")
            }
            #expect(try work.run(["record", "list", "--as", "nobody"] + none).status == 1)
        }
    }

    @Test func `the vault's speed is measured, and is above nothing`() throws {
        try withTemporaryFolder { folder in
            let work = try Workplace(folder)
            let figures = try document(
                try work.expect(0, ["bench", "vault", "--size", "1", "--runs", "1", "--json"]))
            #expect(try figures["sealingKilobytesPerSecond"].int64() > 0)
            #expect(try figures["openingKilobytesPerSecond"].int64() > 0)
        }
    }
}
