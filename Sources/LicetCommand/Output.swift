import Foundation
import LicetJSON
import LicetTooling

/// Writing to the standard streams.
enum Output {
    static func line(_ text: String) { write(text + "\n", to: .standardOutput) }

    static func text(_ text: String) { write(text, to: .standardOutput) }

    static func error(_ text: String) { write(text + "\n", to: .standardError) }

    static func json(_ value: JSON) { line(value.text(.pretty)) }

    /// Whether the stream is a terminal that may show colours (`NO_COLOR` is honoured).
    static func isColoured(_ descriptor: Int32) -> Bool {
        isatty(descriptor) == 1 && ProcessInfo.processInfo.environment["NO_COLOR"] == nil
    }

    private static func write(_ text: String, to stream: FileHandle) {
        // A closed pipe is the reader's decision; there is nobody left to tell.
        try? stream.write(contentsOf: Data(text.utf8))
    }
}

/// Why a command ends without having done its work.
struct CommandFailure: Error {
    /// The exit status.
    let status: Int32
    let message: String
    /// Said already: nothing more is printed.
    let isReported: Bool

    private init(status: Int32, _ message: String, isReported: Bool = false) {
        self.status = status
        self.message = message
        self.isReported = isReported
    }

    /// The input was refused.
    static func refused(_ message: String) -> CommandFailure { .init(status: 1, message) }
    /// The arguments make no sense together.
    static func usage(_ message: String) -> CommandFailure { .init(status: 2, message) }
    /// Our fault or the machine's.
    static func fault(_ message: String) -> CommandFailure { .init(status: 3, message) }
    /// Refused, and everything about it is on the screen.
    static let reported = CommandFailure(status: 1, "", isReported: true)

    func report() {
        if !isReported { Output.error("error: \(printable(message))") }
    }
}

/// What another machine says is shown, and obeyed by no terminal.
func printable(_ text: String) -> String { visible(text.utf8, max: .max, keepsLines: true) }

/// An error in words for people: the file and the system's reason where Foundation has them.
func words(for error: any Error) -> String {
    guard let error = error as? CocoaError else { return String(describing: error) }
    let reason = (error.underlying as? POSIXError).map {
        String(cString: strerror($0.code.rawValue))
    }
    let path = error.filePath ?? error.url?.path
    return (path.map { "`\($0)`: " } ?? "") + (reason ?? error.localizedDescription)
}

extension CommandFailure {
    /// Runs the body and turns any other error into a refusal with its own words.
    static func catching<Result>(
        _ failure: (String) -> CommandFailure = CommandFailure.refused,
        _ body: () throws -> Result
    ) throws -> Result {
        do {
            return try body()
        } catch let error as CommandFailure {
            throw error
        } catch {
            throw failure(words(for: error))
        }
    }
}
