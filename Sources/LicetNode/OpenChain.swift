public import LicetLedger
public import LicetPrimitives

/// A stored chain that has been found to be the one asked for, and whole at its head.
public struct OpenedChain: Sendable {
    public let rules: ChainRules
    public let head: Header
    /// Of the state at the head.
    public let tree: StateTree
}

/// Why a store is not worked with.
public enum ChainOpeningError: Error, Hashable, Sendable {
    /// The document that was given is none that a chain can begin with.
    case badGenesis(GenesisRefusal)
    /// The store holds the chain of another genesis document.
    case otherGenesis(stored: ChainID, given: ChainID)
    /// The stored genesis document does not decode.
    case damagedGenesis(CodecError)
    /// The head's header is not the one that its id is of.
    case headID(height: Height, expected: BlockID, actual: BlockID)
    /// The stored rows are not the state that the head's header commits to.
    case stateRoot(height: Height, expected: Digest, actual: Digest)
    case store(StoreFault)
}

/// Readies a store for work: begins the chain where the store is new, otherwise compares genesis,
/// rebuilds the state tree from the rows and requires the root that the head's header names.
public func openChain(
    _ store: any ChainStore, genesis: Genesis, caches: inout LedgerCaches
) throws(ChainOpeningError) -> OpenedChain {
    guard let stored = try reading({ () throws(StoreFault) in try store.genesis() }) else {
        return try beginChain(store, genesis: genesis, caches: &caches)
    }
    guard stored == genesis.encoded else { throw otherGenesis(stored, given: genesis) }
    let rules: ChainRules
    do {
        rules = try ChainRules(genesis)
    } catch {
        throw .badGenesis(error)
    }
    let (id, head, tree) = try reading { () throws(StoreFault) in
        guard let height = try store.headHeight(), let stored = try store.storedBlock(at: height)
        else { throw StoreFault("the store has a genesis document and no block") }
        return (stored.id, try stored.block().header, StateTree(rows: try store.allRows()))
    }
    guard head.id == id else {
        throw .headID(height: head.height, expected: id, actual: head.id)
    }
    guard tree.root == head.stateRoot else {
        throw .stateRoot(height: head.height, expected: head.stateRoot, actual: tree.root)
    }
    return OpenedChain(rules: rules, head: head, tree: tree)
}

private func otherGenesis(_ stored: Bytes, given: Genesis) -> ChainOpeningError {
    do {
        let chain = try Genesis(encoded: stored).chainID
        return .otherGenesis(stored: chain, given: given.chainID)
    } catch {
        return .damagedGenesis(error)
    }
}

private func beginChain(
    _ store: any ChainStore, genesis: Genesis, caches: inout LedgerCaches
) throws(ChainOpeningError) -> OpenedChain {
    let first: GenesisBlock
    do {
        first = try GenesisBlock(genesis, caches: &caches)
    } catch {
        switch error {
        case .refused(let refusal): throw .badGenesis(refusal)
        case .store(let fault): throw .store(fault)
        }
    }
    // Nothing was there before block 0.
    let undo = Undo(rows: first.diff.rows.map { Undo.OldRow(key: $0.key, value: nil) })
    try reading { () throws(StoreFault) in
        try store.begin(
            genesis, BlockBatch(block: first.block, receipts: [], diff: first.diff, undo: undo))
    }
    var tree = StateTree()
    tree.commit(first.tree)
    return OpenedChain(rules: first.rules, head: first.header, tree: tree)
}

private func reading<Value>(
    _ body: () throws(StoreFault) -> Value
) throws(ChainOpeningError) -> Value {
    do {
        return try body()
    } catch {
        throw .store(error)
    }
}
