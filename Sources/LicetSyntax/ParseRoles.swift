/// Roles, and the declarations that the compiler writes for those that are granted.
extension Parser {
    /// `role Guardian(of: Account) max 4 granted by Registrar or records[record].patient`.
    mutating func parseRoleDeclaration() -> RoleDeclaration {
        let documentation = currentDocumentation
        let start = advance().span.start
        let name = parseName(of: "a role")
        let parameters = at(.leftParenthesis) ? parseParameters() : []
        let max = parseMax(inRole: true)
        var grantors: [Expression] = []
        if !isRecovering, take(word: "granted") != nil {
            expect(word: "by")
            if !isRecovering { grantors = parseTerms() }
        }
        return RoleDeclaration(
            documentation: documentation, name: name, parameters: parameters, max: max,
            grantors: grantors, span: span(from: start))
    }
}

/// Reads declarations that the compiler has written, so that they mean what they would if the
/// author had written them. Each stands, with all that is in it, at the place of what it was
/// written for.
package func parseGenerated(_ text: String, at span: SourceSpan) -> [Declaration] {
    let source = SourceText(name: "generated", text: text)
    let lexed = tokenize(source)
    let tokens = lexed.tokens.map { Token(kind: $0.kind, span: span) }
    var parser = Parser(
        source, LexedSource(tokens: tokens, documentation: [:], diagnostics: []), place: .contract)
    var declarations: [Declaration] = []
    while !parser.isAtEnd {
        guard let declaration = parser.parseDeclaration() else { break }
        declarations.append(declaration)
    }
    precondition(
        parser.isAtEnd && parser.diagnostics.isEmpty && lexed.diagnostics.isEmpty,
        "the compiler writes what the parser reads")
    return declarations
}
