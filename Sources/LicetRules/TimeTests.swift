import LicetBytecode
import LicetPrimitives

// A time test is a leaf that depends on `t`. A *direction* is +1 where a value grows as `t` does
// (`t`, `t + 1.days`, `t ..< t + 1.hours`), -1 where it shrinks (`end - t`), 0 where it does not
// depend on `t`, and nil where that cannot be told.
extension Evaluator {
    func usesTime(_ expression: RuleExpression) -> Bool {
        switch expression {
        case .time: true
        case .local(let number): locals.indices.contains(number) && locals[number].usesTime
        case .letValue(let number): letUsesTime.indices.contains(number) && letUsesTime[number]
        case .member(let role, _, _)
        where contract.roles.indices.contains(role) && contract.roles[role].isGranted:
            true
        default: parts(of: expression).contains { usesTime($0) }
        }
    }

    func direction(_ expression: RuleExpression) -> Int? {
        guard usesTime(expression) else { return 0 }
        switch expression {
        case .time: return 1
        case .local(let number): return locals[number].direction
        case .letValue(let number): return letDirections[number]
        case .binary(let operation, let left, let right):
            switch operation {
            case .instantAdd, .durationAdd, .minimum, .maximum, .period, .periodUntil,
                .periodClipped:
                return sum(direction(left), direction(right))
            case .instantSubtract, .instantDifference, .durationSubtract:
                return sum(direction(left), direction(right).map { -$0 })
            default: return nil
            }
        case .unary(.negate, let operand): return direction(operand).map { -$0 }
        case .unary(.periodStart, let operand), .unary(.periodEnd, let operand),
            .unary(.periodFrom, let operand), .some(let operand):
            return direction(operand)
        default: return nil
        }
    }

    private func sum(_ left: Int?, _ right: Int?) -> Int? {
        guard let left, let right, left == 0 || right == 0 || left == right else { return nil }
        return left == 0 ? right : left
    }

    /// Why a leaf that depends on time is not as wanted; `nil` where that cannot be told.
    mutating func timeReason(
        _ leaf: RuleExpression, wanted: Bool
    ) throws(EvaluationError) -> DenialReason? {
        guard case .binary(let operation, let left, let right) = leaf,
            let forward = sum(direction(left), direction(right).map { -$0 }), forward != 0,
            case .success(let first) = try result(left),
            case .success(let second) = try result(right)
        else { return nil }
        // `left` moves relative to `right`: forward, or else back.
        let isForward = forward > 0
        let isLeftCut = try cutsOff(left, first)
        let isRightCut = try cutsOff(right, second)
        let isCut = isLeftCut || isRightCut
        let over: DenialReason = isCut ? .ended : .expired
        switch (operation, first, second) {
        case (.periodContains, .period(let period), .instant(let instant)):
            return containmentReason(
                period, instant, wanted: wanted, isForward: !isForward, isCut: isCut)
        case (.periodOverlaps, .period(let first), .period(let second)),
            (.periodWithin, .period(let first), .period(let second)):
            guard wanted else { return .notYet }
            return (first.start < second.start) == isForward ? .notYet : over
        case (.less, _, _), (.lessOrEqual, _, _):
            return wanted != isForward ? .notYet : over
        case (.greater, _, _), (.greaterOrEqual, _, _):
            return wanted == isForward ? .notYet : over
        case (.equal, _, _), (.notEqual, _, _):
            // To differ, it is enough to wait.
            guard wanted == (operation == .equal) else { return .notYet }
            guard case .success(let isBefore) = comparedByTime(first, second) else { return nil }
            return isBefore == isForward ? .notYet : over
        default: return nil
        }
    }

    /// `isForward`: whether the instant moves forward relative to the period.
    private func containmentReason(
        _ period: Period, _ instant: Instant, wanted: Bool, isForward: Bool, isCut: Bool
    ) -> DenialReason {
        guard wanted else {
            // To be out of the period again, it is enough to wait, unless it never ends.
            return isForward && period.end == .forever ? .expired : .notYet
        }
        let isBefore = instant < period.start
        guard isForward else { return isBefore ? .expired : .notYet }
        // A period that was cut off before it began will never begin.
        if isCut && (period.isEmpty || !isBefore) { return .ended }
        return isBefore ? .notYet : .expired
    }

    private func comparedByTime(_ left: Value, _ right: Value) -> Result<Bool, Trap> {
        guard case .bool(let isLess)? = try? applyBinary(.less, left, right) else {
            return .failure(.malformedArguments)
        }
        return .success(isLess)
    }

    /// Whether a value would be another if no period had been cut off.
    private mutating func cutsOff(
        _ expression: RuleExpression, _ value: Value
    ) throws(EvaluationError) -> Bool {
        guard let uncut = try uncut(expression) else { return false }
        return uncut != value
    }

    /// The latest-inserted row that a leaf reads outside any quantifier.
    mutating func latestRow(_ leaf: RuleExpression) throws(EvaluationError) -> RowValue? {
        var rows: [RowValue] = []
        switch leaf {
        case .lookup, .find, .findUnique, .letValue, .local:
            if case .success(let value) = try result(leaf) {
                switch value {
                case .row(let row), .some(.row(let row)): rows.append(row)
                default: break
                }
            }
        default: break
        }
        for part in parts(of: leaf) {
            if let row = try latestRow(part) { rows.append(row) }
        }
        return rows.max { $0.inserted < $1.inserted }
    }
}
