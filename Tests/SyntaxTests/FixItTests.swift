import LicetSyntax
import TestSupport
import Testing

@Suite struct `Fixes of the source` {
    @Test func `each fix makes its mistake go away and brings no other`() throws {
        var fixed: Set<String> = []
        for file in try Corpus.files("parse") + Corpus.files("lex") {
            let text = file.path.contains("/lex/") ? inFunction(file.text) : file.text
            let before = diagnostics(of: Array(text.utf8))
            for diagnostic in before {
                guard let fixIt = diagnostic.fixIt else { continue }
                var bytes = Array(text.utf8)
                bytes.replaceSubrange(
                    fixIt.span.start..<fixIt.span.end, with: Array(fixIt.replacement.utf8))
                let after = diagnostics(of: bytes)
                #expect(after.count < before.count, "\(file.name) \(diagnostic.code.id)")
                fixed.insert(diagnostic.code.id)
            }
        }
        #expect(
            fixed.sorted() == [
                "E0111", "E0114", "E0201", "E0213", "E0216", "E0218", "E0220", "E0221",
                "E0222",
            ])
    }

    /// The lines of a file of tokens, each as the value of a variable.
    private func inFunction(_ text: String) -> String {
        let lines = text.split(separator: "\n").filter { !$0.hasPrefix("//") }
        return "contract A version 1 func f() {\n"
            + lines.map { "let v = \($0)" }.joined(separator: "\n") + "\n}"
    }

    private func diagnostics(of bytes: [UInt8]) -> [Diagnostic] {
        parseContract(SourceText(name: "a.licet", bytes: bytes)).diagnostics
    }

    @Test func `the help of a mistake is at most one line`() throws {
        for file in try Corpus.files("parse") + Corpus.files("lex") {
            for diagnostic in diagnostics(of: Array(file.text.utf8)) {
                #expect(diagnostic.help?.contains("\n") != true)
                #expect(!diagnostic.message.hasSuffix("."))
            }
        }
    }
}
