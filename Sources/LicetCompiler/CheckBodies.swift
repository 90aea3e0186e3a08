import LicetBytecode
import LicetPrimitives
import LicetSyntax

/// A body that is checked when all names are known.
enum PendingBody {
    case rule(AccessDeclaration, number: Int)
    case action(ActionDeclaration, number: Int)
    /// A `view`, or a `func` of the contract or of a structure.
    case function(FunctionDeclaration, number: Int)

    var span: SourceSpan {
        switch self {
        case .rule(let declaration, _): declaration.span
        case .action(let declaration, _): declaration.span
        case .function(let declaration, _): declaration.span
        }
    }
}

extension Checker {
    /// Gives functions and rules their numbers in declared order; their types come later.
    mutating func collectSignatures(_ unit: SourceUnit) -> [PendingBody] {
        var bodies: [PendingBody] = []
        var structures = 0
        for declaration in unit.declarations {
            environment.turn(to: declaration.span)
            switch declaration {
            case .access(let rule):
                bodies.append(.rule(rule, number: environment.rules.count))
                environment.rules.append(
                    RuleSignature(name: rule.name.text, parameters: [], span: rule.name.span))
            case .action(let action):
                let number = collect(action.name, .action, structure: nil)
                bodies.append(.action(action, number: number))
            case .view(let view):
                bodies.append(
                    .function(view, number: collect(view.name, .view, structure: nil)))
            case .function(let function):
                bodies.append(
                    .function(function, number: collect(function.name, .pure, structure: nil)))
            case .struct(let structure):
                for function in structure.functions {
                    let number = collect(function.name, .pure, structure: structures)
                    bodies.append(.function(function, number: number))
                }
                structures += 1
            case .identifier, .role, .setting, .constant, .enum, .state, .error, .event, .test,
                .property:
                break
            }
        }
        environment.turnHome()
        return bodies
    }

    private mutating func collect(_ name: Name, _ kind: FunctionKind, structure: Int?) -> Int {
        let number = environment.functions.count
        var text = name.text
        if let structure {
            text = declarations.structures[structure].name + "." + name.text
            let method = Method(structure: structure, name: name.text)
            if environment.methods[method] == nil { environment.methods[method] = number }
        } else {
            enter(name, .function(number))
        }
        environment.functions.append(
            FunctionSignature(
                name: text, kind: kind, parameters: [], result: nil, structure: structure,
                number: number, span: name.span))
        return number
    }

    mutating func resolveSignatures(_ bodies: [PendingBody]) {
        defer { environment.turnHome() }
        for body in bodies {
            environment.turn(to: body.span)
            switch body {
            case .rule(let rule, let number):
                environment.rules[number].parameters = resolve(rule.parameters)
                refuseSealed(rule.parameters, environment.rules[number].parameters)
            case .action(let action, let number):
                environment.functions[number].parameters = resolve(action.parameters)
                environment.functions[number].result = action.result.map { resolve(result: $0) }
                refuseSealed(action.parameters, environment.functions[number].parameters)
            case .function(let function, let number):
                var parameters = resolve(function.parameters)
                if let structure = environment.functions[number].structure {
                    let value = Parameter(
                        label: nil, name: "self", type: .structure(structure))
                    parameters.insert(value, at: 0)
                }
                environment.functions[number].parameters = parameters
                if environment.functions[number].kind == .view {
                    refuseSealed(function.parameters, parameters)
                } else {
                    for (type, written) in zip(
                        parameters.suffix(function.parameters.count).map(\.type),
                        function.parameters)
                    {
                        refuseSealedElements(type, at: written.type.span)
                    }
                }
                environment.functions[number].result = function.result.map { syntax in
                    let type = resolve(syntax)
                    refuseSealed(type, "returned", at: syntax.span)
                    return type
                }
                if function.result == nil {
                    report(.withoutResult(function.name))
                    environment.functions[number].result = .unknown
                }
            }
        }
    }

    private mutating func resolve(_ parameters: [ParameterSyntax]) -> [Parameter] {
        reportRepeated(parameters.map(\.name))
        // The value of a structure's `func` is one more.
        requireCount(
            parameters.map(\.span), max: ContainerLimits.parameters - 1, of: "parameters")
        return parameters.map { parameter in
            Parameter(
                label: parameter.label?.text, name: parameter.name.text,
                type: resolve(parameter.type))
        }
    }

    /// Checks all bodies. Nil where anything is wrong with the contract.
    mutating func checkBodies(_ bodies: [PendingBody]) -> TypedContract? {
        var (rules, functions, calls) = checkOnce(bodies)
        guard let order = callOrder(calls) else { return nil }
        checkRules(rules, functions, order: order)
        checkActions(functions, rules)
        guard !hasErrors else { return nil }
        if order != Array(order.indices) {
            // Calls carry the numbers of callees, which are known only now: once more.
            for (position, function) in order.enumerated() {
                environment.functions[function].number = position
            }
            isSilent = true
            (rules, functions, calls) = checkOnce(bodies)
        }
        return TypedContract(
            file: source.name, source: String(decoding: source.bytes, as: UTF8.self),
            declarations: declarations, rules: rules, functions: order.map { functions[$0] },
            constants: visibleConstants, hidden: [])
    }

    private typealias Checked = (
        rules: [TypedRule], functions: [TypedFunction],
        calls: [[(function: Int, span: SourceSpan)]]
    )

    /// Rules and functions in declared order, and which functions each function calls.
    private mutating func checkOnce(_ bodies: [PendingBody]) -> Checked {
        var checked: Checked = ([], [], [])
        defer { environment.turnHome() }
        for pending in bodies {
            environment.turn(to: pending.span)
            switch pending {
            case .rule(let rule, let number):
                checked.rules.append(checkRule(rule, number))
            case .action(let action, let number):
                checked.functions.append(checkAction(action, number))
                checked.calls.append(body.calls)
            case .function(let function, let number):
                checked.functions.append(checkFunction(function, number))
                checked.calls.append(body.calls)
            }
        }
        return checked
    }

    private mutating func checkFunction(
        _ declaration: FunctionDeclaration, _ number: Int
    ) -> TypedFunction {
        let signature = environment.functions[number]
        body = Body(
            signature.kind == .view ? .view : .function, result: signature.result,
            declared: declaration.name.span)
        if let structure = signature.structure { declareFields(of: structure, declaration.name) }
        declareParameters(declaration.parameters, signature.parameters)
        let flow = check(declaration.body)
        finish(flow, name: declaration.name, at: declaration.body.span)
        return typedFunction(signature, by: [], flow, declaration.span)
    }

    private mutating func checkAction(
        _ declaration: ActionDeclaration, _ number: Int
    ) -> TypedFunction {
        let signature = environment.functions[number]
        let by = checkAuthority(declaration, signature)
        body = Body(.action, result: signature.result, declared: declaration.name.span)
        body.isGenerated = environment.generated[declaration.name.text] != nil
        declareParameters(declaration.parameters, signature.parameters)
        let flow = check(declaration.body)
        finish(flow, name: declaration.name, at: declaration.body.span)
        return typedFunction(signature, by: by, flow, declaration.span)
    }

    private func typedFunction(
        _ signature: FunctionSignature, by: [TypedAuthority], _ flow: Flow, _ span: SourceSpan
    ) -> TypedFunction {
        TypedFunction(
            name: signature.name, kind: signature.kind, parameters: signature.parameters,
            result: signature.result, by: by, locals: body.locals, body: flow.statements,
            span: span, isOfModule: environment.number(of: span) > 0)
    }

    /// What must hold at the end of a body that gives a result.
    private mutating func finish(_ flow: Flow, name: Name, at span: SourceSpan) {
        if let result = body.result, flow.completes, !result.isUnknown {
            report(.missingReturn(name.text, describe(result), at: name.span))
        }
        reportUnused()
    }

    mutating func declareParameters(_ syntax: [ParameterSyntax], _ parameters: [Parameter]) {
        let types = parameters.suffix(syntax.count).map(\.type)
        for (parameter, type) in zip(syntax, types) {
            let local = body.locals.count
            body.locals.append(Local(name: parameter.name.text, type: type, isVariable: false))
            body.uses.append(LocalUse(origin: .parameter, span: parameter.name.span))
            if ReservedNames.isReserved(parameter.name.text) {
                report(.reservedName(parameter.name))
            }
            if !parameter.name.isMissing {
                // That a name is there twice is reported with the signature.
                body.scopes[body.scopes.count - 1][parameter.name.text] = .local(local)
            }
        }
    }

    /// In a `func` of a structure the fields stand for those of the value.
    private mutating func declareFields(of structure: Int, _ name: Name) {
        body.locals.append(Local(name: "self", type: .structure(structure), isVariable: false))
        body.uses.append(LocalUse(origin: .parameter, span: name.span))
        body.structure = structure
        for (number, field) in declarations.structures[structure].fields.enumerated() {
            body.scopes[0][field.name] = .field(number)
        }
        enterScope()
    }
}
