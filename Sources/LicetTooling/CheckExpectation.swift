import LicetBytecode
import LicetCompiler
import LicetPrimitives
import LicetSyntax
import LicetVM
import LicetValues

// `expect`: of a Boolean, and of what a transaction did. Rules have a file of their own.
extension Scenario {
    mutating func expect(
        _ statement: ExpectStatement, in source: SourceText
    ) throws(Finding) -> Effect {
        switch statement.outcome {
        case .holds:
            try expectHolds(statement.subject, in: source)
            return .met(nil)
        case .permitted(let instant, let clause):
            try expectDecision(
                statement.subject, at: instant, .permitted(by: clause), statement.span, in: source)
            return .met(nil)
        case .denied(let instant, let reason):
            try expectDecision(
                statement.subject, at: instant, .denied(reason), statement.span, in: source)
            return .met(nil)
        case .accounts(let instant, let list):
            try expectAccounts(
                statement.subject, at: instant, list, statement.span, in: source)
            return .met(nil)
        case .periods(let list):
            try expectPeriods(statement.subject, list, statement.span, in: source)
            return .met(nil)
        case .fails(let error):
            return .met(try expectFailure(statement.subject, error, in: source))
        case .emits(let event):
            return .met(try expectEvent(statement.subject, event, in: source))
        }
    }

    private mutating func expectHolds(
        _ subject: Expression, in source: SourceText
    ) throws(Finding) {
        switch subject.kind {
        case .callAs, .deploy:
            throw Finding(
                .malformedExpectation(
                    "what is expected of the call is not said",
                    help: "write `fails E` or `emits E` after it, or leave `expect` out",
                    at: subject.span), in: source)
        default: break
        }
        let checked = try check(subject, expecting: .bool, in: source)
        guard try value(of: checked, in: source) != .bool(true), !onlyChecks else { return }
        throw Finding(
            try notMet(checked, in: source), in: source, isExpectation: true)
    }

    /// A Boolean that is false, with the values of both sides where it compares.
    private func notMet(
        _ checked: CheckedExpression, in source: SourceText
    ) throws(Finding) -> Diagnostic {
        let span = checked.expression.span
        switch checked.expression.kind {
        case .binary(.equal, let left, let right):
            let sides = try (side(left, checked, in: source), side(right, checked, in: source))
            return .notMet(
                expected: "`\(sides.1)`", got: "`\(sides.0)`", at: span,
                labels: labels([(left, sides.0), (right, sides.1)], in: source))
        case .binary(_, let left, let right), .and(let left, let right), .or(let left, let right),
            .implies(let left, let right):
            let sides = try (side(left, checked, in: source), side(right, checked, in: source))
            return .notMet(
                expected: "`true`", got: "`false`", at: span,
                labels: labels([(left, sides.0), (right, sides.1)], in: source))
        default:
            return .notMet(expected: "`true`", got: "`false`", at: span)
        }
    }

    /// The value of a part as a literal; what it stopped with, where it has none.
    private func side(
        _ part: TypedExpression, _ whole: CheckedExpression, in source: SourceText
    ) throws(Finding) -> String {
        if case .bucket = part.kind { return "rows" }
        let checked = whole.part(part)
        guard let address = deployments.last?.address ?? .some(.zero) else { return "" }
        do throws(ProbeFailure) {
            let value = try checked.value(on: chain, at: address)
            return text(value, checked.type, in: checked.program.contract)
        } catch {
            if case .trapped(let trapped, _) = error { return trapped.trap.name }
            throw finding(error, of: checked, in: source)
        }
    }

    /// Labels with values, but for literals that say so themselves.
    private func labels(
        _ sides: [(TypedExpression, String)], in source: SourceText
    ) -> [Diagnostic.Label] {
        sides.compactMap { expression, value in
            if case .constant = expression.kind { return nil }
            guard source.text(of: expression.span) != value else { return nil }
            return Diagnostic.Label(expression.span, value)
        }
    }

    /// Sends what must be a transaction.
    private mutating func outcome(
        of subject: Expression, _ word: String, in source: SourceText
    ) throws(Finding) -> TransactionOutcome {
        switch subject.kind {
        case .callAs(let call): return try perform(call, at: subject.span, in: source)
        case .deploy(let deploy): return try perform(deploy, at: subject.span, in: source)
        default:
            throw Finding(
                .malformedExpectation(
                    "`\(word)` follows a call of an action",
                    help: "write `expect as ana action(…) \(word) …`", at: subject.span),
                in: source)
        }
    }

    private mutating func expectFailure(
        _ subject: Expression, _ expected: OccurrenceSyntax, in source: SourceText
    ) throws(Finding) -> TransactionRecord {
        let wanted = try failure(expected, in: source)
        let outcome = try outcome(of: subject, "fails", in: source)
        if onlyChecks { return outcome.record }
        guard let failure = outcome.failure else {
            throw Finding(
                .notMet(
                    expected: "`\(wanted.text)`", got: "success", at: subject.span,
                    help: calledWith(outcome, at: subject.span, in: source)), in: source,
                isExpectation: true)
        }
        let got = text(failure, in: outcome.program)
        if wanted.matches(failure) { return outcome.record }
        throw locating(
            failure, of: outcome, in: source,
            Finding(
                .notMet(
                    expected: "`\(wanted.text)`", got: "`\(got)`", at: subject.span,
                    labels: labels(for: failure, of: outcome, in: source),
                    help: calledWith(outcome, at: subject.span, in: source)), in: source,
                isExpectation: true))
    }

    /// The failure that is expected.
    private struct WantedFailure {
        let text: String
        /// The number of a declared error; nil for a built-in one, which the text names.
        let error: Int?
        /// Nil where any values will do.
        let values: [Value]?

        func matches(_ failure: TransactionFailure) -> Bool {
            switch failure {
            case .failed(let number, let got, _):
                number == error && (values == nil || values == got)
            case .trapped(let trap, _): error == nil && trap.name == text
            case .deployRefused(let refusal): error == nil && refusal.name == text
            case .unknownContract: false
            }
        }
    }

    private func failure(
        _ expected: OccurrenceSyntax, in source: SourceText
    ) throws(Finding) -> WantedFailure {
        let contract = subject.contract
        let name = expected.name.text
        if let number = contract.errors.firstIndex(where: { $0.name == name }) {
            let notice = contract.errors[number]
            let values = try values(of: expected, notice, in: source)
            let text = values.map { self.text(notice, $0, in: contract) } ?? name
            return WantedFailure(text: text, error: number, values: values)
        }
        guard builtInFailures.contains(name) else {
            let known = contract.errors.map(\.name) + builtInFailures
            throw Finding(
                .unknown(
                    "error", expected.name, suggestion: suggestion(for: name, among: known)),
                in: source)
        }
        guard expected.arguments == nil else {
            throw Finding(
                .malformedExpectation(
                    "`\(name)` comes without values", at: expected.span), in: source)
        }
        return WantedFailure(text: name, error: nil, values: nil)
    }

    private mutating func expectEvent(
        _ subject: Expression, _ expected: OccurrenceSyntax, in source: SourceText
    ) throws(Finding) -> TransactionRecord {
        let outcome = try outcome(of: subject, "emits", in: source)
        if let failure = outcome.failure {
            throw finding(failure, of: outcome, at: subject.span, in: source)
        }
        let contract = outcome.program.contract
        let name = expected.name
        if name.text == Opened.name {
            guard expected.arguments == nil else {
                throw Finding(
                    .malformedExpectation(
                        "`Opened` is expected without its fields", help: "write `emits Opened`",
                        at: name.span), in: source)
            }
            if onlyChecks || outcome.record.events.contains(where: { $0.ticketEnd != nil }) {
                return outcome.record
            }
            throw notEmitted(name.text, outcome, at: subject.span, in: source)
        }
        guard let number = contract.events.firstIndex(where: { $0.name == name.text }) else {
            let known = contract.events.map(\.name) + [Opened.name]
            throw Finding(
                .unknown("event", name, suggestion: suggestion(for: name.text, among: known)),
                in: source)
        }
        let values = try values(of: expected, contract.events[number], in: source)
        if onlyChecks { return outcome.record }
        let isEmitted = outcome.record.events.contains { event in
            event.number == number && (values == nil || values == event.values)
        }
        if isEmitted { return outcome.record }
        throw notEmitted(
            values.map { text(contract.events[number], $0, in: contract) } ?? name.text, outcome,
            at: subject.span, in: source)
    }

    private func notEmitted(
        _ wanted: String, _ outcome: TransactionOutcome, at span: SourceSpan, in source: SourceText
    ) -> Finding {
        let got = outcome.record.events.map { "`\($0.text)`" }
        return Finding(
            .notMet(
                expected: "`\(wanted)`",
                got: got.isEmpty ? "no event" : got.joined(separator: ", "), at: span,
                help: calledWith(outcome, at: span, in: source)), in: source,
            isExpectation: true)
    }

    /// The values that are written after an error or event; nil where none are asked for.
    private func values(
        of expected: OccurrenceSyntax, _ notice: Notice, in source: SourceText
    ) throws(Finding) -> [Value]? {
        guard let arguments = expected.arguments else { return nil }
        return try values(
            arguments,
            notice.fields.map { Parameter(label: nil, name: $0.name, type: $0.type) },
            of: notice.name, at: expected.span, in: source, program: subject)
    }
}
