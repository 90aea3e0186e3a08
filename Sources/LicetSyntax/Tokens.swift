/// One token of the source: what it is and where it stands.
///
/// Words are not told apart from names here: most words of the language are words only where the
/// grammar expects them, and after a dot or before a colon every word is a name.
package struct Token: Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
        case word(String)
        case symbol(Symbol)
        /// The magnitude; that it fits in `Int` is for the parser, which sees the minus.
        case integer(UInt64)
        /// UTF-8, escapes resolved.
        case text([UInt8])
        case bytes([UInt8])
        /// Milliseconds since 1970, UTC.
        case instant(Int64)
        case rowNumber(Int64)
        case end
    }

    package let kind: Kind
    package let span: SourceSpan

    /// Whether it is punctuation or an operator.
    package var isSymbol: Bool {
        if case .symbol = kind { true } else { false }
    }

    /// The text of a word, nil for anything else.
    package var word: String? {
        if case .word(let text) = kind { text } else { nil }
    }
}

/// The punctuation and operators that are not words. The raw value is what stands in the source.
package enum Symbol: String, Equatable, Sendable, CaseIterable {
    case leftParenthesis = "("
    case rightParenthesis = ")"
    case leftBracket = "["
    case rightBracket = "]"
    case leftBrace = "{"
    case rightBrace = "}"
    case comma = ","
    case colon = ":"
    case dot = "."
    case question = "?"
    case coalesce = "??"
    case range = "..<"
    case arrow = "->"
    case assign = "="
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case plus = "+"
    case minus = "-"
    case star = "*"
    case slash = "/"
    case percent = "%"
    case plusAssign = "+="
    case minusAssign = "-="
    case starAssign = "*="
    case slashAssign = "/="
    case percentAssign = "%="
}

/// The tokens of one file, the last of which is `end`, and what was wrong with its characters.
package struct LexedSource: Equatable, Sendable {
    package let tokens: [Token]
    /// The `///` lines directly above a token, by the token's index.
    package let documentation: [Int: String]
    package let diagnostics: [Diagnostic]
}
