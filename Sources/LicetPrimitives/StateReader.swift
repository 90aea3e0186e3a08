/// The store could not be read or written: not a contract's doing, so never a trap or a receipt.
/// Whoever meets one stops.
public struct StoreFault: Error, Hashable, Sendable {
    /// What was attempted and what the store said, for an operator.
    public let detail: String

    public init(_ detail: String) { self.detail = detail }
}

/// One row of state.
public struct Row: Hashable, Sendable {
    public let key: RowKey
    public let value: Bytes

    public init(key: RowKey, value: Bytes) {
        self.key = key
        self.value = value
    }
}

/// A view of the flat state at one height.
public protocol StateReader {
    /// The row's value, `nil` where there is none.
    func row(_ key: RowKey) throws(StoreFault) -> Bytes?
    /// Rows whose key starts with `prefix`, in key order, at most `limit` of them.
    func scan(prefix: Bytes, limit: Int) throws(StoreFault) -> [Row]
}

/// The writes of a transaction or block: keys in order, each once. Rows are never deleted.
public struct StateDiff: Hashable, Sendable {
    public private(set) var rows: [Row]

    /// Takes rows in any order; of several writes to one key the last stands.
    public init(_ writes: [Row] = []) {
        var latest: [RowKey: Bytes] = [:]
        for write in writes { latest[write.key] = write.value }
        // A dictionary's order does not matter: keys are unique and sorted here.
        rows = latest.map { Row(key: $0.key, value: $0.value) }.sorted { $0.key < $1.key }
    }

    /// Takes rows whose keys ascend.
    package init(inOrder rows: [Row]) {
        assert(zip(rows, rows.dropFirst()).allSatisfy { $0.key < $1.key }, "rows are in order")
        self.rows = rows
    }
}
