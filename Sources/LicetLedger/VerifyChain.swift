import LicetBytecode
import LicetPrimitives

/// A block as a store keeps it: bytes that are not trusted in any part.
public struct ChainRecord: Hashable, Sendable {
    /// The height under which the block is kept.
    public var height: Height
    /// The id under which it is kept.
    public var id: BlockID
    /// ``SealedHeader``, encoded.
    public var header: Bytes
    /// ``BlockBody``, encoded.
    public var body: Bytes
    /// ``ReceiptList``, encoded; `nil` where receipts are not kept.
    public var receipts: Bytes?

    public init(height: Height, id: BlockID, header: Bytes, body: Bytes, receipts: Bytes?) {
        self.height = height
        self.id = id
        self.header = header
        self.body = body
        self.receipts = receipts
    }

    /// The record of a block that has been applied.
    public init(_ block: Block, receipts: [Receipt]) {
        self.init(
            height: block.header.height, id: block.id, header: block.sealedHeader.encoded,
            body: block.body.encoded, receipts: ReceiptList(receipts).encoded)
    }
}

/// The first thing that is wrong with a stored chain.
public struct ChainFault: Error, Hashable, Sendable {
    public var height: Height
    public var check: Check

    public enum Check: Hashable, Sendable {
        case genesis(GenesisRefusal)
        /// The record lies under another height than the next.
        case order(expected: Height)
        case malformedHeader(CodecError)
        case malformedBody(CodecError)
        case malformedReceipts(CodecError)
        /// A field or transaction that is not as recomputed, or else the seal or the work.
        case block(BlockRefusal)
        /// The header's hash is not the id, and no single field that can be recomputed explains it.
        case blockID(expected: BlockID, actual: BlockID)
        /// Another number of receipts than of transactions.
        case receiptCount(expected: Int, actual: Int)
        /// The receipt of the transaction at this place is not the recomputed one.
        case receipt(Int)
        /// The same, but only in this event of it.
        case event(receipt: Int, event: Int)
        /// A stored row is missing, unknown, or has another value.
        case stateRow(RowKey)
        case store(StoreFault)
    }

    public init(_ height: Height, _ check: Check) {
        self.height = height
        self.check = check
    }
}

/// Verifies a chain block by block from genesis, running everything again, signatures included.
public struct ChainVerifier: Sendable {
    public let rules: ChainRules
    /// The last block that was verified.
    public private(set) var tip: Header
    /// The state after it.
    public private(set) var state = MemoryState()
    /// What takes it back.
    public private(set) var undo: Undo
    private var tree = StateTree()
    private var caches = LedgerCaches()
    private let start: Block
    private var hasStart = false

    public init(_ genesis: Genesis) throws(ChainFault) {
        do {
            let start = try GenesisBlock(genesis, caches: &caches)
            rules = start.rules
            tip = start.header
            self.start = start.block
            undo = Undo(rows: start.diff.rows.map { Undo.OldRow(key: $0.key, value: nil) })
            state.apply(start.diff)
            tree.commit(start.tree)
        } catch {
            switch error {
            case .refused(let refusal): throw ChainFault(Height(0), .genesis(refusal))
            case .store(let fault): throw ChainFault(Height(0), .store(fault))
            }
        }
    }

    /// Verifies the next record: block 0 first.
    public mutating func verify(_ record: ChainRecord) throws(ChainFault) {
        let height: Height
        if hasStart {
            guard let next = tip.height.next else {
                throw ChainFault(tip.height, .block(.heightExhausted))
            }
            height = next
        } else {
            height = Height(0)
        }
        do {
            try verify(record, at: height)
        } catch {
            throw ChainFault(height, error)
        }
    }

    private mutating func verify(
        _ record: ChainRecord, at height: Height
    ) throws(ChainFault.Check) {
        guard record.height == height else { throw .order(expected: height) }
        let block = try decode(record)
        guard hasStart else {
            try verifyStart(block, record)
            hasStart = true
            return
        }
        let applied = try recompute(block, record)
        try checkReceipts(record.receipts, applied.receipts)
        state.apply(applied.diff)
        tree.commit(applied.tree)
        undo = applied.undo
        tip = block.header
    }

    private func verifyStart(
        _ block: Block, _ record: ChainRecord
    ) throws(ChainFault.Check) {
        try checkFields { () throws(BlockRefusal) in
            try block.header.check(against: start.header)
        }
        guard block == start, record.id == start.id else {
            throw .blockID(expected: record.id, actual: block.id)
        }
        try checkReceipts(record.receipts, [])
    }

    /// Fields before the seal: an altered field spoils the seal too, and is the better answer.
    private mutating func recompute(
        _ block: Block, _ record: ChainRecord
    ) throws(ChainFault.Check) -> AppliedBlock {
        try checkFields { () throws(BlockRefusal) in
            try checkBody(block)
            try checkHeader(block, after: tip, rules: rules)
        }
        let applied: AppliedBlock
        do {
            applied = try run(block, on: state, tree: tree, rules: rules, caches: &caches)
        } catch {
            // Another time changes what the transactions do, so the id is the better answer.
            guard block.id == record.id else {
                throw .blockID(expected: record.id, actual: block.id)
            }
            switch error {
            case .refused(let refusal): throw .block(refusal)
            case .store(let fault): throw .store(fault)
            }
        }
        let completed = block.header.completed(by: applied)
        guard block.id == record.id || completed.id == record.id else {
            throw .blockID(expected: record.id, actual: block.id)
        }
        try checkFields { () throws(BlockRefusal) in
            try block.header.check(against: completed)
            try checkSeal(block.sealedHeader, rules: rules, caches: &caches)
        }
        return applied
    }

    /// Compares the rows of a store, in key order, with the state after the last verified block.
    public func checkRows(_ stored: some Sequence<Row>) throws(ChainFault) {
        var expected = state.rows[...]
        for row in stored {
            guard let next = expected.popFirst() else {
                throw ChainFault(tip.height, .stateRow(row.key))
            }
            guard next == row else {
                throw ChainFault(tip.height, .stateRow(min(next.key, row.key)))
            }
        }
        if let missing = expected.first { throw ChainFault(tip.height, .stateRow(missing.key)) }
    }
}

/// Verifies a whole chain; the verifier that comes back holds its tip and state.
public func verifyChain(
    _ genesis: Genesis, _ records: some Sequence<ChainRecord>
) throws(ChainFault) -> ChainVerifier {
    var verifier = try ChainVerifier(genesis)
    for record in records { try verifier.verify(record) }
    return verifier
}

extension ChainFault.Check: Error {}

private func checkFields(
    _ check: () throws(BlockRefusal) -> Void
) throws(ChainFault.Check) {
    do {
        try check()
    } catch {
        throw .block(error)
    }
}

private func decode(_ record: ChainRecord) throws(ChainFault.Check) -> Block {
    let sealed: SealedHeader
    do {
        sealed = try SealedHeader(encoded: record.header)
    } catch {
        throw .malformedHeader(error)
    }
    do {
        let body = try BlockBody(encoded: record.body)
        return Block(
            header: sealed.header, seal: sealed.seal, transactions: body.transactions)
    } catch {
        throw .malformedBody(error)
    }
}

private func checkReceipts(
    _ stored: Bytes?, _ expected: [Receipt]
) throws(ChainFault.Check) {
    guard let stored else { return }
    let receipts: [Receipt]
    do {
        receipts = try ReceiptList(encoded: stored).receipts
    } catch {
        throw .malformedReceipts(error)
    }
    guard receipts.count == expected.count else {
        throw .receiptCount(expected: expected.count, actual: receipts.count)
    }
    for (place, (receipt, expected)) in zip(receipts, expected).enumerated()
    where receipt != expected {
        if let event = onlyDifferentEvent(receipt, expected) {
            throw .event(receipt: place, event: event)
        }
        throw .receipt(place)
    }
}

/// The first event that differs, where the receipts are the same but for events.
private func onlyDifferentEvent(_ receipt: Receipt, _ expected: Receipt) -> Int? {
    guard case .succeeded(let results, let events) = receipt.outcome,
        case .succeeded(let expectedResults, let expectedEvents) = expected.outcome,
        receipt.transaction == expected.transaction, receipt.gasUsed == expected.gasUsed,
        results == expectedResults, events.count == expectedEvents.count
    else { return nil }
    return zip(events, expectedEvents).enumerated().first { $0.element.0 != $0.element.1 }?.offset
}
