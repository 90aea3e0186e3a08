import LicetBytecode
import LicetSyntax

/// A checked contract: every name resolved to a number, every expression typed. What the emitter
/// compiles and what a naive executor can run directly.
///
/// Numbers of identifiers, enumerations, structures, tables, fields, roles, settings, errors,
/// events, rules and functions are those of the ``Contract`` that comes of it.
public struct TypedContract: Sendable {
    public var file: String
    public var source: String
    /// Declarations that go into the container as they are: all but constants, rules, functions
    /// and debug map, which the emitter adds.
    public var declarations: Contract
    public var rules: [TypedRule]
    /// Callees stand before their callers.
    public var functions: [TypedFunction]
    /// The constants that the contract's own file can name.
    public var constants: [TypedConstant]
    /// The names of types and functions that came of modules and that the contract's own file
    /// cannot name.
    public var hidden: Set<String>
}

/// A `const`; wherever its name stands, the tree holds its value.
public struct TypedConstant: Sendable {
    public var name: String
    public var type: ValueType
    public var value: Value
}

/// A parameter, `let`, `var`, loop or quantifier variable of one function or rule.
public struct Local: Sendable {
    public var name: String
    public var type: ValueType
    public var isVariable: Bool
}

public struct TypedFunction: Sendable {
    /// `f`, or `Structure.f` for a `func` of a structure, whose first parameter is then the value.
    public var name: String
    public var kind: FunctionKind
    public var parameters: [Parameter]
    public var result: ValueType?
    public var by: [TypedAuthority]
    /// Parameters first, in order.
    public var locals: [Local]
    public var body: [TypedStatement]
    public var span: SourceSpan
    /// It came of a module, and not of the contract's own file.
    public var isOfModule = false
}

public enum TypedAuthority: Sendable {
    case anyone
    /// A member of a role, for these arguments of it.
    case role(Int, [TypedExpression])
    /// The account that the parameter of this number gives: in `resign…` actions only.
    case member(parameter: Int)
    case account(TypedExpression)
}

/// Whether an account is a member of a role: at `t` in a rule, at block time elsewhere.
public struct TypedMembership: Sendable {
    public var role: Int
    public var account: TypedExpression
    /// In the order of the role's parameters.
    public var arguments: [TypedExpression]
    /// Locals for the account and for a membership: what code needs to look through the memberships
    /// of a granted role.
    public var locals: (account: Int, row: Int)?
}

public struct TypedRule: Sendable {
    public var name: String
    public var parameters: [Parameter]
    /// Parameters first, then the rule's lets, then quantifier variables.
    public var locals: [Local]
    public var lets: [(local: Int, value: TypedExpression)]
    public var clauses: [TypedClause]
    public var span: SourceSpan
}

public struct TypedClause: Sendable {
    public var kind: ClauseKind
    public var name: String
    public var condition: TypedExpression
}

public indirect enum TypedStatement: Sendable {
    /// `let` or `var`: evaluates into a local for the first time.
    case bind(local: Int, TypedExpression)
    case assign(local: Int, TypedExpression)
    /// `xs[i] = v` on a `var` list.
    case replaceElement(local: Int, index: TypedExpression, value: TypedExpression, SourceSpan)
    /// `xs.append(v)` on a `var` list; traps past its `max`.
    case append(local: Int, TypedExpression, SourceSpan)
    /// `s.insert(v)`, `s.remove(v)` on a `var` set.
    case setInsert(local: Int, TypedExpression, SourceSpan)
    case setRemove(local: Int, TypedExpression, SourceSpan)
    /// `update total = e` on a single field of state.
    case updateField(Int, TypedExpression, SourceSpan)
    /// `update t[k].f = e`
    case updateRow(
        table: Int, key: TypedExpression, field: Int, value: TypedExpression, SourceSpan)
    case branch(TypedExpression, then: [TypedStatement], otherwise: [TypedStatement])
    /// `if let x = optional`
    case branchIfSome(
        local: Int, TypedExpression, then: [TypedStatement], otherwise: [TypedStatement])
    /// The first arm that has the value's case; one of them has it.
    case match(TypedExpression, [TypedArm])
    /// Over a list, a set, or the rows of an index bucket (``ExpressionKind/bucket``), as they were
    /// when the loop began.
    case forEach(local: Int, TypedExpression, body: [TypedStatement])
    /// `for i in start ..< end max n`: traps with `BoundExceeded` before the first round if there
    /// would be more than n.
    case forRange(
        local: Int, start: TypedExpression, end: TypedExpression, max: Int?,
        body: [TypedStatement])
    case require(TypedExpression, error: Int, [TypedExpression], SourceSpan)
    case emit(event: Int, [TypedExpression], SourceSpan)
    case returnValue(TypedExpression?, SourceSpan)
    /// A call or insert for its effect.
    case evaluate(TypedExpression)
}

/// What `match` does for some cases of an enumeration or variant.
public struct TypedArm: Sendable {
    /// The numbers of the cases in rising order, none of which another arm has.
    public var cases: [Int]
    /// Locals for fields of what the one case carries.
    public var bindings: [(local: Int, field: Int)]
    public var body: [TypedStatement]
    /// Of the pattern.
    public var span: SourceSpan
}

public struct TypedExpression: Sendable {
    public var kind: ExpressionKind
    public var type: ValueType
    public var span: SourceSpan

    public init(_ kind: ExpressionKind, type: ValueType, span: SourceSpan) {
        self.kind = kind
        self.type = type
        self.span = span
    }
}

/// What a block, transaction or deploy gives to code.
public enum ContextValue: Sendable {
    case caller, now, height, selfAccount, chain
}

public indirect enum ExpressionKind: Sendable {
    case constant(Value)
    /// `nil`
    case none
    case local(Int)
    /// `t` of a rule.
    case time
    case context(ContextValue)
    case stateField(Int)
    case setting(Int)
    /// A field of a structure or row.
    case field(TypedExpression, Int)
    case lookup(table: Int, key: TypedExpression)
    case find(table: Int, key: TypedExpression)
    case hasRow(table: Int, key: TypedExpression)
    /// Rows of an index bucket; typed as a list of rows with the index's `max`.
    case bucket(table: Int, index: Int, columns: [TypedExpression])
    /// The row of a unique index, or nil. Columns stand in the index's order, and are evaluated in
    /// the order of their spans, as those of ``bucket`` are.
    case findUnique(table: Int, index: Int, columns: [TypedExpression])
    case unary(LicetBytecode.UnaryOperator, TypedExpression)
    case binary(LicetBytecode.BinaryOperator, TypedExpression, TypedExpression)
    case and(TypedExpression, TypedExpression)
    case or(TypedExpression, TypedExpression)
    case implies(TypedExpression, TypedExpression)
    /// `optional ?? other`
    case coalesce(TypedExpression, TypedExpression)
    /// A value where its optional is expected.
    case some(TypedExpression)
    case structure(Int, [TypedExpression])
    /// A case of a variant with what it carries.
    case variant(Int, case: Int, [TypedExpression])
    /// Whether the first is the second's case or lies within it.
    case isCase(TypedExpression, TypedExpression)
    /// Whether a variant has the case of this number, whatever that carries.
    case hasCase(TypedExpression, Int)
    /// A list or set literal, typed as such.
    case collection([TypedExpression])
    case exists(local: Int, TypedExpression, body: TypedExpression)
    case all(local: Int, TypedExpression, body: TypedExpression)
    /// `account is Role(arguments)`
    case member(TypedMembership)
    /// A `func` or `view`.
    case call(function: Int, [TypedExpression])
    /// A rule's decision at block time, in an action or view.
    case callRule(Int, [TypedExpression])
    /// `insert t Row(…)`: the new row's number.
    case insert(table: Int, row: TypedExpression)
    /// `insert t[k] Row(…)`: no value.
    case insertAt(table: Int, key: TypedExpression, row: TypedExpression)
    /// `open t[k].f under R(k, caller, …) for d`, after `return` only. `arguments` are those of the
    /// rule after the first two.
    case open(
        opening: Int, key: TypedExpression, arguments: [TypedExpression],
        duration: TypedExpression)
}
