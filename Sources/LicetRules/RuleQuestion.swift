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

    /// Throws ``EvaluationError/malformedQuestion`` where there is no such rule or the arguments
    /// are not of its parameters' types.
    init(
        rule number: Int, arguments: [Value], in contract: Contract, address: Account,
        state: any StateReader
    ) throws(EvaluationError) {
        guard contract.rules.indices.contains(number) else { throw .malformedQuestion }
        self.contract = contract
        self.number = number
        rule = contract.rules[number]
        guard fit(arguments, rule.parameters, in: contract) else { throw .malformedQuestion }
        self.arguments = arguments
        self.address = address
        self.state = state
    }

    func rows(at time: Instant, horizon: Horizon? = nil) -> RowReader {
        RowReader(
            contract: contract, address: address, state: state, time: time, horizon: horizon,
            memory: memory)
    }

    func evaluator(
        at time: Instant, arguments: [Value]? = nil, horizon: Horizon? = nil,
        workMax: Int = EvaluationError.workMax
    ) throws(EvaluationError) -> Evaluator {
        try Evaluator(
            parameters: rule.parameters, lets: rule.lets, arguments: arguments ?? self.arguments,
            contract: contract, rows: rows(at: time, horizon: horizon), workMax: workMax)
    }

    /// Whether the rule permits, perhaps with other arguments than the question's.
    func isPermitted(
        at time: Instant, arguments: [Value]? = nil, work: inout Int
    ) throws(EvaluationError) -> Bool {
        guard work < EvaluationError.workMax else { throw .tooMuchWork }
        var evaluator = try evaluator(
            at: time, arguments: arguments, workMax: EvaluationError.workMax - work)
        let isPermitted = try evaluator.isPermitted(rule.clauses)
        work += evaluator.work + 1
        return isPermitted
    }
}
