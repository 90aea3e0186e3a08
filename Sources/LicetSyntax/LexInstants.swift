/// Instants: `@2027-01-01`, `@2027-01-01T08:00Z`, `@2027-01-01T08:00:30.250Z`; always UTC.
extension Lexer {
    mutating func lexInstant() {
        let start = offset
        offset += 1
        if peek().map(isNameStart) == true, isFirstOfLine(start) {
            lexAnnotation(from: start)
            return
        }
        var problem: String?
        let value = lexDateAndTime(problem: &problem)
        if value == nil || peek().map(isNamePart) == true {
            while let byte = peek(), isNamePart(byte) || isInstantPunctuation(byte) {
                offset += 1
            }
            let span = SourceSpan(start, offset)
            report(.malformedInstant(text(from: start), problem: problem, at: span))
        }
        append(.instant(value ?? 0), from: start)
    }

    /// `@available` and `@id("read")`, which are left out.
    private mutating func lexAnnotation(from start: Int) {
        while let byte = peek(), isNamePart(byte) { offset += 1 }
        let name = text(from: start)
        if peek() == UInt8(ascii: "(") {
            var end = offset
            while end < bytes.count, bytes[end] != UInt8(ascii: "\n"),
                bytes[end] != UInt8(ascii: ")")
            { end += 1 }
            if end < bytes.count, bytes[end] == UInt8(ascii: ")") { offset = end + 1 }
        }
        let span = SourceSpan(start, offset)
        while peek() == UInt8(ascii: " ") || peek() == UInt8(ascii: "\n") { offset += 1 }
        report(.annotation(name, at: span, upTo: offset))
    }

    /// Whether only white space stands before an offset on its line.
    private func isFirstOfLine(_ start: Int) -> Bool {
        var index = start
        while index > 0, bytes[index - 1] == UInt8(ascii: " ") || bytes[index - 1] == 9 {
            index -= 1
        }
        return index == 0 || bytes[index - 1] == UInt8(ascii: "\n")
    }

    /// Whether the byte, in the middle of something malformed, still belongs to it.
    private func isInstantPunctuation(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: "+"), UInt8(ascii: "."):
            peek(1).map(isNamePart) == true
        default: false
        }
    }

    private mutating func lexDateAndTime(problem: inout String?) -> Int64? {
        guard let year = lexFixedNumber(digits: 4), skip("-"),
            let month = lexFixedNumber(digits: 2), skip("-"),
            let day = lexFixedNumber(digits: 2)
        else { return nil }
        guard let days = daysSince1970(year: year, month: month, day: day) else {
            problem = "there is no such day from 1970 to 9999"
            return nil
        }
        guard peek() == UInt8(ascii: "T") else { return days * 86_400_000 }
        offset += 1
        guard let time = lexTime(problem: &problem) else { return nil }
        return days * 86_400_000 + time
    }

    /// Milliseconds since midnight.
    private mutating func lexTime(problem: inout String?) -> Int64? {
        guard let hour = lexFixedNumber(digits: 2), skip(":"),
            let minute = lexFixedNumber(digits: 2)
        else { return nil }
        var second: Int64 = 0
        var milliseconds: Int64 = 0
        if skip(":") {
            guard let seconds = lexFixedNumber(digits: 2) else { return nil }
            second = seconds
            if peek() == UInt8(ascii: "."), peek(1).map(isDigit) == true {
                offset += 1
                guard let fraction = lexMilliseconds() else {
                    problem = "a second has at most three digits after its point"
                    return nil
                }
                milliseconds = fraction
            }
        }
        guard hour < 24, minute < 60, second < 60 else {
            problem = "there is no such time of day"
            return nil
        }
        guard skip("Z") else {
            problem = "an instant is in UTC and ends in `Z`"
            return nil
        }
        return ((hour * 60 + minute) * 60 + second) * 1000 + milliseconds
    }

    private mutating func lexMilliseconds() -> Int64? {
        var value: Int64 = 0
        var count = 0
        while let byte = peek(), isDigit(byte) {
            guard count < 3 else { return nil }
            value = value * 10 + Int64(byte - 0x30)
            count += 1
            offset += 1
        }
        while count < 3 {
            value *= 10
            count += 1
        }
        return value
    }

    private mutating func lexFixedNumber(digits: Int) -> Int64? {
        var value: Int64 = 0
        for _ in 0..<digits {
            guard let byte = peek(), isDigit(byte) else { return nil }
            value = value * 10 + Int64(byte - 0x30)
            offset += 1
        }
        return value
    }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard peek() == UInt8(ascii: character) else { return false }
        offset += 1
        return true
    }
}

/// Days from 1970-01-01 in the Gregorian calendar; nil for a day that does not exist, or that is
/// outside the years 1970 to 9999.
func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64? {
    guard (1970...9999).contains(year), (1...12).contains(month), day >= 1 else { return nil }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let length: Int64 =
        switch month {
        case 2: isLeap ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    guard day <= length else { return nil }
    // Years are counted from March, so that the leap day is the last one.
    let marchYear = month <= 2 ? year - 1 : year
    let marchMonth = (month + 9) % 12
    let dayOfYear = (153 * marchMonth + 2) / 5 + day - 1
    let leapDays = marchYear / 4 - marchYear / 100 + marchYear / 400
    return marchYear * 365 + leapDays + dayOfYear - 719_468
}
