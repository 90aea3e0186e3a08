/// Statements and conditions of other languages, read as far as they have a meaning here, so that
/// what they declare is known behind them.
extension Parser {
    /// `guard c else { … }`, read as `if`, and `guard let x = y else { … }`, read as `let`.
    mutating func refuseGuard() -> Statement? {
        let token = advance()
        if take(word: "let") != nil || take(word: "var") != nil {
            report(.noGuard(fixIt: nil, at: token.span))
            let name = parseName(of: "a variable")
            if take(.assign) != nil { _ = parseExpression() }
            skipOtherwise()
            return .binding(
                BindingStatement(
                    kind: .let, name: name, type: .missing(span: name.span),
                    value: missingExpression(), span: span(from: token.span.start)))
        }
        let condition = parseExpressionBeforeBlock()
        guard at(word: "else"), !isRecovering else {
            report(.noGuard(fixIt: nil, at: token.span))
            skipOtherwise()
            return nil
        }
        let header = SourceSpan(token.span.start, advance().span.end)
        let text = "if not (\(source.text(of: condition.span)))"
        report(.noGuard(fixIt: .init(header, text), at: token.span))
        let then = parseBlock()
        return .if(
            IfStatement(
                condition: .holds(Expression(.missing, span: condition.span)), then: then,
                otherwise: nil, span: span(from: token.span.start)))
    }

    /// Skips to the block that stands behind `else`, and the block.
    private mutating func skipOtherwise() {
        while !isAtEnd, !at(.leftBrace), !at(.rightBrace), !isAtDeclaration { advance() }
        endRecovery()
        if at(.leftBrace) { _ = parseBlock() }
    }

    /// `if case .a = k {` and `if case .some(let x) = k {`, at `case`.
    mutating func refuseIfCase() -> IfStatement.Condition {
        let word = advance()
        var bound: Name?
        var pattern: [Token] = []
        while !isAtEnd, !at(.assign), !at(.leftBrace), !at(.rightBrace) {
            if let previous, previous.word == "let", let name = current.word, bound == nil {
                bound = Name(name, span: current.span)
            }
            pattern.append(advance())
        }
        let end = lastEnd
        var fixIt: Diagnostic.FixIt?
        if take(.assign) != nil {
            let value = parseExpression()
            if pattern.count == 2, let name = pattern[1].word, at(.leftBrace), !isRecovering {
                fixIt = .init(
                    SourceSpan(word.span.start, value.span.end),
                    "\(source.text(of: value.span)) is .\(name)")
            } else if pattern.count == 6, pattern[1].word == "some", let bound {
                fixIt = .init(SourceSpan(word.span.start, end), "let \(bound.text)")
            }
        }
        report(
            .foreign(
                "there is no `if case`",
                help: "write `if x is .a { … }`, or `match x { case .a(let y) { … } … }`",
                at: word.span, fixIt: fixIt))
        endRecovery()
        while !isAtEnd, !at(.leftBrace), !at(.rightBrace) { advance() }
        return bound.map { .binds($0, missingExpression()) } ?? .holds(missingExpression())
    }

    /// `if let b = a, c {` and `if a, b {`, at the comma.
    mutating func refuseJoinedConditions(afterBinding: Bool) {
        report(
            .foreign(
                "conditions are not joined by `,`",
                help: afterBinding
                    ? "put one `if` within the other: `if let x = y { if … { … } }`"
                    : "join them with `and`",
                at: current.span))
        while !isAtEnd, !at(.leftBrace), !at(.rightBrace) { advance() }
    }

    /// `elif c {`, after a block: whether one stands here, which then is read as `if`.
    mutating func refuseElseIf() -> Bool {
        guard let word = current.word, ["elif", "elseif", "elsif"].contains(word), !isRecovering,
            peek().word != nil
        else { return false }
        report(
            .foreign(
                "there is no `\(word)`", help: "write `else if`", at: current.span,
                fixIt: .init(current.span, "else if")))
        return true
    }

    /// Whether `for (x in xs)` or `for (let x of xs)` stands here.
    var isAtForEach: Bool {
        guard at(word: "for"), peek().kind == .symbol(.leftParenthesis), !isRecovering else {
            return false
        }
        let distance = ["let", "var", "const"].contains(peek(2).word) ? 3 : 2
        return peek(distance).word != nil && ["in", "of"].contains(peek(distance + 1).word)
    }

    mutating func refuseForEach() -> ForStatement {
        let start = advance().span.start
        let opener = advance()
        if ["let", "var", "const"].contains(current.word) { advance() }
        let name = parseName(of: "a variable")
        advance()
        let collection = parseExpression()
        let isClosed = take(.rightParenthesis) != nil
        report(
            .foreign(
                "there is no `for (…)`", help: "write `for \(name.text) in … { … }`",
                at: opener.span,
                fixIt: isClosed
                    ? .init(
                        span(from: opener.span.start),
                        "\(name.text) in \(source.text(of: collection.span))") : nil))
        if isRecovering || !at(.leftBrace) { recover(to: .leftBrace) }
        let body = parseBlock()
        return ForStatement(
            name: name, collection: collection, max: nil, body: body, span: span(from: start))
    }

    /// `if (c) return`, at `return`: the statement without braces is read as a block.
    mutating func refuseBareBranch() -> Block? {
        guard isAtStatement, !isRecovering, place != .console, enter() else { return nil }
        defer { leave() }
        let start = current.span.start
        let before = diagnostics.count
        let statement = parseStatement()
        let isWhole = !isRecovering && diagnostics.count == before
        let body = span(from: start)
        report(
            .foreign(
                "a block stands in braces", help: "write `{ … }`", at: SourceSpan(start, start),
                fixIt: isWhole ? .init(body, "{ \(source.text(of: body)) }") : nil))
        return Block(statements: statement.map { [$0] } ?? [], span: body)
    }

    /// Whether `const y = 1` stands here, which is no declaration: that has a type.
    var isAtLocalConstant: Bool {
        at(word: "const") && peek().word != nil && peek(2).kind == .symbol(.assign)
            && !isRecovering
    }

    /// `const y = 1` within a body, read as `let`.
    mutating func refuseLocalConstant() -> Statement? {
        guard isAtLocalConstant else { return nil }
        report(
            .foreign(
                "a `const` belongs to the contract", help: "write `let`", at: current.span,
                fixIt: .init(current.span, "let")))
        return .binding(parseBindingStatement())
    }
}

extension Diagnostic {
    fileprivate static func noGuard(fixIt: FixIt?, at span: SourceSpan) -> Diagnostic {
        foreign(
            "there is no `guard`",
            help: "write `require x else E` with a declared error, or `if let x = y { … }`",
            at: span, fixIt: fixIt)
    }
}
