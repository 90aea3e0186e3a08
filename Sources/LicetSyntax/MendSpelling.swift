/// Words of the language that are misspelt: reported once with the one that was meant, and read as
/// that one, so that nothing follows from it.
extension Parser {
    /// Whether the current word is nearly one of some words, only one of which can stand here.
    mutating func mendSpelling(of what: String, among words: [String]) -> Bool {
        guard !isRecovering, place != .console, let found = current.word,
            !Words.isReserved(found), let meant = meantWord(found, among: words)
        else { return false }
        reportMisspelt(.unexpected(describe(current), expected: what, at: current.span), meant)
        return true
    }

    /// `acton f() …`.
    mutating func mendDeclaration() -> Bool {
        guard !isRecovering, let found = current.word, peek().word != nil || opens(peek()),
            let meant = meantWord(found, among: Words.declaration.subtracting(Words.headers))
        else { return false }
        reportMisspelt(
            .expectedDeclaration(found: describe(current), meant: nil, at: current.span), meant)
        return true
    }

    /// `contrct C version 1`.
    mutating func mendHeader() -> Bool {
        guard !isRecovering, let found = current.word, peek().word != nil,
            let meant = meantWord(found, among: Words.headers)
        else { return false }
        reportMisspelt(.missingContract(found: describe(current), at: current.span), meant)
        return true
    }

    /// `requre n > 0 else E`: a word, and behind it one that no expression goes on with.
    mutating func mendStatement() -> Bool {
        guard !isRecovering, place != .console, let found = current.word,
            !Words.isReserved(found)
        else { return false }
        let next = peek()
        var words: Set<String>
        if next.kind == .symbol(.rightBrace) || isBreak(from: current, to: next) && !next.isSymbol {
            words = ["return"]
        } else if beginsOperand(next) {
            words = Words.statement.union(["for"])
            if place != .contract { words.formUnion(Words.testStatement) }
        } else {
            return false
        }
        guard let meant = meantWord(found, among: words) else { return false }
        reportMisspelt(.expectedStatement(found: describe(current), at: current.span), meant)
        return true
    }

    /// `AND`, `contians`: a word where only an operator can stand.
    mutating func mendOperator() -> Bool {
        guard !isRecovering, place != .console, !startsLine, let found = current.word,
            !Words.isReserved(found), beginsOperand(peek())
        else { return false }
        let small = String(decoding: found.utf8.map(smallLetter), as: UTF8.self)
        if binaryOperator(word: small) != nil {
            report(.foreignOperator(found, replacement: small, at: current.span))
            read(as: small)
            return true
        }
        // Of two letters, too many words are near.
        let words = ["and", "contains", "within", "overlaps", "implies"]
        guard found.utf8.count > 2, let meant = meantWord(found, among: words) else {
            return false
        }
        reportMisspelt(
            .unexpected(describe(current), expected: "an operator", at: current.span), meant)
        return true
    }

    private func meantWord(_ word: String, among words: some Sequence<String>) -> String? {
        words.contains(word) ? nil : nearestName(to: word, among: words)
    }

    private mutating func reportMisspelt(_ diagnostic: Diagnostic, _ meant: String) {
        var diagnostic = diagnostic
        diagnostic.help = "did you mean `\(meant)`?"
        diagnostic.fixIt = .init(current.span, meant)
        report(diagnostic)
        read(as: meant)
    }

    /// Whether a value may begin with a token, which no value before it goes on with.
    private func beginsOperand(_ token: Token) -> Bool {
        switch token.kind {
        case .word(let word):
            binaryOperator(word: word) == nil && !["has", "like", "else"].contains(word)
        case .integer, .text, .bytes, .instant, .rowNumber: true
        case .symbol, .end: false
        }
    }

    private func opens(_ token: Token) -> Bool {
        switch token.kind {
        case .symbol(.leftParenthesis), .symbol(.leftBrace), .symbol(.leftBracket), .text: true
        default: false
        }
    }
}

private func smallLetter(_ byte: UInt8) -> UInt8 {
    (0x41...0x5a).contains(byte) ? byte + 0x20 : byte
}
