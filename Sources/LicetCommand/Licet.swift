import ArgumentParser
import Foundation
import LicetValues

/// The program `licet`.
///
/// Exit status: 0 done, 1 the input was refused, 2 usage, 3 our fault or the machine's.
@main
struct Licet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "licet",
        abstract: "Write, test and run access-policy contracts.",
        discussion: """
            Start with a project of your own:
              licet new Ward && licet test Ward
            Try a contract without a chain:
              licet repl examples/Counter.licet
            Run a node and use it:
              licet node init && licet node run
            """,
        version: "0.1.0",
        subcommands: [
            NewCommand.self, CheckCommand.self, ExplainCommand.self, FormatCommand.self,
            BuildCommand.self,
            DisasmCommand.self, TestCommand.self, ReplCommand.self, KeyCommand.self,
            NodeCommand.self,
            DeployCommand.self, CallCommand.self, QueryCommand.self, ReceiptCommand.self,
            WhyCommand.self, WhoCommand.self, WhenCommand.self,
            RecordCommand.self, AccessCommand.self, AuditCommand.self, ChainCommand.self,
            BenchCommand.self, DemoCommand.self,
        ])

    /// Bytes that are not UTF-8 arrive here as U+FFFD: what is signed must be what was meant.
    private static func refuseDamagedArguments() throws {
        for argument in CommandLine.arguments where argument.unicodeScalars.contains("\u{FFFD}") {
            throw CommandFailure.usage("`\(argument)` is not valid UTF-8")
        }
    }

    /// The parser of arguments knows options of similar letters, and no commands.
    private static func refuseMisspeltCommand() throws {
        guard let word = CommandLine.arguments.dropFirst().first, !word.hasPrefix("-") else {
            return
        }
        let names = configuration.subcommands.flatMap { command in
            [command.configuration.commandName ?? ""] + command.configuration.aliases
        }
        guard !names.contains(word), let near = suggestion(for: word, among: names + ["help"]),
            near != word
        else { return }
        throw CommandFailure.usage("there is no command `\(word)`; did you mean `\(near)`?")
    }

    /// Memory may hold keys and passphrases: a crash must not write it to a file.
    private static func leaveNoCore() {
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    }

    static func main() async {
        // A reader that goes away must not end a node; writes report it instead.
        signal(SIGPIPE, SIG_IGN)
        leaveNoCore()
        do {
            try refuseDamagedArguments()
            try refuseMisspeltCommand()
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let failure as CommandFailure {
            failure.report()
            Foundation.exit(failure.status)
        } catch let code as ExitCode {
            Foundation.exit(code.rawValue)
        } catch let error as CocoaError {
            CommandFailure.fault(words(for: error)).report()
            Foundation.exit(3)
        } catch {
            let code = exitCode(for: error)
            let message = fullMessage(for: error)
            if code == .success {
                Output.line(message)
                Foundation.exit(0)
            }
            Output.error(message)
            Foundation.exit(code == .validationFailure ? 2 : 3)
        }
    }
}
