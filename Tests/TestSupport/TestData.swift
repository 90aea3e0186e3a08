import Foundation
import Testing

/// Published test vectors and data sets, which lie outside the package.
///
/// They are looked for in the folder that `LICET_TEST_DATA` names, else in `../shared` beside the
/// package. A test that reads them bears the trait ``Testing/Trait/needsTestData``: without the
/// folder it is skipped by name, except under `CI=true`, where it runs and its loader throws.
package enum TestData {
    /// A file was asked for that is not there.
    package struct Absent: Error, CustomStringConvertible {
        package let path: String
        package var description: String {
            "no test data at \(path): set LICET_TEST_DATA to the folder that holds `vectors` and `data`"
        }
    }

    /// The folder that holds `vectors` and `data`; it need not exist.
    package static let folder: URL = {
        if let path = ProcessInfo.processInfo.environment["LICET_TEST_DATA"], !path.isEmpty {
            return URL(filePath: path, directoryHint: .isDirectory)
        }
        return PackageRoot.url.deletingLastPathComponent()
            .appending(path: "shared", directoryHint: .isDirectory)
    }()

    /// Whether the vectors are there.
    package static var isPresent: Bool {
        FileManager.default.fileExists(atPath: folder.appending(path: "vectors").path)
    }

    /// Whether their absence is a failure: so it is under `CI=true`.
    package static var isRequired: Bool {
        ProcessInfo.processInfo.environment["CI"] == "true"
    }

    /// The place of a file or folder such as `vectors/smt`.
    package static func url(_ path: String) throws -> URL {
        let place = folder.appending(path: path)
        guard FileManager.default.fileExists(atPath: place.path) else {
            throw Absent(path: place.path)
        }
        return place
    }

    /// The whole of a file.
    package static func bytes(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: url(path)))
    }

    /// The whole of a file of UTF-8 text.
    package static func text(_ path: String) throws -> String {
        try String(contentsOf: url(path), encoding: .utf8)
    }

    /// The names of a folder's files that end in `.extension`, in byte order; an empty answer is
    /// an error.
    package static func names(in path: String, extension suffix: String) throws -> [String] {
        let place = try url(path)
        let names = try FileManager.default.contentsOfDirectory(atPath: place.path)
            .filter { $0.hasSuffix("." + suffix) }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        guard !names.isEmpty else { throw Absent(path: place.path + "/*." + suffix) }
        return names
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips a test by name where the test data is absent, but not under `CI=true`.
    package static var needsTestData: Self {
        .enabled(
            if: TestData.isPresent || TestData.isRequired,
            "needs the test data: set LICET_TEST_DATA, or put it in ../shared")
    }
}
