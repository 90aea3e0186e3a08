import LicetBytecode
import LicetPrimitives

// Values that are one word.
extension ValueParser {
    mutating func integer() throws(ValueTextError) -> Int64 {
        let start = offset
        var text = take("-") ? "-" : ""
        let word = nameHere()
        var previous = UInt8(ascii: "_")
        for byte in word.utf8 {
            guard isDigit(byte) || (byte == UInt8(ascii: "_") && isDigit(previous)) else {
                offset = start
                throw expected("an integer")
            }
            if isDigit(byte) { text.unicodeScalars.append(Unicode.Scalar(byte)) }
            previous = byte
        }
        guard isDigit(previous) else {
            offset = start
            throw expected("an integer")
        }
        guard let number = Int64(text) else {
            throw ValueTextError(.outOfRange(type: "Int"), at: start)
        }
        offset += word.utf8.count
        return number
    }

    mutating func instant() throws(ValueTextError) -> Instant {
        skipSpace()
        let start = offset
        if takeWord("Instant") {
            guard take("."), takeWord("forever") else { throw expected("`.forever`") }
            return .forever
        }
        guard take("@") else { throw expected("an instant, such as `@2027-01-01T08:00Z`") }
        // A full stop belongs to the instant only before a fraction, and not in `..<`.
        let rest = bytes[offset...]
        var end = offset
        for (index, byte) in zip(rest.indices, rest) {
            let isFraction =
                byte == UInt8(ascii: ".") && bytes.indices.contains(index + 1)
                && isDigit(bytes[index + 1])
            guard
                isNameByte(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ":")
                    || isFraction
            else { break }
            end = index + 1
        }
        let text = String(decoding: bytes[offset..<end], as: UTF8.self)
        guard let instant = Instant(text: text) else {
            throw ValueTextError(
                .expected(
                    "an instant, such as `@2027-01-01T08:00Z`", found: "`@\(text.prefix(32))`"),
                at: start)
        }
        offset = end
        return instant
    }

    mutating func duration() throws(ValueTextError) -> Duration {
        let start = offset
        let expectation = "a duration, such as `90.minutes`"
        guard next == UInt8(ascii: "-") || next.map(isDigit) == true else {
            throw expected(expectation)
        }
        let count = try integer()
        guard next == UInt8(ascii: ".") else { throw expected(expectation) }
        offset += 1
        let name = nameHere()
        guard let unit = DurationUnit(rawValue: name) else {
            let units = DurationUnit.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
            throw expected("one of \(units)")
        }
        guard let duration = Duration(count, unit) else {
            throw ValueTextError(.outOfRange(type: "Duration"), at: start)
        }
        offset += name.utf8.count
        return duration
    }

    mutating func account() throws(ValueTextError) -> Account {
        let start = offset
        let name: String
        if next == UInt8(ascii: "\"") {
            name = String(decoding: try text(Limits.textBytes, .account), as: UTF8.self)
        } else {
            // The name of a key may hold what no name in a contract does.
            let word = bytes[offset...].prefix {
                isNameByte($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") || $0 >= 0x80
            }
            name = String(decoding: word, as: UTF8.self)
            guard !name.isEmpty else { throw expected("an account") }
            offset += word.count
        }
        // An account's own text first: no key's name may stand for another's account.
        if let account = Account(text: name) { return account }
        if let account = names(name) { return account }
        throw ValueTextError(.unknownAccount(String(name.prefix(80))), at: start)
    }

    mutating func digest() throws(ValueTextError) -> Value {
        let start = offset
        guard let digest = Digest(try hexadecimal(32, .digest)) else {
            throw ValueTextError(
                .expected("64 hexadecimal digits after `0x`", found: "fewer"), at: start)
        }
        return .digest(digest)
    }

    mutating func hexadecimal(_ max: Int, _ type: ValueType) throws(ValueTextError) -> Bytes {
        let start = offset
        guard take("0x") else { throw expected("bytes, such as `0x00ff`") }
        let word = nameHere()
        guard let result = LicetPrimitives.bytes(hex: word) else {
            throw expected("pairs of hexadecimal digits")
        }
        guard result.count <= max else {
            throw ValueTextError(.tooLong(limit: max, type: contract.spelling(of: type)), at: start)
        }
        offset += word.utf8.count
        return result
    }

    mutating func identifier(_ type: ValueType) throws(ValueTextError) -> Value {
        let start = offset
        let spelling = contract.spelling(of: type)
        guard take("#"), next.map(isDigit) == true else {
            offset = start
            throw expected("a `\(spelling)`, such as `#7`")
        }
        let number = try integer()
        guard number > 0 else { throw ValueTextError(.outOfRange(type: spelling), at: start) }
        return .identifier(number)
    }

    mutating func path() throws(ValueTextError) -> Value {
        let start = offset
        let bytes = try text(Limits.pathBytes, .path)
        guard Value.isPath(bytes) else { throw ValueTextError(.invalidPath, at: start) }
        return .path(bytes)
    }

    /// The bytes of a text in double quotes, which is UTF-8 because the whole input is.
    mutating func text(_ max: Int, _ type: ValueType) throws(ValueTextError) -> Bytes {
        let start = offset
        guard take("\"") else { throw expected("text in double quotes") }
        var result = Bytes()
        while let byte = next {
            offset += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard result.count <= max else {
                    throw ValueTextError(
                        .tooLong(limit: max, type: contract.spelling(of: type)), at: start)
                }
                return result
            case UInt8(ascii: "\\"): result += try escape()
            case 0..<0x20 where byte != 0x09, 0x7f:
                offset -= 1
                throw expected("text without control characters")
            default: result.append(byte)
            }
        }
        throw expected("a closing quote")
    }

    private mutating func escape() throws(ValueTextError) -> Bytes {
        let start = offset - 1
        let letter = next
        offset += 1
        switch letter {
        case UInt8(ascii: "n"): return [0x0a]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "r"): return [0x0d]
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): return letter.map { [$0] } ?? []
        case UInt8(ascii: "u"):
            guard next == UInt8(ascii: "{") else { break }
            offset += 1
            let digits = nameHere()
            guard (1...6).contains(digits.utf8.count), let number = UInt32(digits, radix: 16),
                let scalar = Unicode.Scalar(number)
            else { break }
            offset += digits.utf8.count
            guard next == UInt8(ascii: "}") else { break }
            offset += 1
            return Bytes(String(Character(scalar)).utf8)
        default: break
        }
        throw ValueTextError(.unknownEscape, at: start)
    }

    private func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
