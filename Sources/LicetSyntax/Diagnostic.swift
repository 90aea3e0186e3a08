/// What the compiler has to say about a place in the source.
///
/// The message is one lower-case sentence without a full stop, with the user's text in backticks.
/// Diagnostics are built by the named factories of their family, never field by field elsewhere.
public struct Diagnostic: Error, Equatable, Sendable {
    public enum Severity: Equatable, Sendable {
        case error, warning
    }

    /// Another place that matters, and what it has to do with the matter.
    public struct Label: Equatable, Sendable {
        public let span: SourceSpan
        public let text: String

        public init(_ span: SourceSpan, _ text: String) {
            self.span = span
            self.text = text
        }
    }

    /// A change of the source that mends the mistake.
    public struct FixIt: Equatable, Sendable {
        /// Whether the change can mean anything else than what was written.
        public enum Certainty: Equatable, Sendable {
            /// Another spelling of the same: `&&` for `and`, a `;` too many.
            case certain
            /// What was likely meant, such as a name of similar letters. It may change what a
            /// policy says, so that it is shown, and applied only where a person asks for guesses.
            case guess
        }

        public let span: SourceSpan
        public let replacement: String
        public let certainty: Certainty

        public init(
            _ span: SourceSpan, _ replacement: String, _ certainty: Certainty = .certain
        ) {
            self.span = span
            self.replacement = replacement
            self.certainty = certainty
        }
    }

    public let code: DiagnosticCode
    public let message: String
    public let span: SourceSpan
    public var labels: [Label]
    public var help: String?
    public var fixIt: FixIt?

    public var severity: Severity { code.severity }

    public init(
        _ code: DiagnosticCode, _ message: String, at span: SourceSpan, labels: [Label] = [],
        help: String? = nil, fixIt: FixIt? = nil
    ) {
        self.code = code
        self.message = message
        self.span = span
        self.labels = labels
        self.help = help
        self.fixIt = fixIt
    }

    /// The same in a file that begins at another offset.
    package func moved(by distance: Int) -> Diagnostic {
        Diagnostic(
            code, message, at: span.moved(by: distance),
            labels: labels.map { Label($0.span.moved(by: distance), $0.text) }, help: help,
            fixIt: fixIt.map {
                FixIt($0.span.moved(by: distance), $0.replacement, $0.certainty)
            })
    }
}

/// A stable code with what `licet explain` says about it.
///
/// Families: `E01xx` lexing, `E02xx` parsing, `E03xx` types, `E04xx` state, `E05xx` effects and
/// authority, `E06xx` rules, `E07xx` modules and deploying, `W…` warnings. Each target that reports
/// adds its codes as static members in an extension and lists them once, for the whole table.
public struct DiagnosticCode: Equatable, Sendable {
    /// `E0203`, `W0601`; never reused for something else.
    public let id: String
    /// A few words that name the mistake.
    public let title: String
    /// Why it is one and what to do, in full sentences.
    public let explanation: String

    public init(_ id: String, _ title: String, _ explanation: String) {
        self.id = id
        self.title = title
        self.explanation = explanation
    }

    /// A code that starts with `W` warns; all others are errors.
    public var severity: Diagnostic.Severity {
        id.utf8.first == UInt8(ascii: "W") ? .warning : .error
    }

    public static func == (left: DiagnosticCode, right: DiagnosticCode) -> Bool {
        left.id.utf8.elementsEqual(right.id.utf8)
    }
}
