import LicetJSON
import Testing

/// The error of reading `text`, or `nil` if it is read.
private func refusal(_ text: String, limits: JSONLimits = .standard) -> JSONError? {
    refusal(Array(text.utf8), limits: limits)
}

private func refusal(_ bytes: [UInt8], limits: JSONLimits = .standard) -> JSONError? {
    do {
        _ = try JSON(reading: bytes, limits: limits)
        return nil
    } catch {
        return error
    }
}

@Suite struct `Reading JSON` {
    @Test func `every kind of value is read, with members in their order`() throws {
        let text = #" {"b": [1, -2, true, false, null], "a": {"": "x"}, "c": {}, "d": []} "#
        let expected: JSON = [
            "b": [1, -2, true, false, .null], "a": ["": "x"], "c": [:], "d": [],
        ]
        #expect(try JSON(reading: text) == expected)
        let reordered: JSON = [
            "a": ["": "x"], "b": [1, -2, true, false, .null], "c": [:], "d": [],
        ]
        #expect(try JSON(reading: text) != reordered)
    }

    @Test func `escapes become their characters`() throws {
        let text = #""\"\\\/\b\f\n\r\t\u00e9\uD834\uDd1e\u0000""#
        #expect(
            try JSON(reading: text) == "\"\\/\u{08}\u{0c}\n\r\t\u{e9}\u{1d11e}\u{0}")
    }

    @Test(arguments: ["1.0", "1e3", "1E3", "0.5", "-0", "-0.0", "0e0", "-1.5e-3"])
    func `a number that is not an integer is refused as such`(text: String) {
        #expect(refusal(text)?.kind == .notAnInteger)
        #expect(refusal(text)?.description.contains("integer expected") == true)
    }

    @Test func `integers are read up to the limit, and one past it refused`() throws {
        #expect(try JSON(reading: "9007199254740992") == .integer(1 << 53))
        #expect(try JSON(reading: "-9007199254740992") == .integer(-(1 << 53)))
        for text in [
            "9007199254740993", "-9007199254740993", "9223372036854775808",
            String(repeating: "9", count: 10_000),
        ] {
            #expect(refusal(text)?.kind == .integerTooLarge)
            #expect(refusal(text)?.description.contains("string of its digits") == true)
        }
    }

    @Test(arguments: [
        (#"{"a":1,"a":2}"#, 7), (#"{"a":1,"b":2,"\u0061":3}"#, 13), (#"{"":1,"":2}"#, 6),
    ])
    func `a key that stands twice is refused where it stands again`(text: String, offset: Int) {
        #expect(refusal(text)?.offset == offset)
        guard case .duplicateKey = refusal(text)?.kind else {
            Issue.record("\(text) gave \(String(describing: refusal(text)))")
            return
        }
    }

    @Test func `keys that differ only in their Unicode normal form are two keys`() throws {
        let value = try JSON(reading: "{\"\u{e9}\":1,\"e\u{301}\":2}")
        #expect(value.member("\u{e9}") == 1)
        #expect(value.member("e\u{301}") == 2)
    }

    @Test func `every refusal names its kind`() {
        let cases: [(String, JSONError.Kind)] = [
            ("", .unexpectedEnd(expected: .value)),
            ("[1,]", .trailingComma),
            (#"{"a":1,}"#, .trailingComma),
            ("[,1]", .unexpectedByte(UInt8(ascii: ","), expected: .value)),
            ("[1 2]", .unexpectedByte(UInt8(ascii: "2"), expected: .commaOrBracket)),
            (#"{"a" 1}"#, .unexpectedByte(UInt8(ascii: "1"), expected: .colon)),
            (#"{"a":1 "b":2}"#, .unexpectedByte(UInt8(ascii: "\""), expected: .commaOrBrace)),
            ("{a:1}", .unexpectedByte(UInt8(ascii: "a"), expected: .key)),
            ("1 2", .trailingBytes),
            ("null\u{0}", .trailingBytes),
            ("nul", .unexpectedEnd(expected: .value)),
            ("True", .unexpectedByte(UInt8(ascii: "T"), expected: .value)),
            ("01", .leadingZero),
            ("-01", .leadingZero),
            ("-", .unexpectedEnd(expected: .digit)),
            ("+1", .unexpectedByte(UInt8(ascii: "+"), expected: .value)),
            (#""abc"#, .unexpectedEnd(expected: .quote)),
            ("\"a\tb\"", .controlCharacter(9)),
            (#""\x41""#, .unexpectedByte(UInt8(ascii: "x"), expected: .escape)),
            (#""\u12g4""#, .unexpectedByte(UInt8(ascii: "g"), expected: .hexDigit)),
            (#""\ud800""#, .loneSurrogate),
            (#""\udc00""#, .loneSurrogate),
            (#""\ud800\n""#, .loneSurrogate),
            (#""\ud800\ud800""#, .loneSurrogate),
            ("\u{feff}1", .unexpectedByte(0xef, expected: .value)),
            ("[1] // no", .trailingBytes),
        ]
        for (text, kind) in cases {
            #expect(refusal(text)?.kind == kind, "\(text.debugDescription)")
        }
    }

    @Test(
        arguments: [
            [0x22, 0xff, 0x22], [0x22, 0xc0, 0x80, 0x22], [0x22, 0xed, 0xa0, 0x80, 0x22],
            [0x22, 0xf4, 0x90, 0x80, 0x80, 0x22], [0x22, 0xe2, 0x82],
        ] as [[UInt8]])
    func `bytes that are not UTF-8 are refused where they stand`(bytes: [UInt8]) {
        #expect(refusal(bytes)?.kind == .invalidUTF8)
        #expect(refusal(bytes)?.offset == 1)
    }

    @Test func `an error tells line and column in characters`() {
        let error = refusal("{\n  \"é𝄞\": nope\n}")
        #expect(error?.line == 2)
        #expect(error?.column == 10)
        #expect(error?.description == "line 2, column 10: a value was expected, found `o`")
    }
}

@Suite struct `Limits of the JSON reader` {
    @Test func `depth is counted over arrays and objects`() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: #"[{"a":"#, count: depth / 2) + "1"
                + String(repeating: "}]", count: depth / 2)
        }
        #expect(refusal(nested(32)) == nil)
        #expect(refusal("[" + nested(32) + "]")?.kind == .tooDeep(limit: 32))
        let wide = "[" + Array(repeating: "[]", count: 100).joined(separator: ",") + "]"
        #expect(refusal(wide) == nil)
        let open = String(repeating: "[", count: 1_000_000)
        #expect(refusal(open)?.kind == .tooDeep(limit: 32))
        #expect(refusal(open)?.offset == 32)
        let shallow = JSONLimits(bytes: 100, depth: 1, keys: 1)
        #expect(refusal("[1]", limits: shallow) == nil)
        #expect(refusal("[[]]", limits: shallow)?.kind == .tooDeep(limit: 1))
    }

    @Test func `a text is read up to its limit of bytes`() {
        let limits = JSONLimits(bytes: 6, depth: 1, keys: 1)
        #expect(refusal(#""abcd""#, limits: limits) == nil)
        #expect(refusal(#""abcde""#, limits: limits)?.kind == .tooLong(limit: 6))
        let most = "\"" + String(repeating: "a", count: (1 << 20) - 2) + "\""
        #expect(refusal(most) == nil)
        #expect(refusal(most + " ")?.kind == .tooLong(limit: 1 << 20))
    }

    @Test func `an object has at most 1,024 keys`() {
        func object(_ count: Int) -> String {
            "{" + (0..<count).map { "\"k\($0)\":0" }.joined(separator: ",") + "}"
        }
        #expect(refusal(object(1024)) == nil)
        #expect(refusal(object(1025))?.kind == .tooManyKeys(limit: 1024))
    }

    @Test func `a long key is cut in the message`() {
        let key = String(repeating: "k", count: 500)
        let message = refusal("{\"\(key)\":1,\"\(key)\":2}")?.description ?? ""
        #expect(message.contains("kkk…\" stands twice"))
        #expect(message.utf8.count < 150)
    }
}
