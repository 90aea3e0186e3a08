import LicetBytecode
import LicetPrimitives
import TestSupport

/// A contract with every kind of declaration that a value or an interface may show.
let contract: Contract = {
    var contract = Contract(name: "Records", version: 1)
    contract.identifiers = ["RecordID"]
    contract.enumerations = [
        Enumeration(name: "Purpose", cases: ["treatment", "payment", "research"]),
        Enumeration(name: "Place", cases: ["ward", "bed", "home"], ends: [2, 2, 3]),
    ]
    contract.variants = [
        Variant(
            name: "Decision",
            cases: [
                Variant.Case(name: "pending", fields: []),
                Variant.Case(
                    name: "approved",
                    fields: [
                        Field(name: "by", type: .account), Field(name: "at", type: .instant),
                    ]),
                Variant.Case(
                    name: "referred",
                    fields: [
                        Field(name: "to", type: .list(.structure(1), max: 2)),
                        Field(name: "note", type: .optional(.text(max: 8))),
                    ]),
            ])
    ]
    contract.structures = [
        Structure(
            name: "Record",
            fields: [
                Field(name: "patient", type: .account),
                Field(name: "key", type: .bytes(max: 600)),
                Field(name: "revoked", type: .optional(.instant), mark: .once),
                Field(name: "reads", type: .int, mark: .variable),
            ]),
        Structure(
            name: "Pair",
            fields: [Field(name: "left", type: .int), Field(name: "right", type: .bool)]),
        Structure(
            name: "Wide",
            fields: [
                Field(name: "pairs", type: .list(.structure(1), max: 3)),
                Field(name: "purposes", type: .set(.enumeration(0), max: 8)),
                Field(name: "note", type: .optional(.text(max: 32))),
            ]),
    ]
    contract.tables = [
        Table(
            name: "records", key: .identifier(0), row: 0,
            indexes: [Index(columns: [0], max: nil), Index(columns: [0, 1], max: 16)])
    ]
    contract.fields = [StateField(name: "total", type: .int, initial: .int(0))]
    contract.roles = [Role(name: "Registrar")]
    contract.settings = [
        Setting(name: "longest", type: .duration, initial: .duration(.longest)),
        Setting(name: "auditor", type: .account, initial: nil),
    ]
    contract.errors = [
        Notice(name: "Ended", fields: []),
        Notice(name: "TooLong", fields: [Field(name: "limit", type: .duration)]),
        Notice(name: "Unused", fields: []),
    ]
    contract.events = [
        Notice(
            name: "Registered",
            fields: [
                Field(name: "record", type: .identifier(0)), Field(name: "patient", type: .account),
            ])
    ]
    contract.rules = [
        Rule(
            name: "read",
            parameters: [Parameter(label: nil, name: "record", type: .identifier(0))], lets: [],
            clauses: [
                Clause(kind: .permit, name: "all", condition: .time),
                Clause(kind: .forbid, name: "none", condition: .time),
            ])
    ]
    let grantParameters = [
        Parameter(label: nil, name: "record", type: .identifier(0)),
        Parameter(label: "to", name: "reader", type: .account),
        Parameter(label: "for", name: "purposes", type: .set(.enumeration(0), max: 8)),
        Parameter(label: nil, name: "note", type: .optional(.text(max: 32))),
    ]
    contract.functions = [
        Function(
            name: "check", kind: .pure, parameters: [], result: .bool, by: [], registers: [],
            code: [Instruction(.fail, i: 1).word]),
        Function(
            name: "grant", kind: .action, parameters: grantParameters, result: .identifier(0),
            by: [.role(0, []), .account(.field(.lookup(table: 0, key: .parameter(0)), 0))],
            registers: [], code: [Instruction(.call, i: 0).word, Instruction(.fail, i: 0).word]),
        Function(
            name: "open", kind: .action, parameters: [], result: nil, by: [.anyone], registers: [],
            code: []),
        Function(
            name: "ends", kind: .view, parameters: [grantParameters[0]], result: .row(0), by: [],
            registers: [], code: []),
    ]
    return contract
}()

let ana = Account(Word256(0, 0, 0, 1))

/// Types of every kind that can be given from outside.
let everyType: [ValueType] = [
    .bool, .int, .instant, .duration, .period, .account, .digest, .bytes(max: 40), .text(max: 40),
    .path, .identifier(0), .enumeration(0), .structure(0), .structure(1), .structure(2),
    .optional(.int), .optional(.structure(1)), .optional(.period), .list(.int, max: 5),
    .list(.list(.text(max: 40), max: 3), max: 3), .set(.int, max: 5), .set(.period, max: 3),
    .list(.optional(.bool), max: 4), .enumeration(1), .variant(0), .optional(.variant(0)),
    .set(.variant(0), max: 3),
]

extension SplitMix64 {
    /// A value of a type, at random, edges preferred.
    mutating func value(_ type: ValueType) -> Value {
        switch type {
        case .bool: .bool(below(2) == 0)
        case .int: .int(number())
        case .instant: .instant(instant())
        case .duration:
            .duration(
                LicetPrimitives.Duration(milliseconds: number() % LicetPrimitives.Duration.limit)
                    ?? .longest)
        case .period: .period(Period(instant(), instant()))
        case .account: .account(Account(Word256(next(), next(), next(), next())))
        case .digest: .digest(Digest(Word256(next(), next(), next(), next())))
        case .bytes(let max): .bytes(bytes(below(max + 1)))
        case .text(let max): .text(text(max))
        case .path: .path(Bytes("h\(below(100))/a-b_c.d".utf8))
        case .identifier: .identifier(Int64(below(1_000)) + 1)
        case .enumeration(let number):
            .enumeration(below(contract.enumerations[number].cases.count))
        case .structure(let number):
            .structure(contract.structures[number].fields.map { value($0.type) })
        case .variant(let number): variant(contract.variants[number])
        case .optional(let wrapped): below(3) == 0 ? .none : .some(value(wrapped))
        case .list(let element, let max): .list((0..<below(max + 1)).map { _ in value(element) })
        case .set(let element, let max): .set(of: (0..<below(max + 1)).map { _ in value(element) })
        case .row, .buffer, .sealed, .ticket: .none
        }
    }

    private mutating func variant(_ declared: Variant) -> Value {
        let chosen = below(declared.cases.count)
        return .variant(chosen, declared.cases[chosen].fields.map { value($0.type) })
    }

    private mutating func number() -> Int64 {
        let edges: [Int64] = [0, -1, .min, .max, 1 << 53, (1 << 53) + 1, -(1 << 53) - 1]
        return below(2) == 0 ? edges[below(edges.count)] : Int64(truncatingIfNeeded: next())
    }

    private mutating func instant() -> LicetPrimitives.Instant {
        let edges: [LicetPrimitives.Instant] = [.epoch, .last, .forever]
        if below(3) == 0 { return edges[below(3)] }
        let steps: [Int64] = [1, 1_000, 60_000, 86_400_000]
        let step = steps[below(4)]
        let count = Int64(truncatingIfNeeded: next() >> 1) % (253_402_300_800_000 / step)
        return LicetPrimitives.Instant(milliseconds: count * step) ?? .epoch
    }

    private mutating func text(_ max: Int) -> Bytes {
        let pieces = [
            "a", "\"", "\\", "\n", "\t", "\u{0}", "\u{7f}", "é", "e\u{301}", "\u{202e}", "🔒", "}",
        ]
        var result = Bytes()
        for _ in 0..<below(12) {
            let piece = Bytes(pieces[below(pieces.count)].utf8)
            if result.count + piece.count <= max { result += piece }
        }
        return result
    }
}
