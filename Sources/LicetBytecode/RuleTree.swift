/// An `access` rule: its decision is *some permit holds and no forbid holds*.
public struct Rule: Hashable, Sendable {
    public var name: String
    public var parameters: [Parameter]
    /// Evaluated at most once each, in order; a later one may use an earlier one.
    public var lets: [RuleLet]
    public var clauses: [Clause]

    public init(name: String, parameters: [Parameter], lets: [RuleLet], clauses: [Clause]) {
        self.name = name
        self.parameters = parameters
        self.lets = lets
        self.clauses = clauses
    }
}

public struct RuleLet: Hashable, Sendable {
    public var name: String
    public var type: ValueType
    public var value: RuleExpression

    public init(name: String, type: ValueType, value: RuleExpression) {
        self.name = name
        self.type = type
        self.value = value
    }
}

public enum ClauseKind: UInt8, CaseIterable, Hashable, Sendable {
    case permit, forbid
}

public struct Clause: Hashable, Sendable {
    public var kind: ClauseKind
    public var name: String
    public var condition: RuleExpression

    public init(kind: ClauseKind, name: String, condition: RuleExpression) {
        self.kind = kind
        self.name = name
        self.condition = condition
    }
}

/// One term of a `by` clause. A term that traps is not held.
public enum Authority: Hashable, Sendable {
    case anyone
    /// A member of the role with this number, for these parameters of it, at the block's time. An
    /// argument that traps is not held, as the whole term.
    case role(Int, [RuleExpression])
    /// The account that the action's parameter of this number gives. The verifier allows it only
    /// where members of a granted role end their own memberships.
    case member(parameter: Int)
    /// The account that the expression reads from state. It may use the action's parameters as
    /// keys.
    case account(RuleExpression)
}

/// A typed expression of a rule or a `by` clause: pure in state, arguments and time.
///
/// Every Boolean *leaf* (a Boolean expression that is not `and`, `or`, `implies`, `not`, a
/// quantifier or a Boolean constant) is total: a trap in it yields the value that cannot permit.
/// Names of struct `func`s do not occur: the compiler has inlined them as ``bind``,
/// ``conditional`` and ``ifSome``, and `match` as conditions on ``hasCase``.
public indirect enum RuleExpression: Hashable, Sendable {
    case constant(Int)
    /// `nil` of this optional type.
    case none(ValueType)
    case parameter(Int)
    /// A `let` of the rule.
    case letValue(Int)
    /// The variable of an enclosing ``exists``, ``all``, ``bind`` or ``ifSome``, counted from the
    /// outermost, 0.
    case local(Int)
    /// The instant `t` at which the question is asked.
    case time
    case setting(Int)
    /// A single field of state: in a `by` clause only, since it changes and rules read no such
    /// thing.
    case stateField(Int)
    /// A field of a structure or row; a `once` field later than `t` reads as nil, and a `tracked`
    /// field of a row as what it was at `t`.
    case field(RuleExpression, Int)
    /// The row under a key; fails where there is none, or none yet at `t`.
    case lookup(table: Int, key: RuleExpression)
    /// The row under a key, or nil.
    case find(table: Int, key: RuleExpression)
    /// Whether there is a row under a key at `t`.
    case hasRow(table: Int, key: RuleExpression)
    /// The rows of an index bucket that exist at `t`, in order of their keys: only as the
    /// collection of a quantifier.
    case bucket(table: Int, index: Int, columns: [RuleExpression])
    /// The row of a unique index under these columns that exists at `t`, or nil.
    case findUnique(table: Int, index: Int, columns: [RuleExpression])
    case unary(UnaryOperator, RuleExpression)
    case binary(BinaryOperator, RuleExpression, RuleExpression)
    case and(RuleExpression, RuleExpression)
    case or(RuleExpression, RuleExpression)
    case implies(RuleExpression, RuleExpression)
    /// The optional's value, or where it is nil the other expression.
    case coalesce(RuleExpression, RuleExpression)
    /// A value as an optional of it.
    case some(RuleExpression)
    case conditional(
        condition: RuleExpression, then: RuleExpression, otherwise: RuleExpression)
    /// Evaluates the value into a new ``local`` for the body.
    case bind(RuleExpression, body: RuleExpression)
    /// Where the optional has a value, the body with that value as a new ``local``.
    case ifSome(RuleExpression, then: RuleExpression, otherwise: RuleExpression)
    case structure(Int, [RuleExpression])
    /// A case of a variant with its fields.
    case variant(Int, case: Int, [RuleExpression])
    /// Whether a value of an enumeration is a case, the other one's value, or lies within it.
    case isCase(RuleExpression, RuleExpression)
    /// Whether a value of an enumeration or variant is one of these cases, in rising order.
    case hasCase(RuleExpression, [Int])
    /// A field of what a variant's value carries if it is this case; fails where it is another.
    case payload(RuleExpression, case: Int, field: Int)
    /// A list or set of this type.
    case collection(ValueType, [RuleExpression])
    /// Whether some element (a new ``local``) of a bucket, list, set or optional satisfies the
    /// body.
    case exists(RuleExpression, body: RuleExpression)
    /// Whether all elements of a list, set or optional satisfy the body.
    case all(RuleExpression, body: RuleExpression)
    /// Whether an account is a member of a role, for these parameters of it, at `t`.
    case member(role: Int, account: RuleExpression, arguments: [RuleExpression])
}
