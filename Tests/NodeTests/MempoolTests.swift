import ChainSupport
import LicetLedger
import LicetNode
import LicetPrimitives
import Testing

@Suite struct MempoolTests {
    private let ana: Signer
    private let ben: Signer
    private let rules: ChainRules
    private let first = Height(1)

    init() throws {
        ana = try Signer()
        ben = try Signer()
        rules = try ChainRules(testGenesis(.work(target: easyTarget)))
    }

    private func valid(
        _ signer: Signer, _ nonce: UInt64, expiry: Height = Height(100), by number: Int64 = 1
    ) throws -> ValidTransaction {
        var caches = LedgerCaches()
        let signed = try signer.transaction(
            [Tally.count(by: number)], nonce: nonce, on: rules.chain, expiry: expiry)
        return try validate(signed, rules: rules, caches: &caches)
    }

    private func pool(count: Int = 8, bytes: Int = 1 << 20, perAccount: Int = 8) -> Mempool {
        Mempool(Mempool.Bounds(count: count, bytes: bytes, countPerAccount: perAccount))
    }

    private func selected(
        _ pool: Mempool, at height: Height = Height(1), countMax: Int = 100,
        bytesMax: Int = 1 << 20
    ) -> [TransactionID] {
        pool.select(height: height, countMax: countMax, bytesMax: bytesMax).map(\.id)
    }

    @Test func `accounts take turns and keep the order of arrival`() throws {
        var pool = pool()
        let a = try (0..<3).map { try valid(ana, $0) }
        let b = try (0..<2).map { try valid(ben, $0) }
        for transaction in [a[0], a[1], a[2], b[0], b[1]] {
            #expect(try pool.admit(transaction, next: Nonce(0), height: first))
        }
        #expect(selected(pool) == [a[0], b[0], a[1], b[1], a[2]].map(\.id))
        #expect(selected(pool, countMax: 3) == [a[0], b[0], a[1]].map(\.id))
    }

    @Test func `an account that was served goes to the end of the line`() throws {
        var pool = pool()
        let a = try (0..<2).map { try valid(ana, $0) }
        let b = try valid(ben, 0)
        for transaction in [a[0], a[1], b] {
            _ = try pool.admit(transaction, next: Nonce(0), height: first)
        }
        pool.settle(included: [a[0].signed], height: first)
        #expect(selected(pool) == [b, a[1]].map(\.id))
        #expect(pool.count == 2)
        #expect(pool.bytes == a[1].size + b.size)
    }

    @Test func `a transaction after a gap waits until the gap is filled`() throws {
        var pool = pool()
        let third = try valid(ana, 2)
        _ = try pool.admit(third, next: Nonce(0), height: first)
        #expect(!pool.hasReady)
        #expect(selected(pool).isEmpty)
        let start = try [valid(ana, 1), valid(ana, 0)]
        for transaction in start { _ = try pool.admit(transaction, next: Nonce(0), height: first) }
        #expect(pool.hasReady)
        #expect(selected(pool) == [start[1], start[0], third].map(\.id))
    }

    @Test func `the count holds at its limit and one past it`() throws {
        var pool = pool(count: 2)
        _ = try pool.admit(valid(ana, 0), next: Nonce(0), height: first)
        _ = try pool.admit(valid(ben, 0), next: Nonce(0), height: first)
        let third = try valid(ana, 1)
        #expect(throws: MempoolRefusal.full(limit: 2)) {
            try pool.admit(third, next: Nonce(0), height: first)
        }
        #expect(pool.count == 2)
    }

    @Test func `the bytes hold at their limit and one past it`() throws {
        let two = try [valid(ana, 0), valid(ana, 1)]
        let size = two.map(\.size).reduce(0, +)
        var roomy = pool(bytes: size)
        for transaction in two { _ = try roomy.admit(transaction, next: Nonce(0), height: first) }
        #expect(roomy.bytes == size)
        var tight = pool(bytes: size - 1)
        _ = try tight.admit(two[0], next: Nonce(0), height: first)
        #expect(throws: MempoolRefusal.fullBytes(limit: size - 1)) {
            try tight.admit(two[1], next: Nonce(0), height: first)
        }
    }

    @Test func `an account queues sixty-four and not one more`() throws {
        var pool = Mempool()
        for nonce in 0..<64 as Range<UInt64> {
            #expect(try pool.admit(valid(ana, nonce), next: Nonce(0), height: first))
        }
        let next = try valid(ana, 64)
        #expect(throws: MempoolRefusal.accountFull(limit: 64)) {
            try pool.admit(next, next: Nonce(0), height: first)
        }
        #expect(try pool.admit(valid(ben, 0), next: Nonce(0), height: first))
        #expect(pool.bounds == Mempool.Bounds(count: 10_000, bytes: 64 << 20, countPerAccount: 64))
    }

    @Test func `nothing replaces a transaction that waits`() throws {
        var pool = pool()
        let waiting = try valid(ana, 0)
        _ = try pool.admit(waiting, next: Nonce(0), height: first)
        #expect(try !pool.admit(waiting, next: Nonce(0), height: first))
        let other = try valid(ana, 0, by: 2)
        #expect(throws: MempoolRefusal.nonceTaken(by: waiting.id)) {
            try pool.admit(other, next: Nonce(0), height: first)
        }
    }

    @Test func `a used nonce is refused`() throws {
        var pool = pool()
        let used = try valid(ana, 3)
        #expect(throws: MempoolRefusal.nonceUsed(expected: Nonce(4), actual: Nonce(3))) {
            try pool.admit(used, next: Nonce(4), height: first)
        }
        #expect(pool.isEmpty)
    }

    @Test func `a transaction is there up to its expiry and not after`() throws {
        var pool = pool()
        let brief = try valid(ana, 0, expiry: Height(2))
        #expect(throws: MempoolRefusal.expired(at: Height(2), next: Height(3))) {
            try pool.admit(brief, next: Nonce(0), height: Height(3))
        }
        _ = try pool.admit(brief, next: Nonce(0), height: Height(2))
        #expect(selected(pool, at: Height(2)) == [brief.id])
        pool.settle(included: [], height: Height(1))
        #expect(pool.count == 1)
        pool.settle(included: [], height: Height(2))
        #expect(pool.isEmpty)
        #expect(pool.bytes == 0)
    }

    @Test func `what does not fit a block's bytes waits and holds up only its account`() throws {
        var pool = pool()
        let a = try [valid(ana, 0), valid(ana, 1)]
        let b = try valid(ben, 0)
        for transaction in [a[0], a[1], b] {
            _ = try pool.admit(transaction, next: Nonce(0), height: first)
        }
        let room = a[0].size + b.size + 10
        #expect(selected(pool, bytesMax: room) == [a[0], b].map(\.id))
        #expect(selected(pool, bytesMax: room - 1) == [a[0].id])
    }

    @Test func `a dropped transaction leaves a gap`() throws {
        var pool = pool()
        let a = try [valid(ana, 0), valid(ana, 1)]
        for transaction in a { _ = try pool.admit(transaction, next: Nonce(0), height: first) }
        pool.drop([a[0].id])
        #expect(pool.count == 1)
        #expect(!pool.hasReady)
        #expect(try pool.admit(a[0], next: Nonce(0), height: first))
        #expect(selected(pool) == a.map(\.id))
    }
}
