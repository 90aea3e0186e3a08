public import LicetLedger
public import LicetNode
public import LicetPrimitives

/// A chain in a SQLite file, written by one connection. A commit that returned outlives a kill of
/// the process and a loss of power.
public final class SQLiteChainStore: ChainStore {
    private let database: SQLite
    private let reader: SQLiteChainReader
    private let snapshots: SQLiteChainReaders
    private let writes: Writes

    /// The statements of a commit.
    private struct Writes {
        let meta, block, canonical, state, transaction: SQLiteStatement

        init(_ database: SQLite) throws(StoreFault) {
            meta = try database.prepare("INSERT OR REPLACE INTO meta VALUES (?, ?)")
            block = try database.prepare("INSERT INTO blocks VALUES (?, ?, ?, ?, ?)")
            canonical = try database.prepare("INSERT INTO canonical VALUES (?, ?)")
            state = try database.prepare("INSERT OR REPLACE INTO state VALUES (?, ?)")
            transaction = try database.prepare("INSERT INTO transactions VALUES (?, ?, ?)")
        }
    }

    /// Opens the file, or creates it in a folder that exists. After a stop that was not clean, the
    /// whole file is looked through first. Whoever opens a store sees to it that nobody else does.
    public init(path: String) throws(StoreFault) {
        let database = try SQLite(path: path, mode: .readWrite)
        try ChainSchema.prepare(database)
        try ChainSchema.open(database)
        self.database = database
        reader = try SQLiteChainReader(database)
        snapshots = SQLiteChainReaders(path: path)
        writes = try Writes(database)
        if try reader.meta(MetaName.clean) == [0] { try ChainSchema.quickCheck(database) }
        try writes.meta.run([.text(MetaName.clean), .blob([0])])
    }

    public func begin(_ genesis: Genesis, _ block: BlockBatch) throws(StoreFault) {
        guard try reader.genesis() == nil else { throw StoreFault("the store holds a chain") }
        try database.transaction { () throws(StoreFault) in
            try writes.meta.run([.text(MetaName.genesis), .blob(genesis.encoded)])
            try write(block)
        }
    }

    public func commit(_ block: BlockBatch) throws(StoreFault) {
        guard try reader.genesis() != nil else { throw StoreFault("the store holds no chain") }
        try database.transaction { () throws(StoreFault) in try write(block) }
    }

    public func close() throws(StoreFault) {
        snapshots.close()
        try writes.meta.run([.text(MetaName.clean), .blob([1])])
        // Moves the log into the file, so that a stopped store is one file. Readers that are still
        // at work make it leave the rest, which is as safe.
        try database.prepare("PRAGMA wal_checkpoint(TRUNCATE)").run()
    }

    public var readers: any ChainReaders { snapshots }

    private func write(_ batch: BlockBatch) throws(StoreFault) {
        try batch.requireFollows(reader.headHeight())
        guard let height = Int64(exactly: batch.block.header.height.number) else {
            throw StoreFault("the database counts heights to 2^63")
        }
        let stored = batch.stored
        let id = stored.id.digest.bytes
        try writes.block.run([
            .blob(id), .blob(stored.header), .blob(stored.body), .blob(stored.receipts),
            .blob(stored.undo),
        ])
        try writes.canonical.run([.integer(height), .blob(id)])
        // In key order, so that the pass goes once through the table's pages.
        for row in batch.diff.rows {
            try writes.state.run([.blob(row.key.bytes), .blob(row.value)])
        }
        for entry in batch.indexEntries {
            try writes.transaction.run([
                .blob(entry.transaction.digest.bytes), .integer(height),
                .integer(Int64(entry.place.position)),
            ])
        }
    }

    public func genesis() throws(StoreFault) -> Bytes? { try reader.genesis() }
    public func headHeight() throws(StoreFault) -> Height? { try reader.headHeight() }
    public func storedBlock(at height: Height) throws(StoreFault) -> StoredBlock? {
        try reader.storedBlock(at: height)
    }
    public func height(of block: BlockID) throws(StoreFault) -> Height? {
        try reader.height(of: block)
    }
    public func place(of transaction: TransactionID) throws(StoreFault) -> TransactionPlace? {
        try reader.place(of: transaction)
    }
    public func rows(after key: RowKey?, limit: Int) throws(StoreFault) -> [Row] {
        try reader.rows(after: key, limit: limit)
    }
    public func places(
        after transaction: TransactionID?, limit: Int
    ) throws(StoreFault) -> [IndexEntry] {
        try reader.places(after: transaction, limit: limit)
    }
    public func row(_ key: RowKey) throws(StoreFault) -> Bytes? { try reader.row(key) }
    public func scan(prefix: Bytes, limit: Int) throws(StoreFault) -> [Row] {
        try reader.scan(prefix: prefix, limit: limit)
    }
}
