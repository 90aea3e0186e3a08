import LicetLedger
import LicetNode
import LicetPrimitives

/// The questions of ``ChainReader`` as statements of one connection. What one answer has to do with
/// the next is the caller's affair: the writer sees its newest commit, a snapshot holds a read
/// transaction open.
final class SQLiteChainReader: ChainReader {
    private let metaValue: SQLiteStatement
    private let newest: SQLiteStatement
    private let atHeight: SQLiteStatement
    private let undoAtHeight: SQLiteStatement
    private let heightOfBlock: SQLiteStatement
    private let placeOfTransaction: SQLiteStatement
    private let stateRow: SQLiteStatement
    private let stateFrom: SQLiteStatement
    private let stateBetween: SQLiteStatement
    private let stateAfter: SQLiteStatement
    private let placesAfter: SQLiteStatement

    init(_ database: SQLite) throws(StoreFault) {
        metaValue = try database.prepare("SELECT value FROM meta WHERE name = ?")
        newest = try database.prepare("SELECT max(height) FROM canonical")
        atHeight = try database.prepare(
            """
            SELECT c.block, b.header, b.body, b.receipts, b.undo
            FROM canonical c LEFT JOIN blocks b ON b.id = c.block WHERE c.height = ?
            """)
        undoAtHeight = try database.prepare(
            """
            SELECT b.undo FROM canonical c LEFT JOIN blocks b ON b.id = c.block WHERE c.height = ?
            """)
        heightOfBlock = try database.prepare("SELECT height FROM canonical WHERE block = ?")
        placeOfTransaction = try database.prepare(
            "SELECT height, position FROM transactions WHERE id = ?")
        stateRow = try database.prepare("SELECT value FROM state WHERE key = ?")
        stateFrom = try database.prepare(
            "SELECT key, value FROM state WHERE key >= ? ORDER BY key LIMIT ?")
        stateBetween = try database.prepare(
            "SELECT key, value FROM state WHERE key >= ? AND key < ? ORDER BY key LIMIT ?")
        stateAfter = try database.prepare(
            "SELECT key, value FROM state WHERE key > ? ORDER BY key LIMIT ?")
        placesAfter = try database.prepare(
            "SELECT id, height, position FROM transactions WHERE id > ? ORDER BY id LIMIT ?")
    }

    func meta(_ name: String) throws(StoreFault) -> Bytes? {
        var value: Bytes?
        try metaValue.rows([.text(name)]) { (row) throws(StoreFault) in value = row.blob(0) }
        return value
    }

    func genesis() throws(StoreFault) -> Bytes? { try meta(MetaName.genesis) }

    func headHeight() throws(StoreFault) -> Height? {
        var height: Height?
        try newest.rows { (row) throws(StoreFault) in
            if !row.isNull(0) { height = try storedHeight(row.integer(0)) }
        }
        return height
    }

    func storedBlock(at height: Height) throws(StoreFault) -> StoredBlock? {
        guard let number = Int64(exactly: height.number) else { return nil }
        var block: StoredBlock?
        try atHeight.rows([.integer(number)]) { (row) throws(StoreFault) in
            guard let id = Digest(row.blob(0)), !row.isNull(1) else {
                throw StoreFault("the block at height \(number) is missing from the store")
            }
            block = StoredBlock(
                id: BlockID(id), header: row.blob(1), body: row.blob(2), receipts: row.blob(3),
                undo: row.blob(4))
        }
        return block
    }

    func undo(at height: Height) throws(StoreFault) -> Bytes? {
        guard let number = Int64(exactly: height.number) else { return nil }
        var undo: Bytes?
        try undoAtHeight.rows([.integer(number)]) { (row) throws(StoreFault) in
            guard !row.isNull(0) else {
                throw StoreFault("the block at height \(number) is missing from the store")
            }
            undo = row.blob(0)
        }
        return undo
    }

    func height(of block: BlockID) throws(StoreFault) -> Height? {
        var height: Height?
        try heightOfBlock.rows([.blob(block.digest.bytes)]) { (row) throws(StoreFault) in
            height = try storedHeight(row.integer(0))
        }
        return height
    }

    func place(of transaction: TransactionID) throws(StoreFault) -> TransactionPlace? {
        var place: TransactionPlace?
        try placeOfTransaction.rows([.blob(transaction.digest.bytes)]) {
            (row) throws(StoreFault) in
            place = TransactionPlace(
                height: try storedHeight(row.integer(0)), position: Int(row.integer(1)))
        }
        return place
    }

    func row(_ key: RowKey) throws(StoreFault) -> Bytes? {
        var value: Bytes?
        try stateRow.rows([.blob(key.bytes)]) { (row) throws(StoreFault) in value = row.blob(0) }
        return value
    }

    func scan(prefix: Bytes, limit: Int) throws(StoreFault) -> [Row] {
        let count = SQLiteStatement.Parameter.integer(Int64(max(0, limit)))
        guard let end = firstAfter(prefix: prefix) else {
            return try stateRows(stateFrom, [.blob(prefix), count])
        }
        return try stateRows(stateBetween, [.blob(prefix), .blob(end), count])
    }

    func rows(after key: RowKey?, limit: Int) throws(StoreFault) -> [Row] {
        let count = SQLiteStatement.Parameter.integer(Int64(max(0, limit)))
        guard let key else { return try stateRows(stateFrom, [.blob([]), count]) }
        return try stateRows(stateAfter, [.blob(key.bytes), count])
    }

    func places(
        after transaction: TransactionID?, limit: Int
    ) throws(StoreFault) -> [IndexEntry] {
        // The empty blob comes before every id.
        let first = transaction?.digest.bytes ?? []
        var entries: [IndexEntry] = []
        try placesAfter.rows([.blob(first), .integer(Int64(max(0, limit)))]) {
            (row) throws(StoreFault) in
            guard let id = Digest(row.blob(0)) else {
                throw StoreFault("the transaction index holds an id of a wrong size")
            }
            entries.append(
                IndexEntry(
                    transaction: TransactionID(id),
                    place: TransactionPlace(
                        height: try storedHeight(row.integer(1)), position: Int(row.integer(2)))))
        }
        return entries
    }

    private func stateRows(
        _ statement: SQLiteStatement, _ parameters: [SQLiteStatement.Parameter]
    ) throws(StoreFault) -> [Row] {
        var rows: [Row] = []
        try statement.rows(parameters) { (row) throws(StoreFault) in
            rows.append(Row(key: RowKey(row.blob(0)), value: row.blob(1)))
        }
        return rows
    }
}

/// Names in the table `meta`.
enum MetaName {
    static let genesis = "genesis"
    /// One byte: 1 after a clean stop, 0 while a writer has the store open.
    static let clean = "clean"
}

private func storedHeight(_ number: Int64) throws(StoreFault) -> Height {
    guard let height = UInt64(exactly: number) else {
        throw StoreFault("the store holds the negative height \(number)")
    }
    return Height(height)
}

/// The first byte string after all that start with the prefix; `nil` if there is none.
private func firstAfter(prefix: Bytes) -> Bytes? {
    guard let place = prefix.lastIndex(where: { $0 < 0xff }) else { return nil }
    var end = Bytes(prefix[...place])
    end[place] += 1
    return end
}
