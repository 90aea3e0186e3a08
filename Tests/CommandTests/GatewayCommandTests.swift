import Foundation
import LicetJSON
import TestSupport
import Testing

@Suite struct GatewayCommandTests {
    private func initial(_ work: Workplace, _ options: [String] = []) -> [String] {
        ["node", "init", "--data", work.path("node"), "--listen", "127.0.0.1:0"] + options
            + work.secret
    }

    @Test(arguments: [
        ["--clock", "+31d"], ["--demo", "--clock", "31d"], ["--demo", "--clock=-1d"],
        ["--demo", "--clock", "+31"], ["--demo", "--clock", "+1y"], ["--demo", "--clock", "+01d"],
        ["--demo", "--clock", "+99999999999999999999d"], ["--demo", "--clock", "+36526d"],
    ])
    func `a clock is shifted in demonstrations only, and only forward`(
        options: [String]
    ) throws {
        try withTemporaryFolder { folder in
            let work = try Workplace(folder)
            let run = ["node", "run", "--data", work.path("node")] + options
            #expect(try work.run(run).status == 2)
        }
    }

    @Test func `a demonstration lives in a later time, and the chain with it`() throws {
        try withTemporaryFolder { folder in
            let work = try Workplace(folder)
            try work.expect(0, initial(work, ["--idle-interval", "50"]))
            let node = try work.startNode(["--demo", "--clock", "+31d"])
            #expect(node.process.stdout.contains("for a demonstration"))
            // The first block after genesis has the shifted time.
            var head = Date.distantPast
            let deadline = Date(timeIntervalSinceNow: 20)
            while head < Date(timeIntervalSinceNow: 30 * 86_400), Date() < deadline {
                let status = try document(
                    try work.expect(0, ["node", "status", "--json"] + node.option))
                head = try Date(
                    status["head"]["time"].string(),
                    strategy: .iso8601.year().month().day().timeZone(separator: .omitted)
                        .time(includingFractionalSeconds: true))
            }
            #expect(head > Date(timeIntervalSinceNow: 30 * 86_400))
            #expect(head < Date(timeIntervalSinceNow: 32 * 86_400))
            node.process.signal(SIGTERM)
            #expect(try node.process.wait(seconds: 20).status == 0)
        }
    }

    @Test func `a node's folder names its gateway, and who may upload`() throws {
        try withTemporaryFolder { folder in
            let work = try Workplace(folder)
            try work.makeKeys("rita")
            let shown = try document(try work.expect(0, ["key", "show", "rita", "--json"]))
            let rita = try shown["account"].string()
            #expect(try work.run(initial(work, ["--uploader", "rita"])).status == 2)
            try work.expect(0, initial(work, ["--uploader", rita]))
            let file = folder.appending(path: "node/node.json")
            let node = try JSON(reading: Array(try Data(contentsOf: file)))
            let gateway = node["gateway"]
            #expect(try gateway["uploaders"].elements().map { try $0.string() } == [rita])
            let sealer = try work.expect(
                0, ["key", "show", "sealer", "--home", work.path("node"), "--json"])
            #expect(
                try gateway["account"].string() == document(sealer)["account"].string())
            let running = try work.startNode()
            let status = try document(
                try work.expect(0, ["node", "status", "--json"] + running.option))
            #expect(try status["gateway"].string() == gateway["account"].string())
            for name in ["store/objects", "store/incoming", "gateway.db"] {
                let path = folder.appending(path: "node/\(name)").path
                #expect(FileManager.default.fileExists(atPath: path), "\(name)")
            }
            running.process.signal(SIGTERM)
            #expect(try running.process.wait(seconds: 20).status == 0)
        }
    }

    @Test func `a node without a gateway still runs, and a wrong one is named`() throws {
        try withTemporaryFolder { folder in
            let work = try Workplace(folder)
            try work.expect(0, initial(work))
            let file = folder.appending(path: "node/node.json")
            let text = try String(contentsOf: file, encoding: .utf8)
            let wrong = text.replacing("\"store\": \"store\"", with: "\"store\": \"\"")
            #expect(wrong != text)
            try Data(wrong.utf8).write(to: file)
            let refused = try work.expect(
                1, ["node", "run", "--data", work.path("node")] + work.secret)
            #expect(refused.contains("gateway"))
            let start = try #require(text.range(of: ",\n  \"gateway\""))
            try Data((text[..<start.lowerBound] + "\n}\n").utf8).write(to: file)
            let running = try work.startNode()
            let status = try document(
                try work.expect(0, ["node", "status", "--json"] + running.option))
            #expect(try status["gateway"].value() == .null)
            running.process.signal(SIGTERM)
            #expect(try running.process.wait(seconds: 20).status == 0)
        }
    }
}
