/// Pure operators with one operand, as the typed tree, rule trees and the machine have them.
public enum UnaryOperator: UInt8, CaseIterable, Hashable, Sendable {
    /// Of `Int` or `Duration`; traps on overflow.
    case negate
    /// Of `Int`; traps on overflow.
    case absolute
    case periodStart, periodEnd, periodLength, periodIsEmpty
    /// `Period.from(a)`: ends at `Instant.forever`.
    case periodFrom
    /// Elements of a list or set.
    case count
    /// Bytes of a byte string or text.
    case length
    /// The digest of a byte string's or a text's bytes.
    case sha256
    /// A row's key.
    case rowKey
    /// The instant at which a row was inserted.
    case rowInserted
    /// Whether an optional is nil.
    case isNil
    /// Logical negation. In a rule it swaps which value cannot permit.
    case not
}

/// Pure operators with two operands. Both are evaluated, left first.
public enum BinaryOperator: UInt8, CaseIterable, Hashable, Sendable {
    /// On `Int`; trap on overflow and on a zero divisor; `/` and `%` truncate toward zero.
    case add, subtract, multiply, divide, remainder
    /// `Instant + Duration`, `Instant - Duration`; trap outside the years 1970 to 9999.
    case instantAdd, instantSubtract
    /// `Instant - Instant`.
    case instantDifference
    case durationAdd, durationSubtract
    /// `Duration * Int`.
    case durationMultiply
    /// On two values of one type, whatever it is.
    case equal, notEqual
    /// On `Int`, `Instant`, `Duration`; on bytes, text and paths byte by byte.
    case less, lessOrEqual, greater, greaterOrEqual
    /// On `Int`, `Instant`, `Duration`.
    case minimum, maximum
    /// `a ..< b` on instants.
    case period
    /// `Period contains Instant`.
    case periodContains
    case periodWithin, periodOverlaps
    /// `p.until(i)` with an `Instant?`.
    case periodUntil
    /// `p.clipped(from: i)`.
    case periodClipped
    /// `x in xs`, the element on the left.
    case isElement
    /// `xs within ys` on sets.
    case isSubset
    /// `xs[i]`; traps outside `0 ..< count`.
    case element
}
