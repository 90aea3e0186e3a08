import LicetCrypto
import LicetPrimitives

/// Which chain: SHA-256 of `licet chain v1 ‖ 00 ‖ genesis`, so that nothing signed for one chain
/// holds on another.
public struct ChainID: Hashable, Sendable {
    public let digest: Digest

    public init(_ digest: Digest) { self.digest = digest }
}

/// A transaction without its signature: SHA-256 of the message that is signed.
public struct TransactionID: Hashable, Sendable, Comparable {
    public let digest: Digest

    public init(_ digest: Digest) { self.digest = digest }

    public static func < (left: TransactionID, right: TransactionID) -> Bool {
        left.digest < right.digest
    }
}

/// A block: SHA-256 of `licet block v1 ‖ 00 ‖ header`, the seal left out.
public struct BlockID: Hashable, Sendable, Comparable {
    public let digest: Digest

    public static let zero = BlockID(.zero)

    public init(_ digest: Digest) { self.digest = digest }

    public static func < (left: BlockID, right: BlockID) -> Bool { left.digest < right.digest }
}

/// The number of an account's transaction: 0 for its first.
public struct Nonce: Hashable, Sendable, Comparable {
    public let number: UInt64

    public init(_ number: UInt64) { self.number = number }

    /// `nil` at the end of the range.
    public var next: Nonce? {
        let (sum, overflow) = number.addingReportingOverflow(1)
        return overflow ? nil : Nonce(sum)
    }

    public static func < (left: Nonce, right: Nonce) -> Bool { left.number < right.number }
}

/// A compressed P-256 point as it stands in a transaction or in genesis: 33 bytes, not yet parsed.
public struct KeyBytes: Hashable, Sendable, Comparable {
    public let bytes: Bytes

    /// `nil` unless exactly 33 bytes are given.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == PublicKey.size else { return nil }
        self.bytes = Bytes(bytes)
    }

    public init(_ key: PublicKey) { bytes = key.bytes }

    /// The account whose first signing key this is.
    public var account: Account { Account(firstSigningKey: bytes) }

    public static func < (left: KeyBytes, right: KeyBytes) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}

/// The address of a contract: SHA-256 of `licet contract ‖ 00 ‖ deployer ‖ nonce ‖ call index`, the
/// nonce in eight bytes and the index in four. At genesis the deployer is zero, the nonce the
/// position in the list and the index 0.
public func contractAddress(deployer: Account, nonce: Nonce, call: Int) -> Account {
    var encoder = CanonicalEncoder()
    encoder.account(deployer)
    encoder.uint64(nonce.number)
    encoder.uint32(UInt32(truncatingIfNeeded: call))
    return Account(SHA256.hash(tag: "licet contract", encoder.bytes).word)
}

extension CanonicalEncoder {
    mutating func chain(_ chain: ChainID) { digest(chain.digest) }
    mutating func key(_ key: KeyBytes) { fixed(key.bytes) }
    mutating func gas(_ gas: Gas) { uint64(gas.units) }
    mutating func height(_ height: Height) { uint64(height.number) }
}

extension CanonicalDecoder {
    mutating func chain() throws(CodecError) -> ChainID { ChainID(try digest()) }
    mutating func gas() throws(CodecError) -> Gas { Gas(try uint64()) }
    mutating func height() throws(CodecError) -> Height { Height(try uint64()) }

    mutating func key() throws(CodecError) -> KeyBytes {
        guard let key = KeyBytes(try fixed(PublicKey.size)) else { throw .truncated }
        return key
    }

    mutating func signature() throws(CodecError) -> Signature {
        guard let signature = Signature(try fixed(Signature.size)) else { throw .truncated }
        return signature
    }
}
