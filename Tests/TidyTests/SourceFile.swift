import Foundation
import TestSupport

/// A file of the tree as the tidy rules see it.
struct SourceFile: Sendable {
    /// The path from the package's root.
    let path: String
    let text: String
    /// The text with comments, string literals and unusual names blanked, byte for byte and line
    /// for line; empty for a file that is not Swift.
    let code: [UInt8]
    let words: [Word]

    init(path: String, text: String) {
        self.path = path
        self.text = text
        code = path.hasSuffix(".swift") ? blanked(Array(text.utf8)) : []
        words = Word.all(in: code)
    }

    var isSwift: Bool { path.hasSuffix(".swift") }
    var isProduct: Bool { path.hasPrefix("Sources/") }

    /// The target of a file below `Sources`.
    var target: String? {
        let parts = path.split(separator: "/")
        return isProduct && parts.count > 2 ? String(parts[1]) : nil
    }

    var name: String { path.split(separator: "/").last.map(String.init) ?? path }

    /// The lines without their line feeds; the last is empty only if the file is.
    var lines: [Substring] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.count > 1, lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    func violation(_ line: Int, _ reason: String) -> Violation {
        Violation(path: path, line: line, reason: reason)
    }
}

/// A place that breaks a rule.
struct Violation: CustomStringConvertible, Sendable {
    let path: String
    let line: Int
    let reason: String

    var description: String { "\(path):\(line): \(reason)" }
}

/// An identifier or keyword of the code, with the bytes that touch it.
struct Word: Sendable {
    let text: String
    let line: Int
    let start: Int
    let end: Int
    let before: UInt8
    let after: UInt8

    static func all(in code: [UInt8]) -> [Word] {
        var words: [Word] = []
        var line = 1
        var position = 0
        while position < code.count {
            let start = position
            while position < code.count, isWordByte(code[position]) { position += 1 }
            if position > start {
                words.append(
                    Word(
                        text: String(decoding: code[start..<position], as: UTF8.self), line: line,
                        start: start, end: position,
                        before: start > 0 ? code[start - 1] : 0x20,
                        after: position < code.count ? code[position] : 0x20))
            } else {
                if code[position] == UInt8(ascii: "\n") { line += 1 }
                position += 1
            }
        }
        return words
    }

    func isFollowed(by character: Unicode.Scalar) -> Bool { after == UInt8(ascii: character) }
    func isPreceded(by character: Unicode.Scalar) -> Bool { before == UInt8(ascii: character) }
}

func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
        true
    default: false
    }
}

/// The text files of the package, in byte order of their paths.
enum SourceTree {
    static let folders = [
        "Sources", "Tests", "contracts", "grammar", "Benchmarks", "docs", "editors", "scripts",
        ".ci",
    ]
    static let topFiles = [
        "Package.swift", "Makefile", "README.md", "ARCHITECTURE.md", "CHANGELOG.md", ".gitignore",
        ".swift-format",
    ]

    static func files() throws -> [SourceFile] {
        var paths = topFiles.filter {
            FileManager.default.fileExists(atPath: PackageRoot.url($0).path)
        }
        for folder in folders {
            let below = FileManager.default.enumerator(atPath: PackageRoot.url(folder).path)
            while let path = below?.nextObject() as? String {
                if !path.split(separator: "/").contains(".build") {
                    paths.append("\(folder)/\(path)")
                }
            }
        }
        return try paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.compactMap { path in
            var isFolder: ObjCBool = false
            let url = PackageRoot.url(path)
            guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder),
                !isFolder.boolValue
            else { return nil }
            // A file of bytes, such as a golden of the codec, has no words to judge.
            guard let text = String(validating: try Data(contentsOf: url), as: UTF8.self) else {
                return nil
            }
            return SourceFile(path: path, text: text)
        }
    }
}
