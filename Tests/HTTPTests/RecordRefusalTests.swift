import ChainSupport
import Foundation
import LicetBytecode
import LicetClient
import LicetLedger
import LicetPrimitives
import LicetValues
import LicetVault
import TestSupport
import Testing

/// Each way in which opening a record can go wrong, by its name, and what is left behind: nothing.
@Suite struct RecordRefusalTests {
    private let content = Bytes(repeating: 0x41, count: 60_000)

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

    /// A house in which the insurer may read record 1 for payment, with a ticket.
    private func scene(
        _ body:
            @Sendable @escaping (RecordHouse, RecordsClient, HouseTransport, FetchedTicket)
            async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            let house = try await RecordHouse(in: folder)
            try FileManager.default.createDirectory(
                atPath: house.path("out"), withIntermediateDirectories: true)
            try await house.use { client, transport in
                let grant = try await house.grant(content, through: client)
                let ticket = try await client.fetch(
                    grant.record, for: "payment", by: house.insurer)
                try await body(house, client, transport, ticket)
            }
        }
    }

    /// A block that has nothing to do with the record, so that the chain's time is the clock's.
    private func makeBlock(_ house: RecordHouse, _ client: RecordsClient) async throws {
        _ = try await client.publishWrappingKey(of: house.eve)
    }

    private func open(
        _ ticket: FetchedTicket, _ house: RecordHouse, _ client: RecordsClient
    ) async throws {
        _ = try await client.open(
            ticket, by: house.insurer, into: .file(house.path("out/b.json")))
    }

    private func expectNothingKept(_ house: RecordHouse) throws {
        let left = try FileManager.default.contentsOfDirectory(atPath: house.path("out"))
        #expect(left == [])
    }

    @Test func `a ciphertext that is not the registered one is named and leaves nothing`()
        async throws
    {
        try await scene { house, client, transport, ticket in
            let changes: [(RecordsError, @Sendable (Bytes) -> Bytes)] = [
                (.opening(.chunk(2)), { $0[..<40_000] + [$0[40_000] ^ 1] + $0[40_001...] }),
                (.opening(.wrongKey), { [$0[0] ^ 1] + $0.dropFirst() }),
                (.opening(.chunk(1)), { Bytes($0.prefix(30_000)) }),
                (.opening(.truncated), { Bytes($0.prefix(20)) }),
            ]
            for (expected, change) in changes {
                transport.corruption.value = change
                let found = try await refusal { try await open(ticket, house, client) }
                #expect(found == expected)
                try expectNothingKept(house)
            }
            transport.corruption.value = nil
            try await open(ticket, house, client)
            let opened = try Data(contentsOf: house.folder.appending(path: "out/b.json"))
            #expect(Bytes(opened) == content)
        }
    }

    @Test func `a ticket whose time is over is told from one that was never there`() async throws {
        try await scene { house, client, _, ticket in
            let end = ticket.opened.end
            house.clock.set(end)
            try await makeBlock(house, client)
            let found = try await refusal { try await open(ticket, house, client) }
            #expect(found == .ticketEnded(end))
            // A new one serves.
            _ = try await client.open(
                ticket.record, for: "payment", by: house.insurer, into: .nowhere)
        }
    }

    @Test func `after the grant's end the chain refuses, and says why`() async throws {
        try await scene { house, client, _, ticket in
            let grant = try await client.grants(onRecord: ticket.record)[0]
            house.clock.set(grant.period.end)
            let found = try await refusal {
                _ = try await client.fetch(ticket.record, for: "payment", by: house.insurer)
            }
            guard case .refused(let refusal) = found else { throw found }
            #expect(refusal.denial?.reason == "expired")
            #expect(found.description.contains("the period that was allowed is over"))
        }
    }

    @Test func `a revocation takes the ticket back, and is told to its holder`() async throws {
        try await scene { house, client, _, ticket in
            let grant = try await client.grants(onRecord: ticket.record)[0]
            _ = try await client.revoke(grant.number, by: house.ana)
            let found = try await refusal { try await open(ticket, house, client) }
            guard case .deniedSince(let denial) = found else { throw found }
            #expect(denial.reason == "ended")
            let again = try await refusal {
                _ = try await client.revoke(grant.number, by: house.ana)
            }
            guard case .refused(let refusal) = again else { throw again }
            #expect(refusal.name == "AlreadyRevoked")
            #expect(try await client.grant(grant.number).standing(at: house.clock.now) == .revoked)
        }
    }

    @Test func `a new data key voids the ticket, and waits to be wrapped`() async throws {
        try await scene { house, client, _, ticket in
            let facts = try await client.record(ticket.record)
            let arguments = encodeValues([
                .identifier(facts.number), .digest(facts.digest), .int(1), .int(1),
                .digest(SHA256.hash([1])), .digest(SHA256.hash([2])),
                .path(Bytes("s/2".utf8)), .bytes([1, 2]),
            ])
            _ = try await client.send(
                .call(contract: RecordHouse.records, action: "rekey", arguments: arguments),
                by: house.ana)
            let found = try await refusal { try await open(ticket, house, client) }
            #expect(found == .changed(record: 1, version: 1, epoch: 2))
            let unwrapped = try await refusal {
                _ = try await client.open(
                    1, for: "payment", by: house.insurer, into: .nowhere)
            }
            let reader = house.insurer.account
            #expect(unwrapped == .notWrapped(record: 1, epoch: 2, reader: reader))
        }
    }

    @Test func `a lost object, an old chain and a foreign uploader are each told`() async throws {
        try await scene { house, client, _, ticket in
            let object = try house.ciphertext().deletingLastPathComponent()
            try FileManager.default.removeItem(at: object)
            let lost = try await refusal { try await open(ticket, house, client) }
            #expect(lost == .objectMissing(record: 1))
            #expect(!lost.isRefusal)
            let spooled = try await client.seal(
                file: house.path("result.json"), media: .unstated, for: house.ana.account,
                by: house.eve, spool: house.folder)
            let foreign = try await refusal {
                _ = try await client.store(spooled, by: house.eve)
            }
            guard case .gateway(403, "notUploader", _) = foreign else { throw foreign }
            house.clock.advance(ms: 20_000)
            let old = try await refusal { try await open(ticket, house, client) }
            guard case .gateway(503, "headTooOld", _) = old else { throw old }
        }
    }

    @Test func `a registered block list that is another's is found before anybody relies on it`()
        async throws
    {
        try await scene { house, client, _, _ in
            let spooled = try await client.seal(
                file: house.path("result.json"), media: .unstated, for: house.ana.account,
                by: house.hospital, spool: house.folder)
            let path = try await client.store(spooled, by: house.hospital)
            let arguments = encodeValues([
                .account(house.ana.account), .digest(Digest(spooled.edition.object.word)),
                .digest(spooled.sealed.digest), .digest(SHA256.hash([1])),
                .path(Bytes(path.utf8)), .enumeration(0), .bytes(spooled.wrap.bytes),
            ])
            let call = Transaction.Call.call(
                contract: RecordHouse.records, action: "register", arguments: arguments)
            _ = try await client.send(call, by: house.hospital)
            let found = try await refusal {
                _ = try await client.open(
                    2, for: "treatment", by: house.ana, into: .file(house.path("out/c.json")))
            }
            #expect(found == .blocksDiffer)
            try expectNothingKept(house)
        }
    }

    @Test func `somebody else's ticket is worth nothing, nor is the ciphertext`() async throws {
        try await scene { house, client, _, ticket in
            let stolen = try await refusal {
                _ = try await client.open(ticket, by: house.eve, into: .nowhere)
            }
            #expect(stolen == .notWrapped(record: 1, epoch: 1, reader: house.eve.account))
            let refused = try await refusal {
                try await client.takeCiphertext(ticket, by: house.eve) { _ in }
            }
            #expect(refused == .foreignTicket(house.insurer.account))
            let copy = Mutexed(Bytes())
            try await client.takeCiphertext(ticket, by: house.insurer) { copy.value += $0 }
            #expect(copy.value == Bytes(try Data(contentsOf: house.ciphertext())))
            #expect(!copy.value.contains(sequence: content.prefix(32)))
        }
    }

    @Test func `the trail has grants, tickets and refused fetches of the asked records alone`()
        async throws
    {
        try await scene { house, client, _, ticket in
            let second = try await house.register(content, through: client)
            _ = try await refusal {
                _ = try await client.fetch(1, for: "research", by: house.insurer)
            }
            _ = try await refusal {
                _ = try await client.fetch(second.record, for: "payment", by: house.eve)
            }
            let trail = try await client.audit(of: [1])
            let kinds: [AuditEntry.Kind] = [
                .registered, .ticket, .accepted, .granted, .wrapped, .ticket, .refused,
            ]
            #expect(trail.entries.map(\.kind) == kinds)
            #expect(trail.entries.allSatisfy { $0.record == 1 })
            let read = trail.entries[5]
            #expect(read.purposes == ["payment"])
            #expect(read.place.account == house.insurer.account)
            #expect(read.place.transaction == ticket.recorded.transaction)
            #expect(read.end == ticket.opened.end)
            #expect(trail.entries[3...4].allSatisfy { $0.reader == house.insurer.account })
            #expect(trail.entries[6].purposes == ["research"])
            #expect(trail.grants.map(\.reader) == [house.insurer.account])
            let other = try await client.audit(of: [second.record])
            #expect(other.entries.map(\.kind) == [.registered, .refused])
            #expect(try await client.audit(of: []).entries.isEmpty)
        }
    }

    @Test func `numbers and contracts that are none are told`() async throws {
        try await scene { house, client, transport, _ in
            #expect(
                try await refusal { _ = try await client.record(99) } == .absent("record", 99))
            #expect(try await refusal { _ = try await client.grant(0) } == .absent("grant", 0))
            let crossed = try await RecordsClient(
                node: client.node, objects: transport, records: RecordHouse.directory,
                directory: RecordHouse.records, now: { house.clock.now })
            let found = try await refusal {
                _ = try await crossed.publishWrappingKey(of: house.ana)
            }
            #expect(
                found == .otherContract(RecordHouse.records, lacks: "the action `publish`"))
        }
    }
}

extension Bytes {
    fileprivate func contains(sequence: ArraySlice<UInt8>) -> Bool {
        indices.contains { self[$0...].starts(with: sequence) }
    }
}
