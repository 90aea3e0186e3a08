/// Integers, row numbers and byte strings.
extension Lexer {
    /// `42`, `1_000`: decimal digits with single `_` between them.
    mutating func lexNumber() {
        let start = offset
        let value = lexDigits(from: start)
        append(.integer(value), from: start)
    }

    /// `#7`.
    mutating func lexRowNumber() {
        let start = offset
        offset += 1
        guard let byte = peek(), isDigit(byte) else {
            report(
                .unexpectedCharacter("#", scalar: "#", at: SourceSpan(start, offset)))
            return
        }
        let value = lexDigits(from: start)
        if value > UInt64(Int64.max) {
            report(.numberTooLarge(text(from: start), at: SourceSpan(start, offset)))
        }
        append(.rowNumber(Int64(clamping: value)), from: start)
    }

    /// The value of the digits here; `start` is where the literal began.
    private mutating func lexDigits(from start: Int) -> UInt64 {
        let digitsStart = offset
        var value: UInt64 = 0
        var overflowed = false
        var last = UInt8(ascii: "_")
        var problem: String?
        while let byte = peek(), isNamePart(byte) {
            if isDigit(byte) {
                let (shifted, first) = value.multipliedReportingOverflow(by: 10)
                let (sum, second) = shifted.addingReportingOverflow(UInt64(byte - 0x30))
                overflowed = overflowed || first || second
                value = overflowed ? 0 : sum
            } else if byte != UInt8(ascii: "_") {
                problem = "a number holds only digits and `_`"
            } else if last == UInt8(ascii: "_") {
                problem = "`_` stands between two digits"
            }
            last = byte
            offset += 1
        }
        if last == UInt8(ascii: "_") { problem = problem ?? "`_` stands between two digits" }
        if bytes[digitsStart] == UInt8(ascii: "0"), offset - digitsStart > 1 {
            problem = problem ?? "a number does not start with `0`"
        }
        if peek() == UInt8(ascii: "."), let next = peek(1), isDigit(next) {
            offset += 1
            while let byte = peek(), isNamePart(byte) { offset += 1 }
            problem = "there are no fractions: count in a smaller unit"
        }
        let span = SourceSpan(start, offset)
        if let problem {
            report(.malformedNumber(text(from: start), problem: problem, at: span))
        } else if overflowed {
            report(.numberTooLarge(text(from: start), at: span))
        }
        return value
    }

    /// `0x00ff`: two digits a byte, either case; `0x` alone is the empty string.
    mutating func lexBytes() {
        let start = offset
        offset += 2
        var value: [UInt8] = []
        var high: UInt8?
        var isMalformed = false
        while let byte = peek(), isNamePart(byte) {
            offset += 1
            guard let digit = hexadecimalValue(byte) else {
                isMalformed = true
                continue
            }
            if let first = high {
                value.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        if isMalformed || high != nil {
            report(.malformedBytes(text(from: start), at: SourceSpan(start, offset)))
        }
        append(.bytes(value), from: start)
    }
}

func hexadecimalValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}
