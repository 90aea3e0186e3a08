public import LicetPrimitives
public import LicetVault
import Synchronization

/// A gateway's nonces in a SQLite file of their own. A nonce that was taken outlives a kill of the
/// process and a loss of power, so a request is never accepted twice.
public final class SQLiteNonceMemory: NonceMemory {
    private let bounds: NonceBounds
    private let contents: Mutex<Contents>

    /// Opens the file, or creates it in a folder that exists. Whoever opens it sees to it that
    /// nobody else does.
    public init(path: String, _ bounds: NonceBounds = .standard) throws(StoreFault) {
        self.bounds = bounds
        contents = Mutex(try Contents(path: path))
    }

    public func take(
        _ nonce: RequestNonce, of account: Account, until expires: Instant, now: Instant
    ) throws(StoreFault) -> NonceVerdict {
        let result = contents.withLock { contents in
            Result { () throws(StoreFault) in
                try contents.take(nonce, account, until: expires, now: now, bounds)
            }
        }
        return try result.get()
    }

    /// The connection, its statements, and what is known without asking it.
    private final class Contents: @unchecked Sendable {
        // Invariant: everything here is touched only by whoever holds the mutex around it.
        private let database: SQLite
        private let forget, note, find, countOfAccount, insert: SQLiteStatement
        /// Rows of `nonces`.
        private var count: Int64
        /// Whatever expired at or before it may be forgotten.
        private var forgotten: Int64

        init(path: String) throws(StoreFault) {
            database = try SQLite(path: path, mode: .readWrite)
            try ChainSchema.prepare(database)
            try NonceSchema.open(database)
            forget = try database.prepare("DELETE FROM nonces WHERE expires <= ? RETURNING 1")
            note = try database.prepare("UPDATE memory SET forgotten = ?")
            find = try database.prepare("SELECT 1 FROM nonces WHERE account = ? AND nonce = ?")
            countOfAccount = try database.prepare(
                "SELECT count(*) FROM nonces WHERE account = ?")
            insert = try database.prepare("INSERT INTO nonces VALUES (?, ?, ?)")
            count = try ChainSchema.number(database, "SELECT count(*) FROM nonces")
            forgotten = try ChainSchema.number(database, "SELECT forgotten FROM memory")
        }

        func take(
            _ nonce: RequestNonce, _ account: Account, until expires: Instant, now: Instant,
            _ bounds: NonceBounds
        ) throws(StoreFault) -> NonceVerdict {
            var verdict = NonceVerdict.full
            // Only what was committed is known.
            var (count, forgotten) = (count, forgotten)
            try database.transaction { () throws(StoreFault) in
                let removed = try rows(forget, [.integer(now.milliseconds)])
                if removed > 0 {
                    count -= removed
                    forgotten = max(forgotten, now.milliseconds)
                    try note.run([.integer(forgotten)])
                }
                guard expires.milliseconds > forgotten else {
                    verdict = .forgotten
                    return
                }
                let key = [
                    SQLiteStatement.Parameter.blob(account.bytes), .blob(nonce.bytes),
                ]
                guard try rows(find, key) == 0 else {
                    verdict = .seen
                    return
                }
                guard count < bounds.count,
                    try self.count(of: account) < bounds.countPerAccount
                else { return }
                try insert.run(key + [.integer(expires.milliseconds)])
                count += 1
                verdict = .fresh
            }
            (self.count, self.forgotten) = (count, forgotten)
            return verdict
        }

        private func count(of account: Account) throws(StoreFault) -> Int64 {
            var count: Int64 = 0
            try countOfAccount.rows([.blob(account.bytes)]) { (row) throws(StoreFault) in
                count = row.integer(0)
            }
            return count
        }

        /// How many rows a statement gives.
        private func rows(
            _ statement: SQLiteStatement, _ parameters: [SQLiteStatement.Parameter]
        ) throws(StoreFault) -> Int64 {
            var count: Int64 = 0
            try statement.rows(parameters) { (_) throws(StoreFault) in count += 1 }
            return count
        }
    }
}

/// How nonces lie in their file.
private enum NonceSchema {
    static let version: Int64 = 1
    /// "LICN".
    static let application: Int64 = 0x4c49_434e

    static let tables = """
        CREATE TABLE nonces (
            account BLOB NOT NULL, nonce BLOB NOT NULL, expires INTEGER NOT NULL,
            PRIMARY KEY (account, nonce)
        ) WITHOUT ROWID;
        CREATE INDEX expiring ON nonces (expires);
        CREATE TABLE memory (forgotten INTEGER NOT NULL);
        INSERT INTO memory VALUES (0);
        """

    /// Creates the tables in a new file; refuses a file of another program or of newer code.
    static func open(_ database: SQLite) throws(StoreFault) {
        if try ChainSchema.number(database, "PRAGMA schema_version") == 0 {
            try database.transaction { () throws(StoreFault) in
                try database.run(tables)
                try database.run("PRAGMA application_id = \(application)")
                try database.run("PRAGMA user_version = \(version)")
            }
        }
        let found = (
            try ChainSchema.number(database, "PRAGMA application_id"),
            try ChainSchema.number(database, "PRAGMA user_version")
        )
        guard found == (application, version) else {
            throw StoreFault("the file is no memory of nonces that this program knows")
        }
    }
}
