import ArgumentParser
import Foundation
import LicetBytecode
import LicetCompiler
import LicetJSON
import LicetPrimitives
import LicetSyntax
import LicetVM
import LicetValues

struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure, and report figures.",
        subcommands: [Machine.self, BenchCompile.self, BenchVault.self])

    struct Machine: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "vm",
            abstract: "Time the machine on kernels: nanoseconds and gas a round.",
            discussion: """
                Without --kernel, times a loop, a call and a sieve (see --show-kernels).
                Any view can be timed; its first argument should be a number of rounds:
                  licet bench vm --kernel My.licet --action sum --args rounds=1000000
                """)

        @Option(help: "A source file whose view is to be timed.")
        var kernel: String?
        @Option(help: "The view to time.")
        var action: String?
        @Option(parsing: .upToNextOption, help: "Its arguments, as name=value.")
        var args: [String] = []
        @Flag(help: "Print the source of the kernels and end.")
        var showKernels = false
        @Option(help: "How often to run each; the median is reported.")
        var runs = 9
        @OptionGroup var output: JSONOption

        func validate() throws {
            if kernel != nil, action == nil {
                throw ValidationError("--kernel needs --action, the view to time")
            }
            if !(1...1_000).contains(runs) { throw ValidationError("--runs takes 1 to 1,000") }
        }

        func run() throws {
            if showKernels {
                Output.text(kernels)
                return
            }
            let contract =
                try kernel.map { try SourceFiles.contract($0, modules: []).1 }
                ?? compile(SourceText(name: "Kernels.licet", text: kernels)).contract
            guard let contract else { throw CommandFailure.reported }
            let bench = try KernelBench(contract)
            let timings: [KernelTiming]
            if let action {
                timings = [try bench.time(action, arguments: args, runs: runs)]
            } else {
                // Each pass of the sieve takes 32 KiB of the arena's 1 MiB.
                let rounds = [("loop", 4_096_000), ("call", 4_096_000), ("sieve", 30 * 4_096)]
                timings = try rounds.map {
                    try bench.time($0.0, arguments: ["rounds=\($0.1)"], runs: runs)
                }
            }
            show(timings)
        }

        private func show(_ timings: [KernelTiming]) {
            if output.isJSON {
                Output.json(["kernels": .array(timings.map(\.json)), "runs": .integer(Int64(runs))])
                return
            }
            Output.line("kernel      rounds    ns/round (median, min)   gas/round")
            for timing in timings { Output.line(timing.row) }
        }
    }
}

/// One contract, loaded, with nothing in its state.
private struct KernelBench {
    let contract: VerifiedContract
    let loaded: LoadedContract

    init(_ source: Contract) throws {
        do {
            contract = try verify(source, container: source.encoded)
            loaded = try LoadedContract(contract)
        } catch {
            throw CommandFailure.fault("the compiled contract is refused: \(error)")
        }
    }

    func time(_ name: String, arguments: [String], runs: Int) throws -> KernelTiming {
        guard let view = contract.contract.functions.first(where: { $0.name == name }),
            view.kind == .view
        else { throw CommandFailure.refused("`\(contract.contract.name)` has no view `\(name)`") }
        let values = try CommandFailure.catching {
            try matchArguments(
                try namedArguments(arguments), to: view.parameters, in: contract.contract)
        }
        var encoder = CanonicalEncoder()
        for value in values { encoder.value(value) }
        var rounds: Int64 = 1
        if case .int(let number)? = values.first { rounds = max(1, number) }
        var nanoseconds: [Double] = []
        var gas = Gas.zero
        for run in 0...runs {
            let start = DispatchTime.now().uptimeNanoseconds
            let execution = try execute(name, encoder.bytes)
            let end = DispatchTime.now().uptimeNanoseconds
            guard case .returned = execution.outcome else {
                throw CommandFailure.refused("`\(name)` did not return: \(execution.outcome)")
            }
            gas = execution.gasUsed
            // The first run warms caches and is not counted.
            if run > 0 { nanoseconds.append(Double(end - start) / Double(rounds)) }
        }
        nanoseconds.sort()
        return KernelTiming(
            name: name, rounds: rounds, median: nanoseconds[nanoseconds.count / 2],
            least: nanoseconds[0], gas: Double(gas.units) / Double(rounds))
    }

    private func execute(_ name: String, _ arguments: Bytes) throws -> Execution {
        let context = ExecutionContext(
            chain: .zero, contract: .zero, caller: .zero, height: Height(0), now: .epoch)
        return try runView(
            loaded, name, arguments: arguments, context: context, host: EmptyHost(),
            gasLimit: Gas(UInt64(Int64.max)))
    }
}

/// A host without state: kernels compute.
private final class EmptyHost: LicetVM.Host {
    func row(_ key: RowKey) -> Bytes? { nil }
    func scan(prefix: Bytes, limit: Int) -> [Row] { [] }
    func write(_ key: RowKey, _ value: Bytes) {}
    func emit(event: Int, fields: Bytes) {}
    func record(_ opened: Opened) -> Int { 0 }
}

private struct KernelTiming {
    let name: String
    let rounds: Int64
    /// Nanoseconds a round.
    let median: Double
    let least: Double
    let gas: Double

    var row: String {
        let label = name.padding(toLength: 8, withPad: " ", startingAt: 0)
        return String(
            format: "%@ %10lld   %9.2f %9.2f   %15.2f", label, rounds, median, least, gas)
    }

    /// Whole numbers: the JSON of this program has no fractions.
    var json: JSON {
        [
            "kernel": .string(name), "rounds": .integer(rounds),
            "medianPicosecondsPerRound": .integer(Int64(median * 1_000)),
            "leastPicosecondsPerRound": .integer(Int64(least * 1_000)),
            "gasPerThousandRounds": .integer(Int64(gas * 1_000)),
        ]
    }
}
