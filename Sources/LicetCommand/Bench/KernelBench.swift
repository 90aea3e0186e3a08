import LicetBytecode
import LicetCompiler
import LicetPrimitives
import LicetSyntax
import LicetVM
import LicetValues

/// One contract, loaded, with nothing in its state.
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

    /// A view as work of so many rounds as its first argument says, and its gas a round.
    func work(
        _ name: String, arguments: [String]
    ) throws -> (work: TimedWork, gas: Double) {
        guard let view = contract.contract.functions.first(where: { $0.name == name }),
            view.kind == .view
        else { throw CommandFailure.refused("`\(contract.contract.name)` has no view `\(name)`") }
        let values = try CommandFailure.catching {
            try matchArguments(
                try namedArguments(arguments), to: view.parameters, in: contract.contract)
        }
        let encoded = encodeValues(values)
        var rounds: Int64 = 1
        if case .int(let number)? = values.first { rounds = max(1, number) }
        let gas = Double(try execute(name, encoded).gasUsed.units) / Double(rounds)
        let work = TimedWork(name: name, pieces: Int(rounds)) {
            try timed {
                guard case .returned(let result) = try execute(name, encoded).outcome else {
                    return 0
                }
                return checksum(result)
            }
        }
        return (work, gas)
    }

    private func execute(_ name: String, _ arguments: Bytes) throws -> Execution {
        let context = ExecutionContext(
            chain: .zero, contract: .zero, caller: .zero, height: Height(0), now: .epoch)
        let execution = try runView(
            loaded, name, arguments: arguments, context: context, host: EmptyHost(),
            gasLimit: Gas(UInt64(Int64.max)))
        guard case .returned = execution.outcome else {
            throw CommandFailure.refused("`\(name)` did not return: \(execution.outcome)")
        }
        return execution
    }
}

/// An `Int` result itself, else the sum of the result's bytes.
private func checksum(_ result: Bytes) -> Int64 {
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
