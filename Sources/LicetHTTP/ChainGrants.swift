import LicetBytecode
import LicetLedger
import LicetNode
import LicetPrimitives
import LicetVault

/// A node's chain as its gateway sees it: one snapshot of the store, and what waits for a block.
///
/// Used from one thread, for as long as the snapshot is open.
package final class ChainGrants: GrantRegistry {
    package let newest: any GrantSnapshot
    package let final: any GrantSnapshot
    private let reader: any ChainReader
    private let rules: ChainRules
    private let head: Header
    private let waiting: [ValidTransaction]
    private let now: Instant
    private let caches: SharedCaches

    /// - Parameters:
    ///   - depth: In `work`, how many blocks must follow one before it is final.
    ///   - waiting: What could go into the next blocks, in that order.
    ///   - now: The gateway's clock, which the next block's time will not be before.
    package init(
        _ reader: any ChainReader, rules: ChainRules, depth: UInt64,
        waiting: [ValidTransaction], now: Instant, caches: SharedCaches
    ) throws(StoreFault) {
        guard let head = try reader.head() else { throw StoreFault("the store has no block") }
        self.reader = reader
        self.rules = rules
        self.head = head
        self.waiting = waiting
        self.now = now
        self.caches = caches
        let newest = ChainSnapshot(
            state: reader, block: BlockContext(rules: rules, head), caches: caches)
        self.newest = newest
        let height = finalHeight(of: head.height, rules.sealing, depth: depth)
        final =
            height == head.height
            ? newest
            : try ChainSnapshot(
                at: height, below: head.height, in: reader, rules: rules, caches: caches)
    }

    package var chain: Digest { rules.chain.digest }

    package var finality: Finality {
        switch rules.sealing {
        case .solo: .certain
        case .work: .byWork
        }
    }

    package func ticket(_ name: TicketName) throws(StoreFault) -> Ticket? {
        let transaction = TransactionID(name.transaction)
        guard let included = try reader.receipt(of: transaction),
            case .succeeded(_, let events) = included.receipt.outcome,
            events.indices.contains(Int(name.event))
        else { return nil }
        let event = events[Int(name.event)]
        guard event.contract == name.contract, event.code == Opened.code else { return nil }
        let opened: Opened
        do throws(CodecError) {
            opened = try Opened(encoded: event.fields)
        } catch {
            throw StoreFault("the event `Opened` of \(name.transaction.bytes.hex) is damaged")
        }
        return Ticket(
            height: included.place.height, account: opened.account, end: opened.end,
            question: TicketQuestion(
                contract: name.contract, table: opened.table, key: opened.key,
                column: opened.field, rule: opened.rule, arguments: opened.arguments),
            edition: RowEdition(
                digest: opened.digest, version: opened.version, epoch: opened.epoch))
    }

    /// Runs what waits and calls the contract, as the next block would, up to a block's gas. One
    /// contract's rows are written by calls to it alone, so nothing else can change its decisions.
    package func pending(
        touching contract: Account
    ) throws(StoreFault) -> (any GrantSnapshot)? {
        let calling = waiting.filter { $0.calls(contract) }
        guard !calling.isEmpty, let height = head.height.next, let time = nextTime else {
            return nil
        }
        let block = BlockContext(rules: rules, height: height, time: time)
        var state = AlteredState(reader)
        var gas = Gas.zero
        for transaction in calling where gas <= rules.blockGas {
            let account = transaction.transaction.account
            // Included since it was seen waiting.
            let next = try SystemState.account(account, in: state).next
            if transaction.transaction.nonce < next { continue }
            let result = try execute(
                transaction, in: block, on: state, caches: &caches.contents)
            for row in result.writes.rows { state.change(row.key, to: row.value) }
            gas = gas.adding(result.receipt.gasUsed) ?? Gas(.max)
        }
        return ChainSnapshot(state: state, block: block, caches: caches)
    }

    /// No earlier than the gateway's clock, and later than the head.
    private var nextTime: Instant? {
        guard let step = Duration(milliseconds: 1), let after = head.time.adding(step) else {
            return nil
        }
        return max(after, now)
    }
}

/// What has been worked out of contracts, for whoever asks next on the same thread.
package final class SharedCaches {
    package var contents: LedgerCaches

    package init(_ contents: LedgerCaches = LedgerCaches()) { self.contents = contents }
}

extension BlockContext {
    /// As of a block that is there.
    init(rules: ChainRules, _ header: Header) {
        self.init(rules: rules, height: header.height, time: header.time)
    }
}
