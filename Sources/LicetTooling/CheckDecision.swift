import LicetBytecode
import LicetCompiler
import LicetPrimitives
import LicetRules
import LicetSyntax
import LicetVM
import LicetValues

/// What is expected of a rule.
enum WantedDecision {
    case permitted(by: Name?)
    case denied(Name?)
}

/// `expect rule(…) [at i] permitted [by clause]` and `denied [.reason]`.
extension Scenario {
    func expectDecision(
        _ subject: Expression, at instant: Expression?, _ wanted: WantedDecision,
        _ span: SourceSpan, in source: SourceText
    ) throws(Finding) {
        let (rule, arguments) = try question(subject, in: source)
        try requireClock(
            at: subject.span,
            touchedAt: deployments.last.flatMap { $0.program.placeOfTime(inRule: rule) },
            in: source)
        guard let deployed = deployments.last else {
            throw nothingDeployed(at: subject.span, in: source)
        }
        let program = deployed.program
        try requireKnown(wanted, rule, program, in: source)
        let values = try values(
            arguments, program.contract.rules[rule].parameters,
            of: program.contract.rules[rule].name, at: subject.span, in: source, program: program)
        let time = try time(instant, in: source)
        if onlyChecks { return }
        let decision = try decide(rule, values, at: time, deployed, subject.span, in: source)
        guard let got = mismatch(decision, wanted) else { return }
        let giver = giver(of: decision, rule, values, at: time, deployed)
        throw Finding(
            .notMet(
                expected: text(wanted), got: got, at: subject.span,
                labels: labels(of: decision, giver, rule, program, in: source),
                help: asked(values, rule, program, at: time)
                    + (source == program.source
                        ? "" : "; " + outcomes(of: decision, giver, rule, program))
            ), in: source, isExpectation: true)
    }

    /// The rule's decision with its reason, and the machine's, which must be the same.
    private func decide(
        _ rule: Int, _ values: [Value], at time: Instant, _ deployed: Deployed,
        _ span: SourceSpan, in source: SourceText
    ) throws(Finding) -> Decision {
        let program = deployed.program
        let decision: Decision
        do throws(EvaluationError) {
            decision = try evaluate(
                rule: rule, arguments: values, at: time, in: program.verified,
                contract: deployed.address, state: chain.state)
        } catch {
            throw Finding(
                .evaluationFailed("the rule gives no answer: \(error)", at: span), in: source)
        }
        if let coverage, coverage.program.verified.digest == program.verified.digest {
            coverage.note(
                rule: rule, values, at: time, contract: deployed.address, state: chain.state)
        }
        var encoder = CanonicalEncoder()
        for value in values { encoder.value(value) }
        let execution: Execution
        do {
            execution = try LicetVM.decide(
                program.loaded, rule: program.contract.rules[rule].name, arguments: encoder.bytes,
                at: time, context: chain.context(of: deployed.address),
                host: ReadingHost(chain.state), gasLimit: LocalChain.gasLimit)
        } catch {
            throw Finding(
                .evaluationFailed("the local chain failed: \(error.detail)", at: span), in: source)
        }
        switch execution.outcome {
        case .returned(let answer) where answer == [decision.isPermitted ? 1 : 0]: return decision
        case .returned:
            throw Finding(
                .evaluationFailed(
                    "the machine and the evaluator disagree about this rule", at: span,
                    help: "this is a mistake of Licet's, not of the contract; please report it"),
                in: source)
        case .trapped(let trapped):
            throw Finding(
                .evaluationFailed(
                    "`\(trapped.trap.name)`: \(trapped.trap.meaning)", at: span), in: source)
        }
    }

    func question(
        _ subject: Expression, in source: SourceText
    ) throws(Finding) -> (rule: Int, [ArgumentSyntax]) {
        guard case .call(let callee, let arguments) = subject.kind,
            case .name(let name) = callee.kind
        else {
            throw Finding(
                .malformedExpectation(
                    "this is no call of a rule, as `read(…)` would be", at: subject.span),
                in: source)
        }
        guard let program, !deployments.isEmpty else {
            throw nothingDeployed(at: subject.span, in: source)
        }
        guard let rule = program.rule(named: name.text) else {
            let rules = program.contract.rules.map(\.name)
            throw Finding(
                .unknown("rule", name, suggestion: suggestion(for: name.text, among: rules)),
                in: source)
        }
        return (rule, arguments)
    }

    private func requireKnown(
        _ wanted: WantedDecision, _ rule: Int, _ program: Program, in source: SourceText
    ) throws(Finding) {
        let known: [String]
        let name: Name
        let kind: String
        switch wanted {
        case .permitted(nil), .denied(nil): return
        case .permitted(let clause?):
            known = program.contract.rules[rule].clauses.filter { $0.kind == .permit }.map(\.name)
            (name, kind) = (clause, "permit")
        case .denied(let reason?):
            known = ["forbidden", "absent", "notYet", "expired", "ended", "unmet"]
            (name, kind) = (reason, "reason")
        }
        guard known.contains(name.text) else {
            let near = suggestion(for: name.text, among: known)
            let help = "there are " + known.map { "`\($0)`" }.joined(separator: ", ")
            throw Finding(.unknown(kind, name, suggestion: near, help: help), in: source)
        }
    }

    func time(_ instant: Expression?, in source: SourceText) throws(Finding) -> Instant {
        guard let instant else { return chain.time }
        let checked = try check(instant, expecting: .instant, in: source)
        guard case .instant(let time) = try value(of: checked, in: source) else {
            return chain.time
        }
        return time
    }

    /// What was decided instead, nil where it is what is wanted.
    private func mismatch(_ decision: Decision, _ wanted: WantedDecision) -> String? {
        switch (decision.answer, wanted) {
        case (.permitted(let clauses), .permitted(let name)):
            guard let name, !clauses.contains(where: { $0.name == name.text }) else { return nil }
            return "`permitted by \(clauses.map(\.name).joined(separator: ", "))`"
        case (.denied(let reason), .denied(let name)):
            guard let name, reason.name != name.text else { return nil }
            return "`denied .\(reason.name)`"
        case (.permitted(let clauses), .denied):
            return "`permitted by \(clauses.map(\.name).joined(separator: ", "))`"
        case (.denied(let reason), .permitted): return "`denied .\(reason.name)`"
        }
    }

    private func text(_ wanted: WantedDecision) -> String {
        switch wanted {
        case .permitted(let clause):
            clause.map { "`permitted by \($0.text)`" } ?? "`permitted`"
        case .denied(let reason): reason.map { "`denied .\($0.text)`" } ?? "`denied`"
        }
    }

    /// The clause from which a denial has its reason; nil where all permits together have it.
    private func giver(
        of decision: Decision, _ rule: Int, _ values: [Value], at time: Instant,
        _ deployed: Deployed
    ) -> Int? {
        guard case .denied(let reason) = decision.answer else { return nil }
        switch reason {
        case .forbidden(let clause): return clause.number
        case .absent, .unmet: return nil
        case .notYet, .expired, .ended:
            let explained = try? explanation(
                rule: rule, arguments: values, at: time, in: deployed.program.contract,
                address: deployed.address, state: chain.state)
            return explained?.clause?.number
        }
    }

    /// What became of each clause, beside the clause where it stands in the same text.
    private func labels(
        of decision: Decision, _ giver: Int?, _ rule: Int, _ program: Program,
        in source: SourceText
    ) -> [Diagnostic.Label] {
        guard source == program.source else { return [] }
        for case .access(let declaration) in program.unit.declarations
        where declaration.name.text == program.contract.rules[rule].name {
            let clauses = declaration.members.compactMap { member in
                if case .clause(let clause) = member { clause } else { nil }
            }
            let words = words(of: decision, giver)
            return zip(clauses, words).map { Diagnostic.Label($0.name.span, $1) }
        }
        return []
    }

    /// The same in words, where the rule stands in another text.
    private func outcomes(
        of decision: Decision, _ giver: Int?, _ rule: Int, _ program: Program
    ) -> String {
        zip(program.contract.rules[rule].clauses, words(of: decision, giver)).map {
            "`\($0.name)` \($1)"
        }.joined(separator: ", ")
    }

    /// Of each clause what became of it, and whether the reason is its.
    private func words(of decision: Decision, _ giver: Int?) -> [String] {
        decision.clauses.enumerated().map { number, outcome in
            guard number == giver, case .denied(let reason) = decision.answer else {
                return text(outcome)
            }
            return "\(text(outcome)), the reason `.\(reason.name)`"
        }
    }

    private func text(_ outcome: ClauseOutcome) -> String {
        switch outcome {
        case .held: "held"
        case .failed: "did not hold"
        case .trapped(let trap): "has no value: `\(trap.name)`"
        }
    }

    private func asked(
        _ values: [Value], _ rule: Int, _ program: Program, at time: Instant
    ) -> String {
        let declared = program.contract.rules[rule]
        let arguments = argumentText(values, declared.parameters, in: program.contract)
        let instant = text(.instant(time), .instant, in: program.contract)
        return "asked \(declared.name)(\(arguments)) at \(instant)"
    }
}
