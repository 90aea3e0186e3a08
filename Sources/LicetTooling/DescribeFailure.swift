import LicetBytecode
import LicetCompiler
import LicetLedger
import LicetPrimitives
import LicetSyntax
import LicetVM
import LicetValues

// What failed, in words, with the place in the contract.
extension Scenario {
    /// `NotPositive(by: 0)`, `Overflow`.
    func text(_ failure: TransactionFailure, in program: Program) -> String {
        switch failure {
        case .trapped(let trap, _): trap.name
        case .failed(let error, let values, _):
            text(program.contract.errors[error], values, in: program.contract)
        case .deployRefused(let refusal): refusal.name
        case .unknownContract: "UnknownContract"
        }
    }

    /// A transaction that had to succeed and did not.
    func finding(
        _ failure: TransactionFailure, of outcome: TransactionOutcome, at span: SourceSpan,
        in source: SourceText
    ) -> Finding {
        let what = "the call failed with `\(text(failure, in: outcome.program))`"
        let finding = Finding(
            .callFailed(
                failure.meaning.map { "\(what): \($0)" } ?? what, at: span,
                labels: labels(for: failure, of: outcome, in: source),
                help: calledWith(outcome, at: span, in: source)),
            in: source)
        return locating(failure, of: outcome, in: source, finding)
    }

    /// A second part that shows the place in the contract, where that is another text.
    func locating(
        _ failure: TransactionFailure, of outcome: TransactionOutcome, in source: SourceText,
        _ finding: Finding
    ) -> Finding {
        guard source != outcome.program.source,
            let (span, note) = outcome.program.place(of: failure, in: outcome.action)
        else { return finding }
        return finding.adding(.stopped(note, at: span), in: outcome.program.source)
    }

    /// The place in the contract as a label, where it stands in the same text.
    func labels(
        for failure: TransactionFailure, of outcome: TransactionOutcome, in source: SourceText
    ) -> [Diagnostic.Label] {
        guard source == outcome.program.source,
            let (span, note) = outcome.program.place(of: failure, in: outcome.action)
        else { return [] }
        return [Diagnostic.Label(span, note)]
    }

    /// The call with its values, unless it was written so.
    func calledWith(
        _ outcome: TransactionOutcome, at span: SourceSpan, in source: SourceText
    ) -> String? {
        let text = outcome.record.text
        return source.text(of: span) == text ? nil : "the call was `\(text)`"
    }

    /// An expression that has no value.
    func finding(
        _ failure: ProbeFailure, of checked: CheckedExpression, in source: SourceText
    ) -> Finding {
        let span = checked.expression.span
        switch failure {
        case .trapped(let trapped, let part):
            return finding(trapped, part, of: checked, in: source)
        case .doesNotFit:
            return Finding(
                .evaluationFailed("the expression is too large to be run", at: span), in: source)
        case .refused(let reason):
            return Finding(
                .evaluationFailed("the expression cannot be run: \(reason)", at: span), in: source)
        case .store(let fault):
            return Finding(
                .evaluationFailed("the local chain failed: \(fault.detail)", at: span), in: source)
        }
    }

    private func finding(
        _ trapped: Trapped, _ part: SourceSpan?, of checked: CheckedExpression,
        in source: SourceText
    ) -> Finding {
        let expression = checked.expression
        let program = checked.program
        let name =
            trapped.error.flatMap { program.contract.errors.indices.contains($0) ? $0 : nil }
            .map { program.contract.errors[$0].name } ?? trapped.trap.name
        let message = "`\(name)`: \(trapped.trap.meaning)"
        let values = checked.variables.filter { $0.type != .account }.map { variable in
            "\(variable.name) = \(text(variable.value, variable.type, in: program.contract))"
        }
        let help = values.isEmpty ? nil : "with " + values.joined(separator: ", ")
        guard part == nil, let place = trapped.location.flatMap({ program.span(of: $0) }) else {
            return Finding(
                .evaluationFailed(message, at: part ?? expression.span, help: help), in: source)
        }
        guard source == program.source else {
            return Finding(
                .evaluationFailed(message, at: expression.span, help: help), in: source
            ).adding(.stopped("`\(name)` here", at: place), in: program.source)
        }
        return Finding(
            .evaluationFailed(
                message, at: expression.span,
                labels: [Diagnostic.Label(place, "`\(name)` here")], help: help), in: source)
    }
}
