import Foundation

/// Runs a program and waits for its end: for tests of the built `licet`.
package enum Command {
    /// How a program ended and what it wrote.
    package struct Output: Sendable, CustomStringConvertible {
        /// The exit status, or minus the number of the signal that ended it.
        package let status: Int32
        package let stdout: String
        package let stderr: String

        package var description: String {
            "exit status \(status)\nstdout: \(stdout)\nstderr: \(stderr)"
        }
    }

    package enum Failure: Error, CustomStringConvertible {
        case notBuilt(String)
        case timedOut(command: [String], seconds: Double, Output)

        package var description: String {
            switch self {
            case .notBuilt(let path): "no executable at \(path): build the whole package first"
            case .timedOut(let command, let seconds, let output):
                "\(command.joined(separator: " ")) still ran after \(seconds) s\n\(output)"
            }
        }
    }

    /// The path of an executable of this package, which the build puts beside the test program,
    /// in debug and in release.
    package static func built(_ name: String = "licet") throws -> String {
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let path = URL(filePath: program).deletingLastPathComponent().appending(path: name).path
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw Failure.notBuilt(path)
        }
        return path
    }

    /// Runs `command`, whose first word is the program's path, with `input` as its standard
    /// input.
    ///
    /// - Parameters:
    ///   - environment: variables set beside, and over, those of the test process.
    ///   - directory: the working folder; that of the test process unless given.
    ///   - seconds: after this long the program is killed and ``Failure/timedOut`` is thrown.
    package static func run(
        _ command: [String], input: String = "", environment: [String: String] = [:],
        directory: URL? = nil, seconds: Double = 60
    ) throws -> Output {
        let running = try start(
            command, input: input, environment: environment, directory: directory)
        return try running.wait(seconds: seconds)
    }

    /// Starts `command` and returns at once; the caller ends it or waits for it.
    package static func start(
        _ command: [String], input: String = "", environment: [String: String] = [:],
        directory: URL? = nil
    ) throws -> RunningCommand {
        try RunningCommand(
            command, input: input, environment: environment, directory: directory)
    }
}
