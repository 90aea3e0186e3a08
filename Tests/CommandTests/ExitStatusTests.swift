import Foundation
import LicetJSON
import TestSupport
import Testing

@Suite struct ExitStatusTests {
    @Test(
        arguments: [
            (["nonsense"], 2), (["key", "new"], 2), (["deploy", "x.licet"], 2),
            (["node", "init", "--listen", "0.0.0.0:7420"], 2),
            (["node", "init", "--seal", "luck"], 2), (["receipt", "0x12"], 2),
            (["chain", "show", "--data", "a", "--node", "http://127.0.0.1:1"], 2),
            (["call", "C", "a", "--as", "ana", "by5", "--node", "http://127.0.0.1:1"], 2),
            (["node", "status", "--node", "ftp://127.0.0.1"], 2),
            (["node", "status", "--node", "http://127.0.0.1:65536"], 2),
            (["node", "status", "--node", "http://127.0.0.1:7420/a?b"], 2),
            (["key", "show", "\u{FFFD}"], 2),
            (["check", "absent.licet"], 1), (["key", "show", "ana"], 1),
            (["node", "run", "--data", "absent"], 1), (["chain", "verify", "--data", "absent"], 1),
            (["chain", "show", "--data", "absent"], 1),
            (["node", "status", "--node", "http://127.0.0.1:1"], 3),
            (["--version"], 0),
        ] as [([String], Int32)])
    func `usage is 2, a refusal 1, our own or the machine's fault 3`(
        _ arguments: [String], _ status: Int32
    ) throws {
        try withTemporaryFolder { folder in
            let output = try Workplace(folder).run(arguments)
            #expect(output.status == status, "\(output)")
            #expect(status == 0 || !output.stderr.isEmpty)
            #expect(status == 0 || output.stdout.isEmpty)
        }
    }

    @Test func `an error shows what would steer a terminal, and does not send it`() throws {
        try withTemporaryFolder { folder in
            let work = try Workplace(folder)
            let file = folder.appending(path: "a\u{1B}[31mb")
            try Data("x".utf8).write(to: file)
            let output = try work.run(["node", "run", "--data", file.path])
            #expect(output.status == 1)
            #expect(output.stderr.contains("a\\u{1b}[31mb"), "\(output)")
            #expect(!output.stderr.contains("\u{1B}"))
        }
    }

    @Test func `keys are made, listed and shown, and none is replaced`() throws {
        try withTemporaryFolder { folder in
            let work = try Workplace(folder)
            #expect(try work.expect(0, ["key", "list"]).contains("no keys yet"))
            try work.makeKeys("bo", "ana")
            let list = try document(try work.expect(0, ["key", "list", "--json"]))
            #expect(try list["keys"].elements().map { try $0["name"].string() } == ["ana", "bo"])
            let shown = try document(try work.expect(0, ["key", "show", "ana", "--json"]))
            #expect(try shown["account"].string() == list["keys"][0]["account"].string())
            let text = try work.expect(1, ["key", "new", "ana"] + work.secret)
            #expect(text.contains("there is a key `ana` already"))
            // Neither a terminal nor a file: nothing is taken from anywhere else.
            #expect(try work.expect(2, ["key", "new", "eve"]).contains("--passphrase-file"))
        }
    }

    @Test func `a node's folder is made once, from documents that are strict`() throws {
        try withTemporaryFolder { folder in
            let work = try Workplace(folder)
            let initial = ["node", "init", "--data", work.path("node"), "--seal", "work"]
            let made = try document(try work.expect(0, initial + ["--json"]))
            #expect(try made["sealing"].string() == "work")
            #expect(try work.expect(1, initial).contains("already"))
            for (name, broken) in [
                ("node.json", "{\"version\": 1}"), ("genesis.json", "{\"version\": 2}"),
            ] {
                let file = folder.appending(path: "node/\(name)")
                let whole = try Data(contentsOf: file)
                try Data(broken.utf8).write(to: file)
                let text = try work.expect(1, ["node", "run", "--data", work.path("node")])
                #expect(text.contains(name))
                try whole.write(to: file)
            }
        }
    }

    @Test func `a new project's tests pass`() throws {
        try withTemporaryFolder { folder in
            let workplace = try Workplace(folder)
            let licet = try Command.built()
            let made = try Command.run([licet, "new", "Ward"], directory: folder)
            #expect(made.status == 0, "\(made)")
            let tested = try workplace.run(["test", folder.appending(path: "Ward").path])
            #expect(tested.status == 0, "\(tested)")
        }
    }
}
