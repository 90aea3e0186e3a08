/// Declarations that have no body: ids, roles, settings, enums, errors, events.
extension Parser {
    mutating func parseIdentifierDeclaration() -> IdentifierDeclaration {
        let documentation = currentDocumentation
        let start = advance().span.start
        var names = [parseName(of: "an id")]
        while take(.comma) != nil { names.append(parseName(of: "an id")) }
        return IdentifierDeclaration(
            documentation: documentation, names: names, span: span(from: start))
    }

    mutating func parseRoleDeclaration() -> RoleDeclaration {
        let documentation = currentDocumentation
        let start = advance().span.start
        let name = parseName(of: "a role")
        let declaration = RoleDeclaration(
            documentation: documentation, name: name, span: span(from: start))
        let extra = current.span.start
        var what: String?
        if at(.leftParenthesis) {
            what = "a role with parameters"
            skipBrackets()
        }
        if at(word: "max") { _ = parseMax() }
        if take(word: "granted") != nil {
            what = what ?? "`granted by`"
            expect(word: "by")
            _ = parsePostfixExpression()
        }
        if let what {
            report(
                .notSupported(
                    what, help: "a plain role, `role R`, has its members named at deploy",
                    at: span(from: extra)))
        }
        return declaration
    }

    mutating func parseSettingDeclaration() -> SettingDeclaration {
        let documentation = currentDocumentation
        let start = advance().span.start
        let (name, type, value) = parseSettingParts()
        return SettingDeclaration(
            documentation: documentation, name: name, type: type, value: value,
            span: span(from: start))
    }

    /// `name: T = value`.
    mutating func parseSettingParts() -> (name: Name, type: TypeSyntax, value: Expression) {
        let name = parseName(of: "a setting")
        expect(.colon)
        let type = parseType()
        expect(.assign)
        let value = isRecovering ? missingExpression() : parseExpression()
        return (name, type, value)
    }

    mutating func parseEnumDeclaration() -> EnumDeclaration {
        let documentation = currentDocumentation
        let start = advance().span.start
        let name = parseName(of: "an enum")
        let opener = current
        var cases: [Name] = []
        if expect(.leftBrace) {
            cases = parseEnumCases()
            expect(.rightBrace, closing: opener)
        }
        return EnumDeclaration(
            documentation: documentation, name: name, cases: cases, span: span(from: start))
    }

    /// Cases inside cases are refused and stand in the tree as if they were beside each other, so
    /// that their uses are not reported too.
    private mutating func parseEnumCases() -> [Name] {
        var cases: [Name] = []
        var depth = 0
        while !isAtEnd, !isRecovering, !isAtDeclaration {
            switch current.kind {
            case .symbol(.rightBrace):
                if depth == 0 { return cases }
                depth -= 1
                advance()
            case .symbol(.comma) where !cases.isEmpty: advance()
            case .symbol(.leftBrace) where !cases.isEmpty:
                if depth == 0 { report(.notSupported("a case inside a case", at: current.span)) }
                depth += 1
                advance()
            case .symbol(.leftParenthesis) where !cases.isEmpty:
                report(
                    .notSupported(
                        "a case with a payload", help: "use a struct with optional fields",
                        at: current.span))
                skipBrackets()
            case .word("case") where peek().word != nil:
                report(.caseWord(at: SourceSpan(current.span.start, peek().span.start)))
                advance()
            default:
                mark(.member)
                cases.append(parseAnyWord(of: "a case"))
            }
        }
        if isRecovering { recover(to: .rightBrace) }
        if at(.rightBrace) { endRecovery() }
        return cases
    }

    mutating func parseErrorDeclaration() -> OccurrenceDeclaration {
        parseOccurrenceDeclaration(of: "an error")
    }

    mutating func parseEventDeclaration() -> OccurrenceDeclaration {
        parseOccurrenceDeclaration(of: "an event")
    }

    private mutating func parseOccurrenceDeclaration(of what: String) -> OccurrenceDeclaration {
        let documentation = currentDocumentation
        let start = advance().span.start
        var members = [parseOccurrenceMember(of: what)]
        while !isRecovering, take(.comma) != nil {
            members.append(parseOccurrenceMember(of: what))
        }
        return OccurrenceDeclaration(
            documentation: documentation, members: members, span: span(from: start))
    }

    private mutating func parseOccurrenceMember(
        of what: String
    ) -> OccurrenceDeclaration.Member {
        let start = current.span.start
        let name = parseName(of: what)
        let fields = at(.leftParenthesis) ? parseParameters() : []
        return OccurrenceDeclaration.Member(name: name, fields: fields, span: span(from: start))
    }
}
