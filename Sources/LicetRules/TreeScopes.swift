import LicetBytecode
import LicetPrimitives

// Variables with all that finding a reason needs to know of them.
extension Evaluator {
    /// The variable that a `bind` makes of a value.
    mutating func local(
        binding definition: RuleExpression
    ) throws(EvaluationError) -> Result<Local, Trap> {
        let value: Value
        switch try result(definition) {
        case .success(let known): value = known
        case .failure(let trap): return .failure(trap)
        }
        let uncutValue = try uncut(definition)
        var local = Local(value: value, uncut: uncutValue ?? value)
        local.type = types.type(of: definition, locals.map(\.type))
        local.definition = definition
        local.usesTime = usesTime(definition)
        local.direction = direction(definition)
        if local.usesTime, local.type == .bool { local.possible = try possible(definition) }
        return .success(local)
    }

    /// The variable of an `ifSome` whose optional has a value, else `nil`.
    mutating func local(
        unwrapping optional: RuleExpression
    ) throws(EvaluationError) -> Result<Local?, Trap> {
        switch try result(optional) {
        case .failure(let trap): return .failure(trap)
        case .success(.some(let value)):
            var uncutValue = value
            if case .some(let uncut) = try uncut(optional) { uncutValue = uncut }
            var local = Local(value: value, uncut: uncutValue)
            local.type = types.wrapped(types.type(of: optional, locals.map(\.type)))
            local.usesTime = usesTime(optional)
            local.direction = direction(optional)
            return .success(local)
        case .success: return .success(nil)
        }
    }

    /// Works out what is asked of the lets when a reason is sought. In order, since a let may use
    /// those before it.
    mutating func prepareLets() throws(EvaluationError) {
        for binding in definitions {
            uncutLets.append(try uncutResult(binding.value))
            letUsesTime.append(usesTime(binding.value))
            letDirections.append(direction(binding.value))
            let isTimeTest = letUsesTime.last == true && binding.type == .bool
            letPossibles.append(isTimeTest ? try possible(binding.value) : nil)
        }
    }

    /// The value if no period were cut off by `until`; `nil` if it traps.
    mutating func uncut(_ expression: RuleExpression) throws(EvaluationError) -> Value? {
        switch try uncutResult(expression) {
        case .success(let value): value
        case .failure: nil
        }
    }

    private mutating func uncutResult(
        _ expression: RuleExpression
    ) throws(EvaluationError) -> Result<Value, Trap> {
        ignoresUntil = true
        defer { ignoresUntil = false }
        return try result(expression)
    }

    /// Does something where only the first `count` variables are in scope.
    mutating func inScope<Answer>(
        of count: Int, _ body: (inout Evaluator) throws(EvaluationError) -> Answer
    ) throws(EvaluationError) -> Answer {
        let outer = locals
        locals = Array(outer.prefix(count))
        defer { locals = outer }
        return try body(&self)
    }
}

/// The parts of an expression, in order.
func parts(of expression: RuleExpression) -> [RuleExpression] {
    switch expression {
    case .constant, .none, .parameter, .letValue, .local, .time, .setting, .stateField: []
    case .field(let part, _), .lookup(_, let part), .find(_, let part), .hasRow(_, let part),
        .unary(_, let part), .some(let part), .hasCase(let part, _), .payload(let part, _, _):
        [part]
    case .bucket(_, _, let parts), .findUnique(_, _, let parts), .structure(_, let parts),
        .collection(_, let parts), .variant(_, _, let parts):
        parts
    case .member(_, let account, let arguments): [account] + arguments
    case .binary(_, let left, let right), .and(let left, let right), .or(let left, let right),
        .implies(let left, let right), .coalesce(let left, let right),
        .bind(let left, let right), .exists(let left, let right), .all(let left, let right),
        .isCase(let left, let right):
        [left, right]
    case .conditional(let first, let second, let third), .ifSome(let first, let second, let third):
        [first, second, third]
    }
}
