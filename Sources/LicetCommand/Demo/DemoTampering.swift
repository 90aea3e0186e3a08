import Foundation
import LicetClient
import LicetLedger
import LicetNode
import LicetPrimitives
import LicetStorage
import LicetTooling
import LicetVault

/// Somebody changes a byte where ciphertexts lie, and one where the chain lies.
struct DemoTampering {
    let story: DemoStory

    init(_ story: DemoStory) { self.story = story }

    func tell(_ report: inout DemoReport) async throws {
        try await changeStore(&report)
        let height = story.main.recorded.height
        try await report.step("The node stops; the whole chain is verified from genesis.") {
            try await story.stage.stop()
            let found = try verify()
            if let found { throw Unexpected(expected: "a whole chain", found: found) }
            return DemoOutcome("every block, receipt and row is as genesis makes it")
        }
        try await report.step(
            "One byte of block \(height.number) is changed in the database: it is found and named."
        ) { try changeDatabase(height) }
    }

    private func changeStore(_ report: inout DemoReport) async throws {
        let (cast, main) = (story.cast, story.main)
        try await report.step(
            "One byte of the stored ciphertext is changed: Ana's program names it."
        ) {
            let file = story.stage.blob(at: main.path)
            let place = 40_000
            try flipByte(of: file, at: place)
            defer { try? flipByte(of: file, at: place) }
            let client = try await story.stage.client()
            do {
                _ = try await client.open(
                    main.record, for: "treatment", by: cast.ana.identity, into: .nowhere)
            } catch let error as RecordsError {
                switch error {
                case .opening(.chunk(let number)) where number == UInt64((place - 56) / 16_400):
                    return DemoOutcome("byte \(grouped(UInt64(place))): \(error)")
                default:
                    throw Unexpected(
                        expected: "the changed chunk to be named", found: "\(error)")
                }
            }
            throw Unexpected(expected: "the file to be refused", found: "it opened")
        }
    }

    private func changeDatabase(_ height: Height) throws -> DemoOutcome {
        let folder = story.stage.nodeFolder
        let root = try Composition.read(folder) { (reader) throws(StoreFault) in
            try reader.block(at: height)?.header.transactionsRoot
        }
        let content = try Data(contentsOf: folder.database)
        guard let root, let range = content.range(of: Data(root.bytes)) else {
            throw CommandFailure.fault("block \(height.number) is not in the database")
        }
        try flipByte(of: folder.database, at: range.lowerBound)
        guard let found = try verify() else {
            throw Unexpected(expected: "the change to be found", found: "a whole chain")
        }
        guard found.hasPrefix("broken at height \(height.number), transactionsRoot") else {
            throw Unexpected(
                expected: "the transactions root of block \(height.number) to be named",
                found: found)
        }
        return DemoOutcome(found)
    }

    /// What is wrong with the stored chain; `nil` where it is whole.
    private func verify() throws -> String? {
        let folder = story.stage.nodeFolder
        let report = try Composition.verify(folder, genesis: try folder.genesis())
        return report.finding.map { "broken at height \($0.height.number), \(words($0))" }
    }
}

/// Changes the lowest bit of one byte of a file.
private func flipByte(of file: URL, at place: Int) throws {
    let handle = try FileHandle(forUpdating: file)
    defer { try? handle.close() }
    try handle.seek(toOffset: UInt64(place))
    guard let byte = try handle.read(upToCount: 1)?.first else {
        throw CommandFailure.fault("`\(file.path)` ends before byte \(place)")
    }
    try handle.seek(toOffset: UInt64(place))
    try handle.write(contentsOf: Data([byte ^ 1]))
}
