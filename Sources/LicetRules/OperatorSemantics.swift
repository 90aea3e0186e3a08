import LicetBytecode
import LicetPrimitives

/// What a unary operator means, on ordinary values: the reference with which the machine is
/// compared.
///
/// An operand of a type that the operator is not for, which no verified tree gives it, traps as
/// ``Trap/malformedArguments``.
public func applyUnary(_ operation: UnaryOperator, _ operand: Value) throws(Trap) -> Value {
    switch (operation, operand) {
    case (.negate, .int(let number)):
        let (result, overflow) = (0 as Int64).subtractingReportingOverflow(number)
        return .int(try fitting(result, overflow))
    case (.negate, .duration(let duration)): return try ranged(duration.negated)
    case (.absolute, .int(let number)):
        guard let result = Int64(exactly: number.magnitude) else { throw .overflow }
        return .int(result)
    case (.periodStart, .period(let period)): return .instant(period.start)
    case (.periodEnd, .period(let period)): return .instant(period.end)
    case (.periodLength, .period(let period)): return .duration(period.length)
    case (.periodIsEmpty, .period(let period)): return .bool(period.isEmpty)
    case (.periodFrom, .instant(let start)): return .period(.from(start))
    case (.count, .list(let elements)), (.count, .set(let elements)):
        return .int(Int64(elements.count))
    case (.length, .bytes(let bytes)), (.length, .text(let bytes)), (.length, .path(let bytes)):
        return .int(Int64(bytes.count))
    case (.sha256, .bytes(let bytes)), (.sha256, .text(let bytes)):
        return .digest(SHA256.hash(bytes))
    case (.rowKey, .row(let row)): return row.key
    case (.rowInserted, .row(let row)): return .instant(row.inserted)
    case (.isNil, .none): return .bool(true)
    case (.isNil, .some): return .bool(false)
    case (.not, .bool(let flag)): return .bool(!flag)
    default: throw .malformedArguments
    }
}

/// What a binary operator means, on ordinary values; see ``applyUnary(_:_:)``.
public func applyBinary(
    _ operation: BinaryOperator, _ left: Value, _ right: Value
) throws(Trap) -> Value {
    switch operation {
    case .add, .subtract, .multiply, .divide, .remainder:
        return try applyArithmetic(operation, left, right)
    case .instantAdd, .instantSubtract, .instantDifference, .durationAdd, .durationSubtract,
        .durationMultiply:
        return try applyTime(operation, left, right)
    case .equal: return .bool(left == right)
    case .notEqual: return .bool(left != right)
    case .less: return .bool(try isLess(left, right))
    case .lessOrEqual: return .bool(try !isLess(right, left))
    case .greater: return .bool(try isLess(right, left))
    case .greaterOrEqual: return .bool(try !isLess(left, right))
    case .minimum: return try isLess(right, left) ? right : left
    case .maximum: return try isLess(left, right) ? right : left
    case .period, .periodContains, .periodWithin, .periodOverlaps, .periodUntil, .periodClipped:
        return try applyPeriod(operation, left, right)
    case .isElement, .isSubset, .element:
        return try applyCollection(operation, left, right)
    }
}

private func applyArithmetic(
    _ operation: BinaryOperator, _ left: Value, _ right: Value
) throws(Trap) -> Value {
    guard case .int(let left) = left, case .int(let right) = right else {
        throw .malformedArguments
    }
    let result: (partialValue: Int64, overflow: Bool)
    switch operation {
    case .add: result = left.addingReportingOverflow(right)
    case .subtract: result = left.subtractingReportingOverflow(right)
    case .multiply: result = left.multipliedReportingOverflow(by: right)
    case .divide:
        guard right != 0 else { throw .divisionByZero }
        result = left.dividedReportingOverflow(by: right)
    case .remainder:
        guard right != 0 else { throw .divisionByZero }
        // The least Int by -1 overflows here too, as the division does of which this is the rest.
        result = left.remainderReportingOverflow(dividingBy: right)
    default: throw .malformedArguments
    }
    return .int(try fitting(result.partialValue, result.overflow))
}

private func applyTime(
    _ operation: BinaryOperator, _ left: Value, _ right: Value
) throws(Trap) -> Value {
    switch (operation, left, right) {
    case (.instantAdd, .instant(let instant), .duration(let duration)):
        return try ranged(instant.adding(duration))
    case (.instantSubtract, .instant(let instant), .duration(let duration)):
        return try ranged(instant.subtracting(duration))
    case (.instantDifference, .instant(let later), .instant(let earlier)):
        return .duration(later.since(earlier))
    case (.durationAdd, .duration(let left), .duration(let right)):
        return try ranged(left.adding(right))
    case (.durationSubtract, .duration(let left), .duration(let right)):
        return try ranged(left.subtracting(right))
    case (.durationMultiply, .duration(let duration), .int(let factor)):
        return try ranged(duration.multiplied(by: factor))
    default: throw .malformedArguments
    }
}

private func applyPeriod(
    _ operation: BinaryOperator, _ left: Value, _ right: Value
) throws(Trap) -> Value {
    switch (operation, left, right) {
    case (.period, .instant(let start), .instant(let end)): return .period(Period(start, end))
    case (.periodContains, .period(let period), .instant(let instant)):
        return .bool(period.contains(instant))
    case (.periodWithin, .period(let inner), .period(let outer)):
        return .bool(inner.within(outer))
    case (.periodOverlaps, .period(let left), .period(let right)):
        return .bool(left.overlaps(right))
    case (.periodUntil, .period(let period), .none): return .period(period)
    case (.periodUntil, .period(let period), .some(.instant(let instant))),
        (.periodUntil, .period(let period), .instant(let instant)):
        return .period(period.until(instant))
    case (.periodClipped, .period(let period), .instant(let instant)):
        return .period(period.clipped(from: instant))
    default: throw .malformedArguments
    }
}

private func applyCollection(
    _ operation: BinaryOperator, _ left: Value, _ right: Value
) throws(Trap) -> Value {
    switch (operation, left, right) {
    case (.isElement, let element, .list(let elements)),
        (.isElement, let element, .set(let elements)):
        return .bool(elements.contains(element))
    case (.isSubset, .set(let inner), .set(let outer)):
        return .bool(inner.allSatisfy { outer.contains($0) })
    case (.element, .list(let elements), .int(let position)),
        (.element, .set(let elements), .int(let position)):
        guard let index = Int(exactly: position), elements.indices.contains(index) else {
            throw .indexOutOfRange
        }
        return elements[index]
    default: throw .malformedArguments
    }
}

private func isLess(_ left: Value, _ right: Value) throws(Trap) -> Bool {
    switch (left, right) {
    case (.int(let left), .int(let right)): return left < right
    case (.instant(let left), .instant(let right)): return left < right
    case (.duration(let left), .duration(let right)): return left < right
    case (.bytes(let left), .bytes(let right)), (.text(let left), .text(let right)),
        (.path(let left), .path(let right)):
        return left.lexicographicallyPrecedes(right)
    default: throw .malformedArguments
    }
}

private func fitting(_ result: Int64, _ overflow: Bool) throws(Trap) -> Int64 {
    guard !overflow else { throw .overflow }
    return result
}

private func ranged(_ instant: Instant?) throws(Trap) -> Value {
    guard let instant else { throw .timeOutOfRange }
    return .instant(instant)
}

private func ranged(_ duration: Duration?) throws(Trap) -> Value {
    guard let duration else { throw .timeOutOfRange }
    return .duration(duration)
}
