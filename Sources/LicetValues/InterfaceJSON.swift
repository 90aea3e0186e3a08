import LicetBytecode
import LicetJSON
import LicetPrimitives

/// What a program or a person needs to call a contract and to read what it says, as JSON: names,
/// labels, types as they are spelt, codes. Keys stand in a fixed order, lists in declared order.
package func interfaceJSON(of verified: VerifiedContract) -> JSON {
    interfaceJSON(of: verified.contract, digest: verified.digest)
}

/// As ``interfaceJSON(of:)``, of a contract and the digest of its container.
package func interfaceJSON(of contract: Contract, digest: Digest) -> JSON {
    let errors = errorsOfFunctions(contract)
    let functions = contract.functions.enumerated()
    return [
        "contract": .string(contract.name),
        "version": .integer(Int64(contract.version)),
        "digest": .string("0x" + digest.bytes.hex),
        "actions": .array(
            functions.filter { $0.element.kind == .action }.map { number, function in
                action(function, errors: errors[number], in: contract)
            }),
        "views": .array(
            functions.filter { $0.element.kind == .view }.map { number, function in
                view(function, errors: errors[number], in: contract)
            }),
        "rules": .array(contract.rules.map { rule($0, in: contract) }),
        "events": .array(
            contract.events.map { notice($0, code: contract.code(event: $0), in: contract) }),
        "errors": .array(
            contract.errors.map { notice($0, code: contract.code(error: $0), in: contract) }),
        "tables": .array(contract.tables.map { table($0, in: contract) }),
        "state": .array(contract.fields.map { stateField($0, in: contract) }),
        "identifiers": names(contract.identifiers),
        "enumerations": .array(
            contract.enumerations.map { enumeration($0) }),
        "structures": .array(
            contract.structures.map {
                ["name": .string($0.name), "fields": fields($0.fields, in: contract)]
            }),
        "variants": .array(
            contract.variants.map { variant in
                let cases = variant.cases.map { item -> JSON in
                    ["name": .string(item.name), "fields": fields(item.fields, in: contract)]
                }
                return ["name": .string(variant.name), "cases": .array(cases)]
            }),
        "settings": .array(contract.settings.map { setting($0, in: contract) }),
        "roles": .array(contract.roles.map { role($0, in: contract) }),
    ]
}

/// Where no case lies within another there is no member `parents`; else it has, for each case, the
/// name of the case that it lies in, or null.
private func enumeration(_ declared: Enumeration) -> JSON {
    var members = [
        JSON.Member("name", .string(declared.name)), JSON.Member("cases", names(declared.cases)),
    ]
    let parents = declared.cases.indices.map { declared.parent(of: $0) }
    if parents.contains(where: { $0 != nil }) {
        let parents = parents.map { parent -> JSON in
            parent.map { .string(declared.cases[$0]) } ?? .null
        }
        members.append(JSON.Member("parents", .array(parents)))
    }
    return .object(members)
}

private func action(_ function: Function, errors: Set<Int>, in contract: Contract) -> JSON {
    let terms = function.by.map { authorityText($0, of: function, in: contract) }
    return [
        "name": .string(function.name),
        "parameters": parameters(function.parameters, in: contract),
        "result": typeName(function.result, in: contract),
        "by": names(terms),
        "errors": errorNames(errors, in: contract),
    ]
}

private func view(_ function: Function, errors: Set<Int>, in contract: Contract) -> JSON {
    [
        "name": .string(function.name),
        "parameters": parameters(function.parameters, in: contract),
        "result": typeName(function.result, in: contract),
        "errors": errorNames(errors, in: contract),
    ]
}

private func rule(_ rule: Rule, in contract: Contract) -> JSON {
    let clauses = rule.clauses.map { clause -> JSON in
        [
            "kind": clause.kind == .permit ? "permit" : "forbid", "name": .string(clause.name),
        ]
    }
    return [
        "name": .string(rule.name), "parameters": parameters(rule.parameters, in: contract),
        "clauses": .array(clauses),
    ]
}

private func notice(_ notice: Notice, code: UInt32, in contract: Contract) -> JSON {
    let digits = String(code, radix: 16)
    let padded = String(repeating: "0", count: max(0, 8 - digits.utf8.count)) + digits
    return [
        "name": .string(notice.name), "code": .string("0x" + padded),
        "signature": .string(contract.signature(of: notice)),
        "fields": fields(notice.fields, in: contract),
    ]
}

private func table(_ table: Table, in contract: Contract) -> JSON {
    let rowFields = structure(.structure(table.row), in: contract)?.fields ?? []
    let indexes = table.indexes.map { index -> JSON in
        let columns = index.columns.map {
            rowFields.indices.contains($0) ? rowFields[$0].name : "?"
        }
        var members = [
            JSON.Member("columns", names(columns)),
            JSON.Member("max", index.max.map { .integer(Int64($0)) } ?? .null),
        ]
        if index.kind == .unique { members.append(JSON.Member("unique", .bool(true))) }
        return .object(members)
    }
    return [
        "name": .string(table.name), "key": typeName(table.key, in: contract),
        "row": typeName(.structure(table.row), in: contract), "indexes": .array(indexes),
    ]
}

private func stateField(_ field: StateField, in contract: Contract) -> JSON {
    [
        "name": .string(field.name), "type": typeName(field.type, in: contract),
        "initial": json(of: field.initial, field.type, in: contract),
    ]
}

/// A setting that deploying must give has no member `initial`: null would be a value.
private func setting(_ setting: Setting, in contract: Contract) -> JSON {
    var members = [
        JSON.Member("name", .string(setting.name)),
        JSON.Member("type", typeName(setting.type, in: contract)),
    ]
    if let initial = setting.initial {
        members.append(JSON.Member("initial", json(of: initial, setting.type, in: contract)))
    }
    return .object(members)
}

/// A granted role names the table of its memberships; other roles have no member `table`.
private func role(_ role: Role, in contract: Contract) -> JSON {
    var members = [
        JSON.Member("name", .string(role.name)),
        JSON.Member("parameters", parameters(role.parameters, in: contract)),
    ]
    if let table = role.table, contract.tables.indices.contains(table) {
        members.append(JSON.Member("table", .string(contract.tables[table].name)))
    }
    return .object(members)
}

private func parameters(_ parameters: [Parameter], in contract: Contract) -> JSON {
    .array(
        parameters.map { parameter in
            var members: [JSON.Member] = []
            if let label = parameter.label { members.append(JSON.Member("label", .string(label))) }
            members.append(JSON.Member("name", .string(parameter.name)))
            members.append(JSON.Member("type", typeName(parameter.type, in: contract)))
            return .object(members)
        })
}

private func fields(_ fields: [Field], in contract: Contract) -> JSON {
    .array(
        fields.map { field in
            var members = [
                JSON.Member("name", .string(field.name)),
                JSON.Member("type", typeName(field.type.unsealed, in: contract)),
            ]
            if field.isSealed { members.append(JSON.Member("sealed", .bool(true))) }
            switch field.mark {
            case .immutable: break
            case .variable: members.append(JSON.Member("mark", "var"))
            case .once: members.append(JSON.Member("mark", "once"))
            case .tracked: members.append(JSON.Member("mark", "tracked"))
            }
            return .object(members)
        })
}

private func typeName(_ type: ValueType?, in contract: Contract) -> JSON {
    type.map { .string(contract.spelling(of: $0)) } ?? .null
}

private func names(_ names: [String]) -> JSON { .array(names.map { .string($0) }) }

/// In declared order.
private func errorNames(_ errors: Set<Int>, in contract: Contract) -> JSON {
    names(contract.errors.indices.filter { errors.contains($0) }.map { contract.errors[$0].name })
}

/// The declared errors with which each function may end: its own and those of what it calls, which
/// stands before it.
private func errorsOfFunctions(_ contract: Contract) -> [Set<Int>] {
    var found: [Set<Int>] = []
    for function in contract.functions {
        var errors: Set<Int> = []
        for word in function.code {
            let instruction = Instruction(word: word)
            let operand = Int(instruction.i)
            if instruction.opcode == .fail { errors.insert(operand) }
            if instruction.opcode == .call, found.indices.contains(operand) {
                errors.formUnion(found[operand])
            }
        }
        found.append(errors)
    }
    return found
}
