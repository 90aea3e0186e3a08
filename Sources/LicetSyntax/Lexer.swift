/// Splits a file into tokens. Never fails: what cannot be read is reported and left out.
package func tokenize(_ source: SourceText) -> LexedSource {
    var lexer = Lexer(source.bytes)
    lexer.run()
    guard source.base > 0 else {
        return LexedSource(
            tokens: lexer.tokens, documentation: lexer.documentation,
            diagnostics: lexer.diagnostics)
    }
    return LexedSource(
        tokens: lexer.tokens.map {
            Token(kind: $0.kind, span: $0.span.moved(by: source.base))
        },
        documentation: lexer.documentation,
        diagnostics: lexer.diagnostics.map { $0.moved(by: source.base) })
}

/// The state of one walk through a file's bytes; the literals have their own files.
struct Lexer {
    let bytes: [UInt8]
    var offset = 0
    private(set) var tokens: [Token] = []
    private(set) var documentation: [Int: String] = [:]
    private(set) var diagnostics: [Diagnostic] = []
    private var pendingDocumentation: [String] = []

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func run() {
        if bytes.count > SyntaxLimits.sourceSizeMax {
            report(.sourceTooLarge(size: bytes.count))
            offset = bytes.count
        } else {
            checkEncoding()
            if bytes.starts(with: [0xef, 0xbb, 0xbf]) { offset = 3 }
        }
        while let byte = peek() {
            lexToken(startingWith: byte)
        }
        append(.end, from: bytes.count)
    }

    /// The byte at a distance from the current one, nil past the end.
    func peek(_ distance: Int = 0) -> UInt8? {
        let index = offset + distance
        return index < bytes.count ? bytes[index] : nil
    }

    mutating func append(_ kind: Token.Kind, from start: Int) {
        if !pendingDocumentation.isEmpty {
            documentation[tokens.count] = pendingDocumentation.joined(separator: "\n")
            pendingDocumentation = []
        }
        tokens.append(Token(kind: kind, span: SourceSpan(start, offset)))
    }

    mutating func report(_ diagnostic: Diagnostic) {
        // One more than may be shown, so that the parser knows that there were too many.
        guard diagnostics.count <= SyntaxLimits.diagnosticsMax else { return }
        diagnostics.append(diagnostic)
    }

    /// The source between an earlier offset and here.
    func text(from start: Int) -> String {
        String(decoding: bytes[start..<min(offset, bytes.count)], as: UTF8.self)
    }

    private mutating func lexToken(startingWith byte: UInt8) {
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
            offset += 1
        case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "/"): lexComment()
        case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "*"): lexBlockComment()
        case _ where isNameStart(byte): lexWord()
        case UInt8(ascii: "0") where peek(1) == UInt8(ascii: "x"): lexBytes()
        case _ where isDigit(byte): lexNumber()
        case UInt8(ascii: "\""): lexText()
        case UInt8(ascii: "@"): lexInstant()
        case UInt8(ascii: "#"): lexRowNumber()
        default: lexSymbol()
        }
    }

    private mutating func lexComment() {
        let start = offset
        while let byte = peek(), byte != UInt8(ascii: "\n") { offset += 1 }
        let isDocumentation =
            offset - start >= 3 && bytes[start + 2] == UInt8(ascii: "/")
            && !(offset - start >= 4 && bytes[start + 3] == UInt8(ascii: "/"))
        guard isDocumentation else { return }
        var line = bytes[(start + 3)..<offset]
        if line.first == UInt8(ascii: " ") { line = line.dropFirst() }
        while let last = line.last, last == UInt8(ascii: " ") || last == UInt8(ascii: "\r") {
            line = line.dropLast()
        }
        pendingDocumentation.append(String(decoding: line, as: UTF8.self))
    }

    private mutating func lexBlockComment() {
        let start = offset
        offset += 2
        while offset < bytes.count {
            if peek() == UInt8(ascii: "*"), peek(1) == UInt8(ascii: "/") {
                offset += 2
                break
            }
            offset += 1
        }
        report(.blockComment(at: SourceSpan(start, min(start + 2, bytes.count))))
    }

    private mutating func lexWord() {
        let start = offset
        while let byte = peek(), isNamePart(byte) { offset += 1 }
        let size = offset - start
        if size > SyntaxLimits.identifierSizeMax {
            report(.nameTooLong(size: size, at: SourceSpan(start, offset)))
        }
        // What goes on into the tree is never longer than what is allowed.
        let end = min(offset, start + SyntaxLimits.identifierSizeMax)
        append(.word(String(decoding: bytes[start..<end], as: UTF8.self)), from: start)
    }
}

func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

func isNameStart(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "_"):
        true
    default: false
    }
}

func isNamePart(_ byte: UInt8) -> Bool { isNameStart(byte) || isDigit(byte) }
