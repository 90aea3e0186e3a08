import LicetBytecode
import LicetCompiler
import LicetPrimitives
import LicetSyntax
import LicetValues

// Expressions of tests and the console: checked against the contract that is deployed, then run.
extension Scenario {
    /// The contract against which expressions are checked; the empty one where there is none.
    var subject: Program { program ?? .empty }

    /// Variables that an expression of the contract may read, each name once.
    func visibleVariables(in program: Program) -> [Variable] {
        var seen: Set<String> = []
        let visible = variables.reversed().filter { variable in
            variable.isValid(in: program.contract) && seen.insert(variable.name).inserted
        }
        return visible.reversed()
    }

    func resolve(_ type: TypeSyntax, in source: SourceText) throws(Finding) -> ValueType {
        let resolved = resolveConsoleType(type, in: subject.scope)
        guard let type = resolved.type else { throw Finding(resolved.diagnostics, in: source) }
        return type
    }

    func check(
        _ expression: Expression, expecting expected: ValueType?, in source: SourceText
    ) throws(Finding) -> CheckedExpression {
        do throws(Finding) {
            return try check(expression, expecting: expected, in: source, program: subject)
        } catch {
            // At the console, what is declared beside the deployed contract can be used as well.
            for other in programs.reversed() where other.verified.digest != subject.verified.digest
            {
                let checked = try? check(
                    expression, expecting: expected, in: source, program: other)
                if let checked { return checked }
            }
            throw error
        }
    }

    /// Checks against one contract. What the expression reads becomes the parameters of a view, and
    /// a view has few of them: so twice, at last with those variables alone that it reads.
    func check(
        _ expression: Expression, expecting expected: ValueType?, in source: SourceText,
        program: Program
    ) throws(Finding) -> CheckedExpression {
        let variables = visibleVariables(in: program)
        let place = place(expression.span, expected, variables, program)
        if let known = preparations?.expression(at: place) {
            return CheckedExpression(
                expression: known.expression,
                variables: known.variables.compactMap { name in
                    variables.last { $0.name == name }
                },
                program: program, prepared: known)
        }
        let first = try typed(expression, expected, variables, in: source, program)
        let read = first.localsRead
        let kept = variables.enumerated().filter { read.contains($0.offset) }.map(\.element)
        let prepared = PreparedExpression(
            try typed(expression, expected, kept, in: source, program),
            variables: kept.map(\.name))
        preparations?.keep(prepared, at: place)
        return CheckedExpression(
            expression: prepared.expression, variables: kept, program: program,
            prepared: prepared)
    }

    private func place(
        _ span: SourceSpan, _ expected: ValueType?, _ variables: [Variable], _ program: Program
    ) -> Preparations.Place {
        Preparations.Place(
            span: span, expected: expected,
            variables: variables.map { Preparations.NamedType(name: $0.name, type: $0.type) },
            program: program.verified.digest)
    }

    private func typed(
        _ expression: Expression, _ expected: ValueType?, _ variables: [Variable],
        in source: SourceText, _ program: Program
    ) throws(Finding) -> TypedExpression {
        let checked = checkConsoleExpression(
            expression, expected: expected, variables: variables.map { ($0.name, $0.type) },
            in: program.scope)
        guard let typed = checked.expression else {
            throw finding(checked.diagnostics, at: expression.span, in: source)
        }
        return typed
    }

    /// Arguments of something that the contract declares, each with its value.
    func values(
        _ arguments: [ArgumentSyntax], _ parameters: [Parameter], of callee: String,
        at span: SourceSpan, in source: SourceText, program: Program
    ) throws(Finding) -> [Value] {
        let variables = visibleVariables(in: program)
        let place = place(span, nil, variables, program)
        if preparations?.hasChecked(place) != true {
            let checked = checkConsoleArguments(
                arguments, parameters, of: callee, at: span,
                variables: variables.map { ($0.name, $0.type) }, in: program.scope)
            guard checked.arguments?.count == arguments.count else {
                throw finding(checked.diagnostics, at: span, in: source)
            }
            preparations?.noteChecked(place)
        }
        var values: [Value] = []
        for (argument, parameter) in zip(arguments, parameters) {
            let checked = try check(
                argument.value, expecting: parameter.type, in: source, program: program)
            values.append(try value(of: checked, in: source))
        }
        return values
    }

    /// The value of a checked expression at block time.
    func value(of checked: CheckedExpression, in source: SourceText) throws(Finding) -> Value {
        let span = checked.expression.span
        if onlyChecks {
            guard address(for: checked) != nil else { throw nothingDeployed(at: span, in: source) }
            return Self.anyValue
        }
        if checked.expression.touchesTime(checked.program.timed) {
            try requireClock(
                at: span, touchedAt: checked.program.placeOfTime(in: checked.expression),
                in: source)
        }
        guard let address = address(for: checked) else {
            throw nothingDeployed(at: span, in: source)
        }
        do throws(ProbeFailure) {
            return try checked.value(on: chain, at: address, noting: coverage)
        } catch {
            throw finding(error, of: checked, in: source)
        }
    }

    /// Stands for the value of whatever is checked and not run; nobody looks at it.
    static let anyValue = Value.none

    func nothingDeployed(at span: SourceSpan, in source: SourceText) -> Finding {
        Finding(
            .nothingDeployed(programs.last.map { deployExample($0.contract) }, at: span),
            in: source)
    }

    /// Nil where the expression looks at state and none is there.
    private func address(for checked: CheckedExpression) -> Account? {
        let digest = checked.program.verified.digest
        if let deployed = deployments.last(where: { $0.program.verified.digest == digest }) {
            return deployed.address
        }
        return checked.expression.readsState(of: checked.program.typed) ? nil : .zero
    }

    /// Diagnostics as one finding. The checker may stay silent about what was reported elsewhere.
    private func finding(
        _ diagnostics: [Diagnostic], at span: SourceSpan, in source: SourceText
    ) -> Finding {
        let errors = diagnostics.filter { $0.severity == .error }
        guard !errors.isEmpty else {
            return Finding(.notInTests("this expression", at: span), in: source)
        }
        return Finding(errors, in: source)
    }
}

extension Scenario {
    /// A value as a literal, accounts by the names of their actors.
    package func text(_ value: Value, _ type: ValueType, in contract: Contract) -> String {
        named(licetText(of: value, type, in: contract))
    }

    /// A text with accounts replaced by the names of their actors.
    func named(_ literal: String) -> String {
        var text = literal
        guard text.utf8.count <= 1 << 16 else { return text }
        for actor in actors + strangers where text.contains("licet1") {
            text = replacing(actor.account.text, by: actor.name, in: text)
        }
        return text
    }
}

private func replacing(_ part: String, by name: String, in text: String) -> String {
    let pattern = Array(part.utf8)
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var position = 0
    while position < bytes.count {
        if bytes[position] == pattern.first, bytes[position...].starts(with: pattern) {
            result += Array(name.utf8)
            position += pattern.count
        } else {
            result.append(bytes[position])
            position += 1
        }
    }
    return String(decoding: result, as: UTF8.self)
}

/// `deploy Vote(Clerk: […], Elector: […])`.
package func deployExample(_ contract: Contract) -> String {
    let roles = contract.roles.filter { !$0.isGranted }
        .map { "\($0.name): [\($0.name.lowercased())]" }
    let settings = contract.settings.filter { $0.initial == nil }.map { "\($0.name): …" }
    return "deploy \(contract.name)(\((roles + settings).joined(separator: ", ")))"
}

extension Program {
    /// A contract that declares nothing, for expressions where none is loaded.
    package static let empty: Program = {
        let source = SourceText(name: "empty", text: "contract Empty version 1\n")
        do {
            return try Program(compile(source))
        } catch {
            preconditionFailure("the empty contract compiles: \(error)")
        }
    }()
}
