import LicetCrypto
import LicetPrimitives

/// What makes a header count.
public enum Seal: Hashable, Sendable {
    /// Block 0, which genesis gives, and `work`, where the header's hash is the proof.
    case none
    /// The sealer's signature over the chain and the block id, under `licet seal v1`.
    case signature(Signature)
}

/// A header with its seal, as it is stored and sent ahead of a body.
public struct SealedHeader: Hashable, Sendable {
    public var header: Header
    public var seal: Seal

    public init(header: Header, seal: Seal) {
        self.header = header
        self.seal = seal
    }
}

/// The transactions of a block, in order.
public struct BlockBody: Hashable, Sendable {
    public var transactions: [SignedTransaction]

    public init(_ transactions: [SignedTransaction]) { self.transactions = transactions }

    /// What the header's `transactionsRoot` must be.
    public var root: Digest { merkleListRoot(transactions.map { $0.fullHash.bytes }) }
}

/// A sealed header and its transactions. Its encoding is that of the one and then of the other.
public struct Block: Hashable, Sendable {
    public var header: Header
    public var seal: Seal
    public var transactions: [SignedTransaction]

    public init(header: Header, seal: Seal, transactions: [SignedTransaction]) {
        self.header = header
        self.seal = seal
        self.transactions = transactions
    }

    public var id: BlockID { header.id }
    public var sealedHeader: SealedHeader { SealedHeader(header: header, seal: seal) }
    public var body: BlockBody { BlockBody(transactions) }
}

extension Seal: CanonicalForm {
    public static let encodedSizeMax = 1 + Signature.size

    public func encode(into encoder: inout CanonicalEncoder) {
        switch self {
        case .none: encoder.byte(0)
        case .signature(let signature):
            encoder.byte(1)
            encoder.fixed(signature.bytes)
        }
    }

    public init(from decoder: inout CanonicalDecoder) throws(CodecError) {
        switch try decoder.byte() {
        case 0: self = .none
        case 1: self = .signature(try decoder.signature())
        case let tag: throw .unknownTag(UInt64(tag))
        }
    }
}

extension SealedHeader: CanonicalForm {
    public static let encodedSizeMax = Header.encodedSizeMax + Seal.encodedSizeMax

    public func encode(into encoder: inout CanonicalEncoder) {
        header.encode(into: &encoder)
        seal.encode(into: &encoder)
    }

    public init(from decoder: inout CanonicalDecoder) throws(CodecError) {
        header = try Header(from: &decoder)
        seal = try Seal(from: &decoder)
    }
}

extension BlockBody: CanonicalForm {
    public static let encodedSizeMax = Limits.blockBytes

    public func encode(into encoder: inout CanonicalEncoder) {
        // With their lengths, so that one can be cut out without being understood.
        encoder.list(transactions) { $0.byteString($1.encoded) }
    }

    public init(from decoder: inout CanonicalDecoder) throws(CodecError) {
        transactions = try decoder.list(limit: Limits.transactionsPerBlock) {
            (decoder) throws(CodecError) in
            try SignedTransaction(
                encoded: decoder.byteString(limit: SignedTransaction.encodedSizeMax))
        }
    }
}

extension Block: CanonicalForm {
    public static let encodedSizeMax = Limits.blockBytes

    public func encode(into encoder: inout CanonicalEncoder) {
        sealedHeader.encode(into: &encoder)
        body.encode(into: &encoder)
    }

    public init(from decoder: inout CanonicalDecoder) throws(CodecError) {
        let sealed = try SealedHeader(from: &decoder)
        header = sealed.header
        seal = sealed.seal
        transactions = try BlockBody(from: &decoder).transactions
    }
}
