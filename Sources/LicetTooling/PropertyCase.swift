import LicetBytecode
import LicetPrimitives

/// One step of `attempt any`: what an actor did, or that time passed.
package enum PropertyStep: Hashable, Sendable {
    case call(actor: Account, function: Int, [Value])
    case advance(Duration)
}

/// All that is generated in one case of a property: running it again does the same.
package struct PropertyCase: Hashable, Sendable {
    package var arguments: [Value]
    /// For each `attempt any`, in order, what was done.
    package var sequences: [[PropertyStep]]

    /// Parts by which a case is measured while it is made simpler.
    var stepCount: Int { sequences.reduce(0) { $0 + $1.count } }
}

/// Where the steps of `attempt any` come from.
enum StepSource {
    case recorded([[PropertyStep]])
    case generated(ValueGenerator)
}

/// What one case came to.
struct CaseOutcome {
    enum Verdict {
        case passed
        /// The condition after `where` does not hold.
        case discarded
        case failed(Finding)
    }

    var verdict = Verdict.passed
    /// What was done, up to the failure.
    var sequences: [[PropertyStep]] = []
    /// The statements of a test that does the same, up to the failure.
    var script: [String] = []
    var gas: UInt64 = 0

    var finding: Finding? { if case .failed(let finding) = verdict { finding } else { nil } }
}

/// A case that fails, as simple as could be found.
public struct Counterexample: Sendable {
    /// Which of the property's cases it was, from 1.
    public let number: Int
    /// How many cases were run to make it simpler.
    public let tries: Int
    /// A `test` that fails in the same way, to be pasted into the contract.
    public let test: String
}

/// What a property's run consisted of.
public struct PropertyReport: Sendable {
    /// The same seed gives the same cases.
    public let seed: UInt32
    public let cases: Int
    /// Cases that were generated and did not satisfy `where`.
    public let discarded: Int
    public let counterexample: Counterexample?
}
