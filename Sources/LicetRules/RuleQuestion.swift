import LicetBytecode
import LicetPrimitives

/// A rule's question, but for the instant: which rule of a deployed contract, of what, in which
/// state. What one question reads of the state is read once.
struct RuleQuestion {
    let contract: Contract
    let number: Int
    let rule: Rule
    let arguments: [Value]
    private let address: Account
    private let state: any StateReader
    private let memory = RowMemory()
    let meter: WorkMeter

    /// Throws ``EvaluationError/malformedQuestion`` where there is no such rule or the arguments
    /// are not of its parameters' types.
    init(
        rule number: Int, arguments: [Value], in contract: Contract, address: Account,
        state: any StateReader, meter: WorkMeter
    ) throws(EvaluationError) {
        guard contract.rules.indices.contains(number) else { throw .malformedQuestion }
        self.contract = contract
        self.number = number
        rule = contract.rules[number]
        guard fit(arguments, rule.parameters, in: contract) else { throw .malformedQuestion }
        self.arguments = arguments
        self.address = address
        self.state = state
        self.meter = meter
    }

    /// An evaluator at an instant, perhaps with other arguments than the question's, and paid by
    /// another meter.
    func evaluator(
        at time: Instant, arguments: [Value]? = nil, horizon: Horizon? = nil,
        meter: WorkMeter? = nil
    ) throws(EvaluationError) -> Evaluator {
        let meter = meter ?? self.meter
        // Every parameter, `let` and local has its place, whatever is evaluated.
        try meter.charge(1 + rule.lets.count)
        return try Evaluator(
            parameters: rule.parameters, lets: rule.lets, arguments: arguments ?? self.arguments,
            contract: contract,
            rows: RowReader(
                contract: contract, address: address, state: state, time: time, horizon: horizon,
                memory: memory, meter: meter))
    }

    /// The same question to a contract whose rule reads otherwise.
    func asked(of other: Contract, meter: WorkMeter) throws(EvaluationError) -> RuleQuestion {
        try RuleQuestion(
            rule: number, arguments: arguments, in: other, address: address, state: state,
            meter: meter)
    }

    /// Whether the rule permits with these arguments.
    func isPermitted(
        at time: Instant, arguments: [Value], meter: WorkMeter? = nil
    ) throws(EvaluationError) -> Bool {
        var evaluator = try evaluator(at: time, arguments: arguments, meter: meter)
        return try evaluator.isPermitted(rule.clauses)
    }
}
