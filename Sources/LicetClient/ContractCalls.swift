import LicetBytecode
import LicetLedger
import LicetPrimitives
import LicetValues

/// The call of an action with arguments by name, as a transaction holds it.
package func makeCall(
    _ action: String, of verified: VerifiedContract, at address: Account,
    arguments: [NamedArgument], names: (String) -> Account?
) throws(CallError) -> Transaction.Call {
    .call(
        contract: address, action: action,
        arguments: try callArguments(of: action, in: verified, arguments, names: names))
}

/// What deploying a contract takes: members of each role, by key name or account, and settings.
package func makeDeployArguments(
    for contract: Contract, roles: [(name: String, members: [String])],
    settings: [NamedArgument], names: (String) -> Account?
) throws(CallError) -> DeployArguments {
    let (roles, settings) = try deployArguments(
        for: contract, roles: roles, settings: settings, names: names)
    return DeployArguments(roles: roles, settings: settings)
}
