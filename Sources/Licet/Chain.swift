import LicetBytecode
import LicetCompiler
import LicetLedger
import LicetPrimitives
import LicetRules
import LicetTooling
import LicetVM
import LicetValues

/// A chain in memory: contracts are deployed, called and asked on it, by the same code and for the
/// same gas as on a node.
///
/// A value: a copy is a snapshot. It reads no clock: its time stands still until it is moved.
public struct Chain: Sendable {
    private var local: LocalChain
    private var contracts: [Account: CompiledContract] = [:]

    /// Begins at a time, which is that of the first block.
    public init(at time: Instant) throws(ChainError) {
        guard time <= .last else { throw .clock("a chain cannot begin at `forever`") }
        local = LocalChain(time: time)
    }

    /// Begins at a time such as `2027-01-01T08:00Z`, in UTC.
    public init(at time: String) throws(ChainError) {
        guard let instant = Instant(text: time) else {
            throw .clock("`\(time)` is no time, such as `2027-01-01T08:00Z`")
        }
        try self.init(at: instant)
    }

    /// The block time of the next call.
    public var time: Instant { local.time }
    /// The height of the next call's block: calls between two movements of the clock share one.
    public var height: UInt64 { local.height.number }

    /// Moves the clock on to a later time, and so to the next block. Before the first transaction
    /// any time will do.
    public mutating func setTime(to time: Instant) throws(ChainError) {
        guard local.setClock(to: time) else {
            throw .clock(
                "the clock stands at \(local.time.text) and only moves forward, not to \(time.text)"
            )
        }
    }

    /// Moves the clock on, in whole milliseconds, and so to the next block.
    public mutating func advance(by duration: Swift.Duration) throws(ChainError) {
        guard let length = LicetPrimitives.Duration(milliseconds: wholeMilliseconds(of: duration)),
            local.advance(by: length)
        else { throw .clock("the clock cannot advance by \(duration)") }
    }

    /// Deploys a contract as a transaction of its own.
    ///
    /// - Parameters:
    ///   - roles: who is in each role that the contract wants named.
    ///   - settings: those without a default, and others as wished.
    ///   - deployer: who deploys; with the count of its transactions it makes the address.
    @discardableResult
    public mutating func deploy(
        _ contract: CompiledContract, roles: Named<[Account]> = [:],
        settings: Named<Argument> = [:], as deployer: Account = Account(named: "deployer")
    ) throws(ChainError) -> DeployedContract {
        let program = contract.program
        let arguments: DeployArguments
        do throws(CallError) {
            let given = try deployArguments(
                for: program.contract,
                roles: roles.pairs.map { ($0.name, $0.element.map(\.text)) },
                settings: settings.arguments)
            arguments = DeployArguments(roles: given.roles, settings: given.settings)
        } catch {
            throw ChainError(error)
        }
        let trial = try send(
            .deploy(Deployment(code: program.container, arguments: arguments)), as: deployer)
        guard case .succeeded(let results, _) = trial.receipt.outcome,
            case .deployed(let address)? = results.first
        else { throw failure(of: trial, "deploy", program) }
        contracts[address] = contract
        return DeployedContract(
            name: contract.name, address: address, gas: trial.receipt.gasUsed.units)
    }

    /// Calls an action as a transaction of its own.
    ///
    /// - Parameters:
    ///   - arguments: by the labels of the action's parameters, or names where there is no label.
    ///   - gasLimit: the most gas that it may use; as much as a block has where none is said.
    @discardableResult
    public mutating func call(
        _ action: String, _ arguments: Named<Argument> = [:], of contract: DeployedContract,
        as caller: Account, gasLimit: UInt64? = nil
    ) throws(ChainError) -> CallAnswer {
        let program = try program(of: contract)
        let encoded: Bytes
        do throws(CallError) {
            encoded = try callArguments(
                of: action, in: program.verified, arguments.arguments)
        } catch {
            throw ChainError(error)
        }
        let trial = try send(
            .call(contract: contract.address, action: action, arguments: encoded), as: caller,
            gasLimit: gasLimit)
        guard case .succeeded(let results, let events) = trial.receipt.outcome else {
            throw failure(of: trial, action, program)
        }
        var value: ContractValue?
        if let number = program.verified.function(named: action),
            let type = program.contract.functions[number].result,
            case .returned(let bytes)? = results.first
        {
            value = try decoded(bytes, type, in: program)
        }
        return CallAnswer(
            value: value,
            events: events.compactMap { ContractEvent($0, in: program.contract) },
            gas: trial.receipt.gasUsed.units, height: height, time: time)
    }

    /// Asks a view, which changes nothing, at the chain's time.
    public func view(
        _ view: String, _ arguments: Named<Argument> = [:], of contract: DeployedContract
    ) throws(ChainError) -> ContractValue {
        let program = try program(of: contract)
        let views = program.contract.functions.filter { $0.kind == .view }
        guard let function = views.first(where: { $0.name == view }), let type = function.result
        else { throw unknown("view", view, among: views.map(\.name), in: program) }
        let values = try values(arguments, function.parameters, in: program)
        let bytes = try answer(view, program) { () throws(StoreFault) in
            try local.view(view, encodeValues(values), of: program.loaded, at: contract.address)
        }
        return try decoded(bytes, type, in: program)
    }

    /// Whether a rule permits, at the chain's time or at another instant.
    public func permits(
        _ rule: String, _ arguments: Named<Argument> = [:], at instant: Instant? = nil,
        of contract: DeployedContract
    ) throws(ChainError) -> Bool {
        let program = try program(of: contract)
        let (number, values) = try question(rule, arguments, in: program)
        let bytes = try answer(program.contract.rules[number].name, program) {
            () throws(StoreFault) in
            try local.decision(
                of: rule, encodeValues(values), at: instant ?? time, of: program.loaded,
                at: contract.address)
        }
        return bytes == [1]
    }

    /// Why a rule permits or denies, in lines for people, as `licet why` tells it.
    public func explanation(
        of rule: String, _ arguments: Named<Argument> = [:], at instant: Instant? = nil,
        of contract: DeployedContract
    ) throws(ChainError) -> String {
        let program = try program(of: contract)
        let (number, values) = try question(rule, arguments, in: program)
        do throws(EvaluationError) {
            return try LicetRules.explanation(
                rule: number, arguments: values, at: instant ?? time, in: program.contract,
                address: contract.address, state: local.state,
                variables: quantifierVariables(
                    ofRule: number, in: program.typed, tree: program.contract.rules[number])
            ).text
        } catch {
            throw .misfit("`\(rule)` gives no answer: \(error)")
        }
    }
}

extension Chain {
    private func program(of contract: DeployedContract) throws(ChainError) -> Program {
        guard let found = contracts[contract.address] else {
            throw .unknownContract(contract.address)
        }
        return found.program
    }

    private mutating func send(
        _ call: Transaction.Call, as account: Account, gasLimit: UInt64? = nil
    ) throws(ChainError) -> Trial {
        do throws(StoreFault) {
            let limit = min(gasLimit.map { Gas($0) } ?? LocalChain.gasLimit, LocalChain.gasLimit)
            return try local.run(try local.transaction(call, as: account, gasLimit: limit))
        } catch {
            throw .damaged(error.detail)
        }
    }

    private func failure(of trial: Trial, _ action: String, _ program: Program) -> ChainError {
        let failure = program.failure(of: trial) ?? .unknownContract
        return .failed(
            CallFailure(failure, of: action, in: program, gas: trial.receipt.gasUsed))
    }

    /// What a view or rule returned.
    private func answer(
        _ name: String, _ program: Program, _ run: () throws(StoreFault) -> Execution
    ) throws(ChainError) -> Bytes {
        let execution: Execution
        do throws(StoreFault) {
            execution = try run()
        } catch {
            throw .damaged(error.detail)
        }
        switch execution.outcome {
        case .returned(let bytes): return bytes
        case .trapped(let trapped):
            throw .failed(
                CallFailure(
                    program.failure(of: trapped), of: name, in: program, gas: execution.gasUsed))
        }
    }

    private func decoded(
        _ bytes: Bytes, _ type: ValueType, in program: Program
    ) throws(ChainError) -> ContractValue {
        guard let value = decodeValues(bytes, as: [type], in: program.contract)?.first else {
            throw .damaged("the result does not decode")
        }
        return ContractValue(value, type, in: program.contract)
    }

    private func question(
        _ rule: String, _ arguments: Named<Argument>, in program: Program
    ) throws(ChainError) -> (rule: Int, [Value]) {
        let rules = program.contract.rules
        guard let number = rules.firstIndex(where: { $0.name == rule }) else {
            throw unknown("rule", rule, among: rules.map(\.name), in: program)
        }
        return (number, try values(arguments, rules[number].parameters, in: program))
    }

    private func values(
        _ arguments: Named<Argument>, _ parameters: [Parameter], in program: Program
    ) throws(ChainError) -> [Value] {
        do throws(ArgumentError) {
            return try matchArguments(arguments.arguments, to: parameters, in: program.contract)
        } catch {
            throw .misfit("\(error)")
        }
    }

    private func unknown(
        _ kind: String, _ name: String, among known: [String], in program: Program
    ) -> ChainError {
        let closest = suggestion(for: name, among: known).map { "; did you mean `\($0)`?" }
        return .unknownName("`\(program.name)` has no \(kind) `\(name)`" + (closest ?? ""))
    }
}

extension Named<Argument> {
    fileprivate var arguments: [NamedArgument] {
        pairs.map { NamedArgument(name: $0.name, text: $0.element.literal) }
    }
}
