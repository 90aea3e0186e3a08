import ChainSupport
import LicetLedger
import LicetNode
import LicetPrimitives
import Testing

/// The actor with its real thread; intervals of a millisecond.
@Suite struct NodeRunnerTests {
    private let sealer: Signer
    private let ana: Signer
    private let genesis: Genesis

    init() throws {
        sealer = try Signer()
        ana = try Signer()
        genesis = testGenesis(.solo(sealer: sealer.publicKey))
    }

    private func runner(
        _ genesis: Genesis, idleMs: Int64 = 3_600_000, store: sending any ChainStore
    ) throws -> NodeRunner {
        let sealer = sealer
        let clock = ManualClock(testStart)
        // Each look at the clock is a millisecond later.
        let environment = NodeEnvironment(
            now: {
                clock.advance(ms: 1)
                return clock.now
            },
            seal: { sealer.seal($0) })
        let interval = try #require(Duration(milliseconds: 1))
        let idle = try #require(Duration(milliseconds: idleMs))
        let configuration = NodeConfiguration(
            blockInterval: interval, idleInterval: idle, searchSlice: 16)
        return try NodeRunner(
            store: store, genesis: genesis, environment: environment,
            configuration: configuration)
    }

    private func count(_ nonce: UInt64, on runner: NodeRunner) throws -> SignedTransaction {
        try ana.transaction([Tally.count(by: 2)], nonce: nonce, on: runner.rules.chain)
    }

    @Test(.timeLimit(.minutes(1)))
    func `a submitted transaction gets its receipt, and the snapshot shows what it did`()
        async throws
    {
        let runner = try runner(genesis, store: MemoryChainStore())
        await runner.start()
        let signed = try count(0, on: runner)
        let waiting = Task {
            try await runner.receipt(of: signed.transaction.id, withinMs: 30_000)
        }
        #expect(await runner.submit(signed.encoded) == .accepted)
        let included = try #require(try await waiting.value)
        #expect(included.place == TransactionPlace(height: Height(1), position: 0))
        let event = Receipt.Event(
            contract: Tally.address, code: Tally.eventCode, fields: [2, 0, 0, 0, 0, 0, 0, 0])
        #expect(
            included.receipt.outcome
                == .succeeded(results: [.returned(event.fields)], events: [event]))
        let total = try runner.readers.read { (reader) throws(StoreFault) in
            try reader.row(Tally.totalKey)
        }
        #expect(total == event.fields)
        await runner.stop()
        #expect(await runner.ended() == .stopped)
        #expect(await runner.submit(try count(1, on: runner)) == .stopped)
        #expect(await runner.status().head.height == Height(1))
    }

    @Test(.timeLimit(.minutes(1)))
    func `work is searched in slices and a stop comes in between`() async throws {
        // Nothing meets this target, so the search would never end.
        let hopeless = testGenesis(.work(target: Word256(0, 0, 0, 1)))
        let runner = try runner(hopeless, store: MemoryChainStore())
        await runner.start()
        #expect(await runner.submit(try count(0, on: runner)) == .accepted)
        while await !runner.status().isMining { await Task.yield() }
        let status = await runner.status()
        #expect(status.waitingCount == 1)
        #expect(status.head.height == Height(0))
        await runner.stop()
        #expect(await runner.ended() == .stopped)
    }

    @Test(.timeLimit(.minutes(1)))
    func `whoever waits in vain is told so`() async throws {
        let runner = try runner(genesis, store: MemoryChainStore())
        await runner.start()
        let unknown = TransactionID(SHA256.hash([1]))
        #expect(try await runner.receipt(of: unknown, withinMs: 1) == nil)
        let patient = Task { try await runner.receipt(of: unknown, withinMs: 600_000) }
        await Task.yield()
        await runner.stop()
        #expect(try await patient.value == nil)
    }

    @Test func `what cannot enter a block is refused at once`() async throws {
        let runner = try runner(genesis, store: MemoryChainStore())
        #expect(await runner.submit([1, 2, 3]) == .refused(.malformed(.truncated)))
        var signed = try count(0, on: runner)
        signed.transaction.nonce = Nonce(1)
        #expect(await runner.submit(signed) == .refused(.invalid(.badSignature)))
        let other = try ana.transaction(
            [Tally.count(by: 1)], nonce: 0, on: ChainID(SHA256.hash([7])))
        #expect(
            await runner.submit(other)
                == .refused(.invalid(.otherChain(ChainID(SHA256.hash([7]))))))
    }

    @Test(.timeLimit(.minutes(1)))
    func `a store that fails halts the node and nobody hears of the block`() async throws {
        // Opening makes some calls, so the fault comes while it runs.
        let runner = try runner(
            genesis, store: FaultyStore(MemoryChainStore(), failingCall: 9, .before))
        await runner.start()
        let signed = try count(0, on: runner)
        _ = await runner.submit(signed)
        let receipt = try? await runner.receipt(of: signed.transaction.id, withinMs: 30_000)
        #expect(receipt == nil)
        guard case .halted(.storeFault) = await runner.ended() else {
            Issue.record("the node goes on")
            return
        }
        #expect(await runner.submit(signed) == .stopped)
    }
}
