import LicetPrimitives
import LicetVM

/// A question to a contract from outside the chain: it changes nothing and nobody pays, so gas only
/// bounds the work.
public struct Query: Hashable, Sendable {
    public var contract: Account
    /// The name of a view or rule.
    public var name: String
    /// The parameters' values in BCS, one after the other.
    public var arguments: Bytes
    public var gasLimit: Gas

    /// Enough for any view that a transaction could afford.
    public static let standardGas = Gas(Limits.blockGas)

    public init(
        contract: Account, name: String, arguments: Bytes, gasLimit: Gas = standardGas
    ) {
        self.contract = contract
        self.name = name
        self.arguments = arguments
        self.gasLimit = gasLimit
    }
}

/// Runs a view on a state, as of the block that the context names; `nil` where no contract lies at
/// the address. The caller that a view might ask for is the zero account.
public func runView(
    _ query: Query, in block: BlockContext, on state: some StateReader,
    caches: inout LedgerCaches
) throws(StoreFault) -> Execution? {
    guard
        let contract = try deployedContract(
            at: query.contract, block.prices, in: state, caches: &caches)
    else { return nil }
    return try runView(
        contract.loaded, query.name, arguments: query.arguments,
        context: context(query, block), host: BlockState(state), gasLimit: query.gasLimit)
}

/// Decides a rule on a state for an instant: the result is a Boolean in BCS. `nil` where no
/// contract lies at the address.
public func decideRule(
    _ query: Query, at instant: Instant, in block: BlockContext, on state: some StateReader,
    caches: inout LedgerCaches
) throws(StoreFault) -> Execution? {
    guard
        let contract = try deployedContract(
            at: query.contract, block.prices, in: state, caches: &caches)
    else { return nil }
    return try decide(
        contract.loaded, rule: query.name, arguments: query.arguments, at: instant,
        context: context(query, block), host: BlockState(state), gasLimit: query.gasLimit)
}

private func context(_ query: Query, _ block: BlockContext) -> ExecutionContext {
    ExecutionContext(
        chain: block.rules.chain.digest, contract: query.contract, caller: .zero,
        height: block.height, now: block.time)
}
