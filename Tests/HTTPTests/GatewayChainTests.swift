import ChainSupport
import LicetCrypto
import LicetHTTP
import LicetLedger
import LicetNode
import LicetPrimitives
import LicetVault
import TestSupport
import Testing

/// The gateway's decision on a real chain with a real contract.
@Suite struct GatewayChainTests {
    private let ana: WardPerson
    private let bo: WardPerson
    private let hour: Duration

    init() throws {
        (ana, bo) = (try WardPerson(), try WardPerson())
        hour = try #require(Duration(milliseconds: 3_600_000))
    }

    /// A record of Ana's that Bo may read for a day, with his ticket.
    private func scene(_ chain: WardChain) throws -> (record: Int64, grant: Int64, TicketName) {
        let record = try chain.identifier(
            Ward.register(ana.account, sampleDigest(1), path: blobName(1)), by: bo.signer)
        let day = Period(testStart, try #require(testStart.adding(day)))
        let grant = try chain.identifier(
            Ward.grant(record, to: bo.account, for: [.treatment], during: day), by: ana.signer)
        let receipt = try chain.send(
            Ward.fetch(record, for: .treatment, length: hour), by: bo.signer)
        return (record, grant, chain.ticket(receipt))
    }

    private var day: Duration { hour.multiplied(by: 24) ?? .zero }

    private func decide(
        _ chain: WardChain, _ ticket: TicketName, as person: WardPerson, now: Instant? = nil
    ) throws -> Result<GatewayPermission, GatewayFailure> {
        let now = now ?? chain.head.time
        let gateway = chain.gateway(servesOnWork: true)
        let signed = try person.request(.get(ticket), at: gateway, issued: now)
        let grants = try chain.grants(at: now)
        do throws(GatewayFailure) {
            return .success(
                try gateway.decide(
                    signed, as: .get(ticket), registry: grants, nonces: MemoryNonces(), now: now)
            )
        } catch {
            return .failure(error)
        }
    }

    private func reason(
        _ chain: WardChain, _ ticket: TicketName, as person: WardPerson, now: Instant? = nil
    ) throws -> GatewayRefusal? {
        switch try decide(chain, ticket, as: person, now: now) {
        case .success: return nil
        case .failure(.refused(let reason)): return reason
        case .failure(.store(let fault)): throw fault
        }
    }

    @Test func `a ticket opens the path of its row`() throws {
        let chain = try WardChain()
        let (_, _, ticket) = try scene(chain)
        let permission = try decide(chain, ticket, as: bo).get()
        #expect(permission.blob == (try blobName(1)))
        let expected = RowEdition(digest: sampleDigest(1), version: 1, epoch: 1)
        #expect(permission.ticket.edition == expected)
        #expect(permission.ticket.account == bo.account)
        #expect(permission.ticket.end == chain.head.time.adding(hour))
    }

    @Test func `only an opened event is a ticket, and only for its reader`() throws {
        let chain = try WardChain()
        let (_, _, ticket) = try scene(chain)
        #expect(try reason(chain, ticket, as: ana) == .otherReader)
        var other = ticket
        other.event = 1
        #expect(try reason(chain, other, as: bo) == .noTicket)
        other = ticket
        other.contract = Tally.address
        #expect(try reason(chain, other, as: bo) == .noTicket)
        other = ticket
        other.transaction = .zero
        #expect(try reason(chain, other, as: bo) == .noTicket)
        // A grant's event is in the place where a ticket's could be.
        let block = try #require(try chain.store.receipts(at: Height(2)))
        let granted = chain.ticket(try #require(block.first))
        #expect(try reason(chain, granted, as: bo) == .noTicket)
    }

    @Test func `a failed fetch is no ticket`() throws {
        let chain = try WardChain()
        let (record, _, _) = try scene(chain)
        let receipt = try chain.send(
            Ward.fetch(record, for: .payment, length: hour), by: bo.signer)
        guard case .failed = receipt.outcome else { throw WardFailure() }
        #expect(try reason(chain, chain.ticket(receipt), as: bo) == .noTicket)
    }

    @Test func `a revocation in a block denies, and one that waits denies already`() throws {
        let chain = try WardChain()
        let (_, grant, ticket) = try scene(chain)
        // A stranger's attempt will fail, so it takes nothing away.
        try chain.submit(Ward.revoke(grant), by: bo.signer)
        #expect(try reason(chain, ticket, as: bo) == nil)
        try chain.submit(Ward.revoke(grant), by: ana.signer)
        #expect(try reason(chain, ticket, as: bo) == .pendingRevocation)
        chain.node.makeBlock()
        let head = chain.head
        let denied = GatewayRefusal.denied(height: head.height, at: head.time)
        #expect(try reason(chain, ticket, as: bo) == denied)
    }

    @Test func `a waiting call of another contract takes nothing away`() throws {
        let chain = try WardChain()
        let (_, _, ticket) = try scene(chain)
        try chain.submit(Tally.count(by: 1), by: ana.signer)
        #expect(try chain.grants(at: chain.head.time).pending(touching: Ward.address) == nil)
        #expect(try reason(chain, ticket, as: bo) == nil)
    }

    @Test func `a new data key voids the ticket, waiting or in a block`() throws {
        let chain = try WardChain()
        let (record, _, ticket) = try scene(chain)
        let rekey = Ward.rekey(record, epoch: 1, sampleDigest(2), path: try blobName(2))
        try chain.submit(rekey, by: ana.signer)
        #expect(try reason(chain, ticket, as: bo) == .pendingRevocation)
        chain.node.makeBlock()
        #expect(try reason(chain, ticket, as: bo) == .voided)
        let fresh = try chain.send(
            Ward.fetch(record, for: .treatment, length: hour), by: bo.signer)
        #expect(try decide(chain, chain.ticket(fresh), as: bo).get().blob == (try blobName(2)))
    }

    @Test func `where work seals, a ticket waits until its block is deep`() throws {
        let chain = try WardChain(work: true, depth: 3)
        let (_, grant, ticket) = try scene(chain)
        for _ in 0..<2 {
            #expect(try reason(chain, ticket, as: bo) == .ticketNotFinal)
            chain.node.makeBlock()
        }
        #expect(try reason(chain, ticket, as: bo) == .ticketNotFinal)
        chain.node.makeBlock()
        #expect(try reason(chain, ticket, as: bo) == nil)
        // Denial waits for nothing.
        _ = try chain.send(Ward.revoke(grant), by: ana.signer)
        let denied = GatewayRefusal.denied(height: chain.head.height, at: chain.head.time)
        #expect(try reason(chain, ticket, as: bo) == denied)
        let withoutDemo = chain.gateway()
        let signed = try bo.request(.get(ticket), at: withoutDemo, issued: chain.head.time)
        #expect(throws: GatewayFailure.refused(.noFinality)) {
            try withoutDemo.decide(
                signed, as: .get(ticket), registry: chain.grants(at: chain.head.time),
                nonces: MemoryNonces(), now: chain.head.time)
        }
    }

    @Test func `the final state is the newest with the later blocks taken back`() throws {
        let chain = try WardChain(work: true, depth: 3)
        let (record, grant, ticket) = try scene(chain)
        for _ in 0..<3 { chain.node.makeBlock() }
        let question = try #require(try chain.grants(at: testStart).ticket(ticket)).question
        let rekey = Ward.rekey(record, epoch: 1, sampleDigest(2), path: try blobName(2))
        // One row twice, so that the order in which blocks are taken back counts.
        _ = try chain.send(rekey, by: ana.signer)
        let again = Ward.rekey(record, epoch: 2, sampleDigest(3), path: try blobName(3))
        _ = try chain.send(again, by: ana.signer)
        _ = try chain.send(Ward.revoke(grant), by: ana.signer)
        let now = chain.head.time
        let both = try chain.grants(at: now)
        #expect(both.final.height == Height(chain.head.height.number - 3))
        #expect(try both.final.row(question)?.edition.epoch == 1)
        #expect(try both.newest.row(question)?.edition.epoch == 3)
        #expect(try both.final.permits(question, at: now))
        #expect(try !both.newest.permits(question, at: now))
        #expect(try both.final.currentKey(of: ana.account) == ana.signer.publicKey.bytes)
        for _ in 0..<3 { chain.node.makeBlock() }
        #expect(try chain.grants(at: now).final.row(question)?.edition.epoch == 3)
        #expect(try !chain.grants(at: now).final.permits(question, at: now))
    }

    @Test func `a signed request is no transaction, nor its signature one's`() throws {
        let chain = try WardChain()
        let (_, _, ticket) = try scene(chain)
        let signed = try bo.request(.get(ticket), at: chain.gateway(), issued: chain.head.time)
        let bytes = signed.request.encoded + signed.signature.bytes
        #expect(throws: (any Error).self) { try SignedTransaction(encoded: bytes) }
        #expect(throws: (any Error).self) { try SignedTransaction(encoded: [1] + bytes) }
        let transaction = try bo.signer.transaction(
            [Ward.revoke(1)], nonce: 9, on: chain.chain)
        let stolen = SignedTransaction(transaction.transaction, signature: signed.signature)
        #expect(!stolen.hasGoodSignature)
        #expect(transaction.hasGoodSignature)
    }

    @Test func `an altered state reads as one that was written so`() throws {
        var random = SplitMix64(seed: 5)
        for _ in 0..<200 {
            var base = MemoryState()
            var expected: [RowKey: Bytes] = [:]
            for _ in 0..<random.below(12) {
                let key = RowKey(random.bytes(1 + random.below(2)).map { $0 & 3 })
                expected[key] = random.bytes(1)
                base.write(key, expected[key] ?? [])
            }
            var altered = AlteredState(base)
            for _ in 0..<random.below(12) {
                let key = RowKey(random.bytes(1 + random.below(2)).map { $0 & 3 })
                let value = random.below(2) == 0 ? nil : random.bytes(1)
                expected[key] = value
                altered.change(key, to: value)
            }
            let rows = expected.map { Row(key: $0.key, value: $0.value) }
                .sorted { $0.key < $1.key }
            for prefix in [[], [1], [2, 1]] as [Bytes] {
                for limit in [0, 1, 3, 100, Int.max] {
                    let wanted = rows.filter { $0.key.bytes.starts(with: prefix) }.prefix(limit)
                    #expect(try altered.scan(prefix: prefix, limit: limit) == Array(wanted))
                }
            }
            for row in rows { #expect(try altered.row(row.key) == row.value) }
        }
    }
}
