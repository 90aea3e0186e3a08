import LicetBytecode
import LicetPrimitives
import LicetSyntax

extension Checker {
    /// The lets and clauses of a rule, typed; what only rules must keep to is checked when all
    /// functions are known.
    mutating func checkRule(_ declaration: AccessDeclaration, _ number: Int) -> TypedRule {
        let signature = environment.rules[number]
        body = Body(.rule, declared: declaration.name.span)
        declareParameters(declaration.parameters, signature.parameters)
        introduce(declaration.instant, as: .time)
        // Lets are numbered before the variables of quantifiers.
        countMembers(declaration)
        var nextLet = body.locals.count
        for case .binding(let binding) in declaration.members {
            body.locals.append(
                Local(name: binding.name.text, type: .unknown, isVariable: false))
            body.uses.append(LocalUse(origin: .constant, span: binding.name.span))
        }
        var lets: [(local: Int, value: TypedExpression)] = []
        var clauses: [TypedClause] = []
        var names: [Name] = []
        for member in declaration.members {
            switch member {
            case .binding(let binding):
                let value = checkLet(binding, nextLet)
                if !value.type.isUnknown { lets.append((nextLet, value)) }
                nextLet += 1
            case .clause(let clause):
                names.append(clause.name)
                let condition = check(clause.condition, expecting: .bool)
                if condition.type.isUnknown || clause.name.isMissing { continue }
                clauses.append(
                    TypedClause(
                        kind: clause.kind == .permit ? .permit : .forbid,
                        name: clause.name.text, condition: condition))
            }
        }
        reportRepeated(names)
        reportUnused()
        let permits = declaration.members.contains {
            if case .clause(let clause) = $0 { clause.kind == .permit } else { false }
        }
        if !permits { report(.neverPermits(declaration.name)) }
        return TypedRule(
            name: declaration.name.text, parameters: signature.parameters, locals: body.locals,
            lets: lets, clauses: clauses, span: declaration.span)
    }

    private mutating func countMembers(_ declaration: AccessDeclaration) {
        var lets: [SourceSpan] = []
        var clauses: [SourceSpan] = []
        for member in declaration.members {
            switch member {
            case .binding(let binding): lets.append(binding.span)
            case .clause(let clause): clauses.append(clause.span)
            }
        }
        requireCount(lets, max: ContainerLimits.lets, of: "`let`s")
        requireCount(clauses, max: ContainerLimits.clauses, of: "clauses")
    }

    private mutating func checkLet(_ binding: BindingStatement, _ local: Int) -> TypedExpression {
        let place = binding.type.map { resolve($0) }
        let value =
            if let place {
                check(binding.value, expecting: place)
            } else {
                check(binding.value, hint: nil)
            }
        body.locals[local].type = place ?? value.type
        introduce(binding.name, as: .local(local))
        return value
    }

    /// What rules must keep to beyond types.
    mutating func checkRules(
        _ rules: [TypedRule], _ functions: [TypedFunction], order: [Int]
    ) {
        var facts = [FunctionFacts](repeating: FunctionFacts(), count: functions.count)
        for number in order {
            facts[number] = FunctionFacts(of: functions[number], environment, facts)
        }
        for rule in rules {
            var check = RuleCheck(environment: environment, source: source, facts: facts)
            for (_, value) in rule.lets { check.visit(value, RulePosition(mayExist: false)) }
            for clause in rule.clauses {
                check.visit(clause.condition, RulePosition(mayExist: true))
            }
            for diagnostic in check.diagnostics { report(diagnostic) }
            warnOfClauses(rule)
        }
        warnOfRepeated(rules)
    }

    /// Rules that decide alike: the same parameters, lets and clauses, whatever their names.
    private mutating func warnOfRepeated(_ rules: [TypedRule]) {
        var seen: [String: TypedRule] = [:]
        for rule in rules where !rule.clauses.isEmpty {
            let parameters = rule.parameters.map { "\($0.type)" }
            let lets = rule.lets.map { "\($0.local) \(fingerprint($0.value))" }
            let clauses = rule.clauses.map { "\($0.kind) \(fingerprint($0.condition))" }
            let text = (parameters + lets + clauses.sorted()).joined(separator: "\n")
            if let first = seen[text] {
                report(.repeatedRule(rule, first: first))
            } else {
                seen[text] = rule
            }
        }
    }

    /// Clauses that decide nothing.
    private mutating func warnOfClauses(_ rule: TypedRule) {
        var seen: [String: TypedClause] = [:]
        let constant = rule.clauses.filter { $0.condition.constantTruth == true }
        let always =
            constant.first { $0.kind == .forbid } ?? constant.first { $0.kind == .permit }
        for clause in rule.clauses {
            let span = clause.condition.span
            if let truth = clause.condition.constantTruth {
                report(.constantClause(clause.name, clause.kind, truth, at: span))
                continue
            }
            if clause.kind == .permit, let always {
                report(.unreachableClause(clause.name, since: always.kind, at: span))
                continue
            }
            let text = fingerprint(clause.condition)
            if let first = seen[text] {
                report(.repeatedClause(clause, first: first))
            } else {
                seen[text] = clause
            }
        }
    }
}

/// Where an expression of a rule stands.
struct RulePosition {
    /// Whether `exists` may stand here: in positive structure, not within a leaf.
    var mayExist = false
    /// Whether `t` may stand here: compared, contained or passed on.
    var mayBeTime = false
    /// Whether the rows of an index may stand here.
    var mayBeBucket = false
}

/// One walk over a rule's expressions.
private struct RuleCheck {
    let environment: Environment
    let source: SourceText
    let facts: [FunctionFacts]
    var diagnostics: [Diagnostic] = []

    mutating func visit(_ expression: TypedExpression, _ position: RulePosition) {
        switch expression.kind {
        case .time:
            if !position.mayBeTime { diagnostics.append(.misusedTime(at: expression.span)) }
        case .bucket(_, _, let columns):
            if !position.mayBeBucket {
                diagnostics.append(
                    .bucketInRule(source.text(of: expression.span), at: expression.span))
            }
            for column in columns { visit(column, RulePosition()) }
        case .and(let left, let right), .or(let left, let right):
            visit(left, RulePosition(mayExist: position.mayExist))
            visit(right, RulePosition(mayExist: position.mayExist))
        case .implies(let left, let right):
            visit(left, RulePosition())
            visit(right, RulePosition(mayExist: position.mayExist))
        case .exists(_, let collection, let body):
            if !position.mayExist { diagnostics.append(.misplacedExists(at: expression.span)) }
            visit(collection, RulePosition(mayBeBucket: true))
            visit(body, RulePosition(mayExist: position.mayExist))
        case .all(_, let collection, let body):
            if case .bucket = collection.kind {
                diagnostics.append(.allOfBucket(at: collection.span))
            }
            visit(collection, RulePosition(mayBeBucket: true))
            visit(body, RulePosition(mayExist: position.mayExist))
        case .binary(let operation, let left, let right):
            visitBinary(expression, operation, left, right, position)
        case .field(let base, let number):
            refuseVariable(expression, base, number)
            visit(base, RulePosition())
        case .call(let function, let arguments):
            visitCall(expression, function, arguments, position)
        default:
            for child in expression.children { visit(child, RulePosition()) }
        }
    }

    private mutating func visitBinary(
        _ expression: TypedExpression, _ operation: LicetBytecode.BinaryOperator,
        _ left: TypedExpression, _ right: TypedExpression, _ position: RulePosition
    ) {
        let (first, second) = timePositions(of: operation, position.mayBeTime)
        if operation.looksAtWhole, environment.holdsChangingField(left.type) {
            let reference = environment.changingField(in: left.type)
            diagnostics.append(
                .comparesVariable(at: expression.span, labels: marked(reference)))
        }
        visit(left.compared, RulePosition(mayBeTime: first))
        visit(right.compared, RulePosition(mayBeTime: second))
    }

    private mutating func refuseVariable(
        _ expression: TypedExpression, _ base: TypedExpression, _ number: Int
    ) {
        guard let structure = environment.structure(of: base.type) else { return }
        let field = environment.declarations.structures[structure].fields[number]
        guard field.mark == .variable else { return }
        let place = environment.fieldPlaces[FieldReference(structure: structure, field: number)]
        diagnostics.append(.variableInRule(field.name, at: expression.span, mark: place))
    }

    /// A label at the mark of a field.
    private func marked(_ reference: FieldReference?) -> [Diagnostic.Label] {
        guard let reference else { return [] }
        let field = environment.declarations.structures[reference.structure].fields[
            reference.field]
        return Diagnostic.markedHere(field.mark.word, environment.fieldPlaces[reference])
    }

    /// The calls from a function to the place that reads what may change, and its mark.
    private func path(of function: Int) -> [Diagnostic.Label] {
        var labels: [Diagnostic.Label] = []
        var current = function
        // A chain of calls may be as long as the file: its first steps and its end are shown.
        while case .call(let callee, let span)? = facts[current].variable {
            if labels.count < 6 {
                let name = environment.functions[callee].name
                labels.append(.init(span, "which calls `\(name)` here"))
            }
            current = callee
        }
        switch facts[current].variable {
        case .field(let reference, let span)?:
            labels.append(.init(span, "it is read here"))
            labels += marked(reference)
        case .whole(let reference, let span)?:
            labels.append(.init(span, "values are compared as a whole here"))
            labels += marked(reference)
        case .call?, nil: break
        }
        return labels
    }

    private mutating func visitCall(
        _ expression: TypedExpression, _ function: Int, _ arguments: [TypedExpression],
        _ position: RulePosition
    ) {
        let facts = facts[function]
        let name = environment.functions[function].name
        if let (span, what) = facts.statement {
            diagnostics.append(
                .notForRules(name, what, at: expression.span, because: span))
        }
        if facts.variable != nil {
            diagnostics.append(
                .readsVariable(name, at: expression.span, labels: path(of: function)))
        }
        if let span = facts.misplacedExists ?? (position.mayExist ? nil : facts.exists) {
            diagnostics.append(.existsInCall(name, at: expression.span, because: span))
        }
        for (number, argument) in arguments.enumerated() {
            let hasTime = argument.contains { if case .time = $0.kind { true } else { false } }
            if hasTime, let span = facts.timeUses[number] {
                diagnostics.append(
                    .timeInCall(name, at: argument.span, because: span))
            }
            visit(argument, RulePosition(mayBeTime: true))
        }
    }
}
