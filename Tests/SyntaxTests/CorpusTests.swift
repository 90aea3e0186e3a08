import LicetSyntax
import TestSupport
import Testing

@Suite struct `The corpus of source files` {
    @Test(arguments: try Corpus.files("lex"))
    func `splits into tokens`(file: CorpusFile) throws {
        let source = SourceText(name: "\(file.name).licet", text: file.text)
        let lexed = tokenize(source)
        try check(lexed.diagnostics, of: file, in: source)
        try Golden.check(printed(lexed, in: source), at: file.path(extension: "tokens"))
    }

    @Test(arguments: try Corpus.files("parse"))
    func `reads into a tree`(file: CorpusFile) throws {
        let source = SourceText(name: "\(file.name).licet", text: file.text)
        let (unit, diagnostics) = parseContract(source)
        try check(diagnostics, of: file, in: source)
        try Golden.check(unit.tree.printed() + "\n", at: file.path(extension: "tree"))
    }

    @Test(arguments: try Corpus.files("parse/console"))
    func `reads what is typed`(file: CorpusFile) throws {
        let source = SourceText(name: "\(file.name).licet", text: file.text)
        let console = parseConsole(source)
        try check(console.diagnostics, of: file, in: source)
        let tree = Tree("console", console.items.map(\.tree)).printed()
        try Golden.check(tree + "\n", at: file.path(extension: "tree"))
    }

    private func check(
        _ diagnostics: [Diagnostic], of file: CorpusFile, in source: SourceText
    ) throws {
        let expected = expectations(of: file.text)
        #expect(expectations(from: diagnostics, in: source) == expected)
        if !diagnostics.isEmpty {
            try Golden.check(
                rendered(diagnostics, in: source), at: file.path(extension: "rendered"))
        }
    }

    private func printed(_ lexed: LexedSource, in source: SourceText) -> String {
        var text = ""
        for (index, token) in lexed.tokens.enumerated() {
            if let documentation = lexed.documentation[index] {
                text += "documentation \(documentation.debugDescription)\n"
            }
            let place = source.position(of: token.span.start)
            text += "\(place.line):\(place.column) \(describe(token.kind))\n"
        }
        return text
    }

    private func describe(_ kind: Token.Kind) -> String {
        switch kind {
        case .word(let text): "word \(text)"
        case .symbol(let symbol): "symbol \(symbol.rawValue)"
        case .integer(let value): "integer \(value)"
        case .text(let bytes): "text \(quoted(bytes))"
        case .bytes(let bytes): "bytes \(bytes)"
        case .instant(let value): "instant \(value)"
        case .rowNumber(let number): "row \(number)"
        case .end: "end"
        }
    }
}
