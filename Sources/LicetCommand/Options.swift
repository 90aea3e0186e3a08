import ArgumentParser
import Foundation
import LicetClient

struct JSONOption: ParsableArguments {
    @Flag(name: .customLong("json"), help: "Print one JSON object with stable keys.")
    var isJSON = false
}

struct HomeOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where keys and data lie (default: LICET_HOME, else ~/.licet).", valueName: "dir"))
    var home: String?

    var folder: URL {
        if let home { return URL(fileURLWithPath: home, isDirectory: true) }
        if let home = ProcessInfo.processInfo.environment["LICET_HOME"], !home.isEmpty {
            return URL(fileURLWithPath: home, isDirectory: true)
        }
        return FileManager.default.homeDirectoryForCurrentUser
            .appendingPathComponent(".licet", isDirectory: true)
    }

    var keys: KeyHome { KeyHome(folder: folder) }
}

struct PassphraseOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Read the passphrase from this file instead of asking for it.", valueName: "file"))
    var passphraseFile: String?
}
