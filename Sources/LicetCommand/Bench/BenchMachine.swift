import ArgumentParser
import Foundation
import LicetCompiler
import LicetSyntax

/// `licet bench vm`.
struct BenchMachine: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vm",
        abstract: "Time the machine: kernels, rules, tables, transactions, loading.",
        discussion: """
            Without --kernel, times a loop, a call and a sieve (see --show-kernels) beside the \
            same in checked C, built by this machine's compiler, or else in Swift; and a rule, \
            reads and updates of a row, two transactions without signature and tree, and \
            verifying and loading 16 KiB of code.
            Any view or action can be timed; its first argument should be a number of rounds. An \
            action runs as a transaction on a chain on which nothing but the contract is, by an \
            account that holds every role:
              licet bench vm --kernel My.licet --action sum --args rounds=1000000
            """)

    @Option(help: "A source file whose view or action is to be timed.")
    var kernel: String?
    @Option(help: "The view or action to time.")
    var action: String?
    @Option(parsing: .upToNextOption, help: "Its arguments, as name=value.")
    var args: [String] = []
    @Option(help: "Only this group: kernels, rule, table, transaction or load.")
    var only: Group?
    @Flag(help: "Print the source of the kernels and end.")
    var showKernels = false
    @Option(help: "How often to run each, in turns; the least time is reported.")
    var runs = 9
    @OptionGroup var output: JSONOption

    enum Group: String, ExpressibleByArgument, CaseIterable {
        case kernels, rule, table, transaction, load
    }

    /// Each pass of the sieve takes 32 KiB of the arena's 1 MiB.
    private static let rounds = [("loop", 4_096_000), ("call", 4_096_000), ("sieve", 30 * 4_096)]
    private static let stateRounds = 1_000

    func validate() throws {
        if kernel != nil, action == nil {
            throw ValidationError("--kernel needs --action, the view or action to time")
        }
        if !(1...1_000).contains(runs) { throw ValidationError("--runs takes 1 to 1,000") }
    }

    func run() throws {
        if showKernels {
            Output.text(kernels)
            return
        }
        guard kernel != nil || action != nil else {
            try show(try figures())
            return
        }
        let contract =
            try kernel.map { try SourceFiles.contract($0, modules: []).1 }
            ?? ownContract("Kernels.licet", kernels)
        let (work, gas) = try KernelBench(contract).work(action ?? "", arguments: args)
        let times = try LeastTimes([work], rounds: runs)
        try show(
            MachineFigures(
                runs: runs,
                kernels: [
                    work.name: MachineFigures.Kernel(
                        ns: times[work.name], gas: gas, checksum: times.checksums[work.name] ?? 0)
                ]))
    }

    private func figures() throws -> MachineFigures {
        let native = has(.kernels) ? NativeKernels() : nil
        defer { native?.remove() }
        var works: [TimedWork] = []
        var gas: [String: Double] = [:]
        if has(.kernels) { works += try kernelWorks(native, &gas) }
        if has(.transaction) { works += try StateBench().transactions(times: 200) }
        for (group, names) in Self.stateWorks where has(group) {
            let state = try StateBench()
            works += try names.flatMap { try state.works($0, rounds: Self.stateRounds) }
        }
        let load = has(.load) ? try loadWork() : nil
        works += [load?.work].compactMap { $0 }
        let times = try LeastTimes(works, rounds: runs)
        var figures = MachineFigures(runs: runs, kernels: [:])
        for (name, price) in gas {
            guard times.checksums[name] == times.checksums["native " + name] else {
                throw CommandFailure.fault("the kernel `\(name)` and its native form differ")
            }
            figures.kernels[name] = MachineFigures.Kernel(
                ns: times[name], gas: price, checksum: times.checksums[name] ?? 0,
                nativeNs: times["native " + name])
        }
        if has(.kernels) { figures.native = native?.compiler ?? "Swift" }
        let rounds = Double(Self.stateRounds)
        func each(_ name: String) -> Double { (times[name] - times[name + " never"]) / rounds }
        if has(.rule) { figures.rule = ["mayReadNs": each("askRule")] }
        if has(.table) {
            figures.table = ["readNs": each("readCell"), "updateNs": each("updateCell")]
        }
        if has(.transaction) {
            figures.transaction = ["registerNs": times["register"], "grantNs": times["grant"]]
        }
        if let load {
            figures.load = ["ns16KiB": times["load"] * Double(16 << 10) / Double(load.bytes)]
        }
        return figures
    }

    private static let stateWorks: [(Group, [String])] = [
        (.rule, ["askRule"]), (.table, ["readCell", "updateCell"]),
    ]

    private func has(_ group: Group) -> Bool { only == nil || only == group }

    private func kernelWorks(
        _ native: NativeKernels?, _ gas: inout [String: Double]
    ) throws -> [TimedWork] {
        let bench = try KernelBench(try ownContract("Kernels.licet", kernels))
        var works: [TimedWork] = []
        for (name, rounds) in Self.rounds {
            let (work, price) = try bench.work(name, arguments: ["rounds=\(rounds)"])
            gas[name] = price
            works.append(work)
            works.append(
                TimedWork(name: "native " + name, pieces: rounds) {
                    if let native { return try native.time(name, rounds: rounds) }
                    return timed { SwiftKernels.run(name, rounds: rounds) ?? 0 }
                })
        }
        return works
    }

    private func show(_ figures: MachineFigures) throws {
        guard output.isJSON else {
            Output.text(figures.text)
            return
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        Output.line(String(decoding: try encoder.encode(figures.rounded), as: UTF8.self))
    }
}

/// What was measured, as it is reported: nanoseconds, the least of all runs.
struct MachineFigures: Encodable {
    struct Kernel: Encodable {
        /// Of a round.
        var ns: Double
        var gas: Double
        /// What the kernel computed, which its native form computes too.
        var checksum: Int64
        var nativeNs: Double?
        var nativeRatio: Double?

        init(ns: Double, gas: Double, checksum: Int64, nativeNs: Double? = nil) {
            self.ns = ns
            self.gas = gas
            self.checksum = checksum
            self.nativeNs = nativeNs
            nativeRatio = nativeNs.map { ns / $0 }
        }
    }

    var runs: Int
    var kernels: [String: Kernel]
    /// What built the native kernels.
    var native: String?
    var rule: [String: Double]?
    var table: [String: Double]?
    var transaction: [String: Double]?
    var load: [String: Double]?

    init(runs: Int, kernels: [String: Kernel]) {
        self.runs = runs
        self.kernels = kernels
    }

    /// With three places after the point.
    var rounded: MachineFigures {
        func short(_ number: Double) -> Double { (number * 1_000).rounded() / 1_000 }
        var figures = self
        figures.kernels = kernels.mapValues { kernel in
            var kernel = kernel
            kernel.ns = short(kernel.ns)
            kernel.gas = short(kernel.gas)
            kernel.nativeNs = kernel.nativeNs.map(short)
            kernel.nativeRatio = kernel.nativeRatio.map(short)
            return kernel
        }
        figures.rule = rule?.mapValues(short)
        figures.table = table?.mapValues(short)
        figures.transaction = transaction?.mapValues(short)
        figures.load = load?.mapValues(short)
        return figures
    }

    var text: String {
        var lines: [String] = []
        for (name, kernel) in kernels.sorted(by: { $0.key < $1.key }) {
            var line = padded(name) + String(format: "%12.2f ns a round", kernel.ns)
            line += String(format: "  %8.2f gas", kernel.gas)
            if let ratio = kernel.nativeRatio, let native {
                line += String(format: "  %6.1f times %@", ratio, native)
            }
            lines.append(line)
        }
        let groups = [
            ("rule", rule), ("table", table), ("transaction", transaction), ("load", load),
        ]
        for (group, figures) in groups {
            for (name, number) in (figures ?? [:]).sorted(by: { $0.key < $1.key }) {
                lines.append(padded("\(group).\(name)") + String(format: "%12.0f ns", number))
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func padded(_ name: String) -> String {
        name.padding(toLength: 24, withPad: " ", startingAt: 0)
    }
}
