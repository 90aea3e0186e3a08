import ChainSupport
import LicetLedger
import LicetNode
import LicetPrimitives
import Testing

@Suite struct OpenChainTests {
    private let sealer: Signer
    private let ana: Signer
    private let genesis: Genesis

    init() throws {
        sealer = try Signer()
        ana = try Signer()
        genesis = testGenesis(.solo(sealer: sealer.publicKey))
    }

    @Test func `a new store gets block 0 with the state of genesis' contracts`() throws {
        let store = MemoryChainStore()
        var caches = LedgerCaches()
        let chain = try openChain(store, genesis: genesis, caches: &caches)
        #expect(chain.head.height == Height(0))
        #expect(chain.head.stateRoot == chain.tree.root)
        #expect(chain.tree.count == store.rows(after: nil, limit: 100).count)
        #expect(try SystemState.contract(Tally.address, in: store) != nil)
    }

    @Test func `a document that no chain can begin with stores nothing`() throws {
        let store = MemoryChainStore()
        var caches = LedgerCaches()
        var bad = genesis
        bad.quota.window = 0
        #expect(throws: ChainOpeningError.badGenesis(.quotaWindow)) {
            try openChain(store, genesis: bad, caches: &caches)
        }
        #expect(store.headHeight() == nil)
    }

    @Test func `the chain of another document is refused`() throws {
        let store = MemoryChainStore()
        var caches = LedgerCaches()
        _ = try openChain(store, genesis: genesis, caches: &caches)
        var other = genesis
        other.quota.window = 2
        #expect(
            throws: ChainOpeningError.otherGenesis(stored: genesis.chainID, given: other.chainID)
        ) { try openChain(store, genesis: other, caches: &caches) }
    }

    @Test func `a fault of any call of the store never yields a wrong root`() throws {
        for moment in FaultyStore.Moment.allCases {
            var call = 1
            var isThrough = false
            while !isThrough {
                let inner = MemoryChainStore()
                let faulty = FaultyStore(inner, failingCall: call, moment)
                isThrough = try liveThrough(faulty, over: inner)
                #expect(call < 500)
                call += 1
            }
            #expect(call > 20)
        }
    }

    /// Opens, makes blocks with transactions until the fault, starts again on the store beneath and
    /// makes one more. `true` if no fault came.
    private func liveThrough(_ faulty: FaultyStore, over inner: MemoryChainStore) throws -> Bool {
        var failed = false
        do {
            let node = try SimulatedNode(store: faulty, genesis: genesis, sealer: sealer)
            for nonce in 0..<3 as Range<UInt64> {
                try node.submit(
                    ana.transaction([Tally.count(by: 1)], nonce: nonce, on: node.rules.chain))
                node.makeBlock()
            }
            node.advance(.stop)
            for case .announce(let block) in node.effects {
                #expect(faulty.committed.contains(block.header.height))
            }
            if case .halted(.storeFault) = node.core.phase { failed = true }
            if node.core.phase == .stopped { try faulty.close() }
        } catch ChainOpeningError.store {
            failed = true
        } catch LedgerFailure<TransactionRefusal>.store {
            failed = true
        } catch is StoreFault {
            failed = true
        }
        let again = try SimulatedNode(store: inner, genesis: genesis, sealer: sealer)
        let height = again.core.head.height
        again.makeBlock()
        #expect(again.core.head.height == height.next)
        #expect(try checkStoredChain(inner, genesis: genesis) { _ in }.finding == nil)
        return !failed
    }
}
