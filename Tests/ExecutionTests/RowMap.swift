import LicetBytecode
import LicetPrimitives
import LicetVM

/// Rows in memory, sorted, as rules read them.
struct RowMap: StateReader {
    private let rows: [Row]

    /// Rows in the order of their keys.
    init(_ rows: [Row]) { self.rows = rows }

    func row(_ key: RowKey) throws(StoreFault) -> Bytes? {
        let place = firstIndex(notBefore: key)
        guard rows.indices.contains(place), rows[place].key == key else { return nil }
        return rows[place].value
    }

    func scan(prefix: Bytes, limit: Int) throws(StoreFault) -> [Row] {
        let start = firstIndex(notBefore: RowKey(prefix))
        return Array(rows[start...].prefix { $0.key.bytes.starts(with: prefix) }.prefix(limit))
    }

    private func firstIndex(notBefore key: RowKey) -> Int {
        var (low, high) = (0, rows.count)
        while low < high {
            let middle = (low + high) / 2
            if rows[middle].key < key { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// The same for the machine, which writes nothing when it decides.
final class RowMapHost: KeyedHost {
    private let state: RowMap

    init(_ state: RowMap) { self.state = state }

    func row(_ key: RowKey) throws(StoreFault) -> Bytes? { try state.row(key) }
    func scan(prefix: Bytes, limit: Int) throws(StoreFault) -> [Row] {
        try state.scan(prefix: prefix, limit: limit)
    }
    func write(_ key: RowKey, _ value: Bytes) {}
    func emit(event: Int, fields: Bytes) {}
    func record(_ opened: Opened) -> Int { 0 }
}
