import LicetBytecode
import LicetPrimitives

/// A rule's decision at an instant: some permit holds and no forbid does. With it come every permit
/// that held, or the reason of the denial, and what became of each clause.
///
/// - Parameters:
///   - number: The rule's place in the contract.
///   - time: The rule's `t`: rows inserted later are absent, a later `once` reads as nil.
///   - address: Where the contract's state lies.
public func evaluate(
    rule number: Int, arguments: [Value], at time: Instant, in verified: VerifiedContract,
    contract address: Account, state: any StateReader,
    isPastDue: (() -> Bool)? = nil
) throws(EvaluationError) -> Decision {
    try decide(
        rule: number, arguments: arguments, at: time, in: verified.contract, address: address,
        state: state, meter: WorkMeter(isPastDue: isPastDue))
}

/// Whether an account holds one term of an action's `by`, at the time of the block. A term that
/// traps is not held.
public func holds(
    _ authority: Authority, caller: Account, parameters: [Parameter], arguments: [Value],
    at now: Instant, in verified: VerifiedContract, contract address: Account,
    state: any StateReader
) throws(EvaluationError) -> Bool {
    try isHeld(
        authority, caller: caller, parameters: parameters, arguments: arguments, at: now,
        in: verified.contract, address: address, state: state)
}

/// As ``holds(_:caller:parameters:arguments:at:in:contract:state:)``, of a contract that its maker
/// vouches for.
package func isHeld(
    _ authority: Authority, caller: Account, parameters: [Parameter], arguments: [Value],
    at now: Instant, in contract: Contract, address: Account, state: any StateReader
) throws(EvaluationError) -> Bool {
    let rows = RowReader(contract: contract, address: address, state: state, time: now)
    switch authority {
    case .anyone: return true
    case .role(let role, let terms):
        guard fit(arguments, parameters, in: contract) else { throw .malformedQuestion }
        // The caller is one more parameter, so that the term is a test of membership.
        var evaluator = try Evaluator(
            parameters: parameters + [Parameter(label: nil, name: "caller", type: .account)],
            lets: [], arguments: arguments + [.account(caller)], contract: contract, rows: rows)
        let test = RuleExpression.member(
            role: role, account: .parameter(parameters.count), arguments: terms)
        return try evaluator.truth(test) == .held
    case .member(let parameter):
        guard fit(arguments, parameters, in: contract), arguments.indices.contains(parameter)
        else { throw .malformedQuestion }
        return arguments[parameter] == .account(caller)
    case .account(let expression):
        guard fit(arguments, parameters, in: contract) else { throw .malformedQuestion }
        var evaluator = try Evaluator(
            parameters: parameters, lets: [], arguments: arguments, contract: contract, rows: rows)
        switch try evaluator.result(expression) {
        case .success(.account(let account)), .success(.some(.account(let account))):
            return account == caller
        case .success, .failure: return false
        }
    }
}

/// As ``evaluate(rule:arguments:at:in:contract:state:)``, of a contract that its maker vouches for.
package func decide(
    rule number: Int, arguments: [Value], at time: Instant, in contract: Contract,
    address: Account, state: any StateReader, meter: WorkMeter = WorkMeter()
) throws(EvaluationError) -> Decision {
    let question = try RuleQuestion(
        rule: number, arguments: arguments, in: contract, address: address, state: state,
        meter: meter)
    var evaluator = try question.evaluator(at: time)
    return try evaluator.decision(question.rule.clauses)
}

extension Evaluator {
    mutating func decision(_ clauses: [Clause]) throws(EvaluationError) -> Decision {
        var outcomes: [ClauseOutcome] = []
        for clause in clauses { outcomes.append(try truth(clause.condition)) }
        let isForbidden = zip(clauses, outcomes).contains { clause, outcome in
            clause.kind == .forbid && outcome != .failed
        }
        let permits = clauses.indices
            .filter { clauses[$0].kind == .permit && outcomes[$0] == .held }
            .map { ClauseReference(number: $0, name: clauses[$0].name) }
        if !isForbidden && !permits.isEmpty {
            return Decision(answer: .permitted(by: permits), clauses: outcomes)
        }
        let reason = try reason(clauses, outcomes)
        return Decision(answer: .denied(reason), clauses: outcomes)
    }
}

/// Whether arguments are values of the parameters' types: what the codec reads back unchanged.
func fit(_ arguments: [Value], _ parameters: [Parameter], in contract: Contract) -> Bool {
    guard arguments.count == parameters.count else { return false }
    return zip(arguments, parameters).allSatisfy { argument, parameter in
        let read = try? CanonicalDecoder.decode(argument.encoded) { (decoder) throws(CodecError) in
            try decoder.value(parameter.type, in: contract)
        }
        return read == argument
    }
}
