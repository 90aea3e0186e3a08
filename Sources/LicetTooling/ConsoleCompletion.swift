import LicetBytecode
import LicetSyntax

/// Words that begin what a person says to the console.
private let consoleWords = [
    "actors", "advance", "as", "clock", "contract", "deploy", "denied", "emits", "expect", "fails",
    "false", "let", "nil", "permitted", "true", "now", "height", "sha256", "exists", "all",
    "contains",
]

extension ConsoleSession {
    /// What a word that begins like this may become, in byte order: words of the language,
    /// commands, and the names and labels of what is declared.
    public func completions(of start: String) -> [String] {
        var words = consoleWords + ConsoleCommand.all.map { ":\($0.name)" }
        words += state.scenario.variables.map(\.name)
        words += state.scenario.programs.map(\.name)
        if let contract = state.scenario.program?.contract {
            words += contract.functions.map(\.name).filter { !$0.contains(".") }
            words += contract.rules.map(\.name)
            words += contract.rules.flatMap { $0.clauses.map(\.name) }
            words += contract.roles.map(\.name) + contract.settings.map(\.name)
            words += contract.tables.map(\.name) + contract.fields.map(\.name)
            words += contract.errors.map(\.name) + contract.events.map(\.name)
            words += contract.functions.flatMap { function in
                function.parameters.map { ($0.label ?? $0.name) + ":" }
            }
            words += contract.enumerations.flatMap { $0.cases.map { ".\($0)" } }
            words += contract.variants.flatMap { $0.cases.map { ".\($0.name)" } }
        }
        let bytes = Array(start.utf8)
        return Set(words.filter { !$0.isEmpty && $0.utf8.starts(with: bytes) })
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
