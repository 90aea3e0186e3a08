import Foundation
import LicetBytecode
import LicetClient
import LicetCrypto
import LicetLedger
import LicetPrimitives
import LicetTooling
import LicetVault

/// The story from the first result on: who does what, what must come of it, and what must be
/// refused.
final class DemoStory {
    let stage: DemoStage
    let cast: Cast
    /// The first result, as it was registered.
    let main: Registration
    private let registrations: [Registration]
    /// What the audit must find on the first result.
    private var ticketCount = 0
    private var refusalCount = 0

    struct Cast {
        let hospital: DemoActor
        let ana: DemoActor
        let insurer: DemoActor
        let eve: DemoActor

        var all: [DemoActor] { [hospital, ana, insurer, eve] }
    }

    /// A grant that the story waits out by the real clock lasts this long.
    private static let shortGrant = Duration(milliseconds: 15_000) ?? .zero

    init(_ stage: DemoStage, _ cast: Cast, main: Registration, registrations: [Registration]) {
        self.stage = stage
        self.cast = cast
        self.main = main
        self.registrations = registrations
    }

    func tell(_ report: inout DemoReport) async throws {
        try await acceptResult(&report)
        try await refuseStrangers(&report)
        let grant = try await approveInsurer(&report)
        try await readAsInsurer(&report, "The insurer fetches, downloads and opens it.")
        try await refuseOtherPurpose(&report)
        try await DemoAttacks(self).tell(&report)
        try await waitForEnd(of: grant, &report)
        try await expireByMovedClock(&report)
        try await revoke(&report)
        try await audit(&report)
        try await DemoTampering(self).tell(&report)
    }

    // MARK: The first result

    private func acceptResult(_ report: inout DemoReport) async throws {
        try await report.step("Ana opens the first result, checks it and accepts it.") {
            let client = try await stage.client()
            let opened = try await read(main, as: cast.ana, for: "treatment", client)
            let accepted = try await client.accept(opened, by: cast.ana.identity)
            try await stage.writeNote(on: main, for: cast.ana, client)
            return DemoOutcome(
                "what she opened is the hospital's file, byte for byte",
                "ticket in block \(opened.ticket.recorded.height.number), accepted in block "
                    + "\(accepted.height.number)",
                gas: opened.ticket.recorded.gasUsed.units + accepted.gasUsed.units)
        }
    }

    private func refuseStrangers(_ report: inout DemoReport) async throws {
        try await report.step("Insurer and Eve want to read it: nobody has let them in.") {
            let client = try await stage.client()
            var outcome = DemoOutcome(lines: [])
            for actor in [cast.insurer, cast.eve] {
                let refusal = try await refusedFetch(main, by: actor, for: "payment", client)
                outcome.lines.append("\(actor.name): \(refusal.words)")
                outcome.gas += refusal.gas
            }
            return outcome
        }
    }

    // MARK: Grants

    private func approveInsurer(_ report: inout DemoReport) async throws -> GrantFacts {
        let client = try await stage.client()
        let start = client.now()
        let wished = Period(start, start.adding(Self.shortGrant) ?? start)
        let request = try await report.step(
            "The insurer asks to read it for payment, for \(Self.shortGrant.milliseconds / 1_000) "
                + "seconds from now."
        ) {
            let asked = try await client.requestAccess(
                to: main.record, for: ["payment"], during: wished, by: cast.insurer.identity)
            let outcome = DemoOutcome(
                "request \(asked.number) in block \(asked.recorded.height.number)",
                gas: asked.recorded.gasUsed.units)
            return (outcome, asked.number)
        }
        try await report.step("Hospital, insurer and Eve try to approve that: only Ana may.") {
            var outcome = DemoOutcome(lines: [])
            for actor in [cast.hospital, cast.insurer, cast.eve] {
                let refusal = try await refused(
                    "the approval by \(actor.name)", by: ["NotAuthorised"]
                ) { try await client.approveForged(request, by: actor.identity) }
                outcome.lines.append("\(actor.name): \(refusal.words)")
                outcome.gas += refusal.gas
            }
            return outcome
        }
        return try await report.step(
            "Ana approves purpose and period, and wraps the key for it."
        ) {
            let approved = try await client.approve(request, by: cast.ana.identity)
            let facts = try await client.grant(approved.number)
            let outcome = DemoOutcome(
                "grant \(approved.number) in block \(approved.recorded.height.number): "
                    + "\(facts.purposes.joined(separator: ", ")), "
                    + "\(facts.period.start.isoText) until \(facts.period.end.isoText)",
                gas: approved.recorded.gasUsed.units)
            return (outcome, facts)
        }
    }

    private func readAsInsurer(_ report: inout DemoReport, _ title: String) async throws {
        try await report.step(title) {
            let client = try await stage.client()
            let opened = try await read(main, as: cast.insurer, for: "payment", client)
            try await stage.writeNote(on: main, for: cast.insurer, client)
            return DemoOutcome(
                "ticket in block \(opened.ticket.recorded.height.number), good until "
                    + opened.ticket.opened.end.isoText,
                "\(grouped(opened.sealedLength)) bytes downloaded; the file is the hospital's, "
                    + "byte for byte", gas: opened.ticket.recorded.gasUsed.units)
        }
    }

    private func refuseOtherPurpose(_ report: inout DemoReport) async throws {
        try await report.step("The insurer wants to read it for research: not granted for that.") {
            let client = try await stage.client()
            let refusal = try await refusedFetch(
                main, by: cast.insurer, for: "research", client)
            return DemoOutcome(refusal.words, gas: refusal.gas)
        }
    }

    private func waitForEnd(of grant: GrantFacts, _ report: inout DemoReport) async throws {
        try await report.step("The grant runs out by the clock alone: the insurer is refused.") {
            let client = try await stage.client()
            while client.now() < grant.period.end {
                try await Task.sleep(nanoseconds: 100_000_000)
            }
            let refusal = try await refusedFetch(main, by: cast.insurer, for: "payment", client)
            return DemoOutcome(
                "ended at \(grant.period.end.isoText)", refusal.words, gas: refusal.gas)
        }
    }

    /// Ana lets the insurer in again, for thirty days; gives the grant's number.
    private func grantAgain(_ client: RecordsClient) async throws -> Numbered {
        let start = client.now()
        let month = Duration(milliseconds: 30 * 86_400_000) ?? .zero
        return try await client.grantAccess(
            to: main.record, reader: cast.insurer.account, for: ["payment"],
            during: Period(start, start.adding(month) ?? start), by: cast.ana.identity)
    }

    private func expireByMovedClock(_ report: inout DemoReport) async throws {
        let ticket = try await report.step("Ana lets the insurer in for 30 days, and it reads.") {
            let client = try await stage.client()
            let grant = try await grantAgain(client)
            let opened = try await read(main, as: cast.insurer, for: "payment", client)
            let outcome = DemoOutcome(
                "grant \(grant.number) in block \(grant.recorded.height.number)",
                gas: grant.recorded.gasUsed.units + opened.ticket.recorded.gasUsed.units)
            return (outcome, opened.ticket)
        }
        try await report.step(
            "31 days pass, for sealer, gateway and clients together: the insurer is refused."
        ) {
            try await stage.moveForward(days: 31)
            let client = try await stage.client()
            let refusal = try await refusedFetch(main, by: cast.insurer, for: "payment", client)
            let gateway = try await refusedDownload(ticket, by: cast.insurer, client)
            return DemoOutcome(
                "it is \(client.now().isoText) for all of them", refusal.words,
                "with the old ticket: \(gateway)", gas: refusal.gas)
        }
    }

    private func revoke(_ report: inout DemoReport) async throws {
        try await report.step(
            "Ana lets the insurer in once more, it gets a ticket, and she revokes the grant."
        ) {
            let client = try await stage.client()
            let grant = try await grantAgain(client)
            let ticket = try await client.fetch(
                main.record, for: "payment", by: cast.insurer.identity)
            ticketCount += 1
            let revoked = try await client.revoke(grant.number, by: cast.ana.identity)
            let refusal = try await refusedFetch(main, by: cast.insurer, for: "payment", client)
            let gateway = try await refusedDownload(ticket, by: cast.insurer, client)
            return DemoOutcome(
                "revoked in block \(revoked.height.number)", refusal.words,
                "with a ticket of the same hour: \(gateway)",
                gas: grant.recorded.gasUsed.units + ticket.recorded.gasUsed.units
                    + revoked.gasUsed.units + refusal.gas)
        }
    }

    // MARK: Audit

    private func audit(_ report: inout DemoReport) async throws {
        try await report.step("Ana asks the chain who could read, who did, and who tried.") {
            let trail = try await stage.client().audit(of: [main.record])
            let tickets = trail.entries.filter { $0.kind == .ticket }.count
            let refusals = trail.entries.filter { $0.kind == .refused }.count
            guard tickets == ticketCount, refusals == refusalCount, trail.grants.count == 3 else {
                throw Unexpected(
                    expected: "3 grants, \(ticketCount) tickets and \(refusalCount) refused "
                        + "fetches",
                    found: "\(trail.grants.count) grants, \(tickets) tickets and \(refusals) "
                        + "refused fetches")
            }
            return DemoOutcome(
                "\(trail.grants.count) grants, \(tickets) tickets, \(refusals) refused fetches: "
                    + "as many as there were")
        }
    }

    // MARK: Reading

    /// Fetches and opens a result, and compares it with what the hospital sealed.
    func read(
        _ registration: Registration, as who: DemoActor, for purpose: String,
        _ client: RecordsClient
    ) async throws -> OpenedFile {
        let target = who.home.folder.appendingPathComponent("record-\(registration.record).json")
        let opened = try await client.open(
            registration.record, for: purpose, by: who.identity, into: .file(target.path))
        if registration.record == main.record { ticketCount += 1 }
        let sealed = try source(of: registration)
        guard try Data(contentsOf: target) == Data(contentsOf: sealed) else {
            throw Unexpected(
                expected: "the file that was sealed", found: "another one in `\(target.path)`")
        }
        return opened
    }

    private func source(of registration: Registration) throws -> URL {
        let number = registrations.firstIndex { $0.record == registration.record }
        guard let number, stage.files.indices.contains(number) else {
            throw CommandFailure.fault("no file belongs to record \(registration.record)")
        }
        return stage.files[number]
    }

    /// A fetch that the chain must refuse; gives the reason.
    private func refusedFetch(
        _ registration: Registration, by who: DemoActor, for purpose: String,
        _ client: RecordsClient
    ) async throws -> Refusal {
        let refusal = try await refused(
            "the fetch by \(who.name) for \(purpose)", by: ["NotAuthorised"]
        ) { try await client.fetch(registration.record, for: purpose, by: who.identity) }
        refusalCount += 1
        return refusal
    }

    /// A download that the gateway must refuse although the ticket was good once.
    private func refusedDownload(
        _ ticket: FetchedTicket, by who: DemoActor, _ client: RecordsClient
    ) async throws -> String {
        do {
            _ = try await client.takeCiphertext(ticket, by: who.identity) { _ in }
        } catch let error as RecordsError {
            switch error {
            case .ticketEnded, .deniedSince: return "\(error)"
            default:
                throw Unexpected(expected: "the gateway to refuse the ticket", found: "\(error)")
            }
        }
        throw Unexpected(expected: "the gateway to refuse the ticket", found: "it served the file")
    }
}

/// What the chain recorded of a call that it refused.
struct Refusal {
    let words: String
    let gas: UInt64
}

/// Something that the chain must refuse with one of these errors.
func refused<Result>(
    _ what: String, by errors: Set<String>, _ body: () async throws -> Result
) async throws -> Refusal {
    do {
        _ = try await body()
    } catch let error as RecordsError {
        if case .refused(let refusal) = error, let name = refusal.name, errors.contains(name) {
            return Refusal(
                words: "\(error), in block \(refusal.height.number)",
                gas: refusal.gasUsed.units)
        }
        throw Unexpected(expected: "\(what) to be refused by the contract", found: "\(error)")
    }
    throw Unexpected(expected: "\(what) to be refused", found: "it was let through")
}
