import Foundation
import LicetBytecode
import LicetCompiler
import LicetJSON
import LicetSyntax
import LicetValues

/// Reading source files and showing what the compiler says of them.
enum SourceFiles {
    static func read(_ path: String) throws -> SourceText {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure.refused("cannot read `\(path)`")
        }
        return SourceText(name: path, bytes: [UInt8](data))
    }

    /// The `.licet` files that the paths name: files as they are, folders with all below them.
    static func find(_ paths: [String]) throws -> [String] {
        var found: [String] = []
        for path in paths {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
                throw CommandFailure.refused("there is no `\(path)`")
            }
            guard isFolder.boolValue else {
                found.append(path)
                continue
            }
            let below = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String }
            let sources = (below ?? []).filter { $0.hasSuffix(".licet") }
            found += sources.map { (path as NSString).appendingPathComponent($0) }
                .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        }
        return found
    }

    /// What a file and the modules that it imports compile to. Of a module by itself there is no
    /// contract.
    static func compiled(_ path: String, modules: [String]) throws -> Compilation {
        compile(try read(path), modules: moduleResolver(for: path, folders: modules))
    }

    /// Puts a new text in the file's place in one step: whoever reads it meanwhile, or a loss of
    /// power, finds the old text or the new one. A link stays a link.
    static func replace(_ path: String, by bytes: [UInt8]) throws {
        let file = URL(fileURLWithPath: path).resolvingSymlinksInPath()
        try CommandFailure.catching(CommandFailure.fault) {
            let mode = try FileManager.default.attributesOfItem(atPath: file.path)[
                .posixPermissions]
            try Data(bytes).write(to: file, options: .atomic)
            if let mode {
                try FileManager.default.setAttributes(
                    [.posixPermissions: mode], ofItemAtPath: file.path)
            }
        }
    }

    /// Prints diagnostics for people, on standard error.
    static func show(_ diagnostics: [Diagnostic], of source: SourceText) {
        let colour: DiagnosticColour = Output.isColoured(STDERR_FILENO) ? .ansi : .plain
        for diagnostic in diagnostics {
            Output.error(diagnostic.rendered(in: source, colour: colour))
        }
    }

    static func json(_ diagnostics: [Diagnostic], of source: SourceText) -> JSON {
        .array(
            diagnostics.map { diagnostic in
                let start = source.position(of: diagnostic.span.start)
                let end = source.position(of: diagnostic.span.end)
                return [
                    "code": .string(diagnostic.code.id),
                    "severity": .string(diagnostic.severity == .error ? "error" : "warning"),
                    "message": .string(diagnostic.message),
                    "file": .string(source.file(of: diagnostic.span.start).name),
                    "line": .integer(Int64(start.line)), "column": .integer(Int64(start.column)),
                    "endLine": .integer(Int64(end.line)),
                    "endColumn": .integer(Int64(end.column)),
                    "help": diagnostic.help.map { .string($0) } ?? .null,
                    "fix": diagnostic.fixIt.map { json($0, of: source) } ?? .null,
                ]
            })
    }

    /// Which stretch to replace by what.
    private static func json(_ fixIt: Diagnostic.FixIt, of source: SourceText) -> JSON {
        let start = source.position(of: fixIt.span.start)
        let end = source.position(of: fixIt.span.end)
        return [
            "line": .integer(Int64(start.line)), "column": .integer(Int64(start.column)),
            "endLine": .integer(Int64(end.line)), "endColumn": .integer(Int64(end.column)),
            "replacement": .string(fixIt.replacement),
            "certainty": .string(fixIt.certainty.word),
        ]
    }

    /// Compiles a contract; where there are errors, shows them and ends the command.
    static func contract(
        _ path: String, modules: [String]
    ) throws -> (source: SourceText, Contract) {
        let compilation = try compiled(path, modules: modules)
        show(compilation.diagnostics, of: compilation.source)
        if compilation.hasErrors { throw CommandFailure.reported }
        if let module = compilation.module {
            throw CommandFailure.refused(
                "`\(path)` is the module `\(module.text)`, which contracts import, and no contract")
        }
        guard let contract = compilation.contract else { throw CommandFailure.reported }
        return (compilation.source, contract)
    }
}

/// `name=value` pairs as a command line gives them.
func namedArguments(_ pairs: [String]) throws -> [NamedArgument] {
    try pairs.map { pair in
        guard let argument = NamedArgument(pair) else {
            throw CommandFailure.usage("`\(pair)` is no argument: write name=value")
        }
        return argument
    }
}
