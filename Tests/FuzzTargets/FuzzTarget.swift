import LicetBytecode
import LicetCompiler
import LicetPrimitives
import LicetSyntax

/// What is fed with any bytes at all: by libFuzzer in `make fuzz`, and by the tests with what
/// libFuzzer found worth keeping.
///
/// None of them may trap, whatever the bytes are; that is the first thing that each one checks.
package enum FuzzTarget: String, CaseIterable, Sendable {
    /// Fed with source text.
    case lexer, parser, formatter, checker
    /// Fed with the bytes of a container, and ``machine`` with a plan of calls before it.
    case container, verifier, machine

    /// Those that are fed with source text.
    package static let ofText: [FuzzTarget] = [.lexer, .parser, .formatter, .checker]

    /// What does not hold for these bytes and should for any; empty where all is well.
    package func violations(_ bytes: [UInt8]) -> [String] {
        var source: SourceText { SourceText(name: "fuzz.licet", bytes: bytes) }
        return switch self {
        case .lexer: lexerViolations(source)
        case .parser: parserViolations(source)
        case .formatter: formatterViolations(source)
        case .checker: checkerViolations(source)
        case .container: containerViolations(bytes)
        case .verifier: verifierViolations(bytes)
        case .machine: machineViolations(bytes)
        }
    }
}

/// Whether to read the bytes a second time: of some inputs, since it costs as much as the first.
private func isReadTwice(_ source: SourceText) -> Bool {
    source.bytes.reduce(0) { $0 &+ Int($1) }.isMultiple(of: 8)
}

private func lexerViolations(_ source: SourceText) -> [String] {
    let lexed = tokenize(source)
    var found = spanViolations(lexed.diagnostics, in: source)
    if isReadTwice(source), lexed != tokenize(source) {
        found.append("other tokens the second time")
    }
    if lexed.tokens.last?.kind != .end { found.append("the last token is not the end") }
    var position = 0
    for token in lexed.tokens {
        if token.span.start < position || token.span.end > source.bytes.count {
            found.append("a token out of order or past the end at \(token.span)")
        }
        if token.kind != .end, token.span.start == token.span.end {
            found.append("an empty token at \(token.span)")
        }
        position = token.span.end
    }
    if !lexed.documentation.keys.allSatisfy(lexed.tokens.indices.contains) {
        found.append("documentation of no token")
    }
    return found
}

private func parserViolations(_ source: SourceText) -> [String] {
    let (unit, diagnostics) = parseContract(source)
    var found = spanViolations(diagnostics, in: source)
    if isReadTwice(source) {
        let again = parseContract(source)
        if unit != again.unit || diagnostics != again.diagnostics {
            found.append("another tree the second time")
        }
    }
    for declaration in unit.declarations
    where declaration.span.end > source.bytes.count || declaration.span.start < 0 {
        found.append("a declaration past the end at \(declaration.span)")
    }
    let console = parseConsole(source)
    found += spanViolations(console.diagnostics, in: source)
    if console.isIncomplete, console.diagnostics.isEmpty {
        found.append("an incomplete input without a mistake")
    }
    return found
}

private func formatterViolations(_ source: SourceText) -> [String] {
    let parsed = parseContract(source)
    guard case .formatted(let bytes) = format(source) else {
        return parsed.diagnostics.isEmpty ? ["a file without a mistake is not formatted"] : []
    }
    var found: [String] = []
    if parsed.diagnostics.contains(where: { $0.severity == .error }) {
        found.append("a file with a mistake is formatted")
    }
    let result = SourceText(name: source.name, bytes: bytes)
    if format(result) != .formatted(bytes) { found.append("another text the second time") }
    let (before, after) = (tokenize(source), tokenize(result))
    if before.tokens.map(\.kind) != after.tokens.map(\.kind) { found.append("other tokens") }
    if before.documentation != after.documentation { found.append("other documentation") }
    return found
}

private func checkerViolations(_ source: SourceText) -> [String] {
    let compilation = compile(source)
    // Behind the file stand the modules that it imports.
    var found = spanViolations(compilation.diagnostics, in: compilation.source)
    if isReadTwice(source) {
        let again = compile(source)
        if compilation.contract != again.contract
            || compilation.diagnostics != again.diagnostics
        {
            found.append("another contract the second time")
        }
    }
    guard let contract = compilation.contract else {
        if !compilation.hasErrors, compilation.unit.module == nil {
            found.append("no contract, and no error")
        }
        return found
    }
    if compilation.hasErrors { found.append("a contract in spite of an error") }
    do {
        _ = try verify(contract, container: contract.encoded)
    } catch {
        found.append("a checked contract is refused: \(error)")
    }
    return found
}

/// Diagnostics lie within the text and can be shown.
private func spanViolations(_ diagnostics: [Diagnostic], in source: SourceText) -> [String] {
    var found: [String] = []
    let end = source.modules.last?.end ?? source.end
    if diagnostics.count > 3 * SyntaxLimits.diagnosticsMax {
        found.append("\(diagnostics.count) diagnostics")
    }
    for (number, diagnostic) in diagnostics.enumerated() {
        let spans = [diagnostic.span] + diagnostic.labels.map(\.span)
        for span in spans + [diagnostic.fixIt?.span].compactMap({ $0 })
        where span.start < 0 || span.end > end {
            found.append("\(diagnostic.code.id) at \(span), past the end")
        }
        if number < 3, diagnostic.rendered(in: source).isEmpty {
            found.append("\(diagnostic.code.id) cannot be shown")
        }
    }
    return found
}
