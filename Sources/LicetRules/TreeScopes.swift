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
        local.origin = definition
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
            local.origin = optional
            local.usesTime = usesTime(optional)
            local.direction = direction(optional)
            return .success(local)
        case .success: return .success(nil)
        }
    }

    /// Works out what is asked of the lets when a reason is sought. In order, since a let may use
    /// those before it.
    mutating func prepareLets() throws(EvaluationError) {
        guard uncutLets.count < definitions.count else { return }
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
