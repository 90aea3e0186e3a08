import LicetBytecode
import LicetPrimitives

/// Conditions: and, or, implies, not, quantifiers and the leaves between them.
extension RuleLowering {
    /// Evaluates a condition and jumps if it comes out as `jumpIf`, else falls through. Because
    /// leaves are total and pure, leaving one out changes nothing, so connectives short-circuit.
    mutating func branch(
        _ condition: TypedExpression, _ totality: Totality, jumpIf: Bool, to target: Label
    ) throws(LoadRefusal) {
        switch condition.expression {
        case .and:
            try connect(
                (condition.parts[0], totality, false), (condition.parts[1], totality),
                stopOn: false, jumpIf: jumpIf,
                to: target)
        case .or:
            try connect(
                (condition.parts[0], totality, false), (condition.parts[1], totality), stopOn: true,
                jumpIf: jumpIf,
                to: target)
        case .implies:
            try connect(
                (condition.parts[0], totality.reversed, true), (condition.parts[1], totality),
                stopOn: true, jumpIf: jumpIf,
                to: target)
        case .unary(.not, _):
            try branch(condition.parts[0], totality.reversed, jumpIf: !jumpIf, to: target)
        case .exists:
            try quantifier(
                condition.parts[0], condition.parts[1], totality, stopOn: true, jumpIf: jumpIf,
                to: target)
        case .all:
            try quantifier(
                condition.parts[0], condition.parts[1], totality, stopOn: false, jumpIf: jumpIf,
                to: target)
        case .constant, .none, .parameter, .letValue, .local, .time, .setting, .stateField,
            .field, .lookup, .find, .hasRow, .bucket, .findUnique, .unary, .binary, .coalesce,
            .some, .conditional, .bind, .ifSome, .structure, .collection, .variant, .isCase,
            .hasCase, .payload, .member:
            try leaf(condition, totality, jumpIf: jumpIf, to: target)
        }
    }

    /// `left` and `right` where the value `stopOn` of the left (after negation, if it is negated)
    /// decides the whole.
    private mutating func connect(
        _ left: (expression: TypedExpression, totality: Totality, isNegated: Bool),
        _ right: (expression: TypedExpression, totality: Totality),
        stopOn: Bool, jumpIf: Bool, to target: Label
    ) throws(LoadRefusal) {
        let stop = stopOn != left.isNegated
        if stopOn == jumpIf {
            try branch(left.expression, left.totality, jumpIf: stop, to: target)
            try branch(right.expression, right.totality, jumpIf: jumpIf, to: target)
        } else {
            let end = label()
            try branch(left.expression, left.totality, jumpIf: stop, to: end)
            try branch(right.expression, right.totality, jumpIf: jumpIf, to: target)
            bind(end)
        }
    }

    private mutating func leaf(
        _ condition: TypedExpression, _ totality: Totality, jumpIf: Bool, to target: Label
    ) throws(LoadRefusal) {
        let start = level
        let end = label()
        let isGuarded = beginGuard(condition, totality, jumpIf: jumpIf, to: target, else: end)
        let (jump, operands) = try comparison(condition, jumpIf: jumpIf)
        if isGuarded { emit(Instruction(.guardEnd)) }
        emit(Instruction(jump, a: operands.0, b: operands.1), to: target)
        bind(end)
        free(to: start)
    }

    /// Guards what may trap, so that a trap leads where its value leads.
    private mutating func beginGuard(
        _ expression: TypedExpression, _ totality: Totality, jumpIf: Bool, to target: Label,
        else end: Label
    ) -> Bool {
        guard case .total(let onTrap) = totality, expression.mayTrap else { return false }
        emit(Instruction(.guardBegin), to: onTrap == jumpIf ? target : end)
        return true
    }

    /// Evaluates a leaf's operands and gives the jump that decides on them.
    private mutating func comparison(
        _ leaf: TypedExpression, jumpIf: Bool
    ) throws(LoadRefusal) -> (Opcode, (UInt8, UInt8)) {
        switch leaf.expression {
        case .unary(.isNil, _):
            let value = try operand(leaf.parts[0])
            return (jumpIf ? .jumpIfNil : .jumpIfNotNil, (value.register, 0))
        case .binary(let operation, _, _):
            guard let fused = fusedJump(operation, leaf, jumpIf: jumpIf) else { break }
            let first = try operand(leaf.parts[0])
            let second = try operand(leaf.parts[1])
            return (
                fused.opcode,
                fused.isSwapped
                    ? (second.register, first.register) : (first.register, second.register)
            )
        default: break
        }
        let value = try operand(leaf)
        guard value.type == .bool else { throw .malformed("a condition that is no Boolean") }
        return (jumpIf ? .jumpIfTrue : .jumpIfFalse, (value.register, 0))
    }

    private func fusedJump(
        _ operation: BinaryOperator, _ comparison: TypedExpression, jumpIf: Bool
    ) -> (opcode: Opcode, isSwapped: Bool)? {
        guard comparison.parts.allSatisfy(\.type.isScalar) else { return nil }
        switch operation {
        case .equal: return (jumpIf ? .jumpIfEqual : .jumpIfNotEqual, false)
        case .notEqual: return (jumpIf ? .jumpIfNotEqual : .jumpIfEqual, false)
        // Not less is the other way less or equal.
        case .less: return jumpIf ? (.jumpIfLess, false) : (.jumpIfLessOrEqual, true)
        case .lessOrEqual: return jumpIf ? (.jumpIfLessOrEqual, false) : (.jumpIfLess, true)
        case .greater: return jumpIf ? (.jumpIfLess, true) : (.jumpIfLessOrEqual, false)
        case .greaterOrEqual: return jumpIf ? (.jumpIfLessOrEqual, true) : (.jumpIfLess, false)
        default: return nil
        }
    }

    /// A quantifier ends with `stopOn` at the first element whose body is `stopOn`, else with the
    /// other value. A collection that traps makes the quantifier trap, or be what cannot permit.
    private mutating func quantifier(
        _ collection: TypedExpression, _ body: TypedExpression, _ totality: Totality, stopOn: Bool,
        jumpIf: Bool, to target: Label
    ) throws(LoadRefusal) {
        let start = level
        let end = label()
        let isGuarded = beginGuard(collection, totality, jumpIf: jumpIf, to: target, else: end)
        let elements = try quantified(collection)
        if isGuarded { emit(Instruction(.guardEnd)) }
        let found = stopOn == jumpIf ? target : end
        let exhausted = stopOn == jumpIf ? end : target
        if elements.isOptional {
            emit(Instruction(.jumpIfNil, a: elements.register), to: exhausted)
            let local = try allocate(elements.element)
            try unwrap(elements.register, elements.type, into: local)
            try bindLocal(local) { lowering throws(LoadRefusal) in
                try lowering.branch(body, totality, jumpIf: stopOn, to: found)
            }
            emit(Instruction(.jump), to: exhausted)
        } else {
            try loop(elements, exhausted) { lowering throws(LoadRefusal) in
                try lowering.branch(body, totality, jumpIf: stopOn, to: found)
            }
        }
        bind(end)
        free(to: start)
    }

    private struct Quantified {
        var register: UInt8
        var type: ValueType
        var element: ValueType
        /// The table whose rows the elements are keys of.
        var table: Int?
        var isOptional = false
    }

    private mutating func quantified(
        _ collection: TypedExpression
    ) throws(LoadRefusal) -> Quantified {
        if case .bucket(let table, let index, _) = collection.expression {
            let key = try contract.tables.at(table).key
            let declared = try contract.tables.at(table).indexes.at(index)
            let rows = min(declared.max ?? Limits.bucketRows, Limits.bucketRows)
            let type = ValueType.list(key, max: rows)
            let keys = try allocate(type)
            try bucket(.indexKeys, into: keys, table, index, collection.parts)
            return Quantified(
                register: keys, type: type, element: .row(table), table: table)
        }
        let value = try operand(collection)
        if case .optional(let wrapped) = value.type {
            return Quantified(
                register: value.register, type: value.type, element: wrapped, isOptional: true)
        }
        return Quantified(
            register: value.register, type: value.type, element: try typing.element(of: value.type))
    }

    /// Goes through a list or set, or reads the rows of a bucket one by one. What an element's body
    /// makes in memory is freed before the next, so memory stays flat.
    private mutating func loop(
        _ elements: Quantified, _ exhausted: Label,
        _ body: (inout RuleLowering) throws(LoadRefusal) -> Void
    ) throws(LoadRefusal) {
        let index = try allocate(.int)
        let count = try allocate(.int)
        let mark = try allocate(.int)
        let element = try allocate(elements.element)
        let (again, next) = (label(), label())
        emit(Instruction(.loadImmediate, a: index))
        emit(Instruction(.count, a: count, b: elements.register))
        emit(Instruction(.jumpIfLessOrEqual, a: count, b: index), to: exhausted)
        emit(Instruction(.mark, a: mark))
        bind(again)
        if let table = elements.table {
            let type = try contract.tables.at(table).key
            let key = try allocate(type)
            emit(
                Instruction(
                    type.width == 2 ? .elementPair : .element, a: key, b: elements.register,
                    c: index))
            // Not yet inserted at the time in question is not found.
            emit(Instruction(.tableFind, a: element, b: key, i: Int32(clamping: table)))
            emit(Instruction(.jumpIfNil, a: element), to: next)
        } else {
            emit(
                Instruction(
                    elements.element.width == 2 ? .elementPair : .element, a: element,
                    b: elements.register, c: index))
        }
        try bindLocal(element, body)
        bind(next)
        emit(Instruction(.release, a: mark))
        emit(Instruction(.loopNext, a: index, b: count), to: again)
        emit(Instruction(.jump), to: exhausted)
    }

    mutating func bindLocal(
        _ register: UInt8, _ body: (inout RuleLowering) throws(LoadRefusal) -> Void
    ) throws(LoadRefusal) {
        locals.append(register)
        try body(&self)
        locals.removeLast()
    }
}
