import ArgumentParser

struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure, and report figures.",
        subcommands: [
            BenchMachine.self, BenchOpcodes.self, BenchCompile.self, BenchVault.self,
        ])
}
