import LicetPrimitives

/// A value as people and tools hold it: arguments, results, rows, constants. The machine has its
/// own form of values, in registers and an arena.
public indirect enum Value: Hashable, Sendable {
    case bool(Bool)
    case int(Int64)
    case instant(Instant)
    case duration(Duration)
    case period(Period)
    case account(Account)
    case digest(Digest)
    case bytes(Bytes)
    /// UTF-8 bytes; compared byte by byte.
    case text(Bytes)
    case path(Bytes)
    /// A row's number: 1 for the first row of its table.
    case identifier(Int64)
    /// The number of a case, in declared order from 0.
    case enumeration(Int)
    /// The fields in declared order.
    case structure([Value])
    /// The number of a case, and what it carries: its fields in declared order.
    case variant(Int, [Value])
    case none
    case some(Value)
    case list([Value])
    /// Elements in the order of their encoding, each once.
    case set([Value])
    case row(RowValue)
    /// The number of an ``Opened`` event in its receipt.
    case ticket(Int)
}

/// A row as it was read.
public struct RowValue: Hashable, Sendable {
    public let key: Value
    /// The time of the block that inserted the row.
    public let inserted: Instant
    /// The fields in declared order.
    public let fields: [Value]
    /// One entry a `tracked` field, in declared order, of a row as it lies in state; empty for one
    /// that was read as of an instant.
    public let histories: [FieldHistory]

    public init(
        key: Value, inserted: Instant, fields: [Value], histories: [FieldHistory] = []
    ) {
        self.key = key
        self.inserted = inserted
        self.fields = fields
        self.histories = histories
    }
}

/// How the history of a `tracked` field ends: its newest pair, whose value is the row's field, and
/// how many pairs came before. Those lie in rows of their own, see ``StateLayout``.
public struct FieldHistory: Hashable, Sendable {
    /// The instant of the newest pair.
    public let since: Instant
    /// Earlier pairs; less than ``Limits/trackedPairs``.
    public let earlier: Int

    public init(since: Instant, earlier: Int) {
        self.since = since
        self.earlier = earlier
    }
}
