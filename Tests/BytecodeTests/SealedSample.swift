import LicetBytecode
import LicetPrimitives

/// A contract with sealed fields that moves them and opens them.
enum SealedSample {
    static let box = ValueType.identifier(0)
    static let path = ValueType.sealed(.path)

    static var contract: Contract {
        var contract = Contract(name: "Safe", version: 1)
        contract.identifiers = ["BoxID"]
        contract.structures = [
            Structure(
                name: "Box",
                fields: [
                    Field(name: "owner", type: .account), Field(name: "digest", type: .digest),
                    Field(name: "version", type: .int, mark: .variable),
                    Field(name: "path", type: path),
                    Field(name: "spare", type: .sealed(.optional(.path)), mark: .variable),
                    Field(name: "number", type: .sealed(.int)),
                    Field(name: "span", type: .sealed(.period)),
                    Field(name: "note", type: .optional(.path), mark: .variable),
                ]),
            Structure(
                name: "Pair",
                fields: [
                    Field(name: "digest", type: .int), Field(name: "secret", type: .sealed(.int)),
                ]),
        ]
        contract.tables = [
            Table(name: "boxes", key: box, row: 0, indexes: [Index(columns: [0], max: 8)]),
            Table(name: "pairs", key: .account, row: 1, indexes: []),
        ]
        contract.events = [
            Notice(name: "Moved", fields: [Field(name: "to", type: .path)]),
            Notice(name: "Opened", fields: [Field(name: "box", type: box)]),
        ]
        contract.errors = [Notice(name: "Bad", fields: [])]
        contract.rules = [take, look]
        contract.openings = [
            Opening(table: 0, column: 3, rule: 0, digest: 1, version: 2),
            Opening(table: 1, column: 1, rule: 1),
        ]
        contract.functions = [owner, fetch, move]
        return contract
    }

    static var take: Rule {
        Rule(
            name: "take",
            parameters: [
                Parameter("box", box), Parameter("who", .account), Parameter("n", .int),
            ],
            lets: [
                RuleLet(name: "b", type: .row(0), value: .lookup(table: 0, key: .parameter(0)))
            ],
            clauses: [
                Clause(
                    kind: .permit, name: "owner",
                    condition: .binary(.equal, .parameter(1), .field(.letValue(0), 0)))
            ])
    }

    static var look: Rule {
        Rule(
            name: "look", parameters: [Parameter("of", .account), Parameter("who", .account)],
            lets: [],
            clauses: [
                Clause(
                    kind: .permit, name: "own",
                    condition: .binary(.equal, .parameter(0), .parameter(1)))
            ])
    }

    /// A func may be given what holds something sealed, and read what is open of it.
    static var owner: Function {
        var code = FunctionBuilder(
            "owner", .pure, [Parameter("box", .structure(0))], result: .account)
        code.add(.returnValue, a: code.make(.account, .getField, b: 0, i: 0))
        return code.function
    }

    static var fetch: Function {
        var code = FunctionBuilder(
            "fetch", .action, [Parameter("box", box)], result: .ticket, by: [.anyone])
        let window = code.register(box, .account, .int)
        let length = code.make(.duration, .loadImmediate, i: 600_000)
        code.add(.move, a: window, b: 0)
        code.add(.loadImmediate, a: window + 2, i: 7)
        code.add(.returnValue, a: code.make(.ticket, .open, b: window, c: length, i: 0))
        return code.function
    }

    /// Sealed values into other sealed fields, an open value into a sealed one.
    static var move: Function {
        var code = FunctionBuilder(
            "move", .action, [Parameter("box", box), Parameter("new", .path)], by: [.anyone])
        let row = code.make(.row(0), .tableRead, b: 0, i: 0)
        let sealed = code.make(path, .getField, b: row, i: 3)
        code.add(.tableUpdate, a: 0, b: sealed, i: halves(low: 0, high: 4))
        code.add(.tableUpdate, a: 0, b: 1, i: halves(low: 0, high: 4))
        let fields = code.register(
            .account, .digest, .int, path, .sealed(.optional(.path)), .sealed(.int),
            .sealed(.period), .optional(.path))
        for (field, place) in [0, 1, 2, 3, 4, 5, 6, 8].enumerated() {
            code.add(.getField, a: fields + UInt8(place), b: row, i: Int32(field))
        }
        let structure = code.make(.structure(0), .makeStructure, b: fields, i: 0)
        code.make(box, .tableInsert, b: structure, i: 0)
        code.make(box, .tableInsert, b: row, i: 0)
        code.add(.returnNothing)
        return code.function
    }
}
