import LicetSyntax

/// What a corpus file expects: `//~ error[E0301] message` at the end of the line with the mistake,
/// or alone on a line above it.
struct Expectation: Equatable, CustomStringConvertible {
    let file: String
    let line: Int
    let severity: String
    let code: String
    let message: String

    var description: String { "\(file) line \(line): \(severity)[\(code)] \(message)" }
}

func expectations(of text: String, in file: String) -> [Expectation] {
    var found: [Expectation] = []
    var waiting: [(severity: String, code: String, message: String)] = []
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
        guard let marker = line.firstRange(of: "//~ ") else {
            found += waiting.map {
                Expectation(
                    file: file, line: index + 1, severity: $0.severity, code: $0.code,
                    message: $0.message)
            }
            waiting = []
            continue
        }
        let body = line[marker.upperBound...]
        guard let open = body.firstIndex(of: "["), let close = body.firstIndex(of: "]") else {
            continue
        }
        let severity = String(body[..<open])
        let code = String(body[body.index(after: open)..<close])
        let message = String(body[body.index(after: close)...].drop { $0 == " " })
        if line[..<marker.lowerBound].allSatisfy({ $0 == " " }) {
            waiting.append((severity, code, message))
        } else {
            found.append(
                Expectation(
                    file: file, line: index + 1, severity: severity, code: code,
                    message: message))
        }
    }
    return found
}

func expectations(from diagnostics: [Diagnostic], in source: SourceText) -> [Expectation] {
    diagnostics.map {
        Expectation(
            file: source.file(of: $0.span.start).name,
            line: source.position(of: $0.span.start).line,
            severity: $0.severity == .error ? "error" : "warning", code: $0.code.id,
            message: $0.message)
    }
}
