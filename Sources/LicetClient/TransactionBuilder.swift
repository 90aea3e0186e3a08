public import LicetCrypto
public import LicetLedger
public import LicetPrimitives

/// Makes one account's next transaction on a chain.
public struct TransactionBuilder: Sendable {
    /// Blocks after the head within which a block may hold it.
    public static let blocksMax: UInt64 = 1_000
    /// Unless another limit is asked for.
    public static let standardGas = Gas.standardLimit

    public let chain: ChainID
    public let publicKey: KeyBytes
    public let nonce: Nonce
    public let expiry: Height
    public let gasLimit: Gas

    /// Takes nonce, height and what gas is left from the node.
    ///
    /// - Parameter gas: The limit; a standard one, or what the account has left, unless given.
    public init(
        key: PublicKey, status: NodeClient.Status, account: NodeClient.AccountState, gas: Gas?
    ) {
        chain = status.chain
        publicKey = KeyBytes(key)
        nonce = account.nonce
        let (end, overflow) = status.height.number.addingReportingOverflow(Self.blocksMax)
        expiry = Height(overflow ? .max : end)
        gasLimit = gas ?? min(Self.standardGas, min(account.remainingGas, status.blockGas))
    }

    /// The transaction of these calls, signed.
    public func sign(
        _ calls: [Transaction.Call], with key: borrowing SigningKey
    ) throws(CryptoError) -> SignedTransaction {
        let transaction = Transaction(
            chain: chain, account: publicKey.account, publicKey: publicKey, nonce: nonce,
            expiry: expiry, gasLimit: gasLimit, calls: calls)
        return SignedTransaction(transaction, signature: try key.sign(transaction.message))
    }
}
