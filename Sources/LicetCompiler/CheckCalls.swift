import LicetBytecode
import LicetPrimitives
import LicetSyntax

extension Checker {
    mutating func checkCall(
        _ callee: Expression, _ arguments: [ArgumentSyntax], hint: ValueType?,
        at span: SourceSpan
    ) -> TypedExpression {
        switch callee.kind {
        case .name(let name):
            return checkNamedCall(name, arguments, at: span)
        case .enumCase(let name):
            return checkCase(name, arguments, hint: hint?.unwrapped, at: span)
        case .member(let base, let name):
            if let type = enumType(base) { return caseValue(name, arguments, of: type, at: span) }
            return checkMethodCall(base, name, arguments, at: span)
        case .missing:
            checkLoose(arguments)
        default:
            let value = check(callee, hint: nil)
            if !value.type.isUnknown { report(.notCallable(at: callee.span)) }
            checkLoose(arguments)
        }
        return .failed(at: span)
    }

    private mutating func checkNamedCall(
        _ name: Name, _ arguments: [ArgumentSyntax], at span: SourceSpan
    ) -> TypedExpression {
        if body.meaning(of: name.text) == nil {
            if let structure = body.structure,
                let method = environment.methods[Method(structure: structure, name: name.text)]
            {
                return checkMethod(method, of: ownValue(at: name.span), arguments, at: span)
            }
            switch environment.entries[name.text] {
            case .function(let number):
                return checkFunctionCall(number, arguments, at: span)
            case .structure(let number):
                return checkConstruction(number, arguments, at: span)
            case .rule(let number):
                return checkRuleCall(number, name, arguments, at: span)
            case nil where ReservedNames.functions.contains(name.text):
                return checkBuiltIn(name, arguments, at: span)
            case .error?, .event?, .identifier?, .enumeration?, .variant?, .role?, .setting?,
                .constant?, .table?, .stateField?, nil:
                break
            }
        }
        if refuseContextCall(name, arguments, at: span) { return .failed(at: span) }
        // What is foreign in a call is said of its name, and not again of what it is given.
        if ForeignWords.name(name.text) == nil || environment.entries[name.text] != nil {
            checkLoose(arguments)
        }
        if body.meaning(of: name.text) != nil {
            report(.notCallable(at: name.span))
        } else if let entry = environment.entries[name.text] {
            report(.cannotCall(name, kind: kind(of: entry), declared: place(of: name)))
        } else if ReservedNames.types.contains(name.text) {
            report(.cannotCall(name, kind: "a type", declared: nil))
        } else if case .constant = body.surroundings,
            environment.functionNames.contains(name.text)
        {
            report(.callNotHere(name.text, in: body.place, at: span))
        } else if ForeignWords.name(name.text) == nil, ForeignWords.type(name.text) != nil {
            report(.cannotCall(name, kind: "a type", declared: nil))
        } else {
            reportUnknown(name, as: .callee)
        }
        return .failed(at: span)
    }

    /// `now()`: what every call comes with is a value.
    private mutating func refuseContextCall(
        _ name: Name, _ arguments: [ArgumentSyntax], at span: SourceSpan
    ) -> Bool {
        guard ReservedNames.context.contains(name.text), body.meaning(of: name.text) == nil else {
            return false
        }
        checkLoose(arguments)
        report(.calledValue(name, isAlone: arguments.isEmpty, at: span))
        return true
    }

    private mutating func checkFunctionCall(
        _ number: Int, _ arguments: [ArgumentSyntax], at span: SourceSpan
    ) -> TypedExpression {
        let function = environment.functions[number]
        guard mayCall(function, at: span) else {
            checkLoose(arguments)
            return .failed(at: span)
        }
        let typed = checkArguments(arguments, function.slots, of: function.name, at: span)
        guard let typed else { return .failed(at: span) }
        return call(number, typed, at: span)
    }

    /// A call whose arguments are checked. That a result is missing is reported where it is
    /// declared.
    mutating func call(
        _ number: Int, _ arguments: [TypedExpression], at span: SourceSpan
    ) -> TypedExpression {
        let function = environment.functions[number]
        body.calls.append((number, span))
        guard let result = function.result, !result.isUnknown else { return .failed(at: span) }
        return TypedExpression(
            .call(function: function.number, arguments), type: result, span: span)
    }

    /// Whether a function may be called here; reports where not.
    mutating func mayCall(_ function: FunctionSignature, at span: SourceSpan) -> Bool {
        switch (function.kind, body.surroundings) {
        case (.action, _):
            report(
                .callsAction(
                    function.name, at: span, declared: function.span,
                    ofRole: environment.generated[function.name]?.name))
        case (.pure, .constant), (.pure, .authority):
            report(.callNotHere(function.name, in: body.place, at: span))
        case (.pure, _), (.view, .view), (.view, .action), (.view, .console):
            return true
        case (.view, .rule):
            report(.viewInRule(function.name, at: span, declared: function.span))
        case (.view, _):
            report(
                .callsView(function.name, in: body.place, at: span, declared: function.span))
        }
        return false
    }

    private mutating func checkConstruction(
        _ number: Int, _ arguments: [ArgumentSyntax], at span: SourceSpan
    ) -> TypedExpression {
        let structure = declarations.structures[number]
        let given = structure.fields.filter { $0.mark != .once }
        for argument in arguments {
            guard let label = argument.label,
                structure.fields.contains(where: { $0.name == label.text && $0.mark == .once })
            else { continue }
            report(.onceGiven(label))
            checkLoose(arguments)
            return .failed(at: span)
        }
        let typed = checkArguments(
            arguments, given.map { Slot($0) }, of: structure.name, at: span)
        guard let typed else { return .failed(at: span) }
        var remaining = typed[...]
        let fields = structure.fields.compactMap { field in
            field.mark == .once
                ? TypedExpression(.none, type: field.type, span: span) : remaining.popFirst()
        }
        return TypedExpression(
            .structure(number, fields), type: .structure(number), span: span)
    }

    /// A rule's decision at block time.
    private mutating func checkRuleCall(
        _ number: Int, _ name: Name, _ arguments: [ArgumentSyntax], at span: SourceSpan
    ) -> TypedExpression {
        switch body.surroundings {
        case .view, .action, .console: break
        case .rule:
            report(.ruleInRule(name, declared: place(of: name)))
            checkLoose(arguments)
            return .failed(at: span)
        case .function, .authority, .constant, .condition:
            report(
                .readsState(name.text, in: body.place, at: span, argument: "its decision"))
            checkLoose(arguments)
            return .failed(at: span)
        }
        let slots = environment.rules[number].parameters.map { Slot($0) }
        guard let typed = checkArguments(arguments, slots, of: name.text, at: span) else {
            return .failed(at: span)
        }
        return TypedExpression(.callRule(number, typed), type: .bool, span: span)
    }

    private mutating func checkBuiltIn(
        _ name: Name, _ arguments: [ArgumentSyntax], at span: SourceSpan
    ) -> TypedExpression {
        let count = name.text == "min" || name.text == "max" ? 2 : 1
        guard arguments.count == count, arguments.allSatisfy({ $0.label == nil }) else {
            checkLoose(arguments)
            report(.builtInArguments(name.text, count: count, at: span))
            return .failed(at: span)
        }
        let first = check(arguments[0].value, hint: nil)
        if count == 2 {
            let second = check(arguments[1].value, hint: first.type)
            return extremum(name, first, second, at: span)
        }
        switch (name.text, first.type) {
        case ("sha256", .bytes), ("sha256", .text):
            return TypedExpression(.unary(.sha256, first), type: .digest, span: span)
        case ("abs", .int):
            return absolute(first, at: span)
        default:
            let expected = name.text == "abs" ? "Int" : "Bytes` or `Text"
            if !first.type.isUnknown {
                report(
                    .typeMismatch(
                        expected: expected, found: describe(first.type), at: first.span))
            }
            return .failed(at: span)
        }
    }

    private mutating func absolute(
        _ value: TypedExpression, at span: SourceSpan
    ) -> TypedExpression {
        switch fold(.absolute, value) {
        case .value(let folded): return constant(folded, .int, span)
        case .fails:
            report(.constantOverflow(at: span))
            return .failed(at: span)
        case .unknown: return TypedExpression(.unary(.absolute, value), type: .int, span: span)
        }
    }

    private mutating func extremum(
        _ name: Name, _ first: TypedExpression, _ second: TypedExpression, at span: SourceSpan
    ) -> TypedExpression {
        if first.type.isUnknown || second.type.isUnknown { return .failed(at: span) }
        switch (first.type, second.type) {
        case (.int, .int), (.instant, .instant), (.duration, .duration):
            return operation(
                name.text == "min" ? .minimum : .maximum, first, second, type: first.type,
                at: span)
        default:
            report(
                .badOperands(
                    name.text, describe(first.type), describe(second.type), at: name.span,
                    left: first.span, right: second.span,
                    help: "both are `Int`, `Instant` or `Duration`"))
            return .failed(at: span)
        }
    }
}
