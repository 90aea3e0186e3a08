import LicetBytecode

// Cases of enumerations and variants.
extension Evaluator {
    mutating func choice(_ expression: RuleExpression) throws(Stop) -> Value {
        switch expression {
        case .variant(let number, let chosen, let fields):
            let declared = try item(try item(contract.variants, number).cases, chosen)
            return .variant(chosen, try values(fields, as: declared.fields.map(\.type)))
        case .isCase(let tested, let other):
            guard case .enumeration(let type)? = types.type(of: tested, locals.map(\.type)),
                case .enumeration(let first) = try value(tested),
                case .enumeration(let second) = try value(other)
            else { throw .trap(.malformedArguments) }
            return .bool(try item(contract.enumerations, type).isCase(first, within: second))
        case .hasCase(let tested, let cases):
            switch try value(tested) {
            case .enumeration(let number), .variant(let number, _):
                return .bool(cases.contains(number))
            default: throw .trap(.malformedArguments)
            }
        case .payload(let owner, let chosen, let field):
            guard case .variant(let number, let fields) = try value(owner) else {
                throw .trap(.malformedArguments)
            }
            guard number == chosen else { throw .trap(.wrongCase) }
            return try item(fields, field)
        default: throw .trap(.malformedArguments)
        }
    }
}
