/// How much a reader takes before it refuses.
public struct JSONLimits: Equatable, Sendable {
    /// Bytes of the whole text.
    public var bytes: Int
    /// Arrays and objects within each other; also the bound of the reader's recursion.
    public var depth: Int
    /// Members of one object.
    public var keys: Int

    /// What a request or a configuration file may be: 1 MiB, 32 deep, 1,024 keys an object.
    public static let standard = JSONLimits(bytes: 1 << 20, depth: 32, keys: 1024)

    public init(bytes: Int, depth: Int, keys: Int) {
        self.bytes = bytes
        self.depth = depth
        self.keys = keys
    }
}

extension JSON {
    /// Reads one value and nothing else, as RFC 8259 defines it, with these refused besides:
    /// numbers that are not integers within ``integerLimit``, duplicate keys, a byte order mark,
    /// escapes that name half a surrogate pair, and what exceeds the limits.
    public init(
        reading bytes: [UInt8], limits: JSONLimits = .standard
    ) throws(JSONError) {
        guard bytes.count <= limits.bytes else { throw JSONError(tooLong: limits.bytes) }
        do {
            _ = try UTF8Span(validating: bytes.span)
        } catch {
            throw JSONError(.invalidUTF8, at: error.byteOffsets.lowerBound, in: bytes)
        }
        var reader = JSONReader(bytes: bytes, limits: limits)
        self = try reader.readDocument()
    }

    /// Reads one value and nothing else; see ``init(reading:limits:)-([UInt8],_)``.
    public init(
        reading text: String, limits: JSONLimits = .standard
    ) throws(JSONError) {
        try self.init(reading: Array(text.utf8), limits: limits)
    }
}

/// Reads values from bytes that are known to be UTF-8.
private struct JSONReader {
    let bytes: [UInt8]
    let limits: JSONLimits
    /// Invariant: at most `bytes.count`, and at the start of a character when between tokens.
    private var position = 0
    private var depth = 0

    init(bytes: [UInt8], limits: JSONLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    mutating func readDocument() throws(JSONError) -> JSON {
        let value = try readValue()
        skipSpace()
        guard position == bytes.count else { throw error(.trailingBytes) }
        return value
    }

    private mutating func readValue() throws(JSONError) -> JSON {
        skipSpace()
        guard let first = current else { throw unexpected(.value) }
        switch first {
        case UInt8(ascii: "{"):
            return try readNested { reader throws(JSONError) in try reader.readObject() }
        case UInt8(ascii: "["):
            return try readNested { reader throws(JSONError) in try reader.readArray() }
        case UInt8(ascii: "\""): return .string(try readString())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return .integer(try readInteger())
        case UInt8(ascii: "t"): return try readWord("true", .bool(true))
        case UInt8(ascii: "f"): return try readWord("false", .bool(false))
        case UInt8(ascii: "n"): return try readWord("null", .null)
        default: throw unexpected(.value)
        }
    }

    /// Counts one level: the reader calls itself no deeper than the limit.
    private mutating func readNested(
        _ read: (inout JSONReader) throws(JSONError) -> JSON
    ) throws(JSONError) -> JSON {
        guard depth < limits.depth else { throw error(.tooDeep(limit: limits.depth)) }
        depth += 1
        let value = try read(&self)
        depth -= 1
        return value
    }

    private mutating func readArray() throws(JSONError) -> JSON {
        position += 1
        skipSpace()
        if skip("]") { return .array([]) }
        var elements: [JSON] = []
        while true {
            elements.append(try readValue())
            skipSpace()
            if skip("]") { return .array(elements) }
            try skipComma(before: "]", expected: .commaOrBracket)
        }
    }

    private mutating func readObject() throws(JSONError) -> JSON {
        position += 1
        skipSpace()
        if skip("}") { return .object([]) }
        var members: [JSON.Member] = []
        // Asked for membership only; its order is never looked at.
        var keys: Set<[UInt8]> = []
        while true {
            let start = position
            guard current == UInt8(ascii: "\"") else { throw unexpected(.key) }
            let key = try readString()
            guard keys.insert(Array(key.utf8)).inserted else {
                throw error(.duplicateKey(key), at: start)
            }
            guard keys.count <= limits.keys else {
                throw error(.tooManyKeys(limit: limits.keys), at: start)
            }
            skipSpace()
            guard skip(":") else { throw unexpected(.colon) }
            members.append(JSON.Member(key, try readValue()))
            skipSpace()
            if skip("}") { return .object(members) }
            try skipComma(before: "}", expected: .commaOrBrace)
        }
    }

    private mutating func skipComma(
        before closing: Unicode.Scalar, expected: JSONError.Expected
    ) throws(JSONError) {
        let start = position
        guard skip(",") else { throw unexpected(expected) }
        skipSpace()
        guard current != UInt8(ascii: closing) else { throw error(.trailingComma, at: start) }
    }

    private mutating func readWord(_ word: StaticString, _ value: JSON) throws(JSONError) -> JSON {
        for expected in String(describing: word).utf8 {
            guard current == expected else { throw unexpected(.value) }
            position += 1
        }
        return value
    }

    private mutating func readInteger() throws(JSONError) -> Int64 {
        let start = position
        let isNegative = skip("-")
        let digits = position
        // Capped one past the limit, so that no run of digits overflows.
        var magnitude: Int64 = 0
        while let digit = currentDigit {
            if magnitude <= JSON.integerLimit { magnitude = magnitude * 10 + Int64(digit) }
            position += 1
        }
        guard position > digits else { throw unexpected(.digit) }
        if bytes[digits] == UInt8(ascii: "0"), position > digits + 1 {
            throw error(.leadingZero, at: start)
        }
        switch current {
        case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
            throw error(.notAnInteger, at: start)
        default: break
        }
        if isNegative, magnitude == 0 { throw error(.notAnInteger, at: start) }
        guard magnitude <= JSON.integerLimit else { throw error(.integerTooLarge, at: start) }
        return isNegative ? -magnitude : magnitude
    }

    /// Reads from the opening quote to past the closing one.
    private mutating func readString() throws(JSONError) -> String {
        position += 1
        var text: [UInt8] = []
        while let byte = current {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                // Characters of valid UTF-8, and escapes that are scalars: nothing is repaired.
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                text.append(contentsOf: String(Character(try readEscape())).utf8)
            case 0x00...0x1f: throw error(.controlCharacter(byte))
            default:
                text.append(byte)
                position += 1
            }
        }
        throw unexpected(.quote)
    }

    private mutating func readEscape() throws(JSONError) -> Unicode.Scalar {
        let start = position
        position += 1
        guard let letter = current else { throw unexpected(.escape) }
        let scalar: Unicode.Scalar
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
            scalar = Unicode.Scalar(letter)
        case UInt8(ascii: "b"): scalar = "\u{08}"
        case UInt8(ascii: "f"): scalar = "\u{0c}"
        case UInt8(ascii: "n"): scalar = "\n"
        case UInt8(ascii: "r"): scalar = "\r"
        case UInt8(ascii: "t"): scalar = "\t"
        case UInt8(ascii: "u"): return try readUnicodeEscape(start: start)
        default: throw unexpected(.escape)
        }
        position += 1
        return scalar
    }

    /// Reads from the `u`; a pair of escapes gives one scalar.
    private mutating func readUnicodeEscape(start: Int) throws(JSONError) -> Unicode.Scalar {
        let first = try readFourDigits()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard UTF16.isLeadSurrogate(first), skip("\\") else {
            throw error(.loneSurrogate, at: start)
        }
        guard current == UInt8(ascii: "u") else { throw error(.loneSurrogate, at: start) }
        let second = try readFourDigits()
        guard UTF16.isTrailSurrogate(second) else { throw error(.loneSurrogate, at: start) }
        let pair = UTF16.EncodedScalar([first, second])
        return UTF16.decode(pair)
    }

    private mutating func readFourDigits() throws(JSONError) -> UInt16 {
        position += 1
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = current, let digit = hexDigit(byte) else {
                throw unexpected(.hexDigit)
            }
            unit = unit << 4 | UInt16(digit)
            position += 1
        }
        return unit
    }

    private var current: UInt8? {
        position < bytes.count ? bytes[position] : nil
    }

    private var currentDigit: UInt8? {
        guard let byte = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else {
            return nil
        }
        return byte - UInt8(ascii: "0")
    }

    private func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    private mutating func skipSpace() {
        while let byte = current {
            switch byte {
            case 0x20, 0x09, 0x0a, 0x0d: position += 1
            default: return
            }
        }
    }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard current == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private func unexpected(_ expected: JSONError.Expected) -> JSONError {
        guard let byte = current else { return error(.unexpectedEnd(expected: expected)) }
        return error(.unexpectedByte(byte, expected: expected))
    }

    private func error(_ kind: JSONError.Kind, at offset: Int? = nil) -> JSONError {
        JSONError(kind, at: offset ?? position, in: bytes)
    }
}
