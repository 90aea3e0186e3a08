import LicetSyntax
import TestSupport
import Testing

@Suite struct `Mutated sources` {
    private static let folders = ["lex", "parse", "parse/console"]

    @Test(arguments: folders)
    func `with changed bytes never trap`(folder: String) throws {
        var random = SplitMix64(seed: 0x11ce7)
        for file in try Corpus.files(folder) {
            for _ in 0..<20 { check(random.mutated(Array(file.text.utf8))) }
        }
    }

    @Test(arguments: folders)
    func `cut anywhere never trap`(folder: String) throws {
        for file in try Corpus.files(folder) {
            let bytes = Array(file.text.utf8)
            let step = max(1, bytes.count / 100)
            for end in stride(from: 0, to: bytes.count, by: step) {
                check(Array(bytes.prefix(end)))
            }
        }
    }

    @Test(arguments: folders)
    func `with tokens left out, doubled or exchanged never trap`(folder: String) throws {
        var random = SplitMix64(seed: 0x5eed)
        for file in try Corpus.files(folder) {
            let source = SourceText(name: file.name, text: file.text)
            let words = tokenize(source).tokens.map { source.text(of: $0.span) }
            for _ in 0..<20 {
                var changed = words
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    let index = Int.random(in: 0..<changed.count, using: &random)
                    switch Int.random(in: 0..<3, using: &random) {
                    case 0: changed.remove(at: index)
                    case 1: changed.insert(changed[index], at: index)
                    default: changed.swapAt(index, changed.count / 2)
                    }
                    if changed.isEmpty { break }
                }
                check(Array(changed.joined(separator: " ").utf8))
            }
        }
    }

    /// Reads the bytes in every way; what comes out keeps its limits and its spans in the file.
    private func check(_ bytes: [UInt8]) {
        let source = SourceText(name: "mutated.licet", bytes: bytes)
        let (unit, diagnostics) = parseContract(source)
        let console = parseConsole(source)
        #expect(diagnostics.count <= SyntaxLimits.diagnosticsMax)
        for diagnostic in diagnostics.prefix(4) + console.diagnostics.prefix(4) {
            #expect(diagnostic.span.end <= bytes.count)
            #expect(diagnostic.rendered(in: source).utf8.count < 10_000)
        }
        for declaration in unit.declarations { #expect(declaration.span.end <= bytes.count) }
        // Without a mistake there is nothing missing in the tree.
        if diagnostics.isEmpty {
            #expect(!unit.tree.contains("<missing>"))
        }
    }
}
