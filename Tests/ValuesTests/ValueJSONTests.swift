import LicetBytecode
import LicetJSON
import LicetPrimitives
import LicetValues
import TestSupport
import Testing

@Suite struct `Values as JSON` {
    @Test(
        arguments: [
            (.int, .int(1 << 53), "9007199254740992"),
            (.int, .int((1 << 53) + 1), #""9007199254740993""#),
            (.int, .int(.min), #""-9223372036854775808""#),
            (.instant, .instant(.epoch), #""1970-01-01T00:00:00.000Z""#),
            (.instant, .instant(.forever), #""forever""#),
            (.duration, .duration(.zero), "0"),
            (
                .period, .period(.from(.epoch)),
                #"{"start":"1970-01-01T00:00:00.000Z","end":"forever"}"#
            ),
            (.bytes(max: 2), .bytes([0, 255]), #""0x00ff""#),
            (.text(max: 2), .text(Bytes("é".utf8)), #""é""#),
            (.identifier(0), .identifier(7), "7"),
            (.enumeration(0), .enumeration(2), #""research""#),
            (.optional(.int), .none, "null"), (.optional(.int), .some(.int(1)), "1"),
            (.structure(1), .structure([.int(1), .bool(true)]), #"{"left":1,"right":true}"#),
            (.list(.optional(.bool), max: 2), .list([.none, .some(.bool(true))]), "[null,true]"),
        ] as [(ValueType, Value, String)])
    func `are written so`(type: ValueType, value: Value, text: String) {
        #expect(json(of: value, type, in: contract).text(.compact) == text)
    }

    @Test func `a row shows its key, when it was inserted, and its fields`() {
        let row = RowValue(
            key: .identifier(3), inserted: .epoch,
            fields: [.account(ana), .bytes([1]), .some(.instant(.epoch)), .int(0)])
        #expect(
            json(of: .row(row), .row(0), in: contract).text(.compact)
                == #"{"key":3,"inserted":"1970-01-01T00:00:00.000Z","fields":{"patient":""#
                + ana.text
                + #"","key":"0x01","revoked":"1970-01-01T00:00:00.000Z","reads":0}}"#)
    }

    @Test(
        arguments: [
            (.bool, "1"), (.int, "true"), (.int, #""1.0""#), (.int, #""01""#), (.int, #""x""#),
            (.instant, #""2027""#), (.instant, "0"), (.duration, "315569520000001"),
            (.period, #"{"start":"forever"}"#),
            (.period, #"{"start":"forever","end":"forever","x":1}"#),
            (.account, #""ana""#), (.digest, #""0x00""#), (.bytes(max: 1), #""0x0000""#),
            (.bytes(max: 1), #""00""#), (.text(max: 1), #""ab""#), (.path, #""/a""#),
            (.identifier(0), "0"), (.identifier(0), "-1"), (.enumeration(0), #""rest""#),
            (.structure(1), #"{"left":1}"#), (.structure(1), #"{"left":1,"right":true,"up":1}"#),
            (.structure(1), "[1,true]"), (.list(.int, max: 1), "[1,2]"),
            (.list(.int, max: 1), "{}"),
            (.row(0), "{}"), (.int, "null"),
        ] as [(ValueType, String)])
    func `other shapes are refused`(type: ValueType, text: String) throws {
        let read = try JSON(reading: text)
        #expect(throws: JSONShapeError.self) {
            try LicetValues.value(from: JSONField(read), as: type, in: contract)
        }
    }

    @Test func `the refusal names the place`() throws {
        let read = try JSON(reading: #"{"pairs":[{"left":1,"right":2}],"purposes":[]}"#)
        do throws(JSONShapeError) {
            _ = try LicetValues.value(from: JSONField(read), as: .structure(2), in: contract)
            Issue.record("it was read")
        } catch {
            #expect(error.path == "pairs[0].right")
        }
    }

    @Test func `an optional member may be left out`() throws {
        let read = try JSON(reading: #"{"pairs":[],"purposes":["payment","payment"]}"#)
        let value = try LicetValues.value(from: JSONField(read), as: .structure(2), in: contract)
        #expect(value == .structure([.list([]), .set([.enumeration(1)]), .none]))
    }

    @Test func `an interface is what it was`() throws {
        let text = interfaceJSON(of: contract, digest: .zero).text(.pretty) + "\n"
        try Golden.check(text, at: "Tests/ValuesTests/Golden/interface.json")
        #expect(try JSON(reading: text)["contract"].string() == "Records")
    }
}
