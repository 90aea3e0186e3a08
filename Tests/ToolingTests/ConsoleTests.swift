import Foundation
import LicetLedger
import LicetPrimitives
import LicetTooling
import TestSupport
import Testing

/// A session that may load the contracts that come along.
func session() -> ConsoleSession {
    ConsoleSession(readFile: { path in
        (try? Data(contentsOf: PackageRoot.url(path))).map { [UInt8]($0) }
    })
}

/// The lines of a text, each after its prompt and before what the console says to it.
func transcript(_ text: String, in session: inout ConsoleSession) -> String {
    var shown = ""
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last == "" { lines.removeLast() }
    for line in lines {
        shown += session.prompt + line + "\n"
        shown += session.read(String(line)).output
    }
    return shown + session.finish().output
}

@Suite struct `The console` {
    @Test(arguments: try Corpus.files("console", extension: "txt"))
    func `a conversation reads as it is written down`(file: CorpusFile) throws {
        var session = session()
        try Golden.check(
            transcript(file.text, in: &session), at: file.path(extension: "transcript"))
    }

    @Test func `undo restores exactly`() throws {
        var session = session()
        #expect(!session.read(":load examples/Counter.licet").hasFailed)
        let lines = [
            "actors kim, ana", "deploy Counter(Keeper: [kim], step: 2)", "as ana count(times: 3)",
            "let n = as ana count(times: 1)", "advance 1.days", "enum Colour { red, green }",
            "as kim reset()",
        ]
        var marks: [String] = [picture(session)]
        for line in lines {
            let reply = session.read(line)
            #expect(!reply.hasFailed, "\(reply.output)")
            marks.append(picture(session))
        }
        #expect(Set(marks).count == marks.count)
        for mark in marks.dropLast().reversed() {
            #expect(!session.read(":undo").hasFailed)
            #expect(picture(session) == mark)
        }
    }

    @Test func `what changes nothing is not taken back`() {
        var session = session()
        _ = session.read("actors ana")
        _ = session.read("let n = 1 + 1")
        _ = session.read("n * 21")
        _ = session.read("nonsense")
        _ = session.read(":undo")
        #expect(session.read("n").hasFailed)
        #expect(!session.read("ana").hasFailed)
    }

    @Test func `a line that is abandoned leaves nothing behind`() {
        var session = session()
        #expect(session.read("enum Colour {").isIncomplete)
        session.abandon()
        #expect(session.read("1 + 1").output == "2: Int\n")
    }

    @Test func `an input may have its limit and no byte more`() {
        var session = session()
        #expect(session.read("[").isIncomplete)
        let line = String(repeating: " ", count: ConsoleSession.inputSizeMax)
        let reply = session.read(line)
        #expect(reply.hasFailed && !reply.isIncomplete)
        #expect(session.read("1 + 1").output == "2: Int\n")
    }

    @Test func `completion knows what is declared`() {
        var session = session()
        _ = session.read(":load examples/Counter.licet")
        _ = session.read("actors counter_of_beans")
        #expect(session.completions(of: "cou") == ["count", "counter_of_beans"])
        #expect(session.completions(of: ":u") == [":undo"])
    }
}

/// All that a state consists of, as text.
private func picture(_ session: ConsoleSession) -> String {
    let scenario = session.scenario
    let rows = scenario.chain.state.rows.map { "\($0.key.bytes.hex) \($0.value.hex)" }
    return """
        \(scenario.chain.height.number) \(scenario.chain.time.text) \(scenario.chain.hasRun)
        \(scenario.actors) \(scenario.variables) \(scenario.programs.map(\.container.hex))
        \(scenario.deployments.map(\.address.text)) \(scenario.transactions)
        \(rows.joined(separator: "\n"))
        """
}
