import LicetBytecode
import LicetPrimitives
import LicetVM

/// The state while a block runs: rows of the store, over them what earlier transactions wrote, over
/// them what the present one has written and may still lose.
final class BlockState: StateReader, Host {
    private let base: any StateReader
    private var written = MemoryState()
    private var pending = MemoryState()
    private var pendingEvents: [Receipt.Event] = []
    /// The contract whose call is running: events are its own.
    private var running = Account.zero
    /// The codes of its events, in declared order.
    private var eventCodes: [UInt32] = []
    /// How the machine stopped last, with the place in the code, which no receipt has.
    var lastTrap: Trapped?

    init(_ base: any StateReader) { self.base = base }

    func row(_ key: RowKey) throws(StoreFault) -> Bytes? {
        if let value = pending.row(key) { return value }
        if let value = written.row(key) { return value }
        return try base.row(key)
    }

    func scan(prefix: Bytes, limit: Int) throws(StoreFault) -> [Row] {
        let limit = max(0, limit)
        let stored = try base.scan(prefix: prefix, limit: limit)
        let newer = merge(
            stored, under: written.scan(prefix: prefix, limit: limit), limit: limit)
        return merge(newer, under: pending.scan(prefix: prefix, limit: limit), limit: limit)
    }

    func write(_ key: RowKey, _ value: Bytes) { pending.write(key, value) }

    /// Says whose events the next ones are.
    func beginCall(of contract: Account, _ verified: VerifiedContract) {
        running = contract
        eventCodes = verified.eventCodes
    }

    func emit(event: Int, fields: Bytes) {
        precondition(eventCodes.indices.contains(event), "the verifier checked the event's number")
        pendingEvents.append(
            Receipt.Event(contract: running, code: eventCodes[event], fields: fields))
    }

    func record(_ opened: Opened) -> Int {
        pendingEvents.append(
            Receipt.Event(contract: running, code: Opened.code, fields: opened.encoded))
        return pendingEvents.count - 1
    }

    /// Whether the transaction's events, over all its calls, are few and short enough.
    var eventsAreWithinLimits: Bool {
        pendingEvents.count <= Limits.eventsPerTransaction
            && pendingEvents.reduce(0) { $0 + $1.fields.count } <= Limits.eventBytesPerTransaction
    }

    /// Makes the transaction's writes part of the block, and hands out its events.
    func keepTransaction() -> [Receipt.Event] {
        for row in pending.rows { written.write(row.key, row.value) }
        defer { dropTransaction() }
        return pendingEvents
    }

    func dropTransaction() {
        if !pending.isEmpty { pending.removeAll() }
        pendingEvents = []
    }

    /// All that the block has written.
    var diff: StateDiff { StateDiff(written.rows) }

    /// What lay in the store where the block has written.
    func undo() throws(StoreFault) -> Undo {
        var rows: [Undo.OldRow] = []
        for row in written.rows {
            rows.append(Undo.OldRow(key: row.key, value: try base.row(row.key)))
        }
        return Undo(rows: rows)
    }

    /// Two sorted lists as one, the upper's rows hiding the lower's of the same key. Rows are never
    /// deleted, so the first `limit` of each hold the first `limit` of both.
    private func merge(_ lower: [Row], under upper: [Row], limit: Int) -> [Row] {
        if upper.isEmpty { return lower }
        var merged: [Row] = []
        var rest = lower[...]
        for row in upper {
            while let next = rest.first, next.key < row.key {
                merged.append(next)
                rest.removeFirst()
            }
            if rest.first?.key == row.key { rest.removeFirst() }
            merged.append(row)
        }
        merged.append(contentsOf: rest)
        return Array(merged.prefix(limit))
    }
}
