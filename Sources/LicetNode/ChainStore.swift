public import LicetLedger
public import LicetPrimitives

/// Where a node keeps its chain. Each block is committed whole or not at all, and what a commit
/// that returned has written outlives the process.
///
/// Reads through the store itself see its newest commit. Used from one thread at a time;
/// ``readers`` serves the others. After a throw from ``commit(_:)`` or ``begin(_:_:)`` nobody can
/// know whether the block is stored: the node stops, and the next opening tells.
public protocol ChainStore: ChainReader, AnyObject {
    /// Stores the genesis document and block 0, which must find the store new.
    func begin(_ genesis: Genesis, _ block: BlockBatch) throws(StoreFault)
    /// Stores the block that follows the head, with its state rows and index entries.
    func commit(_ block: BlockBatch) throws(StoreFault)
    /// Notes a clean stop and lets go of the files. The store is not used after it.
    func close() throws(StoreFault)
    /// Gives snapshots to any thread.
    var readers: any ChainReaders { get }
}

/// Snapshots of a chain for threads other than the node's own, so that a long view never holds up
/// sealing.
public protocol ChainReaders: Sendable {
    /// Runs the body with a reader of the head as it is now. The reader is not used after it.
    func read<Value>(
        _ body: (any ChainReader) throws(StoreFault) -> Value
    ) throws(StoreFault) -> Value
}

/// A block with all that its execution gave, as one commit takes it.
public struct BlockBatch: Hashable, Sendable {
    public var block: Block
    public var receipts: [Receipt]
    public var diff: StateDiff
    public var undo: Undo

    public init(block: Block, receipts: [Receipt], diff: StateDiff, undo: Undo) {
        self.block = block
        self.receipts = receipts
        self.diff = diff
        self.undo = undo
    }

    /// The block as a store keeps it.
    public var stored: StoredBlock {
        StoredBlock(
            id: block.id, header: block.sealedHeader.encoded, body: block.body.encoded,
            receipts: ReceiptList(receipts).encoded, undo: undo.encoded)
    }

    /// What the index gets: an entry for each transaction, in the block's order.
    public var indexEntries: [IndexEntry] {
        block.transactions.enumerated().map { position, signed in
            IndexEntry(
                transaction: signed.transaction.id,
                place: TransactionPlace(height: block.header.height, position: position))
        }
    }

    /// The rule that both stores hold a commit to: it follows the head, or it is block 0 of a new
    /// store.
    public func requireFollows(_ head: Height?) throws(StoreFault) {
        let expected = head.map(\.next) ?? Height(0)
        guard let expected, block.header.height == expected else {
            throw StoreFault(
                "a block of height \(block.header.height.number) does not follow the head at "
                    + (head.map { "height \($0.number)" } ?? "no height"))
        }
    }
}
