import CSQLite
import LicetPrimitives

/// A database opened behind the store's back, for altering it.
final class RawDatabase {
    private var handle: OpaquePointer?

    struct Failure: Error { let message: String }

    init(_ path: String) throws {
        guard sqlite3_open(path, &handle) == SQLITE_OK else { throw Failure(message: path) }
    }

    deinit { sqlite3_close_v2(handle) }

    func run(_ sql: String) throws {
        guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else {
            throw Failure(message: String(cString: sqlite3_errmsg(handle)) + ": " + sql)
        }
    }

    /// How many rows the last statement changed.
    var changeCount: Int { Int(sqlite3_changes(handle)) }
}

extension Sequence<UInt8> {
    /// As a blob literal of SQL.
    var sql: String { "X'\(hex)'" }
}

extension String {
    var sql: String { "'\(self)'" }
}
