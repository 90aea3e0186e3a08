import LicetPrimitives

/// What a block did: all that the store keeps beside it, and what the state tree takes over then.
public struct AppliedBlock: Sendable {
    /// One a transaction, in order.
    public var receipts: [Receipt]
    public var diff: StateDiff
    /// What takes the block back.
    public var undo: Undo
    /// For ``StateTree/commit(_:)``, after the store has the rows.
    public var tree: TreeDelta
    public var gasUsed: Gas

    public var stateRoot: Digest { tree.root }
    public var receiptsRoot: Digest { ReceiptList(receipts).root }
}

/// A block that is being filled: transactions go in one after the other, those refused leave no
/// trace.
struct RunningBlock {
    let context: BlockContext
    private let state: BlockState
    private(set) var transactions: [SignedTransaction] = []
    private(set) var receipts: [Receipt] = []
    private(set) var gasUsed = Gas.zero
    /// Bytes of the block's encoding so far, the count at its longest.
    private(set) var size = SealedHeader.encodedSizeMax + RunningBlock.lengthBytesMax

    /// The longest ULEB128 form of a length.
    private static let lengthBytesMax = 5

    init(_ context: BlockContext, on state: some StateReader) {
        self.context = context
        self.state = BlockState(state)
    }

    mutating func add(
        _ valid: ValidTransaction, caches: inout LedgerCaches
    ) throws(LedgerFailure<TransactionRefusal>) {
        // What a transaction might use must fit, so that the block's limit holds whatever it does.
        let left = context.rules.blockGas.subtracting(gasUsed) ?? .zero
        guard valid.transaction.gasLimit <= left else {
            throw .refused(.blockFull(remaining: left))
        }
        try admit(valid, in: context, on: state)
        let receipt = try LedgerFailure<TransactionRefusal>.reading { () throws(StoreFault) in
            try execute(valid, in: context, on: state, caches: &caches)
        }
        gasUsed = gasUsed.adding(receipt.gasUsed) ?? Gas(.max)
        size += valid.size + Self.lengthBytesMax
        transactions.append(valid.signed)
        receipts.append(receipt)
    }

    /// Whether the block could hold this transaction too, by count and bytes.
    func hasRoom(for valid: ValidTransaction) -> Bool {
        transactions.count < Limits.transactionsPerBlock
            && size + valid.size + Self.lengthBytesMax <= Limits.blockBytes
    }

    func finish(_ tree: StateTree) throws(StoreFault) -> AppliedBlock {
        let diff = state.diff
        return AppliedBlock(
            receipts: receipts, diff: diff, undo: try state.undo(), tree: tree.prepare(diff),
            gasUsed: gasUsed)
    }
}
