import CSQLite
import LicetPrimitives

/// One connection to a SQLite database; used from one thread at a time.
///
/// Every failure is a ``StoreFault`` with SQLite's own words and the statement.
final class SQLite {
    // Invariant: open from `init` to `deinit`; every statement made of it is finalised before.
    private let handle: OpaquePointer
    private let path: String

    enum Mode {
        /// Creates the file where there is none.
        case readWrite
        case readOnly
    }

    init(path: String, mode: Mode) throws(StoreFault) {
        var opened: OpaquePointer?
        let flags =
            switch mode {
            case .readWrite: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
            case .readOnly: SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX
            }
        let status = sqlite3_open_v2(path, &opened, flags, nil)
        guard status == SQLITE_OK, let opened else {
            let reason = opened.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
            sqlite3_close_v2(opened)
            throw StoreFault("cannot open `\(path)`: \(reason)")
        }
        handle = opened
        self.path = path
        sqlite3_busy_timeout(handle, 5_000)
        sqlite3_extended_result_codes(handle, 1)
        licet_enable_defensive(handle)
    }

    deinit { sqlite3_close_v2(handle) }

    /// Runs statements that give no rows.
    func run(_ sql: String) throws(StoreFault) {
        guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else { throw fault(sql) }
    }

    func prepare(_ sql: String) throws(StoreFault) -> SQLiteStatement {
        var statement: OpaquePointer?
        guard
            sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
                == SQLITE_OK, let statement
        else { throw fault(sql) }
        return SQLiteStatement(statement, of: self, sql: sql)
    }

    /// Runs the body in a transaction that takes the write lock at once; a throw rolls back.
    func transaction(_ body: () throws(StoreFault) -> Void) throws(StoreFault) {
        try run("BEGIN IMMEDIATE")
        do throws(StoreFault) {
            try body()
            try run("COMMIT")
        } catch {
            // The first fault is the one to report; a failed rollback leaves nothing committed.
            sqlite3_exec(handle, "ROLLBACK", nil, nil, nil)
            throw error
        }
    }

    fileprivate func fault(_ sql: String) -> StoreFault {
        StoreFault("`\(path)`: \(String(cString: sqlite3_errmsg(handle))) in: \(sql)")
    }
}

/// A prepared statement, kept for many uses. Parameters and columns are counted from 0.
final class SQLiteStatement {
    // Invariant: valid until `deinit`; the connection is kept alive by `database`.
    private let handle: OpaquePointer
    private let database: SQLite
    private let sql: String

    fileprivate init(_ handle: OpaquePointer, of database: SQLite, sql: String) {
        self.handle = handle
        self.database = database
        self.sql = sql
    }

    deinit { sqlite3_finalize(handle) }

    enum Parameter {
        case blob(Bytes)
        case integer(Int64)
        case text(String)
    }

    /// Runs the statement and gives each row to the body.
    func rows(
        _ parameters: [Parameter] = [], _ body: (borrowing SQLiteRow) throws(StoreFault) -> Void
    ) throws(StoreFault) {
        defer {
            sqlite3_reset(handle)
            sqlite3_clear_bindings(handle)
        }
        for (index, parameter) in parameters.enumerated() {
            try bind(parameter, at: Int32(truncatingIfNeeded: index) + 1)
        }
        while true {
            switch sqlite3_step(handle) {
            case SQLITE_ROW: try body(SQLiteRow(handle))
            case SQLITE_DONE: return
            default: throw database.fault(sql)
            }
        }
    }

    /// Runs a statement that gives no rows.
    func run(_ parameters: [Parameter] = []) throws(StoreFault) {
        try rows(parameters) { (_) throws(StoreFault) in }
    }

    private func bind(_ parameter: Parameter, at index: Int32) throws(StoreFault) {
        let status =
            switch parameter {
            case .integer(let number): sqlite3_bind_int64(handle, index, number)
            case .text(let text):
                // Copied by SQLite before the call returns.
                licet_bind_text(handle, index, text)
            case .blob(let bytes):
                bytes.isEmpty
                    ? sqlite3_bind_zeroblob(handle, index, 0)
                    : bytes.withUnsafeBytes {
                        licet_bind_blob(
                            handle, index, $0.baseAddress, Int32(clamping: $0.count))
                    }
            }
        guard status == SQLITE_OK else { throw database.fault(sql) }
    }
}

/// The current row of a statement.
struct SQLiteRow: ~Copyable {
    private let handle: OpaquePointer

    fileprivate init(_ handle: OpaquePointer) { self.handle = handle }

    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

    func blob(_ column: Int32) -> Bytes {
        // The pointer is valid until the next step; its bytes are copied here.
        guard let start = sqlite3_column_blob(handle, column) else { return [] }
        let count = Int(sqlite3_column_bytes(handle, column))
        return Bytes(UnsafeRawBufferPointer(start: start, count: count))
    }

    func text(_ column: Int32) -> String { String(decoding: blob(column), as: UTF8.self) }
}
