import ArgumentParser
import LicetJSON
import LicetSyntax
import LicetTooling

struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say more about a diagnostic.",
        discussion: """
            Without a code, lists all of them.
            Example: licet explain E0301
            """)

    @Argument(help: "A code, as diagnostics show it in brackets.")
    var code: String?

    @OptionGroup var output: JSONOption

    func run() throws {
        guard let code else { return list() }
        guard let found = DiagnosticCode.named(code) else {
            let near = DiagnosticCode.suggestedID(for: code)
            throw CommandFailure.refused(
                "there is no code `\(code)`"
                    + (near.map { "; did you mean `\($0)`?" } ?? "; `licet explain` lists them"))
        }
        if output.isJSON { Output.json(found.json) } else { Output.text(found.longText) }
    }

    private func list() {
        if output.isJSON {
            Output.json(["codes": .array(DiagnosticCode.all.map(\.json))])
        } else {
            for code in DiagnosticCode.all { Output.line("\(code.id)  \(code.title)") }
        }
    }
}
