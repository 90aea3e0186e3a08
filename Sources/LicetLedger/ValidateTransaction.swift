import LicetBytecode
import LicetCrypto
import LicetPrimitives

/// Why a transaction is not taken. A transaction that is taken and then fails has a receipt
/// instead.
public enum TransactionRefusal: Error, Hashable, Sendable {
    // From the transaction alone.
    case tooLarge(limit: Int)
    /// No calls, or a part past its limit.
    case malformed
    case otherChain(ChainID)
    /// Less than the transaction costs before anything runs.
    case gasLimitTooLow(minimum: Gas)
    /// More than a block has.
    case gasLimitTooHigh(maximum: Gas)
    /// No P-256 point.
    case badPublicKey
    case badSignature
    // From the state.
    /// Not the account's current key.
    case foreignKey
    case nonce(expected: Nonce, actual: Nonce)
    case expired(at: Height)
    /// The gas limit is more than the account may still use in this window.
    case quotaSpent(remaining: Gas)
    /// The gas limit is more than the block has left.
    case blockFull(remaining: Gas)
}

/// A transaction whose form, chain and signature are right.
///
/// Invariant: only ``validate(_:rules:caches:)`` makes one.
public struct ValidTransaction: Hashable, Sendable {
    public let signed: SignedTransaction
    public let id: TransactionID
    public let fullHash: Digest
    /// Bytes of the encoding.
    public let size: Int
    public var transaction: Transaction { signed.transaction }

    fileprivate init(signed: SignedTransaction, fullHash: Digest, size: Int) {
        self.signed = signed
        self.id = signed.transaction.id
        self.fullHash = fullHash
        self.size = size
    }
}

/// Checks all that can be known without the state, the signature last and at most once for the same
/// bytes.
public func validate(
    _ signed: SignedTransaction, rules: ChainRules, caches: inout LedgerCaches
) throws(TransactionRefusal) -> ValidTransaction {
    let transaction = signed.transaction
    guard transaction.isWithinLimits else { throw .malformed }
    let encoded = signed.encoded
    guard encoded.count <= transaction.sizeMax else {
        throw .tooLarge(limit: transaction.sizeMax)
    }
    guard transaction.chain == rules.chain else { throw .otherChain(transaction.chain) }
    guard transaction.gasLimit <= rules.blockGas else {
        throw .gasLimitTooHigh(maximum: rules.blockGas)
    }
    let fullHash = SHA256.hash(encoded)
    if caches.signatures[fullHash] == nil {
        guard let key = caches.key(transaction.publicKey) else { throw .badPublicKey }
        guard key.verify(signed.signature, transaction.message) else { throw .badSignature }
        caches.note(verified: fullHash)
    }
    return ValidTransaction(signed: signed, fullHash: fullHash, size: encoded.count)
}

/// Checks what depends on the block that the transaction would stand in and on the state that it
/// would run on: prices, key, nonce, expiry, quota.
public func admit(
    _ valid: ValidTransaction, in block: BlockContext, on state: some StateReader
) throws(LedgerFailure<TransactionRefusal>) {
    let transaction = valid.transaction
    let intrinsic = block.prices.transactionGas(bytes: valid.size)
    guard intrinsic <= transaction.gasLimit else {
        throw .refused(.gasLimitTooLow(minimum: intrinsic))
    }
    let (record, current) = try LedgerFailure<TransactionRefusal>.reading {
        () throws(StoreFault) in
        (
            try SystemState.account(transaction.account, in: state),
            try SystemState.currentKey(of: transaction.account, in: state)
        )
    }
    let isOwner =
        current.map { $0 == transaction.publicKey }
        ?? (transaction.publicKey.account == transaction.account)
    guard isOwner else { throw .refused(.foreignKey) }
    // The last number of all would leave the account without a next one.
    guard transaction.nonce == record.next, record.next.next != nil else {
        throw .refused(.nonce(expected: record.next, actual: transaction.nonce))
    }
    guard block.height <= transaction.expiry else {
        throw .refused(.expired(at: transaction.expiry))
    }
    let used = record.gasUsed(in: block.rules.window(at: block.height))
    let remaining = block.rules.quota.gas.subtracting(used) ?? .zero
    guard transaction.gasLimit <= remaining else {
        throw .refused(.quotaSpent(remaining: remaining))
    }
}

/// All checks that decide whether the next block could hold the transaction alone.
public func checkTransaction(
    _ signed: SignedTransaction, in block: BlockContext, on state: some StateReader,
    caches: inout LedgerCaches
) throws(LedgerFailure<TransactionRefusal>) -> ValidTransaction {
    let valid = try LedgerFailure.checking { () throws(TransactionRefusal) in
        try validate(signed, rules: block.rules, caches: &caches)
    }
    try admit(valid, in: block, on: state)
    return valid
}

extension SignedTransaction {
    /// Whether the signature is that of the key named, from nothing but the transaction: for checks
    /// ahead on other threads, whose good results ``LedgerCaches/note(verified:)`` takes.
    public var hasGoodSignature: Bool {
        guard let key = PublicKey(transaction.publicKey.bytes) else { return false }
        return key.verify(signature, transaction.message)
    }
}

extension Transaction {
    /// What decoding has made sure of, for a transaction that was never decoded.
    fileprivate var isWithinLimits: Bool {
        guard (1...Limits.callsPerTransaction).contains(calls.count) else { return false }
        return calls.allSatisfy { call in
            switch call {
            case .deploy(let deployment): deployment.isWithinLimits
            case .call(_, let action, let arguments):
                action.utf8.count <= Limits.nameBytes
                    && arguments.count <= Limits.transactionBytes
            }
        }
    }
}

extension Deployment {
    var isWithinLimits: Bool {
        code.count <= Limits.codeBytes
            && arguments.roles.count <= Limits.collectionCount
            && arguments.roles.allSatisfy { $0.count <= Limits.collectionCount }
            && arguments.settings.count <= Limits.collectionCount
            && arguments.settings.allSatisfy { ($0?.count ?? 0) <= Limits.valueBytes }
    }
}
