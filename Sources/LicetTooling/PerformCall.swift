import LicetBytecode
import LicetLedger
import LicetPrimitives
import LicetSyntax
import LicetVM
import LicetValues

/// What came of a transaction that a statement asked for.
struct TransactionOutcome {
    let program: Program
    let record: TransactionRecord
    /// What was called, `deploy` for that.
    let action: String
    let result: (Value, ValueType)?
    let failure: TransactionFailure?
}

extension Scenario {
    /// Sends a call as a transaction of its own.
    mutating func perform(
        _ call: CallAsExpression, at span: SourceSpan, in source: SourceText
    ) throws(Finding) -> TransactionOutcome {
        let actor = try account(of: call.actor, in: source)
        let callee = try resolve(call, at: span, in: source)
        let program = callee.deployed.program
        let function = program.contract.functions[callee.function]
        if program.timed.contains(callee.function) {
            try requireClock(
                at: span, touchedAt: program.placeOfTime(inFunction: callee.function), in: source)
        }
        let values = try values(
            callee.arguments, function.parameters, of: function.name, at: call.call.span,
            in: source, program: program)
        return try perform(
            callee.function, values, of: callee.deployed, as: actor, at: span, in: source)
    }

    /// Sends a call with values that are known.
    mutating func perform(
        _ number: Int, _ values: [Value], of deployed: Deployed, as actor: Account,
        at span: SourceSpan, in source: SourceText
    ) throws(Finding) -> TransactionOutcome {
        let program = deployed.program
        let function = program.contract.functions[number]
        if onlyChecks {
            return unmade(
                function.name, result: function.result.map { (Self.anyValue, $0) }, program)
        }
        var encoder = CanonicalEncoder()
        for value in values { encoder.value(value) }
        let before = coverage == nil ? nil : chain.state
        let trial: Trial
        do {
            trial = try chain.call(
                function.name, encoder.bytes, of: deployed.address, as: actor)
        } catch {
            throw Finding(
                .callFailed("the local chain failed: \(error.detail)", at: span), in: source)
        }
        let text = argumentText(values, function.parameters, in: program.contract)
        let failure = program.failure(of: trial)
        if let coverage, let before, coverage.program.verified.digest == program.verified.digest {
            var context = chain.context(of: deployed.address)
            context.caller = actor
            coverage.note(
                call: number, encoder.bytes, failure, before: before, context)
        }
        let caller = self.text(.account(actor), .account, in: program.contract)
        let record = record(
            "as \(caller) \(function.name)(\(text))", trial, failure, program: program)
        return TransactionOutcome(
            program: program, record: record, action: function.name,
            result: result(of: trial, function, in: program.contract),
            failure: failure)
    }

    /// Stands for a transaction that is checked and not made.
    func unmade(
        _ action: String, result: (Value, ValueType)?, _ program: Program
    ) -> TransactionOutcome {
        let record = TransactionRecord(
            text: action, gas: .zero, height: chain.height, time: chain.time, events: [],
            failure: nil)
        return TransactionOutcome(
            program: program, record: record, action: action, result: result, failure: nil)
    }

    /// Who calls: an actor, a variable, or an account as text.
    private func account(
        of expression: Expression, in source: SourceText
    ) throws(Finding) -> Account {
        if case .name(let name) = expression.kind,
            !visibleVariables(in: subject).contains(where: { $0.name == name.text })
        {
            let known = variables.filter { $0.type == .account }.map(\.name)
            throw Finding(
                .unknown(
                    "actor", name, suggestion: suggestion(for: name.text, among: known),
                    help: "declare it first: `actors \(name.text)`"), in: source)
        }
        let checked = try check(expression, expecting: .account, in: source)
        let value = try value(of: checked, in: source)
        if onlyChecks { return .zero }
        guard case .account(let account) = value else {
            throw Finding(.notInTests("this caller", at: expression.span), in: source)
        }
        return account
    }

    private struct Callee {
        let deployed: Deployed
        let function: Int
        let arguments: [ArgumentSyntax]
    }

    private func resolve(
        _ call: CallAsExpression, at span: SourceSpan, in source: SourceText
    ) throws(Finding) -> Callee {
        guard case .call(let callee, let arguments) = call.call.kind else {
            throw Finding(
                .malformedExpectation(
                    "`as` calls an action", help: "write `as ana action(…)`", at: call.call.span),
                in: source)
        }
        let (deployed, name) = try target(callee, in: source)
        let contract = deployed.program.contract
        guard let number = deployed.program.function(named: name.text) else {
            let actions = contract.functions.filter { $0.kind == .action }.map(\.name)
            if deployed.program.rule(named: name.text) != nil {
                throw Finding(
                    .malformedExpectation(
                        "`\(name.text)` is a rule, and rules are asked without `as`",
                        at: name.span), in: source)
            }
            let help =
                actions.isEmpty
                ? "`\(contract.name)` has no actions"
                : "`\(contract.name)` has " + actions.map { "`\($0)`" }.joined(separator: ", ")
            throw Finding(
                .unknown(
                    "action", name, suggestion: suggestion(for: name.text, among: actions),
                    help: help), in: source)
        }
        guard contract.functions[number].kind == .action else {
            throw Finding(
                .malformedExpectation(
                    "`\(name.text)` is no action, and is called without `as`", at: name.span),
                in: source)
        }
        return Callee(deployed: deployed, function: number, arguments: arguments)
    }

    /// The contract that is called and the action's name: `count(…)`, or `counter.count(…)` with a
    /// name that `let` gave or the contract's own.
    private func target(
        _ callee: Expression, in source: SourceText
    ) throws(Finding) -> (Deployed, Name) {
        switch callee.kind {
        case .name(let name):
            guard let deployed = deployments.last else {
                throw nothingDeployed(at: callee.span, in: source)
            }
            return (deployed, name)
        case .member(let base, let name):
            guard case .name(let owner) = base.kind else { break }
            let address = variables.last { $0.name == owner.text }?.value
            if onlyChecks, address != nil, let deployed = deployments.last {
                return (deployed, name)
            }
            let deployed = deployments.last {
                .account($0.address) == address || (address == nil && $0.program.name == owner.text)
            }
            guard let deployed else {
                let known = deployments.map(\.program.name)
                throw Finding(
                    .unknown(
                        "deployed contract", owner,
                        suggestion: suggestion(for: owner.text, among: known)), in: source)
            }
            return (deployed, name)
        default: break
        }
        throw Finding(
            .malformedExpectation(
                "`as` calls an action by its name", help: "write `as ana action(…)`",
                at: callee.span), in: source)
    }

    /// Keeps what people may ask about later.
    mutating func record(
        _ text: String, _ trial: Trial, _ failure: TransactionFailure?, program: Program
    ) -> TransactionRecord {
        var events: [EventRecord] = []
        if case .succeeded(_, let emitted) = trial.receipt.outcome {
            events = emitted.compactMap { event(of: $0) }
        }
        let record = TransactionRecord(
            text: text, gas: trial.receipt.gasUsed, height: chain.height, time: chain.time,
            events: events, failure: failure.map { self.text($0, in: program) })
        transactions.append(record)
        return record
    }

    private func event(of event: Receipt.Event) -> EventRecord? {
        guard let deployed = deployments.last(where: { $0.address == event.contract }) else {
            return nil
        }
        let contract = deployed.program.contract
        if event.code == Opened.code { return opened(event, in: contract) }
        guard
            let number = contract.events.firstIndex(where: {
                contract.code(event: $0) == event.code
            }),
            let values = decodeValues(
                event.fields, as: contract.events[number].fields.map(\.type), in: contract)
        else { return nil }
        return EventRecord(
            contract: event.contract, number: number, values: values,
            text: text(contract.events[number], values, in: contract), ticketEnd: nil)
    }

    private func opened(_ event: Receipt.Event, in contract: Contract) -> EventRecord? {
        guard let opened = try? Opened(encoded: event.fields),
            let decoded = DecodedOpened(opened, in: contract)
        else { return nil }
        return EventRecord(
            contract: event.contract, number: nil, values: [], text: named(decoded.text),
            ticketEnd: opened.end)
    }

    private func result(
        of trial: Trial, _ function: Function, in contract: Contract
    ) -> (Value, ValueType)? {
        guard let type = function.result,
            case .succeeded(let results, _) = trial.receipt.outcome,
            case .returned(let bytes)? = results.first,
            let value = decodeValues(bytes, as: [type], in: contract)?.first
        else { return nil }
        return (value, type)
    }

    func argumentText(
        _ values: [Value], _ parameters: [Parameter], in contract: Contract
    ) -> String {
        zip(parameters, values).map { parameter, value in
            "\(callName(parameter)): \(text(value, parameter.type, in: contract))"
        }.joined(separator: ", ")
    }

    /// `TooLong(limit: 30.days)`, `Ended`.
    func text(_ notice: Notice, _ values: [Value], in contract: Contract) -> String {
        guard !notice.fields.isEmpty else { return notice.name }
        let fields = zip(notice.fields, values).map { field, value in
            "\(field.name): \(text(value, field.type, in: contract))"
        }
        return "\(notice.name)(\(fields.joined(separator: ", ")))"
    }
}
