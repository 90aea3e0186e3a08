import LicetPrimitives

/// One pair of a `tracked` field's history: from this instant on, until the next pair's, the field
/// had this value.
public struct TrackedPair: Hashable, Sendable {
    public let since: Instant
    public let value: Value

    public init(since: Instant, value: Value) {
        self.since = since
        self.value = value
    }

    /// What lies under an earlier pair's key: the instant and the value in BCS.
    public var encoded: Bytes {
        var encoder = CanonicalEncoder()
        encoder.int64(since.milliseconds)
        encoder.value(value)
        return encoder.bytes
    }
}
