/// Instants and durations as the registers hold them, in milliseconds (see `Instant`, `Duration`):
/// the machine's loop cannot afford optionals of structures. Operands are in their types' ranges.
enum TimeArithmetic {
    /// 9999-12-31T23:59:59.999Z.
    @inline(__always) static var last: Int64 { 253_402_300_799_999 }
    @inline(__always) static var forever: Int64 { .max }
    /// The magnitude of the longest duration.
    @inline(__always) static var longest: Int64 { 315_569_520_000_000 }

    @inline(__always) static func isInstant(_ value: Int64) -> Bool {
        (value >= 0 && value <= last) || value == forever
    }

    @inline(__always) static func isDuration(_ value: Int64) -> Bool {
        value >= -longest && value <= longest
    }

    /// Past its range where the result is no instant; both operands are below 2^49.
    @inline(__always) static func add(_ instant: Int64, _ duration: Int64) -> Int64 {
        instant == forever ? forever : instant &+ duration
    }

    /// The same for the sum of an instant: `forever` cannot come of finite operands.
    @inline(__always) static func difference(_ left: Int64, _ right: Int64) -> Int64 {
        if left == forever { return right == forever ? 0 : longest }
        if right == forever { return -longest }
        return left &- right
    }

    @inline(__always) static func overlap(
        _ left: (start: Int64, end: Int64), _ right: (start: Int64, end: Int64)
    ) -> Bool {
        left.start < left.end && right.start < right.end && left.start < right.end
            && right.start < left.end
    }

    @inline(__always) static func within(
        _ inner: (start: Int64, end: Int64), _ outer: (start: Int64, end: Int64)
    ) -> Bool {
        inner.start == inner.end || (outer.start <= inner.start && inner.end <= outer.end)
    }
}
