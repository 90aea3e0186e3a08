import Foundation
import Testing

/// One file of `Tests/Corpus`: one case of a parameterised test.
package struct CorpusFile: Sendable, CustomTestStringConvertible {
    /// The file's name without its extension.
    package let name: String
    /// The path from the package's root.
    package let path: String
    package let text: String

    package var testDescription: String { name }

    /// The path of the file of the same name beside it with another extension, for its golden.
    package func path(extension suffix: String) -> String {
        let folder = path.split(separator: "/").dropLast().joined(separator: "/")
        return "\(folder)/\(name).\(suffix)"
    }
}

extension CorpusFile {
    /// The files of a case of several: see ``split(_:name:)``.
    package var files: [(name: String, text: String)] {
        CorpusFile.split(text, name: "\(name).licet")
    }

    /// The files that a text holds: each line `//# lib/time.licet` ends one and begins the file of
    /// that name. What stands before the first is the case itself.
    package static func split(_ text: String, name: String) -> [(name: String, text: String)] {
        var files = [(name: name, text: "")]
        let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        for (number, line) in lines.enumerated() {
            let line = String(line)
            if line.utf8.starts(with: "//# ".utf8) {
                files.append((String(line.dropFirst(4)), ""))
            } else {
                // What follows the last newline is a line only where something stands there.
                let isLast = number == lines.count - 1
                files[files.count - 1].text += isLast ? line : line + "\n"
            }
        }
        return files
    }

    /// The bytes of the files after the first, by their names.
    package static func modules(
        _ files: [(name: String, text: String)]
    ) -> [String: [UInt8]] {
        Dictionary(files.dropFirst().map { ($0.name, Array($0.text.utf8)) }) { $1 }
    }
}

/// The language-neutral cases of `Tests/Corpus`, a folder for each kind.
package enum Corpus {
    /// A folder of the corpus that is not there or holds no case: a test over nothing proves
    /// nothing.
    package struct Empty: Error, CustomStringConvertible {
        package let folder: String
        package let suffix: String
        package var description: String { "no file *.\(suffix) in \(folder)" }
    }

    /// The files of `Tests/Corpus/<folder>` with an extension, in byte order of their names.
    package static func files(
        _ folder: String, extension suffix: String = "licet"
    ) throws -> [CorpusFile] {
        try files(at: "Tests/Corpus/" + folder, extension: suffix)
    }

    /// The files with an extension in any folder, named by its path from the package's root.
    package static func files(
        at folder: String, extension suffix: String
    ) throws -> [CorpusFile] {
        let place = PackageRoot.url(folder)
        guard FileManager.default.fileExists(atPath: place.path) else {
            throw Empty(folder: folder, suffix: suffix)
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: place.path)
            .filter { $0.hasSuffix("." + suffix) }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        guard !names.isEmpty else { throw Empty(folder: folder, suffix: suffix) }
        return try names.map { name in
            CorpusFile(
                name: String(name.dropLast(suffix.count + 1)), path: "\(folder)/\(name)",
                text: try String(contentsOf: place.appending(path: name), encoding: .utf8))
        }
    }
}
