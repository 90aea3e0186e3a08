import LicetJSON
import TestSupport
import Testing

@Suite struct `Writing JSON` {
    let sample: JSON = [
        "name": "Records", "empty": [:], "none": [], "list": [1, -2, .null, true, ["deep": false]],
    ]

    @Test func `compact text has no white space`() {
        #expect(
            sample.text(.compact)
                == #"{"name":"Records","empty":{},"none":[],"list":[1,-2,null,true,{"deep":false}]}"#
        )
    }

    @Test func `pretty text has two spaces a level`() {
        let expected = """
            {
              "name": "Records",
              "empty": {},
              "none": [],
              "list": [
                1,
                -2,
                null,
                true,
                {
                  "deep": false
                }
              ]
            }
            """
        #expect(sample.text(.pretty) == expected)
    }

    @Test func `quotes, backslashes and control characters are escaped and nothing else`() {
        let text = JSON.string("\"\\/\u{08}\u{09}\u{0a}\u{0c}\u{0d}\u{00}\u{1f}\u{7f}é𝄞").text(
            .compact)
        #expect(text == #""\"\\/\b\t\n\f\r\u0000\u001f"# + "\u{7f}é𝄞\"")
    }

    @Test func `an integer that readers would round is written as a string`() throws {
        #expect(JSON.integer(1 << 53).text(.compact) == "9007199254740992")
        #expect(JSON.integer((1 << 53) + 1).text(.compact) == #""9007199254740993""#)
        #expect(JSON.integer(.min).text(.compact) == #""-9223372036854775808""#)
        #expect(JSON.wide(1 << 53) == .integer(1 << 53))
        #expect(JSON.wide((1 << 53) + 1) == "9007199254740993")
        #expect(JSON.wide(.max) == "18446744073709551615")
    }

    @Test func `what is written reads back the same in both layouts`() throws {
        var random = SplitMix64(seed: 0x4a53_4f4e)
        for _ in 0..<1000 {
            let value = randomValue(depth: 5, &random)
            let compact = value.text(.compact)
            #expect(try JSON(reading: compact) == value)
            #expect(try JSON(reading: value.text(.pretty)) == value)
            #expect(try JSON(reading: compact).text(.compact) == compact)
        }
    }

    private func randomValue(depth: Int, _ random: inout SplitMix64) -> JSON {
        switch random.below(depth == 0 ? 4 : 6) {
        case 0: return .null
        case 1: return .bool(random.below(2) == 0)
        case 2:
            let magnitude = Int64(bitPattern: random.next() >> UInt64(11 + random.below(53)))
            return .integer(random.below(2) == 0 ? magnitude : -magnitude)
        case 3: return .string(randomString(&random))
        case 4:
            return .array((0..<random.below(5)).map { _ in randomValue(depth: depth - 1, &random) })
        default:
            return .object(
                (0..<random.below(5)).map { index in
                    let value = randomValue(depth: depth - 1, &random)
                    return JSON.Member(randomString(&random) + "\(index)", value)
                })
        }
    }

    /// Any scalars, those that need an escape being frequent.
    private func randomString(_ random: inout SplitMix64) -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<random.below(8) {
            let limit: [UInt32] = [0x20, 0x80, 0x800, 0x11_0000]
            let bound = limit[random.below(4)]
            if let scalar = Unicode.Scalar(UInt32(random.below(Int(bound)))) { text.append(scalar) }
        }
        return String(text)
    }
}
