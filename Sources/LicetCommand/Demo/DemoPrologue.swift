import Foundation
import LicetBytecode
import LicetClient
import LicetLedger
import LicetPrimitives
import LicetTooling
import LicetVault

/// How the story begins: people, a node, contracts, keys and registered results.
struct DemoPrologue {
    let stage: DemoStage

    init(_ stage: DemoStage) { self.stage = stage }

    /// Does all of it, and gives the story that follows.
    func tell(_ report: inout DemoReport) async throws -> DemoStory {
        let cast = try await begin(&report)
        try await report.step("Everyone publishes the wrapping key in the directory.") {
            let client = try await stage.client()
            var gas: UInt64 = 0
            for actor in cast.all {
                gas += try await client.publishWrappingKey(of: actor.identity).gasUsed.units
            }
            return DemoOutcome("\(cast.all.count) keys are published", gas: gas)
        }
        let registrations = try await registerResults(cast, &report)
        guard let main = registrations.first else {
            throw CommandFailure.fault("there is no file to seal")
        }
        return DemoStory(stage, cast, main: main, registrations: registrations)
    }

    private func begin(_ report: inout DemoReport) async throws -> DemoStory.Cast {
        let cast = try await report.step(
            "The hospital, Ana, the insurer and Eve each make a signing and a wrapping key."
        ) {
            let actors = try await stage.makeActors(["hospital", "ana", "insurer", "eve"])
            let cast = DemoStory.Cast(
                hospital: actors[0], ana: actors[1], insurer: actors[2], eve: actors[3])
            return (DemoOutcome(lines: actors.map { "\($0.name): \($0.account.text)" }), cast)
        }
        try await report.step("A node makes a chain and starts; the hospital may upload to it.") {
            try stage.node.initialise(uploaders: [cast.hospital.account.text])
            try await stage.start()
            return DemoOutcome("it answers at \(stage.node.address)")
        }
        try await report.step("The hospital deploys the directory of keys, and the records.") {
            let gas = try await stage.deploy(by: cast.hospital)
            let client = try await stage.client()
            return DemoOutcome(
                "directory \(client.directory.address.text)",
                "records   \(client.records.address.text)", gas: gas)
        }
        return cast
    }

    private func registerResults(
        _ cast: DemoStory.Cast, _ report: inout DemoReport
    ) async throws -> [Registration] {
        let made = stage.areFilesMade ? ", which were made up for this" : ""
        return try await report.step(
            "The hospital seals \(stage.files.count) results for Ana\(made), stores the "
                + "ciphertexts and registers them."
        ) {
            guard let media = MediaType("application/fhir+json") else {
                throw CommandFailure.fault("the media type is refused")
            }
            let client = try await stage.client()
            var outcome = DemoOutcome(lines: [])
            var registrations: [Registration] = []
            for file in stage.files {
                let registration = try await client.register(
                    file: file.path, media: media, for: cast.ana.account, kind: "general",
                    by: cast.hospital.identity, spool: cast.hospital.home.folder)
                registrations.append(registration)
                outcome.gas += registration.recorded.gasUsed.units
                outcome.lines.append(
                    "\(file.lastPathComponent): record \(registration.record), block "
                        + "\(registration.recorded.height.number), "
                        + "\(grouped(registration.sealed.length)) bytes sealed, SHA-256 "
                        + "0x\(registration.sealed.digest.bytes.hex.prefix(16))…")
            }
            return (outcome, registrations)
        }
    }
}
