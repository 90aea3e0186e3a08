import LicetBytecode
import LicetPrimitives
import LicetSyntax

extension Checker {
    mutating func checkMember(
        _ base: Expression, _ name: Name, at span: SourceSpan
    ) -> TypedExpression {
        if let value = checkTypeMember(base, name, at: span) { return value }
        if case .name(let word) = base.kind, body.meaning(of: word.text) == nil,
            environment.entries[word.text] == nil,
            let replacement = ForeignWords.path(word.text, name.text)
                ?? ownMember(word.text, name.text)
        {
            report(
                .foreignPath("\(word.text).\(name.text)", replacement: replacement, at: span))
            return .failed(at: span)
        }
        if let table = table(base) {
            reportTableMember(name, of: table)
            return .failed(at: span)
        }
        let value = check(base, hint: nil)
        if value.type.isUnknown || name.isMissing { return .failed(at: span) }
        if let field = fieldMember(value, name, at: span) { return field }
        if let builtIn = builtInMember(value, name, at: span) { return builtIn }
        reportUnknownMember(name, of: value.type, base: base.span)
        return .failed(at: span)
    }

    /// What `self.total` means, where `total` is of the state: it is named by itself.
    private func ownMember(_ base: String, _ member: String) -> String? {
        guard base == "self" || base == "this", body.structure == nil else { return nil }
        switch environment.entries[member] {
        case .stateField?, .table?: return member
        default: return nil
        }
    }

    /// `Instant.forever` or a case by its full name; nil where the base is not a type.
    private mutating func checkTypeMember(
        _ base: Expression, _ name: Name, at span: SourceSpan
    ) -> TypedExpression? {
        guard case .name(let type) = base.kind, body.meaning(of: type.text) == nil else {
            return nil
        }
        if type.text == "Instant" {
            if name.text == "forever" { return constant(.instant(.forever), .instant, span) }
        } else if let type = enumType(base) {
            return caseValue(name, nil, of: type, at: span)
        } else if !ReservedNames.types.contains(type.text) {
            return nil
        }
        if !name.isMissing {
            let members =
                type.text == "Instant" ? ["forever"] : type.text == "Period" ? ["from"] : []
            report(
                .unknownMember(
                    name, of: type.text,
                    suggestion: nearestName(to: name.text, among: members)))
        }
        return .failed(at: span)
    }

    /// A field that the structure declares; it comes before what every row has.
    private mutating func fieldMember(
        _ value: TypedExpression, _ name: Name, at span: SourceSpan
    ) -> TypedExpression? {
        guard let structure = environment.structure(of: value.type) else { return nil }
        let fields = declarations.structures[structure].fields
        guard let number = fields.firstIndex(where: { $0.name == name.text }) else { return nil }
        let type = fields[number].type
        if type.isUnknown { return .failed(at: span) }
        guard mayName(FieldReference(structure: structure, field: number), at: span) else {
            return .failed(at: span)
        }
        return TypedExpression(.field(value, number), type: type, span: span)
    }

    /// Whether a field may be named here: one that is sealed in an action only.
    mutating func mayName(_ reference: FieldReference, at span: SourceSpan) -> Bool {
        let field = declarations.structures[reference.structure].fields[reference.field]
        guard field.type.isSealed, body.surroundings != .action else { return true }
        report(
            .sealedRead(
                field.name, in: body.surroundings.description, at: span,
                declared: environment.fieldPlaces[reference]))
        return false
    }

    /// A member that every value of the type has; nil where there is none of this name.
    private mutating func builtInMember(
        _ value: TypedExpression, _ name: Name, at span: SourceSpan
    ) -> TypedExpression? {
        let member: (LicetBytecode.UnaryOperator, ValueType)
        switch (value.type, name.text) {
        case (.row(let table), "key"): member = (.rowKey, declarations.tables[table].key)
        case (.row, "inserted"): member = (.rowInserted, .instant)
        case (.period, "start"): member = (.periodStart, .instant)
        case (.period, "end"): member = (.periodEnd, .instant)
        case (.period, "length"): member = (.periodLength, .duration)
        case (.period, "isEmpty"): member = (.periodIsEmpty, .bool)
        case (.list, "count"), (.set, "count"): member = (.count, .int)
        case (.bytes, "length"), (.text, "length"): member = (.length, .int)
        case (.int, _): return duration(value, name, at: span)
        default: return nil
        }
        return TypedExpression(.unary(member.0, value), type: member.1, span: span)
    }

    /// `n.minutes`: a duration of a number of units.
    private mutating func duration(
        _ count: TypedExpression, _ name: Name, at span: SourceSpan
    ) -> TypedExpression? {
        guard let unit = DurationUnit(rawValue: name.text),
            let one = Duration(1, unit)
        else { return nil }
        let factor = constant(.duration(one), .duration, name.span)
        return operation(.durationMultiply, factor, count, type: .duration, at: span)
    }

    /// `base` is the value before the dot, `argument` the first thing in parentheses after it.
    mutating func reportUnknownMember(
        _ name: Name, of type: ValueType, base: SourceSpan? = nil, argument: SourceSpan? = nil
    ) {
        if case .optional(let inner) = type, hasMember(name.text, inner) {
            let isRule = body.surroundings == .rule
            let value = base.map { written($0, or: "…") } ?? "…"
            report(
                .memberOfOptional(
                    name, type: describe(type),
                    help: isRule
                        ? "write `exists x in \(value): x.\(name.text) …`" : "use `if let` first"))
            return
        }
        let help = memberHelp(name, of: type, base: base, argument: argument)
        let near = help == nil ? nearestName(to: name.text, among: members(of: type)) : nil
        report(
            .unknownMember(
                name, of: describe(type), suggestion: near, help: help,
                mayBeForeign: mayBeForeign(type)))
    }

    func hasMember(_ name: String, _ type: ValueType) -> Bool {
        members(of: type).contains(name)
    }

    /// The names that may stand after a dot.
    private func members(of type: ValueType) -> [String] {
        var names: [String] = []
        switch type {
        case .row: names = ["key", "inserted"]
        case .period:
            names = ["start", "end", "length", "isEmpty", "until", "clipped"]
        case .list: names = ["count", "append"]
        case .set: names = ["count", "insert", "remove"]
        case .bytes, .text: names = ["length"]
        case .int: names = DurationUnit.allCases.map(\.rawValue)
        default: break
        }
        guard let structure = environment.structure(of: type) else { return names }
        names += declarations.structures[structure].fields.map(\.name)
        return names + environment.methods.keys.filter { $0.structure == structure }.map(\.name)
    }
}
