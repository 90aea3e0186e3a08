import LicetBytecode
import LicetCrypto
import LicetPrimitives
import LicetVM

/// What a transaction would do if its account sent it now.
package struct Trial: Sendable {
    package let receipt: Receipt
    package let writes: StateDiff
    /// Where the machine stopped, if it trapped: for people, never part of a receipt.
    package let trapped: Trapped?
}

/// Runs a transaction that nobody has signed, as the next block would run it signed: the same gas,
/// receipt and writes. Key, signature, nonce, expiry and quota are not asked about.
///
/// For local chains, whose accounts have no keys. Nothing that reaches a block comes this way: a
/// block is made of ``ValidTransaction``s.
package func executeUnsigned(
    _ transaction: Transaction, in block: BlockContext, on state: some StateReader,
    caches: inout LedgerCaches
) throws(StoreFault) -> Trial {
    let blockState = BlockState(state)
    let receipt = try execute(
        UnsignedTransaction(transaction), in: block, on: blockState, caches: &caches)
    return Trial(receipt: receipt, writes: blockState.diff, trapped: blockState.lastTrap)
}

/// A transaction that nobody has signed, with what does not depend on the state.
package struct UnsignedTransaction: Sendable {
    package let transaction: Transaction
    fileprivate let id: TransactionID
    /// Bytes of the encoding, as of a signed transaction: version, body and signature.
    fileprivate let size: Int

    package init(_ transaction: Transaction) {
        self.transaction = transaction
        id = transaction.id
        size = 1 + transaction.message.body.count + Signature.size
    }
}

/// Runs transactions that nobody has signed one after the other, as a block does signed ones.
package func executeUnsigned(
    _ transactions: [UnsignedTransaction], in block: BlockContext, on state: some StateReader,
    caches: inout LedgerCaches
) throws(StoreFault) -> (receipts: [Receipt], writes: StateDiff) {
    let blockState = BlockState(state)
    var receipts: [Receipt] = []
    for transaction in transactions {
        receipts.append(
            try execute(transaction, in: block, on: blockState, caches: &caches))
    }
    return (receipts, blockState.diff)
}

private func execute(
    _ unsigned: UnsignedTransaction, in block: BlockContext, on state: BlockState,
    caches: inout LedgerCaches
) throws(StoreFault) -> Receipt {
    try execute(
        unsigned.transaction, unsigned.id, size: unsigned.size, in: block, on: state,
        caches: &caches)
}
