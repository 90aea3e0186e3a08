/// Access rules: who may do what, as a list of clauses.
extension Parser {
    mutating func parseAccessDeclaration() -> AccessDeclaration {
        let documentation = currentDocumentation
        let start = advance().span.start
        let name = parseName(of: "a rule")
        let parameters = parseParameters()
        let instant = parseInstant()
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
        default:
            if mendClause() { return parseAccessMember() }
            reportUnexpected(
                .unexpected(
                    describe(current), expected: "`let`, `permit` or `forbid`",
                    help: "a rule is a list of clauses, as in `permit owner when a == b`",
                    at: current.span))
            // One mistake, however many words there are until the next clause.
            while !isAtEnd, !at(.rightBrace), !isAtDeclaration, !isAtMember { advance() }
            endRecovery()
            return nil
        }
    }

    mutating func parseAccessClause() -> AccessClause {
        let token = advance()
        let isUnnamed = at(.leftParenthesis)
        let name = parseClauseName(token)
        // `permit (a == b)`: what stands in the parentheses was the condition.
        if isUnnamed, !at(word: "when"), !isRecovering { return clause(token, name) }
        if at(word: "if") || at(word: "where"), !isRecovering {
            report(
                .foreign(
                    "a condition does not follow `\(current.word ?? "")`",
                    help: "write `\(token.word ?? "") \(name.text) when …`", at: current.span,
                    fixIt: .init(current.span, "when")))
            read(as: "when")
        }
        if at(word: "unless"), !isRecovering { return refuseUnless(token, name) }
        if !isRecovering, at(.rightBrace) || startsLine, !at(word: "when") {
            reportUnexpected(
                .unexpected(
                    describe(current), expected: "`when`",
                    help: "a clause that always holds says so: `when true`", at: current.span))
        } else if at(.leftParenthesis), !isRecovering {
            report(
                .unexpected(
                    describe(current), expected: "`when`", help: "write `when` before it",
                    fixIt: .init(SourceSpan(current.span.start, current.span.start), "when "),
                    at: current.span))
        } else {
            expect(word: "when")
        }
        if at(.leftBrace), !isRecovering { return refuseBracedCondition(token, name) }
        let condition = isRecovering ? missingExpression() : parseExpressionBeforeBlock()
        return AccessClause(
            kind: token.word == "forbid" ? .forbid : .permit, name: name, condition: condition,
            span: span(from: token.span.start))
    }

    /// `permit x when { … }`.
    private mutating func refuseBracedCondition(_ token: Token, _ name: Name) -> AccessClause {
        let opener = current
        let inner = skipBraces()
        report(
            .foreign(
                "a condition does not stand in braces",
                help: "write `\(token.word ?? "") \(name.text) when …`", at: opener.span,
                fixIt: inner.map { .init(span(from: opener.span.start), $0) }))
        return clause(token, name)
    }

    /// `forbid x unless c` and `forbid x unless { c }`.
    private mutating func refuseUnless(_ token: Token, _ name: Name) -> AccessClause {
        let word = advance()
        var condition: String?
        if at(.leftBrace) {
            condition = skipBraces()
        } else {
            let expression = parseExpressionBeforeBlock()
            if !isRecovering { condition = source.text(of: expression.span) }
        }
        report(
            .foreign(
                "there is no `unless`",
                help: "write `\(token.word ?? "") \(name.text) when not (…)`", at: word.span,
                fixIt: condition.map {
                    .init(span(from: word.span.start), "when not (\($0))")
                }))
        return clause(token, name)
    }

    private func clause(_ token: Token, _ name: Name) -> AccessClause {
        AccessClause(
            kind: token.word == "forbid" ? .forbid : .permit, name: name,
            condition: missingExpression(), span: span(from: token.span.start))
    }

    /// Skips a condition in braces. Its text, where the braces hold something and are closed.
    private mutating func skipBraces() -> String? {
        let start = current.span.end
        skipUnread { $0.skipBrackets() }
        guard let last = previous, last.kind == .symbol(.rightBrace), last.span.start > start
        else { return nil }
        let inner = source.text(of: SourceSpan(start, last.span.start)).utf8
        let text = inner.drop { $0 <= 0x20 }
        let end = text.lastIndex { $0 > 0x20 }.map { text.index(after: $0) }
        return end.map { String(decoding: text[..<$0], as: UTF8.self) }
    }

    /// `at t`.
    private mutating func parseInstant() -> Name {
        if at(.leftBrace), !isRecovering {
            report(
                .unexpected(
                    describe(current), expected: "`at`",
                    help: "a rule is asked about an instant: write `at t` after the parameters",
                    fixIt: .init(SourceSpan(current.span.start, current.span.start), "at t "),
                    at: current.span))
            return Name("t", span: SourceSpan(current.span.start, current.span.start))
        }
        expect(word: "at")
        return parseName(of: "the instant")
    }

    private var isAtMember: Bool {
        ["let", "permit", "forbid"].contains { at(word: $0) } && peek().word != nil
    }

    /// `allow x when …`, `permti x when …`: read as what was meant.
    private mutating func mendClause() -> Bool {
        let meant: String? =
            switch current.word {
            case "allow", "grant": "permit"
            case "deny", "reject", "prohibit": "forbid"
            default: nil
            }
        guard let word = current.word, let meant, peek().word != nil, !isRecovering else {
            return mendSpelling(
                of: "`let`, `permit` or `forbid`", among: ["let", "permit", "forbid"])
        }
        report(
            .foreign(
                "there is no `\(word)`", help: "write `\(meant)`", at: current.span,
                fixIt: .init(current.span, meant)))
        read(as: meant)
        return true
    }

    /// `permit when …` lacks a name, unless it is `permit when when …`.
    private mutating func parseClauseName(_ token: Token) -> Name {
        if at(.leftParenthesis), !isRecovering {
            let span = current.span
            report(
                .foreign(
                    "who, what and which are parameters of the rule",
                    help: "write `\(token.word ?? "") owner when …`, with a name for the clause",
                    at: span))
            skipUnread { $0.skipBrackets() }
            return Name("", span: span)
        }
        guard at(word: "when"), peek().word != "when" else { return parseAnyWord(of: "a clause") }
        report(
            .unnamedClause(found: describe(current), at: current.span))
        return Name("", span: SourceSpan(current.span.start, current.span.start))
    }
}
