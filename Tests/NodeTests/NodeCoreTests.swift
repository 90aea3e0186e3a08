import ChainSupport
import LicetLedger
import LicetNode
import LicetPrimitives
import Testing

@Suite struct NodeCoreTests {
    private let sealer: Signer
    private let ana: Signer

    init() throws {
        sealer = try Signer()
        ana = try Signer()
    }

    private enum Mode: CaseIterable { case solo, work }

    private func genesis(_ mode: Mode) -> Genesis {
        switch mode {
        case .solo: testGenesis(.solo(sealer: sealer.publicKey))
        case .work: testGenesis(.work(target: easyTarget))
        }
    }

    private func node(
        _ mode: Mode, store: any ChainStore = MemoryChainStore(), slice: Int = 4
    ) throws -> SimulatedNode {
        let genesis = genesis(mode)
        var configuration = NodeConfiguration(genesis)
        configuration.searchSlice = slice
        return try SimulatedNode(
            store: store, genesis: genesis, sealer: sealer, configuration: configuration)
    }

    private func milliseconds(_ instant: Instant) -> Int64 {
        instant.since(testStart).milliseconds
    }

    @Test(arguments: Mode.allCases)
    private func `blocks come an interval apart while transactions wait, else when idle`(
        mode: Mode
    ) throws {
        let node = try node(mode)
        try node.submit(
            ana.transaction([Tally.count(by: 3)], nonce: 0, on: node.rules.chain))
        node.makeBlock()
        #expect(milliseconds(node.core.head.time) == 1_000)
        node.makeBlock()
        #expect(milliseconds(node.core.head.time) == 6_000)
        try node.submit(
            ana.transaction([Tally.count(by: 4)], nonce: 1, on: node.rules.chain))
        node.makeBlock()
        #expect(milliseconds(node.core.head.time) == 7_000)
        #expect(node.core.head.height == Height(3))
        let total = try node.maker.store.row(Tally.totalKey)
        #expect(total == [7, 0, 0, 0, 0, 0, 0, 0])
        let report = try checkStoredChain(node.maker.store, genesis: nil) { _ in }
        #expect(report.finding == nil)
        #expect(report.transactionCount == 2)
    }

    @Test func `what is announced has been committed`() throws {
        let node = try node(.solo)
        try node.submit(ana.transaction([Tally.count(by: 1)], nonce: 0, on: node.rules.chain))
        node.makeBlock()
        let kinds = node.effects.compactMap { effect -> String? in
            switch effect {
            case .execute: "execute"
            case .seal: "seal"
            case .commit: "commit"
            case .announce: "announce"
            case .mine, .reply, .setTimer, .close, .halt: nil
            }
        }
        #expect(kinds == ["execute", "seal", "commit", "announce"])
    }

    @Test func `the search for work goes on in slices`() throws {
        let node = try node(.work, slice: 1)
        for _ in 0..<8 { node.makeBlock() }
        let searches = node.effects.compactMap { effect -> UInt64? in
            if case .mine(_, let from) = effect { from } else { nil }
        }
        #expect(searches.filter { $0 == 0 }.count == 8)
        #expect(searches.contains(1))
        #expect(node.core.head.id.digest.word <= easyTarget)
    }

    @Test func `the same events give the same effects`() throws {
        let first = try node(.work)
        try first.submit(ana.transaction([Tally.count(by: 1)], nonce: 0, on: first.rules.chain))
        for _ in 0..<3 { first.makeBlock() }
        let genesis = genesis(.work)
        var caches = LedgerCaches()
        let head = try GenesisBlock(genesis, caches: &caches).header
        let start = NodeCore(
            sealing: genesis.sealing, configuration: first.core.configuration, head: head)
        let script = try script(first)
        var runs: [[NodeEffect]] = []
        for _ in 0..<2 {
            var core = start
            runs.append(script.flatMap { core.step($0, now: first.clock.now) })
        }
        #expect(runs[0] == runs[1])
        #expect(runs[0].count > 10)
    }

    /// A made-up life of a node that touches every event.
    private func script(_ node: SimulatedNode) throws -> [NodeEvent] {
        var caches = LedgerCaches()
        let valid = try (0..<3).map { nonce in
            try validate(
                ana.transaction([Tally.count(by: 1)], nonce: nonce, on: node.rules.chain),
                rules: node.rules, caches: &caches)
        }
        let header = node.core.head
        return [
            .tick, .sealed(.none), .submitted(valid[0], next: Nonce(0), ticket: .init(1)),
            .submitted(valid[2], next: Nonce(0), ticket: .init(2)), .tick,
            .executed(header, transactions: [valid[0].signed], refused: [valid[2].id]),
            .searched(below: 4), .searchedAll, .tick,
            .executed(header, transactions: [valid[0].signed], refused: []), .mined(9),
            .committed, .submitted(valid[1], next: Nonce(1), ticket: .init(3)),
            .tick, .sealingFailed, .planRefused(.heightExhausted), .stop,
            .submitted(valid[1], next: Nonce(1), ticket: .init(4)),
            .storeFailed(StoreFault("late")),
        ]
    }

    @Test func `a clock that was set back makes the node wait, never a block out of order`() throws
    {
        let node = try node(.solo)
        node.makeBlock()
        let before = node.core.head
        node.clock.advance(ms: -60_000)
        node.advance(.tick)
        #expect(node.core.head == before)
        node.makeBlock()
        #expect(milliseconds(node.core.head.time) == milliseconds(before.time) + 5_000)
    }

    @Test(arguments: Mode.allCases)
    private func `a stop before the commit seals nothing more`(mode: Mode) throws {
        let genesis = genesis(mode)
        var caches = LedgerCaches()
        let head = try GenesisBlock(genesis, caches: &caches).header
        var core = NodeCore(
            sealing: genesis.sealing, configuration: NodeConfiguration(genesis), head: head)
        let late = try #require(testStart.adding(NodeConfiguration.standardIdle))
        _ = core.step(.tick, now: late)
        #expect(core.phase == .executing)
        #expect(core.step(.stop, now: late) == [.close])
        #expect(core.step(.executed(head, transactions: [], refused: []), now: late) == [])
        #expect(core.step(.tick, now: .last) == [])
        #expect(core.phase == .stopped)
    }

    @Test func `a stop during the commit waits for it`() throws {
        let genesis = genesis(.work)
        var caches = LedgerCaches()
        let head = try GenesisBlock(genesis, caches: &caches).header
        var core = NodeCore(
            sealing: genesis.sealing, configuration: NodeConfiguration(genesis), head: head)
        let late = try #require(testStart.adding(NodeConfiguration.standardIdle))
        var next = head
        next.height = Height(1)
        next.time = late
        _ = core.step(.tick, now: late)
        _ = core.step(.executed(next, transactions: [], refused: []), now: late)
        _ = core.step(.mined(5), now: late)
        next.workNonce = 5
        let block = Block(header: next, seal: .none, transactions: [])
        #expect(core.phase == .committing(block))
        #expect(core.step(.stop, now: late) == [])
        #expect(core.step(.committed, now: late) == [.announce(block), .close])
        #expect(core.head == next)
    }

    @Test func `a fault of the store halts the node for good`() throws {
        let node = try node(.solo)
        let fault = StoreFault("the disk is gone")
        node.advance(.storeFailed(fault))
        #expect(node.effects.last == .halt(.storeFault(fault)))
        let count = node.effects.count
        node.advance(.tick)
        node.advance(.stop)
        #expect(node.effects.count == count)
        #expect(
            try node.submit(
                ana.transaction([Tally.count(by: 1)], nonce: 0, on: node.rules.chain)) == .stopped)
    }

    @Test func `a key that is not the sealer's halts the node before anything is stored`() throws {
        let genesis = genesis(.solo)
        let store = MemoryChainStore()
        let node = try SimulatedNode(store: store, genesis: genesis, sealer: ana)
        node.makeBlock()
        #expect(node.core.phase == .halted(.sealingFailed))
        #expect(store.headHeight() == Height(0))
    }

    @Test func `final is the head in solo, and some blocks below it in work`() throws {
        let solo = try node(.solo)
        let work = try node(.work)
        for _ in 0..<8 {
            solo.makeBlock()
            work.makeBlock()
        }
        #expect(solo.core.finalHeight == Height(8))
        #expect(work.core.finalHeight == Height(2))
    }

    @Test func `a transaction that no block can take does not wait`() throws {
        let node = try node(.solo)
        let stale = try ana.transaction(
            [Tally.count(by: 1)], nonce: 0, on: node.rules.chain, expiry: Height(0))
        #expect(throws: LedgerFailure<TransactionRefusal>.refused(.expired(at: Height(0)))) {
            try node.submit(stale)
        }
        let early = try ana.transaction([Tally.count(by: 1)], nonce: 1, on: node.rules.chain)
        #expect(try node.submit(early) == .accepted)
        #expect(try node.submit(early) == .known)
    }

    @Test func `a spent quota holds a transaction back until the next window`() throws {
        let node = try node(.solo)
        let whole = Gas(Limits.blockGas)
        // Both together are more than the account's quota of a window, which is a block.
        for nonce in 0..<2 as Range<UInt64> {
            try node.submit(
                ana.transaction(
                    [Tally.count(by: 1)], nonce: nonce, on: node.rules.chain, gasLimit: whole))
        }
        node.makeBlock()
        #expect(node.core.mempool.count == 1)
        node.makeBlock()
        #expect(node.core.mempool.isEmpty)
        #expect(milliseconds(node.core.head.time) == 2_000)
    }
}
