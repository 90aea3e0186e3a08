import LicetLedger
import LicetNode
import LicetPrimitives
import NIOPosix
import Synchronization

/// Answers questions to a chain's snapshot on threads beside the event loops, because reading a
/// store blocks.
///
/// What waits is bounded, so that no flood of questions takes the node's memory.
final class QueryWorkers: Sendable {
    /// Questions to rules and views, which may take seconds each, have these threads to themselves,
    /// so that they never keep a look-up or a download waiting. They live as long as the process.
    private static let slowThreads: NIOThreadPool = {
        let threads = NIOThreadPool(numberOfThreads: 2)
        threads.start()
        return threads
    }()

    /// Look-ups that may wait or run, and questions to rules and views.
    private static let lookupsMax = 128
    private static let slowMax = 32

    private let readers: any ChainReaders
    private let threads: NIOThreadPool
    private let countMax: Int
    private let count = Mutex(0)
    /// Loaded contracts, for whoever asks next. A question takes one set for itself.
    private let caches = Mutex<[LedgerCaches]>([])
    private static let cachesMax = 4

    /// - Parameter isSlow: For questions whose answers may take long.
    init(_ readers: any ChainReaders, isSlow: Bool = false) {
        self.readers = readers
        threads = isSlow ? Self.slowThreads : .singleton
        countMax = isSlow ? Self.slowMax : Self.lookupsMax
    }

    /// Runs the body with a snapshot of the head; ``APIError/busy`` where too much waits already.
    func ask<Answer: Sendable>(
        _ body: @escaping @Sendable (any ChainReader, inout LedgerCaches) throws -> Answer
    ) async throws -> Answer {
        let hasRoom = count.withLock { count in
            guard count < countMax else { return false }
            count += 1
            return true
        }
        guard hasRoom else { throw APIError.busy }
        defer { count.withLock { $0 -= 1 } }
        return try await threads.runIfActive { try self.answer(body) }
    }

    private func answer<Answer>(
        _ body: (any ChainReader, inout LedgerCaches) throws -> Answer
    ) throws -> Answer {
        var caches = caches.withLock { $0.popLast() } ?? LedgerCaches()
        // A refusal of the question is no fault of the store, so it passes by the reader's throws.
        let result: Result<Answer, any Error> = try readers.read { reader in
            Result { try body(reader, &caches) }
        }
        let used = caches
        self.caches.withLock { if $0.count < Self.cachesMax { $0.append(used) } }
        return try result.get()
    }
}
