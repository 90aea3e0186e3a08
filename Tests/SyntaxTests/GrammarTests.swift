import Foundation
import LicetSyntax
import TestSupport
import Testing

@Suite struct `The published grammar` {
    /// The names before `=`, and every capitalised name of the file outside comments and quotes.
    private func productions() throws -> (defined: [String], used: Set<String>) {
        let text = try String(contentsOf: PackageRoot.url("grammar/licet.ebnf"), encoding: .utf8)
        let grammar = text.replacing(/\(\*(.|\n)*?\*\)/, with: "").replacing(/"[^"]*"/, with: "")
        let defined = grammar.matches(of: /(?m)^([A-Z]\w*) =/).map { String($0.1) }
        let used = grammar.matches(of: /[A-Z]\w*/).map { String($0.0) }
        return (defined, Set(used))
    }

    @Test func `defines each production once and uses only those`() throws {
        let (defined, used) = try productions()
        #expect(defined.count > 50)
        #expect(Set(defined).count == defined.count)
        #expect(used == Set(defined))
    }

    @Test func `has a function of the parser and a case for each production`() throws {
        let parser = try Corpus.files(at: "Sources/LicetSyntax", extension: "swift")
            .map(\.text).joined()
        let cases = try (Corpus.files("parse") + Corpus.files("parse/console"))
            .filter { expectations(of: $0.text).isEmpty }.map(\.name)
        for production in try productions().defined {
            #expect(parser.contains("func parse\(production)("), "parse\(production)")
            let name = production.replacing(/(?<small>[a-z])(?<large>[A-Z])/) {
                "\($0.small)-\($0.large)"
            }.lowercased()
            #expect(cases.contains(name), "no case \(name).licet")
        }
    }

    @Test func `names only words of the language`() throws {
        let text = try String(contentsOf: PackageRoot.url("grammar/licet.ebnf"), encoding: .utf8)
        let contextual: Set<String> = [
            "max", "index", "for", "at", "by", "when", "version", "permitted", "denied", "fails",
            "emits", "Set", "open", "under", "unique", "where", "any", "granted", "who",
        ]
        let grammar = text.replacing(/\(\*(.|\n)*?\*\)/, with: "")
        for match in grammar.matches(of: /"([A-Za-z]+)"/) {
            let word = String(match.1)
            #expect(
                Words.isReserved(word) || Words.testStatement.contains(word)
                    || contextual.contains(word), "\(word)")
        }
    }
}
