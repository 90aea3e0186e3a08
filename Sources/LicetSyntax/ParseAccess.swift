/// Access rules: who may do what, as a list of clauses.
extension Parser {
    mutating func parseAccessDeclaration() -> AccessDeclaration {
        let documentation = currentDocumentation
        let start = advance().span.start
        let name = parseName(of: "a rule")
        let parameters = parseParameters()
        expect(word: "at")
        let instant = parseName(of: "the instant")
        if isRecovering { recover(to: .leftBrace) }
        let opener = current
        var members: [AccessDeclaration.Member] = []
        if expect(.leftBrace) {
            members = parseBlockMembers { $0.parseAccessMember() }
            expect(.rightBrace, closing: opener)
        }
        return AccessDeclaration(
            documentation: documentation, name: name, parameters: parameters, instant: instant,
            members: members, span: span(from: start))
    }

    private mutating func parseAccessMember() -> AccessDeclaration.Member? {
        switch current.word {
        case "let": return .binding(parseBindingStatement())
        case "permit", "forbid": return .clause(parseAccessClause())
        case let word? where isForeignClause(word):
            refuseClauseWord()
            return .clause(parseAccessClause())
        default:
            reportUnexpected(
                .unexpected(
                    describe(current), expected: "`let`, `permit` or `forbid`", at: current.span))
            return nil
        }
    }

    /// `deny x when …`; the clause is read as what it means.
    private mutating func refuseClauseWord() {
        let word = current.word ?? ""
        let meant = clauseKind(of: word) == .forbid ? "forbid" : "permit"
        report(
            .foreign(
                "there is no `\(word)`", help: "write `\(meant)`", at: current.span,
                fixIt: .init(current.span, meant)))
    }

    private func isForeignClause(_ word: String) -> Bool {
        ["deny", "allow", "prohibit", "grant"].contains(word) && peek().word != nil && !isRecovering
    }

    private func clauseKind(of word: String?) -> AccessClause.Kind {
        ["forbid", "deny", "prohibit"].contains(word) ? .forbid : .permit
    }

    mutating func parseAccessClause() -> AccessClause {
        let token = advance()
        if at(.leftParenthesis), !isRecovering { return parseUnnamedClause(token) }
        let name = at(word: "when") ? parseClauseName() : parseAnyWord(of: "a clause")
        if at(word: "if") || at(word: "where"), !isRecovering {
            report(
                .foreign(
                    "a condition does not follow `\(current.word ?? "")`",
                    help: "write `\(token.word ?? "") \(name.text) when …`", at: current.span,
                    fixIt: .init(current.span, "when")))
            advance()
        } else if at(word: "unless"), !isRecovering {
            report(
                .foreign(
                    "there is no `unless`",
                    help: "write `\(token.word ?? "") \(name.text) when not (…)`",
                    at: current.span))
            advance()
        } else {
            expect(word: "when")
        }
        if at(.leftBrace), !isRecovering { return refuseBracedCondition(token, name) }
        let condition = isRecovering ? missingExpression() : parseExpressionBeforeBlock()
        return AccessClause(
            kind: clauseKind(of: token.word), name: name, condition: condition,
            span: span(from: token.span.start))
    }

    /// `permit (…)`, without a name and `when`.
    private mutating func parseUnnamedClause(_ token: Token) -> AccessClause {
        report(.unnamedClause(found: describe(current), at: current.span))
        let name = Name("", span: SourceSpan(current.span.start, current.span.start))
        return AccessClause(
            kind: clauseKind(of: token.word), name: name, condition: parseExpressionBeforeBlock(),
            span: span(from: token.span.start))
    }

    /// `permit x when { … }`.
    private mutating func refuseBracedCondition(_ token: Token, _ name: Name) -> AccessClause {
        report(
            .foreign(
                "a condition does not stand in braces",
                help: "write `\(token.word ?? "") \(name.text) when …`", at: current.span))
        skipUnread { $0.skipBrackets() }
        return AccessClause(
            kind: clauseKind(of: token.word), name: name,
            condition: missingExpression(), span: span(from: token.span.start))
    }

    /// `permit when …` lacks a name, unless it is `permit when when …`.
    private mutating func parseClauseName() -> Name {
        if peek().word == "when" { return parseAnyWord(of: "a clause") }
        report(
            .unnamedClause(found: describe(current), at: current.span))
        return Name("", span: SourceSpan(current.span.start, current.span.start))
    }
}
