import LicetLedger
import LicetPrimitives

/// Checks a transaction for the mempool: all that would keep it out of every block. One that comes
/// before its turn, or whose account has used up this window's quota, may wait. Gives the account's
/// next nonce too.
func checkSubmission(
    _ signed: SignedTransaction, in block: BlockContext, on state: any StateReader,
    caches: inout LedgerCaches
) throws(LedgerFailure<TransactionRefusal>) -> (ValidTransaction, next: Nonce) {
    let valid: ValidTransaction
    do throws(TransactionRefusal) {
        valid = try validate(signed, rules: block.rules, caches: &caches)
    } catch {
        throw .refused(error)
    }
    do {
        try admit(valid, in: block, on: state)
    } catch .refused(let refusal) {
        guard refusal.mayPass, valid.transaction.gasLimit <= block.rules.quota.gas else {
            throw .refused(refusal)
        }
    } catch {
        throw error
    }
    do throws(StoreFault) {
        let record = try SystemState.account(valid.transaction.account, in: state)
        return (valid, next: record.next)
    } catch {
        throw .store(error)
    }
}

extension TransactionRefusal {
    /// Whether a later block could take what this one could not.
    var mayPass: Bool {
        switch self {
        case .nonce(let expected, let actual): actual > expected
        case .quotaSpent, .blockFull: true
        case .tooLarge, .malformed, .otherChain, .gasLimitTooLow, .gasLimitTooHigh, .badPublicKey,
            .badSignature, .foreignKey, .expired:
            false
        }
    }
}
