import LicetBytecode
import LicetCompiler
import LicetPrimitives
import LicetRules
import LicetSyntax
import LicetValues

/// A rule's question with its values, as a test or the console asks it.
struct AskedRule {
    let rule: Int
    /// All arguments, or all but the subject's.
    let values: [Value]
    let deployed: Deployed

    var declared: Rule { deployed.program.contract.rules[rule] }
}

/// `expect who rule(…) [at i] == accounts`, `expect when rule(…) == periods`, and the console's
/// `:why`, `:who` and `:when`.
extension Scenario {
    func expectAccounts(
        _ subject: Expression, at instant: Expression?, _ list: Expression, _ span: SourceSpan,
        in source: SourceText
    ) throws(Finding) {
        let asked = try asked(subject, leavesSubjectOut: true, in: source)
        let time = try time(instant, in: source)
        let wanted = try elements(of: list, .account, in: source)
        if onlyChecks { return }
        let found = try permitted(asked, at: time, subject.span, in: source)
        if let coverage, coverage.counts(asked) {
            let listed =
                found.accounts
                + actors.map(\.account).filter { actor in
                    !found.accounts.contains(actor)
                }
            coverage.note(
                accounts: listed, rule: asked.rule, asked.values, at: time,
                contract: asked.deployed.address, state: chain.state)
        }
        // The order of accounts is nobody's wish: a list names who is in it.
        guard
            !found.openPermits.isEmpty || found.hasMore
                || Set(found.accounts) != Set(wanted.compactMap(\.account))
        else { return }
        throw Finding(
            .notMet(
                expected: "`\(text(of: wanted, .account, asked))`", got: text(found, asked),
                at: list.span,
                help: "asked who \(call(asked)) at \(text(.instant(time), .instant, asked))"),
            in: source, isExpectation: true)
    }

    func expectPeriods(
        _ subject: Expression, _ list: Expression, _ span: SourceSpan, in source: SourceText
    ) throws(Finding) {
        let asked = try asked(subject, leavesSubjectOut: false, in: source)
        let wanted = try elements(of: list, .period, in: source)
        if onlyChecks { return }
        let periods = try periods(asked, subject.span, in: source)
        if let coverage, coverage.counts(asked) {
            coverage.note(
                periods: periods, rule: asked.rule, asked.values, now: chain.time,
                contract: asked.deployed.address, state: chain.state)
        }
        let found = periods.map { Value.period($0) }
        guard found != wanted else { return }
        throw Finding(
            .notMet(
                expected: "`\(text(of: wanted, .period, asked))`",
                got: "`\(text(of: found, .period, asked))`", at: list.span,
                help: "asked when \(call(asked))"), in: source, isExpectation: true)
    }

    /// The call of a rule of what was deployed last.
    func asked(
        _ subject: Expression, leavesSubjectOut: Bool, in source: SourceText
    ) throws(Finding) -> AskedRule {
        let (rule, arguments) = try question(subject, in: source)
        try requireClock(at: subject.span, in: source)
        guard let deployed = deployments.last else {
            throw nothingDeployed(at: subject.span, in: source)
        }
        let program = deployed.program
        let declared = program.contract.rules[rule]
        var parameters = declared.parameters
        if leavesSubjectOut {
            guard let subjectParameter = declared.subject else {
                throw Finding(
                    .malformedExpectation(
                        "`\(declared.name)` has no parameter of type `Account` to list",
                        at: subject.span), in: source)
            }
            let left = parameters.remove(at: subjectParameter)
            guard arguments.count <= parameters.count else {
                throw Finding(
                    .malformedExpectation(
                        "`who` asks for every account, and leaves `\(left.name)` out",
                        help: "leave out the argument for `\(left.name)`", at: subject.span),
                    in: source)
            }
        }
        let values = try values(
            arguments, parameters, of: declared.name, at: subject.span, in: source,
            program: program)
        return AskedRule(rule: rule, values: values, deployed: deployed)
    }

    func permitted(
        _ asked: AskedRule, at time: Instant, _ span: SourceSpan, in source: SourceText
    ) throws(Finding) -> PermittedAccounts {
        try answering(span, in: source) { () throws(EvaluationError) in
            try permittedAccounts(
                rule: asked.rule, arguments: asked.values, at: time,
                in: asked.deployed.program.verified, contract: asked.deployed.address,
                state: chain.state)
        }
    }

    func periods(
        _ asked: AskedRule, _ span: SourceSpan, in source: SourceText
    ) throws(Finding) -> [Period] {
        try answering(span, in: source) { () throws(EvaluationError) in
            try permittedPeriods(
                rule: asked.rule, arguments: asked.values, in: asked.deployed.program.verified,
                contract: asked.deployed.address, state: chain.state)
        }
    }

    func explained(
        _ asked: AskedRule, at time: Instant, _ span: SourceSpan, in source: SourceText
    ) throws(Finding) -> Explanation {
        let program = asked.deployed.program
        return try answering(span, in: source) { () throws(EvaluationError) in
            try explanation(
                rule: asked.rule, arguments: asked.values, at: time, in: program.contract,
                address: asked.deployed.address, state: chain.state,
                variables: quantifierVariables(
                    ofRule: asked.rule, in: program.typed, tree: asked.declared))
        }
    }

    private func answering<Answer>(
        _ span: SourceSpan, in source: SourceText,
        _ question: () throws(EvaluationError) -> Answer
    ) throws(Finding) -> Answer {
        do throws(EvaluationError) {
            return try question()
        } catch {
            throw Finding(
                .evaluationFailed("the rule gives no answer: \(error)", at: span), in: source)
        }
    }

    /// The elements of a list that is written.
    private func elements(
        of list: Expression, _ element: ValueType, in source: SourceText
    ) throws(Finding) -> [Value] {
        let checked = try check(
            list, expecting: .list(element, max: permittedAccountsMax), in: source)
        guard case .list(let elements) = try value(of: checked, in: source) else { return [] }
        return elements
    }

    // MARK: Words

    /// The question with its values, without the subject where that was left out.
    private func call(_ asked: AskedRule) -> String {
        var parameters = asked.declared.parameters
        if asked.values.count < parameters.count, let subject = asked.declared.subject {
            parameters.remove(at: subject)
        }
        let contract = asked.deployed.program.contract
        return "\(asked.declared.name)(\(argumentText(asked.values, parameters, in: contract)))"
    }

    private func text(_ value: Value, _ type: ValueType, _ asked: AskedRule) -> String {
        text(value, type, in: asked.deployed.program.contract)
    }

    private func text(of values: [Value], _ type: ValueType, _ asked: AskedRule) -> String {
        text(
            .list(values), .list(type, max: permittedAccountsMax),
            in: asked.deployed.program.contract)
    }

    private func text(_ found: PermittedAccounts, _ asked: AskedRule) -> String {
        let list = "`\(text(of: found.accounts.map { .account($0) }, .account, asked))`"
        let open = found.openPermits.map { "anyone by `\($0.clause.name)`" }
        return ([list] + open + (found.hasMore ? ["more"] : [])).joined(separator: " and ")
    }

    /// Who is permitted, a line each.
    func report(_ found: PermittedAccounts, _ asked: AskedRule) -> String {
        var text = found.accounts.map { named($0.text) + "\n" }.joined()
        for permit in found.openPermits { text += named(permit.text) + "\n" }
        if found.hasMore { text += "and more\n" }
        return text.isEmpty ? "nobody\n" : text
    }

    /// When it is permitted, a line each.
    func report(_ found: [Period]) -> String {
        found.isEmpty ? "never\n" : found.map { $0.text + "\n" }.joined()
    }
}

extension CoverageRecord {
    /// Whether a question is one to the contract whose tests are counted.
    fileprivate func counts(_ asked: AskedRule) -> Bool {
        program.verified.digest == asked.deployed.program.verified.digest
    }
}

extension Value {
    fileprivate var account: Account? {
        if case .account(let account) = self { account } else { nil }
    }
}
