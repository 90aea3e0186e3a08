import Foundation
import LicetCompiler
import LicetSyntax
import LicetTooling
import TestSupport
import Testing

/// A block of a page that is fenced as `licet`.
struct Snippet: Sendable, CustomTestStringConvertible {
    /// What the word after `licet` says that the block is.
    enum Kind: String {
        /// A contract or module, with its tests.
        case whole = ""
        /// Declarations of some contract, which need not be there.
        case fragment
        /// What is typed at the contract that stands last before it.
        case console
    }
    let place: String
    let kind: Kind
    let text: String
    /// Of a console: the contract that stands last before it.
    let contract: String

    var testDescription: String { place }
}

/// A fence that says what no page may: a misspelt kind would take its block out of the tests.
private struct UnknownFence: Error, CustomStringConvertible {
    let description: String
}

/// The blocks of a page, in order.
private func snippets(of page: CorpusFile) throws -> [Snippet] {
    var found: [Snippet] = []
    var contract = ""
    var open: (line: Int, word: String, lines: [String])?
    let lines = page.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for (index, line) in lines.enumerated() {
        guard line.hasPrefix("```") else {
            open?.lines.append(line)
            continue
        }
        guard let block = open else {
            open = (index + 1, String(line.dropFirst(3)), [])
            continue
        }
        open = nil
        let words = block.word.split(separator: " ").map(String.init)
        guard words.first == "licet" else { continue }
        let place = "\(page.path):\(block.line)"
        guard words.count <= 2, let kind = Snippet.Kind(rawValue: words.dropFirst().first ?? "")
        else { throw UnknownFence(description: "\(place): \(line)") }
        let text = block.lines.joined(separator: "\n") + "\n"
        if kind == .whole { contract = text }
        found.append(Snippet(place: place, kind: kind, text: text, contract: contract))
    }
    return found
}

private func allSnippets() throws -> [Snippet] {
    let readme = try Corpus.files(at: ".", extension: "md").filter { $0.name == "README" }
    return try (readme + Corpus.files(at: "docs", extension: "md")).flatMap(snippets)
}

/// The text in the one style, or what is wrong with it.
private func formatted(_ text: String) -> String {
    let source = SourceText(name: "page.licet", text: text)
    switch format(source) {
    case .formatted(let bytes): return String(decoding: bytes, as: UTF8.self)
    case .refused(let diagnostics):
        return diagnostics.map { $0.rendered(in: source) }.joined(separator: "\n")
    }
}

@Suite struct `What the documentation shows` {
    @Test(arguments: try allSnippets().filter { $0.kind == .whole })
    func `compiles without a warning, passes its tests and is in style`(snippet: Snippet) throws {
        let compilation = compile(SourceText(name: "page.licet", text: snippet.text))
        let told = compilation.diagnostics.map { $0.rendered(in: compilation.source) }
        #expect(told.isEmpty, "\(told.joined(separator: "\n"))")
        #expect(formatted(snippet.text) == snippet.text)
        guard told.isEmpty else { return }
        for result in runTests(in: try Program(compilation)) {
            #expect(result.isPassed, "\(result.rendered())")
        }
    }

    /// A body that is left out is written `{ … }`.
    @Test(arguments: try allSnippets().filter { $0.kind == .fragment })
    func `parses, and is in style, where it is a part`(snippet: Snippet) {
        let text =
            "contract Part version 1\n\n"
            + snippet.text.replacingOccurrences(of: "{ … }", with: "{}")
        #expect(formatted(text) == text)
    }

    @Test(arguments: try allSnippets().filter { $0.kind == .console })
    func `is a session that goes as it says`(snippet: Snippet) throws {
        let text = "\(snippet.contract)\ntest \"session\" {\n\(snippet.text)}\n"
        let results = runTests(in: try program(text, name: "page.licet"))
        #expect(results.contains { $0.title == "session" })
        for result in results { #expect(result.isPassed, "\(result.rendered())") }
    }

    /// A recipe or a step that tries nothing would show nothing.
    @Test(arguments: [("docs/policies.md", 16), ("docs/language.md", 10)])
    func `has a test in every recipe and step`(path: String, count: Int) throws {
        let contracts = try allSnippets().filter {
            $0.place.hasPrefix(path) && $0.kind == .whole && $0.text.hasPrefix("contract ")
        }
        #expect(contracts.count == count)
        for contract in contracts {
            #expect(contract.text.contains("\ntest \""), "\(contract.place)")
        }
    }
}
