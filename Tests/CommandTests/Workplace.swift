import Foundation
import LicetJSON
import TestSupport
import Testing

/// A folder with a home, a passphrase and, if asked for, a running node.
final class Workplace: Sendable {
    let folder: URL
    let licet: String

    init(_ folder: URL) throws {
        self.folder = folder
        licet = try Command.built("licet")
        try Data("correct horse\n".utf8).write(to: folder.appending(path: "passphrase"))
    }

    var secret: [String] { ["--passphrase-file", path("passphrase")] }
    func path(_ name: String) -> String { folder.appending(path: name).path }

    /// Runs `licet` with the folder's home.
    func run(_ arguments: [String], input: String = "") throws -> Command.Output {
        try Command.run(
            [licet] + arguments, input: input,
            environment: ["LICET_HOME": path("home"), "COLUMNS": "80", "NO_COLOR": "1"],
            directory: folder)
    }

    /// Runs `licet` and expects an exit status; gives what it printed.
    @discardableResult
    func expect(
        _ status: Int32, _ arguments: [String], sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> String {
        let output = try run(arguments)
        #expect(
            output.status == status, "licet \(arguments.joined(separator: " "))\n\(output)",
            sourceLocation: sourceLocation)
        return output.stdout + output.stderr
    }

    func makeKeys(_ names: String...) throws {
        for name in names { try expect(0, ["key", "new", name] + secret) }
    }

    /// Starts the node in `node` and waits until it says its address.
    func startNode(_ options: [String] = []) throws -> RunningNode {
        let running = try Command.start(
            [licet, "node", "run", "--data", path("node")] + options + secret,
            environment: ["LICET_HOME": path("home")], directory: folder)
        let isUp = running.waits(seconds: 20) { $0.stdout.contains("running;") }
        try #require(isUp, "\(running.stdout)\(running.stderr)")
        let line = running.stdout.split(separator: "\n").first { $0.hasPrefix("address") }
        let address = try #require(line?.split(separator: " ").last)
        return RunningNode(process: running, address: String(address))
    }
}

struct RunningNode {
    let process: RunningCommand
    let address: String

    var option: [String] { ["--node", address] }
}

func document(_ text: String) throws -> JSON {
    try JSON(reading: Array(text.utf8), limits: JSONLimits(bytes: 1 << 24, depth: 64, keys: 1_024))
}
