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
        if at(word: "default") || at(word: "case") && peek().word == "_", !isRecovering {
            return refuseRemainingCases()
        }
        guard take(word: "case") != nil else {
            reportUnexpected(
                .unexpected(describe(current), expected: "`case`", at: current.span))
            return nil
        }
        var patterns = [parseCasePattern()]
        while !isRecovering, take(.comma) != nil { patterns.append(parseCasePattern()) }
        if isRecovering { recover(to: .leftBrace) }
        return MatchStatement.Arm(patterns: patterns, body: parseArmBody())
    }

    /// `default { … }` or `case _ { … }`: read as a case without a name, so that nothing is said of
    /// the cases that it stands for.
    private mutating func refuseRemainingCases() -> MatchStatement.Arm {
        let token = advance()
        let end = token.word == "case" ? advance() : token
        let span = token.span.joined(end.span)
        report(
            .foreign(
                "a `match` has no case for all others",
                help: "name the cases that are left: `case .a, .b { … }`", at: span))
        let pattern = CasePattern(name: Name("", span: span), bindings: nil, span: span)
        return MatchStatement.Arm(patterns: [pattern], body: parseArmBody())
    }

    /// The block of a case; `case .a: …` is read as if its braces were there.
    private mutating func parseArmBody() -> Block {
        guard at(.colon), !isRecovering else { return parseBlock() }
        let start = current.span.start
        report(
            .foreign(
                "what happens in a case stands in braces", help: "write `case .a { … }`",
                at: current.span))
        advance()
        guard enter() else { return Block(statements: [], span: span(from: start)) }
        defer { leave() }
        var statements: [Statement] = []
        while !isAtEnd, !at(.rightBrace), !at(word: "case"), !at(word: "default"), !isAtDeclaration,
            !isRecovering
        {
            let before = position
            if let statement = parseStatement() { statements.append(statement) }
            if position == before { break }
        }
        return Block(statements: statements, span: span(from: start))
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
