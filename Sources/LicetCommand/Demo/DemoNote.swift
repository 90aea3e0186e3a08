import Foundation
import LicetClient
import LicetJSON
import LicetLedger
import LicetPrimitives
import LicetVault

extension DemoStage {
    /// Writes what another program needs to open a record as a reader: the note of
    /// docs/formats.md, "A note for opening by hand", in the reader's home.
    func writeNote(
        on registration: Registration, for reader: DemoActor, _ client: RecordsClient
    ) async throws {
        let facts = try await client.record(registration.record)
        guard let wrap = try await client.wrap(of: facts, for: reader.account) else {
            throw Unexpected(expected: "a wrapped key for \(reader.name)", found: "none")
        }
        let ciphertext = blob(at: registration.path)
        let list = ciphertext.deletingLastPathComponent().appendingPathComponent("blocks")
        let note: JSON = [
            "chain": .string(client.chain.digest.bytes.hex),
            "contract": .string(client.records.address.bytes.hex),
            "registrar": .string(facts.registrar.bytes.hex),
            "object": .string(facts.object.bytes.hex), "file": 0,
            "version": .integer(facts.version), "epoch": .integer(facts.epoch),
            "subject": .string(facts.patient.bytes.hex),
            "reader": .string(reader.account.bytes.hex),
            "digest": .string(facts.digest.bytes.hex), "blocks": .string(facts.blocks.bytes.hex),
            "wrap": .string(wrap.hex),
            "ciphertext": .string(relative(ciphertext)), "list": .string(relative(list)),
            "key": .string("keys/\(reader.name).wrap.pem"),
            "passphrase": .string("../\(reader.passphraseFile.lastPathComponent)"),
        ]
        let file = reader.home.folder.appendingPathComponent("record-\(facts.number).note.json")
        try Data((note.text(.pretty) + "\n").utf8).write(to: file)
    }

    /// A path as an actor's home has it.
    private func relative(_ file: URL) -> String {
        let root = folder.standardizedFileURL.path
        return "../" + file.standardizedFileURL.path.dropFirst(root.count + 1)
    }
}
