import LicetPrimitives

/// Says when a download must be confirmed again: every 4 MiB or 5 s, whichever comes first.
public struct ServingPace: Hashable, Sendable {
    public static let bytesMax: UInt64 = 4 << 20
    public static let intervalMaxMs: Int64 = 5_000

    private var bytes: UInt64 = 0
    private var confirmed: Instant

    /// A download that has just been permitted.
    public init(permittedAt instant: Instant) { confirmed = instant }

    /// How many bytes may be sent before the next confirmation, time permitting.
    public var bytesLeft: UInt64 { Self.bytesMax - min(bytes, Self.bytesMax) }

    /// Whether nothing more may be sent before a confirmation. A clock that goes back proves
    /// nothing about the time that has passed.
    public func isDue(at now: Instant) -> Bool {
        bytesLeft == 0 || now < confirmed
            || now.since(confirmed).milliseconds >= Self.intervalMaxMs
    }

    public mutating func note(sent count: Int) {
        let (sum, overflow) = bytes.addingReportingOverflow(UInt64(clamping: count))
        bytes = overflow ? .max : sum
    }

    public mutating func note(confirmedAt instant: Instant) {
        bytes = 0
        confirmed = instant
    }
}
