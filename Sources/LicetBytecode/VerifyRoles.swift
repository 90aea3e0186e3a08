import LicetPrimitives

/// Checks that what a granted role says of its table is so: rules and `by` clauses read memberships
/// there, and history stays answerable since they never change but for the end that resigning sets.
func verifyRoles(_ types: TypeRules) throws(VerificationError) {
    for role in types.contract.roles {
        let location = VerificationError.Location.declaration(role.name)
        for parameter in role.parameters {
            try types.check(parameter.type, in: .stored, at: location)
        }
        guard let table = role.table else {
            guard role.parameters.isEmpty else {
                throw .init("a role that is not granted has parameters", at: location)
            }
            continue
        }
        try verifyMemberships(role, table, types.contract, location)
    }
}

private func verifyMemberships(
    _ role: Role, _ number: Int, _ contract: Contract, _ location: VerificationError.Location
) throws(VerificationError) {
    guard role.parameters.count <= Role.parametersMax, contract.tables.indices.contains(number),
        contract.structures.indices.contains(contract.tables[number].row)
    else { throw .init("a role has no table of memberships", at: location) }
    let table = contract.tables[number]
    let fields = contract.structures[table.row].fields
    let wanted: [(type: ValueType, mark: FieldMark)] =
        role.parameters.map { ($0.type, .immutable) }
        + [(.account, .immutable), (.period, .immutable), (.optional(.instant), .once)]
    let isMembership =
        fields.count == wanted.count
        && zip(fields, wanted).allSatisfy { $0.type == $1.type && $0.mark == $1.mark }
    guard table.isNumbered, isMembership else {
        throw .init("the rows of a role's table are no memberships", at: location)
    }
    let columns = Array(role.parameters.indices)
    guard table.indexes.count > Role.memberIndex,
        table.indexes[Role.accountIndex].columns == [role.accountField] + columns,
        table.indexes[Role.memberIndex].columns == columns,
        table.indexes.prefix(Role.memberIndex + 1).allSatisfy({ $0.max != nil })
    else { throw .init("a role's table lacks the indexes of memberships", at: location) }
}

extension TreeChecker {
    /// The arguments of a role that is tested.
    mutating func checkRole(
        _ number: Int, _ arguments: [RuleExpression]
    ) throws(VerificationError) {
        let role = try item(contract.roles, number, "role")
        guard arguments.count == role.parameters.count else {
            throw failure("a role has another number of parameters")
        }
        for (argument, parameter) in zip(arguments, role.parameters) {
            let found = try type(of: argument, .other)
            try expect(found, parameter.type)
            try requireStable(found)
        }
    }

    /// The account of a member, tested in a rule or by clause.
    mutating func memberType(
        _ role: Int, _ account: RuleExpression, _ arguments: [RuleExpression]
    ) throws(VerificationError) -> ValueType {
        try expect(try type(of: account, .other), .account)
        try checkRole(role, arguments)
        return .bool
    }

    /// A term that holds for the account which an argument gives: whoever calls could choose it, so
    /// that it may stand where members end their own memberships, and nowhere else.
    func checkMemberTerm(
        _ parameter: Int, of function: String
    ) throws(VerificationError) {
        guard parameters.indices.contains(parameter), parameters[parameter].type == .account,
            contract.roles.contains(where: { $0.isGranted && $0.resigningAction == function })
        else { throw failure("the caller could choose the account of a by clause") }
    }
}
