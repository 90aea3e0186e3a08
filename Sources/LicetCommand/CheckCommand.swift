import ArgumentParser
import LicetCompiler
import LicetJSON
import LicetSyntax
import LicetTooling

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say what is wrong with contracts.",
        discussion: """
            With --fix, applies the changes that are certain, to the files that are named and \
            never to modules that they import, and shows what is left. What is only likely meant, \
            such as a name of similar letters, may change what a policy says: it is shown as help, \
            and applied with --fix --guesses alone. Every change is printed.
            With --gas also what each action, view and rule costs at most, whatever the arguments \
            and the state are, or which loop leaves it without a bound.
            Example: licet check examples/Counter.licet
            """)

    @Argument(help: "Source files, or folders of them.")
    var paths: [String]

    @OptionGroup var modules: ModuleOption

    @Flag(help: "Apply the fixes that are certain.")
    var fix = false

    @Flag(help: "With --fix: also what was only likely meant.")
    var guesses = false

    @Flag(help: "Show the worst-case gas.")
    var gas = false

    @OptionGroup var output: JSONOption

    func validate() throws {
        if guesses, !fix { throw ValidationError("--guesses stands only with --fix") }
    }

    func run() throws {
        var errors = 0
        var warnings = 0
        var listed: [JSON] = []
        var costs: [JSON] = []
        var fixed: [JSON] = []
        let files = try SourceFiles.find(paths)
        for path in files {
            let compilation: Compilation
            if fix {
                compilation = try applyFixes(to: path, &fixed)
            } else {
                compilation = try SourceFiles.compiled(path, modules: modules.folders)
            }
            let (source, found) = (compilation.source, diagnostics(of: compilation))
            errors += found.count { $0.severity == .error }
            warnings += found.count { $0.severity == .warning }
            if output.isJSON {
                if case .array(let items) = SourceFiles.json(found, of: source) { listed += items }
            } else {
                SourceFiles.show(found, of: source)
            }
            if gas, !compilation.hasErrors { costs.append(try cost(of: compilation, source)) }
        }
        if output.isJSON {
            var members: [JSON.Member] = [
                .init("files", .integer(Int64(files.count))),
                .init("errors", .integer(Int64(errors))),
                .init("warnings", .integer(Int64(warnings))),
                .init("diagnostics", .array(listed)),
            ]
            if fix { members.append(.init("fixed", .array(fixed))) }
            if gas { members.append(.init("gas", .array(costs))) }
            Output.json(.object(members))
        } else {
            Output.line(
                "\(count(files.count, "file")): \(count(errors, "error")), "
                    + count(warnings, "warning"))
        }
        if errors > 0 { throw CommandFailure.reported }
    }

    /// Changes a file as its diagnostics say, in one step, and shows each change.
    private func applyFixes(to path: String, _ listed: inout [JSON]) throws -> Compilation {
        let source = try SourceFiles.read(path)
        let fixed = LicetCompiler.fix(
            source, modules: moduleResolver(for: path, folders: modules.folders),
            applying: guesses ? .guesses : .certain)
        if fixed.compilation.source.bytes != source.bytes {
            try SourceFiles.replace(path, by: fixed.compilation.source.bytes)
        }
        for change in fixed.changes {
            let (line, column) = (change.position.line, change.position.column)
            listed.append([
                "file": .string(path), "code": .string(change.code.id),
                "message": .string(change.message), "line": .integer(Int64(line)),
                "column": .integer(Int64(column)), "removed": .string(change.removed),
                "replacement": .string(change.replacement),
                "certainty": .string(change.certainty.word),
            ])
            if !output.isJSON {
                Output.line(
                    "\(path):\(line):\(column): \(change.code.id): "
                        + "`\(change.removed)` → `\(change.replacement)`"
                        + (change.certainty == .guess ? ", a guess" : ""))
            }
        }
        if fixed.isCut, !output.isJSON {
            Output.line("\(path): there may be more to fix: run it again")
        }
        return fixed.compilation
    }

    /// What the compiler says, and of a contract that compiles, what is wrong with its tests as far
    /// as can be told without running them.
    private func diagnostics(of compilation: Compilation) -> [Diagnostic] {
        // One that is too large to be run is for `licet build` and `licet test` to refuse.
        guard !compilation.hasErrors, let program = try? Program(compilation)
        else { return compilation.diagnostics }
        return compilation.diagnostics + program.testMistakes
    }

    /// Shows what a contract costs at most.
    private func cost(of compilation: Compilation, _ source: SourceText) throws -> JSON {
        if compilation.unit.module != nil {
            let remark = "  a module: what it declares is paid for in the contracts that use it\n"
            if !output.isJSON { Output.text(source.name + "\n" + remark) }
            return ["file": .string(source.name), "functions": []]
        }
        let report = try CommandFailure.catching(CommandFailure.fault) {
            let program = try Program(compilation)
            return try GasReport(
                of: program.loaded, container: program.container.count, source: source)
        }
        if !output.isJSON { Output.text(source.name + "\n" + report.text) }
        return ["file": .string(source.name), "functions": report.json]
    }
}

extension Diagnostic.FixIt.Certainty {
    /// As documents in JSON have it.
    var word: String {
        switch self {
        case .certain: "certain"
        case .guess: "guess"
        }
    }
}

/// `1 error`, `2 errors`.
func count(_ number: Int, _ noun: String) -> String {
    number == 1 ? "1 \(noun)" : "\(number) \(noun)s"
}
