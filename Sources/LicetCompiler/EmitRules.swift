import LicetBytecode
import LicetPrimitives
import LicetSyntax

/// A rule as the container's tree: names become numbers and calls of `func`s their bodies.
func emitRule(
    _ rule: TypedRule, of typed: TypedContract, constants: inout ConstantPool
) throws(EmitError) -> Rule {
    var emitter = TreeEmitter(functions: typed.functions, constants: constants, span: rule.span)
    for index in rule.parameters.indices { emitter.names[index] = .parameter(index) }
    var lets: [RuleLet] = []
    for (number, binding) in rule.lets.enumerated() {
        let local = rule.locals[binding.local]
        lets.append(
            RuleLet(name: local.name, type: local.type, value: try emitter.tree(binding.value)))
        emitter.names[binding.local] = .letValue(number)
    }
    var clauses: [Clause] = []
    for clause in rule.clauses {
        clauses.append(
            Clause(
                kind: clause.kind, name: clause.name,
                condition: try emitter.tree(clause.condition)))
    }
    constants = emitter.constants
    return Rule(name: rule.name, parameters: rule.parameters, lets: lets, clauses: clauses)
}

/// The `by` terms of an action.
func emitBy(
    _ function: TypedFunction, of typed: TypedContract, constants: inout ConstantPool
) throws(EmitError) -> [Authority] {
    var emitter = TreeEmitter(functions: typed.functions, constants: constants, span: function.span)
    for index in function.parameters.indices { emitter.names[index] = .parameter(index) }
    var terms: [Authority] = []
    for term in function.by {
        switch term {
        case .anyone: terms.append(.anyone)
        case .role(let role, let arguments):
            terms.append(.role(role, try emitter.trees(arguments)))
        case .member(let parameter): terms.append(.member(parameter: parameter))
        case .account(let expression): terms.append(.account(try emitter.tree(expression)))
        }
    }
    constants = emitter.constants
    return terms
}

private struct TreeEmitter {
    let functions: [TypedFunction]
    var constants: ConstantPool
    let span: SourceSpan
    /// What each local of the rule, or of the function being inlined, stands for.
    var names: [Int: RuleExpression] = [:]
    /// Variables of enclosing quantifiers and bindings.
    private var scope = 0
    private var depth = 0
    private var parts = 0

    /// Parts of one rule: inlining and branches that share an end may multiply them.
    private static let partsMax = 20_000

    init(functions: [TypedFunction], constants: ConstantPool, span: SourceSpan) {
        self.functions = functions
        self.constants = constants
        self.span = span
    }

    mutating func tree(_ expression: TypedExpression) throws(EmitError) -> RuleExpression {
        parts += 1
        depth += 1
        defer { depth -= 1 }
        guard parts <= Self.partsMax, depth <= Limits.nesting else {
            throw .ruleTooLarge(span)
        }
        switch expression.kind {
        case .constant(let value):
            return .constant(constants.number(of: value, expression.type))
        case .none: return .none(expression.type)
        case .local(let local):
            guard let meaning = names[local] else { throw .notInRule(expression.span) }
            return meaning
        case .time: return .time
        case .setting(let setting): return .setting(setting)
        case .field(let owner, let field): return .field(try tree(owner), field)
        case .lookup(let table, let key): return .lookup(table: table, key: try tree(key))
        case .find(let table, let key): return .find(table: table, key: try tree(key))
        case .hasRow(let table, let key): return .hasRow(table: table, key: try tree(key))
        case .bucket(let table, let index, let columns):
            return .bucket(table: table, index: index, columns: try trees(columns))
        case .findUnique(let table, let index, let columns):
            return .findUnique(table: table, index: index, columns: try trees(columns))
        case .unary(let operation, let value): return .unary(operation, try tree(value))
        case .binary(let operation, let left, let right):
            return try comparison(operation, left, right)
        case .and(let left, let right): return .and(try tree(left), try tree(right))
        case .or(let left, let right): return .or(try tree(left), try tree(right))
        case .implies(let left, let right): return .implies(try tree(left), try tree(right))
        case .coalesce(let left, let right): return .coalesce(try tree(left), try tree(right))
        case .some(let value): return .some(try tree(value))
        case .structure, .variant, .collection, .isCase, .hasCase:
            return try composite(expression)
        case .exists(let local, let collection, let body):
            let over = try tree(collection)
            return .exists(over, body: try scoped(local, body))
        case .all(let local, let collection, let body):
            let over = try tree(collection)
            return .all(over, body: try scoped(local, body))
        case .call(let function, let arguments):
            return try inline(functions[function], arguments)
        case .stateField(let field): return .stateField(field)
        case .member(let test):
            return .member(
                role: test.role, account: try tree(test.account),
                arguments: try trees(test.arguments))
        case .context, .callRule, .insert, .insertAt, .open:
            throw .notInRule(expression.span)
        }
    }

    /// What is made of parts, and questions about the case of such a value. Apart from the others,
    /// so that the frame of their recursion stays small.
    private mutating func composite(
        _ expression: TypedExpression
    ) throws(EmitError) -> RuleExpression {
        switch expression.kind {
        case .structure(let structure, let fields): return .structure(structure, try trees(fields))
        case .variant(let number, let chosen, let fields):
            return .variant(number, case: chosen, try trees(fields))
        case .isCase(let value, let other): return .isCase(try tree(value), try tree(other))
        case .hasCase(let value, let chosen): return .hasCase(try tree(value), [chosen])
        case .collection(let elements):
            return .collection(expression.type, try trees(elements))
        default: throw .notInRule(expression.span)
        }
    }

    mutating func trees(
        _ expressions: [TypedExpression]
    ) throws(EmitError) -> [RuleExpression] {
        var result: [RuleExpression] = []
        for expression in expressions { result.append(try tree(expression)) }
        return result
    }

    /// A comparison with `nil` asks whether the other side is nil.
    private mutating func comparison(
        _ operation: LicetBytecode.BinaryOperator, _ left: TypedExpression, _ right: TypedExpression
    ) throws(EmitError) -> RuleExpression {
        if operation == .equal || operation == .notEqual, left.isNone || right.isNone {
            let isNil = RuleExpression.unary(.isNil, try tree(left.isNone ? right : left))
            return operation == .equal ? isNil : .unary(.not, isNil)
        }
        return .binary(operation, try tree(left), try tree(right))
    }

    /// The body with the local as the next variable of scope.
    private mutating func scoped(
        _ local: Int, _ body: TypedExpression
    ) throws(EmitError) -> RuleExpression {
        names[local] = .local(scope)
        scope += 1
        defer { scope -= 1 }
        return try tree(body)
    }

    /// A call as the function's body: arguments that are more than a name, or may trap by being
    /// named, are bound first. A call is one leaf of a condition, whatever its body is made of, and
    /// a binding keeps it one.
    private mutating func inline(
        _ function: TypedFunction, _ arguments: [TypedExpression]
    ) throws(EmitError) -> RuleExpression {
        let outer = names
        let level = scope
        defer {
            names = outer
            scope = level
        }
        var inner: [Int: RuleExpression] = [:]
        var bound: [RuleExpression] = []
        for (index, argument) in arguments.enumerated() {
            let value = try tree(argument)
            switch value {
            case .parameter, .local, .time, .constant, .setting:
                inner[index] = value
            default:
                inner[index] = .local(scope)
                scope += 1
                bound.append(value)
            }
        }
        names = inner
        if bound.isEmpty, function.returnsConnective {
            // A call is one leaf: a trap anywhere in it decides it as a whole. Bare connectives
            // would make leaves of their parts.
            bound.append(.constant(constants.number(of: .bool(true), .bool)))
            scope += 1
        }
        var result = try self.body(function.body[...])
        for value in bound.reversed() { result = .bind(value, body: result) }
        return result
    }

    /// Statements that end in a `return` on every path, as an expression.
    private mutating func body(
        _ statements: ArraySlice<TypedStatement>
    ) throws(EmitError) -> RuleExpression {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Limits.nesting, let first = statements.first else {
            throw .ruleTooLarge(span)
        }
        let rest = statements.dropFirst()
        switch first {
        case .returnValue(let value?, _):
            return try tree(value)
        case .bind(let local, let value):
            let bound = try tree(value)
            return .bind(bound, body: try nested(local, rest))
        case .branch(let condition, let then, let otherwise):
            return .conditional(
                condition: try tree(condition),
                then: try body(ArraySlice(then) + rest),
                otherwise: try body(ArraySlice(otherwise) + rest))
        case .branchIfSome(let local, let optional, let then, let otherwise):
            let value = try tree(optional)
            let present = try nested(local, ArraySlice(then) + rest)
            return .ifSome(value, then: present, otherwise: try body(ArraySlice(otherwise) + rest))
        case .match(let subject, let arms):
            return try match(subject, arms, rest)
        default:
            throw .notInRule(span)
        }
    }

    /// Conditions on the value's case, one for each arm but the last, which has the cases that are
    /// left. Variables stand for fields of the value, which is bound if it is more than a name.
    private mutating func match(
        _ subject: TypedExpression, _ arms: [TypedArm], _ rest: ArraySlice<TypedStatement>
    ) throws(EmitError) -> RuleExpression {
        let value = try tree(subject)
        var name = value
        let level = scope
        switch value {
        case .parameter, .local, .constant, .setting: break
        default:
            name = .local(scope)
            scope += 1
        }
        depth += arms.count
        defer {
            scope = level
            depth -= arms.count
        }
        var result: RuleExpression?
        for arm in arms.reversed() {
            for (local, field) in arm.bindings {
                names[local] = .payload(name, case: arm.cases.first ?? 0, field: field)
            }
            let then = try body(ArraySlice(arm.body) + rest)
            result =
                result.map {
                    .conditional(
                        condition: .hasCase(name, arm.cases), then: then, otherwise: $0)
                } ?? then
        }
        guard let result else { throw .notInRule(subject.span) }
        return name == value ? result : .bind(value, body: result)
    }

    private mutating func nested(
        _ local: Int, _ statements: ArraySlice<TypedStatement>
    ) throws(EmitError) -> RuleExpression {
        names[local] = .local(scope)
        scope += 1
        defer { scope -= 1 }
        return try body(statements)
    }
}

extension TypedFunction {
    /// Whether the body is no more than a condition made of others.
    fileprivate var returnsConnective: Bool {
        guard case .returnValue(let value?, _)? = body.first else { return false }
        return switch value.kind {
        case .and, .or, .implies, .unary(.not, _), .exists, .all: true
        default: false
        }
    }
}
