/// The state of a contract: tables and single fields.
extension Parser {
    mutating func parseStateDeclaration() -> StateDeclaration {
        let documentation = currentDocumentation
        let start = advance().span.start
        let opener = current
        var members: [StateDeclaration.Member] = []
        if expect(.leftBrace) {
            while !isAtEnd, !at(.rightBrace), !isAtDeclaration {
                let before = position
                mark(.member)
                if let member = parseStateMember() { members.append(member) }
                _ = take(.comma)
                if isRecovering { recoverToStateMember() }
                if position == before { advance() }
            }
            expect(.rightBrace, closing: opener)
        }
        return StateDeclaration(
            documentation: documentation, members: members, span: span(from: start))
    }

    private mutating func parseStateMember() -> StateDeclaration.Member? {
        if at(word: "table") { return .table(parseTableDeclaration()) }
        if at(word: "var") { return .field(parseStateFieldDeclaration()) }
        if let word = current.word, peek().kind == .symbol(.colon) {
            report(.immutableState(name: word, at: current.span))
            return .field(parseStateFieldDeclaration())
        }
        if refuseForeignMember() { return nil }
        if mendSpelling(of: "`table` or `var`", among: ["table", "var"]) {
            return parseStateMember()
        }
        reportUnexpected(
            .unexpected(describe(current), expected: "`table` or `var`", at: current.span))
        return nil
    }

    private mutating func recoverToStateMember() {
        while !isAtEnd, !at(.rightBrace), !isAtDeclaration {
            if (at(word: "table") || at(word: "var")) && peek().word != nil { break }
            if at(.leftBrace) { skipBrackets() } else { advance() }
        }
        endRecovery()
    }

    /// `= 0`, with which a field of the state begins.
    private mutating func parseFirstValue(of type: TypeSyntax) -> Expression {
        if !at(.assign), !isRecovering {
            // Of a type that is none here, the value is not asked for.
            if case .missing = type { return missingExpression() }
            reportUnexpected(
                .unexpected(
                    describe(current), expected: "`=`",
                    help: "a field of the state begins with a value: `var total: Int = 0`",
                    at: current.span))
            return missingExpression()
        }
        expect(.assign)
        return isRecovering ? missingExpression() : parseExpression()
    }

    /// `uint256 total;` and `mapping(address => uint256) balances;`.
    private mutating func refuseForeignMember() -> Bool {
        guard let word = current.word, !isRecovering else { return false }
        if word == "mapping", peek().kind == .symbol(.leftParenthesis) {
            report(
                .foreign(
                    "there is no `mapping`",
                    help: "write `table balances: [Account: Balance]`, with a `struct`",
                    at: current.span))
            advance()
            skipUnread { $0.skipBrackets() }
        } else if let type = ForeignWords.type(word), peek().word != nil {
            let value = type.replacement == "Int" ? "0" : type.replacement == "Bool" ? "false" : "…"
            let written = type.replacement ?? "T"
            let start = advance().span.start
            while let next = current.word, ForeignWords.visibility.contains(next) { advance() }
            let name = parseName(of: "a field of the state").text
            let text = "var \(name): \(written)" + (at(.assign) ? "" : " = \(value)")
            report(
                .foreign(
                    "the name stands before its type",
                    help: "write `var \(name): \(written) = \(value)`", at: span(from: start),
                    fixIt: value == "…" ? nil : .init(span(from: start), text)))
            if take(.assign) != nil { _ = parseExpression() }
            return true
        } else {
            return false
        }
        while let next = current.word, next != "table", next != "var", !startsLine { advance() }
        return true
    }

    mutating func parseTableDeclaration() -> TableDeclaration {
        let documentation = currentDocumentation
        let start = advance().span.start
        let name = parseName(of: "a table")
        expect(.colon)
        let opener = current
        expect(.leftBracket)
        let key = parseType()
        expect(.colon)
        let row = parseType()
        if !expect(.rightBracket, closing: opener) {
            recover(to: .rightBracket)
            _ = take(.rightBracket)
        }
        var indexes: [TableDeclaration.Index] = []
        while !isRecovering, isAtIndex { indexes.append(parseIndex()) }
        return TableDeclaration(
            documentation: documentation, name: name, key: key, row: row, indexes: indexes,
            span: span(from: start))
    }

    private var isAtIndex: Bool {
        if at(word: "unique") || at(word: "live") { return peek().word == "index" }
        return at(word: "index")
    }

    mutating func parseIndex() -> TableDeclaration.Index {
        let start = current.span.start
        let isUnique = take(word: "unique") != nil
        if at(word: "live") {
            let token = advance()
            report(.notSupported("`live index`", at: token.span))
        }
        advance()
        let columns = parseList(.leftParenthesis, .rightParenthesis) {
            $0.parseName(of: "a column")
        }
        let max = parseMax()
        return TableDeclaration.Index(
            isUnique: isUnique, columns: columns, max: max, span: span(from: start))
    }

    mutating func parseStateFieldDeclaration() -> StateFieldDeclaration {
        let documentation = currentDocumentation
        let start = current.span.start
        _ = take(word: "var")
        let name = parseName(of: "a field of the state")
        expectTypeMark(of: name)
        let type = parseType()
        let value = parseFirstValue(of: type)
        return StateFieldDeclaration(
            documentation: documentation, name: name, type: type, value: value,
            span: span(from: start))
    }
}
