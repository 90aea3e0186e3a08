import ChainSupport
import LicetLedger
import LicetPrimitives
import LicetVault
import TestSupport
import Testing

/// Random owners, readers, grants, revocations and time on a real chain: the gateway serves exactly
/// when the model says so.
@Suite struct GatewayModelTests {
    @Test func `the gateway serves exactly when the model says so`() throws {
        var servedCount = 0
        var refusals: [String: Int] = [:]
        for seed in UInt64(1)...4 {
            var run = try ModelRun(seed: seed)
            for step in 0..<500 { try run.step(step) }
            servedCount += run.servedCount
            refusals.merge(run.refusals, uniquingKeysWith: +)
        }
        // Without these numbers the agreement could be one about nothing.
        #expect(servedCount >= 200, "\(refusals)")
        for kind in [
            "denied", "otherReader", "ticketEnded", "voided", "pendingRevocation", "replayed",
            "headTooOld", "noTicket", "otherGateway", "badSignature",
        ] {
            #expect(refusals[kind, default: 0] >= 5, "\(kind) \(refusals)")
        }
    }
}

private struct ModelRun {
    private var random: SplitMix64
    private let chain: WardChain
    private let gateway: Gateway
    private let people: [WardPerson]
    private let nonces = MemoryNonces()
    private var model: GatewayModel
    private var requests: [SignedGatewayRequest] = []
    private var objectCount = 0
    var servedCount = 0
    /// How often each reason was met, by its name.
    var refusals: [String: Int] = [:]

    init(seed: UInt64) throws {
        random = SplitMix64(seed: seed)
        chain = try WardChain()
        gateway = chain.gateway()
        people = try (0..<4).map { _ in try WardPerson() }
        model = GatewayModel(head: chain.head.time)
    }

    private var clock: ManualClock { chain.node.clock }

    mutating func step(_ number: Int) throws {
        // What waits for a block is worth asking about before there is one.
        if model.waiting != nil, random.below(3) > 0 { return try request(number) }
        switch random.below(30) {
        case 0, 1: clock.advance(ms: Int64(random.below(3_000)))
        case 2: clock.advance(ms: Int64(random.below(18_000)))
        case 3: try makeBlock()
        case 4 where model.records.count < 12: try register()
        case 5, 6: try grant()
        case 7: try revoke()
        case 8 where random.below(3) == 0: try rekey()
        case 9, 10, 11: try fetch()
        case 12: try revoke()
        default: try request(number)
        }
    }

    private mutating func person() -> WardPerson { people[random.below(people.count)] }

    private mutating func newObject() throws -> (Digest, BlobName) {
        objectCount += 1
        return (sampleDigest(objectCount), try blobName(objectCount))
    }

    private func owner(of record: Int64) throws -> WardPerson {
        let account = model.records[record]?.owner
        return try #require(people.first { $0.account == account })
    }

    /// What waits takes effect, and the model with it.
    private mutating func makeBlock() throws {
        chain.node.makeBlock()
        model.head = chain.head.time
        if let change = model.waiting { model.apply(change, at: model.head) }
        model.waiting = nil
    }

    private mutating func send(_ call: Transaction.Call, by person: WardPerson) throws -> Receipt {
        if model.waiting != nil { try makeBlock() }
        let receipt = try chain.send(call, by: person.signer)
        model.head = chain.head.time
        return receipt
    }

    private func succeeded(_ receipt: Receipt) -> Bool {
        if case .succeeded = receipt.outcome { true } else { false }
    }

    private mutating func register() throws {
        let (digest, path) = try newObject()
        let owner = person()
        let receipt = try send(
            Ward.register(owner.account, digest, path: path), by: person())
        #expect(succeeded(receipt))
        model.records[Int64(model.records.count) + 1] = GatewayModel.Record(
            owner: owner.account, epoch: 1, path: path)
    }

    private mutating func grant() throws {
        guard !model.records.isEmpty else { return }
        let record = Int64(random.below(model.records.count)) + 1
        let start = clock.now.milliseconds + Int64(random.below(20_000)) - 10_000
        let end = start + 1 + Int64(random.below(150_000))
        let purposes = Ward.Purpose.allCases.filter { _ in random.below(3) > 0 }
        let grant = GatewayModel.Grant(
            record: record, reader: person().account, purposes: purposes,
            start: try #require(Instant(milliseconds: start)),
            end: try #require(Instant(milliseconds: end)))
        if model.waiting != nil { try makeBlock() }
        try chain.submit(
            Ward.grant(
                record, to: grant.reader, for: purposes, during: Period(grant.start, grant.end)),
            by: owner(of: record).signer)
        model.waiting = .grant(grant)
        if random.below(3) == 0 { try makeBlock() }
    }

    private mutating func revoke() throws {
        if model.waiting != nil { try makeBlock() }
        guard !model.grants.isEmpty else { return }
        // Mostly a late grant, which still means something.
        let late = max(0, model.grants.count - 5)
        var number = Int64(late + random.below(model.grants.count - late)) + 1
        if let ticket = model.tickets.last, random.below(2) == 0 {
            // Or the one that the latest ticket rests on.
            let numbers = model.grants.filter { _, grant in
                grant.record == ticket.record && grant.reader == ticket.reader
            }.keys
            number = numbers.max() ?? number
        }
        let grant = try #require(model.grants[number])
        // Now and then somebody who may not; that changes nothing.
        let owner = try owner(of: grant.record)
        let caller = random.below(4) == 0 ? person() : owner
        try chain.submit(Ward.revoke(number), by: caller.signer)
        model.waiting = caller.account == owner.account ? .revoke(number) : .nothing
        if random.below(3) == 0 { try makeBlock() }
    }

    private mutating func rekey() throws {
        if model.waiting != nil { try makeBlock() }
        guard !model.records.isEmpty else { return }
        let number = Int64(random.below(model.records.count)) + 1
        let record = try #require(model.records[number])
        let (digest, path) = try newObject()
        try chain.submit(
            Ward.rekey(number, epoch: record.epoch, digest, path: path),
            by: owner(of: number).signer)
        model.waiting = .rekey(number, path)
        if random.below(3) == 0 { try makeBlock() }
    }

    private mutating func fetch() throws {
        guard !model.records.isEmpty else { return }
        let record = Int64(random.below(model.records.count)) + 1
        // Mostly somebody who might be let in. In the order of the people: accounts differ from run
        // to run.
        let granted = people.filter { person in
            model.grants.values.contains { $0.record == record && $0.reader == person.account }
        }
        let candidates = granted.isEmpty || random.below(3) == 0 ? people : granted
        let reader = candidates[random.below(candidates.count)]
        let purpose = Ward.Purpose.allCases[random.below(3)]
        let length = try #require(Duration(milliseconds: 1 + Int64(random.below(90_000))))
        let receipt = try send(
            Ward.fetch(record, for: purpose, length: length), by: reader)
        let mayRead = model.mayRead(reader.account, record, for: purpose, at: model.head)
        #expect(succeeded(receipt) == mayRead)
        guard mayRead else { return }
        model.tickets.append(
            GatewayModel.Ticket(
                name: chain.ticket(receipt), record: record, reader: reader.account,
                purpose: purpose, end: try #require(model.head.adding(length)),
                epoch: try #require(model.records[record]).epoch))
    }

    private mutating func request(_ step: Int) throws {
        guard !model.tickets.isEmpty else { return }
        // Mostly a late ticket: most early ones have ended.
        let late = max(0, model.tickets.count - 3)
        let first = random.below(6) == 0 ? 0 : late
        let ticket = model.tickets[first + random.below(model.tickets.count - first)]
        let reader = try #require(people.first { $0.account == ticket.reader })
        let someone = random.below(8) == 0 ? person() : reader
        var signed = try someone.request(.get(ticket.name), at: gateway, issued: clock.now)
        var expected = model.serves(
            ticket, someone.account, nonce: signed.request.nonce, at: clock.now)
        switch random.below(12) {
        case 0: (signed, expected) = (try forged(signed, by: someone), nil)
        case 1:
            let other = Gateway(chain: gateway.chain, account: .zero, uploaders: [])
            signed = try someone.request(.get(ticket.name), at: other, issued: clock.now)
            expected = nil
        case 2:
            var name = ticket.name
            name.event += 1
            signed = try someone.request(.get(name), at: gateway, issued: clock.now)
            expected = nil
        case 3, 4:
            if let old = requests.last, !requests.isEmpty {
                // What was served once is never served again.
                (signed, expected) = (old, nil)
            }
        default: break
        }
        try compare(signed, expected, step)
    }

    private func forged(
        _ signed: SignedGatewayRequest, by person: WardPerson
    ) throws -> SignedGatewayRequest {
        var changed = signed.request
        changed.nonce = try RequestNonce.random()
        return SignedGatewayRequest(changed, signature: signed.signature)
    }

    private mutating func compare(
        _ signed: SignedGatewayRequest, _ expected: BlobName?, _ step: Int
    ) throws {
        let grants = try chain.grants(at: clock.now)
        do throws(GatewayFailure) {
            let permission = try gateway.decide(
                signed, as: signed.request.call, registry: grants, nonces: nonces,
                now: clock.now)
            #expect(permission.blob == expected, "step \(step): served")
            servedCount += 1
            model.served.insert(signed.request.nonce)
            requests.append(signed)
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            #expect(expected == nil, "step \(step): \(refusal)")
            let name = "\(refusal)".prefix { $0 != "(" }
            refusals[String(name), default: 0] += 1
        }
    }
}
