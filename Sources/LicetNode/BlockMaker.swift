public import LicetLedger
public import LicetPrimitives

/// Performs the effects that make a block, one after the other, on the state at the head:
/// execution, the seal or the search for work, and the commit, after which alone the state tree
/// goes on.
public struct BlockMaker {
    public let rules: ChainRules
    public let store: any ChainStore
    private let environment: NodeEnvironment
    private let configuration: NodeConfiguration
    private var tree: StateTree
    private var caches: LedgerCaches
    /// The block in the making, with what its execution gave.
    private var proposal: Proposal?

    public init(
        _ chain: OpenedChain, store: any ChainStore, environment: NodeEnvironment,
        configuration: NodeConfiguration, caches: LedgerCaches
    ) {
        rules = chain.rules
        tree = chain.tree
        self.store = store
        self.environment = environment
        self.configuration = configuration
        self.caches = caches
    }

    public mutating func execute(_ plan: BlockPlan) -> NodeEvent {
        do {
            let made = try propose(
                plan.candidates, after: plan.parent, at: plan.time, by: configuration.maker,
                on: store, tree: tree, rules: rules, caches: &caches)
            proposal = made
            let refused = made.skipped.filter { !$0.reason.mayPass }
                .map { plan.candidates[$0.position].id }
            return .executed(made.header, transactions: made.transactions, refused: refused)
        } catch {
            switch error {
            case .refused(let refusal): return .planRefused(refusal)
            case .store(let fault): return .storeFailed(fault)
            }
        }
    }

    public mutating func seal(_ header: Header) -> NodeEvent {
        guard let seal = environment.seal(header) else { return .sealingFailed }
        do {
            // A block under a wrong key would be stored and never be valid.
            try checkSeal(SealedHeader(header: header, seal: seal), rules: rules, caches: &caches)
            return .sealed(seal)
        } catch {
            return .sealingFailed
        }
    }

    /// Tries one slice of nonces.
    public func search(_ header: Header, from first: UInt64) -> NodeEvent {
        let slice = max(1, configuration.searchSlice)
        if let nonce = mine(header, from: first, attempts: slice) { return .mined(nonce) }
        let (next, overflow) = first.addingReportingOverflow(UInt64(slice))
        return overflow ? .searchedAll : .searched(below: next)
    }

    /// Stores the block that was executed last, now with its seal or work.
    public mutating func commit(_ block: Block) -> NodeEvent {
        guard let made = proposal?.applied else {
            preconditionFailure("a block is executed before it is committed")
        }
        proposal = nil
        do {
            try store.commit(
                BlockBatch(
                    block: block, receipts: made.receipts, diff: made.diff, undo: made.undo))
        } catch {
            return .storeFailed(error)
        }
        tree.commit(made.tree)
        return .committed
    }

    /// Checks a transaction with a good signature for the mempool: all that would keep it out of
    /// every block after `head`. One that comes before its turn, or whose account has used up this
    /// window's quota, may wait. Gives the account's next nonce too.
    public mutating func check(
        _ signed: SignedTransaction, after head: Header
    ) throws(LedgerFailure<TransactionRefusal>) -> (ValidTransaction, next: Nonce) {
        guard let height = head.height.next else { throw .refused(.expired(at: head.height)) }
        let context = BlockContext(rules: rules, height: height, time: environment.now())
        let valid: ValidTransaction
        do throws(TransactionRefusal) {
            valid = try validate(signed, rules: rules, caches: &caches)
        } catch {
            throw .refused(error)
        }
        do {
            try admit(valid, in: context, on: store)
        } catch .refused(let refusal) {
            guard refusal.mayPass, valid.transaction.gasLimit <= rules.quota.gas else {
                throw .refused(refusal)
            }
        } catch {
            throw error
        }
        do throws(StoreFault) {
            let record = try SystemState.account(valid.transaction.account, in: store)
            return (valid, next: record.next)
        } catch {
            throw .store(error)
        }
    }

    /// Notes that a transaction's signature was found good elsewhere.
    public mutating func note(verified fullHash: Digest) { caches.note(verified: fullHash) }
}

extension TransactionRefusal {
    /// Whether a later block could take what this one could not.
    fileprivate var mayPass: Bool {
        switch self {
        case .nonce(let expected, let actual): actual > expected
        case .quotaSpent, .blockFull: true
        case .tooLarge, .malformed, .otherChain, .gasLimitTooLow, .gasLimitTooHigh, .badPublicKey,
            .badSignature, .foreignKey, .expired:
            false
        }
    }
}
