import LicetBytecode
import LicetPrimitives

/// An action of ``opcodeContract`` that does some instructions again and again, put together
/// instruction by instruction: no compiler stands between what is timed and what is named.
struct OpcodeCode {
    private(set) var contract: Contract
    private var registers: [ValueType?] = []
    private var setUp: [Instruction] = []
    /// Done in each copy, but not timed.
    private var before: [Instruction] = []
    private var timed: [Instruction] = []
    private var sources: [Source: UInt8] = [:]

    private struct Source: Hashable {
        let type: ValueType
        let size: Int
    }

    /// The action's parameters: how often, a row, a wide row.
    static let rounds: UInt8 = 0
    static let row: UInt8 = 1
    static let wide: UInt8 = 2

    init(_ contract: Contract) {
        self.contract = contract
        registers = [.int, .identifier(0), .identifier(1)]
    }

    // MARK: Names

    func structure(_ name: String) -> Int { number(contract.structures.map(\.name), name) }
    func table(_ name: String) -> Int { number(contract.tables.map(\.name), name) }
    func function(_ name: String) -> Int { number(contract.functions.map(\.name), name) }
    func rule(_ name: String) -> Int { number(contract.rules.map(\.name), name) }
    func field(_ name: String) -> Int { number(contract.fields.map(\.name), name) }

    private func number(_ names: [String], _ name: String) -> Int {
        names.firstIndex(of: name) ?? names.count
    }

    // MARK: Instructions

    mutating func register(_ types: ValueType...) -> UInt8 {
        let first = UInt8(truncatingIfNeeded: registers.count)
        for type in types {
            registers.append(type)
            if type.width == 2 { registers.append(nil) }
        }
        return first
    }

    mutating func setUp(_ opcode: Opcode, a: UInt8 = 0, b: UInt8 = 0, c: UInt8 = 0, i: Int = 0) {
        setUp.append(Instruction(opcode, a: a, b: b, c: c, i: Int32(clamping: i)))
    }

    mutating func before(_ opcode: Opcode, a: UInt8 = 0, b: UInt8 = 0, c: UInt8 = 0, i: Int = 0) {
        before.append(Instruction(opcode, a: a, b: b, c: c, i: Int32(clamping: i)))
    }

    mutating func time(_ opcode: Opcode, a: UInt8 = 0, b: UInt8 = 0, c: UInt8 = 0, i: Int = 0) {
        timed.append(Instruction(opcode, a: a, b: b, c: c, i: Int32(clamping: i)))
    }

    /// A register that holds a value of the type; `size` counts elements or bytes of what has any.
    mutating func source(_ type: ValueType, size: Int = 1) -> UInt8 {
        if let known = sources[Source(type: type, size: size)] { return known }
        let target = register(type)
        fill(target, type, size)
        sources[Source(type: type, size: size)] = target
        return target
    }

    private mutating func fill(_ target: UInt8, _ type: ValueType, _ size: Int) {
        switch type {
        case .bool, .int, .duration, .enumeration: setUp(.loadImmediate, a: target, i: size)
        case .instant: setUp(.now, a: target)
        case .period:
            let later = register(.instant)
            let start = source(.instant)
            setUp(.instantAdd, a: later, b: start, c: source(.duration, size: 60_000))
            setUp(.periodMake, a: target, b: start, c: later)
        case .account: setUp(.caller, a: target)
        case .digest: setUp(.chain, a: target)
        case .bytes: constant(.bytes(Bytes(repeating: 7, count: size)), type, target)
        case .text: constant(.text(Bytes(repeating: 0x61, count: size)), type, target)
        case .path: constant(.path(Bytes(repeating: 0x61, count: size)), type, target)
        case .identifier(0): setUp(.move, a: target, b: Self.row)
        case .identifier: setUp(.move, a: target, b: Self.wide)
        case .optional(let wrapped):
            let value = source(wrapped, size: size)
            setUp(type.isBoxed ? .box : .move, a: target, b: value)
        case .list(let element, _), .set(let element, _):
            elements(element, size)
            let isSet = if case .set = type { true } else { false }
            setUp(
                isSet ? .makeSet : .makeList, a: target, b: window,
                c: UInt8(truncatingIfNeeded: size))
        case .buffer(let element, let max):
            let list = source(.list(element, max: max), size: size)
            setUp(.bufferMake, a: target, b: list)
        case .structure(let number):
            fields(contract.structures[number].fields)
            setUp(.makeStructure, a: target, b: window, i: number)
        case .variant(let number):
            fields(contract.variants[number].cases[1].fields)
            setUp(.makeVariant, a: target, b: window, i: number | 1 << 16)
        case .row(let table):
            let isWide = contract.tables[table].key == .identifier(1)
            setUp(.tableRead, a: target, b: isWide ? Self.wide : Self.row, i: table)
        case .sealed(let inner): setUp(.move, a: target, b: source(inner, size: size))
        case .ticket: break
        }
    }

    /// The first of the registers that ``fields(_:)`` and ``elements(_:_:)`` have filled last.
    private(set) var window: UInt8 = 0

    /// Fills registers in a row with the values of fields.
    mutating func fields(_ fields: [Field]) {
        let values = fields.map { field in source(field.type, size: size(of: field.type)) }
        window = UInt8(truncatingIfNeeded: registers.count)
        for (field, value) in zip(fields, values) {
            let place = register(field.type)
            setUp(.move, a: place, b: value)
        }
    }

    private func size(of type: ValueType) -> Int {
        switch type {
        case .bytes(let max): min(max, 1_000)
        case .text, .path: 20
        default: 1
        }
    }

    /// Fills registers in a row with elements of which no two are equal, last to first in order.
    mutating func elements(_ type: ValueType, _ count: Int) {
        let values = (0..<count).map { source(type, size: count - $0) }
        window = UInt8(truncatingIfNeeded: registers.count)
        for value in values {
            let place = register(type)
            setUp(.move, a: place, b: value)
        }
    }

    mutating func constant(_ value: Value, _ type: ValueType, _ target: UInt8) {
        setUp(.loadConstant, a: target, i: number(of: value, type))
    }

    mutating func number(of value: Value, _ type: ValueType) -> Int {
        contract.constants.append(Constant(type: type, value: value))
        return contract.constants.count - 1
    }

    // MARK: Actions

    /// The contract with the action `timed`, which does the instructions `copies` times in each
    /// round, and `blank`, which does all but those that are timed. Their names are as long as each
    /// other, since a transaction pays for its bytes.
    func finished(copies: Int) -> Contract {
        var contract = contract
        contract.functions.append(
            action("timed", (0..<copies).flatMap { _ in before + timed }))
        contract.functions.append(action("blank", (0..<copies).flatMap { _ in before }))
        contract.debug = nil
        return contract
    }

    private func action(_ name: String, _ body: [Instruction]) -> Function {
        var registers = registers
        let counter = UInt8(truncatingIfNeeded: registers.count)
        registers += [.int, .int]
        let mark = counter + 1
        var code = setUp
        code.append(Instruction(.loadImmediate, a: counter))
        code.append(Instruction(.mark, a: mark, i: Int32(clamping: body.count + 3)))
        func jump(_ opcode: Opcode, b: UInt8, by offset: Int) -> Instruction {
            Instruction(
                opcode, a: opcode == .loopNext ? counter : Self.rounds, b: b,
                i: Int32(UInt16(bitPattern: Int16(clamping: offset))))
        }
        code.append(jump(.jumpIfLessOrEqual, b: counter, by: body.count + 2))
        code += body
        code.append(Instruction(.release, a: mark))
        code.append(jump(.loopNext, b: Self.rounds, by: -(body.count + 2)))
        code.append(Instruction(.returnNothing))
        return Function(
            name: name, kind: .action,
            parameters: [
                Parameter(label: nil, name: "rounds", type: .int),
                Parameter(label: nil, name: "row", type: .identifier(0)),
                Parameter(label: nil, name: "wide", type: .identifier(1)),
            ], result: nil, by: [.anyone], registers: registers, code: code.map(\.word))
    }
}
