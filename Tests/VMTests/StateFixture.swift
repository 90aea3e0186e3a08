import LicetBytecode
import LicetPrimitives
import LicetVM

/// A contract with a numbered and a natural table, for tests of state and of rules.
enum Fixture {
    static let item = ValueType.identifier(0)
    static let key = ValueType.structure(1)

    static var contract: Contract {
        var contract = Contract(name: "Fixture", version: 1)
        contract.identifiers = ["ItemID"]
        contract.structures = [
            Structure(
                name: "Item",
                fields: [
                    Field(name: "owner", type: .account),
                    Field(name: "span", type: .period),
                    Field(name: "ended", type: .optional(.instant), mark: .once),
                    Field(name: "price", type: .int, mark: .variable),
                    Field(name: "divisor", type: .int),
                    Field(name: "note", type: .bytes(max: 3_000)),
                ]),
            Structure(
                name: "Key",
                fields: [Field(name: "holder", type: .account), Field(name: "number", type: .int)]),
            Structure(name: "Entry", fields: [Field(name: "count", type: .int, mark: .variable)]),
        ]
        contract.tables = [
            Table(
                name: "items", key: item, row: 0,
                indexes: [Index(columns: [0], max: 1_000), Index(columns: [0, 4], max: 2)]),
            Table(name: "entries", key: key, row: 2, indexes: []),
        ]
        contract.fields = [StateField(name: "total", type: .int, initial: .int(-1))]
        contract.roles = [Role(name: "Keeper")]
        contract.settings = [
            Setting(name: "step", type: .int, initial: .int(5)),
            Setting(name: "limit", type: .duration, initial: nil),
        ]
        contract.errors = [
            Notice(name: "Refused", fields: [Field(name: "span", type: .period)])
        ]
        contract.events = [
            Notice(
                name: "Added",
                fields: [Field(name: "item", type: item), Field(name: "span", type: .period)]),
            Notice(name: "Blob", fields: [Field(name: "note", type: .bytes(max: 3_000))]),
        ]
        contract.constants = [
            Constant(type: .int, value: .int(1)), Constant(type: .int, value: .int(0)),
            Constant(type: .bool, value: .bool(true)),
            Constant(type: .bool, value: .bool(false)),
            Constant(type: .bytes(max: 3_000), value: .bytes([])),
        ]
        contract.functions = [insert.built, insertAt.built, endItem.built, price.built]
        return contract
    }

    /// `insert(owner, span, divisor, note) -> ItemID`
    private static var insert: FunctionBuilder {
        var builder = FunctionBuilder(
            "insert", .action, [.account, .period, .int, .bytes(max: 3_000)], result: item)
        let fields = builder.register(
            .account, .period, .optional(.instant), .int, .int, .bytes(max: 3_000))
        builder.add(.move, a: fields, b: 0)
        builder.add(.move, a: fields + 1, b: 1)
        builder.add(.loadNil, a: fields + 3)
        builder.add(.loadImmediate, a: fields + 4, i: 0)
        builder.add(.move, a: fields + 5, b: 3)
        builder.add(.move, a: fields + 6, b: 4)
        let structure = builder.make(.structure(0), .makeStructure, b: fields, i: 0)
        let number = builder.make(item, .tableInsert, b: structure, i: 0)
        builder.add(.returnValue, a: number)
        return builder
    }

    /// `insertAt(key, count)`
    private static var insertAt: FunctionBuilder {
        var builder = FunctionBuilder("insertAt", .action, [key, .int])
        let structure = builder.make(.structure(2), .makeStructure, b: 1, i: 2)
        builder.add(.tableInsertAt, a: 0, b: structure, i: 1)
        builder.add(.returnNothing)
        return builder
    }

    /// `end(item, when)`, for the item's owner
    private static var endItem: FunctionBuilder {
        var builder = FunctionBuilder(
            "end", .action, [item, .instant],
            by: [.account(.field(.lookup(table: 0, key: .parameter(0)), 0))])
        builder.add(.tableUpdate, a: 0, b: 1, i: halves(0, 2))
        builder.add(.returnNothing)
        return builder
    }

    /// `price(item, amount)`, for keepers
    private static var price: FunctionBuilder {
        var builder = FunctionBuilder("price", .action, [item, .int], by: [.role(0, [])])
        builder.add(.tableUpdate, a: 0, b: 1, i: halves(0, 3))
        builder.add(.returnNothing)
        return builder
    }
}

/// A fixture's contract on a state of its own.
struct Chain {
    let loaded: LoadedContract
    let host = MemoryHost()

    init(_ change: (inout Contract) -> Void = { _ in }) throws {
        var contract = Fixture.contract
        change(&contract)
        loaded = try load(contract)
    }

    func call(
        _ name: String, _ arguments: Value..., caller: Account = .ana, now: Int64 = 1_000,
        gas: Gas = plenty
    ) throws -> Execution {
        try loaded.run(
            name, arguments, host: host, context: context(caller: caller, now: now), gas: gas)
    }

    /// Inserts an item; its number in BCS.
    @discardableResult
    func insert(
        owner: Account = .ana, span: (Int64, Int64) = (0, 5_000), divisor: Int64 = 1,
        note: Bytes = [], now: Int64 = 1_000
    ) throws -> Execution {
        try call(
            "insert", .account(owner), .period(Period(at(span.0), at(span.1))), .int(divisor),
            .bytes(note), now: now)
    }

    func permits(_ rule: String = "r", _ arguments: Value..., at time: Int64 = 2_000) throws
        -> Bool?
    {
        let execution = try loaded.decision(rule, arguments, at: time, host: host)
        return execution.bytes.map { $0 == [1] }
    }
}
