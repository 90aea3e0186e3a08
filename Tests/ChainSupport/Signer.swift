package import LicetCrypto
package import LicetLedger
package import LicetPrimitives

/// Somebody with a key, who signs transactions.
package final class Signer: Sendable {
    private let key: SigningKey
    package let publicKey: KeyBytes

    package init() throws {
        key = try SigningKey.generate()
        publicKey = KeyBytes(key.publicKey)
    }

    package var account: Account { publicKey.account }

    package func sign(_ transaction: Transaction) throws -> SignedTransaction {
        SignedTransaction(transaction, signature: try key.sign(transaction.message))
    }

    /// Signs what is no transaction.
    package func sign(_ message: SignedMessage) throws -> Signature { try key.sign(message) }

    /// A transaction of this account's.
    package func transaction(
        _ calls: [Transaction.Call], nonce: UInt64, on chain: ChainID,
        expiry: Height = Height(1_000_000), gasLimit: Gas = Gas(4_000_000)
    ) throws -> SignedTransaction {
        try sign(
            Transaction(
                chain: chain, account: account, publicKey: publicKey, nonce: Nonce(nonce),
                expiry: expiry, gasLimit: gasLimit, calls: calls))
    }

    /// The seal of a `solo` chain's sealer.
    package func seal(_ header: Header) -> Seal? {
        do {
            return .signature(
                try key.sign(sealMessage(chain: header.chain, block: header.id)))
        } catch {
            return nil
        }
    }
}
