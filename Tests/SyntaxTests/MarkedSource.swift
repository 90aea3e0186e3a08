import LicetSyntax

/// What a corpus file expects: `//~ error[E0201] message` at the end of the line with the mistake,
/// or alone on a line above it.
struct Expectation: Equatable, CustomStringConvertible {
    let line: Int
    let code: String
    let message: String

    var description: String { "line \(line): [\(code)] \(message)" }
}

func expectations(of text: String) -> [Expectation] {
    var found: [Expectation] = []
    var waiting: [(code: String, message: String)] = []
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
        guard let marker = line.firstRange(of: "//~ ") else {
            found += waiting.map {
                Expectation(line: index + 1, code: $0.code, message: $0.message)
            }
            waiting = []
            continue
        }
        let body = line[marker.upperBound...]
        guard let open = body.firstIndex(of: "["), let close = body.firstIndex(of: "]") else {
            continue
        }
        let code = String(body[body.index(after: open)..<close])
        let message = body[body.index(after: close)...].drop { $0 == " " }
        if line[..<marker.lowerBound].allSatisfy({ $0 == " " }) {
            waiting.append((code, String(message)))
        } else {
            found.append(Expectation(line: index + 1, code: code, message: String(message)))
        }
    }
    return found
}

func expectations(
    from diagnostics: [Diagnostic], in source: SourceText
) -> [Expectation] {
    diagnostics.map {
        Expectation(
            line: source.position(of: $0.span.start).line, code: $0.code.id, message: $0.message)
    }
}

func rendered(_ diagnostics: [Diagnostic], in source: SourceText) -> String {
    diagnostics.map { $0.rendered(in: source) }.joined(separator: "\n")
}
