import LicetSyntax
import TestSupport
import Testing

@Suite struct `The table of diagnostics` {
    @Test func `every code of lexing and parsing has a case`() throws {
        var seen: Set<String> = []
        for folder in ["lex", "parse", "parse/console"] {
            for file in try Corpus.files(folder) {
                seen.formUnion(expectations(of: file.text).map(\.code))
            }
        }
        seen.formUnion(GeneratedSource.all.map(\.code.id))
        let missing = DiagnosticCode.syntax.map(\.id).filter { !seen.contains($0) }
        #expect(missing.isEmpty)
    }

    @Test func `codes are unique, in order, and explained`() {
        let ids = DiagnosticCode.syntax.map(\.id)
        #expect(Set(ids).count == ids.count)
        #expect(ids == ids.sorted())
        for code in DiagnosticCode.syntax {
            #expect(code.severity == .error)
            #expect(code.explanation.hasSuffix("."), "\(code.id)")
            #expect(code.title.first?.isUppercase == false, "\(code.id)")
        }
    }

    @Test func `a code that starts with W warns`() {
        let code = DiagnosticCode("W0601", "constant condition", "It never changes.")
        let diagnostic = Diagnostic(code, "this is always true", at: SourceSpan(0, 1))
        #expect(diagnostic.severity == .warning)
        let source = SourceText(name: "a.licet", text: "x")
        #expect(diagnostic.rendered(in: source).hasPrefix("warning[W0601]: this is always true\n"))
    }

    @Test(arguments: GeneratedSource.all)
    func `what no readable file can show is rendered too`(generated: GeneratedSource) throws {
        let source = SourceText(name: "\(generated.name).licet", bytes: generated.bytes)
        let diagnostics = parseContract(source).diagnostics
        let shown = try #require(diagnostics.first { $0.code == generated.code })
        try Golden.check(
            shown.rendered(in: source), at: "Tests/Corpus/parse/\(generated.name).rendered")
    }
}

/// A source file that is too large, or not text.
struct GeneratedSource: Sendable, CustomTestStringConvertible {
    let name: String
    let code: DiagnosticCode
    let bytes: [UInt8]

    var testDescription: String { name }

    static let all: [GeneratedSource] = [
        GeneratedSource(
            name: "not-utf8", code: .notUTF8,
            bytes: Array("contract A version 1 // ".utf8) + [0xff, 0xfe]),
        GeneratedSource(
            name: "source-too-large", code: .sourceTooLarge,
            bytes: [UInt8](repeating: 0x20, count: SyntaxLimits.sourceSizeMax + 1)),
        GeneratedSource(
            name: "too-many-diagnostics", code: .tooManyDiagnostics,
            bytes: Array(repeating: Array(";\n".utf8), count: 200).flatMap { $0 }),
        GeneratedSource(
            name: "nested-too-deeply", code: .nestedTooDeeply,
            bytes: Array(nestedSetting(parentheses: SyntaxLimits.nestingMax + 1).utf8)),
    ]
}

/// A contract with one setting in so many parentheses.
func nestedSetting(parentheses: Int) -> String {
    "contract A version 1\nsetting s: Int = " + String(repeating: "(", count: parentheses) + "1"
        + String(repeating: ")", count: parentheses) + "\n"
}
