import LicetBytecode
import LicetSyntax

/// What a rule must know of a `func` that it calls, through whatever that calls in turn.
struct FunctionFacts {
    /// A statement that is not `let`, `if`, `match` or `return`, and what it is.
    var statement: (span: SourceSpan, what: String)?
    /// Where something that may change is read.
    var variable: ChangingRead?
    /// Where `exists` stands.
    var exists: SourceSpan?
    /// Where `exists` stands so that no rule may call the function: in a `let`, a condition, under
    /// `not`, or elsewhere than in the positive structure of what is returned.
    var misplacedExists: SourceSpan?
    /// For each parameter, where it is used as an instant of a rule may not be used.
    var timeUses: [Int: SourceSpan] = [:]

    init() {}

    /// Facts of a function whose callees have theirs already.
    init(of function: TypedFunction, _ environment: Environment, _ known: [FunctionFacts]) {
        guard function.kind == .pure else { return }
        var walk = FactWalk(
            environment: environment, known: known, parameters: function.parameters, facts: self)
        walk.visit(function.body)
        self = walk.facts
    }
}

/// Where a `func` reads what a rule must not: in itself, or through a call.
enum ChangingRead {
    /// A field marked `var`.
    case field(FieldReference, SourceSpan)
    /// A comparison of values with a marked field in them.
    case whole(FieldReference?, SourceSpan)
    case call(function: Int, SourceSpan)

    var span: SourceSpan {
        switch self {
        case .field(_, let span), .whole(_, let span), .call(_, let span): span
        }
    }
}

private struct FactWalk {
    let environment: Environment
    let known: [FunctionFacts]
    let parameters: [Parameter]
    var facts: FunctionFacts

    mutating func visit(_ statements: [TypedStatement]) {
        for statement in statements {
            note(statement)
            var isReturn = false
            if case .returnValue = statement { isReturn = true }
            for expression in statement.expressions {
                visit(expression, mayBeTime: false)
                noteExists(expression, mayExist: isReturn)
            }
            for block in statement.blocks { visit(block) }
        }
    }

    private mutating func note(_ read: ChangingRead) { facts.variable = facts.variable ?? read }

    private mutating func note(_ statement: TypedStatement) {
        guard facts.statement == nil else { return }
        switch statement {
        case .bind, .branch, .branchIfSome, .match, .returnValue: break
        // No `func` has the rest of these; they are refused where they stand.
        case .require, .emit, .updateRow, .updateField: break
        case .evaluate(let value): facts.statement = (value.span, "a call without use")
        case .assign(_, let value): facts.statement = (value.span, "an assignment")
        case .replaceElement(_, _, _, let span): facts.statement = (span, "an assignment")
        case .append(_, _, let span), .setInsert(_, _, let span), .setRemove(_, _, let span):
            facts.statement = (span, "a change of a collection")
        case .forEach(_, let value, _), .forRange(_, let value, _, _, _):
            facts.statement = (value.span, "a loop")
        }
    }

    private mutating func visit(_ expression: TypedExpression, mayBeTime: Bool) {
        switch expression.kind {
        case .local(let number):
            if !mayBeTime, number < parameters.count, parameters[number].type == .instant,
                facts.timeUses[number] == nil
            {
                facts.timeUses[number] = expression.span
            }
        case .binary(let operation, let left, let right):
            if operation.looksAtWhole, environment.holdsChangingField(left.type) {
                note(.whole(environment.changingField(in: left.type), expression.span))
            }
            let (first, second) = timePositions(of: operation, mayBeTime)
            visit(left.compared, mayBeTime: first)
            visit(right.compared, mayBeTime: second)
        case .field(let base, let number):
            if let structure = environment.structure(of: base.type),
                environment.declarations.structures[structure].fields[number].mark == .variable
            {
                note(.field(FieldReference(structure: structure, field: number), expression.span))
            }
            visit(base, mayBeTime: false)
        case .exists:
            facts.exists = facts.exists ?? expression.span
            for child in expression.children { visit(child, mayBeTime: false) }
        case .call(let function, let arguments):
            visitCall(expression, function, arguments)
        default:
            for child in expression.children { visit(child, mayBeTime: false) }
        }
    }

    private mutating func noteExists(_ expression: TypedExpression, mayExist: Bool) {
        switch expression.kind {
        case .and(let left, let right), .or(let left, let right):
            noteExists(left, mayExist: mayExist)
            noteExists(right, mayExist: mayExist)
        case .implies(let left, let right):
            noteExists(left, mayExist: false)
            noteExists(right, mayExist: mayExist)
        case .exists(_, let collection, let body):
            if !mayExist { facts.misplacedExists = facts.misplacedExists ?? expression.span }
            noteExists(collection, mayExist: false)
            noteExists(body, mayExist: mayExist)
        case .all(_, let collection, let body):
            noteExists(collection, mayExist: false)
            noteExists(body, mayExist: mayExist)
        case .call(let number, let arguments):
            let other = known[number]
            if other.misplacedExists != nil || other.exists != nil && !mayExist {
                facts.misplacedExists = facts.misplacedExists ?? expression.span
            }
            for argument in arguments { noteExists(argument, mayExist: false) }
        default:
            for child in expression.children { noteExists(child, mayExist: false) }
        }
    }

    private mutating func visitCall(
        _ expression: TypedExpression, _ number: Int, _ arguments: [TypedExpression]
    ) {
        let other = known[number]
        if facts.statement == nil, let (_, what) = other.statement {
            facts.statement = (expression.span, what)
        }
        if other.variable != nil { note(.call(function: number, expression.span)) }
        if other.exists != nil { facts.exists = facts.exists ?? expression.span }
        for (position, argument) in arguments.enumerated() {
            visit(argument, mayBeTime: other.timeUses[position] == nil)
        }
    }
}

extension TypedExpression {
    /// What an operator compares: where an optional stands on its other side, the value itself.
    var compared: TypedExpression {
        if case .some(let wrapped) = kind { wrapped } else { self }
    }
}

/// Whether `t` may stand left and right of an operator: compared, contained, or moved by a duration
/// where the result may be `t` again.
func timePositions(
    of operation: LicetBytecode.BinaryOperator, _ mayBeTime: Bool
) -> (left: Bool, right: Bool) {
    switch operation {
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: (true, true)
    case .periodContains: (false, true)
    case .instantAdd, .instantSubtract: (mayBeTime, false)
    default: (false, false)
    }
}

extension LicetBytecode.BinaryOperator {
    /// Whether all fields of a structure among the operands matter.
    var looksAtWhole: Bool {
        switch self {
        case .equal, .notEqual, .isElement, .isSubset: true
        default: false
        }
    }
}
