import LicetSyntax

/// What went wrong at one statement of a test or line of the console, as diagnostics with the texts
/// that they point into.
package struct Finding: Error, Sendable {
    package struct Part: Sendable {
        package let diagnostic: Diagnostic
        package let source: SourceText
    }

    /// An expectation was not met: statements after it can still run. Anything else ends a test.
    package let isExpectation: Bool
    package private(set) var parts: [Part]

    init(_ diagnostic: Diagnostic, in source: SourceText, isExpectation: Bool = false) {
        self.isExpectation = isExpectation
        parts = [Part(diagnostic: diagnostic, source: source)]
    }

    /// Mistakes that the checker found; there is at least one.
    init(_ diagnostics: [Diagnostic], in source: SourceText) {
        isExpectation = false
        parts = diagnostics.map { Part(diagnostic: $0, source: source) }
    }

    /// The same with a second place, which may lie in another text.
    func adding(_ diagnostic: Diagnostic, in source: SourceText) -> Finding {
        var finding = self
        finding.parts.append(Part(diagnostic: diagnostic, source: source))
        return finding
    }

    /// Whether it came of running what is written, and not of how that is written.
    var isOfRun: Bool {
        guard let code = parts.first?.diagnostic.code else { return false }
        return [.expectationNotMet, .callFailed, .evaluationFailed, .clockMoves].contains(code)
    }

    /// The same where what was read is shown as the text that a person typed, in which all stands
    /// further on by a distance.
    func shown(as typed: SourceText, insteadOf read: SourceText, by distance: Int) -> Finding {
        var finding = self
        finding.parts = parts.map { part in
            guard part.source == read else { return part }
            return Part(diagnostic: part.diagnostic.moved(by: distance), source: typed)
        }
        return finding
    }

    /// As people read it.
    package func rendered(colour: DiagnosticColour = .plain) -> String {
        parts.map { $0.diagnostic.rendered(in: $0.source, colour: colour) }.joined()
    }
}
