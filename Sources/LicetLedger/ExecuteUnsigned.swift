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
    // Version, body and signature, as in the encoding of a signed transaction.
    let size = 1 + transaction.message.body.count + Signature.size
    let intrinsic = intrinsicGas(size: size)
    var meter = GasMeter(transaction.gasLimit.subtracting(intrinsic) ?? .zero)
    let outcome = try runCalls(
        transaction, in: block, on: blockState, meter: &meter, caches: &caches)
    let gasUsed = transaction.gasLimit.subtracting(meter.remaining) ?? transaction.gasLimit
    try charge(transaction, gasUsed, in: block, on: blockState)
    let receipt = Receipt(transaction: transaction.id, gasUsed: gasUsed, outcome: outcome)
    return Trial(receipt: receipt, writes: blockState.diff, trapped: blockState.lastTrap)
}
