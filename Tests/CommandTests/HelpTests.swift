import TestSupport
import Testing

@Suite struct HelpTests {
    @Test(
        arguments: [
            "", "new", "check", "explain", "fmt", "build", "disasm", "test", "repl", "key",
            "key new", "key list",
            "key show", "node", "node init", "node run", "node status", "deploy", "call",
            "query", "receipt", "chain", "chain show", "chain verify", "bench", "bench vm",
            "bench opcodes", "bench compile", "bench vault", "key wrap", "key publish", "record",
            "record add",
            "record list",
            "record accept", "record reject", "record get", "access", "access request",
            "access approve", "access deny", "access grant", "access revoke", "access list",
            "audit", "why", "who", "when",
        ])
    func `each command's help is as committed`(_ command: String) throws {
        try withTemporaryFolder { folder in
            let words = command.split(separator: " ").map { String($0) }
            let output = try Workplace(folder).run(["help"] + words)
            #expect(output.status == 0, "\(output)")
            let name = command.isEmpty ? "licet" : command.replacing(" ", with: "-")
            try Golden.check(output.stdout, at: "Tests/CommandTests/Golden/\(name).txt")
        }
    }

    @Test(
        arguments: [
            "key new", "key list", "key show", "node init", "node run", "node status", "deploy",
            "call", "query", "receipt", "chain show", "chain verify", "key wrap", "key publish",
            "record add", "record list", "record accept", "record reject", "record get",
            "access request", "access approve", "access deny", "access grant", "access revoke",
            "access list", "audit", "bench opcodes", "bench compile", "bench vault", "why", "who",
            "when",
        ])
    func `each command's help has an example`(_ command: String) throws {
        try withTemporaryFolder { folder in
            let words = command.split(separator: " ").map { String($0) }
            let output = try Workplace(folder).run(["help"] + words)
            #expect(output.stdout.contains("Example: licet \(command)"))
        }
    }
}
