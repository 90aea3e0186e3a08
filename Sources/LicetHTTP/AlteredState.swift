import LicetPrimitives

/// A state with some of its rows changed, added or taken away: what it was some blocks ago, or what
/// it would be after transactions that wait.
package struct AlteredState: StateReader {
    private let base: any StateReader
    /// The altered rows; `nil` where there is none.
    private var changes: [RowKey: Bytes?]
    /// Their keys in order, for scans.
    private var order: [RowKey]

    /// Rows with what they are here, `nil` for one that is not there.
    package init(_ base: any StateReader, changes: [RowKey: Bytes?] = [:]) {
        self.base = base
        self.changes = changes
        order = changes.keys.sorted()
    }

    /// Sets a row, or takes it away; of several changes of one row the last stands.
    package mutating func change(_ key: RowKey, to value: Bytes?) {
        if changes.updateValue(value, forKey: key) == nil { order.insert(key, at: place(of: key)) }
    }

    package func row(_ key: RowKey) throws(StoreFault) -> Bytes? {
        if let change = changes[key] { return change }
        return try base.row(key)
    }

    package func scan(prefix: Bytes, limit: Int) throws(StoreFault) -> [Row] {
        guard limit > 0 else { return [] }
        let altered = order[place(of: RowKey(prefix))...].prefix {
            $0.bytes.starts(with: prefix)
        }
        // As many more as may fall away, so that no row after them is missed.
        let (count, overflow) = limit.addingReportingOverflow(altered.count)
        let stored = try base.scan(prefix: prefix, limit: overflow ? limit : count)
        let added = altered.compactMap { key in
            changes[key].flatMap { $0 }.map { Row(key: key, value: $0) }
        }
        let kept = stored.filter { changes[$0.key] == nil }
        return Array((kept + added).sorted { $0.key < $1.key }.prefix(limit))
    }

    /// Where a key stands in the order, or would.
    private func place(of key: RowKey) -> Int {
        var (low, high) = (0, order.count)
        while low < high {
            let middle = (low + high) / 2
            if order[middle] < key { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
