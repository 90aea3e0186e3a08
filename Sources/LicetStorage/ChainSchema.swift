import LicetPrimitives

/// How a chain lies in its database file.
///
/// | table | a row is |
/// |---|---|
/// | `meta` | a named value: the genesis document, whether the last stop was clean |
/// | `blocks` | a block by its id: sealed header, body, receipts and undo, each one blob |
/// | `canonical` | the block at a height |
/// | `state` | a row of the flat state under its natural key |
/// | `transactions` | where a transaction lies |
enum ChainSchema {
    /// Raised with every change that older code cannot read.
    static let version: Int64 = 1
    /// "LICT", so that `file` and we ourselves can tell the database from another program's.
    static let application: Int64 = 0x4c49_4354

    static let tables = """
        CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE blocks (
            id BLOB PRIMARY KEY, header BLOB NOT NULL, body BLOB NOT NULL,
            receipts BLOB NOT NULL, undo BLOB NOT NULL);
        CREATE TABLE canonical (height INTEGER PRIMARY KEY, block BLOB NOT NULL);
        CREATE TABLE state (key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE transactions (
            id BLOB PRIMARY KEY, height INTEGER NOT NULL, position INTEGER NOT NULL
        ) WITHOUT ROWID;
        """

    /// Settings of the connection that writes. The page size counts only for a new file and must
    /// come before the journal's mode. A commit returns when the disk has it.
    static func prepare(_ database: SQLite) throws(StoreFault) {
        try database.run("PRAGMA page_size = 16384")
        try database.run("PRAGMA journal_mode = WAL")
        try database.run("PRAGMA synchronous = FULL")
    }

    /// Creates the tables in a new file; refuses a file of another program or of newer code.
    static func open(_ database: SQLite) throws(StoreFault) {
        if try number(database, "PRAGMA schema_version") == 0 {
            try database.transaction { () throws(StoreFault) in
                try database.run(tables)
                try database.run("PRAGMA application_id = \(application)")
                try database.run("PRAGMA user_version = \(version)")
            }
        }
        try requireKnown(database)
    }

    static func requireKnown(_ database: SQLite) throws(StoreFault) {
        guard try number(database, "PRAGMA application_id") == application else {
            throw StoreFault("the file is no store of a chain")
        }
        let found = try number(database, "PRAGMA user_version")
        guard found == version else {
            throw StoreFault("the store has schema version \(found); this program knows \(version)")
        }
    }

    /// SQLite's own look through the file; it takes long, so it is made only after an unclean stop.
    static func quickCheck(_ database: SQLite) throws(StoreFault) {
        var answer: [String] = []
        try database.prepare("PRAGMA quick_check(10)").rows { (row) throws(StoreFault) in
            answer.append(row.text(0))
        }
        guard answer == ["ok"] else {
            throw StoreFault("quick_check after an unclean stop: \(answer)")
        }
    }

    static func number(_ database: SQLite, _ sql: String) throws(StoreFault) -> Int64 {
        var result: Int64 = 0
        try database.prepare(sql).rows { (row) throws(StoreFault) in result = row.integer(0) }
        return result
    }
}
