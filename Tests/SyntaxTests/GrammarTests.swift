import Foundation
import LicetSyntax
import TestSupport
import Testing

@Suite struct `The published grammar` {
    /// A file of the grammar without its comments.
    private func grammar(_ name: String) throws -> String {
        try String(contentsOf: PackageRoot.url("grammar/\(name).g4"), encoding: .utf8)
            .replacing(/\/\/[^\n]*/, with: "")
    }

    /// The rules of the parser's grammar, each with what stands after its colon.
    private func rules() throws -> [(name: String, body: String)] {
        try grammar("LicetParser").split(separator: ";").compactMap { text in
            text.firstMatch(of: /(?m)^([a-z]\w*)\s*:((?:.|\n)*)/).map {
                (String($0.1), String($0.2))
            }
        }
    }

    /// The words of the lexer's grammar, by the names of their tokens, in the order of the file.
    private func words() throws -> [(token: String, word: String)] {
        try grammar("LicetLexer").matches(of: /(?m)^([A-Z_]+) : '([A-Za-z_]+)' ;/).map {
            (String($0.1), String($0.2))
        }
    }

    @Test func `defines each rule once and uses only those`() throws {
        let rules = try rules()
        let defined = rules.map(\.name)
        #expect(defined.count > 80)
        #expect(Set(defined).count == defined.count)
        let bodies = rules.map { $0.body.replacing(/'[^']*'/, with: "") }.joined(separator: " ")
        let used = Set(bodies.matches(of: /\b[a-z]\w*/).map { String($0.0) })
        #expect(used.union(["sourceUnit"]) == Set(defined))
    }

    @Test func `has every word of the language, each where it belongs`() throws {
        let words = try words().map(\.word)
        #expect(Set(words).count == words.count)
        let reserved = Words.declaration.union(Words.laterDeclaration).union(Words.statement)
            .union(Words.laterStatement).union(Words.other)
        #expect(Set(words.filter(Words.isReserved)) == reserved)
        #expect(Words.testStatement.isSubset(of: words))
        func literals(_ rule: String) throws -> Set<String> {
            let body = try #require(try rules().first { $0.name == rule }).body
            return Set(body.matches(of: /'(\w+)'/).map { String($0.1) })
        }
        #expect(try literals("word") == reserved)
        #expect(try literals("name") == Set(words).subtracting(reserved))
        // The oracle tells reserved words from others by the order of their tokens.
        let last = try #require(words.lastIndex(where: Words.isReserved))
        #expect(words.firstIndex { !Words.isReserved($0) } == last + 1)
    }

    @Test func `has a function of the parser and a case for each production`() throws {
        let parser = try Corpus.files(at: "Sources/LicetSyntax", extension: "swift")
            .map(\.text).joined()
        let cases = try (Corpus.files("parse") + Corpus.files("parse/console"))
            .filter { expectations(of: $0.text).isEmpty }.map(\.name)
        for rule in try rules().map(\.name) where !shapes.contains(rule) {
            let production = rule.prefix(1).uppercased() + rule.dropFirst()
            #expect(parser.contains("func parse\(production)("), "parse\(production)")
            let name = rule.replacing(/(?<small>[a-z])(?<large>[A-Z])/) {
                "\($0.small)-\($0.large)"
            }.lowercased()
            #expect(cases.contains(name), "no case \(name).licet")
        }
    }

    /// Rules that only give a grammar its shape: levels of operators, kinds of statements that the
    /// parser tells apart as it goes, and the statements of tests, which the parser reads with the
    /// functions of all others.
    private let shapes: Set<String> = [
        "marks", "occurrenceMember", "accessBinding", "condition", "assignmentStatement",
        "callStatement", "call", "outcome", "testBlock", "testStatement", "testBindingStatement",
        "testIfStatement", "testMatchStatement", "testMatchCase", "testForStatement",
        "testReturnStatement", "testAssignmentStatement", "testValue", "implication",
        "disjunction", "conjunction", "negation", "comparison", "comparisonOperator",
        "coalescing", "range", "sum", "product", "negative", "postfix", "lookup", "name", "word",
    ]
}
