import LicetCrypto
import LicetPrimitives

/// A block that lacks only its seal or work.
public struct Proposal: Sendable {
    /// With work nonce 0: what is sealed or mined.
    public var header: Header
    public var transactions: [SignedTransaction]
    public var applied: AppliedBlock
    /// Transactions that did not fit, by their place among those offered.
    public var skipped: [Skipped]

    public struct Skipped: Hashable, Sendable {
        public var position: Int
        public var reason: TransactionRefusal
    }

    /// What a `solo` sealer signs.
    public var sealMessage: SignedMessage {
        LicetLedger.sealMessage(chain: header.chain, block: header.id)
    }

    public func sealed(by signature: Signature) -> Block {
        Block(header: header, seal: .signature(signature), transactions: transactions)
    }

    public func mined(nonce: UInt64) -> Block {
        var header = header
        header.workNonce = nonce
        return Block(header: header, seal: .none, transactions: transactions)
    }
}

/// Fills the block after `parent` with those of the transactions that fit, in the order given, and
/// runs them; the state and tree are those after `parent` and stay as they are.
///
/// `sealer` is whom a `work` block names; in `solo` it is always the sealer of genesis.
public func propose(
    _ offered: [ValidTransaction], after parent: Header, at time: Instant, by sealer: Account,
    on state: some StateReader, tree: StateTree, rules: ChainRules, caches: inout LedgerCaches
) throws(LedgerFailure<BlockRefusal>) -> Proposal {
    guard let height = parent.height.next else { throw .refused(.heightExhausted) }
    guard parent.time < time, time <= .last else {
        throw .refused(.time(parent: parent.time, actual: time))
    }
    let version = rules.version(at: height)
    guard rules.prices(at: height) != nil else { throw .refused(.unknownRules(version)) }
    var running = RunningBlock(
        BlockContext(rules: rules, height: height, time: time), on: state)
    var skipped: [Proposal.Skipped] = []
    for (position, valid) in offered.enumerated() {
        if let reason = try reasonToSkip(valid, in: &running, caches: &caches) {
            skipped.append(Proposal.Skipped(position: position, reason: reason))
        }
    }
    let applied = try LedgerFailure<BlockRefusal>.reading { () throws(StoreFault) in
        try running.finish(tree)
    }
    let header = Header(
        chain: rules.chain, height: height, slot: height.number, parent: parent.id, time: time,
        transactionsRoot: BlockBody(running.transactions).root,
        receiptsRoot: applied.receiptsRoot, stateRoot: applied.stateRoot,
        sealersRoot: rules.sealersRoot, gasUsed: applied.gasUsed, gasLimit: rules.blockGas,
        workTarget: rules.sealing.workTarget, workNonce: 0,
        sealer: rules.sealing.sealers.first?.account ?? sealer)
    return Proposal(
        header: header, transactions: running.transactions, applied: applied, skipped: skipped)
}

/// Adds the transaction, or says why it does not fit.
private func reasonToSkip(
    _ valid: ValidTransaction, in running: inout RunningBlock, caches: inout LedgerCaches
) throws(LedgerFailure<BlockRefusal>) -> TransactionRefusal? {
    let chain = running.context.rules.chain
    guard valid.transaction.chain == chain else { return .otherChain(valid.transaction.chain) }
    guard running.hasRoom(for: valid) else { return .blockFull(remaining: .zero) }
    do {
        try running.add(valid, caches: &caches)
        return nil
    } catch {
        switch error {
        case .refused(let refusal): return refusal
        case .store(let fault): throw .store(fault)
        }
    }
}
