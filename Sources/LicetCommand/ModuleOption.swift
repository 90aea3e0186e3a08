import ArgumentParser
import Foundation
import LicetCompiler

/// Where imported modules are looked for, for every command that compiles.
struct ModuleOption: ParsableArguments {
    @Option(
        name: .customLong("modules"),
        help: ArgumentHelp(
            "A folder of modules to import, beside the contract's own; may be repeated.",
            valueName: "dir"))
    var folders: [String] = []
}

/// Finds on disk what the file at a path imports.
func moduleResolver(for path: String, folders: [String] = []) -> ModuleResolver {
    ModuleResolver(
        beside: path, workingFolder: FileManager.default.currentDirectoryPath, folders: folders,
        read: { path in FileManager.default.contents(atPath: path).map { [UInt8]($0) } })
}
