import LicetBytecode
import LicetPrimitives
import LicetVM

/// State in memory for the machine and for LicetRules, in which one call happens whole or not at
/// all.
final class RowStore: KeyedHost, StateReader {
    struct Event: Hashable {
        /// The number under which the event of `open`, which no contract declares, is kept.
        static let opened = -1

        var number: Int
        var fields: Bytes
    }

    private var rows: [RowKey: Bytes] = [:]
    private var committed: [RowKey: Bytes] = [:]
    /// Of the call that runs, or ran last.
    private(set) var events: [Event] = []

    /// All rows, in key order.
    var sortedRows: [Row] {
        rows.map { Row(key: $0.key, value: $0.value) }.sorted { $0.key < $1.key }
    }

    func row(_ key: RowKey) throws(StoreFault) -> Bytes? { rows[key] }

    func scan(prefix: Bytes, limit: Int) throws(StoreFault) -> [Row] {
        rows.filter { $0.key.bytes.starts(with: prefix) }
            .map { Row(key: $0.key, value: $0.value) }
            .sorted { $0.key < $1.key }
            .prefix(limit).map { $0 }
    }

    func write(_ key: RowKey, _ value: Bytes) { rows[key] = value }

    func emit(event: Int, fields: Bytes) { events.append(Event(number: event, fields: fields)) }

    func record(_ opened: Opened) -> Int {
        events.append(Event(number: Event.opened, fields: opened.encoded))
        return events.count - 1
    }

    func begin() {
        committed = rows
        events = []
    }

    /// Drops what was written and emitted since ``begin()``.
    func rollBack() {
        rows = committed
        events = []
    }
}
