import LicetPrimitives

/// The receipts of a block as they are stored and sent beside it.
public struct ReceiptList: Hashable, Sendable {
    /// One a transaction, in order.
    public var receipts: [Receipt]

    public init(_ receipts: [Receipt]) { self.receipts = receipts }

    /// What the header's `receiptsRoot` must be.
    public var root: Digest { merkleListRoot(receipts.map(\.encoded)) }
}

extension ReceiptList: CanonicalForm {
    /// A block's gas pays for less than this many bytes of events and results.
    public static let encodedSizeMax = 64 << 20

    public func encode(into encoder: inout CanonicalEncoder) {
        // With their lengths, so that one can be cut out without being understood.
        encoder.list(receipts) { $0.byteString($1.encoded) }
    }

    public init(from decoder: inout CanonicalDecoder) throws(CodecError) {
        receipts = try decoder.list(limit: Limits.transactionsPerBlock) {
            (decoder) throws(CodecError) in
            try Receipt(encoded: decoder.byteString(limit: Receipt.encodedSizeMax))
        }
    }
}
