/// Statements of actions, views, functions and tests.
extension Parser {
    /// `{ … }`; empty when there is no brace, which is reported.
    mutating func parseBlock() -> Block {
        let opener = current
        if !at(.leftBrace), let block = refuseBareBranch() { return block }
        guard expect(.leftBrace), enter() else { return Block(statements: [], span: opener.span) }
        defer { leave() }
        let statements = parseBlockMembers { $0.parseStatement() }
        expect(.rightBrace, closing: opener)
        return Block(statements: statements, span: span(from: opener.span.start))
    }

    /// What stands between braces, up to the closing one, with recovery at each next statement.
    mutating func parseBlockMembers<Member>(
        _ parseMember: (inout Parser) -> Member?
    ) -> [Member] {
        guard descend() else { return [] }
        defer { enclosing -= 1 }
        var members: [Member] = []
        while !isAtEnd, !at(.rightBrace), !isAtDeclaration || isAtLocalConstant {
            let before = position
            mark(.member)
            if let member = parseMember(&self) { members.append(member) }
            if isRecovering { recoverToStatement() }
            if position == before, !isAtEnd, !at(.rightBrace) { advance() }
        }
        return members
    }

    /// Nil where there is none, or one that is not supported yet.
    mutating func parseStatement() -> Statement? {
        guard descend() else { return nil }
        defer { enclosing -= 1 }
        refuseTry()
        let isOutermost = refuseInTests()
        defer { if isOutermost { isWithinRefused = false } }
        switch current.word {
        case "let", "var": return .binding(parseBindingStatement())
        case "if": return parseIfStatement().map { .if($0) }
        case "for" where peek().word != nil: return .for(parseForStatement())
        case "for" where isAtForEach: return .for(refuseForEach())
        case "guard" where isAtGuard: return refuseGuard()
        case "match": return .match(parseMatchStatement())
        case "require": return .require(parseRequireStatement())
        case "insert": return .expression(parseInsertExpression())
        case "update": return .update(parseUpdateStatement())
        case "emit": return .emit(parseEmitStatement())
        case "return": return .return(parseReturnStatement())
        case "while": return parseWhileStatement()
        case "send": return parseSendStatement()
        default: break
        }
        if let constant = refuseLocalConstant() { return constant }
        if let word = current.word, Words.testStatement.contains(word), isAtTestForm {
            return parseTestStatement()
        }
        if refuseForeignStatement() { return nil }
        if let binding = refuseTypedVariable() { return .binding(binding) }
        return parseExpressionStatement()
    }

    mutating func parseBindingStatement() -> BindingStatement {
        let token = advance()
        if at(.leftParenthesis), !isRecovering {
            report(
                .foreign(
                    "there are no tuples", help: "give each value a name by a `let` of its own",
                    at: current.span))
            skipForeign()
            return BindingStatement(
                kind: .let, name: Name("", span: token.span), type: .missing(span: token.span),
                value: missingExpression(), span: span(from: token.span.start))
        }
        let name = parseName(of: "a variable")
        var type: TypeSyntax?
        if take(.colon) != nil { type = parseType() }
        expect(.assign)
        let value = isRecovering ? missingExpression() : parseValue()
        return BindingStatement(
            kind: token.word == "var" ? .var : .let, name: name, type: type, value: value,
            span: span(from: token.span.start))
    }

    /// Nil when the chain of `else if` is too long.
    mutating func parseIfStatement() -> IfStatement? {
        let start = advance().span.start
        let condition: IfStatement.Condition
        if take(word: "let") != nil {
            let name = parseName(of: "a variable")
            if at(.leftBrace), !name.isMissing, !isRecovering {
                report(
                    .foreign(
                        "`if let` needs the optional that is looked into",
                        help: "write `if let \(name.text) = \(name.text)`", at: name.span,
                        fixIt: .init(name.span.after, " = \(name.text)")))
                condition = .binds(
                    name, Expression(.name(Name(name.text, span: name.span)), span: name.span))
            } else {
                expect(.assign)
                condition = .binds(name, parseCondition(afterBinding: true))
            }
        } else if at(word: "case"), !isRecovering {
            condition = refuseIfCase()
        } else {
            condition = .holds(parseCondition(afterBinding: false))
        }
        let then = parseBlock()
        var otherwise: IfStatement.Otherwise?
        let isElseIf = refuseElseIf()
        if isAtBranch { _ = mendSpelling(of: "a statement", among: ["else"]) }
        if isElseIf || take(word: "else") != nil {
            if isElseIf || at(word: "if") {
                guard descend() else { return nil }
                otherwise = parseIfStatement().map { .if($0) }
                enclosing -= 1
            } else {
                otherwise = .block(parseBlock())
            }
        }
        return IfStatement(
            condition: condition, then: then, otherwise: otherwise, span: span(from: start))
    }

    /// An expression before a block; junk between the two is skipped.
    private mutating func parseCondition(afterBinding: Bool) -> Expression {
        let condition = parseExpressionBeforeBlock()
        if at(.comma), !isRecovering { refuseJoinedConditions(afterBinding: afterBinding) }
        if isRecovering { recover(to: .leftBrace) }
        return condition
    }

    /// Whether what follows the current word opens a branch.
    private var isAtBranch: Bool {
        current.word != nil && (peek().kind == .symbol(.leftBrace) || peek().word == "if")
    }

    /// Whether `guard` begins a statement, and is no name.
    private var isAtGuard: Bool {
        switch peek().kind {
        case .symbol(.assign), .symbol(.dot), .symbol(.leftBracket): false
        default: !isRecovering && place != .console
        }
    }

    mutating func parseForStatement() -> ForStatement {
        let start = advance().span.start
        let name = parseName(of: "a variable")
        expect(word: "in")
        let collection = parseExpressionBeforeBlock()
        let max = parseMax()
        if isRecovering { recover(to: .leftBrace) }
        let body = parseBlock()
        return ForStatement(
            name: name, collection: collection, max: max, body: body, span: span(from: start))
    }

    mutating func parseRequireStatement() -> RequireStatement {
        let start = advance().span.start
        requireOpener = at(.leftParenthesis) ? position : nil
        let condition = parseExpressionBeforeBlock()
        requireOpener = nil
        if isForeignRequire || isRequireWithoutError {
            if !isForeignRequire {
                report(
                    .foreign(
                        "`require` says which error it is",
                        help: "declare `error E`, and write `require x else E`",
                        at: condition.span))
            }
            isForeignRequire = false
            return RequireStatement(
                condition: condition,
                error: OccurrenceSyntax(
                    name: Name("", span: condition.span.after), arguments: nil,
                    span: condition.span.after),
                span: span(from: start))
        }
        if at(.comma), !isRecovering {
            report(
                .foreign(
                    "`require` and its error are joined by `else`", help: "write `else`",
                    at: current.span, fixIt: .init(current.span, " else")))
            read(as: "else")
        }
        expect(word: "else")
        let error = parseOccurrence(of: "an error")
        return RequireStatement(condition: condition, error: error, span: span(from: start))
    }

    /// A `require` that ends without `else`.
    private var isRequireWithoutError: Bool {
        !isRecovering && (at(.rightBrace) || startsLine && !at(word: "else")) && !isAtEnd
    }

    mutating func parseUpdateStatement() -> UpdateStatement {
        let start = advance().span.start
        let target = parsePlaceExpression()
        takeCompoundAssignment(to: target)
        let value = parseExpression()
        return UpdateStatement(target: target, value: value, span: span(from: start))
    }

    mutating func parseEmitStatement() -> EmitStatement {
        let start = advance().span.start
        let event = parseOccurrence(of: "an event")
        return EmitStatement(event: event, span: span(from: start))
    }

    mutating func parseReturnStatement() -> ReturnStatement {
        let start = advance().span.start
        let hasValue =
            at(word: "insert") || at(word: "match") || at(word: "if") && isAtIfValue
            || !(isAtEnd || at(.rightBrace) || isAtStatement || isAtDeclaration)
        let value = hasValue ? parseValue() : nil
        return ReturnStatement(value: value, span: span(from: start))
    }

    /// `E` or `E(field: value)`.
    mutating func parseOccurrence(of what: String) -> OccurrenceSyntax {
        let start = current.span.start
        let name = parseName(of: what)
        var arguments: [ArgumentSyntax]?
        if at(.leftParenthesis), !isRecovering {
            arguments = parseArguments(.leftParenthesis, .rightParenthesis)
        }
        return OccurrenceSyntax(name: name, arguments: arguments, span: span(from: start))
    }
}
