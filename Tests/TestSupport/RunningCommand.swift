import Dispatch
import Foundation
import Glibc

/// A program that a test has started and may look at, signal or wait for.
///
/// Its three standard streams are files: no pipe can fill up and stop it, and what it has written
/// so far can be read at any time. It is killed when the last reference goes.
package final class RunningCommand: Sendable {
    private let command: [String]
    private let process = Process()
    private let ended = DispatchSemaphore(value: 0)
    private let folder: URL

    init(
        _ command: [String], input: String, environment: [String: String], directory: URL?
    ) throws {
        precondition(!command.isEmpty, "a command names its program")
        self.command = command
        folder = FileManager.default.temporaryDirectory
            .appending(path: "licet-run-\(UUID().uuidString)", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        try Data(input.utf8).write(to: file("stdin"))
        for name in ["stdout", "stderr"] { try Data().write(to: file(name)) }

        process.executableURL = URL(filePath: command[0])
        process.arguments = Array(command.dropFirst())
        process.environment = ProcessInfo.processInfo.environment
            .merging(environment) { _, given in given }
        if let directory { process.currentDirectoryURL = directory }
        process.standardInput = try FileHandle(forReadingFrom: file("stdin"))
        process.standardOutput = try FileHandle(forWritingTo: file("stdout"))
        process.standardError = try FileHandle(forWritingTo: file("stderr"))
        process.terminationHandler = { [ended] _ in ended.signal() }
        try process.run()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        try? FileManager.default.removeItem(at: folder)
    }

    package var isRunning: Bool { process.isRunning }

    /// What it has written to its standard output so far.
    package var stdout: String { text("stdout") }

    /// What it has written to its standard error so far.
    package var stderr: String { text("stderr") }

    /// Sends a signal, such as `SIGTERM`.
    package func signal(_ number: Int32) {
        kill(process.processIdentifier, number)
    }

    /// Waits for the end; after `seconds` the program is killed and ``Command/Failure/timedOut``
    /// thrown.
    package func wait(seconds: Double = 60) throws -> Command.Output {
        let inTime = ended.wait(timeout: .now() + seconds) == .success
        if !inTime {
            signal(SIGKILL)
            ended.wait()
        }
        // Given back, so that waiting a second time returns at once.
        ended.signal()
        let status = process.terminationStatus
        let output = Command.Output(
            status: process.terminationReason == .uncaughtSignal ? -status : status,
            stdout: stdout, stderr: stderr)
        guard inTime else {
            throw Command.Failure.timedOut(command: command, seconds: seconds, output)
        }
        return output
    }

    /// Waits until its output satisfies `condition`, looking twenty times a second; `false` if it
    /// ended or `seconds` passed before.
    package func waits(
        seconds: Double = 30, until condition: (RunningCommand) -> Bool
    ) -> Bool {
        let deadline = DispatchTime.now() + seconds
        while !condition(self) {
            // The last words of a program that just ended still count.
            guard isRunning, DispatchTime.now() < deadline else { return condition(self) }
            Thread.sleep(forTimeInterval: 0.05)
        }
        return true
    }

    private func file(_ name: String) -> URL { folder.appending(path: name) }

    private func text(_ name: String) -> String {
        guard let data = try? Data(contentsOf: file(name)) else { return "" }
        return String(decoding: data, as: UTF8.self)
    }
}
