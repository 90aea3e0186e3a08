import LicetPrimitives

/// Checks a block completely and works out what it does; the state and tree are those after
/// `parent` and stay as they are.
///
/// Checked in this order, cheap before dear: size, the header's fields that follow from parent and
/// genesis or the transactions (in the order of ``HeaderField``), the time, the work nonce, seal or
/// work; then each transaction as it runs; then gas used, receipts root and state root.
public func apply(
    _ block: Block, after parent: Header, to state: some StateReader, tree: StateTree,
    rules: ChainRules, caches: inout LedgerCaches
) throws(LedgerFailure<BlockRefusal>) -> AppliedBlock {
    try LedgerFailure.checking { () throws(BlockRefusal) in
        try checkBody(block)
        try checkHeader(block, after: parent, rules: rules)
        try checkSeal(block.sealedHeader, rules: rules, caches: &caches)
    }
    let applied = try run(block, on: state, tree: tree, rules: rules, caches: &caches)
    try LedgerFailure.checking { () throws(BlockRefusal) in
        try block.header.check(against: block.header.completed(by: applied))
    }
    return applied
}

/// Sizes, which the decoder has made sure of for a block that came in bytes.
func checkBody(_ block: Block) throws(BlockRefusal) {
    guard block.transactions.count <= Limits.transactionsPerBlock else {
        throw .tooManyTransactions(limit: Limits.transactionsPerBlock)
    }
    guard block.encoded.count <= Limits.blockBytes else {
        throw .tooLarge(limit: Limits.blockBytes)
    }
}

/// The fields that can be known before the transactions have run.
func checkHeader(
    _ block: Block, after parent: Header, rules: ChainRules
) throws(BlockRefusal) {
    let header = block.header
    try header.check(against: expectedHeader(for: block, after: parent, rules: rules))
    guard parent.time < header.time, header.time <= .last else {
        throw .time(parent: parent.time, actual: header.time)
    }
    let version = rules.version(at: header.height)
    guard rules.prices(at: header.height) != nil else { throw .unknownRules(version) }
    if case .solo = rules.sealing {
        guard header.workNonce == 0 else { throw .workNonce(header.workNonce) }
    }
}

/// The block's header with all fields that parent, genesis and body decide as they must be.
private func expectedHeader(
    for block: Block, after parent: Header, rules: ChainRules
) throws(BlockRefusal) -> Header {
    guard let height = parent.height.next else { throw .heightExhausted }
    var expected = block.header
    expected.chain = rules.chain
    expected.height = height
    expected.slot = height.number
    expected.parent = parent.id
    expected.sealersRoot = rules.sealersRoot
    expected.gasLimit = rules.blockGas
    expected.workTarget = rules.sealing.workTarget
    if case .solo(let sealer) = rules.sealing { expected.sealer = sealer.account }
    expected.transactionsRoot = block.body.root
    return expected
}

/// Runs the transactions; what the header says of the outcome is not looked at.
func run(
    _ block: Block, on state: some StateReader, tree: StateTree, rules: ChainRules,
    caches: inout LedgerCaches
) throws(LedgerFailure<BlockRefusal>) -> AppliedBlock {
    let context = BlockContext(
        rules: rules, height: block.header.height, time: block.header.time)
    var running = RunningBlock(context, on: state)
    for (position, signed) in block.transactions.enumerated() {
        do {
            let valid = try LedgerFailure.checking { () throws(TransactionRefusal) in
                try validate(signed, rules: rules, caches: &caches)
            }
            try running.add(valid, caches: &caches)
        } catch {
            switch error {
            case .refused(let refusal): throw .refused(.transaction(position, refusal))
            case .store(let fault): throw .store(fault)
            }
        }
    }
    return try LedgerFailure<BlockRefusal>.reading { () throws(StoreFault) in
        try running.finish(tree)
    }
}

extension Header {
    /// This header with the fields that running the block decides as they must be.
    func completed(by applied: AppliedBlock) -> Header {
        var header = self
        header.gasUsed = applied.gasUsed
        header.receiptsRoot = applied.receiptsRoot
        header.stateRoot = applied.stateRoot
        return header
    }
}
