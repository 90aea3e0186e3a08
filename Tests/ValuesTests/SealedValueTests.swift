import LicetBytecode
import LicetJSON
import LicetPrimitives
import LicetValues
import Testing

@Suite struct `What is sealed` {
    /// The fixture with a sealed field, a rule to open it under, and an action that does.
    private var safe: Contract {
        var safe = contract
        safe.structures[1].fields.append(Field(name: "path", type: .sealed(.path)))
        safe.tables.append(Table(name: "pairs", key: .identifier(0), row: 1, indexes: []))
        safe.rules[0].parameters += [
            Parameter(label: nil, name: "reader", type: .account),
            Parameter(label: nil, name: "purpose", type: .enumeration(0)),
        ]
        safe.functions[2].result = .ticket
        return safe
    }

    private var row: Value {
        .row(
            RowValue(
                key: .identifier(7), inserted: .epoch,
                fields: [.int(1), .bool(true), .path(Bytes("h/1".utf8))]))
    }

    private var opened: Opened {
        Opened(
            table: 1, key: Value.identifier(7).encoded, field: 2, account: ana, rule: 0,
            arguments: Value.identifier(7).encoded + Value.account(ana).encoded
                + Value.enumeration(2).encoded,
            end: .epoch, digest: nil, version: 4, epoch: nil)
    }

    @Test func `is withheld wherever a row is shown`() {
        #expect(
            json(of: row, .row(1), in: safe).text(.compact)
                == #"{"key":7,"inserted":"1970-01-01T00:00:00.000Z","#
                + #""fields":{"left":1,"right":true}}"#)
        #expect(licetText(of: row, .row(1), in: safe) == "Pair(left: 1, right: true, path: sealed)")
        #expect(json(of: .path(Bytes("h/1".utf8)), .sealed(.path), in: safe) == .null)
    }

    @Test func `is not read from text or JSON`() throws {
        let read = try JSON(reading: #"{"left":1,"right":true,"path":"h/1"}"#)
        #expect(throws: JSONShapeError.self) {
            try value(from: JSONField(read), as: .structure(1), in: safe)
        }
        for type in [ValueType.sealed(.path), .ticket] {
            #expect(throws: ValueTextError.self) {
                try parseValue(#""h/1""#, as: type, in: safe) { _ in nil }
            }
        }
    }

    @Test func `is told by the interface, and so is a ticket`() {
        let text = interfaceJSON(of: safe, digest: Digest(.zero)).text(.compact)
        #expect(text.contains(#"{"name":"path","type":"Path","sealed":true}"#))
        #expect(text.contains(#"{"name":"open","parameters":[],"result":"Ticket""#))
        #expect(json(of: .ticket(3), .ticket, in: safe) == .integer(3))
        #expect(licetText(of: .ticket(3), .ticket, in: safe) == "ticket 3")
    }

    @Test func `is opened by an event that names what its numbers mean`() throws {
        let notice = try #require(
            DecodedNotice(event: Opened.code, fields: opened.encoded, in: safe))
        #expect(notice.name == "Opened")
        #expect(
            notice.json.text(.compact)
                == #"{"table":"pairs","key":7,"field":"path","account":""# + ana.text
                + #"","rule":"read","arguments":{"record":7,"reader":""# + ana.text
                + #"","purpose":"research"},"end":"1970-01-01T00:00:00.000Z","digest":null,"#
                + #""version":4,"epoch":null}"#)
        #expect(
            notice.text
                == "Opened(pairs[#7].path, under: read(record: #7, reader: \(ana.text), "
                + "purpose: .research), end: @1970-01-01T00:00Z, version: 4)")
    }

    @Test func `of another contract is not read`() {
        var other = opened
        other.table = 9
        #expect(DecodedOpened(other, in: safe) == nil)
        other = opened
        other.arguments.removeLast()
        #expect(DecodedOpened(other, in: safe) == nil)
        #expect(DecodedNotice(event: Opened.code, fields: [1], in: safe) == nil)
    }
}
