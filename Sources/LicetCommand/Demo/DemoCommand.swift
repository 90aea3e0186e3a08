import ArgumentParser
import Foundation
import LicetJSON

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "The whole story of a medical record, on real files.",
        discussion: """
            A hospital seals and registers a result, a patient accepts it and lets an insurer in \
            for a purpose and a period; then come the refusals: another purpose, a grant that has \
            run out, a revocation, a stranger with a copy, a file with two readings, a changed \
            byte. A node of its own is run for it. Exit status 0 only if every step went as \
            expected.
            Example: licet demo --keep story
            """)

    @Option(
        help: ArgumentHelp("Keep every file of the story in this new folder.", valueName: "dir"))
    var keep: String?
    @Option(
        help: ArgumentHelp(
            "Run the story on this contract instead of contracts/Records.licet.",
            valueName: "file"))
    var contract: String?
    @Option(
        help: ArgumentHelp(
            "Seal the JSON files of this folder (default: ../shared/data/fhir, else made up).",
            valueName: "dir"))
    var files: String?
    @OptionGroup var output: JSONOption

    func run() async throws {
        let folder = try workingFolder()
        defer { if keep == nil { try? FileManager.default.removeItem(at: folder) } }
        var report = DemoReport(isJSON: output.isJSON)
        let stage = try DemoStage(folder: folder, contract: contract, files: files)
        let node = stage.node
        let isKept = keep != nil
        let stopping = StopHandler {
            node.abandon()
            if !isKept { try? FileManager.default.removeItem(at: folder) }
        }
        defer { stopping.end() }
        do {
            try await DemoPrologue(stage).tell(&report).tell(&report)
        } catch is Unexpected {
            // Ctrl-C reaches the node too, so that a step may break before this program hears of
            // it: then the handler ends it.
            try await Task.sleep(nanoseconds: 500_000_000)
            if stopping.isUnderWay { try await Task.sleep(nanoseconds: 60_000_000_000) }
        }
        await stage.close()
        report.finish()
        if !output.isJSON, keep != nil { Output.line("Everything is in \(folder.path)") }
        if report.broken != nil { throw CommandFailure.reported }
    }

    private func workingFolder() throws -> URL {
        let folder =
            keep.map { URL(fileURLWithPath: $0, isDirectory: true) }
            ?? FileManager.default.temporaryDirectory.appendingPathComponent(
                "licet-demo-\(UUID().uuidString)", isDirectory: true)
        guard !FileManager.default.fileExists(atPath: folder.path) else {
            throw CommandFailure.refused(
                "`\(folder.path)` exists already; name a folder that does not")
        }
        try CommandFailure.catching(CommandFailure.fault) {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        }
        return folder
    }
}
