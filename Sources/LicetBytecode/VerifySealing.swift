/// A structure's sealed fields: of a type with nothing sealed within, and not `once`, which rules
/// read. A set orders its elements, so that nothing sealed lies in one.
func checkSealing(_ structure: Structure, _ types: TypeRules) throws(VerificationError) {
    for field in structure.fields {
        let location = VerificationError.Location.declaration("\(structure.name).\(field.name)")
        if case .sealed(let wrapped) = field.type {
            try types.refuseSealed(in: wrapped, "what is sealed", at: location)
        }
        try refuseSealedElements(field.type, types, at: location)
    }
}

/// Refuses a set, at any depth of the type itself, whose elements hold something sealed.
func refuseSealedElements(
    _ type: ValueType, _ types: TypeRules, at location: VerificationError.Location
) throws(VerificationError) {
    switch type {
    case .set(let element, _): try types.refuseSealed(in: element, "a set", at: location)
    case .optional(let wrapped), .list(let wrapped, _), .sealed(let wrapped):
        try refuseSealedElements(wrapped, types, at: location)
    default: break
    }
}

/// What `open` may open: a sealed field of a table's rows, under a rule that is asked about the
/// row's key and the account. Each once, so that a contract has one container.
func checkOpenings(_ contract: Contract) throws(VerificationError) {
    for (number, opening) in contract.openings.enumerated() {
        let location = VerificationError.Location.declaration("opening \(number)")
        guard contract.tables.indices.contains(opening.table) else {
            throw .init("no table of this number", at: location)
        }
        let table = contract.tables[opening.table]
        let fields = contract.structures[table.row].fields
        guard fields.indices.contains(opening.column) else {
            throw .init("no field of this number", at: location)
        }
        guard case .sealed = fields[opening.column].type else {
            throw .init("what is opened is not sealed", at: location)
        }
        guard contract.rules.indices.contains(opening.rule) else {
            throw .init("no rule of this number", at: location)
        }
        let parameters = contract.rules[opening.rule].parameters.map(\.type)
        guard parameters.first == table.key else {
            throw .init("the rule's first parameter is not the row's key", at: location)
        }
        guard parameters.dropFirst().first == .account else {
            throw .init("the rule's second parameter is no account", at: location)
        }
        let expected = Opening(
            table: opening.table, column: opening.column, rule: opening.rule, fields: fields)
        guard opening == expected else {
            throw .init("digest, version or epoch is another field", at: location)
        }
        guard !contract.openings[..<number].contains(opening) else {
            throw .init("another opening is the same", at: location)
        }
    }
}
