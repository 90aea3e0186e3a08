import LicetBytecode
import LicetPrimitives

/// What one question shows of a rule: for tools that tell what tests have tried.
package struct RuleObservation: Sendable {
    package let decision: Decision
    /// For each comparison of times in the rule, the edges at which the question was, where the
    /// rest of its clause left the answer to it. In the order of the tree: lets, then clauses, of
    /// an operation after its operands.
    package let edges: [Set<TimeEdge>]
}

/// Decides a rule as ``evaluate(rule:arguments:at:in:contract:state:)`` does, and looks at what its
/// comparisons of times compared.
package func observe(
    rule number: Int, arguments: [Value], at time: Instant, in verified: VerifiedContract,
    contract address: Account, state: any StateReader
) throws(EvaluationError) -> RuleObservation {
    let decision = try evaluate(
        rule: number, arguments: arguments, at: time, in: verified, contract: address,
        state: state)
    let contract = verified.contract
    let rule = contract.rules[number]
    let evaluator = try Evaluator(
        parameters: rule.parameters, lets: rule.lets, arguments: arguments, contract: contract,
        rows: RowReader(contract: contract, address: address, state: state, time: time))
    var observer = Observer(evaluator: evaluator)
    for binding in rule.lets { try observer.visit(binding.value, isLive: true) }
    for clause in rule.clauses { try observer.visit(clause.condition, isLive: true) }
    return RuleObservation(decision: decision, edges: observer.found)
}

private struct Observer {
    var evaluator: Evaluator
    /// The number of the next comparison.
    private var number = 0
    private(set) var found: [Set<TimeEdge>] = []

    init(evaluator: Evaluator) { self.evaluator = evaluator }

    /// Visits every node, so that numbers do not depend on the question; a part that is not live
    /// has no say in the answer.
    mutating func visit(
        _ expression: RuleExpression, isLive: Bool
    ) throws(EvaluationError) {
        switch expression {
        case .and(let left, let right):
            try visit(left, isLive: isOpen(isLive, right, .failed))
            try visit(right, isLive: isOpen(isLive, left, .failed))
        case .or(let left, let right):
            try visit(left, isLive: isOpen(isLive, right, .held))
            try visit(right, isLive: isOpen(isLive, left, .held))
        case .implies(let left, let right):
            try visit(left, isLive: isOpen(isLive, right, .held))
            try visit(right, isLive: isOpen(isLive, left, .failed))
        case .exists(let collection, let body), .all(let collection, let body):
            try visit(collection, isLive: isLive)
            try visitElements(of: collection, body, isLive: isLive)
        case .bind(let value, let body):
            try visit(value, isLive: isLive)
            let bound = isLive ? try? evaluator.result(value).get() : nil
            try visit(
                body, with: bound, evaluator.types.type(of: value, evaluator.locals.map(\.type)),
                isLive: bound != nil)
        case .ifSome(let optional, let then, let otherwise):
            try visit(optional, isLive: isLive)
            let value = isLive ? try? evaluator.result(optional).get() : nil
            var wrapped: Value?
            if case .some(let inner)? = value { wrapped = inner }
            let type = evaluator.types.wrapped(
                evaluator.types.type(of: optional, evaluator.locals.map(\.type)))
            try visit(then, with: wrapped, type, isLive: wrapped != nil)
            try visit(otherwise, isLive: value == Value.none)
        case .conditional(let condition, let then, let otherwise):
            try visit(condition, isLive: isLive)
            let isMet = isLive ? try evaluator.truth(condition) : .failed
            try visit(then, isLive: isLive && isMet == .held)
            try visit(otherwise, isLive: isLive && isMet == .failed)
        case .binary(let operation, let left, let right):
            try visit(left, isLive: isLive)
            try visit(right, isLive: isLive)
            try note(operation, left, right, isLive: isLive)
        default:
            for part in parts(of: expression) { try visit(part, isLive: isLive) }
        }
    }

    private mutating func visitElements(
        of collection: RuleExpression, _ body: RuleExpression, isLive: Bool
    ) throws(EvaluationError) {
        let type = evaluator.types.wrapped(
            evaluator.types.type(of: collection, evaluator.locals.map(\.type)))
        var elements: [Local] = []
        if isLive, case .success(let known) = try evaluator.elements(collection) {
            elements = known
        }
        guard !elements.isEmpty else { return try visit(body, with: nil, type, isLive: false) }
        let first = number
        for element in elements {
            // Each element is asked the same comparisons.
            number = first
            try visit(body, with: element.value, type, isLive: true)
        }
    }

    private mutating func visit(
        _ body: RuleExpression, with value: Value?, _ type: ValueType?, isLive: Bool
    ) throws(EvaluationError) {
        evaluator.locals.append(Local(value: value, uncut: value, type: type))
        defer { evaluator.locals.removeLast() }
        try visit(body, isLive: isLive)
    }

    private mutating func note(
        _ operation: BinaryOperator, _ left: RuleExpression, _ right: RuleExpression, isLive: Bool
    ) throws(EvaluationError) {
        let type = evaluator.types.type(of: left, evaluator.locals.map(\.type))
        guard !timeEdges(of: operation, on: type).isEmpty else { return }
        if number == found.count { found.append([]) }
        defer { number += 1 }
        guard isLive, case .success(let first) = try evaluator.result(left),
            case .success(let second) = try evaluator.result(right)
        else { return }
        found[number].formUnion(edges(operation, first, second))
    }

    /// Whether a part has a say: its neighbour has not come to what decides alone.
    private mutating func isOpen(
        _ isLive: Bool, _ neighbour: RuleExpression, _ deciding: ClauseOutcome
    ) throws(EvaluationError) -> Bool {
        guard isLive else { return false }
        return try evaluator.truth(neighbour) != deciding
    }
}
