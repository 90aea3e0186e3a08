import LicetBytecode
import LicetCompiler
import LicetLedger
import LicetPrimitives
import LicetSyntax
import LicetTooling
import LicetVM
import LicetValues

/// One contract on a chain of its own, with nothing in its state but what deploying wrote.
struct KernelBench {
    let contract: VerifiedContract
    private let loaded: LoadedContract

    init(_ source: Contract) throws {
        do {
            contract = try verify(source, container: source.encoded)
            loaded = try LoadedContract(contract)
        } catch {
            throw CommandFailure.fault("the compiled contract is refused: \(error)")
        }
    }

    /// A view or action as work of so many rounds as its first argument says, and its gas a round.
    func work(
        _ name: String, arguments: [String]
    ) throws -> (work: TimedWork, gas: Double) {
        guard
            let function = contract.contract.functions.first(where: {
                $0.name == name && $0.kind != .pure
            })
        else {
            throw CommandFailure.refused(
                "`\(contract.contract.name)` has no view or action `\(name)`")
        }
        let values = try CommandFailure.catching {
            try matchArguments(
                try namedArguments(arguments), to: function.parameters, in: contract.contract)
        }
        let run =
            function.kind == .action
            ? try action(name, encodeValues(values)) : view(name, encodeValues(values))
        var rounds: Int64 = 1
        if case .int(let number)? = values.first { rounds = max(1, number) }
        let gas = Double(try run().gas) / Double(rounds)
        let work = TimedWork(name: name, pieces: Int(rounds)) { try timed { try run().checksum } }
        return (work, gas)
    }

    private typealias Run = () throws -> (checksum: Int64, gas: UInt64)

    private func view(_ name: String, _ arguments: Bytes) -> Run {
        let context = ExecutionContext(
            chain: .zero, contract: .zero, caller: .zero, height: Height(0), now: .epoch)
        return {
            let execution = try runView(
                loaded, name, arguments: arguments, context: context, host: EmptyHost(),
                gasLimit: Gas(UInt64(Int64.max)))
            switch execution.outcome {
            case .returned(let result):
                return (LicetCommand.checksum(result), execution.gasUsed.units)
            case .trapped(let trapped):
                let error = trapped.error.map { contract.contract.errors[$0].name }
                throw CommandFailure.refused(
                    "`\(name)` fails with `\(error ?? trapped.trap.name)`")
            }
        }
    }

    /// A whole transaction, less signature and state tree, by an account that holds all roles;
    /// nothing of it is kept.
    private func action(_ name: String, _ arguments: Bytes) throws -> Run {
        let caller = Actor(name: "ana").account
        var chain = LocalChain(time: .epoch)
        let roles = contract.contract.roles.map { $0.isNamedAtDeploy ? [caller] : [] }
        let settings: [Bytes?] = contract.contract.settings.map { _ in nil }
        let trial = try chain.deploy(
            contract.contract.encoded, DeployArguments(roles: roles, settings: settings),
            as: caller)
        guard case .succeeded(let results, _) = trial.receipt.outcome,
            case .deployed(let address)? = results.first
        else {
            throw CommandFailure.refused(
                "`\(contract.contract.name)` cannot be deployed without settings of its own: "
                    + "\(trial.receipt.outcome)")
        }
        let transaction = UnsignedTransaction(
            try chain.transaction(
                .call(contract: address, action: name, arguments: arguments), as: caller,
                gasLimit: Gas(UInt64(Int64.max))))
        return {
            guard let receipt = try chain.attempt([transaction]).receipts.first else {
                throw CommandFailure.fault("a transaction has no receipt")
            }
            switch receipt.outcome {
            case .succeeded(let results, _):
                guard case .returned(let result)? = results.first else {
                    return (0, receipt.gasUsed.units)
                }
                return (LicetCommand.checksum(result), receipt.gasUsed.units)
            case .failed(let failure):
                throw CommandFailure.refused(
                    "`\(name)` fails with `\(text(of: failure.reason))`")
            }
        }
    }

    /// The name of what stopped an action.
    private func text(of reason: Receipt.Failure.Reason) -> String {
        switch reason {
        case .trapped(let trap): trap.name
        case .contractError(_, let code, _):
            contract.contract.errors.first { contract.contract.code(error: $0) == code }?.name
                ?? Trap.failed.name
        case .unknownContract, .deployRefused: "\(reason)"
        }
    }
}

/// An `Int` result itself, else the sum of the result's bytes.
func checksum(_ result: Bytes) -> Int64 {
    guard result.count == 8 else { return result.reduce(0) { $0 &+ Int64($1) } }
    return result.reversed().reduce(0) { $0 << 8 | Int64($1) }
}

/// A host without state: kernels compute.
private final class EmptyHost: LicetVM.Host {
    func row(_ key: RawSpan) -> Bytes? { nil }
    func keys(behind prefix: RawSpan, limit: Int) -> [Bytes] { [] }
    func write(_ key: RawSpan, _ value: Bytes) {}
    func emit(event: Int, fields: Bytes) {}
    func record(_ opened: Opened) -> Int { 0 }
}
