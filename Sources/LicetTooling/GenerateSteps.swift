import LicetBytecode
import LicetCompiler
import LicetLedger
import LicetPrimitives
import LicetRules
import LicetSyntax

/// One `attempt any`: a walk of calls and movements of the clock, with what must hold all along.
struct StepWalk {
    let runner: CaseRunner
    let invariants: [Statement]
    let count: IntegerLiteral
    let span: SourceSpan

    /// Steps of one walk.
    static let countMax: Int64 = 1_000

    private var source: SourceText { runner.program.source }
    private var contract: Contract { runner.program.contract }

    func run(
        _ scenario: inout Scenario, _ steps: inout StepSource, _ outcome: inout CaseOutcome
    ) throws(Finding) {
        let deployed = try scenario.requireSteps(count, at: span, in: source)
        let actions = contract.functions.indices.filter { contract.functions[$0].kind == .action }
        if let timed = actions.first(where: { runner.program.timed.contains($0) }) {
            try scenario.requireClock(
                at: span, touchedAt: runner.program.placeOfTime(inFunction: timed), in: source)
        }
        let walk = outcome.sequences.count
        outcome.sequences.append([])
        try requireInvariants(&scenario, &outcome)
        switch steps {
        case .recorded(let recorded):
            guard recorded.indices.contains(walk) else { return }
            for step in recorded[walk] {
                try perform(step, deployed, &scenario, &outcome)
                try requireInvariants(&scenario, &outcome)
            }
        case .generated(var generator):
            let max = Int(count.value)
            let length = generator.random.once(in: 2) ? max : generator.random.below(max) + 1
            for _ in 0..<length {
                generator.look(at: scenario, deployed)
                guard let step = generator.step(actions, scenario, deployed) else { break }
                try perform(step, deployed, &scenario, &outcome)
                try requireInvariants(&scenario, &outcome)
            }
            steps = .generated(generator)
        }
    }

    private func perform(
        _ step: PropertyStep, _ deployed: Deployed, _ scenario: inout Scenario,
        _ outcome: inout CaseOutcome
    ) throws(Finding) {
        switch step {
        case .advance(let duration):
            // Past the last instant there is nothing to go to.
            guard scenario.chain.advance(by: duration) else { return }
            outcome.script.append("advance \(duration.text)")
        case .call(let actor, let function, let values):
            let result = try scenario.perform(
                function, values, of: deployed, as: actor, at: span, in: source)
            outcome.script.append(attempted(result.record.text, result.record.failure))
        }
        outcome.sequences[outcome.sequences.count - 1].append(step)
    }

    private func requireInvariants(
        _ scenario: inout Scenario, _ outcome: inout CaseOutcome
    ) throws(Finding) {
        for statement in invariants {
            do throws(Finding) {
                _ = try scenario.run(statement, in: source)
            } catch {
                outcome.script.append(source.text(of: statement.span))
                throw error
            }
        }
    }
}

extension Scenario {
    /// Where the steps of `attempt any` are taken, if their number is one.
    func requireSteps(
        _ count: IntegerLiteral, at span: SourceSpan, in source: SourceText
    ) throws(Finding) -> Deployed {
        guard let deployed = deployments.last else {
            throw nothingDeployed(at: span, in: source)
        }
        guard (1...StepWalk.countMax).contains(count.value) else {
            throw Finding(.stepCount(max: StepWalk.countMax, at: count.span), in: source)
        }
        return deployed
    }
}

extension ValueGenerator {
    /// Takes in what has changed since the last step.
    fileprivate mutating func look(at scenario: Scenario, _ deployed: Deployed) {
        pool.clock = scenario.chain.time
        pool.rows = contract.identifiers.indices.map { identifier in
            guard
                let table = contract.tables.firstIndex(where: { $0.key == .identifier(identifier) })
            else { return 0 }
            let prefix = RowKeyEncoder(
                contract: deployed.address, table: UInt16(truncatingIfNeeded: table)
            ).bytes
            return scenario.chain.state.scan(prefix: prefix, limit: Limits.collectionCount).count
        }
    }

    /// The next step; nil where a contract has no actions and the test no clock.
    fileprivate mutating func step(
        _ actions: [Int], _ scenario: Scenario, _ deployed: Deployed
    ) -> PropertyStep? {
        let mayAdvance = scenario.hasClock
        if mayAdvance, actions.isEmpty || random.once(in: 5) { return .advance(pause()) }
        guard let function = random.element(of: actions) else { return nil }
        var values: [Value] = []
        for parameter in contract.functions[function].parameters {
            values.append(value(of: parameter.type))
        }
        let actor = caller(function, values, scenario, deployed)
        for (parameter, value) in zip(contract.functions[function].parameters, values) {
            pool.note(value, parameter.type, in: contract)
        }
        return .call(actor: actor, function: function, values)
    }

    /// To an instant that matters, to the millisecond before it, or some while.
    private mutating func pause() -> Duration {
        let millisecond = Duration(milliseconds: 1) ?? .zero
        let later = pool.instants.filter { $0 > pool.clock && $0 != .forever }
        if let instant = random.element(of: later), random.once(in: 2) {
            let whole = instant.since(pool.clock)
            let shorter = whole.subtracting(millisecond) ?? whole
            return random.once(in: 2) && shorter > .zero ? shorter : whole
        }
        guard case .duration(let duration) = ordinary(.duration), duration > .zero else {
            return millisecond
        }
        return duration
    }

    /// Mostly somebody whom `by` lets, if there is one; else anybody.
    private mutating func caller(
        _ function: Int, _ values: [Value], _ scenario: Scenario, _ deployed: Deployed
    ) -> Account {
        let declared = contract.functions[function]
        if !random.once(in: 4) {
            let allowed = pool.accounts.filter { account in
                declared.by.contains { term in
                    let isHeld = try? holds(
                        term, caller: account, parameters: declared.parameters,
                        arguments: values, at: scenario.chain.time,
                        in: deployed.program.verified, contract: deployed.address,
                        state: scenario.chain.state)
                    return isHeld == true
                }
            }
            if let account = random.element(of: allowed) { return account }
        }
        return random.element(of: pool.accounts) ?? .zero
    }
}
