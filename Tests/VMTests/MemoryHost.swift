import LicetBytecode
import LicetPrimitives
import LicetVM

/// A host in memory that keeps everything a test may ask for.
final class MemoryHost: KeyedHost {
    struct Event: Hashable {
        var number: Int
        var fields: Bytes
    }

    var rows: [RowKey: Bytes] = [:]
    var events: [Event] = []
    /// How many reads succeed before the store fails.
    var readsBeforeFault = Int.max

    func row(_ key: RowKey) throws(StoreFault) -> Bytes? {
        try countRead()
        return rows[key]
    }

    func scan(prefix: Bytes, limit: Int) throws(StoreFault) -> [Row] {
        try countRead()
        return rows.filter { $0.key.bytes.starts(with: prefix) }
            .map { Row(key: $0.key, value: $0.value) }
            .sorted { $0.key < $1.key }
            .prefix(limit).map { $0 }
    }

    func write(_ key: RowKey, _ value: Bytes) { rows[key] = value }

    func emit(event: Int, fields: Bytes) { events.append(Event(number: event, fields: fields)) }

    /// Numbers go on from those of the contract's own events.
    func record(_ opened: Opened) -> Int {
        self.opened.append(opened)
        return events.count + self.opened.count - 1
    }

    /// What `open` has recorded.
    private(set) var opened: [Opened] = []

    private func countRead() throws(StoreFault) {
        guard readsBeforeFault > 0 else { throw StoreFault("the test's store fails") }
        readsBeforeFault -= 1
    }
}
