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

    public init(key: Value, inserted: Instant, fields: [Value]) {
        self.key = key
        self.inserted = inserted
        self.fields = fields
    }
}
