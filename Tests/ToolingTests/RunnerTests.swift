import Foundation
import LicetCompiler
import LicetPrimitives
import LicetSyntax
import LicetTooling
import TestSupport
import Testing

/// Compiles a text that is expected to be right.
func program(_ text: String, name: String) throws -> Program {
    let files = CorpusFile.split(text, name: name)
    let compilation = compile(
        SourceText(name: name, text: files[0].text),
        modules: ModuleResolver(files: CorpusFile.modules(files)))
    let errors = compilation.diagnostics.filter { $0.severity == .error }
        .map { $0.rendered(in: compilation.source) }
    try #require(errors.isEmpty, "\(errors.joined(separator: "\n"))")
    return try Program(compilation)
}

@Suite struct `Tests of contracts` {
    @Test(arguments: try Corpus.files("run"))
    func `every test in the corpus passes`(file: CorpusFile) throws {
        let results = runTests(in: try program(file.text, name: file.name + ".licet"))
        #expect(!results.isEmpty)
        for result in results { #expect(result.isPassed, "\(result.rendered())") }
    }

    @Test(arguments: ["contracts", "examples"])
    func `every test of the contracts that come along passes`(folder: String) throws {
        for file in try Corpus.files(at: folder, extension: "licet") {
            let results = runTests(in: try program(file.text, name: file.name + ".licet"))
            #expect(!results.isEmpty)
            for result in results { #expect(result.isPassed, "\(result.rendered())") }
        }
    }

    @Test(arguments: try Corpus.files("failing"))
    func `a failing test shows the source, what was expected and what came`(
        file: CorpusFile
    ) throws {
        let results = runTests(in: try program(file.text, name: file.name + ".licet"))
        #expect(!results.isEmpty)
        var shown = ""
        for result in results {
            #expect(!result.isPassed, "\(result.title) was to fail")
            shown += "== \(result.title)\n\(result.rendered())"
        }
        try Golden.check(shown, at: file.path(extension: "rendered"))
    }

    @Test func `a filter chooses by a part of the title`() throws {
        let file = try #require(
            try Corpus.files(at: "examples", extension: "licet").first { $0.name == "Counter" })
        let counter = try program(file.text, name: "Counter.licet")
        let all = runTests(in: counter)
        #expect(all.count > 1)
        #expect(
            runTests(in: counter, TestOptions(filter: "overflow")).map(\.title) == [
                "an overflow undoes the whole call"
            ])
        #expect(runTests(in: counter, TestOptions(filter: "no such title")).isEmpty)
        #expect(runTests(in: counter, TestOptions(filter: "")).count == all.count)
    }

    @Test func `a failure does not stop the tests after it, and running again says the same`()
        throws
    {
        let text = """
            contract Two version 1
            action go() by anyone { }
            test "fails" { actors a deploy Two() expect 1 == 2 expect 3 == 4 as a go() }
            test "passes" { actors a deploy Two() as a go() }
            """
        let two = try program(text, name: "Two.licet")
        let first = runTests(in: two)
        #expect(first.map(\.isPassed) == [false, true])
        // An expectation that is not met does not stop its own test either.
        #expect(first[0].failures.count == 2)
        #expect(runTests(in: two).map { $0.rendered() } == first.map { $0.rendered() })
    }

    @Test func `what is certainly wrong is found without running, and running says the same`()
        throws
    {
        var found = 0
        for file in try Corpus.files("failing") + Corpus.files("run") {
            let program = try program(file.text, name: file.name + ".licet")
            // A clock that is missing is found by other means, and looked at below.
            let checked = program.testMistakes.filter { $0.code.id != "E0804" }
            let running = runTests(in: program).flatMap(\.findings).flatMap(\.parts)
                .map(\.diagnostic)
            for mistake in checked { #expect(running.contains(mistake), "\(mistake.message)") }
            // Only what came of running is told by running alone.
            let ofRun = ["E0801", "E0802", "E0803", "E0804", "E0805", "E0820"]
            for mistake in running where !ofRun.contains(mistake.code.id) {
                #expect(checked.contains(mistake), "\(file.name): \(mistake.message)")
            }
            found += checked.count
        }
        #expect(found >= 25)
        for folder in ["contracts", "examples"] {
            for file in try Corpus.files(at: folder, extension: "licet") {
                let program = try program(file.text, name: file.name + ".licet")
                #expect(program.testMistakes == [], "\(file.path)")
            }
        }
    }

    @Test func `every wrong statement of a test is told, and none that is wrong only for another`()
        throws
    {
        let text = """
            contract Tab version 1
            id NoteID
            role Board
            struct Note { owner: Account, other: Account }
            state { table notes: [NoteID: Note] }
            event Made(note: NoteID)
            error Nope(by: Int)
            access read(note: NoteID, reader: Account) at t {
                permit owner when reader == notes[note].owner and t > @2000-01-01
            }
            action make(owner: Account, other: Account) -> NoteID by Board {
                require 1 < 2 else Nope(by: 3)
                let note = insert notes Note(owner, other)
                emit Made(note)
                return note
            }
            test "t" {
                actors ana, bo
                clock @2027-01-01
                deploy Tab(Bord: [ana])
                let note = as ana make(owner: ana, othr: bo)
                expect read(note, ana) permitted
                expect read(#1, kim) permitted
                expect read(#1, ana) permitted by ownr
                expect read(#1, ana) denied .notyet
                expect as ana make(owner: ana, other: bo) fails Nop
                expect as ana make(owner: ana, other: bo) fails Nope(by: true)
                expect as ana make(owner: ana, other: bo) emits Mode
                expect red(#1, ana) permitted
                as anna make(owner: ana, other: bo)
                as ana mke(owner: ana, other: bo)
                expect who read() == [ana]
                expect when read(#1, ana) == [1]
                let length: Durtion = 1.days
                advance length
                advance 5
                expect note == #1
            }
            property "p" (n: Int, a: Account) {
                deploy Tab(Board: [a])
                attempt as a mak(owner: a, other: a)
                expect n
                attempt any 0
            }
            """
        let tab = try program(text, name: "Tab.licet")
        let found = tab.testMistakes.map { diagnostic in
            let line = tab.source.position(of: diagnostic.span.start).line
            return "\(line) \(diagnostic.code.id) \(diagnostic.message)"
        }
        #expect(found == Self.mistakesOfTab, "\(found.joined(separator: "\n"))")
        #expect(runTests(in: tab).map(\.findings.count) == [15, 3])
    }

    private static let mistakesOfTab = [
        "20 E0808 there is no role or setting `Bord`",
        "21 E0315 expected the label `other`, found `othr`",
        "23 E0303 unknown name `kim`",
        "24 E0808 there is no permit `ownr`",
        "25 E0808 there is no reason `notyet`",
        "26 E0808 there is no error `Nop`",
        "27 E0301 expected `Int`, found `Bool`",
        "28 E0808 there is no event `Mode`",
        "29 E0808 there is no rule `red`",
        "30 E0808 there is no actor `anna`",
        "31 E0808 there is no action `mke`",
        "32 E0314 `read` is missing `note`",
        "33 E0301 expected `Period`, found `Int`",
        "34 E0304 unknown type `Durtion`",
        "36 E0301 expected `Duration`, found `Int`",
        "41 E0808 there is no action `mak`",
        "42 E0301 expected `Bool`, found `Int`",
        "43 E0821 the number of steps must be from 1 to 1000",
    ]

    @Test func `checking many statements with many names costs no more than their sum`() throws {
        let count = 4_000
        var text = "contract Wide version 1\naction go() by anyone { }\ntest \"t\" {\n"
        text += (0..<count).map { "let n\($0) = \($0)\n" }.joined()
        text += (0..<count).map { "expect n\($0) == \($0)\n" }.joined()
        text += "expect gone == 1\n}\n"
        let wide = try program(text, name: "Wide.licet")
        let clock = ContinuousClock()
        var found: [String] = []
        let time = clock.measure { found = wide.testMistakes.map(\.code.id) }
        #expect(found == ["E0303"])
        // Where each statement looked at every name this would take minutes.
        #expect(time < .seconds(60))
    }

    @Test func `a clock that is missing is found without running`() throws {
        let file = try #require(try Corpus.files("failing").first { $0.name == "mistakes" })
        let mistakes = try program(file.text, name: "mistakes.licet")
        let found = mistakes.missingClocks.map { mistakes.source.position(of: $0.span.start) }
        let running = runTests(in: mistakes).flatMap(\.failures).filter { $0.code == "E0804" }
        #expect(running.count == 4)
        #expect(found.map(\.line) == running.map(\.position.line))
        #expect(mistakes.missingClocks.filter { !$0.labels.isEmpty }.count == 3)
        for folder in ["contracts", "examples"] {
            for file in try Corpus.files(at: folder, extension: "licet") {
                #expect(try program(file.text, name: file.name + ".licet").missingClocks == [])
            }
        }
    }
}
