import LicetBytecode
import LicetPrimitives

/// What an operator makes of constants.
enum Folded {
    case value(Value)
    /// The machine would trap.
    case fails
    /// Not computed before the contract runs.
    case unknown

    init(_ value: Value?) {
        self = value.map { .value($0) } ?? .fails
    }
}

/// Computes a unary operator on a constant, for numbers and durations.
func fold(_ operation: LicetBytecode.UnaryOperator, _ operand: TypedExpression) -> Folded {
    guard case .constant(let value) = operand.kind else { return .unknown }
    switch (operation, value) {
    case (.negate, .int(let number)):
        return Folded(number == .min ? nil : .int(0 &- number))
    case (.negate, .duration(let duration)):
        return Folded(duration.negated.map { .duration($0) })
    case (.absolute, .int(let number)):
        return Folded(number == .min ? nil : .int(number < 0 ? 0 &- number : number))
    default:
        return .unknown
    }
}

/// Computes a binary operator on constants: arithmetic of numbers and times, and their comparisons.
func fold(
    _ operation: LicetBytecode.BinaryOperator, _ left: TypedExpression, _ right: TypedExpression
) -> Folded {
    guard case .constant(let left) = left.kind, case .constant(let right) = right.kind else {
        return .unknown
    }
    switch (left, right) {
    case (.int(let left), .int(let right)): return foldNumbers(operation, left, right)
    case (.bool(let left), .bool(let right)):
        switch operation {
        case .equal: return .value(.bool(left == right))
        case .notEqual: return .value(.bool(left != right))
        default: return .unknown
        }
    default: return foldTimes(operation, left, right)
    }
}

private func foldNumbers(
    _ operation: LicetBytecode.BinaryOperator, _ left: Int64, _ right: Int64
) -> Folded {
    func checked(_ result: (partialValue: Int64, overflow: Bool)) -> Folded {
        Folded(result.overflow ? nil : .int(result.partialValue))
    }
    switch operation {
    case .add: return checked(left.addingReportingOverflow(right))
    case .subtract: return checked(left.subtractingReportingOverflow(right))
    case .multiply: return checked(left.multipliedReportingOverflow(by: right))
    case .divide: return checked(left.dividedReportingOverflow(by: right))
    case .remainder: return checked(left.remainderReportingOverflow(dividingBy: right))
    case .minimum: return .value(.int(min(left, right)))
    case .maximum: return .value(.int(max(left, right)))
    default: return foldComparison(operation, left, right)
    }
}

private func foldTimes(
    _ operation: LicetBytecode.BinaryOperator, _ left: Value, _ right: Value
) -> Folded {
    switch (operation, left, right) {
    case (.instantAdd, .instant(let instant), .duration(let duration)):
        return Folded(instant.adding(duration).map { .instant($0) })
    case (.instantSubtract, .instant(let instant), .duration(let duration)):
        return Folded(instant.subtracting(duration).map { .instant($0) })
    case (.instantDifference, .instant(let left), .instant(let right)):
        return .value(.duration(left.since(right)))
    case (.durationAdd, .duration(let left), .duration(let right)):
        return Folded(left.adding(right).map { .duration($0) })
    case (.durationSubtract, .duration(let left), .duration(let right)):
        return Folded(left.subtracting(right).map { .duration($0) })
    case (.durationMultiply, .duration(let duration), .int(let factor)):
        return Folded(duration.multiplied(by: factor).map { .duration($0) })
    case (.period, .instant(let start), .instant(let end)):
        return .value(.period(Period(start, end)))
    case (_, .instant(let left), .instant(let right)):
        return foldComparison(operation, left.milliseconds, right.milliseconds)
    case (_, .duration(let left), .duration(let right)):
        return foldComparison(operation, left.milliseconds, right.milliseconds)
    default:
        return .unknown
    }
}

private func foldComparison(
    _ operation: LicetBytecode.BinaryOperator, _ left: Int64, _ right: Int64
) -> Folded {
    switch operation {
    case .equal: .value(.bool(left == right))
    case .notEqual: .value(.bool(left != right))
    case .less: .value(.bool(left < right))
    case .lessOrEqual: .value(.bool(left <= right))
    case .greater: .value(.bool(left > right))
    case .greaterOrEqual: .value(.bool(left >= right))
    default: .unknown
    }
}

extension TypedExpression {
    /// The value of an expression that is made of constants only; nil for any other.
    package var constantValue: Value? {
        switch kind {
        case .constant(let value): return value
        case .none: return type.isOptional ? Value.none : nil
        case .some(let inner): return inner.constantValue.map { .some($0) }
        case .structure(_, let fields):
            return values(of: fields).map { .structure($0) }
        case .variant(_, let chosen, let fields):
            return values(of: fields).map { .variant(chosen, $0) }
        case .collection(let elements):
            guard let values = values(of: elements) else { return nil }
            if case .set = type { return .set(of: values) }
            return .list(values)
        case .unary(.not, _), .and, .or: return constantTruth.map { .bool($0) }
        default: return nil
        }
    }

    private func values(of expressions: [TypedExpression]) -> [Value]? {
        var values: [Value] = []
        for expression in expressions {
            guard let value = expression.constantValue else { return nil }
            values.append(value)
        }
        return values
    }

    /// Whether a condition is the same whatever the state and the arguments are.
    var constantTruth: Bool? {
        switch kind {
        case .constant(.bool(let truth)):
            return truth
        case .unary(.not, let operand):
            return operand.constantTruth.map { !$0 }
        case .and(let left, let right):
            return absorbing(false, left.constantTruth, right.constantTruth)
        case .or(let left, let right):
            return absorbing(true, left.constantTruth, right.constantTruth)
        case .implies(let left, let right):
            return absorbing(true, left.constantTruth.map { !$0 }, right.constantTruth)
        default:
            return nil
        }
    }

    private func absorbing(_ truth: Bool, _ left: Bool?, _ right: Bool?) -> Bool? {
        if left == truth || right == truth { return truth }
        return left == nil || right == nil ? nil : !truth
    }
}
