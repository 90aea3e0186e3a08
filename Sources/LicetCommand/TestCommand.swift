import ArgumentParser
import Foundation
import LicetCompiler
import LicetJSON
import LicetPrimitives
import LicetSyntax
import LicetTooling

struct TestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Run the tests and properties in contracts.",
        discussion: """
            Each test runs on a chain of its own, in memory. Exit status 0 if every test passed, 1 \
            if one failed, a contract does not compile, there was no test to run, or --check found \
            other gas than the snapshot has.
            Example: licet test contracts --filter revocation --coverage
            """)

    @Argument(help: "Source files, or folders of them (default: this folder).")
    var paths: [String] = ["."]

    @Option(help: ArgumentHelp("Run only tests whose title contains this.", valueName: "text"))
    var filter: String?

    @Option(
        help: ArgumentHelp(
            "What properties generate follows from this (default: from each title).",
            valueName: "number"))
    var seed: UInt32?

    @Option(help: ArgumentHelp("Cases of each property.", valueName: "number"))
    var cases = 100

    @Flag(help: "Tell which clauses, boundary instants, requires and errors were tried.")
    var coverage = false

    @Flag(help: "Tell the gas of every test and call.")
    var gas = false

    @Option(help: ArgumentHelp("Keep the gas of every test in this file.", valueName: "file"))
    var snapshot: String?

    @Flag(help: "Compare with the snapshot instead of writing it.")
    var check = false

    @OptionGroup var modules: ModuleOption
    @OptionGroup var output: JSONOption

    func validate() throws {
        guard (1...1_000_000).contains(cases) else {
            throw ValidationError("--cases takes a number from 1 to 1000000")
        }
        guard !check || snapshot != nil else {
            throw ValidationError("--check compares with the file that --snapshot names")
        }
    }

    func run() throws {
        var options = TestOptions(filter: filter)
        options.seed = seed
        options.cases = cases
        var run = TestRun(
            isJSON: output.isJSON, options: options, isCovered: coverage, showsGas: gas)
        for path in try SourceFiles.find(paths) {
            try run.add(try SourceFiles.compiled(path, modules: modules.folders), path)
        }
        if let snapshot { try run.take(snapshot, isChecked: check) }
        run.finish()
        if run.hasFailed { throw CommandFailure.reported }
    }
}

/// What has been counted and listed while tests run.
private struct TestRun {
    let isJSON: Bool
    let options: TestOptions
    let isCovered: Bool
    let showsGas: Bool
    private var files = 0
    private var passed = 0
    private var failed = 0
    private var broken = 0
    private var listed: [JSON] = []
    private var diagnostics: [JSON] = []
    private var coverage: [JSON] = []
    private var snapshot = GasSnapshot()
    /// What the snapshot had otherwise.
    private var differences: [String] = []
    private let colour: DiagnosticColour

    init(isJSON: Bool, options: TestOptions, isCovered: Bool, showsGas: Bool) {
        self.isJSON = isJSON
        self.options = options
        self.isCovered = isCovered
        self.showsGas = showsGas
        colour = Output.isColoured(STDOUT_FILENO) ? .ansi : .plain
    }

    var hasFailed: Bool {
        failed > 0 || broken > 0 || passed == 0 || !differences.isEmpty
    }

    mutating func add(_ compilation: Compilation, _ path: String) throws {
        let source = compilation.source
        files += 1
        guard !compilation.hasErrors else {
            broken += 1
            if isJSON {
                if case .array(let items) = SourceFiles.json(compilation.diagnostics, of: source) {
                    diagnostics += items
                }
            } else {
                SourceFiles.show(compilation.diagnostics, of: source)
            }
            return
        }
        let program: Program
        do throws(ProgramRefusal) {
            program = try Program(compilation)
        } catch {
            throw CommandFailure.fault("`\(path)` cannot be run: \(error)")
        }
        var options = options
        if isCovered { options.coverage = CoverageRecord(of: program) }
        let results = runTests(in: program, options)
        if !isJSON, !results.isEmpty { Output.line(path) }
        for result in results { add(result, path) }
        snapshot.add(results, of: program.name)
        guard let report = options.coverage?.report, !results.isEmpty else { return }
        if isJSON { coverage.append(report.json) } else { Output.text(report.text) }
    }

    /// Writes the gas of all tests, or compares it with what was written.
    mutating func take(_ path: String, isChecked: Bool) throws {
        guard isChecked else {
            try CommandFailure.catching {
                try Data(snapshot.text.utf8).write(
                    to: URL(fileURLWithPath: path), options: .atomic)
            }
            return
        }
        let kept = try CommandFailure.catching {
            String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
        }
        differences = snapshot.differences(from: kept)
    }

    private mutating func add(_ result: TestResult, _ path: String) {
        if result.isPassed { passed += 1 } else { failed += 1 }
        guard isJSON else {
            let gas = showsGas ? "  gas \(result.gas.units)" : ""
            let cases = result.property.map { ", \(count($0.cases, "case"))" } ?? ""
            Output.line("  \(result.isPassed ? "passed" : "FAILED")  \(result.title)\(cases)\(gas)")
            if showsGas {
                for call in result.calls { Output.line("    \(call.gas.units)  \(call.text)") }
            }
            if !result.isPassed { Output.text(result.rendered(colour: colour)) }
            return
        }
        listed.append(json(of: result, path))
    }

    private func json(of result: TestResult, _ path: String) -> JSON {
        var fields: [JSON.Member] = [
            JSON.Member("file", .string(path)),
            JSON.Member("line", .integer(Int64(result.position.line))),
            JSON.Member("test", .string(result.title)),
            JSON.Member("kind", .string(result.property == nil ? "test" : "property")),
            JSON.Member("passed", .bool(result.isPassed)),
            JSON.Member("gas", .integer(Int64(clamping: result.gas.units))),
        ]
        if let property = result.property {
            fields += [
                JSON.Member("seed", .integer(Int64(property.seed))),
                JSON.Member("cases", .integer(Int64(property.cases))),
                JSON.Member("discarded", .integer(Int64(property.discarded))),
            ]
            if let found = property.counterexample {
                fields.append(JSON.Member("counterexample", .string(found.test)))
            }
        }
        if showsGas {
            let calls = result.calls.map { call -> JSON in
                ["call": .string(call.text), "gas": .integer(Int64(clamping: call.gas.units))]
            }
            fields.append(JSON.Member("calls", .array(calls)))
        }
        let failures = result.failures.map { failure -> JSON in
            [
                "code": .string(failure.code), "message": .string(failure.message),
                "file": .string(failure.file),
                "line": .integer(Int64(failure.position.line)),
                "column": .integer(Int64(failure.position.column)),
                "rendered": .string(failure.rendered),
            ]
        }
        return JSON.object(fields + [JSON.Member("failures", .array(failures))])
    }

    func finish() {
        guard !isJSON else {
            var fields: [JSON.Member] = [
                JSON.Member("files", .integer(Int64(files))),
                JSON.Member("passed", .integer(Int64(passed))),
                JSON.Member("failed", .integer(Int64(failed))),
                JSON.Member("tests", .array(listed)),
                JSON.Member("diagnostics", .array(diagnostics)),
                JSON.Member("snapshot", .array(differences.map { .string($0) })),
            ]
            if isCovered { fields.append(JSON.Member("coverage", .array(coverage))) }
            Output.json(.object(fields))
            return
        }
        for difference in differences { Output.line("snapshot \(difference)") }
        let noCompile = broken > 0 ? ", \(count(broken, "file")) with errors" : ""
        guard passed + failed > 0 else {
            let which = options.filter.map { " whose title contains `\($0)`" } ?? ""
            Output.line("no tests\(which) in \(count(files, "file"))\(noCompile)")
            return
        }
        Output.line(
            "\(count(passed + failed, "test")): \(passed) passed, \(failed) failed\(noCompile)")
    }
}
