public import LicetLedger
public import LicetPrimitives

/// Transactions that wait for a block.
///
/// Accounts take turns, in the order in which their first waiting transaction came; within an
/// account the nonce gives the order, and one past a gap waits. All this is the node's policy, not
/// a rule of the chain. No transaction replaces another before it expires.
public struct Mempool: Sendable {
    /// Bounds of what waits, so that nobody can fill a node's memory.
    public struct Bounds: Hashable, Sendable {
        public var count: Int
        /// Of encoded transactions.
        public var bytes: Int
        public var countPerAccount: Int

        public static let standard = Bounds(count: 10_000, bytes: 64 << 20, countPerAccount: 64)

        public init(count: Int, bytes: Int, countPerAccount: Int) {
            self.count = count
            self.bytes = bytes
            self.countPerAccount = countPerAccount
        }
    }

    public let bounds: Bounds
    public private(set) var count = 0
    public private(set) var bytes = 0
    // Invariant: `turns` holds the keys of `queues`, each once; no queue is empty.
    private var queues: [Account: Queue] = [:]
    private var turns: [Account] = []

    private struct Queue: Sendable {
        /// The nonce that the account's next transaction must have.
        var next: Nonce
        /// By nonce, ascending, each nonce once.
        var entries: [ValidTransaction]
    }

    public init(_ bounds: Bounds = .standard) { self.bounds = bounds }

    public var isEmpty: Bool { count == 0 }

    /// Whether some transaction could go into the next block.
    public var hasReady: Bool {
        turns.contains { account in
            queues[account].map { $0.entries.first?.nonce == $0.next } ?? false
        }
    }

    public func contains(_ id: TransactionID, of account: Account) -> Bool {
        queues[account]?.entries.contains { $0.id == id } ?? false
    }

    /// Takes a transaction in; `next` is the account's next nonce at the head, `height` that of the
    /// next block. `false` if it waits already.
    public mutating func admit(
        _ transaction: ValidTransaction, next: Nonce, height: Height
    ) throws(MempoolRefusal) -> Bool {
        let fields = transaction.transaction
        guard !contains(transaction.id, of: fields.account) else { return false }
        guard fields.nonce >= next else {
            throw .nonceUsed(expected: next, actual: fields.nonce)
        }
        guard fields.expiry >= height else { throw .expired(at: fields.expiry, next: height) }
        var queue = queues[fields.account] ?? Queue(next: next, entries: [])
        let place = queue.entries.firstIndex { $0.nonce >= fields.nonce } ?? queue.entries.endIndex
        if place < queue.entries.endIndex, queue.entries[place].nonce == fields.nonce {
            throw .nonceTaken(by: queue.entries[place].id)
        }
        guard queue.entries.count < bounds.countPerAccount else {
            throw .accountFull(limit: bounds.countPerAccount)
        }
        guard count < bounds.count else { throw .full(limit: bounds.count) }
        guard transaction.size <= bounds.bytes - bytes else {
            throw .fullBytes(limit: bounds.bytes)
        }
        if queue.entries.isEmpty { turns.append(fields.account) }
        queue.entries.insert(transaction, at: place)
        queue.next = next
        queues[fields.account] = queue
        count += 1
        bytes += transaction.size
        return true
    }

    /// The transactions for a block of this height, at most `countMax` and together, with five
    /// bytes each for their lengths, at most `bytesMax`: one of each account in turn. They stay
    /// here until ``settle(included:height:)``.
    public func select(
        height: Height, countMax: Int, bytesMax: Int
    ) -> [ValidTransaction] {
        var selected: [ValidTransaction] = []
        var room = bytesMax
        var waiting = turns
        var round = 0
        while !waiting.isEmpty, selected.count < countMax {
            var again: [Account] = []
            for account in waiting where selected.count < countMax {
                guard let entry = ready(round, of: account), entry.expiry >= height,
                    entry.size + 5 <= room
                else { continue }
                selected.append(entry)
                room -= entry.size + 5
                again.append(account)
            }
            waiting = again
            round += 1
        }
        return selected
    }

    /// Lets go of what a block holds, of what its accounts' nonces have passed, and of all that
    /// expires before the block after it; `height` is the block's own. Accounts that were served go
    /// to the end of the line.
    public mutating func settle(included: [SignedTransaction], height: Height) {
        var served: Set<Account> = []
        for signed in included {
            let fields = signed.transaction
            served.insert(fields.account)
            if let next = fields.nonce.next, let queue = queues[fields.account] {
                queues[fields.account]?.next = max(queue.next, next)
            }
        }
        removeAll { entry, next in entry.expiry <= height || entry.nonce < next }
        turns = turns.filter { !served.contains($0) } + turns.filter { served.contains($0) }
    }

    /// Drops transactions that no block will ever take.
    public mutating func drop(_ ids: [TransactionID]) {
        let ids = Set(ids)
        guard !ids.isEmpty else { return }
        removeAll { entry, _ in ids.contains(entry.id) }
    }

    /// The entry that is `round` places after the account's next, if nothing is missing before it.
    private func ready(_ round: Int, of account: Account) -> ValidTransaction? {
        guard let queue = queues[account], round < queue.entries.count else { return nil }
        let entry = queue.entries[round]
        let (nonce, overflow) = queue.next.number.addingReportingOverflow(UInt64(round))
        return !overflow && entry.nonce.number == nonce ? entry : nil
    }

    /// Removes what the condition picks.
    private mutating func removeAll(where goes: (ValidTransaction, Nonce) -> Bool) {
        for account in turns {
            guard var queue = queues[account] else { continue }
            for entry in queue.entries where goes(entry, queue.next) {
                count -= 1
                bytes -= entry.size
            }
            queue.entries.removeAll { goes($0, queue.next) }
            queues[account] = queue.entries.isEmpty ? nil : queue
        }
        turns.removeAll { queues[$0] == nil }
    }
}

/// Why a valid transaction may not wait here.
public enum MempoolRefusal: Error, Hashable, Sendable {
    /// The account is past this nonce.
    case nonceUsed(expected: Nonce, actual: Nonce)
    /// Another transaction of the account waits under the same nonce.
    case nonceTaken(by: TransactionID)
    /// Its expiry height lies below the next block's.
    case expired(at: Height, next: Height)
    case accountFull(limit: Int)
    case full(limit: Int)
    case fullBytes(limit: Int)
}

extension ValidTransaction {
    /// Whether one of its calls is to a contract.
    public func calls(_ contract: Account) -> Bool {
        transaction.calls.contains { call in
            if case .call(let called, _, _) = call { called == contract } else { false }
        }
    }

    fileprivate var nonce: Nonce { transaction.nonce }
    fileprivate var expiry: Height { transaction.expiry }
}
