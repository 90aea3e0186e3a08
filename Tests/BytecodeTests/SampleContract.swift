import LicetBytecode
import LicetPrimitives

/// A contract that uses every kind of declaration, every node of rule trees and every opcode that
/// a container may hold.
enum Sample {
    static let item = ValueType.identifier(0)
    static let kind = ValueType.enumeration(0)
    static let label = ValueType.text(max: 20)
    static let place = ValueType.enumeration(1)
    static let step = ValueType.variant(0)
    static let parts = ValueType.list(.int, max: 8)
    static let kinds = ValueType.set(kind, max: 4)

    static var contract: Contract {
        var contract = declarations
        contract.rules = [rule]
        contract.functions = [
            worth, arithmetic, time, comparisons, control, memory, buffers, views, insertion,
            writing, cases,
        ]
        contract.debug = DebugMap(
            file: "Sample.licet", source: SHA256.hash(Bytes("source".utf8)),
            functions: contract.functions.map { function in
                [
                    DebugMap.Place(instruction: 0, start: 0, end: 8),
                    DebugMap.Place(
                        instruction: UInt32(function.code.count - 1), start: 9, end: 17),
                ]
            })
        return contract
    }

    /// Everything but rules and functions.
    static var declarations: Contract {
        var contract = Contract(name: "Sample", version: 1)
        contract.identifiers = ["ItemID"]
        declareEnums(in: &contract)
        contract.structures = [
            Structure(
                name: "Item",
                fields: [
                    Field(name: "owner", type: .account), Field(name: "kind", type: kind),
                    Field(name: "label", type: label), Field(name: "span", type: .period),
                    Field(name: "kinds", type: kinds), Field(name: "parts", type: parts),
                    Field(name: "ended", type: .optional(.instant), mark: .once),
                    Field(name: "price", type: .optional(.int), mark: .variable),
                ]),
            Structure(
                name: "Pair",
                fields: [Field(name: "holder", type: .account), Field(name: "kind", type: kind)]),
            Structure(
                name: "Entry",
                fields: [
                    Field(name: "count", type: .int, mark: .variable),
                    Field(name: "note", type: .bytes(max: 10)),
                ]),
        ]
        contract.tables = [
            Table(
                name: "items", key: item, row: 0,
                indexes: [Index(columns: [0], max: 16), Index(columns: [1, 0], max: nil)]),
            Table(name: "entries", key: .structure(1), row: 2, indexes: []),
        ]
        contract.fields = [
            StateField(name: "total", type: .int, initial: .int(-1)),
            StateField(name: "last", type: .optional(.instant), initial: .none),
        ]
        contract.roles = [Role(name: "Keeper")]
        contract.settings = [
            Setting(name: "step", type: .int, initial: .int(1)),
            Setting(name: "limit", type: .duration, initial: nil),
        ]
        contract.errors = [
            Notice(name: "Ended", fields: []),
            Notice(
                name: "TooLong",
                fields: [
                    Field(name: "limit", type: .duration), Field(name: "span", type: .period),
                ]),
        ]
        contract.events = [
            Notice(
                name: "Added",
                fields: [Field(name: "item", type: item), Field(name: "owner", type: .account)]),
            Notice(name: "Cleared", fields: []),
        ]
        contract.constants = [
            Constant(type: .int, value: .int(1 << 40)),
            Constant(type: .account, value: .account(Account(Word256(1, 2, 3, 4)))),
            Constant(type: label, value: .text(Bytes("früh".utf8))),
            Constant(type: .instant, value: .instant(.forever)),
            Constant(type: parts, value: .list([.int(1), .int(2)])),
            Constant(type: kinds, value: .set([.enumeration(0), .enumeration(1)])),
            Constant(type: .path, value: .path(Bytes("a/b".utf8))),
            Constant(type: .bytes(max: 4), value: .bytes([0, 255])),
            Constant(type: kind, value: .enumeration(1)),
            Constant(type: .bool, value: .bool(true)),
            Constant(type: place, value: .enumeration(0)),
            Constant(type: .instant, value: .instant(.epoch)),
        ]
        return contract
    }

    private static func declareEnums(in contract: inout Contract) {
        contract.enumerations = [
            Enumeration(name: "Kind", cases: ["plain", "rare"]),
            Enumeration(name: "Place", cases: ["ward", "bed", "home"], ends: [2, 2, 3]),
        ]
        contract.variants = [
            Variant(
                name: "Step",
                cases: [
                    Variant.Case(name: "start", fields: []),
                    Variant.Case(
                        name: "move",
                        fields: [
                            Field(name: "span", type: .period), Field(name: "place", type: place),
                        ]),
                ])
        ]
    }

    // MARK: Rule

    static var rule: Rule {
        let row = RuleExpression.letValue(0)
        let candidate = RuleExpression.local(0)
        let live = RuleExpression.binary(
            .periodContains,
            .binary(.periodUntil, .field(candidate, 3), .field(candidate, 6)), .time)
        return Rule(
            name: "read",
            parameters: [
                Parameter("item", item), Parameter("reader", .account), Parameter("kind", kind),
            ],
            lets: [
                RuleLet(name: "r", type: .row(0), value: .lookup(table: 0, key: .parameter(0)))
            ],
            clauses: [
                Clause(
                    kind: .permit, name: "owner",
                    condition: .binary(.equal, .parameter(1), .field(row, 0))),
                Clause(
                    kind: .permit, name: "granted",
                    condition: .exists(
                        .bucket(table: 0, index: 0, columns: [.parameter(1)]),
                        body: .and(
                            live, .binary(.isElement, .parameter(2), .field(candidate, 4))))),
                Clause(kind: .permit, name: "various", condition: various),
                Clause(kind: .permit, name: "moved", condition: moved),
                Clause(
                    kind: .forbid, name: "rare",
                    condition: .or(
                        .binary(.equal, .field(row, 1), .constant(8)),
                        .unary(.not, .hasRow(table: 1, key: pair)))),
            ])
    }

    private static let pair = RuleExpression.structure(1, [.parameter(1), .parameter(2)])

    /// The nodes that the other clauses do not have.
    private static var various: RuleExpression {
        let found = RuleExpression.ifSome(
            .find(table: 0, key: .parameter(0)),
            then: .binary(.less, .unary(.rowInserted, .local(1)), .time),
            otherwise: .constant(9))
        let sum = RuleExpression.binary(
            .add, .setting(0), .coalesce(.some(.constant(0)), .local(0)))
        return .bind(
            .unary(.negate, .constant(0)),
            body: .implies(
                .binary(.greaterOrEqual, sum, .local(0)),
                .conditional(
                    condition: .all(
                        .collection(kinds, [.parameter(2), .constant(8)]),
                        body: .binary(.notEqual, .local(1), .parameter(2))),
                    then: found, otherwise: .unary(.isNil, .none(.optional(.instant))))))
    }

    /// The nodes about cases.
    private static var moved: RuleExpression {
        let span = RuleExpression.binary(.period, .constant(11), .time)
        let step = RuleExpression.local(0)
        return .bind(
            .variant(0, case: 1, [span, .constant(10)]),
            body: .conditional(
                condition: .hasCase(step, [0, 1]),
                then: .isCase(.payload(step, case: 1, field: 1), .constant(10)),
                otherwise: .constant(9)))
    }

    // MARK: Pure functions

    static var worth: Function {
        var code = FunctionBuilder(
            "worth", .pure, [Parameter("times", .int), Parameter("step", .int)], result: .int)
        code.add(.returnValue, a: code.make(.int, .multiply, b: 0, c: 1))
        return code.function
    }

    static var arithmetic: Function {
        var code = FunctionBuilder("arithmetic", .pure, [Parameter("n", .int)], result: .int)
        let one = code.make(.int, .loadImmediate, i: 1)
        let big = code.make(.int, .loadConstant, i: 0)
        for opcode in [Opcode.add, .subtract, .divide, .remainder, .minimum, .maximum] {
            code.add(opcode, a: one, b: big, c: 0)
        }
        for opcode in [Opcode.negate, .absolute, .move] { code.add(opcode, a: one, b: big) }
        code.add(.addImmediate, a: one, b: one, i: -7)
        code.add(.multiplyImmediate, a: one, b: one, i: 3)
        let boxed = code.make(.optional(.int), .box, b: one)
        code.add(.unbox, a: one, b: boxed)
        let window = code.register(.int, .int)
        code.add(.move, a: window, b: one)
        code.add(.move, a: window + 1, b: big)
        code.add(.returnValue, a: code.make(.int, .call, b: window, i: 0))
        return code.function
    }

    static var time: Function {
        var code = FunctionBuilder(
            "time", .pure,
            [Parameter("p", .period), Parameter("i", .instant), Parameter("d", .duration)],
            result: .period)
        let (period, instant, duration): (UInt8, UInt8, UInt8) = (0, 2, 3)
        let two = code.make(.int, .loadImmediate, i: 2)
        code.make(.duration, .durationAdd, b: duration, c: duration)
        code.make(.duration, .durationSubtract, b: duration, c: duration)
        code.make(.duration, .durationMultiply, b: duration, c: two)
        code.make(.duration, .durationNegate, b: duration)
        let later = code.make(.instant, .instantAdd, b: instant, c: duration)
        code.make(.instant, .instantSubtract, b: later, c: duration)
        code.make(.duration, .instantDifference, b: later, c: instant)
        let made = code.make(.period, .periodMake, b: instant, c: later)
        code.make(.instant, .periodStart, b: made)
        code.make(.instant, .periodEnd, b: made)
        code.make(.duration, .periodLength, b: made)
        code.make(.bool, .periodIsEmpty, b: made)
        code.make(.bool, .periodContains, b: made, c: instant)
        code.make(.bool, .periodWithin, b: made, c: period)
        code.make(.bool, .periodOverlaps, b: made, c: period)
        let never = code.make(.optional(.instant), .loadNil)
        let cut = code.make(.period, .periodUntil, b: made, c: never)
        code.add(.unwrap, a: instant, b: never)
        code.add(.returnValue, a: code.make(.period, .periodClip, b: cut, c: instant))
        return code.function
    }

    static var comparisons: Function {
        var code = FunctionBuilder(
            "comparisons", .pure,
            [
                Parameter("a", item), Parameter("b", item), Parameter("s", label),
                Parameter("t", .text(max: 5)),
            ], result: .bool)
        let result = code.register(.bool)
        for opcode in [Opcode.equal, .notEqual, .less, .lessOrEqual] {
            code.add(opcode, a: result, b: 0, c: 1)
        }
        for opcode in [Opcode.equalValue, .lessBytes, .lessOrEqualBytes] {
            code.add(opcode, a: result, b: 2, c: 3)
        }
        code.add(.not, a: result, b: result)
        code.add(.returnValue, a: result)
        return code.function
    }

    static var control: Function {
        var code = FunctionBuilder(
            "control", .pure,
            [Parameter("flag", .bool), Parameter("n", .int), Parameter("at", .optional(.instant))])
        let counter = code.make(.int, .loadImmediate)
        code.jump(.jump, by: 0)
        code.jump(.jumpIfTrue, a: 0, by: 0)
        code.jump(.jumpIfFalse, a: 0, by: 0)
        for opcode in [Opcode.jumpIfEqual, .jumpIfNotEqual, .jumpIfLess, .jumpIfLessOrEqual] {
            code.jump(opcode, a: counter, b: 1, by: 0)
        }
        code.jump(.jumpIfNil, a: 2, by: 0)
        code.jump(.jumpIfNotNil, a: 2, by: 1)
        code.add(.trap, i: Int32(Trap.tooLong.rawValue))
        code.jump(.loopNext, a: counter, b: 1, by: -1)
        let mark = code.register(.int)
        code.add(.mark, a: mark, i: 1)
        code.add(.release, a: mark)
        code.add(.returnNothing)
        return code.function
    }

    static var memory: Function {
        var code = FunctionBuilder(
            "memory", .pure,
            [Parameter("owner", .account), Parameter("kind", kind), Parameter("text", label)],
            result: .digest)
        let pair = code.make(.structure(1), .makeStructure, b: 0, i: 1)
        code.make(kind, .getField, b: pair, i: 1)
        let one = code.make(.int, .loadImmediate, i: 1)
        let list = code.make(parts, .makeList, b: one, c: 1)
        let set = code.make(kinds, .makeSet, b: 1, c: 1)
        code.make(.int, .count, b: list)
        code.make(.int, .length, b: 2)
        code.make(.int, .element, b: list, c: one)
        code.make(.bool, .isElement, b: 1, c: set)
        code.make(.bool, .isSubset, b: set, c: set)
        code.add(.listAppend, a: list, b: list, c: one)
        code.add(.listReplace, a: list, b: one, c: one)
        code.add(.setInsert, a: set, b: set, c: 1)
        code.add(.setRemove, a: set, b: set, c: 1)
        code.add(.returnValue, a: code.make(.digest, .sha256, b: 2))
        return code.function
    }

    static var buffers: Function {
        var code = FunctionBuilder("buffers", .pure, [Parameter("n", .int)], result: parts)
        let list = code.make(parts, .loadConstant, i: 4)
        let buffer = code.make(.buffer(.int, max: 8), .bufferMake, b: list)
        let index = code.make(.int, .count, b: buffer)
        code.add(.bufferAppend, a: buffer, b: 0)
        code.add(.bufferSet, a: buffer, b: index, c: 0)
        code.make(.int, .element, b: buffer, c: index)
        code.make(.bool, .isElement, b: 0, c: buffer)
        code.add(.bufferCopy, a: list, b: buffer)
        code.add(.returnValue, a: list)
        return code.function
    }

    static var cases: Function {
        var code = FunctionBuilder(
            "cases", .pure, [Parameter("span", .period), Parameter("place", place)], result: .bool)
        let step = code.make(step, .makeVariant, b: 0, i: halves(low: 0, high: 1))
        code.make(.int, .caseNumber, b: step)
        code.make(.period, .getPayload, b: step, i: halves(low: 1, high: 0))
        let inner = code.make(place, .getPayload, b: step, i: halves(low: 1, high: 1))
        code.make(.int, .caseNumber, b: inner)
        code.add(.returnValue, a: code.make(.bool, .isCase, b: inner, c: 2))
        return code.function
    }

    // MARK: State

    static var views: Function {
        var code = FunctionBuilder(
            "look", .view, [Parameter("item", item), Parameter("kind", kind)],
            result: .optional(.row(0)))
        let caller = code.make(.account, .caller)
        code.make(.instant, .now)
        code.make(.int, .height)
        code.make(.account, .selfAccount)
        code.make(.digest, .chain)
        let row = code.make(.row(0), .tableRead, b: 0, i: 0)
        code.make(item, .rowKey, b: row)
        code.make(.instant, .rowInserted, b: row)
        code.make(.account, .getField, b: row, i: 0)
        code.make(.bool, .tableHas, b: 0, i: 0)
        code.make(
            .list(.row(0), max: 16), .indexRows, b: caller, i: halves(low: 0, high: 0))
        code.make(.int, .fieldRead, i: 0)
        code.make(.duration, .settingRead, i: 1)
        code.make(.bool, .hasRole, b: caller, i: 0)
        let window = code.register(item, .account, kind)
        code.add(.move, a: window, b: 0)
        code.add(.move, a: window + 1, b: caller)
        code.add(.move, a: window + 2, b: 1)
        let permitted = code.make(.bool, .callRule, b: window, i: 0)
        code.jump(.jumpIfTrue, a: permitted, by: 1)
        code.add(.fail, i: 0)
        code.add(.returnValue, a: code.make(.optional(.row(0)), .tableFind, b: 0, i: 0))
        return code.function
    }

    static var insertion: Function {
        var code = FunctionBuilder(
            "insert", .action,
            [
                Parameter("owner", .account), Parameter("kind", kind), Parameter("label", label),
                Parameter("span", .period, label: "during"), Parameter("kinds", kinds),
                Parameter("parts", parts), Parameter("ended", .optional(.instant)),
                Parameter("price", .optional(.int)),
            ], result: item, by: [.role(0, []), .anyone])
        let structure = code.make(.structure(0), .makeStructure, b: 0, i: 0)
        let window = code.register(.duration, .period)
        code.add(.periodLength, a: window, b: 3)
        let limit = code.make(.duration, .settingRead, i: 1)
        code.jump(.jumpIfLessOrEqual, a: window, b: limit, by: 2)
        code.add(.move, a: window + 1, b: 3)
        code.add(.fail, a: window, i: 1)
        let event = code.register(item, .account)
        code.add(.tableInsert, a: event, b: structure, i: 0)
        code.add(.move, a: event + 1, b: 0)
        code.add(.emit, a: event, i: 0)
        code.add(.returnValue, a: event)
        return code.function
    }

    static var writing: Function {
        let owner = RuleExpression.field(.lookup(table: 0, key: .parameter(0)), 0)
        var code = FunctionBuilder(
            "write", .action,
            [Parameter("item", item), Parameter("pair", .structure(1))], by: [.account(owner)])
        let now = code.make(.instant, .now)
        let total = code.make(.int, .fieldRead, i: 0)
        let window = code.register(.int, .bytes(max: 4))
        code.add(.move, a: window, b: total)
        code.add(.loadConstant, a: window + 1, i: 7)
        let entry = code.make(.structure(2), .makeStructure, b: window, i: 2)
        code.add(.tableInsertAt, a: 1, b: entry, i: 1)
        code.add(.tableUpdate, a: 0, b: now, i: halves(low: 0, high: 6))
        code.add(.tableUpdate, a: 1, b: total, i: halves(low: 1, high: 0))
        code.add(.fieldWrite, a: total, i: 0)
        code.add(.emit, i: 1)
        code.add(.returnNothing)
        return code.function
    }
}
