import LicetBytecode
import LicetPrimitives
import LicetVM

/// The state while a block runs: rows of the store, over them what earlier transactions wrote, over
/// them what the present one has written and may still lose.
final class BlockState: StateReader, Host {
    private let base: any StateReader
    /// Each use ends before the next begins: none of its functions calls one that is handed to it,
    /// and a block runs on one thread. Having that checked again at each search costs a rule 6 %
    /// of its time.
    @exclusivity(unchecked) private var rows = TouchedRows()
    private var pendingEvents: [Receipt.Event] = []
    /// The contract whose call is running: events are its own.
    private var running: (address: Account, loaded: LoadedContract)?
    /// How the machine stopped last, with the place in the code, which no receipt has.
    var lastTrap: Trapped?

    init(_ base: any StateReader) { self.base = base }

    func row(_ key: RowKey) throws(StoreFault) -> Bytes? {
        switch unsafe rows.find(key) {
        case .value(let value): return value
        case .absent: return nil
        case .unknown: return try stored(key)
        }
    }

    func row(_ key: RawSpan) throws(StoreFault) -> Bytes? {
        switch unsafe rows.find(key) {
        case .value(let value): return value
        case .absent: return nil
        case .unknown: return try stored(RowKey(copying: key))
        }
    }

    private func stored(_ key: RowKey) throws(StoreFault) -> Bytes? {
        let value = try base.row(key)
        unsafe rows.note(value, under: key)
        return value
    }

    func scan(prefix: Bytes, limit: Int) throws(StoreFault) -> [Row] {
        let limit = max(0, limit)
        let stored = try base.scan(prefix: prefix, limit: limit)
        return unsafe rows.scan(prefix: prefix, limit: limit, over: stored)
    }

    func keys(behind prefix: RawSpan, limit: Int) throws(StoreFault) -> [Bytes] {
        if let tails = unsafe rows.listing(prefix, limit: limit) { return tails }
        let key = RowKey(copying: prefix)
        var tails: [Bytes] = []
        // One row more than is wanted: it may lie under the prefix itself.
        for row in try scan(prefix: key.bytes, limit: limit + 1)
        where row.key.bytes.count > key.bytes.count && tails.count < limit {
            tails.append(Bytes(row.key.bytes.dropFirst(key.bytes.count)))
        }
        unsafe rows.note(tails, behind: key, limit: limit)
        return tails
    }

    func write(_ key: RowKey, _ value: Bytes) { unsafe rows.write(key, value) }

    func write(_ key: RawSpan, _ value: Bytes) { unsafe rows.write(key, value) }

    /// Says whose events the next ones are.
    func beginCall(of contract: Account, _ loaded: LoadedContract) {
        running = (contract, loaded)
    }

    func emit(event: Int, fields: Bytes) {
        guard let running, running.loaded.eventCodes.indices.contains(event) else {
            preconditionFailure("a call is running, and the verifier checked the event's number")
        }
        pendingEvents.append(
            Receipt.Event(
                contract: running.address, code: running.loaded.eventCodes[event], fields: fields))
    }

    func record(_ opened: Opened) -> Int {
        let contract = running?.address ?? .zero
        pendingEvents.append(
            Receipt.Event(contract: contract, code: Opened.code, fields: opened.encoded))
        return pendingEvents.count - 1
    }

    /// Whether the transaction's events, over all its calls, are few and short enough.
    var eventsAreWithinLimits: Bool {
        pendingEvents.count <= Limits.eventsPerTransaction
            && pendingEvents.reduce(0) { $0 + $1.fields.count } <= Limits.eventBytesPerTransaction
    }

    /// Makes the transaction's writes part of the block, and hands out its events.
    func keepTransaction() -> [Receipt.Event] {
        unsafe rows.keep()
        defer { pendingEvents = [] }
        return pendingEvents
    }

    func dropTransaction() {
        unsafe rows.drop()
        pendingEvents = []
    }

    /// All that the block has written.
    var diff: StateDiff { StateDiff(inOrder: unsafe rows.writtenRows()) }

    /// What lay in the store where the block has written.
    func undo() throws(StoreFault) -> Undo {
        var old: [Undo.OldRow] = []
        for row in unsafe rows.writtenRows() {
            let value: Bytes?
            switch unsafe rows.stored(row.key) {
            case .unknown: value = try base.row(row.key)
            case .absent: value = nil
            case .value(let stored): value = stored
            }
            old.append(Undo.OldRow(key: row.key, value: value))
        }
        return Undo(rows: old)
    }
}
