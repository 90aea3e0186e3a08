import LicetBytecode
import LicetPrimitives
import LicetVM

/// What a view answered to somebody outside the chain.
public struct ViewAnswer: Hashable, Sendable {
    public var outcome: Outcome
    public var gasUsed: Gas

    public enum Outcome: Hashable, Sendable {
        /// The result in BCS.
        case returned(Bytes)
        case failed(Receipt.Failure.Reason)
    }
}

/// Runs a view on a state as ``runView(_:in:on:caches:)`` does, and gives a failure the form that
/// receipts have.
public func askView(
    _ query: Query, in block: BlockContext, on state: some StateReader,
    caches: inout LedgerCaches
) throws(StoreFault) -> ViewAnswer? {
    guard let execution = try runView(query, in: block, on: state, caches: &caches),
        let deployed = try deployedContract(at: query.contract, in: state, caches: &caches)
    else { return nil }
    let outcome: ViewAnswer.Outcome
    switch execution.outcome {
    case .returned(let bytes): outcome = .returned(bytes)
    case .trapped(let trapped) where trapped.trap == .failed:
        outcome = .failed(
            contractError(trapped, of: deployed.loaded.verified, at: query.contract))
    case .trapped(let trapped): outcome = .failed(.trapped(trapped.trap))
    }
    return ViewAnswer(outcome: outcome, gasUsed: execution.gasUsed)
}

/// Whether a rule permits, decided as ``decideRule(_:at:in:on:caches:)`` does; `nil` where it gave
/// no answer: no such contract or rule, arguments that are none, or not enough gas.
public func askRule(
    _ query: Query, at instant: Instant, in block: BlockContext, on state: some StateReader,
    caches: inout LedgerCaches
) throws(StoreFault) -> Bool? {
    let execution = try decideRule(query, at: instant, in: block, on: state, caches: &caches)
    guard let execution, case .returned(let answer) = execution.outcome else { return nil }
    return answer == [1]
}

extension DeployedContract {
    /// The contract itself, with the digest of its container.
    public var verified: VerifiedContract { loaded.verified }
}
