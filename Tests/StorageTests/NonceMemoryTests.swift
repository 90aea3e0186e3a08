import Foundation
import LicetPrimitives
import LicetStorage
import LicetVault
import TestSupport
import Testing

/// What every memory of nonces must do, run for each.
@Suite struct NonceMemoryTests {
    enum Kind: CaseIterable { case memory, sqlite }

    private let ana = Account(firstSigningKey: [1])
    private let bo = Account(firstSigningKey: [2])

    private func withMemory(
        _ kind: Kind, _ bounds: NonceBounds = .standard, _ body: (any NonceMemory) throws -> Void
    ) throws {
        switch kind {
        case .memory: try body(MemoryNonces(bounds))
        case .sqlite:
            try withTemporaryFolder { folder in
                try body(SQLiteNonceMemory(path: path(folder), bounds))
            }
        }
    }

    private func path(_ folder: URL) -> String { folder.appending(path: "gateway.db").path }

    private func nonce(_ number: Int) throws -> RequestNonce {
        let bytes = withUnsafeBytes(of: number.bigEndian) { Bytes($0) }
        return try #require(RequestNonce(Bytes(repeating: 0, count: 8) + bytes))
    }

    private func at(_ milliseconds: Int64) throws -> Instant {
        try #require(Instant(milliseconds: milliseconds))
    }

    private func take(
        _ number: Int, of account: Account, until expires: Int64, now: Int64,
        in memory: any NonceMemory
    ) throws -> NonceVerdict {
        try memory.take(nonce(number), of: account, until: at(expires), now: at(now))
    }

    @Test(arguments: Kind.allCases)
    func `a nonce is fresh once for each account`(kind: Kind) throws {
        try withMemory(kind) { (memory) throws in
            #expect(try take(1, of: ana, until: 100, now: 0, in: memory) == .fresh)
            #expect(try take(1, of: ana, until: 100, now: 0, in: memory) == .seen)
            #expect(try take(1, of: ana, until: 900, now: 99, in: memory) == .seen)
            #expect(try take(1, of: bo, until: 100, now: 99, in: memory) == .fresh)
            #expect(try take(2, of: ana, until: 100, now: 99, in: memory) == .fresh)
        }
    }

    @Test(arguments: Kind.allCases)
    func `a nonce is kept until its request expires`(kind: Kind) throws {
        try withMemory(kind) { (memory) throws in
            #expect(try take(1, of: ana, until: 100, now: 0, in: memory) == .fresh)
            #expect(try take(1, of: ana, until: 200, now: 99, in: memory) == .seen)
            // Forgotten with its request, which nobody accepts any more.
            #expect(try take(1, of: ana, until: 200, now: 100, in: memory) == .fresh)
        }
    }

    @Test(arguments: Kind.allCases)
    func `what may have been forgotten is not taken for fresh`(kind: Kind) throws {
        try withMemory(kind) { (memory) throws in
            #expect(try take(1, of: ana, until: 100, now: 0, in: memory) == .fresh)
            #expect(try take(2, of: ana, until: 300, now: 150, in: memory) == .fresh)
            // The clock was set back.
            #expect(try take(1, of: ana, until: 100, now: 50, in: memory) == .forgotten)
            #expect(try take(3, of: ana, until: 150, now: 50, in: memory) == .forgotten)
            #expect(try take(3, of: ana, until: 151, now: 50, in: memory) == .fresh)
        }
    }

    @Test(arguments: Kind.allCases)
    func `an account's share and the whole are bounded`(kind: Kind) throws {
        let bounds = NonceBounds(count: 3, countPerAccount: 2)
        try withMemory(kind, bounds) { (memory) throws in
            #expect(try take(1, of: ana, until: 100, now: 0, in: memory) == .fresh)
            #expect(try take(2, of: ana, until: 200, now: 0, in: memory) == .fresh)
            #expect(try take(3, of: ana, until: 200, now: 0, in: memory) == .full)
            #expect(try take(4, of: bo, until: 200, now: 0, in: memory) == .fresh)
            #expect(try take(5, of: bo, until: 200, now: 0, in: memory) == .full)
            // Known ones are still told apart.
            #expect(try take(1, of: ana, until: 200, now: 0, in: memory) == .seen)
            #expect(try take(5, of: bo, until: 200, now: 100, in: memory) == .fresh)
            #expect(try take(6, of: bo, until: 300, now: 200, in: memory) == .fresh)
            #expect(try take(7, of: ana, until: 300, now: 200, in: memory) == .fresh)
        }
    }

    @Test func `a restart forgets nothing that has not expired`() throws {
        try withTemporaryFolder { folder in
            let bounds = NonceBounds(count: 2, countPerAccount: 2)
            do {
                let memory = try SQLiteNonceMemory(path: path(folder), bounds)
                #expect(try take(1, of: ana, until: 100, now: 0, in: memory) == .fresh)
                #expect(try take(2, of: ana, until: 500, now: 150, in: memory) == .fresh)
                #expect(try take(3, of: ana, until: 500, now: 150, in: memory) == .fresh)
            }
            let memory = try SQLiteNonceMemory(path: path(folder), bounds)
            #expect(try take(2, of: ana, until: 500, now: 160, in: memory) == .seen)
            #expect(try take(4, of: ana, until: 500, now: 160, in: memory) == .full)
            #expect(try take(1, of: ana, until: 100, now: 50, in: memory) == .forgotten)
            #expect(try take(2, of: ana, until: 900, now: 500, in: memory) == .fresh)
        }
    }

    @Test func `the same two requests at once pass once`() async throws {
        try await withTemporaryFolder { folder in
            let memory = try SQLiteNonceMemory(path: path(folder))
            let nonces = try (0..<20).map(nonce)
            let end = try at(1_000)
            let fresh = try await withThrowingTaskGroup(of: Int.self) { group in
                for nonce in nonces + nonces + nonces {
                    group.addTask { [ana] in
                        let verdict = try memory.take(
                            nonce, of: ana, until: end, now: .epoch)
                        return verdict == .fresh ? 1 : 0
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(fresh == 20)
        }
    }

    @Test func `a file of another kind is a fault`() throws {
        try withTemporaryFolder { folder in
            try Data(repeating: 65, count: 8_192).write(to: folder.appending(path: "gateway.db"))
            #expect(throws: StoreFault.self) { try SQLiteNonceMemory(path: path(folder)) }
            let chain = folder.appending(path: "chain.db").path
            _ = try SQLiteChainStore(path: chain)
            #expect(throws: StoreFault.self) { try SQLiteNonceMemory(path: chain) }
        }
    }
}
