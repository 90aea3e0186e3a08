/// `match` and its cases.
extension Parser {
    mutating func parseMatchStatement() -> MatchStatement {
        let start = advance().span.start
        let subject = parseExpressionBeforeBlock()
        if isRecovering { recover(to: .leftBrace) }
        let head = span(from: start)
        let opener = current
        var arms: [MatchStatement.Arm] = []
        if expect(.leftBrace), enter() {
            defer { leave() }
            arms = parseMatchCases()
            expect(.rightBrace, closing: opener)
        }
        return MatchStatement(subject: subject, arms: arms, head: head, span: span(from: start))
    }

    private mutating func parseMatchCases() -> [MatchStatement.Arm] {
        var arms: [MatchStatement.Arm] = []
        while !isAtEnd, !at(.rightBrace), !isAtDeclaration {
            let before = position
            if let arm = parseMatchCase() { arms.append(arm) }
            if isRecovering { recoverToCase() }
            if position == before, !isAtEnd, !at(.rightBrace) { advance() }
        }
        return arms
    }

    /// Skips to the next case, the end of the block, or a declaration.
    private mutating func recoverToCase() {
        while !isAtEnd, !at(.rightBrace), !at(word: "case"), !isAtDeclaration {
            if at(.leftBrace) { skipBrackets() } else { advance() }
        }
        endRecovery()
    }

    /// Nil where something else stands.
    private mutating func parseMatchCase() -> MatchStatement.Arm? {
        guard take(word: "case") != nil else {
            reportUnexpected(
                .unexpected(describe(current), expected: "`case`", at: current.span))
            return nil
        }
        var patterns = [parseCasePattern()]
        while !isRecovering, take(.comma) != nil { patterns.append(parseCasePattern()) }
        if isRecovering { recover(to: .leftBrace) }
        return MatchStatement.Arm(patterns: patterns, body: parseBlock())
    }

    private mutating func parseCasePattern() -> CasePattern {
        let start = current.span.start
        expect(.dot)
        let name = parseAnyWord(of: "a case")
        var bindings: [CasePattern.Binding]?
        if at(.leftParenthesis), !isRecovering {
            bindings = parseList(.leftParenthesis, .rightParenthesis) { $0.parsePatternBinding() }
        }
        return CasePattern(name: name, bindings: bindings, span: span(from: start))
    }

    private mutating func parsePatternBinding() -> CasePattern.Binding {
        let start = current.span.start
        var label: Name?
        if let word = current.word, peek().kind == .symbol(.colon) {
            label = Name(word, span: advance().span)
            advance()
        }
        var name: Name?
        if take(word: "_") == nil, expect(word: "let") { name = parseName(of: "a variable") }
        return CasePattern.Binding(label: label, name: name, span: span(from: start))
    }
}
