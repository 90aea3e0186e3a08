public import LicetLedger
public import LicetPrimitives

/// What can happen to a node.
public enum NodeEvent: Hashable, Sendable {
    /// The timer went off, or the node has just started.
    case tick
    /// A transaction with a good signature came in; `next` is its account's next nonce at the head.
    case submitted(ValidTransaction, next: Nonce, ticket: SubmissionTicket)
    /// The plan was executed: the header without nonce and seal, what went in, and those that no
    /// later block can take either.
    case executed(Header, transactions: [SignedTransaction], refused: [TransactionID])
    /// No block can be made on the head: the rules after it are not known here.
    case planRefused(BlockRefusal)
    case sealed(Seal)
    /// The sealer's key could not be used, or does not belong to the chain's sealer.
    case sealingFailed
    /// A nonce that gives the header its work.
    case mined(UInt64)
    /// No nonce below this one does.
    case searched(below: UInt64)
    /// All nonces have been tried.
    case searchedAll
    case committed
    case storeFailed(StoreFault)
    case stop
}

/// What a node wants done, in this order; each effect is finished before the next begins.
public enum NodeEffect: Hashable, Sendable {
    case execute(BlockPlan)
    case seal(Header)
    /// Tries nonces from `from` on, a slice of them.
    case mine(Header, from: UInt64)
    /// Stores the block with what its execution gave.
    case commit(Block)
    /// Tells those who wait. The block is stored.
    case announce(Block)
    case reply(SubmissionTicket, SubmissionAnswer)
    /// A tick at this time; replaces an earlier timer.
    case setTimer(Instant)
    /// Closes the store: the node has stopped in good order.
    case close
    /// Stops at once, and leaves the store as it is.
    case halt(HaltReason)
}

/// A block to be: what to execute, on top of which block.
public struct BlockPlan: Hashable, Sendable {
    public var parent: Header
    public var time: Instant
    /// In order; those that do not fit the block are left for a later one.
    public var candidates: [ValidTransaction]

    public init(parent: Header, time: Instant, candidates: [ValidTransaction]) {
        self.parent = parent
        self.time = time
        self.candidates = candidates
    }
}

/// Which submission a reply belongs to.
public struct SubmissionTicket: Hashable, Sendable {
    public let number: UInt64

    public init(_ number: UInt64) { self.number = number }
}

/// What became of a submitted transaction.
public enum SubmissionAnswer: Hashable, Sendable {
    /// It waits for a block.
    case accepted
    /// It waits already.
    case known
    case refused(SubmissionRefusal)
    /// The node makes no more blocks.
    case stopped
}

/// Why a submitted transaction does not wait for a block.
public enum SubmissionRefusal: Error, Hashable, Sendable {
    /// The bytes are no transaction.
    case malformed(CodecError)
    /// No block could hold it.
    case invalid(TransactionRefusal)
    case mempool(MempoolRefusal)
}

/// Why a node stopped by itself.
public enum HaltReason: Hashable, Sendable {
    case storeFault(StoreFault)
    case sealingFailed
    case planRefused(BlockRefusal)
}
