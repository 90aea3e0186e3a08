import Foundation
import Testing

/// Compares printed output with a committed file.
///
/// `UPDATE_GOLDEN=1` writes the file instead of comparing; the change is then read in the diff.
/// Under `CI=true` nothing is ever written.
package enum Golden {
    /// Records an issue with a line diff where `actual` is not the text of the file at `path`,
    /// which is named from the package's root.
    ///
    /// - Parameter note: what whoever finds a difference has to know.
    package static func check(
        _ actual: String, at path: String, note: String = "",
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        if isUpdating {
            let file = PackageRoot.url(path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(actual.utf8).write(to: file, options: .atomic)
        } else if let difference = try difference(of: actual, from: path) {
            Issue.record("\(difference)\n\(note)", sourceLocation: sourceLocation)
        }
    }

    /// What is wrong with `actual` beside the file at `path`; `nil` where they are the same.
    package static func difference(of actual: String, from path: String) throws -> String? {
        let file = PackageRoot.url(path)
        guard FileManager.default.fileExists(atPath: file.path) else {
            return "no golden file \(path): make it with UPDATE_GOLDEN=1\n\(actual)"
        }
        let expected = try String(contentsOf: file, encoding: .utf8)
        // By bytes: `String` equality would pass text that differs in its Unicode normal form.
        if expected.utf8.elementsEqual(actual.utf8) { return nil }
        return "\(path) differs (- golden, + now)\n\(lineDiff(from: expected, to: actual))"
    }

    private static var isUpdating: Bool {
        ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" && !TestData.isRequired
    }
}

/// The lines that differ, marked `-` and `+`, with two lines of context around each.
package func lineDiff(from old: String, to new: String) -> String {
    let oldLines = lines(of: old)
    let newLines = lines(of: new)
    var removed = Set<Int>()
    var inserted = Set<Int>()
    for change in newLines.difference(from: oldLines, by: { $0.utf8.elementsEqual($1.utf8) }) {
        switch change {
        case .remove(let offset, _, _): removed.insert(offset)
        case .insert(let offset, _, _): inserted.insert(offset)
        }
    }
    var marked: [(mark: Character, text: Substring)] = []
    var before = 0
    var after = 0
    while before < oldLines.count || after < newLines.count {
        if removed.contains(before) {
            marked.append(("-", oldLines[before]))
            before += 1
        } else if inserted.contains(after) {
            marked.append(("+", newLines[after]))
            after += 1
        } else {
            marked.append((" ", newLines[after]))
            before += 1
            after += 1
        }
    }
    return withContext(marked, lines: 2)
}

/// Splits at line feeds alone: a carriage return belongs to its line, so that the diff shows it.
private func lines(of text: String) -> [Substring] {
    text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        .map { Substring($0) }
}

private func withContext(_ marked: [(mark: Character, text: Substring)], lines: Int) -> String {
    var shown: [String] = []
    var skipping = false
    for (index, line) in marked.enumerated() {
        let near = max(0, index - lines)...min(marked.count - 1, index + lines)
        if marked[near].contains(where: { $0.mark != " " }) {
            shown.append("\(line.mark) \(line.text.debugDescription.dropFirst().dropLast())")
            skipping = false
        } else if !skipping {
            shown.append("  …")
            skipping = true
        }
    }
    return shown.joined(separator: "\n")
}
