import LicetBytecode
import LicetPrimitives
import LicetValues
import Testing

@Suite struct `Licet literals` {
    private static let eight = "@2027-01-01T08:00Z"

    private static let cases: [(ValueType, Value, String)] = {
        let start = LicetPrimitives.Instant(text: "2027-01-01T08:00Z") ?? .epoch
        let later = LicetPrimitives.Instant(text: "2027-02-01T08:00:30.250Z") ?? .epoch
        let minutes = LicetPrimitives.Duration(text: "90.minutes") ?? .zero
        return [
            (.bool, .bool(true), "true"), (.int, .int(-42), "-42"),
            (.instant, .instant(start), eight), (.instant, .instant(.forever), "Instant.forever"),
            (.instant, .instant(later), "@2027-02-01T08:00:30.250Z"),
            (.duration, .duration(minutes), "90.minutes"),
            (.period, .period(Period(start, later)), "\(eight) ..< @2027-02-01T08:00:30.250Z"),
            (.period, .period(.from(start)), "\(eight) ..< Instant.forever"),
            (.account, .account(ana), ana.text),
            (.digest, .digest(.zero), "0x" + String(repeating: "0", count: 64)),
            (.bytes(max: 2), .bytes([0, 255]), "0x00ff"), (.bytes(max: 2), .bytes([]), "0x"),
            (.text(max: 9), .text(Bytes("a\"\\\n\u{202e}".utf8)), #""a\"\\\n\u{202e}""#),
            (.path, .path(Bytes("h7/1".utf8)), #""h7/1""#),
            (.identifier(0), .identifier(7), "#7"),
            (.enumeration(0), .enumeration(1), ".payment"),
            (.structure(1), .structure([.int(1), .bool(false)]), "Pair(left: 1, right: false)"),
            (.optional(.int), .none, "nil"), (.optional(.int), .some(.int(1)), "1"),
            (.list(.int, max: 2), .list([.int(2), .int(1)]), "[2, 1]"),
            (
                .set(.enumeration(0), max: 2), .set([.enumeration(0), .enumeration(2)]),
                "[.treatment, .research]"
            ),
            (.list(.int, max: 2), .list([]), "[]"),
        ]
    }()

    @Test(arguments: cases)
    func `are written and read`(type: ValueType, value: Value, text: String) throws {
        #expect(licetText(of: value, type, in: contract) == text)
        #expect(try parseValue(text, as: type, in: contract) == value)
        #expect(try parseValue("  \(text)\n", as: type, in: contract) == value)
    }

    @Test func `may be spelt otherwise`() throws {
        func read(_ text: String, _ type: ValueType) throws -> Value {
            try parseValue(text, as: type, in: contract)
        }
        #expect(try read("1_000", .int) == .int(1_000))
        #expect(
            try read("Pair( 1 ,right : false )", .structure(1))
                == .structure([.int(1), .bool(false)]))
        #expect(
            try read("[ .research,.treatment, .research]", .set(.enumeration(0), max: 3))
                == .set([.enumeration(0), .enumeration(2)]))
        #expect(try read("Period.from(@1970-01-01)", .period) == .period(.from(.epoch)))
        #expect(
            try read("@1970-01-01..<@1970-01-01T00:00Z", .period) == .period(Period(.epoch, .epoch))
        )
        #expect(try read("0xAB", .bytes(max: 1)) == .bytes([0xab]))
        #expect(try read("\"\(ana.text)\"", .account) == .account(ana))
    }

    @Test func `a row is written as its structure`() {
        let row = RowValue(
            key: .identifier(3), inserted: .epoch,
            fields: [.account(ana), .bytes([1]), .none, .int(0)])
        #expect(
            licetText(of: .row(row), .row(0), in: contract)
                == "Record(patient: \(ana.text), key: 0x01, revoked: nil, reads: 0)")
    }

    @Test func `the name of a key stands for its account, an account's own text for itself`() throws
    {
        let other = Account(Word256(0, 0, 0, 2))
        let names: (String) -> Account? = { $0 == "ana-1" || $0 == other.text ? ana : nil }
        #expect(try parseValue("ana-1", as: .account, in: contract, names: names) == .account(ana))
        #expect(
            try parseValue(other.text, as: .account, in: contract, names: names) == .account(other))
        #expect(
            try parseValue(
                "[ana-1, \(other.text)]", as: .list(.account, max: 2), in: contract, names: names)
                == .list([.account(ana), .account(other)]))
        #expect(throws: ValueTextError(.unknownAccount("bo"), at: 0)) {
            try parseValue("bo", as: .account, in: contract, names: names)
        }
    }

    @Test(
        arguments: [
            (.bool, "yes", "expected `true` or `false`, found `yes`"),
            (.bool, "truey", "expected `true` or `false`, found `truey`"),
            (.int, "", "expected an integer, found the end"),
            (.int, "1.5", "nothing may follow the value, found `.` after 1 bytes"),
            (.int, "1__0", "expected an integer, found `1__0`"),
            (.int, "_1", "expected an integer, found `_1`"),
            (.int, "1_", "expected an integer, found `1_`"),
            (.int, "٣", "expected an integer, found `٣`"),
            (.int, "9223372036854775808", "no `Int` has this value"),
            (
                .instant, "2027-01-01",
                "expected an instant, such as `@2027-01-01T08:00Z`, found `2027`"
            ),
            (
                .instant, "@2027-02-29",
                "expected an instant, such as `@2027-01-01T08:00Z`, found `@2027-02-29`"
            ),
            (
                .duration, "90",
                "expected a duration, such as `90.minutes`, found the end after 2 bytes"
            ),
            (
                .duration, "9.months",
                "expected one of `milliseconds`, `seconds`, `minutes`, `hours`, `days`, `weeks`, found `months` after 2 bytes"
            ),
            (.duration, "99999999.days", "no `Duration` has this value"),
            (.period, "@2027-01-01", "expected `..<`, found the end after 11 bytes"),
            (.digest, "0x00", "expected 64 hexadecimal digits after `0x`, found fewer"),
            (.bytes(max: 1), "0x0000", "`Bytes max 1` holds at most 1"),
            (
                .bytes(max: 1), "0x0",
                "expected pairs of hexadecimal digits, found `0` after 2 bytes"
            ),
            (.text(max: 2), "\"abc\"", "`Text max 2` holds at most 2"),
            (.text(max: 9), "abc", "expected text in double quotes, found `abc`"),
            (.text(max: 9), "\"abc", "expected a closing quote, found the end after 4 bytes"),
            (.text(max: 9), "\"\\q\"", "no such escape after 1 bytes"),
            (.text(max: 9), "\"\\", "no such escape after 1 bytes"),
            (.text(max: 9), "\"\\u{d800}\"", "no such escape after 1 bytes"),
            (
                .path, "\"../a\"",
                "a path is 1 to 256 of `a-z 0-9 / _ . -`, without `..` or a leading `/`"
            ),
            (.identifier(0), "7", "expected a `RecordID`, such as `#7`, found `7`"),
            (.identifier(0), "#0", "no `RecordID` has this value"),
            (
                .enumeration(0), "payment",
                "expected a case of `Purpose`, such as `.treatment`, found `payment`"
            ),
            (.enumeration(0), ".paiment", "there is no case `.paiment`, but `.payment`"),
            (.enumeration(0), ".x", "there is no case `.x`"),
            (.structure(1), "Pear(1, true)", "expected `Pair(…)`, found `Pear`"),
            (
                .structure(1), "Pair(right: true, left: 1)",
                "expected field `left`, found `right` after 5 bytes"
            ),
            (.structure(1), "Pair(1)", "expected `,`, found `)` after 6 bytes"),
            (.list(.int, max: 1), "[1, 2]", "`[Int] max 1` holds at most 1 after 3 bytes"),
            (.list(.int, max: 2), "[1, ]", "expected an integer, found `]` after 4 bytes"),
            (.list(.int, max: 2), "[1", "expected `,` or `]`, found the end after 2 bytes"),
            (.row(0), "#1", "a value of `row of records` cannot be written"),
        ] as [(ValueType, String, String)])
    func `what is wrong is said, and where`(type: ValueType, text: String, message: String) {
        do throws(ValueTextError) {
            let value = try parseValue(text, as: type, in: contract)
            Issue.record("read \(value)")
        } catch {
            #expect(error.description == message)
        }
    }
}
