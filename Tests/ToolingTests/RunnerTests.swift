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
