import Foundation
import TestSupport
import Testing

/// The pages, by their paths, without the blocks that are fenced.
private func pages() throws -> [String: String] {
    let readme = try Corpus.files(at: ".", extension: "md").filter { $0.name == "README" }
    let found = try readme + Corpus.files(at: "docs", extension: "md")
    return Dictionary(
        found.map { page in
            let parts = page.text.components(separatedBy: "\n```").enumerated()
            let open = parts.filter { $0.offset.isMultiple(of: 2) }.map(\.element)
            return (page.path.replacingOccurrences(of: "./", with: ""), open.joined())
        }, uniquingKeysWith: { $1 })
}

/// What may follow `#` in a link to a page: its headings as the pages' readers spell them.
private func anchors(of page: String) -> Set<String> {
    Set(
        page.components(separatedBy: "\n").filter { $0.hasPrefix("#") }.map { heading in
            String(
                heading.drop { $0 == "#" }.dropFirst().lowercased()
                    .filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" || $0 == "_" }
            ).replacingOccurrences(of: " ", with: "-")
        })
}

@Suite struct `Links of the documentation` {
    @Test func `lead to a file, and to a heading of it`() throws {
        let pages = try pages()
        var count = 0
        for (path, text) in pages.sorted(by: { $0.key < $1.key }) {
            for link in text.components(separatedBy: "](").dropFirst() {
                let target = String(link.prefix { $0 != ")" })
                if target.hasPrefix("https://") { continue }
                count += 1
                let parts = target.components(separatedBy: "#")
                let place = URL(filePath: "/" + path).deletingLastPathComponent()
                    .appending(path: parts[0]).standardizedFileURL
                let file = parts[0].isEmpty ? path : String(place.path.dropFirst())
                #expect(
                    FileManager.default.fileExists(atPath: PackageRoot.url(file).path),
                    "\(path): \(target)")
                guard parts.count == 2 else { continue }
                #expect(anchors(of: pages[file] ?? "").contains(parts[1]), "\(path): \(target)")
            }
        }
        #expect(count > 50)
    }
}
