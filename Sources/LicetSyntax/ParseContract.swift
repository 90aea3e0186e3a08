/// Reads a whole file. Never fails: it returns a tree and what is wrong, in the order of the file.
package func parseContract(
    _ source: SourceText
) -> (unit: SourceUnit, diagnostics: [Diagnostic]) {
    let lexed = tokenize(source)
    var parser = Parser(source, lexed, place: .contract)
    let unit = parser.parseSourceUnit()
    return (unit, merged(lexed.diagnostics, parser.diagnostics))
}

/// What was typed into the console.
package struct ParsedConsole: Equatable, Sendable {
    package let items: [ConsoleItem]
    package let diagnostics: [Diagnostic]
    /// The only thing wrong is that the input ends too early: another line may complete it.
    package let isIncomplete: Bool
}

/// Reads declarations, statements, test statements and expressions, in any order.
package func parseConsole(_ source: SourceText) -> ParsedConsole {
    let lexed = tokenize(source)
    var parser = Parser(source, lexed, place: .console)
    let items = parser.parseConsoleInput()
    return ParsedConsole(
        items: items, diagnostics: merged(lexed.diagnostics, parser.diagnostics),
        isIncomplete: parser.hasErrorAtEnd && !parser.hasErrorBeforeEnd
            && lexed.diagnostics.isEmpty)
}

/// Both lists in the order of the file, cut where there are too many.
func merged(_ lexing: [Diagnostic], _ parsing: [Diagnostic]) -> [Diagnostic] {
    let all = (lexing + parsing).enumerated().sorted {
        ($0.element.span.start, $0.offset) < ($1.element.span.start, $1.offset)
    }.map(\.element)
    guard all.count > SyntaxLimits.diagnosticsMax else { return all }
    let shown = all.prefix(SyntaxLimits.diagnosticsMax - 1)
    return shown + [.tooManyDiagnostics(at: all[shown.count].span)]
}

extension Parser {
    mutating func parseSourceUnit() -> SourceUnit {
        parseLaterHeaders()
        var contract: ContractHeader?
        if at(word: "contract") {
            contract = parseContractHeader()
        } else {
            reportUnexpected(.missingContract(found: describe(current), at: current.span))
            if !isAtDeclaration { recoverToDeclaration() }
            endRecovery()
        }
        var declarations: [Declaration] = []
        while !isAtEnd {
            if isRecovering { recoverToDeclaration() }
            guard !isAtEnd else { break }
            if at(word: "contract"), let first = contract {
                report(.secondContract(first: first.span, at: current.span))
                _ = parseContractHeader()
            } else if at(word: "contract"), contract == nil {
                contract = parseContractHeader()
            } else if let declaration = parseDeclaration() {
                declarations.append(declaration)
            }
        }
        return SourceUnit(
            contract: contract, declarations: declarations,
            span: SourceSpan(0, source.bytes.count))
    }

    /// `import` and `module` before the header.
    private mutating func parseLaterHeaders() {
        while at(word: "import") || at(word: "module") { refuseLaterDeclaration() }
    }

    mutating func parseContractHeader() -> ContractHeader {
        mark(.declaration)
        let documentation = currentDocumentation
        let start = advance().span.start
        let name = parseName(of: "a contract")
        expect(word: "version")
        let version = parseIntegerLiteral() ?? IntegerLiteral(1, span: current.span)
        let header = ContractHeader(
            documentation: documentation, name: name, version: version, span: span(from: start))
        if at(word: "migrates"), !isRecovering {
            report(.notSupported("`migrates from`", at: current.span))
            advance()
            if take(word: "from") != nil { _ = parseIntegerLiteral() }
        }
        return header
    }

    /// Nil where there is none, or one that is not supported yet. Always moves on.
    mutating func parseDeclaration() -> Declaration? {
        guard descend() else { return nil }
        defer { enclosing -= 1 }
        mark(.declaration)
        guard let word = current.word else { return refuseDeclaration() }
        switch word {
        case "id": return .identifier(parseIdentifierDeclaration())
        case "role": return .role(parseRoleDeclaration())
        case "setting": return .setting(parseSettingDeclaration())
        case "enum": return .enum(parseEnumDeclaration())
        case "struct": return .struct(parseStructDeclaration())
        case "state": return .state(parseStateDeclaration())
        case "error": return .error(parseErrorDeclaration())
        case "event": return .event(parseEventDeclaration())
        case "access": return .access(parseAccessDeclaration())
        case "action": return .action(parseActionDeclaration())
        case "view": return .view(parseViewDeclaration())
        case "func": return .function(parseFunctionDeclaration())
        case "test": return .test(parseTestDeclaration())
        case _ where Words.laterDeclaration.contains(word):
            refuseLaterDeclaration()
            return nil
        default: return refuseDeclaration()
        }
    }

    private mutating func refuseDeclaration() -> Declaration? {
        reportUnexpected(
            .expectedDeclaration(
                found: describe(current), meant: current.word.flatMap(meantDeclaration),
                at: current.span))
        advance()
        return nil
    }

    /// `parseDeclaration`'s counterpart for what a later version will have.
    mutating func refuseLaterDeclaration() {
        let token = advance()
        let word = token.word ?? ""
        let help: String? =
            switch word {
            case "import", "module": "declare what is needed in this file"
            case "const": "use `setting`, or a `func` that returns the value"
            case "property": "use `test`"
            default: nil
            }
        report(.notSupported("`\(word)`", help: help, at: token.span))
        switch word {
        case "import", "module":
            if current.word != nil, !isAtDeclaration { advance() }
            while take(.dot) != nil { advance() }
            if at(.leftParenthesis), word == "import" { skipBrackets() }
        case "const":
            _ = parseSettingParts()
        default: skipConstruct()
        }
    }
}

/// The word of the language for one that other languages have.
private func meantDeclaration(_ word: String) -> String? {
    switch word {
    case "function", "fn", "fun", "def", "pure": "func"
    case "entry", "transaction", "method", "external", "public", "choice": "action"
    case "mapping", "table", "storage", "var": "state"
    case "let", "constant": "setting"
    case "rule", "policy", "permit", "forbid": "access"
    case "class", "record", "type", "template": "struct"
    default: nil
    }
}

extension Parser {
    mutating func parseConsoleInput() -> [ConsoleItem] {
        var items: [ConsoleItem] = []
        while !isAtEnd {
            let before = position
            if isAtDeclaration || isAtTypedDeclaration {
                if at(word: "contract") {
                    _ = refuseDeclaration()
                } else if let declaration = parseDeclaration() {
                    items.append(.declaration(declaration))
                }
            } else if at(.rightBrace) {
                reportUnexpected(
                    .expectedStatement(found: describe(current), at: current.span))
            } else if let statement = parseStatement() {
                items.append(.statement(statement))
            }
            if isRecovering {
                recoverToStatement()
            }
            if position == before { advance() }
        }
        return items
    }

    /// A declaration's word with nothing after it, which another line may complete.
    private var isAtTypedDeclaration: Bool {
        guard let word = current.word, peek().kind == .end else { return false }
        return Words.declaration.contains(word)
    }
}
