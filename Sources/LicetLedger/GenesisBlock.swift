import LicetBytecode
import LicetPrimitives

/// Block 0, which genesis gives: no transactions, and the state after genesis' contracts are
/// deployed, each at the address of deployer zero and its place in the list.
public struct GenesisBlock: Sendable {
    public let rules: ChainRules
    public let block: Block
    public let diff: StateDiff
    /// For an empty ``StateTree``.
    public let tree: TreeDelta

    public init(
        _ genesis: Genesis, known: [GasSchedule] = ChainRules.known,
        caches: inout LedgerCaches
    )
        throws(LedgerFailure<GenesisRefusal>)
    {
        let rules = try LedgerFailure.checking { () throws(GenesisRefusal) in
            try ChainRules(genesis, known: known)
        }
        let state = BlockState(MemoryState())
        for (position, deployment) in genesis.contracts.enumerated() {
            try Self.deploy(
                deployment, position, at: genesis.time, rules.prices(at: Height(0)) ?? .first,
                on: state, caches: &caches)
        }
        diff = state.diff
        tree = StateTree().prepare(diff)
        self.rules = rules
        let header = Header(
            chain: rules.chain, height: Height(0), slot: 0, parent: .zero, time: genesis.time,
            transactionsRoot: BlockBody([]).root, receiptsRoot: ReceiptList([]).root,
            stateRoot: tree.root, sealersRoot: rules.sealersRoot, gasUsed: .zero,
            gasLimit: rules.blockGas, workTarget: rules.sealing.workTarget, workNonce: 0,
            sealer: .zero)
        block = Block(header: header, seal: .none, transactions: [])
    }

    public var header: Header { block.header }

    private static func deploy(
        _ deployment: Deployment, _ position: Int, at time: Instant, _ prices: GasSchedule,
        on state: BlockState, caches: inout LedgerCaches
    ) throws(LedgerFailure<GenesisRefusal>) {
        let place = DeployPlace(
            address: contractAddress(
                deployer: .zero, nonce: Nonce(UInt64(clamping: position)), call: 0),
            deployer: .zero, height: Height(0), now: time, prices: prices)
        // Nobody pays for genesis; its size is bounded.
        var meter = GasMeter(Gas(.max))
        do {
            try LicetLedger.deploy(
                deployment, at: place, on: state, meter: &meter, caches: &caches)
        } catch {
            switch error {
            case .refused(.deployRefused(let refusal)):
                throw .refused(.contract(position, refusal))
            case .refused:
                preconditionFailure("deploying fails by the deployment alone")
            case .store(let fault): throw .store(fault)
            }
        }
        _ = state.keepTransaction()
    }
}
