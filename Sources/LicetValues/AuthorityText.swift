import LicetBytecode

/// One term of a `by` clause as a source text would have it: `anyone`, `Registrar`,
/// `records[record].patient`. What has no short spelling is written `…`.
package func authorityText(
    _ authority: Authority, of function: Function, in contract: Contract
) -> String {
    let tree = TreeText(contract: contract, parameters: function.parameters)
    switch authority {
    case .anyone: return "anyone"
    case .role(let number, let arguments):
        guard contract.roles.indices.contains(number) else { return "…" }
        let name = contract.roles[number].name
        guard !arguments.isEmpty else { return name }
        return "\(name)(\(arguments.map { tree.text($0).text }.joined(separator: ", ")))"
    case .member(let parameter): return tree.text(.parameter(parameter)).text
    case .account(let expression): return tree.text(expression).text
    }
}

/// Spells the trees that authorities are made of.
private struct TreeText {
    let contract: Contract
    let parameters: [Parameter]

    /// The spelling, and the type where a field of it may be asked for.
    func text(_ expression: RuleExpression) -> (text: String, type: ValueType?) {
        switch expression {
        case .parameter(let number):
            guard parameters.indices.contains(number) else { return ("…", nil) }
            return (parameters[number].name, parameters[number].type)
        case .setting(let number):
            guard contract.settings.indices.contains(number) else { return ("…", nil) }
            return (contract.settings[number].name, contract.settings[number].type)
        case .stateField(let number):
            guard contract.fields.indices.contains(number) else { return ("…", nil) }
            return (contract.fields[number].name, contract.fields[number].type)
        case .constant(let number):
            guard contract.constants.indices.contains(number) else { return ("…", nil) }
            let constant = contract.constants[number]
            return (licetText(of: constant.value, constant.type, in: contract), constant.type)
        case .lookup(let table, let key):
            guard contract.tables.indices.contains(table) else { return ("…", nil) }
            return ("\(contract.tables[table].name)[\(text(key).text)]", .row(table))
        case .field(let owner, let number):
            let (owner, type) = text(owner)
            guard let type, let declared = structure(type, in: contract),
                declared.fields.indices.contains(number)
            else { return ("\(owner).…", nil) }
            return ("\(owner).\(declared.fields[number].name)", declared.fields[number].type)
        case .coalesce(let optional, let other):
            return ("\(text(optional).text) ?? \(text(other).text)", nil)
        case .unary(.rowKey, let row): return ("\(text(row).text).key", nil)
        case .some(let value): return text(value)
        default: return ("…", nil)
        }
    }
}
