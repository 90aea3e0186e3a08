import LicetBytecode
import LicetPrimitives
import LicetRules
import Testing

/// State in memory.
struct MemoryState: StateReader {
    var rows: [RowKey: Bytes] = [:]

    func row(_ key: RowKey) throws(StoreFault) -> Bytes? { rows[key] }

    func scan(prefix: Bytes, limit: Int) throws(StoreFault) -> [Row] {
        let found = rows.keys.filter { $0.bytes.starts(with: prefix) }.sorted().prefix(limit)
        return found.map { Row(key: $0, value: rows[$0] ?? []) }
    }

    /// Adds a row with its index entries.
    mutating func insert(
        _ fields: [Value], table: Int, key: Value, at inserted: Instant, in contract: Contract
    ) {
        let row = RowValue(key: key, inserted: inserted, fields: fields)
        rows[StateLayout.row(address, table: table, key: key)] = Value.row(row).encoded
        for (number, index) in contract.tables[table].indexes.enumerated() {
            let indexNumber = StateLayout.indexNumber(table: table, index: number, in: contract)
            let columns = index.columns.map { fields[$0] }
            let bucket = StateLayout.bucket(address, indexNumber: indexNumber, columns: columns)
            var encoder = CanonicalEncoder()
            encoder.uint32(UInt32((rows[bucket]?.first ?? 0) + 1))
            rows[bucket] = encoder.bytes
            let entry = StateLayout.bucketEntry(
                address, indexNumber: indexNumber, columns: columns, key: key)
            rows[entry] = []
        }
    }
}

let address = Account(Word256(9, 9, 9, 9))
let patient = Account(Word256(0, 0, 0, 1))
let reader = Account(Word256(0, 0, 0, 2))
let stranger = Account(Word256(0, 0, 0, 3))

func instant(_ milliseconds: Int64) throws -> Instant {
    try #require(Instant(milliseconds: milliseconds))
}

/// Records and grants, as small as they can be: `Record { patient, genetic }`,
/// `Grant { record, reader, research, period, once revoked }`.
struct Fixture {
    var contract = Contract(name: "Records", version: 1)
    var state = MemoryState()

    init() {
        contract.identifiers = ["RecordID", "GrantID"]
        contract.structures = [
            Structure(
                name: "Record",
                fields: [
                    Field(name: "patient", type: .account), Field(name: "genetic", type: .bool),
                ]),
            Structure(
                name: "Grant",
                fields: [
                    Field(name: "record", type: .identifier(0)),
                    Field(name: "reader", type: .account),
                    Field(name: "research", type: .bool),
                    Field(name: "period", type: .period),
                    Field(name: "revoked", type: .optional(.instant), mark: .once),
                ]),
        ]
        contract.tables = [
            Table(
                name: "records", key: .identifier(0), row: 0,
                indexes: [Index(columns: [0], max: nil)]),
            Table(
                name: "grants", key: .identifier(1), row: 1,
                indexes: [Index(columns: [0, 1], max: 8)]),
        ]
        contract.constants = [
            Constant(type: .bool, value: .bool(true)), Constant(type: .bool, value: .bool(false)),
            Constant(type: .int, value: .int(1)), Constant(type: .int, value: .int(0)),
        ]
        contract.rules = [Fixture.read]
    }

    /// `access read(record, reader, research) at t`, its grant's `live(at: t)` inlined.
    static var read: Rule {
        let live = RuleExpression.binary(
            .periodContains,
            .binary(.periodUntil, .field(.local(0), 3), .field(.local(0), 4)), .time)
        return Rule(
            name: "read",
            parameters: [
                Parameter(label: nil, name: "record", type: .identifier(0)),
                Parameter(label: nil, name: "reader", type: .account),
                Parameter(label: nil, name: "research", type: .bool),
            ],
            lets: [RuleLet(name: "r", type: .row(0), value: .lookup(table: 0, key: .parameter(0)))],
            clauses: [
                Clause(
                    kind: .permit, name: "owner",
                    condition: .binary(.equal, .parameter(1), .field(.letValue(0), 0))),
                Clause(
                    kind: .permit, name: "granted",
                    condition: .exists(
                        .bucket(table: 1, index: 0, columns: [.parameter(0), .parameter(1)]),
                        body: .and(
                            .and(
                                .bind(.binary(.equal, .constant(2), .constant(2)), body: live),
                                .implies(.parameter(2), .field(.local(0), 2))),
                            .binary(.equal, .field(.letValue(0), 0), .field(.letValue(0), 0))))),
                Clause(
                    kind: .forbid, name: "sensitive",
                    condition: .and(.field(.letValue(0), 1), .parameter(2))),
            ])
    }

    mutating func record(_ number: Int64, genetic: Bool = false, at inserted: Int64) throws {
        state.insert(
            [.account(patient), .bool(genetic)], table: 0, key: .identifier(number),
            at: try instant(inserted), in: contract)
    }

    mutating func grant(
        _ number: Int64, research: Bool = false, _ start: Int64, _ end: Int64,
        revoked: Int64? = nil, at inserted: Int64
    ) throws {
        let period = Period(try instant(start), try instant(end))
        let revoked = try revoked.map { Value.some(.instant(try instant($0))) } ?? .none
        state.insert(
            [.identifier(1), .account(reader), .bool(research), .period(period), revoked],
            table: 1, key: .identifier(number), at: try instant(inserted), in: contract)
    }

    func ask(
        _ record: Int64 = 1, _ account: Account = reader, research: Bool = false, at time: Int64
    ) throws -> Decision {
        try decide(
            rule: 0, arguments: [.identifier(record), .account(account), .bool(research)],
            at: try instant(time), in: contract, address: address, state: state)
    }

    /// The decision of a rule with these clauses and nothing else.
    func decision(
        _ clauses: [Clause], lets: [RuleLet] = [], at time: Int64 = 1_000
    ) throws -> Decision {
        var contract = contract
        contract.rules = [Rule(name: "rule", parameters: [], lets: lets, clauses: clauses)]
        return try decide(
            rule: 0, arguments: [], at: try instant(time), in: contract, address: address,
            state: state)
    }
}

func permitted(_ name: String, _ number: Int) -> Decision.Answer {
    .permitted(by: [ClauseReference(number: number, name: name)])
}
