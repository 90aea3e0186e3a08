/// The spaces between tokens of one line.
extension FormatPlan {
    /// How many spaces stand before a token when its line goes on.
    func spaces(before index: Int) -> Int {
        guard index > 0 else { return 0 }
        if isSymbol(index - 1, .leftBrace), isSymbol(index, .rightBrace) { return 0 }
        if roles[index - 1].contains(.unary) || roles[index - 1].contains(.angle) { return 0 }
        switch tokens[index - 1].kind {
        case .symbol(.leftParenthesis), .symbol(.leftBracket), .symbol(.dot): return 0
        default: break
        }
        guard case .symbol(let symbol) = tokens[index].kind else { return 1 }
        switch symbol {
        case .rightParenthesis, .rightBracket, .comma, .colon, .question: return 0
        case .less: return roles[index].contains(.angle) ? 0 : 1
        case .greater: return closingAngles[index] ? 0 : 1
        case .leftParenthesis, .leftBracket, .dot:
            if case .text = tokens[index - 1].kind, symbol == .leftParenthesis { return 1 }
            if roles[index].contains(.apart) { return 1 }
            if !roles[index].isDisjoint(with: [.tight, .parameters]) { return 0 }
            return belongsToWord(before: index) ? 0 : 1
        default: return 1
        }
    }

    /// Of a bracket or a dot that nothing marked: whether it seems to belong to a name before it.
    private func belongsToWord(before index: Int) -> Bool {
        guard let word = tokens[index - 1].word else { return false }
        // `.case(…)`, whatever the case is called.
        if isSymbol(index, .leftParenthesis), isSymbol(index - 2, .dot) { return true }
        guard !Words.isReserved(word) else { return false }
        let isClause = [
            "index", "when", "by", "at", "for", "under", "expect", "advance", "clock", "denied",
        ].contains(word)
        return !isClause && trivia[index].isEmpty
    }

}
