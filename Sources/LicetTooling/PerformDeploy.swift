import LicetBytecode
import LicetLedger
import LicetPrimitives
import LicetSyntax
import LicetValues

/// Who deploys on a local chain: a contract cannot tell, and a test does not say.
private let deployer = Actor(name: "deployer")

extension Scenario {
    /// Deploys a contract as a transaction of its own; it becomes the one that calls mean.
    mutating func perform(
        _ deploy: DeployExpression, at span: SourceSpan, in source: SourceText
    ) throws(Finding) -> TransactionOutcome {
        let contracts = programs.filter { !$0.isModule }
        guard let program = contracts.last(where: { $0.name == deploy.contract.text }) else {
            let known = contracts.map(\.name)
            let help = known.last.map { "there is `\($0)`" } ?? "load a file or declare one"
            throw Finding(
                .unknown(
                    "contract", deploy.contract,
                    suggestion: suggestion(for: deploy.contract.text, among: known), help: help),
                in: source)
        }
        let given = try deployArguments(deploy, of: program, at: span, in: source)
        if onlyChecks {
            deployments.append(Deployed(program: program, address: .zero))
            return unmade("deploy", result: nil, program)
        }
        let trial: Trial
        do {
            trial = try chain.deploy(program.container, given.arguments, as: deployer.account)
        } catch {
            throw Finding(
                .callFailed("the local chain failed: \(error.detail)", at: span), in: source)
        }
        if case .succeeded(let results, _) = trial.receipt.outcome,
            case .deployed(let address)? = results.first
        {
            deployments.append(Deployed(program: program, address: address))
        }
        let failure = program.failure(of: trial)
        let record = record(
            "deploy \(program.name)(\(given.text))", trial, failure, program: program)
        return TransactionOutcome(
            program: program, record: record, action: "deploy", result: nil, failure: failure)
    }

    /// Roles and settings by their names, in any order.
    private func deployArguments(
        _ deploy: DeployExpression, of program: Program, at span: SourceSpan,
        in source: SourceText
    ) throws(Finding) -> (arguments: DeployArguments, text: String) {
        let contract = program.contract
        var roles = [[Account]?](repeating: nil, count: contract.roles.count)
        var settings = [Bytes?](repeating: nil, count: contract.settings.count)
        var texts: [String] = []
        for argument in deploy.arguments {
            let label = try label(of: argument, contract, in: source)
            let type: ValueType
            if let role = contract.roles.firstIndex(where: { $0.name == label.text }) {
                guard roles[role] == nil else { throw twice(label, in: source) }
                guard contract.roles[role].isNamedAtDeploy else {
                    throw assigned(label, in: source)
                }
                type = .list(.account, max: Limits.collectionCount)
                let value = try argumentValue(argument, type, program, in: source)
                roles[role] = accounts(of: value)
                if !onlyChecks { texts.append("\(label.text): \(text(value, type, in: contract))") }
            } else if let number = contract.settings.firstIndex(where: { $0.name == label.text }) {
                guard settings[number] == nil else { throw twice(label, in: source) }
                type = contract.settings[number].type
                let value = try argumentValue(argument, type, program, in: source)
                settings[number] = value.encoded
                if !onlyChecks { texts.append("\(label.text): \(text(value, type, in: contract))") }
            }
        }
        for (role, members) in zip(contract.roles, roles) where members == nil && !role.isGranted {
            throw Finding(
                .deployArguments(
                    "nobody is named for the role `\(role.name)`",
                    help: "write `\(deployExample(contract))`", at: span), in: source)
        }
        return (
            DeployArguments(roles: roles.map { $0 ?? [] }, settings: settings),
            texts.joined(separator: ", ")
        )
    }

    private func label(
        of argument: ArgumentSyntax, _ contract: Contract, in source: SourceText
    ) throws(Finding) -> Name {
        let known = contract.roles.map(\.name) + contract.settings.map(\.name)
        guard let label = argument.label else {
            throw Finding(
                .deployArguments(
                    "what is deployed with stands after its name",
                    help: "write `\(deployExample(contract))`", at: argument.span), in: source)
        }
        guard known.contains(label.text) else {
            let help =
                known.isEmpty
                ? "`\(contract.name)` takes none"
                : "there are " + known.map { "`\($0)`" }.joined(separator: ", ")
            throw Finding(
                .unknown(
                    "role or setting", label,
                    suggestion: suggestion(for: label.text, among: known), help: help),
                in: source)
        }
        return label
    }

    private func assigned(_ label: Name, in source: SourceText) -> Finding {
        Finding(
            .deployArguments(
                "the role `\(label.text)` has parameters, so that no members are named for it",
                help: "assign them with `assign\(label.text)`", at: label.span), in: source)
    }

    private func twice(_ label: Name, in source: SourceText) -> Finding {
        Finding(
            .deployArguments("`\(label.text)` is given twice", at: label.span), in: source)
    }

    private func argumentValue(
        _ argument: ArgumentSyntax, _ type: ValueType, _ program: Program, in source: SourceText
    ) throws(Finding) -> Value {
        let checked = try check(
            argument.value, expecting: type, in: source, program: program)
        return try value(of: checked, in: source)
    }

    private func accounts(of value: Value) -> [Account] {
        guard case .list(let elements) = value else { return [] }
        return elements.compactMap { if case .account(let account) = $0 { account } else { nil } }
    }
}
