public import LicetLedger
public import LicetPrimitives

/// The node's decisions: a function of its state, an event and the time, which gives effects.
///
/// It makes one block after the other. What takes long or touches the world (execution, signing,
/// the search for work, the store) is an effect, whose end comes back as an event.
public struct NodeCore: Sendable {
    public enum Phase: Hashable, Sendable {
        case waiting
        case executing
        case sealing(Block)
        case mining(Block)
        case committing(Block)
        case stopped
        case halted(HaltReason)
    }

    public let sealing: Sealing
    public let configuration: NodeConfiguration
    /// The newest stored block.
    public private(set) var head: Header
    public private(set) var phase = Phase.waiting
    public private(set) var mempool: Mempool
    /// A stop came while the store was at work: close after the commit.
    private var isDraining = false
    /// What the runner was last told, so that it is told only changes.
    private var timer: Instant?

    public init(sealing: Sealing, configuration: NodeConfiguration, head: Header) {
        self.sealing = sealing
        self.configuration = configuration
        self.head = head
        mempool = Mempool(configuration.mempool)
    }

    /// The newest block that nothing undoes any more.
    public var finalHeight: Height {
        LicetNode.finalHeight(of: head.height, sealing, depth: configuration.finalDepth)
    }

    public mutating func step(_ event: NodeEvent, now: Instant) -> [NodeEffect] {
        var effects = handle(event, now: now)
        if case .waiting = phase, let due, timer != due {
            timer = due
            effects.append(.setTimer(due))
        }
        return effects
    }

    private mutating func handle(_ event: NodeEvent, now: Instant) -> [NodeEffect] {
        switch (event, phase) {
        case (.submitted(_, _, let ticket), .stopped), (.submitted(_, _, let ticket), .halted):
            return [.reply(ticket, .stopped)]
        case (.submitted(let transaction, let next, let ticket), _):
            return [.reply(ticket, admit(transaction, next: next))]
        case (.storeFailed(let fault), _): return halt(.storeFault(fault))
        case (.stop, _): return stop()
        case (.tick, .waiting):
            timer = nil
            return plan(now: now)
        case (.executed(let header, let transactions, let refused), .executing):
            mempool.drop(refused)
            return seal(Block(header: header, seal: .none, transactions: transactions))
        case (.planRefused(let refusal), .executing): return halt(.planRefused(refusal))
        case (.sealed(let seal), .sealing(var block)):
            block.seal = seal
            return commit(block)
        case (.sealingFailed, .sealing): return halt(.sealingFailed)
        case (.mined(let nonce), .mining(var block)):
            block.header.workNonce = nonce
            return commit(block)
        case (.searched(let next), .mining(let block)): return [.mine(block.header, from: next)]
        case (.searchedAll, .mining):
            // Another time gives another header.
            phase = .waiting
            return []
        case (.committed, .committing(let block)): return finish(block)
        // Ends of effects that a stop or a fault has overtaken, and ticks while a block is made.
        case (.tick, _), (.executed, _), (.planRefused, _), (.sealed, _), (.sealingFailed, _),
            (.mined, _), (.searched, _), (.searchedAll, _), (.committed, _):
            return []
        }
    }

    /// When the next block is due; `nil` past the last instant there is.
    ///
    /// A block's time is the local clock's at its making, so none is ahead of it; where the clock
    /// stands before the head's time, as after it was set back, the node waits until it has passed.
    private var due: Instant? {
        let wait = mempool.hasReady ? configuration.blockInterval : configuration.idleInterval
        return head.time.adding(max(wait, Duration(milliseconds: 1) ?? .zero))
    }

    private mutating func admit(
        _ transaction: ValidTransaction, next: Nonce
    ) -> SubmissionAnswer {
        guard let height = head.height.next else { return .stopped }
        do throws(MempoolRefusal) {
            return try mempool.admit(transaction, next: next, height: height) ? .accepted : .known
        } catch {
            return .refused(.mempool(error))
        }
    }

    private mutating func plan(now: Instant) -> [NodeEffect] {
        guard let due, due <= now, let height = head.height.next else { return [] }
        let candidates = mempool.select(
            height: height, countMax: Limits.transactionsPerBlock,
            bytesMax: Limits.blockBytes - SealedHeader.encodedSizeMax - 5)
        phase = .executing
        return [.execute(BlockPlan(parent: head, time: now, candidates: candidates))]
    }

    private mutating func seal(_ block: Block) -> [NodeEffect] {
        switch sealing {
        case .solo:
            phase = .sealing(block)
            return [.seal(block.header)]
        case .work:
            phase = .mining(block)
            return [.mine(block.header, from: 0)]
        }
    }

    private mutating func commit(_ block: Block) -> [NodeEffect] {
        phase = .committing(block)
        return [.commit(block)]
    }

    private mutating func finish(_ block: Block) -> [NodeEffect] {
        head = block.header
        mempool.settle(included: block.transactions, height: head.height)
        guard isDraining else {
            phase = .waiting
            return [.announce(block)]
        }
        phase = .stopped
        return [.announce(block), .close]
    }

    private mutating func stop() -> [NodeEffect] {
        switch phase {
        case .stopped, .halted: return []
        case .committing:
            isDraining = true
            return []
        case .waiting, .executing, .sealing, .mining:
            phase = .stopped
            return [.close]
        }
    }

    private mutating func halt(_ reason: HaltReason) -> [NodeEffect] {
        switch phase {
        case .stopped, .halted: return []
        case .waiting, .executing, .sealing, .mining, .committing:
            phase = .halted(reason)
            return [.halt(reason)]
        }
    }
}
