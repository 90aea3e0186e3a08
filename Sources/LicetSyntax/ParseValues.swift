/// Values that change the state: they stand as statements, or whole in `let`, `var`, `return`, an
/// assignment or after `expect`, and never inside an expression.
extension Parser {
    mutating func parseValue() -> Expression {
        refuseTry()
        return switch current.word {
        case "insert": parseInsertExpression()
        case "open" where isAtOpen: parseOpenExpression()
        case "as" where place != .contract && isAtTestForm: parseCallAsExpression()
        case "deploy" where place != .contract && isAtTestForm: parseDeployExpression()
        default: parseExpression()
        }
    }

    mutating func parseInsertExpression() -> Expression {
        let start = advance().span.start
        let table = parseName(of: "a table")
        var key: Expression?
        if at(.leftBracket) {
            mark(.tight)
            let opener = advance()
            guard enter() else { return missingExpression() }
            key = parseExpression()
            leave()
            expect(.rightBracket, closing: opener)
        }
        // A row may be an expression of any kind, and so another `insert` by mistake.
        guard enter() else { return missingExpression() }
        defer { leave() }
        let row = parseExpression()
        return make(.insert(InsertExpression(table: table, key: key, row: row)), from: start)
    }

    /// Whether `open` begins `open table[key].field under …` here and is not a name.
    var isAtOpen: Bool {
        at(word: "open") && peek().word.map(Words.isReserved) == false
            && peek(2).kind == .symbol(.leftBracket)
    }

    mutating func parseOpenExpression() -> Expression {
        let start = advance().span.start
        guard enter() else { return missingExpression() }
        defer { leave() }
        let target = parsePlaceExpression()
        expect(word: "under")
        let rule = parsePlaceExpression()
        expect(word: "for")
        let duration = parseExpression()
        return make(
            .open(OpenExpression(target: target, rule: rule, duration: duration)), from: start)
    }

    mutating func parseCallAsExpression() -> Expression {
        let start = advance().span.start
        guard enter() else { return missingExpression() }
        defer { leave() }
        let actor: Expression
        if case .text(let bytes) = current.kind {
            let token = advance()
            actor = make(.text(bytes), from: token.span.start)
        } else {
            let name = parseName(of: "an actor")
            actor = make(.name(name), from: name.span.start)
        }
        if at(.colon), !isRecovering {
            let colon = SourceSpan(current.span.start, peek().span.start)
            report(
                .unexpected(
                    describe(current), expected: "the call of an action",
                    help: "the call stands behind the account: `as ana grant(…)`",
                    fixIt: isBreak(from: current, to: peek())
                        ? nil : Diagnostic.FixIt(colon, " "), at: current.span))
            advance()
        }
        let callStart = current.span
        guard current.word.map(Words.isReserved) == false else {
            reportUnexpected(
                .unexpected(
                    describe(current), expected: "the call of an action", at: callStart))
            return missingExpression()
        }
        let call = parsePostfixExpression()
        if case .call = call.kind {
        } else {
            reportUnexpected(
                .unexpected(describe(current), expected: "`(`", at: current.span))
        }
        return make(.callAs(CallAsExpression(actor: actor, call: call)), from: start)
    }

    mutating func parseDeployExpression() -> Expression {
        let start = advance().span.start
        let contract = parseName(of: "a contract")
        let arguments = parseArguments(.leftParenthesis, .rightParenthesis)
        return make(
            .deploy(DeployExpression(contract: contract, arguments: arguments)), from: start)
    }
}
