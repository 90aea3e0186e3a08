import LicetLedger
import LicetNode
import LicetPrimitives
import NIOPosix
import Synchronization

/// Answers questions to a chain's snapshot on threads of their own, because reading a store blocks.
///
/// What waits is bounded, so that no flood of questions takes the node's memory.
final class QueryWorkers: Sendable {
    /// Questions that may wait or run.
    static let countMax = 128

    private let readers: any ChainReaders
    private let threads = NIOThreadPool.singleton
    private let count = Mutex(0)
    /// Loaded contracts, for whoever asks next. A question takes one set for itself.
    private let caches = Mutex<[LedgerCaches]>([])
    private static let cachesMax = 4

    init(_ readers: any ChainReaders) { self.readers = readers }

    /// Runs the body with a snapshot of the head; ``APIError/busy`` where too much waits already.
    func ask<Answer: Sendable>(
        _ body: @escaping @Sendable (any ChainReader, inout LedgerCaches) throws -> Answer
    ) async throws -> Answer {
        let hasRoom = count.withLock { count in
            guard count < Self.countMax else { return false }
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
