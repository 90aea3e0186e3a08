/// Where parsing goes on after a syntax error.
extension Parser {
    /// Whether a declaration begins with the current token, as far as two tokens can tell.
    var isAtDeclaration: Bool {
        guard let word = current.word, previous?.kind != .symbol(.dot) else { return false }
        if Words.opensDeclaration(word) {
            switch peek().kind {
            case .word: return word != "test" && word != "property" && word != "state"
            case .text: return word == "test" || word == "property" || word == "invariant"
            case .symbol(.leftBrace): return word == "state"
            default: return false
            }
        }
        return false
    }

    /// Whether the current token can only be the start of a statement.
    var isAtStatement: Bool {
        guard let word = current.word, previous?.kind != .symbol(.dot) else { return false }
        if peek().kind == .symbol(.colon) { return false }
        if word == "permit" || word == "forbid" { return peek().word != nil }
        if word == "for" { return peek().word != nil && peek(2).word == "in" }
        if place != .contract, Words.testStatement.contains(word) { return isAtTestForm }
        return Words.statement.contains(word) || Words.laterStatement.contains(word)
    }

    /// Whether the current word of a test is followed by something that makes it one.
    var isAtTestForm: Bool {
        guard let word = current.word, Words.testStatement.contains(word) else { return false }
        switch peek().kind {
        case .word(let next): return next != "in" && binaryOperator(word: next) == nil
        case .text, .integer, .bytes, .instant, .rowNumber: return true
        case .symbol(let symbol):
            switch symbol {
            case .leftParenthesis: return ["expect", "advance", "clock"].contains(word)
            case .minus: return word == "expect" || word == "advance"
            case .leftBracket, .dot: return word == "expect"
            default: return false
            }
        case .end: return true
        }
    }

    /// Skips to the next statement, the end of the block, or a declaration.
    mutating func recoverToStatement() {
        while !isAtEnd, !at(.rightBrace), !isAtStatement, !isAtDeclaration {
            if at(.leftBrace) { skipBrackets() } else { advance() }
        }
        endRecovery()
    }

    /// Skips to the next declaration.
    mutating func recoverToDeclaration() {
        while !isAtEnd, !isAtDeclaration { advance() }
        endRecovery()
    }

    /// Skips to a bracket, unless a brace, a statement or a declaration comes first.
    mutating func recover(to symbol: Symbol) {
        while !isAtEnd, !at(symbol), !at(.rightBrace), !at(.leftBrace), !isAtDeclaration,
            !isAtStatement
        {
            if at(.leftParenthesis) || at(.leftBracket) { skipBrackets() } else { advance() }
        }
        endRecovery(ifReached: symbol)
    }

    /// Skips a bracketed stretch, from its opening bracket to the one that closes it.
    mutating func skipBrackets() {
        let opener = current
        var depth = 0
        while !isAtEnd {
            switch current.kind {
            case .symbol(.leftParenthesis), .symbol(.leftBracket), .symbol(.leftBrace):
                depth += 1
            case .symbol(.rightParenthesis), .symbol(.rightBracket), .symbol(.rightBrace):
                depth -= 1
            default: break
            }
            advance()
            if depth == 0 { return }
        }
        reportUnexpected(
            .unexpected(
                describe(current), expected: "the end of this bracket",
                opener: (source.text(of: opener.span), opener.span), at: current.span))
    }

    /// Skips what a later version will read: to the end of its first braces, or to what comes next.
    mutating func skipConstruct() {
        while !isAtEnd, !at(.rightBrace), !isAtDeclaration, !isAtStatement {
            if at(.leftBrace) {
                skipBrackets()
                return
            }
            advance()
        }
    }
}
