import LicetBytecode
import LicetPrimitives
import TestSupport
import Testing

@Suite struct `Tracked fields and unique indexes` {
    @Test func `have one container, which is accepted`() throws {
        let container = TrackedSample.contract.encoded
        #expect(try verify(container: container).contract == TrackedSample.contract)
        #expect(try Contract(container: container).encoded == container)
    }

    @Test func `have their text`() throws {
        try Golden.check(
            disassemble(TrackedSample.contract, source: nil),
            at: "Tests/Corpus/codec/tracked.disasm")
    }

    @Test func `have one encoding in state`() throws {
        let address = Account(Word256(1, 2, 3, 4))
        let row = RowValue(
            key: .identifier(3), inserted: .epoch,
            fields: [
                .account(address), .int(-1), .enumeration(1),
                .period(Period(.epoch, .forever)), .int(2), .int(3),
            ],
            histories: [
                FieldHistory(since: Instant(milliseconds: 7) ?? .epoch, earlier: 2),
                FieldHistory(since: .epoch, earlier: 0),
            ])
        let pair = TrackedPair(
            since: Instant(milliseconds: 5) ?? .epoch, value: .enumeration(0))
        let place = StateLayout.pair(
            address, table: 0, field: 2, key: .identifier(3), number: 1)
        let bytes = Value.row(row).encoded
        try Golden.check(
            "row: \(bytes.hex)\npair: \(place.bytes.hex) = \(pair.encoded.hex)\n",
            at: "Tests/Corpus/codec/tracked.hex")
        let contract = TrackedSample.contract
        #expect(try decoded(bytes, contract) == row)
        #expect(
            try CanonicalDecoder.decode(pair.encoded) { (decoder) throws(CodecError) in
                try decoder.trackedPair(TrackedSample.rank, in: contract)
            } == pair)
        for length in 0..<bytes.count {
            #expect(throws: CodecError.self) { try decoded(Bytes(bytes.prefix(length)), contract) }
        }
    }

    @Test func `refuse a history that cannot be`() {
        let contract = TrackedSample.contract
        let later = Instant(milliseconds: 9) ?? .epoch
        // Earlier pairs that are too many, a first pair that is not the insert's, and a second one
        // that is no later.
        for (since, earlier) in [(later, 1_024), (later, 0), (Instant.epoch, 1)] {
            let row = RowValue(
                key: .identifier(1), inserted: .epoch,
                fields: [
                    .account(.zero), .int(0), .enumeration(0), .period(Period(.epoch, .epoch)),
                    .int(0), .int(0),
                ],
                histories: [
                    FieldHistory(since: since, earlier: earlier),
                    FieldHistory(since: .epoch, earlier: 0),
                ])
            #expect(throws: CodecError.self) { try decoded(Value.row(row).encoded, contract) }
        }
    }

    @Test(arguments: TrackedRefusals.all) func `are kept by the verifier`(_ refusal: Refusal) {
        refusal.check()
    }

    private func decoded(_ bytes: Bytes, _ contract: Contract) throws -> RowValue {
        let key = Value.identifier(3)
        return try CanonicalDecoder.decode(bytes) { (decoder) throws(CodecError) in
            try decoder.rowValue(table: 0, key: key, in: contract)
        }
    }
}

/// The changes, each with the reason that must be given.
enum TrackedRefusals {
    static let all: [Refusal] = [
        changed("tracked and sealed", "a tracked field is sealed") {
            $0.structures[0].fields[5].mark = .tracked
        },
        changed("a tracked column", "may change") {
            $0.tables[0].indexes[1].columns = [2]
        },
        changed("a tracked column of a unique index", "may change") {
            $0.tables[0].indexes[0].columns = [2, 0]
        },
        changed("a unique column that is no key", "no key") {
            $0.structures[0].fields[3].mark = .immutable
            $0.tables[0].indexes[0].columns = [3]
        },
        changed("a key with a tracked field", "no key") {
            $0.structures.append(
                Structure(
                    name: "Key", fields: [Field(name: "n", type: .int, mark: .tracked)]))
            $0.tables.append(Table(name: "other", key: .structure(1), row: 0, indexes: []))
        },
        changed("a key without room for a history's", "a key may take more") {
            $0.tables.append(
                Table(name: "other", key: .text(max: 492), row: 0, indexes: []))
        },
        changed("a tracked field of an event", "has a mark") {
            $0.events = [
                Notice(name: "Put", fields: [Field(name: "n", type: .int, mark: .tracked)])
            ]
        },
        clause(
            "the rows of a unique index", "no rows to list",
            .exists(
                .bucket(table: 0, index: 0, columns: [.parameter(0), .constant(1)]),
                body: .constant(2))),
        clause(
            "one row of many", "not unique",
            .unary(.isNil, .findUnique(table: 0, index: 1, columns: [.parameter(0)]))),
        clause(
            "an index for queries", "without max",
            .unary(.isNil, .findUnique(table: 0, index: 2, columns: [.constant(1)]))),
        clause(
            "too few columns", "number of columns",
            .unary(.isNil, .findUnique(table: 0, index: 0, columns: [.parameter(0)]))),
        clause(
            "columns of other types", "stands where",
            .unary(
                .isNil,
                .findUnique(table: 0, index: 0, columns: [.constant(1), .parameter(0)]))),
        clause(
            "an unknown index", "no index",
            .unary(.isNil, .findUnique(table: 0, index: 3, columns: []))),
        clause(
            "a field of what may be nil", "has no fields",
            .binary(.equal, .field(TrackedSample.found, 1), .constant(1))),
        clause(
            "a var field of the row", "reads the var field",
            .exists(
                TrackedSample.found,
                body: .binary(.equal, .field(.local(0), 4), .constant(1)))),
        changed("rows compared as a whole", "fields may change") {
            $0.structures[0].fields[5].type = .int
            $0.rules[0].clauses[0].condition = .exists(
                TrackedSample.found, body: .binary(.equal, .local(0), .local(0)))
        },
        code("rows of a unique index listed", "no rows to list") {
            $0.make(.list(.row(0), max: 1), .indexRows, b: 0, i: halves(low: 0, high: 0))
        },
        code("a row of an index found", "not unique") {
            $0.make(.optional(.row(0)), .indexFind, b: 0, i: halves(low: 0, high: 1))
        },
        code("a row of an index for queries", "without max") {
            $0.make(.optional(.row(0)), .indexFind, b: 1, i: halves(low: 0, high: 2))
        },
        code("an unknown index in code", "no index") {
            $0.make(.optional(.row(0)), .indexFind, b: 0, i: halves(low: 0, high: 9))
        },
        code("an unknown table in code", "no table") {
            $0.make(.optional(.row(0)), .indexFind, b: 0, i: halves(low: 3, high: 0))
        },
        code("found as a row that is there", "register") {
            $0.make(.row(0), .indexFind, b: 0, i: halves(low: 0, high: 0))
        },
        changed("found in a func", "reads state") {
            var look = TrackedSample.look
            look.kind = .pure
            $0.functions[0] = look
        },
    ]

    private static func changed(
        _ name: String, _ reason: String, _ change: @escaping @Sendable (inout Contract) -> Void
    ) -> Refusal {
        Refusal(name, reason, of: TrackedSample.contract, change)
    }

    private static func clause(
        _ name: String, _ reason: String, _ condition: RuleExpression
    ) -> Refusal {
        changed(name, reason) { $0.rules[0].clauses[0].condition = condition }
    }

    /// A view with an account and a number before what is refused.
    private static func code(
        _ name: String, _ reason: String,
        _ build: @escaping @Sendable (inout FunctionBuilder) -> Void
    ) -> Refusal {
        changed(name, reason) { contract in
            var builder = FunctionBuilder(
                "refused", .view, [Parameter("who", .account), Parameter("number", .int)])
            build(&builder)
            builder.add(.returnNothing)
            contract.functions = [builder.function]
        }
    }
}
