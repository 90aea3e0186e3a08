import LicetBytecode
import LicetPrimitives

/// All that a running contract can reach of the world: rows of state and its event log. The
/// ledger's transaction overlay is the one in production.
public protocol Host: AnyObject {
    /// The row under a key, nil where there is none.
    func row(_ key: RawSpan) throws(StoreFault) -> Bytes?
    /// What stands behind a prefix in the keys of rows that begin with it and are longer, in key
    /// order, of at most `limit` rows.
    func keys(behind prefix: RawSpan, limit: Int) throws(StoreFault) -> [Bytes]
    /// Takes effect at once for later reads of the same transaction.
    func write(_ key: RawSpan, _ value: Bytes)
    /// Keeps an event, its fields in BCS. The machine has checked the limits.
    func emit(event: Int, fields: Bytes)
    /// Keeps an ``Opened`` event and gives its number among all of the transaction's events.
    func record(_ opened: Opened) -> Int
}

/// A host that takes keys as values, where an allocation for each does not matter.
public protocol KeyedHost: Host {
    func row(_ key: RowKey) throws(StoreFault) -> Bytes?
    func scan(prefix: Bytes, limit: Int) throws(StoreFault) -> [Row]
    func write(_ key: RowKey, _ value: Bytes)
}

extension KeyedHost {
    public func row(_ key: RawSpan) throws(StoreFault) -> Bytes? { try row(RowKey(copying: key)) }

    public func keys(behind prefix: RawSpan, limit: Int) throws(StoreFault) -> [Bytes] {
        // One row more than is wanted: it may lie under the prefix itself.
        let start = RowKey(copying: prefix).bytes
        let rows = try scan(prefix: start, limit: limit &+ 1)
        return rows.lazy.map { Bytes($0.key.bytes.dropFirst(start.count)) }
            .filter { !$0.isEmpty }.prefix(limit).map { $0 }
    }

    public func write(_ key: RawSpan, _ value: Bytes) { write(RowKey(copying: key), value) }
}

/// A host that wants to know which questions running code asks the rules of a contract that was
/// loaded to be watched.
package protocol WatchingHost: Host {
    /// A rule is about to answer: its number, its arguments in BCS, and the instant it is asked
    /// about.
    func asked(rule: Int, arguments: Bytes, at time: Instant)
}

/// What an execution knows about where and for whom it runs.
public struct ExecutionContext: Hashable, Sendable {
    public var chain: Digest
    public var contract: Account
    public var caller: Account
    public var height: Height
    /// The block's time; a rule asked about another instant has its own.
    public var now: Instant

    public init(
        chain: Digest, contract: Account, caller: Account, height: Height, now: Instant
    ) {
        self.chain = chain
        self.contract = contract
        self.caller = caller
        self.height = height
        self.now = now
    }
}

/// What one call did. Writes and events went to the host, which drops them on a trap.
public struct Execution: Hashable, Sendable {
    public var outcome: Outcome
    public var gasUsed: Gas

    public init(outcome: Outcome, gasUsed: Gas) {
        self.outcome = outcome
        self.gasUsed = gasUsed
    }

    public enum Outcome: Hashable, Sendable {
        /// The result in BCS, empty where there is none.
        case returned(Bytes)
        case trapped(Trapped)
    }
}

/// A trap, with what a person needs to understand it.
public struct Trapped: Hashable, Sendable {
    public var trap: Trap
    /// For ``Trap/failed``: the error's number and its fields in BCS.
    public var error: Int?
    public var fields: Bytes
    /// Where it happened, for the debug map: never part of a receipt.
    public var location: Location?

    public struct Location: Hashable, Sendable {
        public var function: Int
        /// The number of the instruction in the container's code.
        public var instruction: Int

        public init(function: Int, instruction: Int) {
            self.function = function
            self.instruction = instruction
        }
    }

    public init(trap: Trap, error: Int? = nil, fields: Bytes = [], location: Location? = nil) {
        self.trap = trap
        self.error = error
        self.fields = fields
        self.location = location
    }
}
