public import LicetBytecode
public import LicetPrimitives

/// The periods in which a rule permits: disjoint, in order, none touching the next. One without an
/// end reaches to ``Instant/forever``.
///
/// Exact to the millisecond, since a decision changes only where a row, a `once` field or a
/// comparison with `t` does. The state is what is known now of every instant, past and to come.
public func permittedPeriods(
    rule number: Int, arguments: [Value], in verified: VerifiedContract,
    contract address: Account, state: any StateReader,
    isPastDue: (() -> Bool)? = nil
) throws(EvaluationError) -> [Period] {
    try periods(
        rule: number, arguments: arguments, in: verified.contract, address: address, state: state,
        meter: WorkMeter(isPastDue: isPastDue))
}

/// As ``permittedPeriods(rule:arguments:in:contract:state:)``, of a contract that its maker vouches
/// for.
package func periods(
    rule number: Int, arguments: [Value], in contract: Contract, address: Account,
    state: any StateReader, meter: WorkMeter = WorkMeter()
) throws(EvaluationError) -> [Period] {
    try RuleQuestion(
        rule: number, arguments: arguments, in: contract, address: address, state: state,
        meter: meter
    ).periods(meter: meter)
}

extension RuleQuestion {
    func periods(meter: WorkMeter) throws(EvaluationError) -> [Period] {
        var periods: [Period] = []
        var start: Instant?
        var time = Instant.epoch
        while time <= .last {
            // An evaluation costs something even where little is evaluated.
            try meter.charge(10)
            let horizon = Horizon(after: time)
            var evaluator = try evaluator(at: time, horizon: horizon, meter: meter)
            let isPermitted = try evaluator.isPermitted(rule.clauses)
            if isPermitted {
                start = start ?? time
            } else if let begun = start {
                periods.append(Period(begun, time))
                start = nil
            }
            time = horizon.next
        }
        if let start { periods.append(.from(start)) }
        return periods
    }
}
