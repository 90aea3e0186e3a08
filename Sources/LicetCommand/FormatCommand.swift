import ArgumentParser
import Foundation
import LicetJSON
import LicetSyntax

struct FormatCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fmt",
        abstract: "Lay contracts out in the one style.",
        discussion: """
            Moves white space and nothing else; comments stay. A file with mistakes is left as it \
            is, and the mistakes are shown. `-` reads standard input and writes standard output.
            Exit status 0 if every file is in the style now, 1 if --check found one that is not, \
            or a file has mistakes.
            Example: licet fmt contracts
            """)

    @Argument(help: "Source files, folders of them, or `-`.")
    var paths: [String]

    @Flag(help: "Change nothing; list the files that are not in the style.")
    var check = false

    @OptionGroup var output: JSONOption

    func validate() throws {
        if paths.contains("-"), paths.count > 1 {
            throw ValidationError("`-` stands alone")
        }
    }

    func run() throws {
        if paths == ["-"] { return try formatStandardInput() }
        var differing: [String] = []
        var refused = 0
        var listed: [JSON] = []
        let files = try SourceFiles.find(paths)
        for path in files {
            let source = try SourceFiles.read(path)
            switch format(source) {
            case .formatted(let bytes) where bytes == source.bytes: break
            case .formatted(let bytes):
                differing.append(path)
                if !check { try SourceFiles.replace(path, by: bytes) }
            case .refused(let diagnostics):
                refused += 1
                report(diagnostics, of: source, &listed)
            }
        }
        if output.isJSON {
            Output.json([
                "files": .integer(Int64(files.count)),
                "changed": .array(differing.map { .string($0) }),
                "diagnostics": .array(listed),
            ])
        } else {
            for path in differing { Output.line(path) }
            let refusals = refused > 0 ? ", \(count(refused, "file")) with mistakes" : ""
            Output.line(
                "\(count(files.count, "file")): \(differing.count) "
                    + (check ? "to be formatted" : "formatted") + refusals)
        }
        if refused > 0 || check && !differing.isEmpty { throw CommandFailure.reported }
    }

    private func formatStandardInput() throws {
        // One byte past the limit is enough for the diagnostic, whatever else would come.
        let data = try CommandFailure.catching(CommandFailure.fault) {
            try FileHandle.standardInput.read(upToCount: SyntaxLimits.sourceSizeMax + 1)
        }
        let source = SourceText(name: "standard input", bytes: [UInt8](data ?? Data()))
        switch format(source) {
        case .formatted(let bytes):
            let isSame = bytes == source.bytes
            if output.isJSON {
                Output.json([
                    "text": .string(String(decoding: bytes, as: UTF8.self)),
                    "changed": .bool(!isSame), "diagnostics": .array([]),
                ])
            } else if check {
                if !isSame { Output.line("standard input") }
            } else {
                Output.text(String(decoding: bytes, as: UTF8.self))
            }
            if check, !isSame { throw CommandFailure.reported }
        case .refused(let diagnostics):
            var listed: [JSON] = []
            report(diagnostics, of: source, &listed)
            if output.isJSON {
                Output.json([
                    "text": .null, "changed": .bool(false), "diagnostics": .array(listed),
                ])
            }
            throw CommandFailure.reported
        }
    }

    private func report(
        _ diagnostics: [Diagnostic], of source: SourceText, _ listed: inout [JSON]
    ) {
        guard output.isJSON else { return SourceFiles.show(diagnostics, of: source) }
        if case .array(let items) = SourceFiles.json(diagnostics, of: source) { listed += items }
    }
}
