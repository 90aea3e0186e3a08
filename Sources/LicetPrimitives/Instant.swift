/// A point in time: milliseconds since 1970-01-01T00:00Z, in the years 1970 to 9999, or
/// ``forever``, which is later than all and absorbs every sum.
public struct Instant: Hashable, Sendable, Comparable {
    public let milliseconds: Int64

    /// 1970-01-01T00:00Z.
    public static let epoch = Instant(unchecked: 0)
    /// 9999-12-31T23:59:59.999Z, the last instant that is not ``forever``.
    public static let last = Instant(unchecked: 253_402_300_799_999)
    /// Later than every other instant.
    public static let forever = Instant(unchecked: .max)

    private init(unchecked milliseconds: Int64) { self.milliseconds = milliseconds }

    /// `nil` outside the years 1970 to 9999, `Int64.max` (``forever``) excepted.
    public init?(milliseconds: Int64) {
        guard
            (0...Instant.last.milliseconds).contains(milliseconds)
                || milliseconds == Instant.forever.milliseconds
        else { return nil }
        self.milliseconds = milliseconds
    }

    public static func < (left: Instant, right: Instant) -> Bool {
        left.milliseconds < right.milliseconds
    }

    /// This instant moved by a duration; ``forever`` stays; `nil` outside the years 1970 to 9999.
    public func adding(_ duration: Duration) -> Instant? {
        if self == .forever { return self }
        let (sum, overflow) = milliseconds.addingReportingOverflow(duration.milliseconds)
        guard !overflow, sum <= Instant.last.milliseconds else { return nil }
        return Instant(milliseconds: sum)
    }

    /// This instant moved back by a duration; ``forever`` stays; `nil` outside the years 1970 to
    /// 9999.
    public func subtracting(_ duration: Duration) -> Instant? {
        guard let back = duration.negated else { return nil }
        return adding(back)
    }

    /// The time from `other` to this instant. Where one of them is ``forever``, the longest
    /// duration (negative if `other` is); where both are, zero.
    public func since(_ other: Instant) -> Duration {
        switch (self == .forever, other == .forever) {
        case (true, true): Duration.zero
        case (true, false): Duration.longest
        case (false, true): Duration.shortest
        case (false, false):
            // Both lie in 0 ... 253402300799999, so the difference cannot overflow.
            Duration(milliseconds: milliseconds &- other.milliseconds) ?? .zero
        }
    }
}

/// A signed length of time in milliseconds, at most ten thousand years either way.
public struct Duration: Hashable, Sendable, Comparable {
    public let milliseconds: Int64

    /// The largest magnitude: longer than the span from 1970 to 9999, so that the difference of
    /// any two instants fits, and small enough that sums of two never overflow.
    public static let limit: Int64 = 315_569_520_000_000

    public static let zero = Duration(unchecked: 0)
    public static let longest = Duration(unchecked: limit)
    public static let shortest = Duration(unchecked: -limit)

    private init(unchecked milliseconds: Int64) { self.milliseconds = milliseconds }

    /// `nil` past ``limit`` in either direction.
    public init?(milliseconds: Int64) {
        guard (-Duration.limit...Duration.limit).contains(milliseconds) else { return nil }
        self.milliseconds = milliseconds
    }

    /// The same length the other way.
    public var negated: Duration? { Duration(milliseconds: 0 &- milliseconds) }

    public func adding(_ other: Duration) -> Duration? {
        // Magnitudes are below 2^49, so the sum cannot overflow.
        Duration(milliseconds: milliseconds &+ other.milliseconds)
    }

    public func subtracting(_ other: Duration) -> Duration? {
        Duration(milliseconds: milliseconds &- other.milliseconds)
    }

    public func multiplied(by factor: Int64) -> Duration? {
        let (product, overflow) = milliseconds.multipliedReportingOverflow(by: factor)
        return overflow ? nil : Duration(milliseconds: product)
    }

    public static func < (left: Duration, right: Duration) -> Bool {
        left.milliseconds < right.milliseconds
    }
}

/// A half-open span of time `start ..< end`.
///
/// Invariant: `start <= end`. An end that is not after the start gives the empty period
/// `start ..< start`, which contains nothing, is within all and overlaps none.
public struct Period: Hashable, Sendable {
    public let start: Instant
    public let end: Instant

    public init(_ start: Instant, _ end: Instant) {
        self.start = start
        self.end = max(start, end)
    }

    /// `start ..< forever`.
    public static func from(_ start: Instant) -> Period { Period(start, .forever) }

    public var isEmpty: Bool { start == end }
    public var length: Duration { end.since(start) }

    public func contains(_ instant: Instant) -> Bool { start <= instant && instant < end }

    /// Whether every instant of this period lies in `other`.
    public func within(_ other: Period) -> Bool {
        isEmpty || (other.start <= start && end <= other.end)
    }

    public func overlaps(_ other: Period) -> Bool {
        !isEmpty && !other.isEmpty && start < other.end && other.start < end
    }

    /// Cut off at `instant`, where there is one.
    public func until(_ instant: Instant?) -> Period {
        guard let instant else { return self }
        return Period(start, min(end, instant))
    }

    /// Without what lies before `instant`.
    public func clipped(from instant: Instant) -> Period {
        Period(max(start, instant), end)
    }
}
