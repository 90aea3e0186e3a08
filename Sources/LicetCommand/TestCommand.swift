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
        abstract: "Run the tests in contracts.",
        discussion: """
            Each test runs on a chain of its own, in memory. Exit status 0 if every test passed, 1 \
            if one failed, a contract does not compile, or there was no test to run.
            Example: licet test contracts --filter revocation
            """)

    @Argument(help: "Source files, or folders of them (default: this folder).")
    var paths: [String] = ["."]

    @Option(help: ArgumentHelp("Run only tests whose title contains this.", valueName: "text"))
    var filter: String?

    @OptionGroup var modules: ModuleOption
    @OptionGroup var output: JSONOption

    func run() throws {
        var run = TestRun(isJSON: output.isJSON)
        for path in try SourceFiles.find(paths) {
            try run.add(
                try SourceFiles.compiled(path, modules: modules.folders), path, filter: filter)
        }
        run.finish(filter: filter)
        if run.hasFailed { throw CommandFailure.reported }
    }
}

/// What has been counted and listed while tests run.
private struct TestRun {
    let isJSON: Bool
    private var files = 0
    private var passed = 0
    private var failed = 0
    private var broken = 0
    private var listed: [JSON] = []
    private var diagnostics: [JSON] = []
    private let colour: DiagnosticColour

    init(isJSON: Bool) {
        self.isJSON = isJSON
        colour = Output.isColoured(STDOUT_FILENO) ? .ansi : .plain
    }

    var hasFailed: Bool { failed > 0 || broken > 0 || passed == 0 }

    mutating func add(_ compilation: Compilation, _ path: String, filter: String?) throws {
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
        let results = runTests(in: program, filter: filter)
        if !isJSON, !results.isEmpty { Output.line(path) }
        for result in results { add(result, path) }
    }

    private mutating func add(_ result: TestResult, _ path: String) {
        if result.isPassed { passed += 1 } else { failed += 1 }
        guard isJSON else {
            Output.line("  \(result.isPassed ? "passed" : "FAILED")  \(result.title)")
            if !result.isPassed { Output.text(result.rendered(colour: colour)) }
            return
        }
        listed.append([
            "file": .string(path), "line": .integer(Int64(result.position.line)),
            "test": .string(result.title), "passed": .bool(result.isPassed),
            "gas": .integer(Int64(clamping: result.gas.units)),
            "failures": .array(
                result.failures.map { failure in
                    [
                        "code": .string(failure.code), "message": .string(failure.message),
                        "file": .string(failure.file),
                        "line": .integer(Int64(failure.position.line)),
                        "column": .integer(Int64(failure.position.column)),
                        "rendered": .string(failure.rendered),
                    ]
                }),
        ])
    }

    func finish(filter: String?) {
        guard !isJSON else {
            Output.json([
                "files": .integer(Int64(files)), "passed": .integer(Int64(passed)),
                "failed": .integer(Int64(failed)), "tests": .array(listed),
                "diagnostics": .array(diagnostics),
            ])
            return
        }
        let noCompile = broken > 0 ? ", \(count(broken, "file")) with errors" : ""
        guard passed + failed > 0 else {
            let which = filter.map { " whose title contains `\($0)`" } ?? ""
            Output.line("no tests\(which) in \(count(files, "file"))\(noCompile)")
            return
        }
        Output.line(
            "\(count(passed + failed, "test")): \(passed) passed, \(failed) failed\(noCompile)")
    }
}
