import LicetBytecode
import LicetPrimitives
import LicetSyntax

extension Checker {
    mutating func checkMethodCall(
        _ base: Expression, _ name: Name, _ arguments: [ArgumentSyntax], at span: SourceSpan
    ) -> TypedExpression {
        if let table = table(base) {
            return checkFind(table, name, arguments, at: span)
        }
        if case .name(let type) = base.kind, body.meaning(of: type.text) == nil,
            type.text == "Period"
        {
            if name.text == "from" { return checkPeriodFrom(name, arguments, at: span) }
            checkLoose(arguments)
            return checkMember(base, name, at: span)
        }
        let value = check(base, hint: nil)
        guard !value.type.isUnknown, !name.isMissing else {
            checkLoose(arguments)
            return .failed(at: span)
        }
        if case .period = value.type, name.text == "until" || name.text == "clipped" {
            return checkPeriodMethod(value, name, arguments, at: span)
        }
        if let structure = environment.structure(of: value.type),
            let method = environment.methods[Method(structure: structure, name: name.text)]
        {
            return checkMethod(method, of: value, arguments, at: span)
        }
        checkLoose(arguments)
        switch (value.type, name.text) {
        case (.list, "append"), (.set, "insert"), (.set, "remove"):
            report(.changeIsStatement(name, of: written(base.span, or: "…")))
        default:
            if hasMember(name.text, value.type), !value.type.isOptional {
                report(.calledValue(name, isAlone: arguments.isEmpty, at: span))
            } else {
                reportUnknownMember(
                    name, of: value.type, base: base.span, argument: arguments.first?.value.span)
            }
        }
        return .failed(at: span)
    }

    /// A call of a structure's `func` on a value.
    mutating func checkMethod(
        _ method: Int, of value: TypedExpression, _ arguments: [ArgumentSyntax],
        at span: SourceSpan
    ) -> TypedExpression {
        let function = environment.functions[method]
        guard mayCall(function, at: span) else {
            checkLoose(arguments)
            return .failed(at: span)
        }
        let typed = checkArguments(arguments, function.slots, of: function.name, at: span)
        guard let typed else { return .failed(at: span) }
        return call(method, [value] + typed, at: span)
    }

    private mutating func checkFind(
        _ table: Int, _ name: Name, _ arguments: [ArgumentSyntax], at span: SourceSpan
    ) -> TypedExpression {
        let declared = declarations.tables[table]
        guard name.text == "find" else {
            checkLoose(arguments)
            reportTableMember(name, of: table)
            return .failed(at: span)
        }
        guard mayRead(table, at: span) else {
            checkLoose(arguments)
            return .failed(at: span)
        }
        let slots = [Slot(label: nil, name: "key", type: declared.key)]
        let typed = checkArguments(arguments, slots, of: "find", at: span)
        guard let key = typed?.first else { return .failed(at: span) }
        return TypedExpression(
            .find(table: table, key: key), type: .optional(.row(table)), span: span)
    }

    private mutating func checkPeriodFrom(
        _ name: Name, _ arguments: [ArgumentSyntax], at span: SourceSpan
    ) -> TypedExpression {
        let slots = [Slot(label: nil, name: "start", type: .instant)]
        let typed = checkArguments(arguments, slots, of: "Period.from", at: span)
        guard let start = typed?.first else { return .failed(at: span) }
        if case .constant(.instant(let instant)) = start.kind {
            return constant(.period(Period.from(instant)), .period, span)
        }
        return TypedExpression(.unary(.periodFrom, start), type: .period, span: span)
    }

    private mutating func checkPeriodMethod(
        _ period: TypedExpression, _ name: Name, _ arguments: [ArgumentSyntax],
        at span: SourceSpan
    ) -> TypedExpression {
        let isUntil = name.text == "until"
        let slot =
            isUntil
            ? Slot(label: nil, name: "end", type: .optional(.instant))
            : Slot(label: "from", name: "start", type: .instant)
        let typed = checkArguments(arguments, [slot], of: name.text, at: span)
        guard let limit = typed?.first else { return .failed(at: span) }
        let kind: LicetBytecode.BinaryOperator = isUntil ? .periodUntil : .periodClipped
        return TypedExpression(.binary(kind, period, limit), type: .period, span: span)
    }
}
