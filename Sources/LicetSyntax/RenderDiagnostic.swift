/// Whether rendered diagnostics hold terminal colours.
public enum DiagnosticColour: Equatable, Sendable {
    case plain, ansi
}
