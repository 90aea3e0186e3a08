import ArgumentParser
import Foundation
import LicetSyntax
import LicetTooling

struct ReplCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repl",
        abstract: "Try contracts on a chain in memory.",
        discussion: """
            Takes what `:help` lists. From a pipe there is no prompt, a line that fails does not \
            stop the next, and the exit status is 1 if any failed.
            Example: licet repl examples/Counter.licet
            """,
        aliases: ["console"])

    @Argument(help: "Contracts to load first.")
    var files: [String] = []

    @OptionGroup var modules: ModuleOption

    func run() throws {
        let isInteractive = LineEditor.isInteractive
        var session = ConsoleSession(
            colour: Output.isColoured(STDOUT_FILENO) ? .ansi : .plain,
            moduleFolders: modules.folders,
            readFile: { path in
                FileManager.default.contents(atPath: path).map { [UInt8]($0) }
            })
        if isInteractive { Output.text(session.greeting) }
        var hasFailed = false
        for file in files {
            let reply = session.loadFile(file)
            Output.text(reply.output)
            hasFailed = hasFailed || reply.hasFailed
        }
        hasFailed = converse(&session) || hasFailed
        if hasFailed, !isInteractive { throw CommandFailure.reported }
    }

    /// Until the end; true if something failed.
    private func converse(_ session: inout ConsoleSession) -> Bool {
        let reader = LineEditor.start()
        var hasFailed = false
        while true {
            let known = session
            switch reader.next(prompt: session.prompt, completing: known.completions(of:)) {
            case .text(let line):
                let reply = session.read(line)
                Output.text(reply.output)
                hasFailed = hasFailed || reply.hasFailed
                if reply.isLeaving { return hasFailed }
            case .interrupted: session.abandon()
            case .end:
                let reply = session.finish()
                Output.text(reply.output)
                return hasFailed || reply.hasFailed
            }
        }
    }
}
