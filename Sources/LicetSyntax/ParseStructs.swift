/// Structs: fields, then pure functions.
extension Parser {
    mutating func parseStructDeclaration() -> StructDeclaration {
        let documentation = currentDocumentation
        let start = advance().span.start
        let name = parseName(of: "a struct")
        refuseConformance(name)
        let opener = current
        var fields: [FieldDeclaration] = []
        var functions: [FunctionDeclaration] = []
        if expect(.leftBrace) {
            while !isAtEnd, !at(.rightBrace), at(word: "func") || !isAtDeclaration {
                let before = position
                mark(.member)
                if at(word: "func") {
                    functions.append(parseFunctionDeclaration())
                } else {
                    fields.append(parseFieldDeclaration())
                    _ = take(.comma)
                }
                if isRecovering { recoverToField() }
                if position == before { advance() }
            }
            expect(.rightBrace, closing: opener)
        }
        return StructDeclaration(
            documentation: documentation, name: name, fields: fields, functions: functions,
            span: span(from: start))
    }

    mutating func parseFieldDeclaration() -> FieldDeclaration {
        let documentation = currentDocumentation
        let start = current.span.start
        var marker = FieldDeclaration.Marker.immutable
        var isSealed = false
        // A field may not be named like a marker, so a marker before a colon is a mistaken name.
        while let word = current.word, peek().word != nil, !isRecovering {
            switch word {
            case "var", "once", "tracked":
                if marker != .immutable {
                    report(.secondMark(word, first: marker.rawValue, at: current.span))
                }
                marker = FieldDeclaration.Marker(rawValue: word) ?? .immutable
            case "sealed":
                if isSealed {
                    reportUnexpected(
                        .unexpected(
                            describe(current), expected: "the name of a field", at: current.span))
                }
                isSealed = true
            case "let":
                report(
                    .foreign(
                        "a field never changes unless it says so", help: "leave `let` out",
                        at: current.span,
                        fixIt: .init(SourceSpan(current.span.start, peek().span.start), "")))
            case _ where mendMark(): continue
            case _ where ForeignWords.type(word) != nil && marker == .immutable && !isSealed:
                return refuseTypedField()
            default:
                reportUnexpected(
                    .unexpected(
                        describe(peek()), expected: "`:` after the name of a field",
                        at: peek().span))
            }
            if !isRecovering { advance() }
        }
        let name = parseName(of: "a field")
        expectTypeMark(of: name)
        let type = parseType()
        refuseFieldValue()
        return FieldDeclaration(
            documentation: documentation, marker: marker, isSealed: isSealed, name: name,
            type: type,
            span: span(from: start))
    }

    /// `trackd kind: Kind`.
    private mutating func mendMark() -> Bool {
        guard peek(2).kind == .symbol(.colon) else { return false }
        return mendSpelling(
            of: "`:` after the name of a field", among: ["var", "once", "tracked", "sealed"])
    }

    /// `uint256 amount`: read as `amount`.
    private mutating func refuseTypedField() -> FieldDeclaration {
        let type = advance()
        let name = parseName(of: "a field")
        let field = refuseTypeFirst(type: Name(type.word ?? "", span: type.span), name: name)
        return FieldDeclaration(
            documentation: nil, marker: .immutable, isSealed: false, name: field.name,
            type: field.type, span: field.span)
    }

    /// Skips to what looks like the next field or function, or to the end of the struct.
    private mutating func recoverToField() {
        while !isAtEnd, !at(.rightBrace), !isAtField, !isAtDeclaration {
            if at(.leftBrace) || at(.leftParenthesis) || at(.leftBracket) {
                skipBrackets()
            } else {
                advance()
            }
        }
        endRecovery()
    }

    private var isAtField: Bool {
        guard let word = current.word else { return false }
        if peek().kind == .symbol(.colon) { return !Words.isReserved(word) }
        let isMarker = ["var", "once", "tracked", "sealed"].contains(word)
        return isMarker && peek().word != nil && peek(2).kind == .symbol(.colon)
    }
}
