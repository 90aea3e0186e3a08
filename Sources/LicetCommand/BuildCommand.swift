import ArgumentParser
import Foundation
import LicetBytecode
import LicetCompiler
import LicetJSON
import LicetPrimitives
import LicetSyntax
import LicetTooling
import LicetVM
import LicetValues

struct BuildCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build",
        abstract: "Compile contracts to containers (NAME.licetc) and interfaces (NAME.json).",
        discussion: "Example: licet build examples/Counter.licet -o out")

    @Argument(help: "Source files.")
    var paths: [String]

    @Option(name: [.customShort("o"), .long], help: "The folder to write to.")
    var output = "."

    @Flag(help: "Leave out the map from code to source.")
    var strip = false

    @OptionGroup var modules: ModuleOption
    @OptionGroup var format: JSONOption

    func run() throws {
        var built: [JSON] = []
        try FileManager.default.createDirectory(
            atPath: output, withIntermediateDirectories: true)
        for path in try SourceFiles.find(paths) {
            // In a folder, modules lie beside the contracts that import them.
            if !paths.contains(path), try isModule(path) { continue }
            built.append(try build(path))
        }
        if format.isJSON { Output.json(["contracts": .array(built)]) }
    }

    private func isModule(_ path: String) throws -> Bool {
        parseContract(try SourceFiles.read(path)).unit.module != nil
    }

    private func build(_ path: String) throws -> JSON {
        let (source, compiled) = try SourceFiles.contract(path, modules: modules.folders)
        let contract = strip ? compiled.withoutDebug : compiled
        let container = contract.encoded
        let verified = try CommandFailure.catching(CommandFailure.fault) {
            try verify(contract, container: container)
        }
        let gas = try CommandFailure.catching(CommandFailure.fault) {
            try GasReport(
                of: try LoadedContract(verified), container: container.count, source: source)
        }
        let folder = URL(fileURLWithPath: output, isDirectory: true)
        let code = folder.appendingPathComponent("\(contract.name).licetc")
        let interface = folder.appendingPathComponent("\(contract.name).json")
        try CommandFailure.catching(CommandFailure.fault) {
            try Data(container).write(to: code, options: .atomic)
            let text = gas.adding(to: interfaceJSON(of: verified)).text(.pretty) + "\n"
            try Data(text.utf8).write(to: interface, options: .atomic)
        }
        if !format.isJSON {
            Output.line(
                "\(code.path): \(container.count) bytes, digest \(verified.digest.bytes.hex)")
            Output.line(interface.path)
        }
        return [
            "contract": .string(contract.name), "container": .string(code.path),
            "interface": .string(interface.path), "bytes": .integer(Int64(container.count)),
            "digest": .string(verified.digest.bytes.hex),
        ]
    }
}

struct DisasmCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disasm",
        abstract: "Show a contract's declarations, rule trees and code.",
        discussion: "Takes a container or a source file. Example: licet disasm out/Counter.licetc")

    @Argument(help: "A container (.licetc) or a source file (.licet).")
    var path: String

    @OptionGroup var modules: ModuleOption
    @OptionGroup var format: JSONOption

    func run() throws {
        let text = try disassembled()
        if format.isJSON {
            Output.json(["file": .string(path), "text": .string(text)])
        } else {
            Output.text(text)
        }
    }

    private func disassembled() throws -> String {
        if path.hasSuffix(".licet") {
            let (source, contract) = try SourceFiles.contract(path, modules: modules.folders)
            return disassemble(contract, source: String(decoding: source.bytes, as: UTF8.self))
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure.refused("cannot read `\(path)`")
        }
        do throws(CodecError) {
            return disassemble(try Contract(container: Bytes(data)), source: nil)
        } catch {
            throw CommandFailure.refused("`\(path)` is no container, or a damaged one")
        }
    }
}
