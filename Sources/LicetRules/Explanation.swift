public import LicetBytecode
public import LicetPrimitives

/// Why a rule decides as it does at an instant: for people, never consensus data.
public struct Explanation: Hashable, Sendable {
    /// The rule's name.
    public let rule: String
    /// The instant that was asked about.
    public let instant: Instant
    public let decision: Decision
    /// The rule's clauses in order, with what became of each.
    public let clauses: [ExplainedClause]
    /// The permit that held, the forbid that denies, or else the permit that comes nearest; `nil`
    /// for a rule without permits.
    public let clause: ClauseReference?
    /// What ``clause`` hangs on: the leaves by which it held or, of a permit that did not hold, the
    /// fewest that would have to come out otherwise.
    public let leaves: [ExplainedLeaf]
    /// Rows that are asked for and do not exist, or not yet.
    public let absentRows: [RowReference]
    /// The period around the instant in which the rule permits, if it does.
    public let current: Period?
    /// The last period before the instant, and the first after it, in which the rule permits as
    /// far as is known now. `nil` also where finding them would take too much work.
    public let previous: Period?
    public let next: Period?
    /// What would permit, each on its own, the smallest change first. Empty where it is permitted
    /// already, or nothing would.
    public let changes: [Change]

    public var isPermitted: Bool { decision.isPermitted }
}

/// What became of a clause.
public struct ExplainedClause: Hashable, Sendable {
    public let kind: ClauseKind
    public let name: String
    public let outcome: ClauseOutcome
}

/// One Boolean part of a clause, with what it was computed from.
public struct ExplainedLeaf: Hashable, Sendable {
    /// As the author might have written it, with the names that the container keeps; a row that a
    /// quantifier goes through is written by its key, `grants[#3]`.
    public let text: String
    public let outcome: ClauseOutcome
    /// What it would have to be for the clause to come out as explained.
    public let wanted: Bool
    public let operands: [Operand]
    /// Among changes that would permit: the forbid that it is a part of; nil for a part of the
    /// permit.
    public let forbid: String?
    /// The row that the leaf is about, where a quantifier goes through rows.
    public let row: RowReference?
    /// Of a comparison with `t`: since when, or from when on.
    public let time: TimeNote?

    public struct Operand: Hashable, Sendable {
        public let text: String
        /// The value as a literal; `nil` where it has none.
        public let value: String?
    }

    /// What time has to do with a leaf that is not as wanted.
    public struct TimeNote: Hashable, Sendable {
        public enum Kind: String, Hashable, Sendable {
            /// It becomes true later.
            case notYet
            /// It was true before.
            case expired
            /// It was true before, and would be longer had `until` not cut it off.
            case ended
        }

        public let kind: Kind
        /// Where it turns; `nil` where that cannot be told.
        public let edge: Instant?
    }
}

/// A row by its table and key.
public struct RowReference: Hashable, Sendable {
    public let table: String
    /// The key as a literal.
    public let key: String
    /// When it was, or will have been, inserted; `nil` for a row that was never.
    public let inserted: Instant?

    /// As an expression: `grants[#3]`.
    public var text: String { "\(table)[\(key)]" }
}

/// What would have to be otherwise for a rule to permit.
public enum Change: Hashable, Sendable {
    /// Nothing but time: from this instant on it permits, as far as is known now.
    case wait(until: Instant)
    /// Another argument, all else as asked.
    case argument(name: String, value: String, Value)
    /// These rows exist; whether that is enough depends on what they hold.
    case rows([RowReference])
    /// These leaves of the permit, and of forbids that hold, come out otherwise. Not always is that
    /// enough: one may stand in two places that want it in two ways, or there are more.
    case conditions(permit: ClauseReference, [ExplainedLeaf], isEnough: Bool)
}

/// Explains a rule's decision at an instant, as ``evaluate(rule:arguments:at:in:contract:state:)``
/// makes it.
public func explain(
    rule number: Int, arguments: [Value], at time: Instant, in verified: VerifiedContract,
    contract address: Account, state: any StateReader,
    isPastDue: (() -> Bool)? = nil
) throws(EvaluationError) -> Explanation {
    try explanation(
        rule: number, arguments: arguments, at: time, in: verified.contract, address: address,
        state: state, meter: WorkMeter(isPastDue: isPastDue))
}

/// As ``explain(rule:arguments:at:in:contract:state:)``, of a contract that its maker vouches for.
///
/// - Parameter variables: what the author called the variables of quantifiers, each by the whole
///   quantifier: a container does not keep that.
package func explanation(
    rule number: Int, arguments: [Value], at time: Instant, in contract: Contract,
    address: Account, state: any StateReader, variables: [RuleExpression: String] = [:],
    meter: WorkMeter = WorkMeter()
) throws(EvaluationError) -> Explanation {
    let question = try RuleQuestion(
        rule: number, arguments: arguments, in: contract, address: address, state: state,
        meter: meter)
    var maker = ExplanationMaker(
        question: question, time: time, evaluator: try question.evaluator(at: time))
    maker.evaluator.variables = variables
    return try maker.explanation()
}

/// A part of a clause that would have to come out otherwise.
package struct ChangedLeaf: Hashable, Sendable {
    /// The number of the clause in its rule.
    package let clause: Int
    package let expression: RuleExpression
    package let wanted: Bool
}

/// What a denial's ``Change/conditions(permit:_:)`` comes from, as parts of the clauses' trees and
/// of the `let`s and memberships in them: if each came out as wanted, the rule would permit. `nil`
/// where it permits already, nothing would make it permit, or the parts are not enough.
package func changedLeaves(
    rule number: Int, arguments: [Value], at time: Instant, in contract: Contract,
    address: Account, state: any StateReader, meter: WorkMeter = WorkMeter()
) throws(EvaluationError) -> [ChangedLeaf]? {
    let question = try RuleQuestion(
        rule: number, arguments: arguments, in: contract, address: address, state: state,
        meter: meter)
    var maker = ExplanationMaker(
        question: question, time: time, evaluator: try question.evaluator(at: time))
    return try maker.changedLeaves()
}
