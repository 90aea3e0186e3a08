package import LicetLedger
package import LicetNode
package import LicetPrimitives
import Synchronization

/// A clock that stands still until it is set.
package final class ManualClock: Sendable {
    private let milliseconds: Mutex<Int64>

    package init(_ start: Instant) { milliseconds = Mutex(start.milliseconds) }

    package var now: Instant {
        Instant(milliseconds: milliseconds.withLock { $0 }) ?? .last
    }

    package func advance(ms: Int64) { milliseconds.withLock { $0 += ms } }

    package func set(_ instant: Instant) {
        milliseconds.withLock { $0 = instant.milliseconds }
    }
}

/// When the chains of tests begin: 2026-01-01T00:00Z.
package let testStart = Instant(milliseconds: 1_767_225_600_000) ?? .epoch

/// A node's core with its real work, on a clock that jumps to each timer: blocks in no time.
package final class SimulatedNode {
    package private(set) var core: NodeCore
    package private(set) var maker: BlockMaker
    package let clock: ManualClock
    package let rules: ChainRules
    /// All effects so far, in order.
    package private(set) var effects: [NodeEffect] = []
    private var timer: Instant?
    private var tickets: UInt64 = 0

    package init(
        store: any ChainStore, genesis: Genesis, sealer: Signer,
        configuration: NodeConfiguration? = nil, clock: ManualClock? = nil
    ) throws {
        let clock = clock ?? ManualClock(genesis.time)
        let configuration = configuration ?? NodeConfiguration(genesis)
        let environment = NodeEnvironment(now: { clock.now }, seal: { sealer.seal($0) })
        var caches = LedgerCaches()
        let chain = try openChain(store, genesis: genesis, caches: &caches)
        rules = chain.rules
        self.clock = clock
        maker = BlockMaker(
            chain, store: store, environment: environment, configuration: configuration,
            caches: caches)
        core = NodeCore(
            sealing: chain.rules.sealing, configuration: configuration, head: chain.head)
        if chain.head.time > clock.now { clock.set(chain.head.time) }
        advance(.tick)
    }

    @discardableResult
    package func submit(_ signed: SignedTransaction) throws -> SubmissionAnswer {
        let (valid, next) = try maker.check(signed, after: core.head)
        tickets += 1
        let ticket = SubmissionTicket(tickets)
        advance(.submitted(valid, next: next, ticket: ticket))
        for case .reply(ticket, let answer) in effects.reversed() { return answer }
        return .stopped
    }

    /// Lets the clock jump to the next timer and go on from there until a block is stored.
    package func makeBlock() {
        let height = core.head.height
        while core.head.height == height, let instant = timer {
            if instant > clock.now { clock.set(instant) }
            timer = nil
            advance(.tick)
        }
    }

    package func advance(_ event: NodeEvent) {
        var events = [event]
        while !events.isEmpty {
            let step = core.step(events.removeFirst(), now: clock.now)
            effects += step
            for effect in step {
                switch effect {
                case .execute(let plan): events.append(maker.execute(plan))
                case .seal(let header): events.append(maker.seal(header))
                case .mine(let header, let first):
                    events.append(maker.search(header, from: first))
                case .commit(let block): events.append(maker.commit(block))
                case .setTimer(let instant): timer = instant
                case .announce, .reply, .close, .halt: break
                }
            }
        }
    }
}

/// Genesis of a chain that begins with the ``Tally``.
package func testGenesis(_ sealing: Sealing, blockGas: Gas = Gas(Limits.blockGas)) -> Genesis {
    Genesis(
        time: testStart, sealing: sealing,
        blockInterval: Duration(milliseconds: 1_000) ?? .zero, blockGas: blockGas,
        contracts: [Tally.deployment])
}

/// About eight hashes a block.
package let easyTarget = Word256(0x1fff_ffff_ffff_ffff, .max, .max, .max)
