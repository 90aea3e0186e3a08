import LicetBytecode
import LicetSyntax

extension FunctionEmitter {
    mutating func emitVariant(
        _ number: Int, _ chosen: Int, _ fields: [TypedExpression], into target: UInt8,
        at span: SourceSpan
    ) throws(EmitError) {
        let types = declarations.variants[number].cases[chosen].fields.map(\.type)
        let window = try evaluateWindow(fields, types: types)
        append(
            Instruction(
                .makeVariant, a: target, b: window?.base ?? 0,
                i: immediate(low: number, high: chosen)), at: span)
        if let window { release(window) }
    }

    mutating func emitHasCase(
        _ value: TypedExpression, _ chosen: Int, into target: UInt8, at span: SourceSpan
    ) throws(EmitError) {
        let variant = try operand(value)
        let number = try allocate([.int])
        append(Instruction(.caseNumber, a: number.base, b: variant.register), at: span)
        let wanted = try allocate([.int])
        append(Instruction(.loadImmediate, a: wanted.base, i: immediate(chosen)), at: span)
        append(Instruction(.equal, a: target, b: number.base, c: wanted.base), at: span)
        release(wanted)
        release(number)
        release(variant)
    }

    /// Compares the number of the case for one arm after the other; the last needs no comparison,
    /// since the checker has seen that no case is left out.
    mutating func emitMatch(
        _ subject: TypedExpression, _ arms: [TypedArm]
    ) throws(EmitError) {
        let value = try operand(subject)
        let number = try allocate([.int])
        append(Instruction(.caseNumber, a: number.base, b: value.register), at: subject.span)
        let end = label()
        for (position, arm) in arms.enumerated() {
            let isLast = position == arms.count - 1
            let next = label()
            if !isLast {
                try branch(unless: number.base, isAmong: arm.cases, to: next, subject.span)
            }
            try emitArm(arm, of: value.register, at: subject.span)
            if !isLast {
                jump(Instruction(.jump), to: end, at: subject.span)
                place(next)
            }
        }
        place(end)
        release(number)
        release(value)
    }

    private mutating func emitArm(
        _ arm: TypedArm, of value: UInt8, at span: SourceSpan
    ) throws(EmitError) {
        for (local, field) in arm.bindings {
            let target = try bindLocal(local)
            append(
                Instruction(
                    .getPayload, a: target, b: value,
                    i: immediate(low: arm.cases.first ?? 0, high: field)), at: span)
        }
        try emitStatements(arm.body)
        for (local, _) in arm.bindings { endLocal(local) }
    }

    /// Jumps to the label unless the number is one of the cases, which are in rising order.
    private mutating func branch(
        unless number: UInt8, isAmong cases: [Int], to next: CodeLabel, _ span: SourceSpan
    ) throws(EmitError) {
        let bound = try allocate([.int])
        let found = label()
        for run in runs(of: cases) {
            let after = label()
            append(
                Instruction(.loadImmediate, a: bound.base, i: immediate(run.lowerBound)), at: span)
            if run.count == 1 {
                jump(Instruction(.jumpIfEqual, a: number, b: bound.base), to: found, at: span)
            } else {
                jump(Instruction(.jumpIfLess, a: number, b: bound.base), to: after, at: span)
                append(
                    Instruction(.loadImmediate, a: bound.base, i: immediate(run.upperBound)),
                    at: span)
                jump(Instruction(.jumpIfLess, a: number, b: bound.base), to: found, at: span)
            }
            place(after)
        }
        jump(Instruction(.jump), to: next, at: span)
        place(found)
        release(bound)
    }
}
