/// Statements that only tests and the console have.
extension Parser {
    /// The current token is one of the words of tests. In a contract the statement is read, refused
    /// and left out.
    mutating func parseTestStatement() -> Statement? {
        guard place == .contract, !at(word: "attempt") else { return parseAllowedTestStatement() }
        reportUnlessRecovering(.outsideTests(source.text(of: current.span), at: current.span))
        place = .test
        _ = parseAllowedTestStatement()
        place = .contract
        return nil
    }

    private mutating func parseAllowedTestStatement() -> Statement? {
        switch current.word {
        case "actors": .test(parseActorsStatement())
        case "clock": .test(parseClockStatement())
        case "advance": .test(parseAdvanceStatement())
        case "expect": .test(.expect(parseExpectStatement()))
        case "deploy": .expression(parseDeployExpression())
        case "attempt": parseAttemptStatement().map { .test($0) }
        default: .expression(parseCallAsExpression())
        }
    }

    /// Reports a statement of actions in a test or property, at its first word; false where there
    /// is none, or it stands within another that has been reported.
    mutating func refuseInTests() -> Bool {
        guard place == .test || place == .property, !isWithinRefused, !isRecovering,
            let word = current.word, Self.insteadInTests[word] != nil,
            word != "for" || peek().word != nil
        else { return false }
        report(.notInTests("`\(word)`", help: Self.insteadInTests[word], at: current.span))
        isWithinRefused = true
        return true
    }

    mutating func refuseInTests(assignmentTo target: Expression) {
        guard place == .test || place == .property, !isWithinRefused, !isRecovering else { return }
        report(
            .notInTests("an assignment", help: "names are given once, with `let`", at: target.span))
    }

    /// What to write for a statement of actions.
    private static let insteadInTests = [
        "var": "use `let`",
        "if": "write a test for each case, or a `property`",
        "match": "write a test for each case, or a `property`",
        "for": "write the calls one by one, or a `property`",
        "require": "use `expect`",
        "insert": "call an action: `as ana …`",
        "update": "call an action: `as ana …`",
        "emit": "use `expect as ana … emits …`",
        "return": "a test ends where its statements end",
    ]

    mutating func parseActorsStatement() -> TestStatement {
        let start = advance().span.start
        var names = [parseName(of: "an actor")]
        while take(.comma) != nil { names.append(parseName(of: "an actor")) }
        return .actors(names, span: span(from: start))
    }

    mutating func parseClockStatement() -> TestStatement {
        let start = advance().span.start
        let instant = parseExpression()
        return .clock(instant, span: span(from: start))
    }

    mutating func parseAdvanceStatement() -> TestStatement {
        let start = advance().span.start
        if at(word: "to"), case .instant = peek().kind, !isRecovering {
            report(
                .unexpected(
                    describe(current), expected: "a duration",
                    help: "the clock goes on by a duration: `advance 3.days`", at: current.span))
            advance()
            _ = parseExpression()
            return .advance(missingExpression(), span: span(from: start))
        }
        let duration = parseExpression()
        return .advance(duration, span: span(from: start))
    }

    mutating func parseExpectStatement() -> ExpectStatement {
        let start = advance().span.start
        if let word = current.word, word == "who" || word == "when", peek().word != nil {
            advance()
            return parseListing(word, from: start)
        }
        if at(word: "why"), peek().word != nil, !isRecovering {
            report(
                .unexpected(
                    describe(current), expected: "a condition or a call",
                    help: "ask for the reason by `permitted by clause` or `denied .reason`",
                    at: current.span))
            advance()
            _ = parseExpression()
            return ExpectStatement(
                subject: missingExpression(), outcome: .holds, span: span(from: start))
        }
        refuseLeadingOutcome()
        let subject = parseValue()
        let outcome = parseOutcome()
        refuseOutcome(of: subject)
        return ExpectStatement(subject: subject, outcome: outcome, span: span(from: start))
    }

    /// `expect denied read(n, bo)`: what comes out stands behind what is asked. Either word may be
    /// a name too, so only a call behind it on its line, which nothing else can be, is refused.
    private mutating func refuseLeadingOutcome() {
        guard !isRecovering, let word = current.word, word == "denied" || word == "permitted",
            !isBreak(from: current, to: peek()), let next = peek().word,
            !Words.isReserved(next), !Words.testStatement.contains(next),
            !["at", "permitted", "denied", "fails", "emits", "given", "where", "for"].contains(
                next),
            peek(2).kind == .symbol(.leftParenthesis)
        else { return }
        report(
            .unexpected(
                describe(current), expected: "a condition",
                help: "the answer stands behind the question: `expect \(next)(…) \(word)`",
                at: current.span))
        advance()
    }

    /// What follows `expect who` or `expect when`. Operators that compare end the call and the
    /// instant, since `==` stands after them.
    private mutating func parseListing(_ word: String, from start: Int) -> ExpectStatement {
        let subject = parseBinaryExpression(from: .coalesce)
        var instant: Expression?
        if word == "who", !isRecovering, take(word: "at") != nil {
            instant = parseBinaryExpression(from: .coalesce)
        }
        let isCompared = isRecovering || expect(.equal)
        let list = isCompared ? parseExpression() : missingExpression()
        return ExpectStatement(
            subject: subject,
            outcome: word == "who" ? .accounts(at: instant, list) : .periods(list),
            span: span(from: start))
    }

    /// A word behind an expectation, on its line, that is no outcome, or an instant out of place.
    private mutating func refuseOutcome(of subject: Expression) {
        guard !isRecovering, let word = current.word, !startsLine, !isAtStatement, !isAtDeclaration
        else { return }
        if word == "at" {
            report(
                .unexpected(
                    describe(current), expected: "the end of this `expect`",
                    help: "the instant stands before `permitted` and `denied`", at: current.span))
            advance()
            _ = parseExpression()
            return
        }
        guard !Words.isReserved(word), !peek().isSymbol else { return }
        var help = "a rule is `permitted` or `denied`"
        if case .callAs = subject.kind {
            help =
                "behind a call stand `fails E` and `emits E`; one that must succeed stands alone, "
                + "without `expect`"
        }
        report(
            .unexpected(
                describe(current), expected: "the end of this `expect`", help: help,
                at: current.span))
        advance()
    }

    private mutating func parseOutcome() -> ExpectStatement.Outcome {
        guard !isRecovering else { return .holds }
        var instant: Expression?
        if take(word: "at") != nil { instant = parseExpression() }
        if take(word: "permitted") != nil {
            var clause: Name?
            if take(word: "by") != nil { clause = parseAnyWord(of: "a clause") }
            return .permitted(at: instant, by: clause)
        }
        if take(word: "denied") != nil {
            var reason: Name?
            if take(.dot) != nil { reason = parseAnyWord(of: "a reason") }
            return .denied(at: instant, reason: reason)
        }
        if instant != nil {
            reportUnexpected(
                .unexpected(
                    describe(current), expected: "`permitted` or `denied`", at: current.span))
            return .holds
        }
        if take(word: "fails") != nil { return .fails(parseOccurrence(of: "an error")) }
        if take(word: "emits") != nil { return .emits(parseOccurrence(of: "an event")) }
        return .holds
    }

    /// `attempt as ana grant(…)` or `attempt any 20`; nil outside a property, and where neither
    /// follows, which is reported.
    mutating func parseAttemptStatement() -> TestStatement? {
        let token = advance()
        if place != .property { reportUnlessRecovering(.attemptOutsideProperty(at: token.span)) }
        let isAllowed = place == .property
        if take(word: "any") != nil {
            let count = parseIntegerLiteral()
            guard isAllowed, let count else { return nil }
            return .attemptAny(count, span: span(from: token.span.start))
        }
        guard at(word: "as"), isAtTestForm else {
            reportUnexpected(
                .unexpected(
                    describe(current), expected: "`as` or `any`", at: current.span))
            return nil
        }
        guard case .callAs(let call) = parseCallAsExpression().kind, isAllowed else { return nil }
        return .attempt(call, span: span(from: token.span.start))
    }
}
