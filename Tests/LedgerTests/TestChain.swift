import LicetBytecode
import LicetCrypto
import LicetLedger
import LicetPrimitives
import LicetVM
import Testing

/// Somebody with a signing key.
final class Signer: Sendable {
    private let key: SigningKey
    let publicKey: KeyBytes

    var account: Account { publicKey.account }

    init() throws {
        key = try SigningKey.generate()
        publicKey = KeyBytes(key.publicKey)
    }

    func sign(_ message: SignedMessage) throws -> Signature { try key.sign(message) }

    func sign(_ transaction: Transaction) throws -> SignedTransaction {
        SignedTransaction(transaction, signature: try sign(transaction.message))
    }
}

/// A chain in memory with the counter deployed at genesis, grown block by block.
struct TestChain {
    let genesis: Genesis
    let rules: ChainRules
    let sealer: Signer
    let keeper: Signer
    private(set) var tip: Header
    private(set) var state = MemoryState()
    private(set) var tree = StateTree()
    var caches = LedgerCaches()
    private(set) var records: [ChainRecord] = []

    enum Mode { case solo, work(Word256) }

    /// Four leading zero bits: found at once.
    static let easyTarget = Word256(0x0fff_ffff_ffff_ffff, .max, .max, .max)

    /// Where genesis puts the counter.
    static let counter = contractAddress(deployer: .zero, nonce: Nonce(0), call: 0)

    init(
        _ mode: Mode = .solo, quota: Quota = .standard, blockGas: Gas = Gas(Limits.blockGas),
        rules activations: [RulesActivation] = [.first],
        known: [GasSchedule] = ChainRules.known
    ) throws {
        sealer = try Signer()
        keeper = try Signer()
        let sealing: Sealing =
            switch mode {
            case .solo: .solo(sealer: sealer.publicKey)
            case .work(let target): .work(target: target)
            }
        genesis = Genesis(
            time: CodecSamples.instant(1_000), sealing: sealing,
            blockInterval: CodecSamples.duration(1_000), blockGas: blockGas, quota: quota,
            contracts: [CounterContract.deployment(keeper: keeper.account)],
            rules: activations)
        let start = try GenesisBlock(genesis, known: known, caches: &caches)
        rules = start.rules
        tip = start.header
        state.apply(start.diff)
        tree.commit(start.tree)
        records = [ChainRecord(start.block, receipts: [])]
    }

    /// The block after the tip, a second later.
    var next: BlockContext {
        BlockContext(
            rules: rules, height: Height(tip.height.number + 1),
            time: CodecSamples.instant(tip.time.milliseconds + 1_000))
    }

    static func call(
        _ action: String, _ arguments: [Value] = [], of contract: Account = counter
    ) -> Transaction.Call {
        .call(contract: contract, action: action, arguments: arguments.flatMap(\.encoded))
    }

    /// What `signer` would send next.
    func transaction(
        from signer: Signer, _ calls: [Transaction.Call], gasLimit: UInt64 = 1_000_000
    ) -> Transaction {
        let record = try? SystemState.account(signer.account, in: state)
        return Transaction(
            chain: rules.chain, account: signer.account, publicKey: signer.publicKey,
            nonce: record?.next ?? Nonce(0), expiry: Height(tip.height.number + 5),
            gasLimit: Gas(gasLimit), calls: calls)
    }

    mutating func check(_ signed: SignedTransaction) throws(LedgerFailure<TransactionRefusal>) {
        _ = try checkTransaction(signed, in: next, on: state, caches: &caches)
    }

    mutating func propose(_ transactions: [SignedTransaction]) throws -> Proposal {
        var valid: [ValidTransaction] = []
        for signed in transactions {
            valid.append(try validate(signed, rules: rules, caches: &caches))
        }
        return try LicetLedger.propose(
            valid, after: tip, at: next.time, by: keeper.account, on: state, tree: tree,
            rules: rules, caches: &caches)
    }

    func seal(_ proposal: Proposal) throws -> Block {
        switch rules.sealing {
        case .solo: return proposal.sealed(by: try sealer.sign(proposal.sealMessage))
        case .work:
            let nonce = try #require(mine(proposal.header, from: 0, attempts: 1 << 20))
            return proposal.mined(nonce: nonce)
        }
    }

    /// The block with another header, sealed as if its sealer meant it.
    func resealed(_ block: Block, _ header: Header) throws -> Block {
        let message = sealMessage(chain: rules.chain, block: header.id)
        return Block(
            header: header, seal: .signature(try sealer.sign(message)),
            transactions: block.transactions)
    }

    func apply(
        _ block: Block, on reader: (any StateReader)? = nil
    ) throws(LedgerFailure<BlockRefusal>) -> AppliedBlock {
        // With empty caches, so that nothing is known from proposing.
        var fresh = LedgerCaches()
        return try apply(block, to: reader ?? state, &fresh)
    }

    private func apply(
        _ block: Block, to reader: any StateReader, _ caches: inout LedgerCaches
    ) throws(LedgerFailure<BlockRefusal>) -> AppliedBlock {
        try LicetLedger.apply(
            block, after: tip, to: reader, tree: tree, rules: rules, caches: &caches)
    }

    /// Checks the block as a stranger would and takes it over.
    @discardableResult
    mutating func append(_ block: Block) throws -> AppliedBlock {
        let applied = try apply(block)
        state.apply(applied.diff)
        tree.commit(applied.tree)
        tip = block.header
        records.append(ChainRecord(block, receipts: applied.receipts))
        return applied
    }

    /// Makes a block of these transactions, which must all fit.
    @discardableResult
    mutating func grow(_ transactions: [SignedTransaction]) throws -> [Receipt] {
        let proposal = try propose(transactions)
        try #require(proposal.skipped.isEmpty, "\(proposal.skipped)")
        let receipts = try append(seal(proposal)).receipts
        try #require(receipts == proposal.applied.receipts)
        return receipts
    }

    /// Makes a block of one transaction.
    mutating func send(
        _ calls: [Transaction.Call], from signer: Signer, gasLimit: UInt64 = 1_000_000
    ) throws -> Receipt {
        let signed = try signer.sign(transaction(from: signer, calls, gasLimit: gasLimit))
        return try #require(try grow([signed]).first)
    }

    /// What the counter's view says.
    mutating func total() throws -> Int64 {
        let query = Query(contract: Self.counter, name: "total", arguments: [])
        let execution = try runView(query, in: next, on: state, caches: &caches)
        guard case .returned(let bytes)? = execution?.outcome else { return -1 }
        return try CanonicalDecoder.decode(bytes) { (decoder) throws(CodecError) in
            try decoder.int64()
        }
    }
}
