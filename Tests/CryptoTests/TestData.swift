import Foundation
import Testing

/// Public test vectors that live beside the package, not in it.
enum TestData {
    private static let environment = ProcessInfo.processInfo.environment
    /// `LICET_TEST_DATA`, or `../shared` relative to the package.
    private static let root: URL =
        if let path = environment["LICET_TEST_DATA"] {
            URL(fileURLWithPath: path, isDirectory: true)
        } else {
            URL(fileURLWithPath: #filePath).deletingLastPathComponent()
                .deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent().appendingPathComponent("shared", isDirectory: true)
        }
    static let isRequired = environment["CI"] == "true"

    /// Whether a test over this folder should run: with `CI=true` always, so that absence fails.
    static func shouldRun(_ folder: String) -> Bool {
        isRequired || FileManager.default.fileExists(atPath: root.appendingPathComponent(folder).path)
    }

    static func file(_ path: String) throws -> Data {
        try Data(contentsOf: root.appendingPathComponent(path))
    }
}
