/// The words of the language, by what they do.
///
/// `max live index for at key by when under open`, and the words of tests, are words only where
/// the grammar expects them, and so may be names; reserved words may not. After a dot, before the
/// colon of a label, and as the name of a rule's clause or an enum's case, any word is a name.
package enum Words {
    /// A declaration begins with one of these.
    package static let declaration: Set<String> = [
        "contract", "module", "import", "id", "role", "setting", "const", "enum", "struct", "state",
        "error", "event", "access", "action", "view", "func", "test", "property",
    ]
    /// A file begins with one of these.
    static let headers: Set<String> = ["contract", "module"]
    /// A declaration that a later version will have begins with one of these.
    package static let laterDeclaration: Set<String> = [
        "interface", "prove", "invariant", "emergency", "signed",
    ]
    /// A statement begins with one of these.
    package static let statement: Set<String> = [
        "let", "var", "if", "match", "require", "insert", "update", "emit", "return",
    ]
    /// A statement that a later version will have, or that never will be one.
    package static let laterStatement: Set<String> = ["while", "send"]
    /// A statement of a test or the console begins with one of these.
    package static let testStatement: Set<String> = [
        "actors", "clock", "advance", "expect", "deploy", "as", "attempt",
    ]
    /// All others that cannot be names.
    package static let other: Set<String> = [
        "table", "once", "tracked", "sealed", "else", "in", "case", "and", "or", "not", "contains",
        "within", "overlaps", "is", "implies", "exists", "all", "true", "false", "nil", "permit",
        "forbid",
    ]

    private static let reserved = declaration.union(statement).union(other)
        .union(laterDeclaration).union(laterStatement)

    private static let openers = declaration.union(laterDeclaration)

    /// Whether a declaration begins with the word, or will in a later version.
    static func opensDeclaration(_ word: String) -> Bool { openers.contains(word) }

    package static func isReserved(_ word: String) -> Bool { reserved.contains(word) }
}
