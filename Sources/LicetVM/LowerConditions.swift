import LicetBytecode
import LicetPrimitives

/// Conditions: and, or, implies, not, quantifiers and the leaves between them.
extension RuleLowering {
    /// Evaluates a condition and jumps if it comes out as `jumpIf`, else falls through. Because
    /// leaves are total and pure, leaving one out changes nothing, so connectives short-circuit.
    mutating func branch(
        _ condition: RuleExpression, _ totality: Totality, jumpIf: Bool, to target: Label
    ) throws(LoadRefusal) {
        switch condition {
        case .and(let left, let right):
            try connect(
                (left, totality, false), (right, totality), stopOn: false, jumpIf: jumpIf,
                to: target)
        case .or(let left, let right):
            try connect(
                (left, totality, false), (right, totality), stopOn: true, jumpIf: jumpIf,
                to: target)
        case .implies(let left, let right):
            try connect(
                (left, totality.reversed, true), (right, totality), stopOn: true, jumpIf: jumpIf,
                to: target)
        case .unary(.not, let operand):
            try branch(operand, totality.reversed, jumpIf: !jumpIf, to: target)
        case .exists(let collection, let body):
            try quantifier(
                collection, body, totality, stopOn: true, jumpIf: jumpIf, to: target)
        case .all(let collection, let body):
            try quantifier(
                collection, body, totality, stopOn: false, jumpIf: jumpIf, to: target)
        case .constant, .none, .parameter, .letValue, .local, .time, .setting, .stateField,
            .field, .lookup, .find, .hasRow, .bucket, .unary, .binary, .coalesce, .some,
            .conditional, .bind,
            .ifSome, .structure, .collection:
            try leaf(condition, totality, jumpIf: jumpIf, to: target)
        }
    }

    /// `left` and `right` where the value `stopOn` of the left (after negation, if it is negated)
    /// decides the whole.
    private mutating func connect(
        _ left: (expression: RuleExpression, totality: Totality, isNegated: Bool),
        _ right: (expression: RuleExpression, totality: Totality),
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
        _ condition: RuleExpression, _ totality: Totality, jumpIf: Bool, to target: Label
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
        _ expression: RuleExpression, _ totality: Totality, jumpIf: Bool, to target: Label,
        else end: Label
    ) -> Bool {
        guard case .total(let onTrap) = totality, mayTrap(expression) else { return false }
        emit(Instruction(.guardBegin), to: onTrap == jumpIf ? target : end)
        return true
    }

    /// Evaluates a leaf's operands and gives the jump that decides on them.
    private mutating func comparison(
        _ leaf: RuleExpression, jumpIf: Bool
    ) throws(LoadRefusal) -> (Opcode, (UInt8, UInt8)) {
        switch leaf {
        case .unary(.isNil, let optional):
            let value = try operand(optional)
            return (jumpIf ? .jumpIfNil : .jumpIfNotNil, (value.register, 0))
        case .binary(let operation, let left, let right):
            guard let fused = try fusedJump(operation, left, right, jumpIf: jumpIf) else { break }
            let first = try operand(left)
            let second = try operand(right)
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

    private mutating func fusedJump(
        _ operation: BinaryOperator, _ left: RuleExpression, _ right: RuleExpression, jumpIf: Bool
    ) throws(LoadRefusal) -> (opcode: Opcode, isSwapped: Bool)? {
        guard try typing.type(of: left).isScalar, try typing.type(of: right).isScalar else {
            return nil
        }
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
        _ collection: RuleExpression, _ body: RuleExpression, _ totality: Totality, stopOn: Bool,
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
            try bindLocal(local, elements.element) { lowering throws(LoadRefusal) in
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
        _ collection: RuleExpression
    ) throws(LoadRefusal) -> Quantified {
        if case .bucket(let table, let index, let columns) = collection {
            let key = try contract.tables.at(table).key
            let type = ValueType.list(key, max: Limits.bucketRows)
            let keys = try allocate(type)
            try bucket(.indexKeys, into: keys, table, index, columns)
            return Quantified(
                register: keys, type: type, element: .row(table), table: table)
        }
        let value = try operand(collection)
        if case .optional(let wrapped) = value.type {
            return Quantified(
                register: value.register, type: value.type, element: wrapped, isOptional: true)
        }
        return Quantified(
            register: value.register, type: value.type, element: try typing.element(value.type))
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
        try bindLocal(element, elements.element, body)
        bind(next)
        emit(Instruction(.release, a: mark))
        emit(Instruction(.loopNext, a: index, b: count), to: again)
        emit(Instruction(.jump), to: exhausted)
    }

    mutating func bindLocal(
        _ register: UInt8, _ type: ValueType,
        _ body: (inout RuleLowering) throws(LoadRefusal) -> Void
    ) throws(LoadRefusal) {
        locals.append(register)
        typing.locals.append(type)
        try body(&self)
        locals.removeLast()
        typing.locals.removeLast()
    }

    /// Whether evaluation may trap at all. Errs on the side of yes.
    func mayTrap(_ expression: RuleExpression) -> Bool {
        switch expression {
        case .constant, .none, .parameter, .local, .time, .setting, .stateField: false
        case .letValue(let number):
            !lets.indices.contains(number) || lets[number].isValid != nil
        case .field(let value, _), .some(let value): mayTrap(value)
        case .coalesce(let left, let right), .and(let left, let right), .or(let left, let right),
            .implies(let left, let right), .bind(let left, let right):
            mayTrap(left) || mayTrap(right)
        case .unary(let operation, let value):
            operation == .negate || operation == .absolute || mayTrap(value)
        case .binary(let operation, let left, let right):
            operation.mayTrap || mayTrap(left) || mayTrap(right)
        case .conditional(let condition, let then, let otherwise),
            .ifSome(let condition, let then, let otherwise):
            mayTrap(condition) || mayTrap(then) || mayTrap(otherwise)
        case .structure(_, let values): values.contains(where: mayTrap)
        case .lookup, .find, .hasRow, .bucket, .collection, .exists, .all: true
        }
    }
}

extension BinaryOperator {
    /// Whether its operands' values alone can make it trap.
    fileprivate var mayTrap: Bool {
        switch self {
        case .add, .subtract, .multiply, .divide, .remainder, .instantAdd, .instantSubtract,
            .durationAdd, .durationSubtract, .durationMultiply, .element:
            true
        case .instantDifference, .equal, .notEqual, .less, .lessOrEqual, .greater,
            .greaterOrEqual, .minimum, .maximum, .period, .periodContains, .periodWithin,
            .periodOverlaps, .periodUntil, .periodClipped, .isElement, .isSubset:
            false
        }
    }
}
