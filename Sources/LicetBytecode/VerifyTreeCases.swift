import LicetPrimitives

// Nodes about the cases of enumerations and variants.
extension TreeChecker {
    mutating func caseType(
        _ expression: RuleExpression
    ) throws(VerificationError) -> ValueType {
        switch expression {
        case .variant(let number, let chosen, let fields):
            return try variantType(number, chosen, fields)
        case .isCase(let value, let other): return try isCaseType(value, other)
        case .hasCase(let value, let cases): return try hasCaseType(value, cases)
        case .payload(let value, let chosen, let field):
            return try payloadType(value, chosen, field)
        default: throw failure("a node that is about no case")
        }
    }

    private mutating func variantType(
        _ number: Int, _ chosen: Int, _ fields: [RuleExpression]
    ) throws(VerificationError) -> ValueType {
        let declared = try declaredCase(chosen, of: number)
        guard fields.count == declared.fields.count else {
            throw failure("a case has another number of fields")
        }
        for (field, value) in zip(declared.fields, fields) {
            try expect(try type(of: value, .other), field.type)
        }
        return .variant(number)
    }

    private mutating func isCaseType(
        _ value: RuleExpression, _ other: RuleExpression
    ) throws(VerificationError) -> ValueType {
        let first = try type(of: value, .other)
        let second = try type(of: other, .other)
        guard case .enumeration = first, first == second else {
            throw failure("is of `\(spell(first))` and `\(spell(second))`")
        }
        return .bool
    }

    private mutating func hasCaseType(
        _ value: RuleExpression, _ cases: [Int]
    ) throws(VerificationError) -> ValueType {
        let count: Int
        switch try type(of: value, .other) {
        case .enumeration(let number):
            count = try item(contract.enumerations, number, "enumeration").cases.count
        case .variant(let number):
            count = try item(contract.variants, number, "variant").cases.count
        case let other: throw failure("`\(spell(other))` has no cases")
        }
        guard let last = cases.last, last < count, zip(cases, cases.dropFirst()).allSatisfy(<)
        else { throw failure("cases are none, out of order, or of no such number") }
        return .bool
    }

    private mutating func payloadType(
        _ value: RuleExpression, _ chosen: Int, _ field: Int
    ) throws(VerificationError) -> ValueType {
        let type = try type(of: value, .other)
        guard case .variant(let number) = type else {
            throw failure("`\(spell(type))` carries nothing")
        }
        let declared = try declaredCase(chosen, of: number)
        return try item(declared.fields, field, "field").type
    }

    private func declaredCase(
        _ chosen: Int, of variant: Int
    ) throws(VerificationError) -> Variant.Case {
        try item(try item(contract.variants, variant, "variant").cases, chosen, "case")
    }
}
