import LicetBytecode
import LicetPrimitives
import LicetVM
import Testing

/// One instruction on given operands, and what must come of it.
struct Operation: Sendable, CustomTestStringConvertible {
    enum Outcome: Sendable {
        case value(Value)
        case trap(Trap)
    }

    var opcode: Opcode
    var operands: [(ValueType, Value)]
    var result: ValueType
    var outcome: Outcome
    var immediate: Int32

    init(
        _ opcode: Opcode, _ operands: [(ValueType, Value)], _ result: ValueType,
        _ value: Value, i immediate: Int32 = 0
    ) {
        self.opcode = opcode
        self.operands = operands
        self.result = result
        outcome = .value(value)
        self.immediate = immediate
    }

    init(
        _ opcode: Opcode, _ operands: [(ValueType, Value)], _ result: ValueType, trap: Trap,
        i immediate: Int32 = 0
    ) {
        self.init(opcode, operands, result, .none, i: immediate)
        outcome = .trap(trap)
    }

    var testDescription: String { "\(opcode) \(operands.map { $0.1 }) → \(outcome)" }
}

private func int(_ value: Int64) -> (ValueType, Value) { (.int, .int(value)) }
private func instant(_ value: Int64) -> (ValueType, Value) { (.instant, .instant(at(value))) }
private func duration(_ value: Int64) -> (ValueType, Value) {
    (.duration, .duration(lasting(value)))
}
private func period(_ start: Int64, _ end: Int64) -> (ValueType, Value) {
    (.period, .period(Period(at(start), at(end))))
}
private func text(_ value: String) -> (ValueType, Value) {
    (.text(max: 20), .text(Bytes(value.utf8)))
}
private func list(_ values: [Int64]) -> (ValueType, Value) {
    (.list(.int, max: 4), .list(values.map(Value.int)))
}
private func set(_ values: [Int64]) -> (ValueType, Value) {
    (.set(.int, max: 4), .set(of: values.map(Value.int)))
}
private let never: (ValueType, Value) = (.instant, .instant(.forever))
private let lastInstant: Int64 = 253_402_300_799_999
private let longest: Int64 = 315_569_520_000_000

@Suite struct `Operators` {
    static let integers: [Operation] = [
        .init(.add, [int(40), int(2)], .int, .int(42)),
        .init(.add, [int(.max), int(1)], .int, trap: .overflow),
        .init(.subtract, [int(1), int(2)], .int, .int(-1)),
        .init(.subtract, [int(.min), int(1)], .int, trap: .overflow),
        .init(.multiply, [int(-6), int(7)], .int, .int(-42)),
        .init(.multiply, [int(.min), int(-1)], .int, trap: .overflow),
        .init(.divide, [int(-7), int(2)], .int, .int(-3)),
        .init(.divide, [int(7), int(0)], .int, trap: .divisionByZero),
        .init(.divide, [int(.min), int(-1)], .int, trap: .overflow),
        .init(.remainder, [int(-7), int(2)], .int, .int(-1)),
        .init(.remainder, [int(7), int(0)], .int, trap: .divisionByZero),
        .init(.remainder, [int(.min), int(-1)], .int, trap: .overflow),
        .init(.minimum, [int(3), int(-3)], .int, .int(-3)),
        .init(.maximum, [int(3), int(-3)], .int, .int(3)),
        .init(.negate, [int(3)], .int, .int(-3)),
        .init(.negate, [int(.min)], .int, trap: .overflow),
        .init(.absolute, [int(-3)], .int, .int(3)),
        .init(.absolute, [int(3)], .int, .int(3)),
        .init(.absolute, [int(.min)], .int, trap: .overflow),
        .init(.addImmediate, [int(3)], .int, .int(-2), i: -5),
        .init(.addImmediate, [int(.min)], .int, trap: .overflow, i: -1),
        .init(.multiplyImmediate, [int(3)], .int, .int(-15), i: -5),
        .init(.multiplyImmediate, [int(.max)], .int, trap: .overflow, i: 2),
        .init(.equal, [int(3), int(3)], .bool, .bool(true)),
        .init(.notEqual, [int(3), int(3)], .bool, .bool(false)),
        .init(.less, [int(-1), int(0)], .bool, .bool(true)),
        .init(.lessOrEqual, [int(1), int(0)], .bool, .bool(false)),
        .init(.not, [(.bool, .bool(true))], .bool, .bool(false)),
        .init(.move, [int(9)], .int, .int(9)),
    ]

    static let times: [Operation] = [
        .init(.durationAdd, [duration(1), duration(2)], .duration, .duration(lasting(3))),
        .init(.durationAdd, [duration(longest), duration(1)], .duration, trap: .timeOutOfRange),
        .init(.durationSubtract, [duration(1), duration(2)], .duration, .duration(lasting(-1))),
        .init(
            .durationSubtract, [duration(-longest), duration(1)], .duration,
            trap: .timeOutOfRange),
        .init(.durationMultiply, [duration(3), int(4)], .duration, .duration(lasting(12))),
        .init(
            .durationMultiply, [duration(longest), int(2)], .duration, trap: .timeOutOfRange),
        .init(.durationMultiply, [duration(3), int(.max)], .duration, trap: .timeOutOfRange),
        .init(.durationNegate, [duration(3)], .duration, .duration(lasting(-3))),
        .init(.instantAdd, [instant(1), duration(2)], .instant, .instant(at(3))),
        .init(.instantAdd, [instant(lastInstant), duration(1)], .instant, trap: .timeOutOfRange),
        .init(.instantAdd, [instant(1), duration(-2)], .instant, trap: .timeOutOfRange),
        .init(.instantAdd, [never, duration(-2)], .instant, .instant(.forever)),
        .init(.instantSubtract, [instant(5), duration(2)], .instant, .instant(at(3))),
        .init(.instantSubtract, [instant(1), duration(2)], .instant, trap: .timeOutOfRange),
        .init(.instantSubtract, [never, duration(2)], .instant, .instant(.forever)),
        .init(.instantDifference, [instant(5), instant(7)], .duration, .duration(lasting(-2))),
        .init(.instantDifference, [never, instant(7)], .duration, .duration(.longest)),
        .init(.instantDifference, [instant(7), never], .duration, .duration(.shortest)),
        .init(.instantDifference, [never, never], .duration, .duration(.zero)),
        .init(.periodMake, [instant(3), instant(5)], .period, period(3, 5).1),
        .init(.periodMake, [instant(5), instant(3)], .period, period(5, 5).1),
        .init(.periodStart, [period(3, 5)], .instant, .instant(at(3))),
        .init(.periodEnd, [period(3, 5)], .instant, .instant(at(5))),
        .init(.periodLength, [period(3, 5)], .duration, .duration(lasting(2))),
        .init(.periodIsEmpty, [period(3, 3)], .bool, .bool(true)),
        .init(.periodIsEmpty, [period(3, 4)], .bool, .bool(false)),
        .init(.periodContains, [period(3, 5), instant(3)], .bool, .bool(true)),
        .init(.periodContains, [period(3, 5), instant(5)], .bool, .bool(false)),
        .init(.periodContains, [period(3, 5), instant(2)], .bool, .bool(false)),
        .init(.periodWithin, [period(3, 5), period(3, 5)], .bool, .bool(true)),
        .init(.periodWithin, [period(3, 6), period(3, 5)], .bool, .bool(false)),
        .init(.periodWithin, [period(9, 9), period(3, 5)], .bool, .bool(true)),
        .init(.periodOverlaps, [period(3, 5), period(4, 9)], .bool, .bool(true)),
        .init(.periodOverlaps, [period(3, 5), period(5, 9)], .bool, .bool(false)),
        .init(.periodOverlaps, [period(4, 4), period(3, 5)], .bool, .bool(false)),
        .init(.periodUntil, [period(3, 9), until(5)], .period, period(3, 5).1),
        .init(.periodUntil, [period(3, 9), until(1)], .period, period(3, 3).1),
        .init(.periodUntil, [period(3, 9), until(nil)], .period, period(3, 9).1),
        .init(.periodClip, [period(3, 9), instant(5)], .period, period(5, 9).1),
        .init(.periodClip, [period(3, 9), instant(11)], .period, period(11, 11).1),
        .init(.move, [period(3, 9)], .period, period(3, 9).1),
    ]

    static let memory: [Operation] = [
        .init(.box, [int(.min)], .optional(.int), .some(.int(.min))),
        .init(.box, [period(1, 2)], .optional(.period), .some(period(1, 2).1)),
        .init(.unbox, [(.optional(.int), .some(.int(.min)))], .int, .int(.min)),
        .init(.unbox, [(.optional(.period), .some(period(1, 2).1))], .period, period(1, 2).1),
        .init(.unbox, [(.optional(.int), .none)], .int, trap: .nilValue),
        .init(.unwrap, [until(5)], .instant, .instant(at(5))),
        .init(.unwrap, [until(nil)], .instant, trap: .nilValue),
        .init(.equalValue, [text("ab"), text("ab")], .bool, .bool(true)),
        .init(.equalValue, [text("ab"), text("ac")], .bool, .bool(false)),
        .init(.equalValue, [text("ab"), text("abc")], .bool, .bool(false)),
        .init(.equalValue, [period(1, 2), period(1, 2)], .bool, .bool(true)),
        .init(.equalValue, [list([1, 2]), list([1, 3])], .bool, .bool(false)),
        .init(
            .equalValue, [(.optional(.int), .none), (.optional(.int), .none)], .bool,
            .bool(true)),
        .init(
            .equalValue, [(.optional(.int), .some(.int(1))), (.optional(.int), .none)], .bool,
            .bool(false)),
        .init(
            .equalValue,
            [(.account, .account(.ana)), (.optional(.account), .none)], .bool, .bool(false)),
        .init(.lessBytes, [text("ab"), text("b")], .bool, .bool(true)),
        .init(.lessBytes, [text("ab"), text("abc")], .bool, .bool(true)),
        .init(.lessBytes, [text("ab"), text("ab")], .bool, .bool(false)),
        .init(.lessOrEqualBytes, [text("ab"), text("ab")], .bool, .bool(true)),
        .init(.count, [list([4, 5, 6])], .int, .int(3)),
        .init(.length, [text("abc")], .int, .int(3)),
        .init(.element, [list([4, 5, 6]), int(2)], .int, .int(6)),
        .init(.element, [list([4, 5, 6]), int(3)], .int, trap: .indexOutOfRange),
        .init(.element, [list([4, 5, 6]), int(-1)], .int, trap: .indexOutOfRange),
        .init(
            .element, [(.list(.period, max: 2), .list([period(1, 2).1, period(3, 4).1])), int(1)],
            .period, period(3, 4).1),
        .init(.isElement, [int(5), list([4, 5])], .bool, .bool(true)),
        .init(.isElement, [int(6), set([4, 5])], .bool, .bool(false)),
        .init(.isSubset, [set([4]), set([3, 4])], .bool, .bool(true)),
        .init(.isSubset, [set([4, 6]), set([3, 4])], .bool, .bool(false)),
        .init(.isSubset, [set([]), set([])], .bool, .bool(true)),
        .init(.listAppend, [list([1]), int(2)], list([]).0, list([1, 2]).1),
        .init(.listAppend, [list([1, 2, 3, 4]), int(5)], list([]).0, trap: .tooLong),
        .init(.setInsert, [set([256]), int(1)], set([]).0, set([1, 256]).1),
        .init(.setInsert, [set([1, 2, 3, 4]), int(4)], set([]).0, set([1, 2, 3, 4]).1),
        .init(.setInsert, [set([1, 2, 3, 4]), int(5)], set([]).0, trap: .tooLong),
        .init(.setRemove, [set([1, 2]), int(1)], set([]).0, set([2]).1),
        .init(.setRemove, [set([1, 2]), int(3)], set([]).0, set([1, 2]).1),
        .init(
            .sha256, [text("abc")], .digest,
            .digest(SHA256.hash(Bytes("abc".utf8)))),
    ]

    private static func until(_ value: Int64?) -> (ValueType, Value) {
        (.optional(.instant), value.map { .some(.instant(at($0))) } ?? .none)
    }

    @Test(arguments: integers + times + memory)
    func `an operation gives its result or its trap`(_ operation: Operation) throws {
        let loaded = try program(operation.operands.map(\.0), result: operation.result) {
            var registers: [UInt8] = []
            var next: UInt8 = 0
            for operand in operation.operands {
                registers.append(next)
                next += UInt8(operand.0.width)
            }
            let value = $0.make(
                operation.result, operation.opcode, b: registers[0],
                c: registers.count > 1 ? registers[1] : 0, i: operation.immediate)
            $0.add(.returnValue, a: value)
        }
        let execution = try loaded.run("f", operation.operands.map(\.1))
        switch operation.outcome {
        case .value(let value): #expect(execution.bytes == value.encoded)
        case .trap(let trap): #expect(execution.trap == trap)
        }
    }

    @Test func `raw values of opcodes are contiguous, as the loop's cast needs`() {
        #expect(Opcode.allCases.map { Int($0.rawValue) } == Array(0..<Opcode.allCases.count))
        for opcode in Opcode.allCases {
            #expect(unsafeBitCast(opcode, to: UInt8.self) == opcode.rawValue)
        }
    }

    @Test func `a list's element is replaced within its bounds only`() throws {
        for (index, trap) in [
            (0, nil), (1, nil), (2, Trap.indexOutOfRange), (-1, .indexOutOfRange),
        ]
            as [(Int64, Trap?)]
        {
            let loaded = try program([list([]).0, .int, .int], result: list([]).0) {
                $0.add(.listReplace, a: 0, b: 1, c: 2)
                $0.add(.returnValue, a: 0)
            }
            let execution = try loaded.run("f", [list([7, 8]).1, .int(index), .int(9)])
            #expect(execution.trap == trap)
            if index == 1 { #expect(execution.bytes == list([7, 9]).1.encoded) }
        }
    }

    @Test func `sets are made in the order of their encodings, each element once`() throws {
        let values: [Int64] = [256, 1, -1, 256, 1]
        let loaded = try program(
            values.map { _ in .int }, result: .set(.int, max: 5)
        ) {
            let made = $0.register(.set(.int, max: 5))
            $0.add(.makeSet, a: made, b: 0, c: 5)
            $0.add(.returnValue, a: made)
        }
        let execution = try loaded.run("f", values.map(Value.int))
        #expect(execution.bytes == Value.set(of: values.map(Value.int)).encoded)
    }

    @Test func `a buffer is written in place and copied out`() throws {
        let type = ValueType.list(.int, max: 3)
        let loaded = try program([type, .int, .int], result: type) {
            let buffer = $0.make(.buffer(.int, max: 3), .bufferMake, b: 0)
            $0.add(.bufferAppend, a: buffer, b: 1)
            $0.add(.bufferSet, a: buffer, b: 2, c: 1)
            let copy = $0.make(type, .bufferCopy, b: buffer)
            $0.add(.returnValue, a: copy)
        }
        let one = try loaded.run("f", [.list([.int(5)]), .int(6), .int(0)])
        #expect(one.bytes == Value.list([.int(6), .int(6)]).encoded)
        let full = try loaded.run("f", [.list([.int(1), .int(2), .int(3)]), .int(6), .int(0)])
        #expect(full.trap == .tooLong)
        let outside = try loaded.run("f", [.list([.int(1)]), .int(6), .int(2)])
        #expect(outside.trap == .indexOutOfRange)
    }

    @Test func `what a case carries is given for that case alone`() throws {
        var contract = Contract(name: "Cases", version: 1)
        let span = Field(name: "span", type: .period)
        let count = Field(name: "count", type: .int)
        contract.variants = [
            Variant(
                name: "Step",
                cases: [
                    Variant.Case(name: "wait", fields: [span, count]),
                    Variant.Case(name: "walk", fields: [count, span]),
                    Variant.Case(name: "stop", fields: []),
                ])
        ]
        let values: [Value] = [
            .variant(0, [period(1, 2).1, .int(7)]), .variant(1, [.int(8), period(3, 4).1]),
            .variant(2, []),
        ]
        for (chosen, field, type) in [
            (0, 0, ValueType.period), (0, 1, .int), (1, 0, .int), (1, 1, .period),
        ] as [(Int, Int, ValueType)] {
            let loaded = try program([.variant(0)], result: type, in: contract) {
                let value = $0.make(type, .getPayload, b: 0, i: halves(chosen, field))
                $0.add(.returnValue, a: value)
            }
            for (number, value) in values.enumerated() {
                let execution = try loaded.run("f", [value])
                guard case .variant(_, let fields) = value, number == chosen else {
                    #expect(execution.trap == .wrongCase)
                    continue
                }
                #expect(execution.bytes == fields[field].encoded)
            }
        }
    }

    @Test func `a case is made with what it carries, and compared by it`() throws {
        var contract = Contract(name: "Cases", version: 1)
        contract.variants = [
            Variant(
                name: "Step",
                cases: [
                    Variant.Case(name: "stop", fields: []),
                    Variant.Case(
                        name: "walk",
                        fields: [
                            Field(name: "span", type: .period), Field(name: "count", type: .int),
                        ]),
                ])
        ]
        let made = try program([.period, .int], result: .variant(0), in: contract) {
            let value = $0.make(.variant(0), .makeVariant, b: 0, i: halves(0, 1))
            $0.add(.returnValue, a: value)
        }
        let walk = Value.variant(1, [period(1, 2).1, .int(7)])
        #expect(try made.run("f", [period(1, 2).1, .int(7)]).bytes == walk.encoded)
        let equal = try program([.variant(0), .variant(0)], result: .bool, in: contract) {
            $0.add(.returnValue, a: $0.make(.bool, .equalValue, b: 0, c: 1))
        }
        let others: [Value] = [
            .variant(0, []), .variant(1, [period(1, 2).1, .int(8)]),
            .variant(1, [period(1, 3).1, .int(7)]),
        ]
        #expect(try equal.run("f", [walk, walk]).bytes == [1])
        for other in others { #expect(try equal.run("f", [walk, other]).bytes == [0]) }
        // Bytes of a case that is not declared are no argument.
        let bytes: Bytes = [2, 0]
        #expect(throws: CodecError.self) {
            try CanonicalDecoder.decode(bytes) { decoder throws(CodecError) in
                try decoder.value(.variant(0), in: contract)
            }
        }
    }
}
