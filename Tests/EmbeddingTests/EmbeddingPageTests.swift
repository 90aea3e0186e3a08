import Foundation
import TestSupport
import Testing

/// `UPDATE_GOLDEN=1` writes the example and what it prints into the page.
@Suite struct `The page on embedding` {
    private static let path = "docs/embedding.md"

    @Test func `shows the example's very text and what it prints`() throws {
        let page = try text(Self.path)
        let run = try Command.run([Command.built("EmbeddingExample")])
        #expect(run.status == 0 && run.stderr.isEmpty, "\(run)")
        let shown = try page.replacing("swift", by: text("examples/Embedding/main.swift"))
            .replacing("output", by: run.stdout)
        try Golden.check(shown, at: Self.path)
    }

    @Test func `shows a program of about twenty lines beside its contract`() throws {
        let lines = try text("examples/Embedding/main.swift").components(separatedBy: "\n")
        let quotes = lines.indices.filter { lines[$0].contains("\"\"\"") }
        try #require(quotes.count == 2)
        #expect(lines.count - (quotes[1] - quotes[0]) < 25)
    }

    @Test func `the example prints the same in other places and time zones`() throws {
        let example = try Command.built("EmbeddingExample")
        var outputs: Set<String> = []
        for locale in ["C", "tr_TR.UTF-8"] {
            for zone in ["UTC", "Pacific/Kiritimati"] {
                let run = try Command.run(
                    [example], environment: ["LC_ALL": locale, "TZ": zone])
                outputs.insert(run.stdout)
            }
        }
        #expect(outputs.count == 1)
    }

    private func text(_ path: String) throws -> String {
        try String(contentsOf: PackageRoot.url(path), encoding: .utf8)
    }
}

extension String {
    /// The page with another text in its one block whose fence has the word.
    fileprivate func replacing(_ word: String, by text: String) throws -> String {
        let parts = components(separatedBy: "\n```\(word)\n")
        try #require(parts.count == 2, "the page has one block of \(word)")
        let end = try #require(parts[1].range(of: "```\n"))
        return parts[0] + "\n```\(word)\n" + text + parts[1][end.lowerBound...]
    }
}
