/// Reads a whole file, a contract or a module. Never fails: it returns a tree and what is
/// wrong, in the order of the file.
package func parseContract(
    _ source: SourceText
) -> (unit: SourceUnit, diagnostics: [Diagnostic]) {
    let lexed = tokenize(source)
    var parser = Parser(source, lexed, place: .contract)
    let unit = parser.parseSourceUnit()
    let lexing = outside(parser.unread, lexed.diagnostics)
    return (unit, merged(lexing, parser.diagnostics))
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

/// Without those of lexing that lie in stretches that were refused whole; both in the file's order.
private func outside(_ unread: [SourceSpan], _ lexing: [Diagnostic]) -> [Diagnostic] {
    var kept: [Diagnostic] = []
    var next = 0
    for diagnostic in lexing {
        while next < unread.count, unread[next].end <= diagnostic.span.start { next += 1 }
        let isInside = next < unread.count && unread[next].start <= diagnostic.span.start
        if !isInside { kept.append(diagnostic) }
    }
    return kept
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
        var file = ParsedFile()
        while at(word: "import") { parseImport(into: &file) }
        if at(word: "pragma") { _ = refuseForeignDeclaration() }
        if !isAtHeader, !mendHeader() {
            file.isHeaderMissing = true
            reportUnexpected(.missingContract(found: describe(current), at: current.span))
            if !isAtDeclaration { recoverToDeclaration() }
            endRecovery()
        }
        while !isAtEnd {
            if isRecovering { recoverToDeclaration() }
            guard !isAtEnd else { break }
            let before = position
            if hasContractBrace, at(.rightBrace) {
                hasContractBrace = false
                advance()
            } else if isAtHeader {
                parseHeader(into: &file)
            } else if at(word: "import") {
                parseImport(into: &file)
            } else if let declaration = parseDeclaration() {
                file.declarations.append(declaration)
                file.words.append(words(since: before))
            }
        }
        return SourceUnit(
            contract: file.contract, module: file.module, imports: file.imports,
            declarations: file.declarations, words: file.words,
            span: SourceSpan(source.base, source.end))
    }

    private var isAtHeader: Bool { at(word: "contract") || at(word: "module") }

    /// The header, unless there is one already.
    private mutating func parseHeader(into file: inout ParsedFile) {
        if let first = file.header {
            report(.secondContract(first: first, at: current.span))
        }
        let hasHeader = file.header != nil
        if at(word: "contract") {
            let header = parseContractHeader()
            if !hasHeader { file.contract = header }
        } else {
            let header = parseModuleHeader()
            if !hasHeader { file.module = header }
        }
    }

    private mutating func parseImport(into file: inout ParsedFile) {
        let isBeforeHeader = file.header == nil && !file.isHeaderMissing
        if isBeforeHeader || !file.declarations.isEmpty {
            report(.misplacedImport(at: current.span))
        }
        file.imports.append(parseImportDeclaration())
    }

    mutating func parseContractHeader() -> ContractHeader {
        mark(.declaration)
        let documentation = currentDocumentation
        let start = advance().span.start
        let name = parseName(of: "a contract")
        if refuseContractBraces(name: name) {
            return ContractHeader(
                documentation: documentation, name: name,
                version: IntegerLiteral(1, span: name.span), span: span(from: start))
        }
        let version = parseVersion(of: name)
        if at(.leftBrace) { _ = refuseContractBraces(name: name) }
        let header = ContractHeader(
            documentation: documentation, name: name, version: version, span: span(from: start))
        if at(word: "migrates"), !isRecovering {
            report(.notSupported("`migrates from`", at: current.span))
            advance()
            if take(word: "from") != nil { _ = parseIntegerLiteral() }
        }
        return header
    }

    /// `version 1`.
    private mutating func parseVersion(of name: Name) -> IntegerLiteral {
        let missing = IntegerLiteral(1, span: name.span)
        if isAtDeclaration || isAtEnd, !name.isMissing, !isRecovering {
            report(
                .unexpected(
                    describe(current), expected: "`version`",
                    help: "write `contract \(name.text) version 1`",
                    fixIt: .init(name.span.after, " version 1"), at: current.span))
            return missing
        }
        expect(word: "version")
        guard case .text = current.kind, !isRecovering else {
            return parseIntegerLiteral() ?? IntegerLiteral(1, span: current.span)
        }
        report(
            .unexpected(
                "a text", expected: "a number", help: "versions are counted: `version 1`",
                at: current.span))
        advance()
        return missing
    }

    /// Nil where there is none, or one that is not supported yet. Always moves on.
    mutating func parseDeclaration() -> Declaration? {
        guard descend() else { return nil }
        defer { enclosing -= 1 }
        refuseVisibility()
        mark(.declaration)
        guard let word = current.word else { return refuseDeclaration() }
        switch word {
        case "id": return .identifier(parseIdentifierDeclaration())
        case "role": return .role(parseRoleDeclaration())
        case "setting": return .setting(parseSettingDeclaration())
        case "const": return .constant(parseConstantDeclaration())
        case "enum": return .enum(parseEnumDeclaration())
        case "struct": return .struct(parseStructDeclaration())
        case "state": return .state(parseStateDeclaration())
        case "error": return .error(parseErrorDeclaration())
        case "event": return .event(parseEventDeclaration())
        case "access": return .access(parseAccessDeclaration())
        case "action" where refuseActionOfPolicies(): return nil
        case "action": return .action(parseActionDeclaration())
        case "view": return .view(parseViewDeclaration())
        case "func": return .function(parseFunctionDeclaration())
        case "test": return .test(parseTestDeclaration())
        case "property": return .property(parsePropertyDeclaration())
        case _ where Words.laterDeclaration.contains(word):
            refuseLaterDeclaration()
            return nil
        default: return refuseDeclaration()
        }
    }

    private mutating func refuseDeclaration() -> Declaration? {
        if let field = refuseTopVariable() { return field }
        if refuseForeignDeclaration() { return nil }
        if mendDeclaration() {
            // What a file imports is read where the file is.
            return at(word: "import") ? nil : parseDeclaration()
        }
        if at(.rightBrace) {
            reportUnexpected(
                .strayBrace(at: current.span, isLast: peek().kind == .end))
            advance()
            return nil
        }
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
        report(.notSupported("`\(word)`", at: token.span))
        skipConstruct()
    }
}

/// What has been read of a file.
private struct ParsedFile {
    var contract: ContractHeader?
    var module: ModuleHeader?
    var imports: [ImportDeclaration] = []
    var declarations: [Declaration] = []
    var words: [[String]] = []
    /// The file does not begin with its header, which has been reported.
    var isHeaderMissing = false

    /// Where its header stands.
    var header: SourceSpan? { contract?.span ?? module?.span }
}

/// The word of the language for one that other languages have.
private func meantDeclaration(_ word: String) -> String? {
    switch word {
    case "function", "fn", "fun", "def", "pure": "func"
    case "entry", "transaction", "method", "external", "public", "choice": "action"
    case "mapping", "table", "storage", "var": "state"
    case "let", "constant": "const"
    case "use", "using", "include": "import"
    case "library", "package", "namespace": "module"
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
                if at(word: "contract") || at(word: "module") {
                    _ = refuseDeclaration()
                } else if at(word: "import") {
                    items.append(.import(parseImportDeclaration()))
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
