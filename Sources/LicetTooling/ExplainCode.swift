import LicetCompiler
import LicetJSON
import LicetSyntax
import LicetValues

extension DiagnosticCode {
    /// Every code there is, in the order of their numbers, warnings last.
    package static let all: [DiagnosticCode] = (syntax + checking + testing).sorted {
        $0.id.utf8.lexicographicallyPrecedes($1.id.utf8)
    }

    /// The code of an id as people type it: `E0301`, `e0301`.
    package static func named(_ text: String) -> DiagnosticCode? {
        let wanted = text.utf8.map { (0x61...0x7a).contains($0) ? $0 - 0x20 : $0 }
        return all.first { $0.id.utf8.elementsEqual(wanted) }
    }

    /// The nearest id to one that does not exist, if one is near.
    package static func suggestedID(for text: String) -> String? {
        suggestion(for: text.uppercased(), among: all.map(\.id))
    }

    /// What `licet explain` says of the code.
    package var longText: String {
        let kind = severity == .error ? "error" : "warning"
        return "\(kind)[\(id)]: \(title)\n\n\(wrapped(explanation, width: 80))\n"
    }

    /// The same for programs.
    package var json: JSON {
        [
            "code": .string(id),
            "severity": .string(severity == .error ? "error" : "warning"),
            "title": .string(title), "explanation": .string(explanation),
        ]
    }
}

/// Breaks a text between words; a word longer than a line has one of its own.
private func wrapped(_ text: String, width: Int) -> String {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
        if !line.isEmpty, line.count + 1 + word.count > width {
            lines.append(line)
            line = ""
        }
        line += (line.isEmpty ? "" : " ") + word
    }
    return (lines + [line]).joined(separator: "\n")
}
