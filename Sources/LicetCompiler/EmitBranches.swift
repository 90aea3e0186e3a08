import LicetBytecode
import LicetSyntax

extension FunctionEmitter {
    mutating func emitBranch(
        _ condition: TypedExpression, _ then: [TypedStatement], _ otherwise: [TypedStatement]
    ) throws(EmitError) {
        let elseLabel = label()
        try branch(on: condition, to: elseLabel, when: false)
        try emitStatements(then)
        guard !otherwise.isEmpty else {
            place(elseLabel)
            return
        }
        let end = label()
        jump(Instruction(.jump), to: end, at: condition.span)
        place(elseLabel)
        try emitStatements(otherwise)
        place(end)
    }

    mutating func emitBranchIfSome(
        _ local: Int, _ optional: TypedExpression, _ then: [TypedStatement],
        _ otherwise: [TypedStatement]
    ) throws(EmitError) {
        let value = try operand(optional)
        let elseLabel = label()
        let end = label()
        jump(Instruction(.jumpIfNil, a: value.register), to: elseLabel, at: optional.span)
        let target = try bindLocal(local)
        unwrap(value.register, optional.type, into: target, at: optional.span)
        try emitStatements(then)
        endLocal(local)
        jump(Instruction(.jump), to: end, at: optional.span)
        place(elseLabel)
        try emitStatements(otherwise)
        place(end)
        release(value)
    }

    mutating func unwrap(
        _ source: UInt8, _ optional: ValueType, into target: UInt8, at span: SourceSpan
    ) {
        append(
            Instruction(optional.isBoxed ? .unbox : .unwrap, a: target, b: source), at: span)
    }

    /// Jumps to the label when the condition has the given value, else goes on.
    mutating func branch(
        on condition: TypedExpression, to label: CodeLabel, when wanted: Bool
    ) throws(EmitError) {
        switch condition.kind {
        case .constant(.bool(let value)):
            if value == wanted { jump(Instruction(.jump), to: label, at: condition.span) }
        case .unary(.not, let inner):
            try branch(on: inner, to: label, when: !wanted)
        case .unary(.isNil, let optional):
            try branchIfNil(optional, to: label, when: wanted)
        case .and(let left, let right):
            try branchBoth(left, right, to: label, when: wanted)
        case .or(let left, let right):
            try branchEither(left, right, to: label, when: wanted)
        case .implies(let left, let right):
            let negated = TypedExpression(.unary(.not, left), type: .bool, span: left.span)
            try branchEither(negated, right, to: label, when: wanted)
        case .binary(let comparison, let left, let right):
            if try branchComparing(
                comparison, left, right, to: label, when: wanted, at: condition.span)
            {
                return
            }
            try branchOnValue(condition, to: label, when: wanted)
        default:
            try branchOnValue(condition, to: label, when: wanted)
        }
    }

    private mutating func branchOnValue(
        _ condition: TypedExpression, to label: CodeLabel, when wanted: Bool
    ) throws(EmitError) {
        let value = try operand(condition)
        jump(
            Instruction(wanted ? .jumpIfTrue : .jumpIfFalse, a: value.register), to: label,
            at: condition.span)
        release(value)
    }

    private mutating func branchIfNil(
        _ optional: TypedExpression, to label: CodeLabel, when wanted: Bool
    ) throws(EmitError) {
        let value = try operand(optional)
        jump(
            Instruction(wanted ? .jumpIfNil : .jumpIfNotNil, a: value.register), to: label,
            at: optional.span)
        release(value)
    }

    private mutating func branchBoth(
        _ left: TypedExpression, _ right: TypedExpression, to target: CodeLabel, when wanted: Bool
    ) throws(EmitError) {
        guard wanted else {
            try branch(on: left, to: target, when: false)
            try branch(on: right, to: target, when: false)
            return
        }
        let failed = label()
        try branch(on: left, to: failed, when: false)
        try branch(on: right, to: target, when: true)
        place(failed)
    }

    private mutating func branchEither(
        _ left: TypedExpression, _ right: TypedExpression, to target: CodeLabel, when wanted: Bool
    ) throws(EmitError) {
        guard !wanted else {
            try branch(on: left, to: target, when: true)
            try branch(on: right, to: target, when: true)
            return
        }
        let held = label()
        try branch(on: left, to: held, when: true)
        try branch(on: right, to: target, when: false)
        place(held)
    }

    /// A comparison of scalars fused with the jump; `false` where the pair has no fused form.
    private mutating func branchComparing(
        _ comparison: LicetBytecode.BinaryOperator, _ left: TypedExpression,
        _ right: TypedExpression,
        to label: CodeLabel, when wanted: Bool, at span: SourceSpan
    ) throws(EmitError) -> Bool {
        if left.isNone || right.isNone {
            guard comparison == .equal || comparison == .notEqual else { return false }
            let optional = left.isNone ? right : left
            try branchIfNil(optional, to: label, when: (comparison == .equal) == wanted)
            return true
        }
        guard left.type.isScalar, right.type.isScalar, left.type == right.type else { return false }
        // Each comparison as (opcode, whether its operands are swapped).
        let fused: (Opcode, Bool)
        switch (comparison, wanted) {
        case (.equal, true), (.notEqual, false): fused = (.jumpIfEqual, false)
        case (.equal, false), (.notEqual, true): fused = (.jumpIfNotEqual, false)
        case (.less, true), (.greaterOrEqual, false): fused = (.jumpIfLess, false)
        case (.less, false), (.greaterOrEqual, true): fused = (.jumpIfLessOrEqual, true)
        case (.lessOrEqual, true), (.greater, false): fused = (.jumpIfLessOrEqual, false)
        case (.lessOrEqual, false), (.greater, true): fused = (.jumpIfLess, true)
        default: return false
        }
        let first = try operand(left)
        let second = try operand(right)
        let (opcode, swapped) = fused
        jump(
            Instruction(
                opcode, a: swapped ? second.register : first.register,
                b: swapped ? first.register : second.register), to: label, at: span)
        release(second)
        release(first)
        return true
    }
}

extension TypedExpression {
    var isNone: Bool {
        if case .none = kind { true } else { false }
    }
}
