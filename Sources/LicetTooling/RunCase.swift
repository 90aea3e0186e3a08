import LicetBytecode
import LicetPrimitives
import LicetSyntax

/// Runs the cases of one property, each on a chain that begins anew.
struct CaseRunner {
    let program: Program
    let property: PropertyDeclaration
    let parameters: [Parameter]
    /// Somebody who is none of the declared actors.
    let stranger: Actor
    private let preparations: Preparations
    private let coverage: CoverageRecord?
    /// Kept from case to case for what it has loaded, not for its state.
    private var chain = LocalChain(time: .epoch)

    init(
        _ property: PropertyDeclaration, _ parameters: [Parameter], in program: Program,
        _ preparations: Preparations, coverage: CoverageRecord?
    ) {
        self.coverage = coverage
        self.program = program
        self.property = property
        self.parameters = parameters
        self.preparations = preparations
        stranger = Actor(name: unusedName("stranger", among: property.actorNames))
    }

    private var source: SourceText { program.source }

    /// Runs a case: the condition, then the statements up to the first that fails.
    mutating func run(_ arguments: [Value], _ steps: StepSource) -> CaseOutcome {
        var scenario = Scenario(programs: [program], clock: nil)
        chain.restart()
        scenario.chain = chain
        scenario.preparations = preparations
        scenario.coverage = coverage
        scenario.strangers = [stranger]
        for (parameter, value) in zip(parameters, arguments) {
            scenario.variables.append(
                Variable(
                    name: parameter.name, type: parameter.type, value: value,
                    contract: program.contract))
        }
        var outcome = CaseOutcome()
        do throws(Finding) {
            if let condition = property.condition {
                let checked = try scenario.check(condition, expecting: .bool, in: source)
                guard try scenario.value(of: checked, in: source) == .bool(true) else {
                    outcome.verdict = .discarded
                    return outcome
                }
            }
            var steps = steps
            for position in property.body.statements.indices {
                try run(position, &scenario, &steps, &outcome)
            }
        } catch {
            outcome.verdict = .failed(error)
        }
        chain = scenario.chain
        outcome.gas = scenario.gas.units
        return outcome
    }

    private func run(
        _ position: Int, _ scenario: inout Scenario, _ steps: inout StepSource,
        _ outcome: inout CaseOutcome
    ) throws(Finding) {
        let statement = property.body.statements[position]
        switch statement {
        case .test(.attemptAny(let count, let span)):
            let walk = StepWalk(
                runner: self, invariants: invariants(after: position), count: count, span: span)
            try walk.run(&scenario, &steps, &outcome)
        case .test(.attempt(let call, _)):
            let before = scenario.transactions.count
            _ = try scenario.run(statement, in: source)
            let written = source.text(
                of: call.actor.span.joined(call.call.span))
            let failure = scenario.transactions.dropFirst(before).last?.failure
            outcome.script.append(attempted("as " + written, failure))
        case .test(.actors):
            _ = try scenario.run(statement, in: source)
        default:
            outcome.script.append(source.text(of: statement.span))
            _ = try scenario.run(statement, in: source)
        }
    }

    /// The expectations that follow `attempt any` directly and make no call: they hold after every
    /// step.
    private func invariants(after position: Int) -> [Statement] {
        Array(
            property.body.statements.dropFirst(position + 1).prefix { statement in
                guard case .test(.expect(let expectation)) = statement else { return false }
                switch expectation.subject.kind {
                case .callAs, .deploy: return false
                default: return true
                }
            })
    }
}

/// A call that succeeded or failed as a statement of a test, where that must be said.
func attempted(_ call: String, _ failure: String?) -> String {
    failure.map { "expect \(call) fails \($0)" } ?? call
}

/// A name with as many underscores as keep it apart from others.
private func unusedName(_ name: String, among taken: [String]) -> String {
    var name = name
    while taken.contains(name) { name += "_" }
    return name
}

extension PropertyDeclaration {
    /// All actors that the body declares, in order.
    var actorNames: [String] {
        body.statements.flatMap { statement -> [String] in
            guard case .test(.actors(let names, _)) = statement else { return [] }
            return names.map(\.text)
        }
    }

    /// What the first `clock` says, where that is a literal.
    var firstClock: Instant? {
        for case .test(.clock(let expression, _)) in body.statements {
            guard case .instant(let milliseconds) = expression.kind else { return nil }
            return Instant(milliseconds: milliseconds)
        }
        return nil
    }
}
