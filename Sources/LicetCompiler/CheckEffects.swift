import LicetBytecode
import LicetPrimitives
import LicetSyntax

extension Checker {
    mutating func checkRequire(_ requirement: RequireStatement) -> TypedStatement? {
        let condition = check(requirement.condition, expecting: .bool)
        if let truth = condition.constantTruth {
            report(.constantCondition(truth, at: condition.span))
        } else if let id = idOfArgument(condition) {
            report(.rowIsThere(id, at: condition.span))
        }
        guard isInAction("require", at: requirement.span) else { return nil }
        guard let number = occurrence(requirement.error, isError: true),
            let fields = checkFields(
                requirement.error, declarations.errors[number], at: requirement.error.span),
            !condition.type.isUnknown
        else { return nil }
        return .require(condition, error: number, fields, requirement.span)
    }

    /// The parameter of an action that `id in table` asks about: a call that names no row with it
    /// is refused before the action runs.
    private func idOfArgument(_ condition: TypedExpression) -> String? {
        guard body.surroundings == .action, case .hasRow(_, let key) = condition.kind,
            case .local(let number) = key.kind, case .identifier = key.type,
            body.uses[number].origin == .parameter
        else { return nil }
        return body.locals[number].name
    }

    mutating func checkEmit(_ emission: EmitStatement) -> TypedStatement? {
        guard isInAction("emit", at: emission.span) else { return nil }
        guard let number = occurrence(emission.event, isError: false),
            let fields = checkFields(
                emission.event, declarations.events[number], at: emission.event.span)
        else { return nil }
        return .emit(event: number, fields, emission.span)
    }

    private mutating func isInAction(_ what: String, at span: SourceSpan) -> Bool {
        if body.surroundings == .action { return true }
        report(.writes(what, in: body.place, at: span))
        return false
    }

    /// The number of the error or event that is named.
    private mutating func occurrence(_ syntax: OccurrenceSyntax, isError: Bool) -> Int? {
        switch (environment.entries[syntax.name.text], isError) {
        case (.error(let number)?, true), (.event(let number)?, false): return number
        case (let entry?, _):
            report(
                .wrongOccurrence(
                    syntax.name, expected: isError ? "an error" : "an event",
                    found: kind(of: entry), declared: place(of: syntax.name)))
        case (nil, _):
            let known = isError ? declarations.errors : declarations.events
            let near = nearestName(to: syntax.name.text, among: known.map(\.name))
            if !syntax.name.isMissing, !environment.isMissing(syntax.name.text) {
                report(.unknownOccurrence(syntax.name, isError: isError, suggestion: near))
            }
        }
        checkLoose(syntax.arguments ?? [])
        return nil
    }

    private mutating func checkFields(
        _ syntax: OccurrenceSyntax, _ notice: Notice, at span: SourceSpan
    ) -> [TypedExpression]? {
        checkArguments(
            syntax.arguments ?? [], notice.fields.map { Slot($0) }, of: notice.name, at: span)
    }

    mutating func checkUpdate(_ update: UpdateStatement) -> TypedStatement? {
        guard isInAction("update", at: update.span) else {
            _ = check(update.value, hint: .unknown)
            return nil
        }
        switch update.target.kind {
        case .name(let name):
            if case .stateField(let number)? = entry(update.target)?.entry {
                let type = declarations.fields[number].type
                let value = check(update.value, expecting: type)
                return value.type.isUnknown ? nil : .updateField(number, value, update.span)
            }
            reportNotState(name)
        case .member(let base, let field):
            return checkRowUpdate(base, field, update)
        case .missing:
            break
        default:
            report(.notUpdatable(at: update.target.span))
        }
        _ = check(update.value, hint: .unknown)
        return nil
    }

    private mutating func reportNotState(_ name: Name) {
        switch body.meaning(of: name.text) {
        case .local(let number):
            body.uses[number].isRead = true
            report(.updatesLocal(name, at: name.span, declared: body.uses[number].span))
        case .time, .field:
            report(.notUpdatable(at: name.span))
        case nil:
            if environment.entries[name.text] == nil,
                !ReservedNames.isReservedAtTop(name.text)
            {
                reportUnknown(name, as: .assigned)
            } else {
                report(.notUpdatable(at: name.span))
            }
        }
    }

    /// `update table[key].field = value`.
    private mutating func checkRowUpdate(
        _ base: Expression, _ name: Name, _ update: UpdateStatement
    ) -> TypedStatement? {
        guard case .index(let tableName, _) = base.kind, table(tableName) != nil else {
            if case .name(let local) = base.kind,
                case .local(let number)? = body.meaning(of: local.text)
            {
                body.uses[number].isRead = true
                report(.updatesLocal(local, at: base.span, declared: body.uses[number].span))
            } else if !reportUnknownTable(base) {
                report(.notUpdatable(at: update.target.span))
            }
            _ = check(update.value, hint: .unknown)
            return nil
        }
        let row = check(base, hint: nil)
        guard case .lookup(let number, let key) = row.kind else {
            if !row.type.isUnknown { report(.notUpdatable(at: base.span)) }
            _ = check(update.value, hint: .unknown)
            return nil
        }
        refuseMembers(number, at: update.target.span)
        let structure = declarations.tables[number].row
        let fields = declarations.structures[structure].fields
        guard let position = fields.firstIndex(where: { $0.name == name.text }) else {
            if !name.isMissing { reportUnknownMember(name, of: row.type) }
            _ = check(update.value, hint: .unknown)
            return nil
        }
        let reference = FieldReference(structure: structure, field: position)
        guard let value = checkNewValue(update.value, of: fields[position], reference, at: name)
        else { return nil }
        return .updateRow(
            table: number, key: key, field: position, value: value, update.span)
    }

    /// `recods[k]`: whether the name before the bracket stands for nothing, which is reported.
    mutating func reportUnknownTable(_ row: Expression) -> Bool {
        guard case .index(let table, let arguments) = row.kind, case .name(let name) = table.kind,
            body.meaning(of: name.text) == nil, environment.entries[name.text] == nil,
            !ReservedNames.isReservedAtTop(name.text)
        else { return false }
        checkLoose(arguments)
        reportUnknown(name, as: .table)
        return true
    }

    private mutating func checkNewValue(
        _ value: Expression, of field: Field, _ reference: FieldReference, at name: Name
    ) -> TypedExpression? {
        switch field.mark {
        case .immutable:
            _ = check(value, hint: .unknown)
            report(.immutableField(name, declared: environment.fieldPlaces[reference]))
            return nil
        case .variable, .tracked:
            let typed = check(value, expecting: field.type)
            return typed.type.isUnknown ? nil : typed
        case .once:
            // An instant, never nil: a second set traps, so that nil would be no way back.
            let typed = check(value, expecting: .instant)
            if typed.type.isUnknown { return nil }
            return TypedExpression(.some(typed), type: .optional(.instant), span: typed.span)
        }
    }

    /// An expression as a statement: for its effect.
    mutating func checkEffect(_ expression: Expression) -> TypedStatement? {
        switch expression.kind {
        case .insert(let insert):
            let typed = checkInsertion(insert, at: expression.span)
            return typed.type.isUnknown ? nil : .evaluate(typed)
        case .call(let callee, let arguments):
            if body.surroundings == .action, let (name, found) = entry(callee),
                case .event = found
            {
                checkLoose(arguments)
                report(.calledEvent(name, declared: place(of: name)))
                return nil
            }
            if case .member(let base, let name) = callee.kind, case .name(let local) = base.kind,
                let change = checkChange(of: local, name, arguments, at: expression.span)
            {
                return change.statement
            }
        default: break
        }
        let value = check(expression, hint: nil)
        if value.type.isUnknown { return nil }
        // The parser has refused any other expression as a statement.
        if case .call = expression.kind { report(.unusedResult(at: expression.span)) }
        return .evaluate(value)
    }

    /// `xs.append(v)`, `s.insert(v)`, `s.remove(v)`; nil for any other call.
    private mutating func checkChange(
        of name: Name, _ method: Name, _ arguments: [ArgumentSyntax], at span: SourceSpan
    ) -> (statement: TypedStatement?, Void)? {
        guard case .local(let number)? = body.meaning(of: name.text) else { return nil }
        let element: ValueType
        switch (body.locals[number].type, method.text) {
        case (.list(let inner, _), "append"): element = inner
        case (.set(let inner, _), "insert"), (.set(let inner, _), "remove"): element = inner
        default: return nil
        }
        let local = variable(name)
        let slots = [Slot(label: nil, name: "element", type: element)]
        let typed = checkArguments(arguments, slots, of: method.text, at: span)
        guard let local, let value = typed?.first else { return (nil, ()) }
        switch method.text {
        case "append": return (.append(local: local, value, span), ())
        case "insert": return (.setInsert(local: local, value, span), ())
        default: return (.setRemove(local: local, value, span), ())
        }
    }
}
