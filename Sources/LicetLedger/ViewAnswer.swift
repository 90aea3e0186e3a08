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
    guard let execution = try runView(query, in: block, on: state, caches: &caches) else {
        return nil
    }
    let outcome: ViewAnswer.Outcome
    switch execution.outcome {
    case .returned(let bytes): outcome = .returned(bytes)
    case .trapped(let trapped) where trapped.trap == .failed:
        outcome = .failed(
            .contractError(
                contract: query.contract, code: UInt32(clamping: trapped.error ?? 0),
                fields: trapped.fields))
    case .trapped(let trapped): outcome = .failed(.trapped(trapped.trap))
    }
    return ViewAnswer(outcome: outcome, gasUsed: execution.gasUsed)
}

extension DeployedContract {
    /// The contract itself, with the digest of its container.
    public var verified: VerifiedContract { loaded.verified }
}
