/// Headers and imports: what stands in a file before its declarations. And constants, which modules
/// hold beside types and functions.
extension Parser {
    /// `module std.consent`.
    mutating func parseModuleHeader() -> ModuleHeader {
        let documentation = currentDocumentation
        let start = advance().span.start
        let (name, nameSpan) = parseModuleName()
        return ModuleHeader(
            documentation: documentation, name: name, nameSpan: nameSpan, span: span(from: start))
    }

    /// Without parts where there is none, which has been reported.
    mutating func parseModuleName() -> (name: ModuleName, span: SourceSpan) {
        let start = current.span.start
        let first = parseName(of: "a module")
        guard !first.isMissing else { return (ModuleName([]), first.span) }
        var parts = [first.text]
        while !isRecovering, take(.dot) != nil {
            let part = parseAnyWord(of: "a module")
            if !part.isMissing { parts.append(part.text) }
        }
        let whole = span(from: start)
        if parts.count > SyntaxLimits.modulePartsMax {
            report(.moduleNameTooLong(parts: parts.count, at: whole))
            return (ModuleName([]), whole)
        }
        return (ModuleName(parts), whole)
    }

    /// `import std.consent (Purpose)`.
    mutating func parseImportDeclaration() -> ImportDeclaration {
        let documentation = currentDocumentation
        let start = advance().span.start
        if refuseImport() {
            return ImportDeclaration(
                documentation: documentation, module: ModuleName([]),
                moduleSpan: SourceSpan(start, start), names: nil, span: span(from: start))
        }
        let (module, moduleSpan) = parseModuleName()
        var names: [Name]?
        if !isRecovering, at(.leftParenthesis) {
            mark(.apart)
            names = parseList(.leftParenthesis, .rightParenthesis) {
                $0.parseName(of: "something in the module")
            }.filter { !$0.isMissing }
        }
        return ImportDeclaration(
            documentation: documentation, module: module, moduleSpan: moduleSpan, names: names,
            span: span(from: start))
    }

    /// `const longest: Duration = 365.days`.
    mutating func parseConstantDeclaration() -> ConstantDeclaration {
        let documentation = currentDocumentation
        let start = advance().span.start
        let before = position
        let (name, type, value) = parseTypedValue(of: "a constant")
        let mentions = tokens(since: before).indices.compactMap { index in
            token(index + 1).kind == .symbol(.colon) ? nil : mention(at: index)
        }.filter { $0.span.start >= name.span.end }
        return ConstantDeclaration(
            documentation: documentation, name: name, type: type, value: value,
            mentions: mentions, span: span(from: start))
    }

    /// The words that were read since a position and may name something at the top of a file.
    func words(since start: Int) -> [String] {
        tokens(since: start).indices.compactMap { mention(at: $0)?.text }
    }

    /// A word that is not a member of something.
    private func mention(at index: Int) -> Name? {
        let token = token(index)
        guard let word = token.word, index == 0 || self.token(index - 1).kind != .symbol(.dot)
        else { return nil }
        return Name(word, span: token.span)
    }
}
