/// What an expression is made of: literals, names, lists, quantifiers.
extension Parser {
    mutating func parsePrimaryExpression() -> Expression {
        let start = current.span.start
        switch current.kind {
        case .integer(let magnitude):
            let token = advance()
            let number = make(.integer(checked(magnitude, token.span)), from: start)
            return refuseUnit(after: number) ?? number
        case .text(let bytes): return parseLiteral(.text(bytes))
        case .bytes(let bytes): return parseLiteral(.bytes(bytes))
        case .instant(let instant): return parseLiteral(.instant(instant))
        case .rowNumber(let number):
            if place == .contract {
                report(.outsideTests(source.text(of: current.span), at: current.span))
            }
            return parseLiteral(.rowNumber(number))
        case .symbol(.dot):
            advance()
            let name = parseAnyWord(of: "a case")
            return make(.enumCase(name), from: start)
        case .symbol(.leftBracket): return parseListExpression()
        case .symbol(.leftParenthesis): return parseParenthesized()
        case .word(let word): return parseWordExpression(word)
        case .symbol, .end: return reportMissingExpression()
        }
    }

    private mutating func parseLiteral(_ kind: Expression.Kind) -> Expression {
        let token = advance()
        return make(kind, from: token.span.start)
    }

    private mutating func parseWordExpression(_ word: String) -> Expression {
        let start = current.span.start
        switch word {
        case "true": return parseLiteral(.boolean(true))
        case "false": return parseLiteral(.boolean(false))
        case "nil": return parseLiteral(.none)
        case "exists", "all": return parseQuantifierExpression()
        case "insert":
            reportUnlessRecovering(.misplacedValue(word, at: current.span))
            return parseInsertExpression()
        case "as" where place != .contract && isAtTestForm:
            reportUnlessRecovering(.misplacedValue(word, at: current.span))
            return parseCallAsExpression()
        case "deploy" where place != .contract && isAtTestForm:
            reportUnlessRecovering(.misplacedValue(word, at: current.span))
            return parseDeployExpression()
        case "match": return parseMisplacedMatch()
        case "open" where isAtOpen:
            reportUnlessRecovering(.misplacedValue(word, at: current.span))
            return parseOpenExpression()
        case "if": return refuseIfValue() ?? reportMissingExpression()
        case _ where Words.isReserved(word): return reportMissingExpression()
        default:
            advance()
            return make(.name(Name(word, span: span(from: start))), from: start)
        }
    }

    mutating func reportMissingExpression() -> Expression {
        let isReserved = current.word.map(Words.isReserved) == true
        reportUnexpected(
            .expectedExpression(
                found: describe(current),
                help: at(word: "action") && !startsLine
                    ? "each question has a rule of its own: `access read(…)`, `access write(…)`"
                    : isReserved
                        ? "words of the language cannot be names"
                        : at(.leftBrace)
                            ? "functions are not values: declare a `func` and call it"
                            : at(.question)
                                ? "there are no templates: who is asked about is a parameter"
                                : nil,
                at: current.span))
        return missingExpression()
    }

    /// Parentheses leave no node; they only widen the span.
    private mutating func parseParenthesized() -> Expression {
        let opener = advance()
        guard enter() else { return missingExpression() }
        defer { leave() }
        let isOfRequire = requireOpener == position - 1
        let inner = parseExpression()
        if isOfRequire, at(.comma), !isRecovering {
            refuseMessage()
            return make(inner.kind, from: opener.span.start)
        }
        let isTuple = refuseTuple()
        closeParenthesis(of: opener)
        return make(isTuple ? .missing : inner.kind, from: opener.span.start)
    }

    private mutating func closeParenthesis(of opener: Token) {
        guard !expect(.rightParenthesis, closing: opener) else { return }
        recover(to: .rightParenthesis)
        _ = take(.rightParenthesis)
    }

    /// The message of `require(x, "…")`, with the parenthesis behind it. Apart from the walk
    /// through parentheses, whose frame is small: they nest.
    private mutating func refuseMessage() {
        report(
            .foreign(
                "`require` takes no message",
                help: "declare `error E`, and write `require x else E`", at: current.span))
        isForeignRequire = true
        while !isAtEnd, !at(.rightParenthesis), !at(.leftBrace), !at(.rightBrace) {
            if at(.leftParenthesis) { skipBrackets() } else { advance() }
        }
        _ = take(.rightParenthesis)
    }

    mutating func parseListExpression() -> Expression {
        let start = current.span.start
        let elements = parseList(.leftBracket, .rightBracket) { $0.parseExpression() }
        return make(.list(elements), from: start)
    }

    mutating func parseQuantifierExpression() -> Expression {
        let token = advance()
        guard enter() else { return missingExpression() }
        defer { leave() }
        let name = parseName(of: "a variable")
        expect(word: "in")
        let collection = parseExpression()
        expect(.colon)
        let body = parseExpression()
        let quantifier = QuantifierExpression(
            kind: token.word == "all" ? .all : .exists, name: name, collection: collection,
            body: body)
        return make(.quantifier(quantifier), from: token.span.start)
    }

    /// `match x { … }` where a value is wanted: read to its end, and missing in the tree.
    private mutating func parseMisplacedMatch() -> Expression {
        let token = advance()
        reportUnlessRecovering(.misplacedValue("match", at: token.span))
        guard enter() else { return missingExpression() }
        defer { leave() }
        _ = parseExpression()
        if at(.leftBrace) { skipBrackets() } else { expect(.leftBrace) }
        return Expression(.missing, span: span(from: token.span.start))
    }
}
