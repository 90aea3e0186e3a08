public import LicetLedger
public import LicetPrimitives
import Synchronization

/// A chain in memory: for tests, embedding and consoles. Nothing outlives the process.
public final class MemoryChainStore: ChainStore {
    private let shared = SharedContents()

    public init() {}

    public func begin(_ genesis: Genesis, _ block: BlockBatch) throws(StoreFault) {
        var contents = shared.contents
        guard contents.genesisBytes == nil else { throw StoreFault("the store holds a chain") }
        contents.genesisBytes = genesis.encoded
        try contents.append(block)
        shared.replace(contents)
    }

    public func commit(_ block: BlockBatch) throws(StoreFault) {
        // Changed in place where no snapshot shares it; a refused block changes nothing.
        try block.requireFollows(shared.contents.headHeight())
        try shared.append(block)
    }

    public func close() {}

    public var readers: any ChainReaders { shared }

    public func genesis() -> Bytes? { shared.contents.genesis() }
    public func headHeight() -> Height? { shared.contents.headHeight() }
    public func storedBlock(at height: Height) -> StoredBlock? {
        shared.contents.storedBlock(at: height)
    }
    public func height(of block: BlockID) -> Height? { shared.contents.height(of: block) }
    public func place(of transaction: TransactionID) -> TransactionPlace? {
        shared.contents.place(of: transaction)
    }
    public func rows(after key: RowKey?, limit: Int) -> [Row] {
        shared.contents.rows(after: key, limit: limit)
    }
    public func places(after transaction: TransactionID?, limit: Int) -> [IndexEntry] {
        shared.contents.places(after: transaction, limit: limit)
    }
    public func row(_ key: RowKey) -> Bytes? { shared.contents.row(key) }
    public func scan(prefix: Bytes, limit: Int) -> [Row] {
        shared.contents.scan(prefix: prefix, limit: limit)
    }
}

/// The newest contents, which any thread may copy out.
private final class SharedContents: ChainReaders {
    private let current = Mutex(ChainContents())

    var contents: ChainContents { current.withLock { $0 } }

    func replace(_ contents: ChainContents) { current.withLock { $0 = contents } }

    func append(_ block: BlockBatch) throws(StoreFault) {
        let result = current.withLock { contents in
            Result { () throws(StoreFault) in try contents.append(block) }
        }
        try result.get()
    }

    func read<Value>(
        _ body: (any ChainReader) throws(StoreFault) -> Value
    ) throws(StoreFault) -> Value {
        try body(contents)
    }
}

/// A whole chain as a value; a copy is a snapshot.
private struct ChainContents: ChainReader, Sendable {
    var genesisBytes: Bytes?
    private var blocks: [StoredBlock] = []
    private var heights: [BlockID: Height] = [:]
    private var index: [TransactionID: TransactionPlace] = [:]
    private var state = MemoryState()

    mutating func append(_ block: BlockBatch) throws(StoreFault) {
        try block.requireFollows(headHeight())
        blocks.append(block.stored)
        heights[block.block.id] = block.block.header.height
        for entry in block.indexEntries { index[entry.transaction] = entry.place }
        state.apply(block.diff)
    }

    func genesis() -> Bytes? { genesisBytes }

    func headHeight() -> Height? {
        blocks.isEmpty ? nil : Height(UInt64(blocks.count - 1))
    }

    func storedBlock(at height: Height) -> StoredBlock? {
        guard let place = Int(exactly: height.number), blocks.indices.contains(place) else {
            return nil
        }
        return blocks[place]
    }

    func height(of block: BlockID) -> Height? { heights[block] }

    func place(of transaction: TransactionID) -> TransactionPlace? { index[transaction] }

    func row(_ key: RowKey) -> Bytes? { state.row(key) }

    func scan(prefix: Bytes, limit: Int) -> [Row] { state.scan(prefix: prefix, limit: limit) }

    func rows(after key: RowKey?, limit: Int) -> [Row] { state.rows(after: key, limit: limit) }

    func places(after transaction: TransactionID?, limit: Int) -> [IndexEntry] {
        guard limit > 0 else { return [] }
        // The dictionary's order does not matter: the ids are unique and sorted here.
        return Array(
            index.keys.filter { id in transaction.map { $0 < id } ?? true }.sorted().prefix(limit)
                .compactMap { id in
                    index[id].map { IndexEntry(transaction: id, place: $0) }
                })
    }
}
