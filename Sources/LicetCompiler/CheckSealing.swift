import LicetBytecode
import LicetPrimitives
import LicetSyntax

// What is sealed: where types that hold it may stand, and how it is opened.
extension Checker {
    /// Reports a type that holds something sealed where its values would leave the contract, be
    /// compared or lie outside of rows.
    mutating func refuseSealed(_ type: ValueType, _ what: String, at span: SourceSpan) {
        guard !type.isUnknown, environment.holdsSealed(type) else { return }
        report(.sealedWithin(describe(type), what, at: span))
    }

    mutating func refuseSealed(_ syntax: [ParameterSyntax], _ parameters: [Parameter]) {
        for (parameter, written) in zip(parameters, syntax) {
            refuseSealed(parameter.type, "passed in", at: written.type.span)
        }
    }

    /// What a sealed field may not be made of, and sets, which compare their elements.
    mutating func refuseSealedFields(_ unit: SourceUnit) {
        var number = 0
        for case .struct(let declaration) in unit.declarations {
            let fields = declarations.structures[number].fields
            for (field, syntax) in zip(fields, declaration.fields) {
                if case .sealed(let inner) = field.type, environment.holdsSealed(inner) {
                    report(.sealedTwice(describe(inner), at: syntax.type.span))
                }
                refuseSealedElements(field.type, at: syntax.type.span)
            }
            number += 1
        }
    }

    /// Reports a set whose elements hold something sealed, at any depth of the type itself.
    mutating func refuseSealedElements(_ type: ValueType, at span: SourceSpan) {
        switch type {
        case .set(let element, _): refuseSealed(element, "an element of a set", at: span)
        case .optional(let inner), .list(let inner, _), .sealed(let inner):
            refuseSealedElements(inner, at: span)
        default: break
        }
    }

    /// Receipts tell the event of `open` by its code, which no other event may share.
    mutating func refuseOpened(_ name: Name, _ event: Notice) {
        guard !event.fields.contains(where: { $0.type.isUnknown }) else { return }
        if declarations.code(event: event) == Opened.code { report(.openedEvent(name)) }
    }

    /// The type of an action's result, the one place for `Ticket`.
    mutating func resolve(result syntax: TypeSyntax) -> ValueType {
        if case .name(let name) = syntax, name.text == "Ticket" { return .ticket }
        let type = resolve(syntax)
        refuseSealed(type, "returned", at: syntax.span)
        return type
    }

    /// `return open table[key].field under rule(key, caller, …) for duration`.
    mutating func checkOpen(_ open: OpenExpression, at span: SourceSpan) -> TypedExpression {
        guard body.surroundings == .action else {
            report(.openNotHere(at: span))
            return .failed(at: span)
        }
        let target = checkOpened(open.target)
        let duration = check(open.duration, expecting: .duration)
        if case .constant(.duration(let length)) = duration.kind,
            length <= .zero || length > Opened.durationMax
        {
            report(.ticketLength(at: duration.span))
        }
        guard let target else {
            checkQuestion(open.rule)
            return .failed(at: span)
        }
        guard let (rule, arguments) = checkRule(open.rule, of: target),
            !duration.type.isUnknown
        else { return .failed(at: span) }
        let number = opening(target, under: rule)
        return TypedExpression(
            .open(opening: number, key: target.key, arguments: arguments, duration: duration),
            type: .ticket, span: span)
    }

    private struct OpenedField {
        let table: Int
        let column: Int
        let key: TypedExpression
    }

    private mutating func checkOpened(_ target: Expression) -> OpenedField? {
        guard case .member(let base, let name) = target.kind, case .index(let table, _) = base.kind,
            self.table(table) != nil
        else {
            if case .missing = target.kind { return nil }
            if case .member(let base, _) = target.kind, reportUnknownTable(base) { return nil }
            report(.notOpenable(at: target.span))
            return nil
        }
        let row = check(base, hint: nil)
        guard case .lookup(let number, let key) = row.kind else {
            if !row.type.isUnknown { report(.notOpenable(at: target.span)) }
            return nil
        }
        let structure = declarations.tables[number].row
        let fields = declarations.structures[structure].fields
        guard let column = fields.firstIndex(where: { $0.name == name.text }) else {
            if !name.isMissing { reportUnknownMember(name, of: row.type) }
            return nil
        }
        guard fields[column].type.isSealed else {
            let place = environment.fieldPlaces[
                FieldReference(structure: structure, field: column)]
            if !fields[column].type.isUnknown { report(.notSealed(name, declared: place)) }
            return nil
        }
        return OpenedField(table: number, column: column, key: key)
    }

    /// What a question to a rule says, where nothing is known of the row.
    private mutating func checkQuestion(_ question: Expression) {
        if case .call(_, let arguments) = question.kind { checkLoose(arguments) }
    }

    /// The rule and its arguments after key and account.
    private mutating func checkRule(
        _ question: Expression, of target: OpenedField
    ) -> (rule: Int, arguments: [TypedExpression])? {
        guard case .call(let callee, let arguments) = question.kind,
            case .name(let name) = callee.kind, body.meaning(of: name.text) == nil,
            case .rule(let rule)? = environment.entries[name.text]
        else {
            if case .missing = question.kind { return nil }
            var near: Diagnostic.FixIt?
            if case .call(let callee, _) = question.kind, case .name(let name) = callee.kind,
                environment.entries[name.text] == nil
            {
                near = nearestName(
                    to: name.text,
                    among: environment.entries.compactMap { entry -> String? in
                        if case .rule = entry.value { entry.key } else { nil }
                    }
                )
                .map { .init(name.span, $0) }
            }
            report(.notARule(at: question.span, meant: near))
            checkQuestion(question)
            return nil
        }
        let parameters = environment.rules[rule].parameters
        let key = declarations.tables[target.table].key
        guard parameters.first?.type == key, parameters.dropFirst().first?.type == .account else {
            if !parameters.prefix(2).contains(where: { $0.type.isUnknown }) {
                report(
                    .ruleOfOther(
                        name.text, key: describe(key), at: name.span, declared: place(of: name)))
            }
            checkLoose(arguments)
            return nil
        }
        let typed = checkArguments(
            arguments, parameters.map { Slot($0) }, of: name.text, at: question.span)
        guard let typed, typed.count == parameters.count else { return nil }
        if fingerprint(typed[0]) != fingerprint(target.key) {
            report(.otherKey(at: typed[0].span, opened: target.key.span))
            return nil
        }
        guard case .context(.caller) = typed[1].kind else {
            report(.notCaller(at: typed[1].span))
            return nil
        }
        return (rule, Array(typed.dropFirst(2)))
    }

    /// The number of an opening, which is added where it is new.
    private mutating func opening(_ target: OpenedField, under rule: Int) -> Int {
        let row = declarations.structures[declarations.tables[target.table].row]
        let opening = Opening(
            table: target.table, column: target.column, rule: rule, fields: row.fields)
        if let known = declarations.openings.firstIndex(of: opening) { return known }
        environment.declarations.openings.append(opening)
        return declarations.openings.count - 1
    }
}
