import LicetBytecode
import LicetPrimitives

/// A contract with `tracked` fields and a unique index.
enum TrackedSample {
    static let person = ValueType.identifier(0)
    static let rank = ValueType.enumeration(0)

    static var contract: Contract {
        var contract = Contract(name: "Staff", version: 1)
        contract.identifiers = ["PersonID"]
        contract.enumerations = [Enumeration(name: "Rank", cases: ["guest", "member"])]
        contract.structures = [
            Structure(
                name: "Person",
                fields: [
                    Field(name: "owner", type: .account), Field(name: "number", type: .int),
                    Field(name: "rank", type: rank, mark: .tracked),
                    Field(name: "span", type: .period, mark: .tracked),
                    Field(name: "note", type: .int, mark: .variable),
                    Field(name: "secret", type: .sealed(.int)),
                ])
        ]
        contract.tables = [
            Table(
                name: "staff", key: person, row: 0,
                indexes: [
                    Index(columns: [0, 1], kind: .unique), Index(columns: [0], max: 8),
                    Index(columns: [1], kind: .queries),
                ])
        ]
        contract.constants = [
            Constant(type: rank, value: .enumeration(1)), Constant(type: .int, value: .int(7)),
            Constant(type: .bool, value: .bool(true)),
        ]
        contract.rules = [enter]
        contract.functions = [look, promote]
        return contract
    }

    static let found = RuleExpression.findUnique(
        table: 0, index: 0, columns: [.parameter(0), .constant(1)])

    static var enter: Rule {
        Rule(
            name: "enter", parameters: [Parameter("who", .account)], lets: [],
            clauses: [
                Clause(
                    kind: .permit, name: "member",
                    condition: .exists(
                        found,
                        body: .and(
                            .binary(.equal, .field(.local(0), 2), .constant(0)),
                            .binary(.periodContains, .field(.local(0), 3), .time)))),
                Clause(
                    kind: .forbid, name: "unknown", condition: .unary(.isNil, found)),
            ])
    }

    /// A view that finds a row by its unique columns.
    static var look: Function {
        var code = FunctionBuilder(
            "look", .view, [Parameter("who", .account), Parameter("number", .int)],
            result: .optional(rank))
        let row = code.make(.optional(.row(0)), .indexFind, b: 0, i: halves(low: 0, high: 0))
        let answer = code.register(.optional(rank))
        code.jump(.jumpIfNil, a: row, by: 3)
        let there = code.make(.row(0), .unwrap, b: row)
        code.add(.getField, a: answer, b: there, i: 2)
        code.add(.returnValue, a: answer)
        code.add(.loadNil, a: answer)
        code.add(.returnValue, a: answer)
        return code.function
    }

    static var promote: Function {
        var code = FunctionBuilder(
            "promote", .action, [Parameter("person", person), Parameter("rank", rank)],
            by: [.anyone])
        code.add(.tableUpdate, a: 0, b: 1, i: halves(low: 0, high: 2))
        code.add(.returnNothing)
        return code.function
    }
}
