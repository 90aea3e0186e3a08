import LicetBytecode
import LicetPrimitives

/// Why words do not make a call of an action, or do not say what a contract is deployed with.
package enum CallError: Error, Hashable, Sendable {
    case unknownAction(String, contract: String, suggestion: String?)
    case arguments(ArgumentError)
    case unknownRole(String, contract: String, roles: [String])
    case roleTwice(String)
    case missingRoles([String])
    /// One with parameters, whose members are assigned once the contract is deployed.
    case assignedRole(String)
    case unknownMember(String)
    case tooLargeArguments
}

extension CallError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unknownAction(let name, let contract, let suggestion):
            "`\(contract)` has no action `\(name)`"
                + (suggestion.map { "; did you mean `\($0)`?" } ?? "")
        case .arguments(let error): "\(error)"
        case .unknownRole(let role, let contract, let roles):
            "`\(contract)` has no role `\(role)`: "
                + (roles.isEmpty
                    ? "it has none"
                    : "it has \(roles.map { "`\($0)`" }.joined(separator: ", "))")
        case .roleTwice(let role): "role `\(role)` is given twice"
        case .assignedRole(let role):
            "the role `\(role)` has parameters: assign its members with `assign\(role)` once the "
                + "contract is deployed"
        case .missingRoles(let roles):
            "nobody holds \(roles.map { "`\($0)`" }.joined(separator: ", ")): "
                + "add --role \(roles.first ?? "")=NAME"
        case .unknownMember(let name): "`\(name)` is no key and no account"
        case .tooLargeArguments: "the arguments are larger than a transaction"
        }
    }
}

/// The arguments of an action in BCS, from arguments by name.
package func callArguments(
    of action: String, in verified: VerifiedContract, _ arguments: [NamedArgument],
    names: (String) -> Account? = { _ in nil }
) throws(CallError) -> Bytes {
    let contract = verified.contract
    guard let number = verified.function(named: action),
        contract.functions[number].kind == .action
    else {
        let actions = contract.functions.filter { $0.kind == .action }.map(\.name)
        throw .unknownAction(
            action, contract: contract.name, suggestion: suggestion(for: action, among: actions))
    }
    let parameters = contract.functions[number].parameters
    let values: [Value]
    do {
        values = try matchArguments(arguments, to: parameters, in: contract, names: names)
    } catch {
        throw .arguments(error)
    }
    let encoded = encodeValues(values)
    guard encoded.count <= Limits.transactionBytes else { throw .tooLargeArguments }
    return encoded
}

/// What deploying a contract takes, in the order in which the contract declares it: the members of
/// each role, by name or account, and the settings in BCS, `nil` for a default.
package func deployArguments(
    for contract: Contract, roles: [(name: String, members: [String])],
    settings: [NamedArgument], names: (String) -> Account? = { _ in nil }
) throws(CallError) -> (roles: [[Account]], settings: [Bytes?]) {
    var holders: [[Account]] = contract.roles.map { _ in [] }
    for role in roles {
        guard let number = contract.roles.firstIndex(where: { $0.name == role.name }) else {
            throw .unknownRole(
                role.name, contract: contract.name, roles: contract.roles.map(\.name))
        }
        guard contract.roles[number].isNamedAtDeploy else { throw .assignedRole(role.name) }
        guard holders[number].isEmpty else { throw .roleTwice(role.name) }
        for member in role.members {
            guard let account = Account(text: member) ?? names(member) else {
                throw .unknownMember(member)
            }
            holders[number].append(account)
        }
    }
    let missing = zip(contract.roles, holders)
        .filter { !$0.0.isGranted && $0.1.isEmpty }.map(\.0.name)
    guard missing.isEmpty else { throw .missingRoles(missing) }
    return (holders, try settingValues(settings, in: contract, names: names))
}

private func settingValues(
    _ given: [NamedArgument], in contract: Contract, names: (String) -> Account?
) throws(CallError) -> [Bytes?] {
    // What has a default and is not given stays out of the match, which wants all of them.
    let named = Set(given.map(\.name))
    let wanted = contract.settings.filter { $0.initial == nil || named.contains($0.name) }
    let parameters = wanted.map { Parameter(label: nil, name: $0.name, type: $0.type) }
    let values: [Value]
    do {
        values = try matchArguments(given, to: parameters, in: contract, names: names)
    } catch {
        if case .unknown(let name, _, _) = error {
            let all = contract.settings.map(\.name)
            throw .arguments(
                .unknown(name, suggestion: suggestion(for: name, among: all), parameters: all))
        }
        throw .arguments(error)
    }
    return contract.settings.map { setting in
        wanted.firstIndex { $0.name == setting.name }.map { values[$0].encoded }
    }
}
