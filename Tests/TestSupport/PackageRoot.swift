import Foundation

/// Where the package under test lies on disk.
package enum PackageRoot {
    /// The folder that holds `Package.swift`, found upward from this source file.
    package static let url: URL = {
        var folder = URL(filePath: #filePath).deletingLastPathComponent()
        while folder.path != "/" {
            let manifest = folder.appending(path: "Package.swift")
            if FileManager.default.fileExists(atPath: manifest.path) { return folder }
            folder.deleteLastPathComponent()
        }
        preconditionFailure("no Package.swift above \(#filePath)")
    }()

    /// A path below the package's root, such as `Tests/Corpus/lex`.
    package static func url(_ path: String) -> URL {
        url.appending(path: path)
    }
}
