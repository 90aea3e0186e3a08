import Foundation
import LicetPrimitives
import Synchronization

/// The demonstration's node: another process of this program on a folder of its own.
final class DemoNode: Sendable {
    private let folder: URL
    private let log: URL
    private let passphraseFile: String
    /// The running process, and where it answers; a new port with every start.
    private let state = Mutex<(process: Process?, address: String)>((nil, ""))

    var address: String { state.withLock { $0.address } }

    init(folder: URL, passphraseFile: String) {
        self.folder = folder
        self.passphraseFile = passphraseFile
        log = folder.deletingLastPathComponent().appendingPathComponent("node.log")
    }

    deinit { abandon() }

    /// Ends it, whatever it was about, and waits until it is gone.
    func abandon() {
        let process = state.withLock { state in
            defer { state.process = nil }
            return state.process
        }
        guard let process, process.isRunning else { return }
        process.terminate()
        process.waitUntilExit()
    }

    /// Makes the chain and the folder.
    func initialise(uploaders: [String]) throws {
        var arguments = [
            "node", "init", "--seal", "solo", "--data", folder.path, "--listen", "127.0.0.1:0",
            "--block-interval", "200", "--passphrase-file", passphraseFile,
        ]
        for uploader in uploaders { arguments += ["--uploader", uploader] }
        let process = try launch(arguments)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw failure("cannot be made") }
    }

    /// Starts it, its clock moved forward by so many days, and waits until it answers.
    func start(daysAhead: Int) async throws {
        var arguments = ["node", "run", "--data", folder.path, "--passphrase-file", passphraseFile]
        if daysAhead > 0 { arguments += ["--demo", "--clock", "+\(daysAhead)d"] }
        let process = try launch(arguments)
        state.withLock { $0.process = process }
        for _ in 0..<600 {
            try await Task.sleep(nanoseconds: 50_000_000)
            if let address = announcedAddress() {
                state.withLock { $0.address = address }
                return
            }
            guard process.isRunning else { break }
        }
        throw failure("did not start")
    }

    /// Stops it in good order.
    func stop() throws {
        guard let process = state.withLock({ $0.process }) else { return }
        process.terminate()
        process.waitUntilExit()
        state.withLock { $0.process = nil }
        guard process.terminationStatus == 0 else { throw failure("did not stop in good order") }
    }

    private func announcedAddress() -> String? {
        guard let text = try? String(contentsOf: log, encoding: .utf8) else { return nil }
        let line = text.split(separator: "\n").first { $0.hasPrefix("address  ") }
        // The whole line has been written once the next one has begun.
        guard let line, text.contains("running;") else { return nil }
        return String(line.dropFirst("address  ".count))
    }

    /// Runs this program again, with what it says in the node's log.
    private func launch(_ arguments: [String]) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = arguments
        guard FileManager.default.createFile(atPath: log.path, contents: nil) else {
            throw CommandFailure.fault("cannot write `\(log.path)`")
        }
        let output = try FileHandle(forWritingTo: log)
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        return process
    }

    private func failure(_ what: String) -> CommandFailure {
        let said = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
        return .fault("the node \(what): \(said.isEmpty ? "it said nothing" : said)")
    }
}
