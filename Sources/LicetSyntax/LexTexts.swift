/// Texts in double quotes, which end on the line where they begin.
extension Lexer {
    mutating func lexText() {
        let start = offset
        offset += 1
        var value: [UInt8] = []
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "\""):
                offset += 1
                append(.text(repaired(value)), from: start)
                return
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                endUnterminated(value, from: start)
                return
            case UInt8(ascii: "\\"): lexEscape(into: &value)
            case 0..<0x20 where byte != UInt8(ascii: "\t"), 0x7f:
                offset += 1
                report(.controlCharacter(byte, at: SourceSpan(offset - 1, offset)))
            default:
                value.append(byte)
                offset += 1
            }
        }
        endUnterminated(value, from: start)
    }

    private mutating func endUnterminated(_ value: [UInt8], from start: Int) {
        report(.unterminatedText(at: SourceSpan(start, offset)))
        append(.text(repaired(value)), from: start)
    }

    /// Bytes that are not UTF-8 have been reported; the tree holds valid text only.
    private func repaired(_ value: [UInt8]) -> [UInt8] {
        Array(String(decoding: value, as: UTF8.self).utf8)
    }

    private mutating func lexEscape(into value: inout [UInt8]) {
        let start = offset
        offset += 1
        guard let letter = peek() else { return }
        switch letter {
        case UInt8(ascii: "n"): value.append(UInt8(ascii: "\n"))
        case UInt8(ascii: "t"): value.append(UInt8(ascii: "\t"))
        case UInt8(ascii: "r"): value.append(UInt8(ascii: "\r"))
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): value.append(letter)
        case UInt8(ascii: "u"):
            lexScalarEscape(from: start, into: &value)
            return
        case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
            return
        default:
            offset += decodeScalar(bytes, at: offset)?.length ?? 1
            report(.unknownEscape(text(from: start), at: SourceSpan(start, offset)))
            return
        }
        offset += 1
    }

    /// `\u{1f512}`: one to six hexadecimal digits of a Unicode scalar.
    private mutating func lexScalarEscape(from start: Int, into value: inout [UInt8]) {
        offset += 1
        var number: UInt32 = 0
        var digits = 0
        var isClosed = false
        if peek() == UInt8(ascii: "{") {
            offset += 1
            while digits < 6, let byte = peek(), let digit = hexadecimalValue(byte) {
                number = number << 4 | UInt32(digit)
                digits += 1
                offset += 1
            }
            if peek() == UInt8(ascii: "}") {
                isClosed = true
                offset += 1
            }
        }
        guard isClosed, digits > 0, let scalar = Unicode.Scalar(number) else {
            report(.unknownEscape(text(from: start), at: SourceSpan(start, offset)))
            return
        }
        value.append(contentsOf: Array(String(Character(scalar)).utf8))
    }
}
