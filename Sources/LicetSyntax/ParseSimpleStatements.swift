/// Statements that begin with an expression, and those that are refused.
extension Parser {
    /// A call or an assignment; in the console any expression.
    mutating func parseExpressionStatement() -> Statement? {
        if place != .console {
            guard let word = current.word, !Words.isReserved(word) else {
                reportUnexpected(.expectedStatement(found: describe(current), at: current.span))
                return nil
            }
        }
        if mendStatement() { return parseStatement() }
        let start = current.span.start
        let target = parseExpression()
        if isAtIncrement, !isRecovering {
            refuseIncrement(of: target)
            return .assignment(
                AssignmentStatement(
                    target: target, value: missingExpression(), span: span(from: start)))
        }
        if at(.assign) || compoundOperator != nil {
            if case .binary = target.kind {
                reportUnexpected(
                    .unexpected(
                        describe(current), expected: "the end of this value", at: current.span))
                return nil
            }
            if at(.assign) { refuseInTests(assignmentTo: target) }
            // What has a dot is no local: it is a field of a row, and wants `update` besides.
            if compoundOperator != nil, case .member = target.kind {
                takeCompoundAssignment(to: target, word: "update ")
                return .update(
                    UpdateStatement(target: target, value: parseValue(), span: span(from: start)))
            }
            takeCompoundAssignment(to: target)
            let value = parseValue()
            return .assignment(
                AssignmentStatement(target: target, value: value, span: span(from: start)))
        }
        switch target.kind {
        case .missing: return nil
        // What a test calls changes the chain after `as` alone; anything else is only looked at.
        case .call where place == .contract || place == .console: break
        case _ where givesResult && place == .contract && at(.rightBrace) && !isRecovering:
            report(.missingReturnWord(at: target.span))
            return .return(ReturnStatement(value: target, span: target.span))
        default:
            if place != .console {
                reportUnlessRecovering(.idleStatement(isTest: place != .contract, at: target.span))
            }
        }
        return .expression(target)
    }

    private var compoundOperator: Symbol? {
        switch current.kind {
        case .symbol(let symbol):
            switch symbol {
            case .plusAssign, .minusAssign, .starAssign, .slashAssign, .percentAssign: symbol
            default: nil
            }
        default: nil
        }
    }

    /// Takes `=`, or refuses `+=` and its like.
    mutating func takeCompoundAssignment(to target: Expression, word: String = "") {
        guard let symbol = compoundOperator else {
            expect(.assign)
            return
        }
        let text = source.text(of: target.span)
        let sign = String(symbol.rawValue.prefix(1))
        let isShort =
            !peek().isSymbol
            && (peek(2).kind == .symbol(.rightBrace) || isBreak(from: peek(), to: peek(2)))
        let start = word.isEmpty ? current.span.start : target.span.start
        let replacement = (word.isEmpty ? "" : "\(word)\(text) ") + "= \(text) \(sign)"
        report(
            .compoundAssignment(
                symbol.rawValue, target: text, word: word, at: current.span,
                fixIt: isShort
                    ? .init(SourceSpan(start, current.span.end), replacement) : nil))
        advance()
    }

    /// An expression in which `=` is a mistake for `==`.
    mutating func parseExpressionBeforeBlock() -> Expression {
        let expression = parseExpression()
        guard at(.assign), !isRecovering else { return expression }
        report(.assignmentAsCondition(at: current.span))
        advance()
        _ = parseExpression()
        return Expression(.missing, span: span(from: expression.span.start))
    }

    mutating func parseWhileStatement() -> Statement? {
        let token = advance()
        report(
            .foreign(
                "there is no `while`",
                help: "a bounded loop ends: `for i in 0 ..< n max 100 { … }`", at: token.span))
        if at(word: "let") {
            skipForeign()
            return nil
        }
        _ = parseExpressionBeforeBlock()
        if isRecovering { recover(to: .leftBrace) }
        _ = parseBlock()
        return nil
    }

    mutating func parseSendStatement() -> Statement? {
        let token = advance()
        report(.notSupported("`send`", at: token.span))
        _ = parseExpression()
        endRecovery()
        return nil
    }
}
