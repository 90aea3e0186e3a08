import Foundation
import LicetClient
import LicetCrypto
import LicetLedger
import LicetPrimitives
import LicetTooling
import LicetVault

/// What those try who have no grant, or who seal with bad intent.
struct DemoAttacks {
    let story: DemoStory

    init(_ story: DemoStory) { self.story = story }

    func tell(_ report: inout DemoReport) async throws {
        try await useCopy(&report)
        try await sealSalamander(&report)
    }

    private func useCopy(_ report: inout DemoReport) async throws {
        let (cast, main) = (story.cast, story.main)
        try await report.step("Eve has copied the ciphertext from the store: it is useless to her.")
        {
            let client = try await story.stage.client()
            let ciphertext = try Bytes(Data(contentsOf: story.stage.blob(at: main.path)))
            let facts = try await client.record(main.record)
            let edition = Edition(
                chain: client.chain.digest, contract: client.records.address,
                registrar: facts.registrar, object: facts.object, version: 1, epoch: 1)
            guard let wrap = try await client.wrap(of: facts, for: cast.ana.account),
                let parsed = Wrap(wrap)
            else { throw Unexpected(expected: "Ana's wrap on the chain", found: "none") }
            guard !cast.eve.identity.unwrap(parsed, of: edition, for: cast.ana.account) else {
                throw Unexpected(
                    expected: "Ana's wrap not to open with Eve's key", found: "it opened")
            }
            let context = FileContext(edition: edition, file: 0, subject: cast.ana.account)
            var sink = MemorySink()
            var source = MemorySource(ciphertext)
            do {
                let opener = FileOpener(
                    key: try DataKey.generate(), context: context, digest: facts.digest)
                _ = try opener.open(from: &source, into: &sink)
            } catch OpenError.wrongKey {
                return DemoOutcome(
                    "\(grouped(UInt64(ciphertext.count))) bytes copied; Ana's wrapped key does "
                        + "not open with Eve's, and no other key fits the file's commitment")
            }
            throw Unexpected(expected: "a guessed key to be refused", found: "the file opened")
        }
    }

    private func sealSalamander(_ report: inout DemoReport) async throws {
        let cast = story.cast
        try await report.step(
            "The hospital seals one ciphertext with two readings, and wraps the other key for Ana."
        ) {
            let client = try await story.stage.client()
            let edition = Edition(
                chain: client.chain.digest, contract: client.records.address,
                registrar: cast.hospital.account, object: try ObjectID.random(), version: 1,
                epoch: 1)
            let context = FileContext(edition: edition, file: 0, subject: cast.ana.account)
            let first = try DataKey.generate()
            let second = try DataKey.generate()
            let salamander = try Salamander(first: first, second: second, context: context)
            guard salamander.otherReading == Bytes(Salamander.otherText.utf8) else {
                throw Unexpected(expected: "two readings of one ciphertext", found: "only one")
            }
            let registration = try await client.registerForged(
                salamander.file, of: edition, key: second, for: cast.ana.account,
                kind: "general", by: cast.hospital.identity, spool: cast.hospital.home.folder)
            do {
                _ = try await client.open(
                    registration.record, for: "treatment", by: cast.ana.identity, into: .nowhere)
            } catch RecordsError.opening(.wrongKey) {
                let facts = try await client.record(registration.record)
                let rejected = try await client.reject(facts, by: cast.ana.identity)
                return DemoOutcome(
                    "its tag holds under both keys: \"\(Salamander.honestText)\" for the "
                        + "hospital, \"\(Salamander.otherText)\" for Ana",
                    "Ana's program refuses it by the key commitment, and she rejects the record",
                    gas: registration.recorded.gasUsed.units + rejected.gasUsed.units)
            }
            throw Unexpected(
                expected: "the key commitment to be refused", found: "the file opened")
        }
    }
}
