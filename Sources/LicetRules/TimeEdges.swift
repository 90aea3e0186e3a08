import LicetBytecode
import LicetPrimitives

/// A place, to the millisecond, at which a comparison of times changes its answer or is about to.
package enum TimeEdge: String, CaseIterable, Hashable, Sendable {
    /// Of an instant and a period that may contain it.
    case beforeStart = "start - 1 ms"
    case start, beforeEnd = "end - 1 ms", end
    /// Of two instants: the left one beside the right one.
    case before = "1 ms before", equal, after = "1 ms after"
    /// Of a period that may lie within another.
    case startsBefore = "starts 1 ms before", startsTogether = "starts together"
    case endsTogether = "ends together", endsAfter = "ends 1 ms after"
    /// Of two periods that may overlap.
    case meetsStart = "ends at the start", overlapsStart = "ends 1 ms after the start"
    case overlapsEnd = "starts 1 ms before the end", meetsEnd = "starts at the end"
}

/// The edges that tests of an operation on instants and periods should try; empty for another
/// operation.
///
/// - Parameter type: of the left operand.
package func timeEdges(of operation: BinaryOperator, on type: ValueType?) -> [TimeEdge] {
    switch (operation, type) {
    case (.periodContains, _): [.beforeStart, .start, .beforeEnd, .end]
    case (.periodWithin, _): [.startsBefore, .startsTogether, .endsTogether, .endsAfter]
    case (.periodOverlaps, _): [.meetsStart, .overlapsStart, .overlapsEnd, .meetsEnd]
    case (.less, .instant), (.greaterOrEqual, .instant): [.before, .equal]
    case (.lessOrEqual, .instant), (.greater, .instant): [.equal, .after]
    case (.equal, .instant), (.notEqual, .instant): [.before, .equal, .after]
    default: []
    }
}

/// The edges at which two operands are.
func edges(_ operation: BinaryOperator, _ left: Value, _ right: Value) -> [TimeEdge] {
    switch (operation, left, right) {
    case (.periodContains, .period(let period), .instant(let instant)):
        return (beside(instant, period.start) == .before ? [.beforeStart] : [])
            + (instant == period.start ? [.start] : [])
            + (beside(instant, period.end) == .before ? [.beforeEnd] : [])
            + (instant == period.end ? [.end] : [])
    case (.periodWithin, .period(let inner), .period(let outer)):
        return (beside(inner.start, outer.start) == .before ? [.startsBefore] : [])
            + (inner.start == outer.start ? [.startsTogether] : [])
            + (inner.end == outer.end ? [.endsTogether] : [])
            + (beside(inner.end, outer.end) == .after ? [.endsAfter] : [])
    case (.periodOverlaps, .period(let first), .period(let second)):
        return (first.end == second.start ? [.meetsStart] : [])
            + (beside(first.end, second.start) == .after ? [.overlapsStart] : [])
            + (beside(first.start, second.end) == .before ? [.overlapsEnd] : [])
            + (first.start == second.end ? [.meetsEnd] : [])
    case (_, .instant(let first), .instant(let second)):
        return beside(first, second).map { [$0] } ?? []
    default: return []
    }
}

private func beside(_ instant: Instant, _ other: Instant) -> TimeEdge? {
    switch instant.since(other).milliseconds {
    case -1: .before
    case 0: .equal
    case 1: .after
    default: nil
    }
}
