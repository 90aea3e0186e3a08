import LicetPrimitives

/// Checks everything but trees and code; gives what the other checks need to know of types.
func verifyDeclarations(_ contract: Contract) throws(VerificationError) -> TypeRules {
    try checkNames(contract)
    let types = try TypeRules(contract)
    for enumeration in contract.enumerations { try checkEnds(enumeration) }
    for variant in contract.variants {
        // One without is an enumeration, which takes no memory.
        guard variant.cases.contains(where: { !$0.fields.isEmpty }) else {
            throw .init("no case of a variant carries anything", at: .declaration(variant.name))
        }
    }
    try checkMarks(contract)
    for structure in contract.structures { try checkSealing(structure, types) }
    try checkIdentifiers(contract)
    for table in contract.tables { try checkTable(table, types) }
    try verifyRoles(types)
    for field in contract.fields {
        try checkStored(field.type, types, at: .declaration(field.name))
    }
    for setting in contract.settings {
        try checkStored(setting.type, types, at: .declaration(setting.name))
    }
    for notice in contract.errors + contract.events {
        for field in notice.fields {
            let location = VerificationError.Location.declaration("\(notice.name).\(field.name)")
            try types.check(field.type, in: .stored, at: location)
            try types.refuseSealed(in: field.type, "an error or event", at: location)
            guard field.mark == .immutable else {
                throw .init("a field of an error or event has a mark", at: location)
            }
        }
    }
    for constant in contract.constants {
        try types.check(constant.type, in: .constant, at: .declaration("constant"))
        try types.refuseSealed(in: constant.type, "a constant", at: .declaration("constant"))
    }
    try checkOpenings(contract)
    try checkDebug(contract)
    return types
}

private func checkStored(
    _ type: ValueType, _ types: TypeRules, at location: VerificationError.Location
) throws(VerificationError) {
    try types.check(type, in: .stored, at: location)
    try types.refuseSealed(in: type, "a field of state or a setting", at: location)
    guard types.maximumSize(type) <= Limits.valueBytes else {
        throw .init("a value may take more than 32 KiB", at: location)
    }
}

// MARK: Names

private func checkNames(_ contract: Contract) throws(VerificationError) {
    try checkUnique(
        contract.identifiers + contract.enumerations.map(\.name)
            + contract.structures.map(\.name) + contract.variants.map(\.name),
        "type")
    try checkUnique(contract.tables.map(\.name) + contract.fields.map(\.name), "state")
    try checkUnique(contract.roles.map(\.name), "role")
    for role in contract.roles {
        try checkUnique(role.parameters.map(\.name), "parameter of \(role.name)")
    }
    try checkUnique(contract.settings.map(\.name), "setting")
    try checkUnique(contract.errors.map(\.name), "error")
    try checkUnique(contract.events.map(\.name), "event")
    try checkUnique(contract.rules.map(\.name), "rule")
    try checkUnique(contract.functions.map(\.name), "function")
    for enumeration in contract.enumerations {
        guard !enumeration.cases.isEmpty else {
            throw .init("an enumeration has no case", at: .declaration(enumeration.name))
        }
        try checkUnique(enumeration.cases, "case of \(enumeration.name)")
    }
    for variant in contract.variants {
        try checkUnique(variant.cases.map(\.name), "case of \(variant.name)")
        for chosen in variant.cases {
            try checkUnique(chosen.fields.map(\.name), "field of \(chosen.name)")
        }
    }
    for structure in contract.structures {
        try checkUnique(structure.fields.map(\.name), "field of \(structure.name)")
    }
    for notice in contract.errors + contract.events {
        try checkUnique(notice.fields.map(\.name), "field of \(notice.name)")
    }
    for rule in contract.rules {
        try checkUnique(
            rule.parameters.map(\.name) + rule.lets.map(\.name), "name of \(rule.name)")
        try checkUnique(rule.clauses.map(\.name), "clause of \(rule.name)")
    }
    for function in contract.functions {
        try checkUnique(function.parameters.map(\.name), "parameter of \(function.name)")
    }
}

private func checkUnique(_ names: [String], _ kind: String) throws(VerificationError) {
    var seen: Set<String> = []
    for name in names where !seen.insert(name).inserted {
        throw .init("a second \(kind) has this name", at: .declaration(name))
    }
}

/// The cases within a case follow it and end with it.
private func checkEnds(_ enumeration: Enumeration) throws(VerificationError) {
    let location = VerificationError.Location.declaration(enumeration.name)
    guard enumeration.ends.count == enumeration.cases.count else {
        throw .init("not every case has an end", at: location)
    }
    var open = [enumeration.cases.count]
    for (number, end) in enumeration.ends.enumerated() {
        while let outer = open.last, outer <= number { open.removeLast() }
        guard end > number, let outer = open.last, end <= outer else {
            throw .init("a case ends before or after where it lies", at: location)
        }
        open.append(end)
    }
}

// MARK: State

private func checkMarks(_ contract: Contract) throws(VerificationError) {
    for structure in contract.structures {
        for field in structure.fields {
            let location = VerificationError.Location.declaration(
                "\(structure.name).\(field.name)")
            switch field.mark {
            case .immutable, .variable: break
            case .once:
                guard field.type == .optional(.instant) else {
                    throw .init("a once field is no Instant?", at: location)
                }
            case .tracked:
                // Rules read it, and what rules read is not sealed.
                guard !field.isSealed else {
                    throw .init("a tracked field is sealed", at: location)
                }
            }
        }
    }
}

private func checkIdentifiers(_ contract: Contract) throws(VerificationError) {
    var uses = Array(repeating: 0, count: contract.identifiers.count)
    for table in contract.tables {
        guard case .identifier(let number) = table.key else { continue }
        guard uses.indices.contains(number) else {
            throw .init("no row identifier of this number", at: .declaration(table.name))
        }
        uses[number] += 1
    }
    for (name, count) in zip(contract.identifiers, uses) where count != 1 {
        throw .init("a row identifier belongs to \(count) tables", at: .declaration(name))
    }
}

private func checkTable(_ table: Table, _ types: TypeRules) throws(VerificationError) {
    let location = VerificationError.Location.declaration(table.name)
    let contract = types.contract
    try types.check(table.key, in: .stored, at: location)
    guard contract.structures.indices.contains(table.row) else {
        throw .init("no structure of this number", at: location)
    }
    // A stored row begins with the instant of its insert and ends with an instant and a count for
    // each tracked field.
    let tracked = contract.structures[table.row].trackedFields.count
    guard
        saturatingSum(types.maximumSize(.structure(table.row)), 8 + 10 * tracked)
            <= Limits.valueBytes
    else { throw .init("a row may take more than 32 KiB", at: location) }
    guard types.isStable(table.key), let keySize = types.keySize(table.key) else {
        throw .init("the key's type is no key", at: location)
    }
    try checkKeySize(
        saturatingSum(keySize, tracked > 0 ? StateLayout.historyKeyBytes : 0), location)
    let fields = contract.structures[table.row].fields
    for index in table.indexes {
        var size = keySize
        // Without columns there is one bucket, of all rows.
        guard Set(index.columns).count == index.columns.count else {
            throw .init("an index names a column twice", at: location)
        }
        for column in index.columns {
            guard fields.indices.contains(column) else {
                throw .init("no field of this number", at: location)
            }
            guard fields[column].mark == .immutable, types.isStable(fields[column].type),
                let columnSize = types.keySize(fields[column].type)
            else {
                throw .init("a column of an index may change, or its type is no key", at: location)
            }
            size = saturatingSum(size, columnSize)
        }
        try checkKeySize(size, location)
        guard (1...Limits.bucketRows).contains(index.max ?? 1) else {
            throw .init("an index's bound lies outside 1...1,024", at: location)
        }
    }
}

private func checkKeySize(
    _ size: Int, _ location: VerificationError.Location
) throws(VerificationError) {
    // Before the key stand the contract's address and the number of the table or index.
    guard saturatingSum(size, 32 + 2) <= Limits.rowKeyBytes else {
        throw .init("a key may take more than 1,024 bytes", at: location)
    }
}

// MARK: Debug map

private func checkDebug(_ contract: Contract) throws(VerificationError) {
    guard let debug = contract.debug else { return }
    let location = VerificationError.Location.declaration("debug map")
    guard debug.functions.count == contract.functions.count, !debug.file.contains("/") else {
        throw .init("the debug map is not of this contract", at: location)
    }
    for (places, function) in zip(debug.functions, contract.functions) {
        var next: UInt32 = 0
        for place in places {
            guard place.instruction >= next, Int(place.instruction) < function.code.count,
                place.start <= place.end
            else { throw .init("the debug map is out of order", at: location) }
            next = place.instruction + 1
        }
    }
}
