import LicetBytecode
import LicetPrimitives

/// A rule's answer, and what a person needs to see why.
public struct Decision: Hashable, Sendable {
    public let answer: Answer
    /// What became of each clause, in the rule's order.
    public let clauses: [ClauseOutcome]

    public enum Answer: Hashable, Sendable {
        /// Every permit that held, in the rule's order; the first is *the* permit.
        case permitted(by: [ClauseReference])
        case denied(DenialReason)
    }

    public var isPermitted: Bool {
        if case .permitted = answer { true } else { false }
    }
}

/// A clause by its place in the rule and its name.
public struct ClauseReference: Hashable, Sendable {
    public let number: Int
    public let name: String

    public init(number: Int, name: String) {
        self.number = number
        self.name = name
    }
}

/// What a clause came to. One that trapped is one whose outcome hangs on a leaf that has no value:
/// a permit of that kind does not permit, a forbid forbids.
public enum ClauseOutcome: Hashable, Sendable {
    case held, failed
    case trapped(Trap)
}

/// Why a rule denies. Never consensus data.
public enum DenialReason: Hashable, Sendable {
    /// A forbid held, or has a leaf without a value and so cannot be excluded.
    case forbidden(ClauseReference)
    /// A row on which every permit (or a forbid) depends does not exist, or not yet.
    case absent
    /// Of the latest candidate the period begins later.
    case notYet
    /// Of the latest candidate the period is over.
    case expired
    /// Of the latest candidate the period was cut off by `until`.
    case ended
    /// Anything else: no permit's conditions are met, whatever the time.
    case unmet

    /// The name that follows `denied` in tests, without the full stop.
    public var name: String {
        switch self {
        case .forbidden: "forbidden"
        case .absent: "absent"
        case .notYet: "notYet"
        case .expired: "expired"
        case .ended: "ended"
        case .unmet: "unmet"
        }
    }
}

/// Why there is no answer at all.
public enum EvaluationError: Error, Hashable, Sendable {
    case store(StoreFault)
    /// The question went past ``EvaluationError/workMax``, as with nested quantifiers over large
    /// buckets, or took longer than whoever asked waits; on the chain it would run out of gas.
    case tooMuchWork
    /// The rule uses its instant in a way that no compiled contract does, so that the periods in
    /// which it permits cannot be found.
    case unsolvable
    /// The rule has no parameter of type `Account` whose values could be listed.
    case noSubject
    /// The contract has no such rule, or the arguments are not of its parameters' types.
    case malformedQuestion

    /// Units of work for one question; one is about what evaluating a small expression takes.
    public static let workMax = 10_000_000
}

extension EvaluationError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .store(let fault): "the stored state is damaged: \(fault)"
        case .tooMuchWork: "it looks at too many rows, or works too long"
        case .unsolvable: "it does more with its instant than compare it"
        case .noSubject: "it has no parameter of type `Account` whose values could be listed"
        case .malformedQuestion: "the arguments do not fit"
        }
    }
}
