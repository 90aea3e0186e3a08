import LicetBytecode
import LicetPrimitives

/// Runs an action as a transaction does: arguments, rows that they name, `by`, then the body.
///
/// `arguments` are the parameters' values in BCS, one after the other. Traps are results: whatever
/// was written to the host until then is the host's to drop. Gas used never exceeds the limit; out
/// of gas uses all of it. Throws only where the store fails, and then nothing has happened.
public func runAction(
    _ contract: LoadedContract, _ name: String, arguments: Bytes, context: ExecutionContext,
    host: any Host, gasLimit: Gas
) throws(StoreFault) -> Execution {
    guard let number = contract.function(named: name, kind: .action) else { return unknown }
    let surroundings = Surroundings(
        contract: contract, host: host, context: context, time: context.now, gasLimit: gasLimit)
    return try run(on: surroundings) { machine throws(Ending) in
        try machine.takeArguments(arguments, contract.parameters[number])
        try machine.requireRows(contract.parameters[number])
        if let by = contract.authorities[number], try !machine.isAuthorised(by) {
            throw .stopped(.trap(.notAuthorised))
        }
        let result = try machine.enter(contract.entries[number])
        guard let type = contract.results[number] else { return [] }
        return try machine.encodeResult(type, result)
    }
}

/// Runs a view for somebody outside the chain: as
/// ``runAction(_:_:arguments:context:host:gasLimit:)`` without any question of who asks, and rows
/// that do not exist are the view's own affair.
public func runView(
    _ contract: LoadedContract, _ name: String, arguments: Bytes, context: ExecutionContext,
    host: any Host, gasLimit: Gas
) throws(StoreFault) -> Execution {
    guard let number = contract.function(named: name, kind: .view) else { return unknown }
    let surroundings = Surroundings(
        contract: contract, host: host, context: context, time: context.now, gasLimit: gasLimit)
    return try run(on: surroundings) { machine throws(Ending) in
        try machine.takeArguments(arguments, contract.parameters[number])
        let result = try machine.enter(contract.entries[number])
        guard let type = contract.results[number] else { return [] }
        return try machine.encodeResult(type, result)
    }
}

/// Decides a rule for an instant: the result is a Boolean in BCS. Of the traps that a rule cannot
/// turn into a denial only gas, memory and depth are left, and arguments that are no values.
public func decide(
    _ contract: LoadedContract, rule name: String, arguments: Bytes, at instant: Instant,
    context: ExecutionContext, host: any Host, gasLimit: Gas
) throws(StoreFault) -> Execution {
    guard let number = contract.verified.rule(named: name) else { return unknown }
    let surroundings = Surroundings(
        contract: contract, host: host, context: context, time: instant, gasLimit: gasLimit)
    return try run(on: surroundings) { machine throws(Ending) in
        try machine.takeArguments(arguments, contract.ruleParameters[number])
        let result = try machine.enter(contract.entries[contract.authorities.count + number])
        return [result.0 != 0 ? 1 : 0]
    }
}

private let unknown = Execution(
    outcome: .trapped(Trapped(trap: .unknownFunction)), gasUsed: .zero)
