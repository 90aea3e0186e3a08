import LicetSyntax
import TestSupport
import Testing

@Suite struct `Typing into the console` {
    private func parse(_ text: String) -> ParsedConsole {
        parseConsole(SourceText(name: "console", text: text))
    }

    @Test(arguments: [
        "action f() by anyone {", "f(1,", "[1, 2", "let x =", "1 +", "struct", "if a {\n f()",
        "expect a ==", "deploy", "state {", "enum Kind { a,", "(1 + (2", "test \"t\" {",
    ])
    func `input that ends too early asks for more`(text: String) {
        #expect(parse(text).isIncomplete)
    }

    @Test(arguments: [
        "", "1 + 1", "let x = 1", "f(1)", "f(]", "let 1", "\"open", "a ) b", "x &&", "}",
        "action f() by anyone { }", "enum Kind { a }", "let let x = (",
    ])
    func `whole or wrong input does not`(text: String) {
        #expect(!parse(text).isIncomplete)
    }

    @Test func `every prefix of a whole input is whole or asks for more`() {
        let text = "let xs = [f(1), (2 + 3)] if a { g(xs[0]) } else { h() }"
        for (end, character) in zip(text.indices, text) where character == " " {
            let console = parse(String(text[..<end]))
            #expect(console.isIncomplete || console.diagnostics.isEmpty, "\(text[..<end])")
        }
    }
}
