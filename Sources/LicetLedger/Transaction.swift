import LicetCrypto
import LicetPrimitives

/// What an account asks of a chain; not yet signed.
public struct Transaction: Hashable, Sendable {
    public var chain: ChainID
    public var account: Account
    /// The account's current signing key.
    public var publicKey: KeyBytes
    /// Exactly the account's next.
    public var nonce: Nonce
    /// The last height at which a block may hold it.
    public var expiry: Height
    public var gasLimit: Gas
    /// All take effect, or none; at most ``Limits/callsPerTransaction``.
    public var calls: [Call]

    public enum Call: Hashable, Sendable {
        case deploy(Deployment)
        /// Calls an action; the arguments are in BCS, one after the other.
        case call(contract: Account, action: String, arguments: Bytes)
    }

    public init(
        chain: ChainID, account: Account, publicKey: KeyBytes, nonce: Nonce, expiry: Height,
        gasLimit: Gas, calls: [Call]
    ) {
        self.chain = chain
        self.account = account
        self.publicKey = publicKey
        self.nonce = nonce
        self.expiry = expiry
        self.gasLimit = gasLimit
        self.calls = calls
    }

    /// What is signed: all fields in BCS, the chain id first. The tag stands for the version.
    public var message: SignedMessage {
        var encoder = CanonicalEncoder()
        encodeBody(into: &encoder)
        return SignedMessage(.transaction, body: encoder.bytes)
    }

    public var id: TransactionID { TransactionID(SHA256.hash(message.bytes)) }

    /// The bytes that an encoded transaction may have, by what it holds.
    public var sizeMax: Int {
        let deploys = calls.contains { if case .deploy = $0 { true } else { false } }
        return deploys ? Limits.deployTransactionBytes : Limits.transactionBytes
    }

    fileprivate func encodeBody(into encoder: inout CanonicalEncoder) {
        encoder.chain(chain)
        encoder.account(account)
        encoder.key(publicKey)
        encoder.uint64(nonce.number)
        encoder.height(expiry)
        encoder.gas(gasLimit)
        encoder.list(calls) { encoder, call in
            switch call {
            case .deploy(let deployment):
                encoder.byte(0)
                deployment.encode(into: &encoder)
            case .call(let contract, let action, let arguments):
                encoder.byte(1)
                encoder.account(contract)
                encoder.text(action)
                encoder.byteString(arguments)
            }
        }
    }

    fileprivate init(body decoder: inout CanonicalDecoder) throws(CodecError) {
        chain = try decoder.chain()
        account = try decoder.account()
        publicKey = try decoder.key()
        nonce = Nonce(try decoder.uint64())
        expiry = try decoder.height()
        gasLimit = try decoder.gas()
        calls = try decoder.list(limit: Limits.callsPerTransaction) {
            (decoder) throws(CodecError) in
            switch try decoder.byte() {
            case 0: return .deploy(try Deployment(from: &decoder))
            case 1:
                return .call(
                    contract: try decoder.account(),
                    action: try decoder.text(limit: Limits.nameBytes),
                    arguments: try decoder.byteString(limit: Limits.transactionBytes))
            case let tag: throw .unknownTag(UInt64(tag))
            }
        }
    }
}

/// A transaction with a signature that nobody has checked yet.
///
/// Encoded: version u8 = 1 ‖ the signed body ‖ signature, 64 bytes.
public struct SignedTransaction: Hashable, Sendable {
    public var transaction: Transaction
    public var signature: Signature

    public init(_ transaction: Transaction, signature: Signature) {
        self.transaction = transaction
        self.signature = signature
    }

    /// SHA-256 of the encoding, signature included. A cache of good signatures and the header's
    /// `transactionsRoot` go by it: by the id alone, a copy with a bad signature would pass on the
    /// nodes that had seen the good one.
    public var fullHash: Digest { SHA256.hash(encoded) }
}

extension SignedTransaction: CanonicalForm {
    static let version: UInt8 = 1
    public static let encodedSizeMax = Limits.deployTransactionBytes

    public func encode(into encoder: inout CanonicalEncoder) {
        encoder.byte(Self.version)
        transaction.encodeBody(into: &encoder)
        encoder.fixed(signature.bytes)
    }

    public init(from decoder: inout CanonicalDecoder) throws(CodecError) {
        let available = decoder.remaining
        try decoder.version(Self.version)
        transaction = try Transaction(body: &decoder)
        signature = try decoder.signature()
        guard available - decoder.remaining <= transaction.sizeMax else {
            throw .tooLong(limit: transaction.sizeMax)
        }
    }
}
