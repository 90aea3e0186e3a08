import LicetBytecode
import LicetPrimitives
import LicetSyntax

extension FunctionEmitter {
    mutating func emitUnaryOperator(
        _ operation: LicetBytecode.UnaryOperator, _ value: TypedExpression, into target: UInt8,
        at span: SourceSpan
    ) throws(EmitError) {
        switch operation {
        case .negate:
            let opcode: Opcode = value.type == .duration ? .durationNegate : .negate
            try emitUnary(opcode, value, into: target, at: span)
        case .absolute: try emitUnary(.absolute, value, into: target, at: span)
        case .periodStart: try emitUnary(.periodStart, value, into: target, at: span)
        case .periodEnd: try emitUnary(.periodEnd, value, into: target, at: span)
        case .periodLength: try emitUnary(.periodLength, value, into: target, at: span)
        case .periodIsEmpty: try emitUnary(.periodIsEmpty, value, into: target, at: span)
        case .periodFrom:
            let start = try operand(value)
            let forever = try allocate([.instant])
            emitConstant(.instant(.forever), .instant, into: forever.base, at: span)
            append(
                Instruction(.periodMake, a: target, b: start.register, c: forever.base), at: span)
            release(forever)
            release(start)
        case .count:
            let collection = try collectionOperand(value)
            append(Instruction(.count, a: target, b: collection.register), at: span)
            release(collection)
        case .length: try emitUnary(.length, value, into: target, at: span)
        case .sha256: try emitUnary(.sha256, value, into: target, at: span)
        case .rowKey: try emitUnary(.rowKey, value, into: target, at: span)
        case .rowInserted: try emitUnary(.rowInserted, value, into: target, at: span)
        case .isNil: try emitIsNil(value, isEqual: true, into: target, at: span)
        case .not: try emitUnary(.not, value, into: target, at: span)
        }
    }

    private mutating func emitIsNil(
        _ optional: TypedExpression, isEqual: Bool, into target: UInt8, at span: SourceSpan
    ) throws(EmitError) {
        let value = try operand(optional)
        let end = label()
        append(Instruction(.loadImmediate, a: target, i: isEqual ? 1 : 0), at: span)
        jump(Instruction(.jumpIfNil, a: value.register), to: end, at: span)
        append(Instruction(.loadImmediate, a: target, i: isEqual ? 0 : 1), at: span)
        place(end)
        release(value)
    }

    mutating func emitBinaryOperator(
        _ operation: LicetBytecode.BinaryOperator, _ left: TypedExpression,
        _ right: TypedExpression,
        into target: UInt8, at span: SourceSpan
    ) throws(EmitError) {
        switch operation {
        case .add:
            if try emitWithImmediate(.addImmediate, left, right, 1, target, span) { return }
            if try emitWithImmediate(.addImmediate, right, left, 1, target, span) { return }
            try emitBinary(.add, left, right, into: target, at: span)
        case .subtract:
            if try emitWithImmediate(.addImmediate, left, right, -1, target, span) { return }
            try emitBinary(.subtract, left, right, into: target, at: span)
        case .multiply:
            if try emitWithImmediate(.multiplyImmediate, left, right, 1, target, span) { return }
            try emitBinary(.multiply, left, right, into: target, at: span)
        case .divide: try emitBinary(.divide, left, right, into: target, at: span)
        case .remainder: try emitBinary(.remainder, left, right, into: target, at: span)
        case .instantAdd: try emitBinary(.instantAdd, left, right, into: target, at: span)
        case .instantSubtract: try emitBinary(.instantSubtract, left, right, into: target, at: span)
        case .instantDifference:
            try emitBinary(.instantDifference, left, right, into: target, at: span)
        case .durationAdd: try emitBinary(.durationAdd, left, right, into: target, at: span)
        case .durationSubtract:
            try emitBinary(.durationSubtract, left, right, into: target, at: span)
        case .durationMultiply:
            try emitBinary(.durationMultiply, left, right, into: target, at: span)
        case .equal: try emitEquality(left, right, isEqual: true, into: target, at: span)
        case .notEqual: try emitEquality(left, right, isEqual: false, into: target, at: span)
        case .less: try emitOrder(strict: true, left, right, into: target, at: span)
        case .lessOrEqual: try emitOrder(strict: false, left, right, into: target, at: span)
        case .greater:
            try emitOrder(strict: true, left, right, isSwapped: true, into: target, at: span)
        case .greaterOrEqual:
            try emitOrder(strict: false, left, right, isSwapped: true, into: target, at: span)
        case .minimum: try emitBinary(.minimum, left, right, into: target, at: span)
        case .maximum: try emitBinary(.maximum, left, right, into: target, at: span)
        case .period: try emitBinary(.periodMake, left, right, into: target, at: span)
        case .periodContains: try emitBinary(.periodContains, left, right, into: target, at: span)
        case .periodWithin: try emitBinary(.periodWithin, left, right, into: target, at: span)
        case .periodOverlaps: try emitBinary(.periodOverlaps, left, right, into: target, at: span)
        case .periodUntil:
            let period = try operand(left)
            let cut = try operand(right, as: .optional(.instant))
            append(
                Instruction(.periodUntil, a: target, b: period.register, c: cut.register), at: span)
            release(cut)
            release(period)
        case .periodClipped: try emitBinary(.periodClip, left, right, into: target, at: span)
        case .isElement:
            let element = try operand(left)
            let collection = try collectionOperand(right)
            append(
                Instruction(
                    .isElement, a: target, b: element.register, c: collection.register), at: span)
            release(collection)
            release(element)
        case .isSubset: try emitBinary(.isSubset, left, right, into: target, at: span)
        case .element:
            let collection = try collectionOperand(left)
            let index = try operand(right)
            append(
                Instruction(
                    .element, a: target, b: collection.register, c: index.register), at: span)
            release(index)
            release(collection)
        }
    }

    mutating func emitBinary(
        _ opcode: Opcode, _ left: TypedExpression, _ right: TypedExpression, into target: UInt8,
        at span: SourceSpan
    ) throws(EmitError) {
        let first = try operand(left)
        let second = try operand(right)
        append(
            Instruction(opcode, a: target, b: first.register, c: second.register), at: span)
        release(second)
        release(first)
    }

    /// An operation with a small constant as one operand; `false` where it is none.
    private mutating func emitWithImmediate(
        _ opcode: Opcode, _ value: TypedExpression, _ constant: TypedExpression, _ sign: Int64,
        _ target: UInt8, _ span: SourceSpan
    ) throws(EmitError) -> Bool {
        guard case .constant(.int(let number)) = constant.kind,
            let small = Int32(exactly: number), small > Int32.min
        else { return false }
        let source = try operand(value)
        let signed = sign < 0 ? -small : small
        append(Instruction(opcode, a: target, b: source.register, i: signed), at: span)
        release(source)
        return true
    }

    private mutating func emitEquality(
        _ left: TypedExpression, _ right: TypedExpression, isEqual: Bool, into target: UInt8,
        at span: SourceSpan
    ) throws(EmitError) {
        if left.isNone || right.isNone {
            try emitIsNil(left.isNone ? right : left, isEqual: isEqual, into: target, at: span)
        } else if left.type.isScalar, left.type == right.type {
            try emitBinary(isEqual ? .equal : .notEqual, left, right, into: target, at: span)
        } else {
            try emitBinary(.equalValue, left, right, into: target, at: span)
            if !isEqual { append(Instruction(.not, a: target, b: target), at: span) }
        }
    }

    /// `<` and `<=`, or with the operands swapped `>` and `>=`; the left one is evaluated first in
    /// any case.
    private mutating func emitOrder(
        strict: Bool, _ left: TypedExpression, _ right: TypedExpression, isSwapped: Bool = false,
        into target: UInt8, at span: SourceSpan
    ) throws(EmitError) {
        let opcode: Opcode =
            switch left.type {
            case .bytes, .text, .path: strict ? .lessBytes : .lessOrEqualBytes
            default: strict ? .less : .lessOrEqual
            }
        let first = try operand(left)
        let second = try operand(right)
        append(
            Instruction(
                opcode, a: target, b: isSwapped ? second.register : first.register,
                c: isSwapped ? first.register : second.register), at: span)
        release(second)
        release(first)
    }
}
