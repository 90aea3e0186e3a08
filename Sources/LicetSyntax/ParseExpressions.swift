/// Expressions: operators with their precedence, and what stands between them.
extension Parser {
    mutating func parseExpression() -> Expression {
        let expression = parseBinaryExpression(from: .implies)
        guard at(.question), !isRecovering else { return expression }
        if !refuseOptionalChain() { refuseConditional() }
        return Expression(.missing, span: span(from: expression.span.start))
    }

    /// Operators that bind at least as strongly as a level, and their operands.
    mutating func parseBinaryExpression(from lowest: Precedence) -> Expression {
        let start = current.span.start
        var left = parseOperand(from: lowest)
        while !isRecovering, !isAtIncrement {
            if refuseCast() { continue }
            if refuseWordOperator() {
                left = Expression(.missing, span: left.span)
                continue
            }
            if currentBinaryOperator == nil, mendOperator() { continue }
            guard let found = currentBinaryOperator, found.precedence >= lowest else { break }
            switch found.associativity {
            case .right: left = parseRightChain(of: found, first: left, from: start)
            case .left: left = parseOperation(found, left: left, from: start)
            case .none:
                let first = current.span
                left = parseOperation(found, left: left, from: start)
                if case .missing = left.kind { continue }
                refuseChain(at: found.precedence, after: first)
            }
        }
        return left
    }

    private mutating func parseOperation(
        _ found: BinaryOperator, left: Expression, from start: Int
    ) -> Expression {
        let token = advance()
        let isForeign = refuseDoubledOperator(token)
        let right = parseBinaryExpression(from: found.precedence.next)
        if isForeign { return Expression(.missing, span: span(from: start)) }
        return make(
            .binary(
                BinaryExpression(
                    operator: found, operatorSpan: token.span, left: left, right: right)),
            from: start)
    }

    /// `a implies b implies c` is `a implies (b implies c)`, and so with `??`. Read in a loop,
    /// since the chain may be as long as the file.
    private mutating func parseRightChain(
        of found: BinaryOperator, first: Expression, from start: Int
    ) -> Expression {
        var operands = [first]
        var operators: [SourceSpan] = []
        while !isRecovering, currentBinaryOperator == found {
            operators.append(advance().span)
            operands.append(parseBinaryExpression(from: found.precedence.next))
        }
        guard var right = operands.popLast() else { return first }
        while let left = operands.popLast(), let span = operators.popLast() {
            right = make(
                .binary(
                    BinaryExpression(
                        operator: found, operatorSpan: span, left: left, right: right)),
                from: left.span.start)
        }
        return right
    }

    /// Comparisons and ranges do not chain; the rest of a chain is read and left out.
    private mutating func refuseChain(at precedence: Precedence, after first: SourceSpan) {
        while !isRecovering, let next = currentBinaryOperator, next.precedence == precedence {
            report(.chainedComparison(next.rawValue, first: first, at: current.span))
            advance()
            _ = parseBinaryExpression(from: precedence.next)
        }
    }

    /// What stands before an operator: with `not` and the minus, which may be repeated.
    private mutating func parseOperand(from lowest: Precedence) -> Expression {
        guard at(word: "not") else { return parseUnaryExpression() }
        let isMisplaced = lowest > .not
        if isMisplaced {
            // Refused, and yet read: a chain of these would nest without brackets.
            reportUnlessRecovering(.misplacedNot(at: current.span))
            guard enter() else { return missingExpression() }
        }
        defer { if isMisplaced { leave() } }
        var operators: [Token] = []
        while let token = take(word: "not") { operators.append(token) }
        let operand = parseBinaryExpression(from: .comparison)
        return wrap(operand, in: operators, .not)
    }

    mutating func parseUnaryExpression() -> Expression {
        guard at(.minus) else { return parsePostfixExpression() }
        var operators: [Token] = []
        while at(.minus) {
            mark(.unary)
            operators.append(advance())
        }
        // The smallest integer has a magnitude that no positive one has.
        if case .integer(UInt64(Int64.max) + 1) = current.kind, let minus = operators.last,
            peek().kind != .symbol(.dot)
        {
            advance()
            operators.removeLast()
            let smallest = make(.integer(Int64.min), from: minus.span.start)
            return wrap(smallest, in: operators, .negate)
        }
        return wrap(parsePostfixExpression(), in: operators, .negate)
    }

    private mutating func wrap(
        _ operand: Expression, in operators: [Token], _ kind: UnaryOperator
    ) -> Expression {
        var result = operand
        for token in operators.reversed() {
            result = make(
                .unary(
                    UnaryExpression(operator: kind, operatorSpan: token.span, operand: result)),
                from: token.span.start)
        }
        return result
    }

    /// `parsePostfixExpression` where an operator cannot follow: a quantifier, whose body would
    /// reach past it, needs parentheses.
    mutating func parsePlaceExpression() -> Expression {
        guard at(word: "exists") || at(word: "all") else { return parsePostfixExpression() }
        return reportMissingExpression()
    }

    /// Calls, look-ups and members.
    mutating func parsePostfixExpression() -> Expression {
        let start = current.span.start
        var base = parsePrimaryExpression()
        while !isRecovering {
            switch current.kind {
            case .symbol(.question):
                guard refuseChaining() else { return base }
                base = Expression(.missing, span: base.span)
            case .symbol(.leftParenthesis):
                let arguments = parseArguments(.leftParenthesis, .rightParenthesis)
                base = make(.call(callee: base, arguments), from: start)
            case .symbol(.leftBracket):
                let arguments = parseArguments(.leftBracket, .rightBracket)
                base = make(.index(base: base, arguments), from: start)
            case .symbol(.dot):
                mark(.tight)
                advance()
                let name = parseAnyWord(of: "a member")
                base = make(.member(base: base, name), from: start)
                if refuseClosure(after: name) { base = Expression(.missing, span: base.span) }
            case .symbol(.colon):
                guard refuseEntity() else { return base }
                base = Expression(.missing, span: base.span)
            default: return base
            }
        }
        return base
    }

    mutating func reportUnlessRecovering(_ diagnostic: Diagnostic) {
        if !isRecovering { report(diagnostic) }
    }
}
