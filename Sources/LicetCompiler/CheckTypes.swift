import LicetBytecode
import LicetPrimitives
import LicetSyntax

extension Checker {
    /// The type that is written, `.unknown` where it is not one.
    mutating func resolve(_ syntax: TypeSyntax) -> ValueType {
        switch syntax {
        case .name(let name): return resolveName(name)
        case .bounded(let name, let max, let span): return resolveBounded(name, max, span)
        case .list(let element, let max, let span):
            let element = resolve(element)
            let max = resolveBound(max, limit: Limits.collectionCount, of: "[T]", at: span)
            guard let max, !element.isUnknown else { return .unknown }
            return .list(element, max: max)
        case .set(let element, let max, let span):
            let element = resolve(element)
            let max = resolveBound(max, limit: Limits.collectionCount, of: "Set", at: span)
            guard let max, !element.isUnknown else { return .unknown }
            return .set(element, max: max)
        case .optional(let inner, _):
            return resolve(inner).asOptional
        case .missing:
            return .unknown
        }
    }

    private mutating func resolveName(_ name: Name) -> ValueType {
        if let type = builtInType(name.text) { return type }
        switch environment.entries[name.text] {
        case .identifier(let number): return .identifier(number)
        case .enumeration(let number): return .enumeration(number)
        case .structure(let number): return .structure(number)
        case .variant(let number): return .variant(number)
        case .role, .setting, .constant, .table, .stateField, .error, .event, .rule, .function:
            report(.notAType(name, declared: environment.places[name.text]))
        case nil:
            reportUnknownType(name)
        }
        return .unknown
    }

    private func builtInType(_ name: String) -> ValueType? {
        switch name {
        case "Bool": .bool
        case "Int": .int
        case "Account": .account
        case "Digest": .digest
        case "Path": .path
        case "Instant": .instant
        case "Duration": .duration
        case "Period": .period
        case "Text": .text(max: Limits.textBytes)
        default: nil
        }
    }

    private mutating func reportUnknownType(_ name: Name) {
        guard !name.isMissing, !environment.isMissing(name.text) else { return }
        switch name.text {
        case "Bytes": report(.missingBound(of: "Bytes", at: name.span))
        case "Ticket": report(.typeNotHere("Ticket", at: name.span))
        default:
            let types = environment.entries.compactMap { entry -> String? in
                switch entry.value {
                case .identifier, .enumeration, .structure, .variant: entry.key
                default: nil
                }
            }
            let near = nearestName(to: name.text, among: types + ReservedNames.types)
            report(.unknownType(name, suggestion: near))
        }
    }

    private mutating func resolveBounded(
        _ name: Name, _ max: BoundSyntax, _ span: SourceSpan
    ) -> ValueType {
        guard name.text == "Bytes" || name.text == "Text" else {
            let type = resolveName(name)
            if !type.isUnknown { report(.boundNotAllowed(describe(type), at: max.span)) }
            return .unknown
        }
        let bound = resolveBound(max, limit: Limits.valueBytes, of: name.text, at: span)
        guard let bound else { return .unknown }
        return name.text == "Bytes" ? .bytes(max: bound) : .text(max: bound)
    }

    /// A bound from 1 to its limit; nil where there is none, which is reported.
    mutating func resolveBound(
        _ bound: BoundSyntax?, limit: Int, of what: String, at span: SourceSpan
    ) -> Int? {
        guard let bound else {
            report(.missingBound(of: what, at: span))
            return nil
        }
        guard let number = boundValue(bound) else { return nil }
        guard let value = Int(exactly: number), (1...limit).contains(value) else {
            switch bound {
            case .literal: report(.boundOutOfRange(limit: limit, at: bound.span))
            case .constant(let name):
                report(.constantOutOfRange(name, value: number, limit: limit))
            }
            return nil
        }
        return value
    }

    /// Puts a value where one of type `place` is expected: as it is, or as its optional.
    mutating func fit(_ value: TypedExpression, to place: ValueType) -> TypedExpression {
        if value.type.isUnknown || place.isUnknown { return value.failed }
        if let fitting = fitted(value, to: place) { return fitting }
        let boundOnly = value.type.unwrapped.isSameKind(as: place.unwrapped)
        if boundOnly, value.type.isOptional == place.isOptional || place.isOptional {
            report(
                .boundTooSmall(
                    place: describe(place), value: describe(value.type), at: value.span))
        } else {
            report(
                .typeMismatch(
                    expected: describe(place), found: describe(value.type),
                    help: mismatchHelp(value, place), at: value.span))
        }
        return value.failed
    }

    /// The value as `place` needs it, nil where it does not fit.
    func fitted(_ value: TypedExpression, to place: ValueType) -> TypedExpression? {
        if value.type.isWithin(place) { return value }
        if case .sealed(let wanted) = place, !value.type.isSealed {
            return fitted(value, to: wanted)
        }
        if case .row(let table) = value.type {
            let structure = ValueType.structure(declarations.tables[table].row)
            if structure == place { return value }
            guard place == .optional(structure) else { return nil }
            return TypedExpression(.some(value), type: place, span: value.span)
        }
        if case .optional(.row(let table)) = value.type,
            place == .optional(.structure(declarations.tables[table].row))
        {
            return value
        }
        if case .optional(let wanted) = place, !value.type.isOptional,
            value.type.isWithin(wanted)
        {
            return TypedExpression(.some(value), type: place, span: value.span)
        }
        return nil
    }
}

extension TypedExpression {
    /// What stands for an expression in which a mistake has been reported.
    static func failed(at span: SourceSpan) -> TypedExpression {
        TypedExpression(.none, type: .unknown, span: span)
    }

    var failed: TypedExpression { .failed(at: span) }
}
