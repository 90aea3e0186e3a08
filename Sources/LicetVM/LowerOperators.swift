import LicetBytecode
import LicetPrimitives

/// Operators with one and two operands.
extension RuleLowering {
    mutating func unary(
        _ operation: UnaryOperator, _ expression: TypedExpression, into target: UInt8
    ) throws(LoadRefusal) {
        let value = try operand(expression)
        let simple: Opcode
        switch operation {
        case .negate: simple = value.type == .duration ? .durationNegate : .negate
        case .absolute: simple = .absolute
        case .periodStart: simple = .periodStart
        case .periodEnd: simple = .periodEnd
        case .periodLength: simple = .periodLength
        case .periodIsEmpty: simple = .periodIsEmpty
        case .count: simple = .count
        case .length: simple = .length
        case .sha256: simple = .sha256
        case .periodFrom:
            let forever = try allocate(.instant)
            emit(
                Instruction(
                    .loadConstant, a: forever, i: Int32(clamping: contract.constants.count)))
            emit(Instruction(.periodMake, a: target, b: value.register, c: forever))
            return
        case .rowKey, .rowInserted:
            let node = try types.node(of: value.type, in: contract)
            guard node.kind == .row else { throw .malformed("the key of no row") }
            let isKey = operation == .rowKey
            let isPair = isKey && types.nodes[node.key].width == 2
            emit(
                Instruction(
                    isPair ? .getFieldPair : .getField, a: target, b: value.register,
                    i: Int32(clamping: isKey ? node.keySlot : node.keySlot - 1)))
            return
        case .isNil, .not: throw .malformed("a condition where a value is wanted")
        }
        emit(Instruction(simple, a: target, b: value.register))
    }

    mutating func binary(
        _ operation: BinaryOperator, _ left: TypedExpression, _ right: TypedExpression,
        into target: UInt8
    ) throws(LoadRefusal) {
        switch operation {
        case .equal, .notEqual:
            try equality(left, right, into: target)
            if operation == .notEqual { emit(Instruction(.not, a: target, b: target)) }
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            try order(operation, left, right, into: target)
        case .isElement:
            let (value, collection) = (try operand(left), try operand(right))
            let element = try typing.element(of: collection.type)
            emit(
                Instruction(
                    .isElement, a: target, b: value.register, c: collection.register,
                    i: try wider(value.type, element)))
        case .isSubset:
            let (first, second) = (try operand(left), try operand(right))
            let (inner, outer) = (
                try typing.element(of: first.type), try typing.element(of: second.type)
            )
            emit(
                Instruction(
                    .isSubset, a: target, b: first.register, c: second.register,
                    i: try wider(inner, outer)))
        case .element:
            let (first, second) = (try operand(left), try operand(right))
            let isPair = try typing.element(of: first.type).width == 2
            emit(
                Instruction(
                    isPair ? .elementPair : .element, a: target, b: first.register,
                    c: second.register))
        default:
            guard let simple = operation.opcode else { throw .malformed("no operation") }
            let (first, second) = (try operand(left), try operand(right))
            emit(Instruction(simple, a: target, b: first.register, c: second.register))
        }
    }

    /// The type under which two values are compared.
    private mutating func wider(
        _ left: ValueType, _ right: ValueType
    ) throws(LoadRefusal) -> Int32 {
        try typeNumber(try typing.joined(left, right))
    }

    private mutating func equality(
        _ left: TypedExpression, _ right: TypedExpression, into target: UInt8
    ) throws(LoadRefusal) {
        let (first, second) = (try operand(left), try operand(right))
        try emitEqualValue(
            target, first.register, second.register, try typing.joined(first.type, second.type))
    }

    mutating func emitEqualValue(
        _ target: UInt8, _ left: UInt8, _ right: UInt8, _ type: ValueType
    ) throws(LoadRefusal) {
        if type.isScalar {
            emit(Instruction(.equal, a: target, b: left, c: right))
        } else {
            emit(
                Instruction(.equalValue, a: target, b: left, c: right, i: try typeNumber(type)))
        }
    }

    private mutating func order(
        _ operation: BinaryOperator, _ left: TypedExpression, _ right: TypedExpression,
        into target: UInt8
    ) throws(LoadRefusal) {
        let (first, second) = (try operand(left), try operand(right))
        let isStrict = operation == .less || operation == .greater
        let isSwapped = operation == .greater || operation == .greaterOrEqual
        let opcode: Opcode =
            switch (isStrict, first.type.isScalar) {
            case (true, true): .less
            case (false, true): .lessOrEqual
            case (true, false): .lessBytes
            case (false, false): .lessOrEqualBytes
            }
        let (lower, upper) = isSwapped ? (second, first) : (first, second)
        emit(Instruction(opcode, a: target, b: lower.register, c: upper.register))
    }
}

extension BinaryOperator {
    /// The instruction of an operator whose operands need no more than their registers.
    fileprivate var opcode: Opcode? {
        switch self {
        case .add: .add
        case .subtract: .subtract
        case .multiply: .multiply
        case .divide: .divide
        case .remainder: .remainder
        case .instantAdd: .instantAdd
        case .instantSubtract: .instantSubtract
        case .instantDifference: .instantDifference
        case .durationAdd: .durationAdd
        case .durationSubtract: .durationSubtract
        case .durationMultiply: .durationMultiply
        case .minimum: .minimum
        case .maximum: .maximum
        case .period: .periodMake
        case .periodContains: .periodContains
        case .periodWithin: .periodWithin
        case .periodOverlaps: .periodOverlaps
        case .periodUntil: .periodUntil
        case .periodClipped: .periodClip
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .isElement,
            .isSubset, .element:
            nil
        }
    }
}
