public import LicetNode
public import LicetPrimitives
import Synchronization

/// Snapshots of a chain's file, each a connection of its own that reads only and holds a read
/// transaction open. Idle connections are kept for the next question.
public final class SQLiteChainReaders: ChainReaders {
    private let path: String
    private let pool = Mutex(Pool())

    private struct Pool {
        var idle: [Snapshot] = []
        var isClosed = false
    }

    private static let idleMax = 8

    /// A connection that one thread at a time uses: who took it out of the pool.
    private final class Snapshot: @unchecked Sendable {
        // Invariant: only the thread that holds the snapshot out of the pool touches these.
        let database: SQLite
        let reader: SQLiteChainReader

        init(path: String) throws(StoreFault) {
            database = try SQLite(path: path, mode: .readOnly)
            try ChainSchema.requireKnown(database)
            reader = try SQLiteChainReader(database)
        }
    }

    /// Opens nothing yet. The file is never changed through it.
    public init(path: String) { self.path = path }

    public func read<Value>(
        _ body: (any ChainReader) throws(StoreFault) -> Value
    ) throws(StoreFault) -> Value {
        let snapshot = try take()
        try snapshot.database.run("BEGIN")
        let result = Result { () throws(StoreFault) in try body(snapshot.reader) }
        try snapshot.database.run("COMMIT")
        // Only here: a connection that failed may have its transaction still open.
        giveBack(snapshot)
        return try result.get()
    }

    /// Lets go of idle connections; those in use go when their question is answered.
    func close() {
        pool.withLock { pool in
            pool.idle = []
            pool.isClosed = true
        }
    }

    private func take() throws(StoreFault) -> Snapshot {
        let (idle, isClosed) = pool.withLock { ($0.idle.popLast(), $0.isClosed) }
        if isClosed { throw StoreFault("the store is closed") }
        if let idle { return idle }
        return try Snapshot(path: path)
    }

    private func giveBack(_ snapshot: Snapshot) {
        pool.withLock { pool in
            if !pool.isClosed && pool.idle.count < Self.idleMax { pool.idle.append(snapshot) }
        }
    }
}
