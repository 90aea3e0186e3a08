/// Names, bounds, parameters and lists between brackets.
extension Parser {
    /// A name that is declared or used; words of the language are refused. `what` completes "the
    /// name of …".
    mutating func parseName(of what: String) -> Name {
        if let word = current.word, !Words.isReserved(word) {
            return Name(word, span: advance().span)
        }
        let refusal = Diagnostic.expectedName(
            of: what, found: describe(current), isReserved: current.word != nil, at: current.span)
        if standsForName, !isRecovering {
            report(refusal)
            return Name("", span: advance().span)
        }
        reportUnexpected(refusal)
        return Name("", span: SourceSpan(current.span.start, current.span.start))
    }

    /// Whether a word of the language stands where it was meant as a name: what follows a name
    /// follows it, so that the rest can be read.
    private var standsForName: Bool {
        guard let word = current.word, word != "max" else { return false }
        switch peek().kind {
        case .symbol(.leftParenthesis): return Words.declaration.contains(word)
        case .symbol(.colon), .symbol(.assign): return true
        default: return false
        }
    }

    /// A name in a place where any word may be one: after a dot, a clause, a case.
    mutating func parseAnyWord(of what: String) -> Name {
        if let word = current.word { return Name(word, span: advance().span) }
        return parseName(of: what)
    }

    mutating func parseIntegerLiteral() -> IntegerLiteral? {
        guard case .integer(let magnitude) = current.kind else {
            reportUnexpected(
                .unexpected(describe(current), expected: "a number", at: current.span))
            return nil
        }
        let token = advance()
        return IntegerLiteral(checked(magnitude, token.span), span: token.span)
    }

    /// The value of an integer literal; one that does not fit is reported.
    mutating func checked(_ magnitude: UInt64, _ span: SourceSpan) -> Int64 {
        guard let value = Int64(exactly: magnitude) else {
            report(.numberTooLarge(source.text(of: span), at: span))
            return Int64.max
        }
        return value
    }

    /// `max n`, if it stands here; n is a number or the name of a constant. In a role, `granted by`
    /// may stand where the bound is forgotten.
    mutating func parseMax(inRole: Bool = false) -> BoundSyntax? {
        // Before a colon it is the name of the next field, before a parenthesis that of a call.
        guard at(word: "max"), peek().kind != .symbol(.leftParenthesis),
            peek().kind != .symbol(.colon)
        else { return nil }
        advance()
        let isForgotten = inRole && at(word: "granted") && peek().word == "by"
        if let word = current.word, !Words.isReserved(word), !isForgotten {
            return .constant(Name(word, span: advance().span))
        }
        return parseIntegerLiteral().map { .literal($0) }
    }

    /// `(label name: T, …)`.
    mutating func parseParameters() -> [ParameterSyntax] {
        mark(.parameters)
        return parseList(.leftParenthesis, .rightParenthesis) { $0.parseParameter() }
    }

    mutating func parseParameter() -> ParameterSyntax {
        let start = current.span.start
        var label: Name?
        if let word = current.word, peek().word != nil {
            label = Name(word, span: advance().span)
        }
        let name = parseName(of: "a parameter")
        if let label, !name.isMissing, !isRecovering, !at(.colon), isType(label, before: name) {
            return refuseTypeFirst(type: label, name: name)
        }
        if at(.comma) || at(.rightParenthesis), label == nil, !name.isMissing, !isRecovering {
            report(
                .unexpected(
                    describe(current), expected: "`:`",
                    help: "each has a name and a type, as in `name: \(name.text)`",
                    at: current.span))
            return ParameterSyntax(
                label: nil, name: name, type: .missing(span: name.span), span: name.span)
        }
        expect(.colon)
        let type = parseType()
        refuseDefault()
        return ParameterSyntax(label: label, name: name, type: type, span: span(from: start))
    }

    /// The `:` behind a name and before its type, which other languages may leave out.
    mutating func expectTypeMark(of name: Name) {
        guard take(.colon) == nil else { return }
        let type = at(.assign) ? typeOfLiteral(peek()) : nil
        let isAtType = current.word != nil && !startsLine
        let end = SourceSpan(name.span.end, name.span.end)
        let fixIt =
            isAtType
            ? Diagnostic.FixIt(end, ":")
            : type.map { Diagnostic.FixIt(end, ": \($0)", .guess) }
        reportUnexpected(
            .unexpected(
                describe(current), expected: "`:`",
                help: name.isMissing
                    ? nil
                    : "the type stands behind the name, as in `\(name.text): "
                        + "\((isAtType ? current.word : type) ?? "Int")`",
                fixIt: name.isMissing ? nil : fixIt, at: current.span))
    }

    private func typeOfLiteral(_ token: Token) -> String? {
        switch token.kind {
        case .integer: "Int"
        case .word where token.word == "true" || token.word == "false": "Bool"
        default: nil
        }
    }

    /// `(label: value, …)` or, for a look-up, the same in square brackets.
    mutating func parseArguments(_ opening: Symbol, _ closing: Symbol) -> [ArgumentSyntax] {
        mark(.tight)
        return parseList(opening, closing) { $0.parseArgument() }
    }

    mutating func parseArgument() -> ArgumentSyntax {
        let start = current.span.start
        var label: Name?
        if let word = current.word, peek().kind == .symbol(.colon) {
            label = Name(word, span: advance().span)
            advance()
        }
        let value = parseExpression()
        return ArgumentSyntax(label: label, value: value, span: span(from: start))
    }

    /// Elements between brackets with commas between them; a comma may also end the list.
    mutating func parseList<Element>(
        _ opening: Symbol, _ closing: Symbol, _ parseElement: (inout Parser) -> Element
    ) -> [Element] {
        let opener = current
        guard expect(opening), enter() else { return [] }
        defer { leave() }
        var elements: [Element] = []
        while !isAtEnd, !at(closing) {
            elements.append(parseElement(&self))
            if isRecovering || take(.comma) == nil { break }
        }
        if !isRecovering, !at(closing) {
            reportUnexpected(
                .unexpected(
                    describe(current), expected: "`,` or `\(closing.rawValue)`",
                    opener: (source.text(of: opener.span), opener.span), at: current.span))
        }
        if isRecovering { recover(to: closing) }
        _ = take(closing)
        return elements
    }
}
