public import LicetLedger
public import LicetPrimitives

/// A running node: the one actor, on a thread of its own. It performs what ``NodeCore`` decides,
/// each effect finished before the next, so that nothing is announced that is not stored.
public actor NodeRunner {
    /// Snapshots for views and queries, from any thread.
    public nonisolated let readers: any ChainReaders
    public nonisolated let rules: ChainRules
    private nonisolated let thread = NodeThread()
    private let environment: NodeEnvironment
    private let store: any ChainStore
    private var core: NodeCore
    private var maker: BlockMaker
    private var timer: Task<Void, Never>?
    private var tickets: UInt64 = 0
    private var answers: [SubmissionTicket: SubmissionAnswer] = [:]
    private var waiters = ReceiptWaiters()
    private var endWaiters: [CheckedContinuation<NodeEnd, Never>] = []
    private var end: NodeEnd?

    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        // The actor keeps its thread, so the executor outlives every job.
        unsafe thread.asUnownedSerialExecutor()
    }

    /// Opens the chain (see ``openChain(_:genesis:caches:)``); makes no block before ``start()``.
    public init(
        store: sending any ChainStore, genesis: Genesis, environment: NodeEnvironment,
        configuration: NodeConfiguration
    ) throws(ChainOpeningError) {
        var caches = LedgerCaches()
        let chain = try openChain(store, genesis: genesis, caches: &caches)
        self.store = store
        self.environment = environment
        readers = store.readers
        rules = chain.rules
        maker = BlockMaker(
            chain, store: store, environment: environment, configuration: configuration,
            caches: caches)
        core = NodeCore(
            sealing: chain.rules.sealing, configuration: configuration, head: chain.head)
    }

    deinit { thread.end() }

    /// Begins to make blocks.
    public func start() { tick() }

    /// Stops in good order: seals nothing more and closes the store. What waits for a block is
    /// forgotten.
    public func stop() { advance(.stop) }

    /// Returns when the node has stopped, and says how.
    public func ended() async -> NodeEnd {
        if let end { return end }
        return await withCheckedContinuation { endWaiters.append($0) }
    }

    public func status() -> NodeStatus {
        NodeStatus(
            chain: rules.chain, head: core.head, finalHeight: core.finalHeight,
            waitingCount: core.mempool.count, waitingBytes: core.mempool.bytes,
            isMining: core.phase.isMining, end: end)
    }

    /// Takes in an encoded transaction. The signature is checked on the caller's thread.
    public nonisolated func submit(_ encoded: Bytes) async -> SubmissionAnswer {
        do {
            return await submit(try SignedTransaction(encoded: encoded))
        } catch {
            return .refused(.malformed(error))
        }
    }

    public nonisolated func submit(_ signed: SignedTransaction) async -> SubmissionAnswer {
        guard signed.hasGoodSignature else { return .refused(.invalid(.badSignature)) }
        return await take(signed)
    }

    /// A transaction's receipt as soon as a block holds it; `nil` if none did in time, or where the
    /// node has stopped.
    public func receipt(
        of id: TransactionID, withinMs timeoutMs: Int
    ) async throws(StoreFault) -> IncludedReceipt? {
        guard end == nil else { return nil }
        // No suspension lies between this look and the wait, so no block can fall between them.
        if let receipt = try store.receipt(of: id) { return receipt }
        guard timeoutMs > 0, waiters.count < ReceiptWaiters.countMax else { return nil }
        return await withCheckedContinuation { continuation in
            let number = waiters.add(continuation, for: id)
            waiters.setTimer(
                Task {
                    // A cancelled sleep is one whose receipt has come; then nobody waits any more.
                    try? await Task.sleep(for: .milliseconds(timeoutMs))
                    self.giveUp(number)
                }, for: number)
        }
    }

    /// What waits, could go into a next block and calls a contract, in the order in which it would
    /// go in.
    public func waiting(calling contract: Account) -> [ValidTransaction] {
        guard let height = core.head.height.next else { return [] }
        return core.mempool.select(height: height, countMax: .max, bytesMax: .max)
            .filter { $0.calls(contract) }
    }

    private func tick() { advance(.tick) }

    private func giveUp(_ number: UInt64) { waiters.resume(number, with: nil) }

    /// The rest of a submission: all that takes the state, and the mempool.
    private func take(_ signed: SignedTransaction) -> SubmissionAnswer {
        guard end == nil else { return .stopped }
        maker.note(verified: signed.fullHash)
        let valid: ValidTransaction
        let next: Nonce
        do {
            (valid, next) = try maker.check(signed, after: core.head)
        } catch {
            switch error {
            case .refused(let refusal): return .refused(.invalid(refusal))
            case .store(let fault):
                advance(.storeFailed(fault))
                return .stopped
            }
        }
        tickets &+= 1
        let ticket = SubmissionTicket(tickets)
        advance(.submitted(valid, next: next, ticket: ticket))
        return answers.removeValue(forKey: ticket) ?? .stopped
    }

    /// Steps, performs the effects in order, and steps with what they led to.
    private func advance(_ event: NodeEvent) {
        var events = [event]
        while !events.isEmpty {
            let effects = core.step(events.removeFirst(), now: environment.now())
            for effect in effects {
                if let event = perform(effect) { events.append(event) }
            }
        }
    }

    private func perform(_ effect: NodeEffect) -> NodeEvent? {
        switch effect {
        case .execute(let plan): return maker.execute(plan)
        case .seal(let header): return maker.seal(header)
        case .mine(let header, let first):
            // A job of its own for each slice, so that others come in between.
            Task { self.search(header, from: first) }
            return nil
        case .commit(let block): return maker.commit(block)
        case .announce(let block):
            announce(block)
            return nil
        case .reply(let ticket, let answer):
            answers[ticket] = answer
            return nil
        case .setTimer(let instant):
            setTimer(instant)
            return nil
        case .close:
            close()
            return nil
        case .halt(let reason):
            finish(.halted(reason))
            return nil
        }
    }

    private func search(_ header: Header, from first: UInt64) {
        // Nothing is searched for a block that was given up meanwhile.
        guard case .mining(let block) = core.phase, block.header == header else { return }
        advance(maker.search(header, from: first))
    }

    private func announce(_ block: Block) {
        guard !waiters.isEmpty else { return }
        let height = block.header.height
        do throws(StoreFault) {
            let receipts = try store.receipts(at: height) ?? []
            for (position, receipt) in receipts.enumerated() {
                guard waiters.isAwaited(receipt.transaction) else { continue }
                waiters.resume(
                    receipt.transaction,
                    with: IncludedReceipt(
                        receipt: receipt,
                        place: TransactionPlace(height: height, position: position),
                        block: block.id, time: block.header.time))
            }
        } catch {
            // The block is stored; who waits may ask again. The next write meets the fault.
            for signed in block.transactions { waiters.resume(signed.transaction.id, with: nil) }
        }
    }

    private func setTimer(_ instant: Instant) {
        timer?.cancel()
        let wait = max(0, instant.since(environment.now()).milliseconds)
        timer = Task { [weak self] in
            do {
                try await Task.sleep(for: .milliseconds(wait))
            } catch {
                return
            }
            await self?.tick()
        }
    }

    private func close() {
        do throws(StoreFault) {
            try store.close()
            finish(.stopped)
        } catch {
            finish(.halted(.storeFault(error)))
        }
    }

    private func finish(_ end: NodeEnd) {
        self.end = end
        timer?.cancel()
        waiters.resumeAll()
        for waiter in endWaiters { waiter.resume(returning: end) }
        endWaiters = []
    }
}
