import LicetBytecode
import LicetPrimitives
import LicetRules
import LicetSyntax

// `:why`, `:who` and `:when` of the contract that was deployed last.
extension ConsoleSession {
    func ask(_ command: ConsoleCommand) -> ConsoleReply {
        guard !command.argument.isEmpty else {
            return .failure("error: `:\(command.name)` takes the call of a rule, `read(…)`\n")
        }
        // The console's language has what is asked: a call, and `at` with an instant perhaps.
        let source = SourceText(name: "input", text: "expect \(command.argument) permitted\n")
        if command.name == "when", hasInstant(command.argument) {
            return .failure("error: `:when` tells all periods, and takes no `at`\n")
        }
        let parsed = parseConsole(source)
        guard !parsed.isIncomplete,
            !parsed.diagnostics.contains(where: { $0.severity == .error }),
            parsed.items.count == 1,
            case .statement(.test(.expect(let statement)))? = parsed.items.first,
            case .permitted(let instant, nil) = statement.outcome
        else {
            return .failure(
                "error: `:\(command.name)` takes the call of a rule, `read(…)`"
                    + (command.name == "when" ? "\n" : ", and `at` with an instant perhaps\n"))
        }
        do throws(Finding) {
            return ConsoleReply(
                output: try answer(command.name, statement.subject, at: instant, in: source))
        } catch {
            let typed = ":\(command.name) \(command.argument)"
            let shown = error.shown(
                as: SourceText(name: "input", text: typed + "\n"), insteadOf: source,
                by: command.name.utf8.count + 2 - "expect ".utf8.count)
            return .failure(shown.rendered(colour: colour))
        }
    }

    /// Whether `at` and an instant follow the call.
    private func hasInstant(_ argument: String) -> Bool {
        let parsed = parseConsole(
            SourceText(name: "input", text: "expect \(argument) permitted\n"))
        guard case .statement(.test(.expect(let statement)))? = parsed.items.first,
            case .permitted(.some, _) = statement.outcome
        else { return false }
        return true
    }

    private func answer(
        _ question: String, _ subject: Expression, at instant: Expression?, in source: SourceText
    ) throws(Finding) -> String {
        let scenario = state.scenario
        let asked = try scenario.asked(subject, leavesSubjectOut: question == "who", in: source)
        let time = try scenario.time(instant, in: source)
        switch question {
        case "why":
            let explanation = try scenario.explained(asked, at: time, subject.span, in: source)
            return scenario.named(explanation.text)
        case "who":
            let found = try scenario.permitted(asked, at: time, subject.span, in: source)
            return scenario.report(found, asked)
        default: return scenario.report(try scenario.periods(asked, subject.span, in: source))
        }
    }
}
