import LicetBytecode
import LicetCrypto
import LicetLedger
import LicetPrimitives
import Testing

@Suite struct Blocks {
    private let people: [Signer]
    private var chain: TestChain

    init() throws {
        people = [try Signer(), try Signer(), try Signer()]
        chain = try TestChain()
    }

    private func bumps(_ signers: [Signer], gasLimit: UInt64 = 1_000_000) throws
        -> [SignedTransaction]
    {
        try signers.map { signer in
            try signer.sign(
                chain.transaction(
                    from: signer, [TestChain.call("bump", [.int(1)])], gasLimit: gasLimit))
        }
    }

    @Test mutating func `what is proposed is what everybody else works out`() throws {
        let proposal = try chain.propose(try bumps(people))
        let block = try chain.seal(proposal)
        let applied = try chain.append(block)
        #expect(applied.receipts == proposal.applied.receipts)
        #expect(applied.diff == proposal.applied.diff)
        #expect(applied.stateRoot == block.header.stateRoot)
        #expect(applied.stateRoot == StateTree(rows: chain.state.rows).root)
        #expect(try chain.total() == 3)
    }

    @Test mutating func `the same block gives the same bytes twice`() throws {
        let block = try chain.seal(try chain.propose(try bumps(people)))
        let first = try chain.apply(block)
        let second = try chain.apply(block)
        #expect(first.receipts.map(\.encoded) == second.receipts.map(\.encoded))
        #expect(first.diff == second.diff)
        #expect(first.undo.encoded == second.undo.encoded)
        #expect(first.stateRoot == second.stateRoot)
    }

    @Test mutating func `undoing a block restores every row and the root`() throws {
        try chain.grow(try bumps([people[0]]))
        var state = chain.state
        var tree = chain.tree
        let applied = try chain.append(chain.seal(chain.propose(try bumps(people))))
        #expect(chain.state.rows != state.rows)
        var undone = chain.state
        undone.apply(applied.undo)
        #expect(undone.rows == state.rows)
        let root = tree.root
        tree.commit(tree.prepare(applied.diff))
        tree.commit(tree.prepare(applied.undo.treeChanges))
        #expect(tree.root == root)
        state.apply(applied.diff)
        #expect(state.rows == chain.state.rows)
    }

    @Test(arguments: HeaderField.allCases)
    mutating func `a header field that is not as recomputed is named`(
        _ field: HeaderField
    ) throws {
        let block = try chain.seal(try chain.propose(try bumps(people)))
        var header = block.header
        let other = CodecSamples.digest(9)
        switch field {
        case .chain: header.chain = ChainID(other)
        case .height: header.height = Height(7)
        case .slot: header.slot += 1
        case .parent: header.parent = BlockID(other)
        case .sealersRoot: header.sealersRoot = other
        case .gasLimit: header.gasLimit = Gas(1)
        case .workTarget: header.workTarget = other.word
        case .sealer: header.sealer = people[0].account
        case .transactionsRoot: header.transactionsRoot = other
        case .gasUsed: header.gasUsed = Gas(header.gasUsed.units + 1)
        case .receiptsRoot: header.receiptsRoot = other
        case .stateRoot: header.stateRoot = other
        }
        expectRefusal(
            try chain.resealed(block, header),
            .field(field, expected: block.header[field], actual: header[field]))
    }

    @Test mutating func `a block's time is later than its parent's and before the end of time`()
        throws
    {
        let block = try chain.seal(try chain.propose([]))
        for time in [chain.tip.time, .epoch, .forever] {
            var header = block.header
            header.time = time
            expectRefusal(
                try chain.resealed(block, header),
                .time(parent: chain.tip.time, actual: time))
        }
    }

    @Test mutating func `in solo the seal is the sealer's over this block`() throws {
        let block = try chain.seal(try chain.propose(try bumps(people)))
        var unsealed = block
        unsealed.seal = .none
        expectRefusal(unsealed, .seal)
        let proposal = try chain.propose([])
        unsealed.seal = .signature(try chain.sealer.sign(proposal.sealMessage))
        expectRefusal(unsealed, .seal)
        let message = sealMessage(chain: chain.rules.chain, block: block.id)
        unsealed.seal = .signature(try people[0].sign(message))
        expectRefusal(unsealed, .seal)
        var header = block.header
        header.workNonce = 1
        expectRefusal(try chain.resealed(block, header), .workNonce(1))
    }

    @Test mutating func `transactions are those of the header, each as if it came alone`() throws {
        let block = try chain.seal(try chain.propose(try bumps(people)))
        func changed(_ transactions: [SignedTransaction]) throws -> Block {
            var header = block.header
            header.transactionsRoot = BlockBody(transactions).root
            let changed = Block(header: header, seal: .none, transactions: transactions)
            return try chain.resealed(changed, header)
        }
        let nonces = TransactionRefusal.nonce(expected: Nonce(1), actual: Nonce(0))
        let twice = try changed([block.transactions[0], block.transactions[0]])
        expectRefusal(twice, .transaction(1, nonces))
        var forged = block.transactions
        forged[1].signature = forged[0].signature
        expectRefusal(try changed(forged), .transaction(1, .badSignature))
        var swapped = block
        swapped.transactions.swapAt(0, 1)
        expectRefusal(
            swapped,
            .field(
                .transactionsRoot, expected: .digest(swapped.body.root),
                actual: .digest(block.header.transactionsRoot)))
    }

    @Test mutating func `gas limits must fit what the block has left`() throws {
        chain = try TestChain(blockGas: Gas(1_500_000))
        // What the first uses leaves less than the second's limit.
        let offered = try bumps([people[0], people[1]], gasLimit: 1_400_000)
        let proposal = try chain.propose(offered)
        let left = Gas(1_500_000 - proposal.applied.gasUsed.units)
        #expect(proposal.transactions == [offered[0]])
        #expect(proposal.skipped.map(\.position) == [1])
        #expect(proposal.skipped.map(\.reason) == [.blockFull(remaining: left)])
        var header = proposal.header
        header.transactionsRoot = BlockBody(offered).root
        let block = Block(header: header, seal: .none, transactions: offered)
        expectRefusal(
            try chain.resealed(block, header), .transaction(1, .blockFull(remaining: left)))
        try chain.append(chain.seal(proposal))
    }

    @Test mutating func `proposing skips what does not fit and keeps the rest`() throws {
        var late = try bumps([people[1]])
        let first = try bumps([people[0]])
        late[0].transaction.nonce = Nonce(3)
        late[0] = try people[1].sign(late[0].transaction)
        let proposal = try chain.propose(first + late + first + (try bumps([people[2]])))
        #expect(proposal.skipped.map(\.position) == [1, 2])
        #expect(proposal.transactions.count == 2)
        try chain.append(chain.seal(proposal))
        #expect(try chain.total() == 2)
    }

    @Test mutating func `a block has at most its count and bytes`() throws {
        let one = try bumps([people[0]])
        let header = chain.tip
        var block = Block(
            header: header, seal: .none,
            transactions: Array(repeating: one[0], count: Limits.transactionsPerBlock + 1))
        expectRefusal(block, .tooManyTransactions(limit: Limits.transactionsPerBlock))
        block.transactions.removeLast()
        expectRefusal(block, .tooLarge(limit: Limits.blockBytes))
        // Exactly the limit is not too large: what is wrong then is the height.
        block.transactions = Array(repeating: one[0], count: 3_900)
        while block.encoded.count < Limits.blockBytes - 60_000 {
            block.transactions.append(transaction(one[0], filler: 50_000))
        }
        let rest = Limits.blockBytes - block.encoded.count
        // A length between 16,384 and 60,000 takes three bytes, here and in the filler's own.
        try #require(rest > 20_000)
        let overhead = transaction(one[0], filler: 20_000).encoded.count - 20_000 + 3
        block.transactions.append(transaction(one[0], filler: rest - overhead))
        #expect(block.encoded.count == Limits.blockBytes)
        expectRefusal(block, .field(.height, expected: .number(1), actual: .number(0)))
        block.transactions[block.transactions.count - 1] = transaction(
            one[0], filler: rest - overhead + 1)
        expectRefusal(block, .tooLarge(limit: Limits.blockBytes))
    }

    private func transaction(_ signed: SignedTransaction, filler: Int) -> SignedTransaction {
        var long = signed
        long.transaction.calls = [
            .call(contract: .zero, action: "", arguments: Bytes(repeating: 0, count: filler))
        ]
        return long
    }

    @Test mutating func `a version of the rules that is not known stops the chain`() throws {
        chain = try TestChain(rules: [.first, RulesActivation(version: 2, height: Height(2))])
        try chain.grow([])
        #expect(throws: LedgerFailure<BlockRefusal>.refused(.unknownRules(2))) {
            try chain.propose([])
        }
        var header = chain.tip
        header.height = Height(2)
        header.slot = 2
        header.parent = chain.tip.id
        header.time = chain.next.time
        let block = Block(header: header, seal: .none, transactions: [])
        expectRefusal(try chain.resealed(block, header), .unknownRules(2))
    }

    @Test mutating func `a store that fails is neither a receipt nor a refusal`() throws {
        let block = try chain.seal(try chain.propose(try bumps(people)))
        let fault = StoreFault("the disk is gone")
        let sound = FailingState(chain.state, after: .max, fault)
        _ = try chain.apply(block, on: sound)
        #expect(sound.reads > 3)
        for reads in 0..<sound.reads {
            let store = FailingState(chain.state, after: reads, fault)
            #expect(throws: LedgerFailure<BlockRefusal>.store(fault)) {
                try chain.apply(block, on: store)
            }
        }
    }

    private func expectRefusal(
        _ block: Block, _ refusal: BlockRefusal,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(throws: LedgerFailure.refused(refusal), sourceLocation: sourceLocation) {
            try chain.apply(block)
        }
    }
}

/// A state whose store breaks after a number of reads.
private final class FailingState: StateReader {
    private let state: MemoryState
    private let readsMax: Int
    private(set) var reads = 0
    private let fault: StoreFault

    init(_ state: MemoryState, after reads: Int, _ fault: StoreFault) {
        self.state = state
        readsMax = reads
        self.fault = fault
    }

    private func countRead() throws(StoreFault) {
        guard reads < readsMax else { throw fault }
        reads += 1
    }

    func row(_ key: RowKey) throws(StoreFault) -> Bytes? {
        try countRead()
        return state.row(key)
    }

    func scan(prefix: Bytes, limit: Int) throws(StoreFault) -> [Row] {
        try countRead()
        return state.scan(prefix: prefix, limit: limit)
    }
}
