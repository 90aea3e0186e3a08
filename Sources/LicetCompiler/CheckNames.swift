import LicetBytecode
import LicetPrimitives
import LicetSyntax

extension Checker {
    /// A name used as a value.
    mutating func checkName(_ name: Name, at span: SourceSpan) -> TypedExpression {
        if let meaning = body.meaning(of: name.text) { return use(meaning, at: span) }
        if let context = checkContext(name, at: span) { return context }
        switch environment.entries[name.text] {
        case .setting(let number): return setting(number, name, at: span)
        case .constant(let number): return constantUse(number, name, at: span)
        case .stateField(let number): return stateField(number, name, at: span)
        case let entry?:
            report(
                .notAValue(
                    name, kind: kind(of: entry), declared: place(of: name),
                    help: valueHelp(name, entry)))
        case nil:
            if ReservedNames.types.contains(name.text) {
                report(.notAValue(name, kind: "a type", declared: nil, help: nil))
            } else if ReservedNames.functions.contains(name.text) {
                report(
                    .notAValue(
                        name, kind: "a function", declared: nil, help: "call it: `\(name.text)(…)`")
                )
            } else {
                reportUnknown(name)
            }
        }
        return .failed(at: span)
    }

    /// A local or a rule's instant.
    private mutating func use(_ meaning: Body.Meaning, at span: SourceSpan) -> TypedExpression {
        switch meaning {
        case .local(let number):
            body.uses[number].isRead = true
            return TypedExpression(.local(number), type: body.locals[number].type, span: span)
        case .field(let field):
            let type = body.structure.map { declarations.structures[$0].fields[field].type }
            guard let type, !type.isUnknown, let structure = body.structure,
                mayName(FieldReference(structure: structure, field: field), at: span)
            else { return .failed(at: span) }
            return TypedExpression(.field(ownValue(at: span), field), type: type, span: span)
        case .time:
            return TypedExpression(.time, type: .instant, span: span)
        }
    }

    /// The value whose `func` is checked.
    func ownValue(at span: SourceSpan) -> TypedExpression {
        TypedExpression(.local(0), type: body.locals[0].type, span: span)
    }

    /// `caller`, `now` and what else a call comes with; nil for another name.
    private mutating func checkContext(_ name: Name, at span: SourceSpan) -> TypedExpression? {
        let context: (ContextValue, ValueType)
        switch name.text {
        case "caller": context = (.caller, .account)
        case "now": context = (.now, .instant)
        case "height": context = (.height, .int)
        case "self": context = (.selfAccount, .account)
        case "chain": context = (.chain, .digest)
        default: return nil
        }
        switch body.surroundings {
        case .view, .action: break
        case .console where name.text != "caller" && name.text != "self": break
        case .rule:
            report(.contextInRule(name))
            return .failed(at: span)
        case .constant, .authority, .function, .console, .condition:
            report(.contextNotHere(name, in: body.place))
            return .failed(at: span)
        }
        return TypedExpression(.context(context.0), type: context.1, span: span)
    }

    private mutating func setting(
        _ number: Int, _ name: Name, at span: SourceSpan
    ) -> TypedExpression {
        guard body.surroundings.mayReadState else {
            report(.readsState(name.text, in: body.place, at: span))
            return .failed(at: span)
        }
        let type = declarations.settings[number].type
        guard !type.isUnknown else { return .failed(at: span) }
        return TypedExpression(.setting(number), type: type, span: span)
    }

    private mutating func stateField(
        _ number: Int, _ name: Name, at span: SourceSpan
    ) -> TypedExpression {
        if body.surroundings == .rule {
            report(
                .variableInRule(name.text, at: span, mark: place(of: name), isStateField: true))
            return .failed(at: span)
        }
        guard body.surroundings.mayReadState else {
            report(.readsState(name.text, in: body.place, at: span))
            return .failed(at: span)
        }
        let type = declarations.fields[number].type
        guard !type.isUnknown else { return .failed(at: span) }
        return TypedExpression(.stateField(number), type: type, span: span)
    }

    /// What to write where a name stands that is no value.
    private func valueHelp(_ name: Name, _ entry: Environment.Entry) -> String? {
        switch entry {
        case .role: "ask whether an account has it by `is`"
        case .table(let number):
            bucketText(of: number).map { "write `\($0)` for rows, or `\(name.text)[key]` for one" }
                ?? "write `\(name.text)[key]` for a row; to go through rows, declare an "
                + "`index (…) max n`"
        case .rule: "ask it with its arguments: `\(name.text)(…)`"
        case .function(let number):
            environment.functions[number].kind == .action
                ? "actions are called by transactions" : "call it: `\(name.text)(…)`"
        case .structure: "a value of it is `\(name.text)(…)`"
        case .enumeration, .variant: "a value of it is one of its cases, as in `.case`"
        case .error: "an error stands after `require … else`"
        case .event: "an event stands after `emit`"
        case .identifier, .setting, .stateField, .constant: nil
        }
    }

    func place(of name: Name) -> SourceSpan? { environment.places[name.text] }

    func kind(of entry: Environment.Entry) -> String {
        switch entry {
        case .identifier, .enumeration, .structure, .variant: "a type"
        case .role: "a role"
        case .setting: "a setting"
        case .constant: "a constant"
        case .table: "a table"
        case .stateField: "a field of state"
        case .error: "an error"
        case .event: "an event"
        case .rule: "a rule"
        case .function(let number):
            environment.functions[number].kind == .action ? "an action" : "a function"
        }
    }

    /// What a name at the top of the contract stands for, unless a local hides it.
    func entry(_ expression: Expression) -> (name: Name, entry: Environment.Entry)? {
        guard case .name(let name) = expression.kind, body.meaning(of: name.text) == nil,
            let entry = environment.entries[name.text]
        else { return nil }
        return (name, entry)
    }

    /// The number of the table that is named, unless a local hides it.
    func table(_ expression: Expression) -> Int? {
        if case .table(let number)? = entry(expression)?.entry { number } else { nil }
    }

    /// What a name that nobody knows was to be, which says what may have been meant.
    enum NameUse {
        case value, callee, authority, table, assigned
    }

    mutating func reportUnknown(_ name: Name, as use: NameUse = .value) {
        guard !name.isMissing, !environment.isMissing(name.text), !isFull else { return }
        var known: [String] = []
        if use != .table, use != .callee { for scope in body.scopes { known += scope.keys } }
        switch use {
        case .value: known += ReservedNames.context + ["Instant", "Period", "true", "false", "nil"]
        case .callee: known += ReservedNames.functions
        case .authority: known.append("anyone")
        case .table, .assigned: break
        }
        known += environment.entries.compactMap { mayBeMeant($0.value, as: use) ? $0.key : nil }
        if use == .callee, let structure = body.structure {
            known += environment.methods.keys.filter { $0.structure == structure }.map(\.name)
        }
        report(.unknownName(name, suggestion: nearestName(to: name.text, among: known)))
    }

    private func mayBeMeant(_ entry: Environment.Entry, as use: NameUse) -> Bool {
        switch entry {
        case .setting, .constant: use == .value
        case .stateField: use == .value || use == .assigned || use == .authority
        case .table: use == .value || use == .table || use == .authority
        case .role: use == .value || use == .callee || use == .authority
        case .enumeration, .variant: use == .value
        case .structure: use == .callee
        case .rule: use == .callee && body.surroundings != .rule
        case .function(let number):
            use == .callee && environment.functions[number].kind != .action
        case .identifier, .error, .event: false
        }
    }
}
