import LicetPrimitives

/// A state with some of its rows changed, added or taken away: what it was some blocks ago, or what
/// it would be after transactions that wait.
package struct AlteredState: StateReader {
    private let base: any StateReader
    /// The altered rows; `nil` where there is none.
    private var changes: [RowKey: Bytes?] = [:]

    package init(_ base: any StateReader) { self.base = base }

    /// Sets a row, or takes it away; of several changes of one row the last stands.
    package mutating func change(_ key: RowKey, to value: Bytes?) {
        changes.updateValue(value, forKey: key)
    }

    package func row(_ key: RowKey) throws(StoreFault) -> Bytes? {
        if let change = changes[key] { return change }
        return try base.row(key)
    }

    package func scan(prefix: Bytes, limit: Int) throws(StoreFault) -> [Row] {
        guard limit > 0 else { return [] }
        let altered = changes.filter { $0.key.bytes.starts(with: prefix) }
        // As many more as may fall away, so that no row after them is missed.
        let (count, overflow) = limit.addingReportingOverflow(altered.count)
        let stored = try base.scan(prefix: prefix, limit: overflow ? limit : count)
        // The dictionary's order does not matter: keys are unique and sorted here.
        let added = altered.compactMap { key, value in value.map { Row(key: key, value: $0) } }
        let kept = stored.filter { altered[$0.key] == nil }
        return Array((kept + added).sorted { $0.key < $1.key }.prefix(limit))
    }
}
