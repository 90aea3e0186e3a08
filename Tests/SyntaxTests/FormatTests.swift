import LicetSyntax
import TestSupport
import Testing

@Suite struct `The formatter` {
    private static let folders = [
        "contracts", "examples", "Tests/Corpus/format", "Tests/Corpus/parse", "Tests/Corpus/check",
        "Tests/Corpus/execute", "Tests/Corpus/run",
    ]

    @Test(arguments: try Corpus.files("format"))
    func `gives the text that is committed`(file: CorpusFile) throws {
        try Golden.check(formatted(file.text), at: file.path(extension: "formatted"))
    }

    @Test(arguments: ["contracts", "examples"])
    func `finds the contracts of this project in its style`(folder: String) throws {
        for file in try Corpus.files(at: folder, extension: "licet") {
            try Golden.check(formatted(file.text), at: file.path)
        }
    }

    @Test(arguments: folders)
    func `keeps the tree, the comments and what it has formatted`(folder: String) throws {
        var count = 0
        for file in try Corpus.files(at: folder, extension: "licet") {
            count += checked(Array(file.text.utf8), of: file.path)
            let source = SourceText(name: file.name, text: file.text)
            guard case .formatted(let result) = format(source) else { continue }
            let text = SourceText(name: file.name, bytes: result)
            let isSame =
                parseContract(source).unit.tree.printed()
                == parseContract(text).unit.tree.printed()
            #expect(isSame, "\(file.path): another tree")
        }
        #expect(count > 1)
    }

    @Test(arguments: folders)
    func `keeps them with any white space and comments between tokens`(folder: String) throws {
        var random = SplitMix64(seed: 0xf0f0)
        var count = 0
        for file in try Corpus.files(at: folder, extension: "licet") {
            let source = SourceText(name: file.name, text: file.text)
            guard case .formatted = format(source) else { continue }
            for _ in 0..<(source.bytes.count > 20_000 ? 1 : 4) {
                count += checked(random.respaced(source), of: file.path)
            }
        }
        #expect(count > 1)
    }

    @Test func `gives one text for one sequence of tokens, but for lines that authors choose`() {
        let dense = "contract A version 1 func f(a:Int,b:[Int]max 3)->Int{return a+g(-1,b[0])}"
        let wide = """
            contract  A
              version 1 func f
              (a
              : Int , b:[ Int ]
              max 3 ) -> Int { return a + g ( - 1 , b [ 0 ] ) }
            """
        #expect(formatted(dense) == formatted(wide))
        #expect(
            formatted(dense) == """
                contract A version 1

                func f(a: Int, b: [Int] max 3) -> Int { return a + g(-1, b[0]) }

                """)
    }

    @Test func `leaves a file with mistakes alone and says what they are`() {
        let source = SourceText(name: "a.licet", text: "contract A version 1 id ;B")
        guard case .refused(let diagnostics) = format(source) else {
            Issue.record("formatted")
            return
        }
        #expect(diagnostics == parseContract(source).diagnostics)
        #expect(!diagnostics.isEmpty)
    }

    @Test func `takes the deepest and the longest that the parser takes`() {
        func nested(_ opening: String, _ inner: String, _ closing: String) -> String {
            String(repeating: opening, count: 100) + inner + String(repeating: closing, count: 100)
        }
        let numbers = (0..<20_000).map { "\($0)" }
        let texts = [
            "return " + nested("f(a + ", "1", ")"), nested("if a { ", "return 1", " }"),
            "return [" + numbers.joined(separator: ", ") + "]",
            "return [" + numbers.joined(separator: ", // c\n") + "]",
            String(repeating: "return 1 // c\n", count: 20_000),
        ]
        for text in texts {
            let source = "contract A version 1 func f(a: Int) -> Int { \(text) }"
            #expect(checked(Array(source.utf8), of: "\(text.prefix(20))") == 1)
        }
    }

    /// Checks what holds for every text, and says how many texts that was: none with mistakes.
    private func checked(_ bytes: [UInt8], of path: String) -> Int {
        let source = SourceText(name: "a.licet", bytes: bytes)
        guard case .formatted(let result) = format(source) else { return 0 }
        let text = SourceText(name: "a.licet", bytes: result)
        // The parser is given nothing else, so that the tree is the same too.
        let (before, after) = (tokenize(source), tokenize(text))
        let isSame =
            before.tokens.map(\.kind) == after.tokens.map(\.kind)
            && before.documentation == after.documentation
        #expect(isSame, "\(path): other tokens\n\(source.text(of: SourceSpan(0, .max)))")
        // No byte that shows is lost, added or moved, of comments neither.
        let isWhole = bytes.filter { $0 > 0x20 } == result.filter { $0 > 0x20 }
        #expect(isWhole, "\(path): another text\n\(source.text(of: SourceSpan(0, .max)))")
        let isStable = format(text) == .formatted(result)
        #expect(isStable, "\(path): formatted twice\n\(source.text(of: SourceSpan(0, .max)))")
        return 1
    }
}

/// The text in the one style, or why there is none.
private func formatted(_ text: String) -> String {
    let source = SourceText(name: "a.licet", text: text)
    switch format(source) {
    case .formatted(let bytes): return String(decoding: bytes, as: UTF8.self)
    case .refused(let diagnostics): return rendered(diagnostics, in: source)
    }
}

extension SplitMix64 {
    /// The same tokens with something else between them: as it was, in one line, with line ends
    /// anywhere, with comments anywhere.
    fileprivate mutating func respaced(_ source: SourceText) -> [UInt8] {
        let kept = below(4)
        let gaps = [
            "\n", "\n", "\n", "\n\n\n", " ", " ", " ", " ", " ", "  \t ", " // c\n", "// c \r\n",
            "\n // own \n", "\n\n// two\t \n\n //// three\n\n", "\t\t//é\n",
        ]
        var result: [UInt8] = []
        var end = 0
        for token in tokenize(source).tokens {
            let gap = source.bytes[end..<token.span.start]
            if below(4) < kept || gap.contains(UInt8(ascii: "/")) {
                result += gap
            } else if !gap.isEmpty || below(4) == 0 {
                result += Array(gaps[below(kept == 0 ? gaps.count : 9)].utf8)
            }
            result += source.bytes[token.span.start..<token.span.end]
            end = token.span.end
        }
        return result
    }
}
