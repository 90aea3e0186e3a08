import LicetBytecode
import LicetPrimitives
import LicetSyntax

// An `enum` whose cases carry nothing is an enumeration; one with a payload is a variant.
extension Checker {
    mutating func collect(_ declaration: EnumDeclaration) {
        if declaration.cases.isEmpty { report(.empty(declaration.name, what: "cases")) }
        reportRepeated(declaration.cases.map(\.name))
        requireCount(declaration.cases.map(\.span), max: ContainerLimits.members, of: "cases")
        let names = declaration.cases.map(\.name.text)
        guard declaration.hasPayload else {
            enter(declaration.name, .enumeration(declarations.enumerations.count))
            environment.declarations.enumerations.append(
                Enumeration(name: declaration.name.text, cases: names, ends: declaration.ends))
            return
        }
        enter(declaration.name, .variant(declarations.variants.count))
        environment.declarations.variants.append(
            Variant(
                name: declaration.name.text,
                cases: names.map { Variant.Case(name: $0, fields: []) }))
        if let nested = declaration.cases.first(where: { $0.parent != nil }),
            let carrier = declaration.cases.first(where: { $0.payload != nil })
        {
            report(.nestedPayload(nested.name, carrier: carrier.name))
        }
    }

    /// Resolves what the cases of variants carry.
    mutating func resolvePayloads(_ unit: SourceUnit) {
        defer { environment.turnHome() }
        for (variant, declaration) in unit.variants.enumerated() {
            environment.turn(to: declaration.span)
            for (chosen, item) in declaration.cases.enumerated() {
                guard let payload = item.payload else { continue }
                if payload.isEmpty { report(.empty(item.name, what: "fields")) }
                reportRepeated(payload.map(\.name))
                requireCount(payload.map(\.span), max: ContainerLimits.members, of: "fields")
                var fields: [Field] = []
                for (number, field) in payload.enumerated() {
                    if let label = field.label { report(.payloadLabel(label)) }
                    environment.payloadPlaces[
                        PayloadReference(variant: variant, chosen: chosen, field: number)] =
                        field.name.span
                    fields.append(Field(name: field.name.text, type: resolve(field.type)))
                }
                environment.declarations.variants[variant].cases[chosen].fields = fields
            }
        }
    }

    /// Refuses what is sealed where it could be looked at: in what a case carries.
    mutating func refuseSealedPayloads(_ unit: SourceUnit) {
        defer { environment.turnHome() }
        for (variant, declaration) in unit.variants.enumerated() {
            environment.turn(to: declaration.span)
            for (chosen, item) in declaration.cases.enumerated() {
                for (number, field) in (item.payload ?? []).enumerated() {
                    let type = declarations.variants[variant].cases[chosen].fields[number].type
                    guard environment.holdsSealed(type) else { continue }
                    refuseSealed(type, "carried by a case", at: field.type.span)
                    environment.declarations.variants[variant].cases[chosen].fields[number].type =
                        .unknown
                }
            }
        }
    }

    /// `.case`, or `.case(field: value)` with its arguments, of an enumeration or variant.
    mutating func checkCase(
        _ name: Name, _ arguments: [ArgumentSyntax]?, hint: ValueType?, at span: SourceSpan
    ) -> TypedExpression {
        switch hint {
        case .enumeration, .variant:
            return caseValue(name, arguments, of: hint ?? .unknown, at: span)
        case let hint? where hint.isUnknown: break
        case let hint?:
            report(
                .typeMismatch(
                    expected: describe(hint), found: ".\(name.text)", at: span))
        case nil:
            report(.literalNeedsType(".\(name.text)", at: span))
        }
        checkLoose(arguments ?? [])
        return .failed(at: span)
    }

    mutating func caseValue(
        _ name: Name, _ arguments: [ArgumentSyntax]?, of type: ValueType, at span: SourceSpan
    ) -> TypedExpression {
        let cases = declarations.caseNames(of: type)
        guard let chosen = cases.firstIndex(of: name.text) else {
            if !name.isMissing {
                report(
                    .unknownMember(
                        name, of: describe(type),
                        suggestion: nearestName(to: name.text, among: cases)))
            }
            checkLoose(arguments ?? [])
            return .failed(at: span)
        }
        let fields = declarations.variantCase(chosen, of: type)?.fields ?? []
        if fields.isEmpty {
            if arguments != nil {
                checkLoose(arguments ?? [])
                report(.carriesNothing(name, at: span))
                return .failed(at: span)
            }
            guard case .variant = type else { return constant(.enumeration(chosen), type, span) }
            return constant(.variant(chosen, []), type, span)
        }
        guard let arguments else {
            report(.payloadMissing(name, fields: fields.map(\.name), at: span))
            return .failed(at: span)
        }
        let typed = checkArguments(arguments, fields.map { Slot($0) }, of: name.text, at: span)
        guard case .variant(let number) = type, let typed else { return .failed(at: span) }
        return TypedExpression(.variant(number, case: chosen, typed), type: type, span: span)
    }

    /// `decision is .denied`: whether a variant has a case, whatever that carries. Nil where the
    /// value is no variant, or the right side no case of it by name alone.
    mutating func variantTest(
        of value: TypedExpression, _ wanted: Expression, at span: SourceSpan
    ) -> TypedExpression? {
        guard case .variant = value.type else { return nil }
        let name: Name
        switch wanted.kind {
        case .enumCase(let written): name = written
        case .member(let base, let written):
            guard enumType(base) == value.type else { return nil }
            name = written
        default: return nil
        }
        let cases = declarations.caseNames(of: value.type)
        guard let chosen = cases.firstIndex(of: name.text) else {
            return caseValue(name, nil, of: value.type, at: wanted.span)
        }
        return TypedExpression(.hasCase(value, chosen), type: .bool, span: span)
    }

    /// The enumeration or variant that a name stands for, unless a local hides it.
    func enumType(_ expression: Expression) -> ValueType? {
        switch entry(expression)?.entry {
        case .enumeration(let number): .enumeration(number)
        case .variant(let number): .variant(number)
        default: nil
        }
    }
}

extension SourceUnit {
    /// The enums with payloads, in the order of their numbers.
    fileprivate var variants: [EnumDeclaration] {
        declarations.compactMap { declaration in
            if case .enum(let item) = declaration, item.hasPayload { item } else { nil }
        }
    }
}

extension EnumDeclaration {
    fileprivate var hasPayload: Bool { cases.contains { $0.payload != nil } }

    /// For each case the position after the last case within it.
    fileprivate var ends: [Int] {
        var ends = cases.indices.map { $0 + 1 }
        // From the back, so that what lies within a case is known before the case is left.
        for (position, item) in cases.enumerated().reversed() {
            if let parent = item.parent { ends[parent] = max(ends[parent], ends[position]) }
        }
        return ends
    }
}
