/// Types, as fields, parameters, results, settings and tables write them.
extension Parser {
    mutating func parseType() -> TypeSyntax {
        refuseTypeWord()
        let start = current.span.start
        var type: TypeSyntax
        switch current.kind {
        case .symbol(.leftBracket): type = parseListType()
        case .word("Set") where peek().kind == .symbol(.less): type = parseSetType()
        case .word(let word) where !Words.isReserved(word): type = parseNamedType()
        case .symbol(.leftParenthesis) where refuseTupleType():
            return .missing(span: span(from: start))
        default:
            reportUnexpected(.expectedType(found: describe(current), at: current.span))
            return .missing(span: SourceSpan(start, start))
        }
        var isOptional = take(.question) != nil
        while at(.coalesce) || at(.question) {
            report(.optionalOfOptional(replacement: isOptional ? "" : "?", at: current.span))
            advance()
            isOptional = true
        }
        if isOptional { type = .optional(type, span: span(from: start)) }
        return type
    }

    private mutating func parseNamedType() -> TypeSyntax {
        let start = current.span.start
        let name = parseName(of: "a type")
        if refuseTypeSuffix(of: name) {
            _ = parseMax()
            return .missing(span: span(from: start))
        }
        guard let max = parseMax() else { return .name(name) }
        return .bounded(name, max: max, span: span(from: start))
    }

    private mutating func parseListType() -> TypeSyntax {
        let opener = advance()
        guard enter() else { return .missing(span: opener.span) }
        defer { leave() }
        let element = parseType()
        let isDictionary = refuseDictionary()
        expect(.rightBracket, closing: opener)
        let max = parseMax()
        if isDictionary { return .missing(span: span(from: opener.span.start)) }
        return .list(element: element, max: max, span: span(from: opener.span.start))
    }

    private mutating func parseSetType() -> TypeSyntax {
        let start = advance().span.start
        mark(.angle)
        let opener = advance()
        guard enter() else { return .missing(span: opener.span) }
        defer { leave() }
        let element = parseType()
        expect(.greater, closing: opener)
        let max = parseMax()
        return .set(element: element, max: max, span: span(from: start))
    }
}
