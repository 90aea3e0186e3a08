public import LicetLedger
public import LicetPrimitives

/// What a store holds of a chain, as it was when the reader was made: every answer of one reader is
/// of the same head.
///
/// Used from one thread at a time. Blocks are handed out as their stored bytes, because whoever
/// checks a store must see also those that do not decode.
public protocol ChainReader: StateReader {
    /// The canonical bytes of the genesis document; `nil` in a new store.
    func genesis() throws(StoreFault) -> Bytes?
    /// The newest block's height; `nil` in a new store.
    func headHeight() throws(StoreFault) -> Height?
    /// The canonical block at a height; `nil` above the head.
    func storedBlock(at height: Height) throws(StoreFault) -> StoredBlock?
    /// What takes that block back, as an encoded ``Undo``; `nil` above the head.
    func undo(at height: Height) throws(StoreFault) -> Bytes?
    /// The height of a canonical block; `nil` for one that the store does not know.
    func height(of block: BlockID) throws(StoreFault) -> Height?
    /// Where a transaction is included; `nil` for one in no canonical block.
    func place(of transaction: TransactionID) throws(StoreFault) -> TransactionPlace?
    /// State rows in key order, at most `limit` of them: the first ones, or those after a key.
    func rows(after key: RowKey?, limit: Int) throws(StoreFault) -> [Row]
    /// The transaction index in order of the ids, at most `limit` entries: the first ones, or those
    /// after an id.
    func places(
        after transaction: TransactionID?, limit: Int
    ) throws(StoreFault) -> [IndexEntry]
}

/// Where a transaction lies in the chain.
public struct TransactionPlace: Hashable, Sendable {
    public var height: Height
    /// Its number in the block, from 0.
    public var position: Int

    public init(height: Height, position: Int) {
        self.height = height
        self.position = position
    }
}

/// One row of the transaction index.
public struct IndexEntry: Hashable, Sendable {
    public var transaction: TransactionID
    public var place: TransactionPlace

    public init(transaction: TransactionID, place: TransactionPlace) {
        self.transaction = transaction
        self.place = place
    }
}

/// A block as it lies in a store, each part in its canonical encoding.
public struct StoredBlock: Hashable, Sendable {
    public var id: BlockID
    /// ``SealedHeader``
    public var header: Bytes
    /// ``BlockBody``
    public var body: Bytes
    /// ``ReceiptList``
    public var receipts: Bytes
    /// ``Undo``
    public var undo: Bytes

    public init(id: BlockID, header: Bytes, body: Bytes, receipts: Bytes, undo: Bytes) {
        self.id = id
        self.header = header
        self.body = body
        self.receipts = receipts
        self.undo = undo
    }

    /// The block itself; a fault where the stored bytes are none.
    public func block() throws(StoreFault) -> Block {
        do {
            let sealed = try SealedHeader(encoded: header)
            let body = try BlockBody(encoded: body)
            return Block(
                header: sealed.header, seal: sealed.seal, transactions: body.transactions)
        } catch {
            throw StoreFault("the stored block \(id.digest.hex) does not decode: \(error)")
        }
    }

    public func receiptList() throws(StoreFault) -> [Receipt] {
        do {
            return try ReceiptList(encoded: receipts).receipts
        } catch {
            throw StoreFault("the receipts of block \(id.digest.hex) do not decode: \(error)")
        }
    }
}

/// A transaction's receipt and where it stands.
public struct IncludedReceipt: Hashable, Sendable {
    public var receipt: Receipt
    public var place: TransactionPlace
    public var block: BlockID
    /// The block's time.
    public var time: Instant

    public init(receipt: Receipt, place: TransactionPlace, block: BlockID, time: Instant) {
        self.receipt = receipt
        self.place = place
        self.block = block
        self.time = time
    }
}

extension ChainReader {
    public func undo(at height: Height) throws(StoreFault) -> Bytes? {
        try storedBlock(at: height)?.undo
    }

    /// The newest block's header; `nil` in a new store.
    public func head() throws(StoreFault) -> Header? {
        guard let height = try headHeight() else { return nil }
        guard let stored = try storedBlock(at: height) else {
            throw StoreFault("the head at height \(height.number) is missing from the store")
        }
        return try stored.block().header
    }

    public func block(at height: Height) throws(StoreFault) -> Block? {
        try storedBlock(at: height)?.block()
    }

    public func block(_ id: BlockID) throws(StoreFault) -> Block? {
        guard let height = try height(of: id) else { return nil }
        return try block(at: height)
    }

    public func receipts(at height: Height) throws(StoreFault) -> [Receipt]? {
        try storedBlock(at: height)?.receiptList()
    }

    /// A transaction's receipt; `nil` where no canonical block holds it.
    public func receipt(
        of transaction: TransactionID
    ) throws(StoreFault) -> IncludedReceipt? {
        guard let place = try place(of: transaction) else { return nil }
        guard let stored = try storedBlock(at: place.height) else {
            throw StoreFault("the index names the missing height \(place.height.number)")
        }
        let receipts = try stored.receiptList()
        guard receipts.indices.contains(place.position),
            receipts[place.position].transaction == transaction
        else {
            throw StoreFault("the index names a wrong place for \(transaction.digest.hex)")
        }
        return IncludedReceipt(
            receipt: receipts[place.position], place: place, block: stored.id,
            time: try stored.block().header.time)
    }

    /// Every state row, in key order, read in pages so that no statement stays open.
    public func allRows() throws(StoreFault) -> [Row] {
        let page = 10_000
        var rows: [Row] = []
        while true {
            let next = try self.rows(after: rows.last?.key, limit: page)
            rows.append(contentsOf: next)
            if next.count < page { return rows }
        }
    }
}

extension Digest {
    fileprivate var hex: String { bytes.hex }
}
