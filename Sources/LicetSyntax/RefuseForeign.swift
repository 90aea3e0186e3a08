/// Constructs of other languages: each is reported once, with what to write, and skipped whole.
extension Parser {
    /// Whether the current token is the first of its line.
    var startsLine: Bool { previous.map { isBreak(from: $0, to: current) } ?? true }

    /// Whether two tokens that follow each other stand on different lines.
    func isBreak(from first: Token, to second: Token) -> Bool {
        if second.kind == .end { return true }
        let start = max(first.span.end - source.base, 0)
        let end = min(second.span.start - source.base, source.bytes.count)
        return start < end && source.bytes[start..<end].contains(UInt8(ascii: "\n"))
    }

    /// A declaration as Solidity, Swift or Cedar begin one; false where there is none.
    mutating func refuseForeignDeclaration() -> Bool {
        guard let word = current.word, !isRecovering else { return false }
        let next = peek()
        if word == "permit" || word == "forbid" {
            report(
                .foreign(
                    "a `\(word)` stands in an access rule",
                    help: "write `access read(r: Record, a: Account) at t { \(word) x when … }`",
                    at: current.span))
        } else if let remark = ForeignWords.declaration(word), next.word != nil || next.opens {
            report(.foreign(remark, at: current.span))
            if word == "pragma" {
                let start = current.span.start
                skipForeign()
                if startsLine { mendLast(.init(SourceSpan(start, current.span.start), "")) }
                return true
            }
        } else if ForeignWords.type(word) != nil, let name = next.word ?? peek(2).word {
            report(
                .foreign(
                    "variables of a contract stand in its state",
                    help: "write `state { var \(visible(name)): T = … }`", at: current.span))
        } else {
            return false
        }
        skipForeign()
        return true
    }

    /// `var total: Int = 0` and `let limit: Int = 3` outside of any declaration: read as a field of
    /// the state and as a constant.
    mutating func refuseTopVariable() -> Declaration? {
        guard at(word: "var") || at(word: "let"), peek().word != nil,
            peek(2).kind == .symbol(.colon), !isRecovering, place != .console
        else { return nil }
        let token = current
        if at(word: "let") {
            report(
                .foreign(
                    "what never changes is a `const`", help: "write `const`", at: token.span,
                    fixIt: .init(token.span, "const")))
            return .constant(parseConstantDeclaration())
        }
        let before = diagnostics.count
        let field = parseStateFieldDeclaration()
        let isWhole = !isRecovering && diagnostics.count == before
        report(
            .foreign(
                "variables of a contract stand in its state",
                help: "write `state { var \(field.name.text): … = … }`", at: token.span,
                fixIt: isWhole
                    ? .init(field.span, "state { \(source.text(of: field.span)) }") : nil))
        return .state(
            StateDeclaration(documentation: nil, members: [.field(field)], span: field.span))
    }

    /// The name that a type-first declaration gives, past `public` and its like.
    private func visible(_ name: String) -> String {
        guard ForeignWords.visibility.contains(name) else { return name }
        return peek(2).word ?? "x"
    }

    /// `public action`: whether words stand before a declaration, which are reported and left out.
    mutating func refuseVisibility() {
        guard let word = current.word, ForeignWords.visibility.contains(word), !isRecovering,
            let next = peek().word,
            Words.declaration.contains(next) || next == "let" || next == "var"
        else { return }
        let span = SourceSpan(current.span.start, peek().span.start)
        report(
            .foreign(
                "there is no `\(word)`",
                help: "anyone may see what a contract holds; who may act is said with `by`",
                at: current.span,
                fixIt: .init(
                    span, "", ForeignWords.concealing.contains(word) ? .guess : .certain)))
        advance()
    }

    /// `contract C {`: the brace that closes it is left out later.
    mutating func refuseContractBraces(name: Name) -> Bool {
        guard at(.leftBrace) || at(word: "is"), !isRecovering, !name.isMissing else { return false }
        let isDerived = at(word: "is")
        let hasVersion = lastEnd > name.span.end
        let replacement = hasVersion ? "" : "version 1"
        report(
            .foreign(
                isDerived
                    ? "a contract inherits from none" : "a contract does not stand in braces",
                help: "begin the file with `contract \(name.text) version 1`, and leave out "
                    + (isDerived ? "`is`" : "the braces"),
                at: current.span,
                fixIt: isDerived ? nil : .init(current.span, replacement)))
        while !isAtEnd, !at(.leftBrace), !isAtDeclaration { advance() }
        if take(.leftBrace) != nil { hasContractBrace = true }
        return true
    }

    /// What stands between the parameters and the body elsewhere: reported once, and left out.
    /// The type that `returns (T)` names, where it stands here.
    @discardableResult
    mutating func refuseHeaderWords() -> TypeSyntax? {
        var isReported = false
        var result: TypeSyntax?
        while let word = current.word, !isRecovering {
            let isResult = word == "returns"
            guard isResult || ForeignWords.header.contains(word) else { break }
            if Words.isReserved(word), startsLine { break }
            let isFirst = !isReported
            isReported = true
            if isFirst, !isResult {
                report(
                    .foreign(
                        "there is no `\(word)` here",
                        help: ["throws", "rethrows", "async"].contains(word)
                            ? "leave it out: an action fails by `require x else E`"
                            : "who may act is said with `by`; a view never writes",
                        at: current.span, fixIt: headerFix(word)))
            }
            let token = advance()
            guard isResult else { continue }
            let type = parseReturned()
            result = type ?? result
            guard isFirst else { continue }
            let text = type.map { "-> \(source.text(of: $0.span))" }
            report(
                .foreign(
                    "there is no `returns`", help: "write `-> Type` after the parameters",
                    at: token.span,
                    fixIt: isRecovering
                        ? nil : text.map { .init(span(from: token.span.start), $0) }))
        }
        return result
    }

    /// `(T)` and `(T name)`, after `returns`.
    private mutating func parseReturned() -> TypeSyntax? {
        guard let opener = take(.leftParenthesis) else { return nil }
        let type = parseType()
        while current.word != nil { advance() }
        expect(.rightParenthesis, closing: opener)
        return type
    }

    /// Cedar's `action "read" appliesTo { … };`.
    mutating func refuseActionOfPolicies() -> Bool {
        var isText = false
        if case .text = peek().kind { isText = true }
        guard isText || peek(2).word == "appliesTo", !isRecovering else { return false }
        report(
            .foreign(
                "what may be asked about is a rule",
                help: "write `access read(r: Record, a: Account) at t { … }`", at: current.span))
        skipForeign()
        return true
    }

    /// `onlyOwner` where `by` must stand.
    mutating func refuseModifier() -> Bool {
        guard let word = current.word, !Words.isReserved(word), !isRecovering,
            nearestName(to: word, among: ["by"]) == nil
        else { return false }
        report(
            .foreign(
                "`\(word)` does not say who may call this",
                help: "write `by` and roles or stored accounts, as in `by Owner`",
                at: current.span))
        while !isAtEnd, !at(.leftBrace), !at(.rightBrace), !isAtDeclaration {
            if at(.leftParenthesis) { skipBrackets() } else { advance() }
        }
        return true
    }

    /// `by A, B`, at the comma: read as `or`.
    mutating func refuseComma(between what: String) {
        guard at(.comma), !isRecovering, peek().word != nil else { return }
        report(
            .foreign(
                "\(what) are joined with `or`", help: "write `or`", at: current.span,
                fixIt: .init(current.span, " or")))
        read(as: "or")
    }

    /// Leaves the word out, where nothing else is wrong in the header.
    private func headerFix(_ word: String) -> Diagnostic.FixIt? {
        guard let next = peek().word ?? Optional(""), !ForeignWords.header.contains(next),
            next != "returns"
        else { return nil }
        return .init(
            SourceSpan(current.span.start, peek().span.start), "",
            ForeignWords.concealing.contains(word) ? .guess : .certain)
    }

    /// Whether two words are a type and a name as other languages order them.
    func isType(_ first: Name, before second: Name) -> Bool {
        func isCapital(_ name: Name) -> Bool {
            name.text.utf8.first.map { (0x41...0x5a).contains($0) } ?? false
        }
        return ForeignWords.type(first.text) != nil || isCapital(first) && !isCapital(second)
    }

    /// `uint256 amount`, after its first word has been read: reported, and read as `amount`.
    mutating func refuseTypeFirst(type: Name, name: Name) -> ParameterSyntax {
        var name = name
        if ForeignWords.location.contains(name.text), let word = current.word {
            name = Name(word, span: advance().span)
        }
        let span = type.span.joined(name.span)
        // A type of this contract may be named as another language's that begins with a capital.
        let isOwn = type.text.utf8.first.map { $0 < UInt8(ascii: "a") } ?? true
        let known = isOwn ? nil : ForeignWords.type(type.text)
        let written = known.map { $0.replacement ?? "T" } ?? type.text
        let isCertain = known == nil || known?.replacement != nil
        report(
            .foreign(
                "the name stands before its type", help: "write `\(name.text): \(written)`",
                at: span, fixIt: isCertain ? .init(span, "\(name.text): \(written)") : nil))
        return ParameterSyntax(
            label: nil, name: name, type: .missing(span: type.span), span: span)
    }

    /// A statement as other languages begin one; nil where there is none.
    mutating func refuseForeignStatement() -> Bool {
        guard let word = current.word, !isRecovering, place != .console else { return false }
        let next = peek()
        if word == "for", next.kind == .symbol(.leftParenthesis) {
            report(
                .foreign(
                    "there is no `for (…)`",
                    help: "a bounded loop ends: `for i in 0 ..< n max 100 { … }`",
                    at: current.span))
        } else if let remark = ForeignWords.statement(word), next.kind != .symbol(.assign),
            next.kind != .symbol(.dot), next.kind != .symbol(.leftBracket)
        {
            if next.kind == .symbol(.leftParenthesis), !isCallOfNothing(word) { return false }
            report(.foreign(remark, at: current.span))
        } else {
            return false
        }
        skipForeign()
        return true
    }

    /// Whether a word before a parenthesis is still one of another language, and no function.
    private func isCallOfNothing(_ word: String) -> Bool {
        ["switch", "revert", "assert", "precondition", "catch", "guard"].contains(word)
    }

    /// `try f()`: left out. Before an operator, or at the end of a line, it is a name.
    mutating func refuseTry() {
        guard at(word: "try") || at(word: "await"), let next = peek().word,
            !Words.isReserved(next), !isBreak(from: current, to: peek()), !isRecovering,
            place != .console
        else { return }
        let token = advance()
        report(
            .foreign(
                "there is no `\(token.word ?? "")`",
                help: "what fails undoes the whole action", at: token.span,
                fixIt: .init(SourceSpan(token.span.start, current.span.start), "")))
    }

    /// `uint256 x = 1` and `uint256 memory x = 1`: read as `var x = 1`.
    mutating func refuseTypedVariable() -> BindingStatement? {
        guard let word = current.word, ForeignWords.type(word) != nil, peek().word != nil,
            place != .console, !isRecovering
        else { return nil }
        let type = advance()
        while let word = current.word, ForeignWords.location.contains(word) { advance() }
        guard let name = current.word, !Words.isReserved(name) else { return nil }
        report(
            .foreign(
                "a variable is declared with `let` or `var`",
                help: "write `let \(name) = …`, or `var` where it changes", at: type.span))
        let variable = Name(name, span: advance().span)
        if at(.assign) {
            mendLast(.init(SourceSpan(type.span.start, variable.span.start), "var "))
        }
        let value = take(.assign) == nil ? missingExpression() : parseValue()
        return BindingStatement(
            kind: .var, name: variable, type: .missing(span: type.span), value: value,
            span: span(from: type.span.start))
    }

    /// Whether `++` or a `--` that ends its statement stands here.
    var isAtIncrement: Bool {
        guard at(.plus) || at(.minus), peek().kind == current.kind,
            peek().span.start == current.span.end
        else { return false }
        if at(.plus) { return true }
        return peek(2).kind == .symbol(.rightBrace) || isBreak(from: peek(), to: peek(2))
    }

    /// `i++`, after `i`.
    mutating func refuseIncrement(of target: Expression) {
        let first = advance()
        let last = advance()
        let sign = source.text(of: first.span)
        let text = source.text(of: target.span)
        report(
            .foreign(
                "there is no `\(sign)\(sign)`", help: "write `\(text) = \(text) \(sign) 1`",
                at: first.span.joined(last.span),
                fixIt: .init(
                    SourceSpan(target.span.start, last.span.end), "\(text) = \(text) \(sign) 1")))
    }

    /// `a ? b : c`, after `a`.
    mutating func refuseConditional() {
        guard at(.question), !isRecovering else { return }
        report(
            .foreign(
                "there is no `?:`", help: "write `if a { … } else { … }` as a statement",
                at: current.span))
        while !isRecovering, take(.question) != nil {
            _ = parseBinaryExpression(from: .implies)
            if take(.colon) != nil { _ = parseBinaryExpression(from: .implies) }
        }
    }

    /// The question mark of `a?.b`, after `a`: false where it does not stand here.
    mutating func refuseChaining() -> Bool {
        guard peek().kind == .symbol(.dot) else { return false }
        report(
            .foreign(
                "there is no `?.`",
                help: "write `.`; what may be nil is looked into by `if let`",
                at: current.span.joined(peek().span)))
        advance()
        return true
    }

    /// Cedar's `has` and `like`, after a value: false where neither stands here.
    mutating func refuseWordOperator() -> Bool {
        guard at(word: "has") || at(word: "like"), !startsLine, !isRecovering, place != .console
        else { return false }
        switch peek().kind {
        case .word(let next) where !Words.isReserved(next): break
        case .text: break
        default: return false
        }
        let token = advance()
        report(
            token.word == "has"
                ? .foreign(
                    "there is no `has`",
                    help: "every field is there; an optional one is tested by `x.f != nil`",
                    at: token.span)
                : .foreign(
                    "there is no `like`", help: "texts are compared whole; a `Path` by `within`",
                    at: token.span))
        _ = parsePostfixExpression()
        return true
    }

    /// `User::"ana"`, after `User`: false where it does not stand here.
    mutating func refuseEntity() -> Bool {
        guard at(.colon), peek().kind == .symbol(.colon), peek().span.start == current.span.end,
            !isRecovering
        else { return false }
        report(
            .foreign(
                "there is no `::`",
                help:
                    "accounts and rows are not named in a rule: compare with what the state holds",
                at: current.span.joined(peek().span)))
        advance()
        advance()
        if current.word != nil { advance() } else if case .text = current.kind { advance() }
        return true
    }

    /// `xs.map { $0 }` and `xs.map({ x in x })`, after `map`.
    mutating func refuseClosure(after name: Name) -> Bool {
        guard ForeignWords.closures.contains(name.text), !isRecovering else { return false }
        let distance = at(.leftParenthesis) ? 1 : 0
        guard peekToken(distance).kind == .symbol(.leftBrace) else { return false }
        let first = peekToken(distance + 1)
        if case .integer = first.kind {
        } else if first.word == nil || peekToken(distance + 2).word != "in" {
            return false
        }
        report(
            .foreign(
                "functions are not values",
                help: ForeignWords.member(name.text)?.cure
                    ?? "go through it with `for x in xs { … }`",
                at: name.span))
        skipUnread { $0.skipBrackets() }
        return true
    }

    private func peekToken(_ distance: Int) -> Token { distance == 0 ? current : peek(distance) }

    /// Skips what was refused: to the end of its braces, or of its line.
    mutating func skipForeign() {
        skipUnread { parser in
            parser.advance()
            while !parser.isAtEnd, !parser.at(.rightBrace) {
                if parser.at(.leftBrace) {
                    parser.skipBrackets()
                    if !parser.continuesForeign { return }
                } else if parser.startsLine, !parser.continuesForeign {
                    return
                } else if parser.at(.leftParenthesis) || parser.at(.leftBracket) {
                    parser.skipBrackets()
                } else {
                    parser.advance()
                }
            }
        }
    }

    /// Whether a construct goes on with the current token, on this line or the next.
    private var continuesForeign: Bool {
        if at(.leftBrace) { return true }
        guard let word = current.word else { return !startsLine }
        return ["when", "unless", "catch", "else", "while"].contains(word)
            || ForeignWords.header.contains(word) && word != "view" || word == "returns"
    }
}

extension Token {
    /// Whether it opens a bracket, or is a text: what may follow the first word of a declaration.
    fileprivate var opens: Bool {
        switch kind {
        case .symbol(.leftParenthesis), .symbol(.leftBrace), .text: true
        default: false
        }
    }
}
