import ChainSupport
import Foundation
import LicetBytecode
import LicetClient
import LicetCrypto
import LicetLedger
import LicetPrimitives
import LicetVault
import TestSupport
import Testing

/// The client library against a node with the contracts that are kept in this package.
@Suite struct RecordFlowTests {
    private let content = Bytes("the result of a blood test\n".utf8) + Bytes(0...255)

    private func refusal(
        _ body: () async throws -> Void, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> RecordsError {
        do {
            try await body()
        } catch let error as RecordsError {
            return error
        }
        Issue.record("nothing was refused", sourceLocation: sourceLocation)
        return .noGateway
    }

    private func chainRefusal(_ body: () async throws -> Void) async throws -> ChainRefusal {
        let error = try await refusal(body)
        guard case .refused(let refusal) = error else { throw error }
        return refusal
    }

    @Test func `a file is sealed, stored, registered, opened by its patient and accepted`()
        async throws
    {
        try await withTemporaryFolder { folder in
            let house = try await RecordHouse(in: folder)
            try await house.use { client, _ in
                let made = try await house.register(content, through: client)
                #expect(made.record == 1)
                #expect(
                    try FileManager.default.contentsOfDirectory(atPath: house.path("spool")) == [])
                let stored = Bytes(try Data(contentsOf: house.ciphertext()))
                #expect(SHA256.hash(stored) == made.sealed.digest)
                let facts = try await client.record(1)
                #expect(facts.stage(at: house.clock.now) == .proposed)
                #expect(facts.digest == made.sealed.digest)
                #expect(facts.object == made.object)
                #expect(facts.kind == "general")

                let opened = try await client.open(
                    1, for: "treatment", by: house.ana, into: .file(house.path("a.json")))
                #expect(Bytes(try Data(contentsOf: folder.appending(path: "a.json"))) == content)
                #expect(opened.header.media.text == "application/fhir+json")
                #expect(opened.header.bodyLength == UInt64(content.count))
                #expect(opened.ticket.opened.account == house.ana.account)
                let accepted = try await client.accept(opened, by: house.ana)
                #expect(accepted.gasUsed > Gas(0))
                #expect(accepted.isFinal)
                #expect(try await client.record(1).stage(at: house.clock.now) == .accepted)

                let mine = try await client.records(ofPatient: house.ana.account)
                #expect(mine.map(\.number) == [1])
                let registered = try await client.records(ofRegistrar: house.hospital.account)
                #expect(registered.map(\.number) == [1])
                let again = try await chainRefusal {
                    _ = try await client.accept(opened, by: house.ana)
                }
                #expect(again.name == "AlreadyDecided")
            }
        }
    }

    @Test func `a reader asks, is let in for less than it asked, and opens the file`()
        async throws
    {
        try await withTemporaryFolder { folder in
            let house = try await RecordHouse(in: folder)
            try await house.use { client, _ in
                let made = try await house.register(content, through: client)
                let seen = try await client.open(
                    made.record, for: "treatment", by: house.ana, into: .nowhere)
                _ = try await client.accept(seen, by: house.ana)
                let asked = try await client.requestAccess(
                    to: 1, for: ["payment", "research"], during: try house.hour(),
                    by: house.insurer)
                let open = try await client.requests(toOwner: house.ana.account)
                #expect(open.map(\.number) == [asked.number])
                #expect(open.first?.standing(at: house.clock.now) == .open)
                #expect(open.first?.purposes == ["payment", "research"])
                let given = try await client.approve(
                    asked.number, for: ["payment"], by: house.ana)
                let grant = try await client.grant(given.number)
                #expect(grant.purposes == ["payment"])
                #expect(grant.reader == house.insurer.account)
                #expect(grant.standing(at: house.clock.now) == .live)
                _ = try await client.open(
                    1, for: "payment", by: house.insurer, into: .file(house.path("b.json")))
                #expect(Bytes(try Data(contentsOf: folder.appending(path: "b.json"))) == content)
                let granted = try await client.records(grantedTo: house.insurer.account)
                #expect(granted.map(\.number) == [1])

                let other = try await chainRefusal {
                    _ = try await client.fetch(1, for: "research", by: house.insurer)
                }
                #expect(other.name == "NotAuthorised")
                #expect(other.denial?.reason == "unmet")
                let glass = try await chainRefusal {
                    _ = try await client.fetch(1, for: "breakGlass", by: house.insurer)
                }
                #expect(glass.denial?.clause == "glass")
                let unknown = try await refusal {
                    _ = try await client.fetch(1, for: "shopping", by: house.insurer)
                }
                // The purposes of `std.consent`, as they stand there.
                guard case .unknownCase("shopping", let known) = unknown else {
                    Issue.record("\(unknown)")
                    return
                }
                #expect(
                    ["treatment", "payment", "research", "breakGlass"].allSatisfy(known.contains))
            }
        }
    }

    @Test func `a proposal that is refused, and a request that is denied, stay so`() async throws {
        try await withTemporaryFolder { folder in
            let house = try await RecordHouse(in: folder)
            try await house.use { client, _ in
                let grant = try await house.grant(content, through: client)
                let asked = try await client.requestAccess(
                    to: grant.record, for: ["treatment"], during: try house.hour(),
                    by: house.insurer)
                _ = try await client.deny(asked.number, by: house.ana)
                let approved = try await chainRefusal {
                    _ = try await client.approve(asked.number, by: house.ana)
                }
                #expect(approved.name == "AlreadyDecided")
                let second = try await house.register(content, through: client)
                let facts = try await client.record(second.record)
                let foreign = try await chainRefusal {
                    _ = try await client.reject(facts, by: house.insurer)
                }
                #expect(foreign.name == "NotAuthorised")
                _ = try await client.reject(facts, by: house.ana)
                let late = try await chainRefusal {
                    _ = try await client.fetch(second.record, for: "treatment", by: house.ana)
                }
                #expect(late.name == "NotAuthorised")
                #expect(try await client.record(second.record).rejected != nil)
            }
        }
    }

    @Test func `without a published key nothing is wrapped, and without a wrap nothing opens`()
        async throws
    {
        try await withTemporaryFolder { folder in
            let house = try await RecordHouse(in: folder)
            try await house.use { client, _ in
                let made = try await house.register(content, through: client)
                let account = house.eve.account
                let absent = try await refusal {
                    _ = try await client.seal(
                        file: house.path("result.json"), media: .unstated, for: account,
                        by: house.hospital, spool: folder)
                }
                #expect(absent == .noWrappingKey(account))
                let seen = try await client.open(
                    made.record, for: "treatment", by: house.ana, into: .nowhere)
                _ = try await client.accept(seen, by: house.ana)
                let grant = try await refusal {
                    _ = try await client.grantAccess(
                        to: made.record, reader: account, for: ["payment"],
                        during: try house.hour(), by: house.ana)
                }
                #expect(grant == .noWrappingKey(account))
                let fetched = try await chainRefusal {
                    _ = try await client.open(
                        made.record, for: "payment", by: house.eve, into: .nowhere)
                }
                #expect(fetched.denial?.reason == "unmet")
            }
        }
    }

    @Test func `what was wrapped for another key does not open`() async throws {
        try await withTemporaryFolder { folder in
            let house = try await RecordHouse(in: folder)
            try await house.use { client, _ in
                _ = try await house.grant(content, through: client)
                // Ana's directory entry now names a key that is not hers.
                let foreign = try #require(house.eve.wrappingKey)
                _ = try await client.publish(foreign, by: house.ana)
                let made = try await client.register(
                    file: house.path("result.json"), media: .unstated, for: house.ana.account,
                    kind: "general", by: house.hospital, spool: folder)
                let wrong = try await refusal {
                    _ = try await client.open(
                        made.record, for: "treatment", by: house.ana, into: .nowhere)
                }
                #expect(wrong == .wrongKey(record: made.record))
            }
        }
    }
}
