import Testing

/// A rule about the text of one file, with the proof that it can fail.
struct TidyRule: Sendable, CustomTestStringConvertible {
    /// A sentence: what holds for every file.
    let name: String
    /// Texts that break the rule: each must be found.
    let bad: [SourceFile]
    /// Texts like them that keep it: none may be found.
    let good: [SourceFile]
    let check: @Sendable (SourceFile) -> [Violation]

    var testDescription: String { name }

    init(
        _ name: String, bad: [(String, String)], good: [(String, String)],
        check: @escaping @Sendable (SourceFile) -> [Violation]
    ) {
        self.name = name
        self.bad = bad.map { SourceFile(path: $0.0, text: $0.1) }
        self.good = good.map { SourceFile(path: $0.0, text: $0.1) }
        self.check = check
    }

    static let all = sizeRules + importRules + callRules + nameRules
}

/// The violation of each word of the code that a condition holds of.
func flagged(
    _ file: SourceFile, _ reason: String, where condition: (Word) -> Bool
) -> [Violation] {
    file.words.filter(condition).map { file.violation($0.line, "\(reason): `\($0.text)`") }
}
