/// Why a text is not JSON as Licet reads it, and where.
public struct JSONError: Error, Equatable, Sendable {
    public let kind: Kind
    /// How many bytes stand before the place.
    public let offset: Int
    /// The line, from 1; lines end at a line feed.
    public let line: Int
    /// The column in its line, from 1, counted in Unicode scalars.
    public let column: Int

    /// What was refused.
    public enum Kind: Equatable, Sendable {
        /// The text has more bytes than the caller allows.
        case tooLong(limit: Int)
        /// Arrays and objects stand deeper in each other than the limit.
        case tooDeep(limit: Int)
        /// An object has more members than the limit.
        case tooManyKeys(limit: Int)
        /// The text ends inside a value.
        case unexpectedEnd(expected: Expected)
        /// A byte stands where it cannot.
        case unexpectedByte(UInt8, expected: Expected)
        /// Something other than white space follows the value.
        case trailingBytes
        /// A comma stands before a closing bracket or brace.
        case trailingComma
        /// A key stands twice in one object.
        case duplicateKey(String)
        /// The text is not UTF-8.
        case invalidUTF8
        /// A `\u` escape names half of a surrogate pair.
        case loneSurrogate
        /// A control character stands in a string without an escape.
        case controlCharacter(UInt8)
        /// A number has a leading zero.
        case leadingZero
        /// A number has a fraction or an exponent, or is a negative zero.
        case notAnInteger
        /// A number lies past ``JSON/integerLimit``.
        case integerTooLarge
    }

    /// What could have stood there instead.
    public enum Expected: Equatable, Sendable {
        case value, key, colon, commaOrBracket, commaOrBrace, quote, escape, hexDigit, digit
    }

    /// Works out line and column; `offset` lies within `bytes`.
    init(_ kind: Kind, at offset: Int, in bytes: [UInt8]) {
        self.kind = kind
        self.offset = offset
        let before = bytes[..<offset]
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        line = 1 + before.count { $0 == UInt8(ascii: "\n") }
        column = 1 + before[lineStart...].count { $0 & 0b1100_0000 != 0b1000_0000 }
    }

    /// A text that was not looked at, being too long.
    init(tooLong limit: Int) {
        kind = .tooLong(limit: limit)
        offset = 0
        line = 1
        column = 1
    }
}

extension JSONError: CustomStringConvertible {
    /// One line for people: place and reason.
    public var description: String { "line \(line), column \(column): \(kind)" }
}

extension JSONError.Kind: CustomStringConvertible {
    public var description: String {
        switch self {
        case .tooLong(let limit): "the text is longer than \(limit) bytes"
        case .tooDeep(let limit): "arrays and objects stand more than \(limit) deep"
        case .tooManyKeys(let limit): "an object has more than \(limit) keys"
        case .unexpectedEnd(let expected): "the text ends where \(expected) was expected"
        case .unexpectedByte(let byte, let expected):
            "\(expected) was expected, found \(shown(byte))"
        case .trailingBytes: "something follows the value"
        case .trailingComma: "a comma stands before the closing bracket"
        case .duplicateKey(let key): "the key \(quotedKey(key)) stands twice in one object"
        case .invalidUTF8: "the text is not UTF-8"
        case .loneSurrogate: "an escape names half of a surrogate pair"
        case .controlCharacter(let byte):
            "the control character \(shown(byte)) stands in a string without an escape"
        case .leadingZero: "a number does not begin with a zero"
        case .notAnInteger:
            "integer expected: a number has no fraction, no exponent and no negative zero"
        case .integerTooLarge:
            "an integer past \(JSON.integerLimit) is written as a string of its digits"
        }
    }

    private func shown(_ byte: UInt8) -> String {
        if (0x21...0x7e).contains(byte) { return "`\(Character(Unicode.Scalar(byte)))`" }
        let digits = String(byte, radix: 16)
        return "byte 0x" + (digits.utf8.count == 1 ? "0" : "") + digits
    }
}

extension JSONError.Expected: CustomStringConvertible {
    public var description: String {
        switch self {
        case .value: "a value"
        case .key: "a key in quotes"
        case .colon: "`:`"
        case .commaOrBracket: "`,` or `]`"
        case .commaOrBrace: "`,` or `}`"
        case .quote: "a closing quote"
        case .escape: "an escape: one of `\"\\/bfnrtu`"
        case .hexDigit: "a hexadecimal digit"
        case .digit: "a digit"
        }
    }
}

/// A key for messages: quoted, escaped, and cut after 64 characters, for it may come from a
/// stranger.
func quotedKey(_ key: String) -> String {
    let scalars = key.unicodeScalars
    guard scalars.count > 64 else { return JSON.string(key).text(.compact) }
    return JSON.string(String(scalars.prefix(64)) + "…").text(.compact)
}
