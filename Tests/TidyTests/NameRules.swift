/// Names of files and modules, and words that do not belong into the tree.
let nameRules: [TidyRule] = [
    TidyRule(
        "a file is named after its idea",
        bad: [
            ("Sources/LicetVM/StringUtils.swift", ""), ("Sources/LicetVM/Helpers.swift", ""),
            ("Sources/LicetNode/PeerManager.swift", ""), ("Sources/LicetVM/Array+Sum.swift", ""),
        ],
        good: [("Sources/LicetVM/Frames.swift", "")]
    ) { file in
        let words = ["Utils", "Utilities", "Helper", "Manager", "Extensions", "+"]
        guard file.isSwift, let word = words.first(where: { file.name.contains($0) }) else {
            return []
        }
        return [file.violation(1, "a file is not called `\(word)`")]
    },
    TidyRule(
        "no module bears the name of a type that it exports",
        bad: [
            ("Sources/Licet/A.swift", "public enum Licet {}"),
            ("Sources/LicetVM/A.swift", "public typealias LicetVM = Int"),
        ],
        good: [("Sources/LicetVM/A.swift", "public struct LicetVMs {}")]
    ) { file in
        guard let target = file.target else { return [] }
        let kinds = ["struct", "class", "enum", "actor", "protocol", "typealias"]
        return zip(file.words, file.words.dropFirst()).filter { kind, name in
            kinds.contains(kind.text) && name.text == target
        }.map { _, name in file.violation(name.line, "`\(target)` is the module's name") }
    },
    TidyRule(
        "nothing is left for later in a comment",
        bad: [
            ("Sources/LicetVM/A.swift", "// TO" + "DO: count"),
            ("README.md", "FIX" + "ME"), ("Sources/LicetVM/A.swift", "// XX" + "X"),
        ],
        good: [("Sources/LicetVM/A.swift", "let mastodon = \"TODOS\"")]
    ) { file in
        wordsFound(["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"], in: file)
    },
    TidyRule(
        "no banner divides a file",
        bad: [
            ("Sources/LicetVM/A.swift", "// -" + "---------\nlet a = 1"),
            ("Makefile", "# =" + "====="), ("Sources/LicetVM/A.swift", "/" + "/////// Calls"),
        ],
        good: [("Sources/LicetVM/A.swift", "// a -- b\n/// | a | b |\n//\nlet c = a - b")]
    ) { file in
        guard file.isSwift || file.path == "Makefile" || file.path.hasSuffix(".sh") else {
            return []
        }
        return file.lines.enumerated().filter { isBanner($0.element) }.map {
            file.violation($0.offset + 1, "a banner")
        }
    },
    TidyRule(
        "the tree names no place or helper of the workshop that it was made in",
        bad: [
            ("README.md", "see /wo" + "rk/shared"), ("Makefile", "# run by an ag" + "ent"),
            ("docs/a.md", "In another work" + "tree"), ("Package.swift", "// from py" + "pi.org"),
        ],
        good: [
            ("README.md", "a magenta framework/workshop; reagents; the header User-Agent"),
            ("docs/a.md", "from github.com"),
        ]
    ) { file in
        let places = ["/wo" + "rk/", "py" + "pi.org", "pythonhosted" + ".org", "npmjs" + ".org"]
        let found = file.lines.enumerated().flatMap { index, line in
            places.filter { line.contains($0) }.map { file.violation(index + 1, "`\($0)`") }
        }
        return found
            + wordsFound(["ag" + "ent", "ag" + "ents", "subag" + "ent", "work" + "tree"], in: file)
    },
]

/// The places of whole words, in small letters, in capitals or as a name, but not in `User-Agent`.
private func wordsFound(_ words: [String], in file: SourceFile) -> [Violation] {
    let wanted = words.filter { $0 == $0.uppercased() }
    let wantedInAnyCase = words.filter { $0 != $0.uppercased() }
    return file.lines.enumerated().flatMap { index, line in
        line.split { !$0.isLetter && !$0.isNumber && $0 != "_" && $0 != "-" }.flatMap { part in
            part.lowercased() == "user-ag" + "ent" ? [] : part.split(separator: "-")
        }.filter { wanted.contains(String($0)) || wantedInAnyCase.contains($0.lowercased()) }
            .map { file.violation(index + 1, "`\($0)`") }
    }
}

/// A comment that is drawn rather than written: four or more strokes in a row, or too many slashes.
private func isBanner(_ line: Substring) -> Bool {
    let text = line.drop { $0 == " " }
    if text.hasPrefix("///" + "/") { return true }
    // A row of a table in a comment is drawn with reason.
    if text.contains("|") { return false }
    guard text.hasPrefix("//") || text.hasPrefix("# ") else { return false }
    return ["----", "====", "****", "####"].contains { text.contains($0) }
}
