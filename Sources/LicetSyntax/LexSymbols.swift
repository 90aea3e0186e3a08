/// Operators and punctuation, and the characters that are none.
extension Lexer {
    mutating func lexSymbol() {
        if lexForeignOperator() { return }
        let start = offset
        for length in [3, 2, 1] where offset + length <= bytes.count {
            let candidate = String(decoding: bytes[offset..<(offset + length)], as: UTF8.self)
            guard let symbol = Symbol(rawValue: candidate) else { continue }
            offset += length
            append(.symbol(symbol), from: start)
            return
        }
        lexUnexpectedCharacter()
    }

    /// Operators of other languages become the token that was meant, with a fix.
    private mutating func lexForeignOperator() -> Bool {
        let start = offset
        switch (peek(), peek(1), peek(2)) {
        case (UInt8(ascii: "&"), UInt8(ascii: "&"), _): replace(2, by: .word("and"), "and")
        case (UInt8(ascii: "|"), UInt8(ascii: "|"), _): replace(2, by: .word("or"), "or")
        case (UInt8(ascii: "."), UInt8(ascii: "."), UInt8(ascii: ".")),
            (UInt8(ascii: "."), UInt8(ascii: "."), UInt8(ascii: "=")):
            replace(3, by: .symbol(.range), "..<")
        case (UInt8(ascii: "<"), UInt8(ascii: ">"), _): replace(2, by: .symbol(.notEqual), "!=")
        case (UInt8(ascii: "'"), _, _) where quoteEnd != nil: lexQuoted(to: quoteEnd ?? offset)
        case (UInt8(ascii: "="), UInt8(ascii: "="), UInt8(ascii: "=")):
            replace(3, by: .symbol(.equal), "==")
        case (UInt8(ascii: "!"), UInt8(ascii: "="), UInt8(ascii: "=")):
            replace(3, by: .symbol(.notEqual), "!=")
        case (UInt8(ascii: "!"), let next, _) where next != UInt8(ascii: "="):
            if followsOperand {
                offset += 1
                report(.forceUnwrap(at: SourceSpan(start, offset)))
            } else {
                replace(1, by: .word("not"), "not ")
            }
        case (UInt8(ascii: ";"), _, _):
            offset += 1
            report(.semicolon(at: SourceSpan(start, offset)))
        default: return false
        }
        return true
    }

    /// Where a text in single quotes ends, if it does on its line.
    private var quoteEnd: Int? {
        var end = offset + 1
        while end < bytes.count, bytes[end] != UInt8(ascii: "\n") {
            if bytes[end] == UInt8(ascii: "'") { return end }
            end += 1
        }
        return nil
    }

    /// `'text'`, read as a text.
    private mutating func lexQuoted(to end: Int) {
        let start = offset
        let inner = Array(bytes[(start + 1)..<end])
        offset = end + 1
        let isPlain = !inner.contains { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }
        let text = String(decoding: inner, as: UTF8.self)
        report(
            .singleQuotes(
                at: SourceSpan(start, offset), replacement: isPlain ? "\"\(text)\"" : nil))
        append(.text(Array(text.utf8)), from: start)
    }

    /// `&`, `|` or `^` between two values is read as an operator.
    private var isBitOperator: Bool {
        guard let byte = peek(), let last = tokens.last?.kind, peek(1) == UInt8(ascii: " "),
            [UInt8(ascii: "&"), UInt8(ascii: "|"), UInt8(ascii: "^")].contains(byte)
        else { return false }
        switch last {
        case .word(let text): return !Words.isReserved(text)
        case .symbol(let symbol): return symbol == .rightParenthesis || symbol == .rightBracket
        case .integer, .bytes: return true
        case .text, .instant, .rowNumber, .end: return false
        }
    }

    /// Whether the last token ends here without a space and can be the end of an operand.
    private var followsOperand: Bool {
        guard let last = tokens.last, last.span.end == offset else { return false }
        switch last.kind {
        case .word(let text): return !Words.isReserved(text)
        case .symbol(let symbol): return symbol == .rightParenthesis || symbol == .rightBracket
        case .integer, .text, .bytes, .instant, .rowNumber: return true
        case .end: return false
        }
    }

    private mutating func replace(_ length: Int, by kind: Token.Kind, _ replacement: String) {
        let start = offset
        offset += length
        let span = SourceSpan(start, offset)
        report(.foreignOperator(text(from: start), replacement: replacement, at: span))
        append(kind, from: start)
    }

    private mutating func lexUnexpectedCharacter() {
        let start = offset
        let isOperator = isBitOperator
        guard let (scalar, length) = decodeScalar(bytes, at: offset) else {
            // Reported once for the whole file by `checkEncoding`.
            offset += 1
            return
        }
        offset += length
        // A run of letters of another script is one mistake, not one for each.
        if length > 1 {
            while let (next, size) = decodeScalar(bytes, at: offset), next.value > 0x7f {
                offset += size
            }
        }
        report(
            .unexpectedCharacter(
                text(from: start), scalar: scalar, at: SourceSpan(start, offset)))
        if isOperator { append(.symbol(.star), from: start) }
    }

    /// Reports the first byte that is not UTF-8, and marks that change the direction of the text.
    mutating func checkEncoding() {
        var position = 0
        var hasInvalid = false
        while position < bytes.count {
            if bytes[position] < 0x80 {
                position += 1
                continue
            }
            guard let (scalar, length) = decodeScalar(bytes, at: position) else {
                if !hasInvalid {
                    report(.notUTF8(at: SourceSpan(position, position + 1)))
                    hasInvalid = true
                }
                position += 1
                continue
            }
            switch scalar.value {
            case 0x202a...0x202e, 0x2066...0x2069:
                report(
                    .hiddenDirection(scalar, at: SourceSpan(position, position + length)))
            default: break
            }
            position += length
        }
    }
}

/// The scalar that starts at an offset and how many bytes it has; nil where there is no valid one.
func decodeScalar(_ bytes: [UInt8], at offset: Int) -> (Unicode.Scalar, length: Int)? {
    guard offset < bytes.count else { return nil }
    let first = bytes[offset]
    let length: Int
    var value: UInt32
    let smallest: UInt32
    switch first {
    case 0x00...0x7f: return (Unicode.Scalar(first), 1)
    case 0xc2...0xdf: (length, value, smallest) = (2, UInt32(first & 0x1f), 0x80)
    case 0xe0...0xef: (length, value, smallest) = (3, UInt32(first & 0x0f), 0x800)
    case 0xf0...0xf4: (length, value, smallest) = (4, UInt32(first & 0x07), 0x1_0000)
    default: return nil
    }
    guard offset + length <= bytes.count else { return nil }
    for index in (offset + 1)..<(offset + length) {
        guard isContinuation(bytes[index]) else { return nil }
        value = value << 6 | UInt32(bytes[index] & 0x3f)
    }
    guard value >= smallest, let scalar = Unicode.Scalar(value) else { return nil }
    return (scalar, length)
}
