/// Declarations with a body of statements: actions, views, functions, tests.
extension Parser {
    mutating func parseActionDeclaration() -> ActionDeclaration {
        let documentation = currentDocumentation
        let start = advance().span.start
        let name = parseName(of: "an action")
        let parameters = parseParameters()
        let foreign = refuseHeaderWords()
        let early = parseResult() ?? foreign
        refuseHeaderWords()
        let authority = parseAuthority(action: name)
        let late = refuseLateResult()
        let result = early ?? late
        givesResult = result != nil
        let body = parseBody()
        givesResult = false
        return ActionDeclaration(
            documentation: documentation, name: name, parameters: parameters, result: result,
            authority: authority, body: body, span: span(from: start))
    }

    /// `by anyone -> Int`: the result, which stands before `by`.
    private mutating func refuseLateResult() -> TypeSyntax? {
        guard at(.arrow), !isRecovering else { return refuseHeaderWords() }
        report(
            .unexpected(
                describe(current), expected: "`{`", help: "the result stands before `by`",
                at: current.span))
        return parseResult()
    }

    /// `by Registrar or records[record].patient`.
    mutating func parseAuthority(action: Name) -> [Expression] {
        guard take(word: "by") != nil else {
            if at(.leftBrace) || isAtEnd {
                reportUnlessRecovering(.missingAuthority(action: action.text, at: action.span))
            } else {
                expect(word: "by")
            }
            return []
        }
        if case .integer = current.kind, peek().word == "of" {
            let number = advance()
            advance()
            report(.notSupported("`by n of R`", help: "name the roles with `or`", at: number.span))
        }
        return parseTerms()
    }

    /// What stands after `by`: terms with `or` between them.
    mutating func parseTerms() -> [Expression] {
        var terms = [parsePlaceExpression()]
        while !isRecovering {
            if at(.comma) || at(word: "and") {
                report(
                    .unexpected(
                        describe(current), expected: "`or`",
                        help: at(.comma)
                            ? "one of the terms is enough: join them by `or`"
                            : "one of the terms is enough; what else must hold stands in `require`",
                        at: current.span))
                advance()
            } else if take(word: "or") == nil {
                break
            }
            terms.append(parsePlaceExpression())
        }
        return terms
    }

    mutating func parseViewDeclaration() -> FunctionDeclaration {
        parseDeclaredFunction(of: "a view")
    }

    mutating func parseFunctionDeclaration() -> FunctionDeclaration {
        parseDeclaredFunction(of: "a function")
    }

    private mutating func parseDeclaredFunction(of what: String) -> FunctionDeclaration {
        let documentation = currentDocumentation
        let start = advance().span.start
        let name = parseName(of: what)
        let parameters = parseParameters()
        let foreign = refuseHeaderWords()
        let result = parseResult() ?? foreign
        refuseHeaderWords()
        givesResult = result != nil
        let body = parseBody()
        givesResult = false
        return FunctionDeclaration(
            documentation: documentation, name: name, parameters: parameters, result: result,
            body: body, span: span(from: start))
    }

    /// `-> T`.
    private mutating func parseResult() -> TypeSyntax? {
        guard take(.arrow) != nil else { return nil }
        if at(word: "by"), let next = peek().word, next != "by", next != "max" {
            report(.expectedType(found: describe(current), at: current.span))
            return nil
        }
        return parseType()
    }

    /// The block of a declaration; junk before its brace is reported and skipped.
    private mutating func parseBody() -> Block {
        if !at(.leftBrace) {
            reportUnexpected(
                .unexpected(describe(current), expected: "`{`", at: current.span))
            recover(to: .leftBrace)
        }
        endRecovery(ifReached: .leftBrace)
        return parseBlock()
    }

    mutating func parseTestDeclaration() -> TestDeclaration {
        let documentation = currentDocumentation
        let start = advance().span.start
        let (title, titleSpan) = parseTitle(of: "a test")
        let outer = place
        if place == .contract { place = .test }
        let body = parseBody()
        place = outer
        return TestDeclaration(
            documentation: documentation, title: title, titleSpan: titleSpan, body: body,
            span: span(from: start))
    }

    /// `property "title" (n: Int) where n > 0 { … }`; without parameters, the parentheses are left
    /// out.
    mutating func parsePropertyDeclaration() -> PropertyDeclaration {
        let documentation = currentDocumentation
        let start = advance().span.start
        let (title, titleSpan) = parseTitle(of: "a property")
        let parameters = at(.leftParenthesis) ? parseParameters() : []
        let outer = place
        place = .property
        var condition: Expression?
        if take(word: "where") != nil { condition = parseExpressionBeforeBlock() }
        let body = parseBody()
        place = outer
        return PropertyDeclaration(
            documentation: documentation, title: title, titleSpan: titleSpan,
            parameters: parameters, condition: condition, body: body, span: span(from: start))
    }

    private mutating func parseTitle(of what: String) -> ([UInt8], SourceSpan) {
        let span = current.span
        guard case .text(let bytes) = current.kind else {
            reportUnexpected(
                .unexpected(
                    describe(current), expected: "the title of \(what) in quotes",
                    at: current.span))
            return ([], span)
        }
        advance()
        return (bytes, span)
    }
}
