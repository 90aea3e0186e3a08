import LicetBytecode
import LicetJSON
import LicetPrimitives
import LicetValues
import Testing

@Suite struct QueryTextTests {
    private let contract: Contract = {
        var contract = Contract(name: "Shelf", version: 1)
        contract.identifiers = ["BookID"]
        contract.enumerations = [Enumeration(name: "Kind", cases: ["novel", "atlas"])]
        contract.structures = [
            Structure(
                name: "Spot",
                fields: [Field(name: "row", type: .int), Field(name: "name", type: .digest)])
        ]
        contract.tables = [
            Table(name: "books", key: .identifier(0), row: 0, indexes: [])
        ]
        return contract
    }()

    @Test func `every kind of key and column is read as it was written`() throws {
        let digest = try #require(Digest(Bytes(repeating: 7, count: 32)))
        let values: [(Value, ValueType, String)] = [
            (.int(-5), .int, "-5"), (.int(.max), .int, "9223372036854775807"),
            (.identifier(7), .identifier(0), "7"), (.bool(true), .bool, "true"),
            (.instant(.epoch), .instant, "1970-01-01T00:00:00.000Z"),
            (.instant(.forever), .instant, "forever"),
            (.duration(try #require(Duration(milliseconds: -3))), .duration, "-3"),
            (.account(Account(digest.word)), .account, Account(digest.word).text),
            (.digest(digest), .digest, "0x" + digest.bytes.hex),
            (.bytes([]), .bytes(max: 8), "0x"), (.bytes([0, 255]), .bytes(max: 8), "0x00ff"),
            (.text(Bytes("a \"b\" & ü".utf8)), .text(max: 20), "a \"b\" & ü"),
            (.text(Bytes("12".utf8)), .text(max: 20), "12"),
            (.path(Bytes("h7/1".utf8)), .path, "h7/1"),
            (.enumeration(1), .enumeration(0), "atlas"),
            (
                .structure([.int(1), .digest(digest)]), .structure(0),
                #"{"row":1,"name":"0x\#(digest.bytes.hex)"}"#
            ),
        ]
        for (value, type, text) in values {
            #expect(queryText(of: value, type, in: contract) == text)
            let read = try LicetValues.value(
                queryText: text, named: "it", as: type, in: contract)
            #expect(read == value, "\(text)")
        }
    }

    @Test func `what is no such value is refused by name`() {
        let wrong: [(String, ValueType)] = [
            ("", .int), ("+1", .int), ("01", .int), ("0", .identifier(0)), ("1", .bool),
            ("1.5", .duration), ("poem", .enumeration(0)), ("0x0", .bytes(max: 8)),
            ("0x000000", .bytes(max: 2)), ("{", .structure(0)), ("{\"row\":1}", .structure(0)),
            ("abc", .text(max: 2)), ("/x", .path), ("licet1x", .account),
        ]
        for (text, type) in wrong {
            let error = #expect(throws: JSONShapeError.self) {
                _ = try LicetValues.value(queryText: text, named: "it", as: type, in: contract)
            }
            #expect(error?.description.hasPrefix("`it") == true, "\(text)")
        }
    }
}
