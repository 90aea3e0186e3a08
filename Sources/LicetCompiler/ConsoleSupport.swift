import LicetBytecode
import LicetSyntax

/// What a contract declares, for whatever is checked against it outside of its own text. Made once
/// and used often: it costs as much as the contract has declarations.
package struct ConsoleScope: Sendable {
    fileprivate let file: String
    fileprivate let environment: Environment

    package init(of contract: TypedContract) {
        file = contract.file
        environment = Environment(of: contract)
    }
}

extension Checker {
    /// A checker for what is typed against a deployed contract; `variables` are its first locals.
    init(console variables: [(name: String, type: ValueType)], in scope: ConsoleScope) {
        self.init(
            source: SourceText(name: scope.file, text: ""), environment: scope.environment)
        body = Body(.console)
        for (number, variable) in variables.enumerated() {
            body.locals.append(
                Local(name: variable.name, type: variable.type, isVariable: false))
            body.uses.append(LocalUse(origin: .parameter, span: SourceSpan(0, 0)))
            body.scopes[0][variable.name] = .local(number)
        }
        enterScope()
    }
}

/// Checks the arguments of an action, rule, error or event that a test or the console names, by the
/// same laws as arguments in a contract.
///
/// - Returns: one expression a parameter, nil after a mistake.
package func checkConsoleArguments(
    _ arguments: [ArgumentSyntax], _ parameters: [Parameter], of callee: String,
    at span: SourceSpan, variables: [(name: String, type: ValueType)],
    in scope: ConsoleScope
) -> (arguments: [TypedExpression]?, diagnostics: [Diagnostic]) {
    var checker = Checker(console: variables, in: scope)
    let typed = checker.checkArguments(
        arguments, parameters.map { Slot($0) }, of: callee, at: span)
    return (checker.hasErrors ? nil : typed, checker.diagnostics)
}

/// A type that a test or the console writes.
package func resolveConsoleType(
    _ type: TypeSyntax, in scope: ConsoleScope
) -> (type: ValueType?, diagnostics: [Diagnostic]) {
    var checker = Checker(console: [], in: scope)
    let resolved = checker.resolve(type)
    return (resolved.isUnknown || checker.hasErrors ? nil : resolved, checker.diagnostics)
}

extension TypedExpression {
    /// Whether the value depends on the state of a deployed contract.
    package func readsState(of contract: TypedContract) -> Bool {
        contains { expression in
            switch expression.kind {
            case .stateField, .setting, .lookup, .find, .hasRow, .bucket, .findUnique, .callRule,
                .member:
                true
            case .call(let function, _): contract.functions[function].kind != .pure
            default: false
            }
        }
    }

    /// The functions that are called within, and whether a rule is.
    package var callees: (functions: Set<Int>, rules: Bool) {
        var functions: Set<Int> = []
        var rules = false
        forEach { expression in
            switch expression.kind {
            case .call(let function, _): functions.insert(function)
            case .callRule: rules = true
            default: break
            }
        }
        return (functions, rules)
    }

    /// The numbers of the locals that are read within.
    package var localsRead: Set<Int> {
        var found: Set<Int> = []
        forEach { if case .local(let number) = $0.kind { found.insert(number) } }
        return found
    }

    /// Whether the value depends on the time, given the functions that do.
    package func touchesTime(_ timed: Set<Int>) -> Bool {
        contains { expression in
            switch expression.kind {
            case .context(.now), .callRule, .unary(.rowInserted, _): true
            // Who was named at deploy is a member from then on.
            case .member(let test): test.locals != nil
            case .call(let function, _): timed.contains(function)
            default: false
            }
        }
    }
}

/// A view that gives the value of an expression that was checked with `variables`, which become its
/// parameters.
package func consoleView(
    named name: String, of expression: TypedExpression, type: ValueType,
    variables: [(name: String, type: ValueType)], in contract: Contract
) -> TypedFunction {
    var locals = variables.map { Local(name: $0.name, type: $0.type, isVariable: false) }
    let inner = quantifierLocals(of: expression, in: contract)
    let count = (inner.keys.max() ?? -1) + 1
    for number in locals.count..<max(locals.count, count) {
        locals.append(inner[number] ?? Local(name: "", type: .bool, isVariable: false))
    }
    return TypedFunction(
        name: name, kind: .view,
        parameters: variables.map { Parameter(label: nil, name: $0.name, type: $0.type) },
        result: type, by: [], locals: locals,
        body: [.returnValue(expression, expression.span)], span: expression.span)
}

/// The variables of the quantifiers within, and of tests of membership, by their numbers.
private func quantifierLocals(
    of expression: TypedExpression, in contract: Contract
) -> [Int: Local] {
    var found: [Int: Local] = [:]
    expression.forEach { expression in
        switch expression.kind {
        case .exists(let local, let collection, _), .all(let local, let collection, _):
            guard let element = collection.type.element else { return }
            found[local] = Local(name: "", type: element, isVariable: false)
        case .member(let test):
            guard let (account, row) = test.locals,
                let table = contract.roles[test.role].table
            else { return }
            found[account] = Local(name: "", type: .account, isVariable: false)
            found[row] = Local(name: "", type: .row(table), isVariable: false)
        default: break
        }
    }
    return found
}

/// The functions whose effect or result depends on the time, themselves or through what they call.
package func functionsThatTouchTime(in contract: TypedContract) -> Set<Int> {
    var timed: Set<Int> = []
    // Callees stand before their callers, so that one pass finds all.
    for (number, function) in contract.functions.enumerated()
    where touchesTime(function.body, timed, in: contract.declarations) {
        timed.insert(number)
    }
    return timed
}

private func touchesTime(
    _ statements: [TypedStatement], _ timed: Set<Int>, in contract: Contract
) -> Bool {
    statements.contains { statement in
        if case .updateRow(let table, _, let field, _, _) = statement {
            let row = contract.structures[contract.tables[table].row]
            let mark = row.fields[field].mark
            if mark == .once || mark == .tracked { return true }
        }
        return statement.expressions.contains { $0.touchesTime(timed) }
            || statement.blocks.contains { touchesTime($0, timed, in: contract) }
    }
}

extension ValueType {
    /// The type of the elements of a collection.
    fileprivate var element: ValueType? {
        switch self {
        case .list(let element, _), .set(let element, _), .optional(let element): element
        default: nil
        }
    }
}

/// Where a function, or what it calls, touches time first; nil where it does not.
///
/// - Parameter timed: the functions that do.
package func firstTouchOfTime(
    inFunction number: Int, of contract: TypedContract, _ timed: Set<Int>
) -> SourceSpan? {
    guard contract.functions.indices.contains(number) else { return nil }
    return firstTouchOfTime(contract.functions[number].body, of: contract, timed, caller: number)
}

private func firstTouchOfTime(
    _ statements: [TypedStatement], of contract: TypedContract, _ timed: Set<Int>, caller: Int
) -> SourceSpan? {
    for statement in statements {
        for expression in statement.expressions {
            if let span = firstTouchOfTime(expression, of: contract, timed, caller: caller) {
                return span
            }
        }
        if case .updateRow(let table, _, let field, _, let span) = statement {
            let row = contract.declarations.structures[contract.declarations.tables[table].row]
            if row.fields[field].mark == .once { return span }
        }
        for block in statement.blocks {
            if let span = firstTouchOfTime(block, of: contract, timed, caller: caller) {
                return span
            }
        }
    }
    return nil
}

private func firstTouchOfTime(
    _ expression: TypedExpression, of contract: TypedContract, _ timed: Set<Int>, caller: Int
) -> SourceSpan? {
    switch expression.kind {
    case .context(.now), .callRule, .unary(.rowInserted, _): return expression.span
    case .call(let function, _) where timed.contains(function) && function < caller:
        // Callees stand before their callers, so that this ends.
        return firstTouchOfTime(inFunction: function, of: contract, timed)
    default:
        for child in expression.children {
            if let span = firstTouchOfTime(child, of: contract, timed, caller: caller) {
                return span
            }
        }
        return nil
    }
}

/// What the author called the variables of a rule's quantifiers, each by the whole quantifier in
/// the rule's tree. Empty where the tree has others than the text, as it has where a `func` with
/// quantifiers was put in place of its call.
package func quantifierVariables(
    ofRule number: Int, in contract: TypedContract, tree: Rule
) -> [RuleExpression: String] {
    let rule = contract.rules[number]
    var names: [String] = []
    for written in rule.lets.map(\.value) + rule.clauses.map(\.condition) {
        written.forEach { expression in
            switch expression.kind {
            case .exists(let local, _, _), .all(let local, _, _):
                names.append(rule.locals[local].name)
            default: break
            }
        }
    }
    var found: [RuleExpression] = []
    func visit(_ expression: RuleExpression) {
        switch expression {
        case .exists, .all: found.append(expression)
        default: break
        }
        for part in parts(of: expression) { visit(part) }
    }
    for expression in tree.lets.map(\.value) + tree.clauses.map(\.condition) { visit(expression) }
    guard found.count == names.count else { return [:] }
    return Dictionary(zip(found, names)) { first, _ in first }
}
