import LicetPrimitives

/// Rows of state in memory, in key order: a whole state where nothing is stored.
public struct MemoryState: StateReader, Sendable {
    private var values: [RowKey: Bytes] = [:]
    private var keys = SortedKeys()

    public init() {}

    public init(rows: some Sequence<Row>) {
        for row in rows { write(row.key, row.value) }
    }

    /// All rows in key order.
    public var rows: [Row] {
        keys.all.compactMap { key in values[key].map { Row(key: key, value: $0) } }
    }

    public var isEmpty: Bool { values.isEmpty }

    public mutating func write(_ key: RowKey, _ value: Bytes) {
        if values.updateValue(value, forKey: key) == nil { keys.insert(key) }
    }

    public mutating func apply(_ diff: StateDiff) {
        for row in diff.rows { write(row.key, row.value) }
    }

    /// Takes back a block's writes.
    public mutating func apply(_ undo: Undo) {
        for row in undo.rows {
            if let value = row.value {
                write(row.key, value)
            } else if values.removeValue(forKey: row.key) != nil {
                keys.remove(row.key)
            }
        }
    }

    public func row(_ key: RowKey) -> Bytes? { values[key] }

    public func scan(prefix: Bytes, limit: Int) -> [Row] {
        keys.keys(prefix: prefix, limit: limit).compactMap { key in
            values[key].map { Row(key: key, value: $0) }
        }
    }

    /// Rows in key order, at most `limit` of them: the first ones, or those after a key.
    public func rows(after key: RowKey?, limit: Int) -> [Row] {
        // No key lies between one and itself with a zero byte behind it.
        let first = key.map { RowKey($0.bytes + [0]) } ?? RowKey([])
        return keys.keys(from: first, limit: limit).compactMap { key in
            values[key].map { Row(key: key, value: $0) }
        }
    }
}
