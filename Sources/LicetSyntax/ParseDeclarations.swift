/// Declarations that have no body: ids, settings, enums, errors, events.
extension Parser {
    mutating func parseIdentifierDeclaration() -> IdentifierDeclaration {
        let documentation = currentDocumentation
        let start = advance().span.start
        var names = [parseName(of: "an id")]
        while take(.comma) != nil { names.append(parseName(of: "an id")) }
        return IdentifierDeclaration(
            documentation: documentation, names: names, span: span(from: start))
    }

    mutating func parseSettingDeclaration() -> SettingDeclaration {
        let documentation = currentDocumentation
        let start = advance().span.start
        let (name, type, value) = parseTypedValue(of: "a setting")
        return SettingDeclaration(
            documentation: documentation, name: name, type: type, value: value,
            span: span(from: start))
    }

    /// `name: T = value`.
    mutating func parseTypedValue(
        of what: String
    ) -> (name: Name, type: TypeSyntax, value: Expression) {
        let name = parseName(of: what)
        expectTypeMark(of: name)
        let type = parseType()
        expect(.assign)
        let value = isRecovering ? missingExpression() : parseExpression()
        return (name, type, value)
    }

    mutating func parseEnumDeclaration() -> EnumDeclaration {
        let documentation = currentDocumentation
        let start = advance().span.start
        let name = parseName(of: "an enum")
        refuseConformance(name)
        let opener = current
        var cases: [EnumDeclaration.Case] = []
        if expect(.leftBrace) {
            parseEnumCases(within: nil, into: &cases)
            expect(.rightBrace, closing: opener)
        }
        return EnumDeclaration(
            documentation: documentation, name: name, cases: cases, span: span(from: start))
    }

    /// What stands between the braces of an enum or of a case, in preorder.
    private mutating func parseEnumCases(
        within parent: Int?, into cases: inout [EnumDeclaration.Case]
    ) {
        while !isAtEnd, !isRecovering, !at(.rightBrace), !isAtDeclaration {
            parseEnumCase(within: parent, into: &cases)
            _ = take(.comma)
        }
        if isRecovering { recover(to: .rightBrace) }
        if at(.rightBrace) { endRecovery() }
    }

    private mutating func parseEnumCase(
        within parent: Int?, into cases: inout [EnumDeclaration.Case]
    ) {
        if at(word: "case"), peek().word != nil {
            report(.caseWord(at: SourceSpan(current.span.start, peek().span.start)))
            advance()
        }
        let start = current.span.start
        mark(.member)
        let name = parseAnyWord(of: "a case")
        let payload = at(.leftParenthesis) && !isRecovering ? parseParameters() : nil
        cases.append(
            EnumDeclaration.Case(
                name: name, parent: parent, payload: payload, span: span(from: start)))
        let opener = current
        guard !isRecovering, take(.leftBrace) != nil, enter() else { return }
        defer { leave() }
        parseEnumCases(within: cases.count - 1, into: &cases)
        expect(.rightBrace, closing: opener)
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
        if at(.leftBrace) { return refuseBracedOccurrences(of: what, documentation, from: start) }
        var members = [parseOccurrenceMember(of: what)]
        while !isRecovering, take(.comma) != nil {
            members.append(parseOccurrenceMember(of: what))
        }
        return OccurrenceDeclaration(
            documentation: documentation, members: members, span: span(from: start))
    }

    /// `error { A, B }`.
    private mutating func refuseBracedOccurrences(
        of what: String, _ documentation: String?, from start: Int
    ) -> OccurrenceDeclaration {
        let opener = advance()
        var members: [OccurrenceDeclaration.Member] = []
        while !isRecovering, !isAtEnd, !at(.rightBrace) {
            members.append(parseOccurrenceMember(of: what))
            _ = take(.comma)
        }
        if members.isEmpty, at(.rightBrace) {
            reportUnexpected(
                .expectedName(
                    of: what, found: describe(current), isReserved: false, at: current.span))
        } else if expect(.rightBrace, closing: opener) {
            let list = members.map { source.text(of: $0.span) }.joined(separator: ", ")
            let written = span(from: opener.span.start)
            let isPlain = !source.text(of: written).contains("//")
            report(
                .foreign(
                    "names stand here without braces",
                    help: list.utf8.count > 60 ? "leave them out" : "write `\(list)`",
                    at: opener.span,
                    fixIt: isPlain ? .init(written, list) : nil))
        }
        return OccurrenceDeclaration(
            documentation: documentation, members: members, span: span(from: start))
    }

    /// `event E { a: Int }`.
    private mutating func refuseBracedFields(of name: Name) -> [ParameterSyntax] {
        let opener = current.span
        let fields = parseList(.leftBrace, .rightBrace) { $0.parseParameter() }
        guard !isRecovering else { return fields }
        let list = "(" + fields.map { source.text(of: $0.span) }.joined(separator: ", ") + ")"
        let written = span(from: name.span.end)
        let isPlain = !source.text(of: written).contains("//")
        report(
            .foreign(
                "fields stand in parentheses here",
                help: "write `\(name.text)\(list.utf8.count > 60 ? "(…)" : list)`",
                at: opener, fixIt: isPlain ? .init(written, list) : nil))
        return fields
    }

    private mutating func parseOccurrenceMember(
        of what: String
    ) -> OccurrenceDeclaration.Member {
        let start = current.span.start
        let name = parseName(of: what)
        let fields =
            if at(.leftBrace), !startsLine, !name.isMissing, !isRecovering {
                refuseBracedFields(of: name)
            } else {
                at(.leftParenthesis) ? parseParameters() : []
            }
        return OccurrenceDeclaration.Member(name: name, fields: fields, span: span(from: start))
    }
}
