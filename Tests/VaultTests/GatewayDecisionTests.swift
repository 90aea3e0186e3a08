import LicetCrypto
import LicetPrimitives
import LicetVault
import Testing

@Suite struct GatewayDecisionTests {
    @Test func `a ticket, a permitting rule and a signed request are served`() throws {
        let scene = try GatewayScene()
        let permission = try scene.decide().get()
        #expect(permission.blob.text == String(repeating: "ab", count: 32))
        let digest = Digest(try word(6))
        let contract = Account(try word(4))
        let other = Digest(try word(7))
        #expect(permission.isFor(BlobFacts(size: 1, digest: digest, contract: contract)))
        #expect(!permission.isFor(BlobFacts(size: 1, digest: other, contract: contract)))
        // Somebody's own contract that names the same object.
        #expect(!permission.isFor(BlobFacts(size: 1, digest: digest, contract: .zero)))
    }

    @Test func `the block list of the same ticket is served`() throws {
        var scene = try GatewayScene()
        scene.request.call.method = .getBlockList
        try scene.expectPermitted()
    }

    @Test func `a request for another chain or gateway is refused`() throws {
        var chain = try GatewayScene()
        chain.request.chain = Digest(try word(9))
        try chain.expect(.otherChain)
        var gateway = try GatewayScene()
        gateway.request.gateway = Account(try word(9))
        try gateway.expect(.otherGateway)
    }

    @Test func `what HTTP says must be what was signed`() throws {
        let scene = try GatewayScene()
        let changes: [(inout GatewayCall) -> Void] = [
            { $0.method = .getBlockList }, { $0.ticket.contract = .zero },
            { $0.ticket.transaction = .zero }, { $0.ticket.event = 2 }, { $0.file = 1 },
            { $0.span.start = 1 }, { $0.span.end = 5 }, { $0.bodyLength = 1 },
        ]
        for change in changes {
            var changed = scene
            var call = scene.request.call
            change(&call)
            changed.call = call
            try changed.expect(.otherCall)
        }
    }

    @Test func `a download has a range with bytes in it and no body`() throws {
        var empty = try GatewayScene()
        empty.request.call.span = ByteSpan(start: 5, end: 5)
        try empty.expect(.senseless)
        var backward = try GatewayScene()
        backward.request.call.span = ByteSpan(start: 5, end: 4)
        try backward.expect(.senseless)
        var body = try GatewayScene()
        body.request.call.bodyLength = 1
        try body.expect(.senseless)
        var digest = try GatewayScene()
        digest.request.bodyDigest = Digest(try word(1))
        try digest.expect(.senseless)
        var upload = try GatewayScene()
        upload.request.call = .put(for: .zero, bodyLength: 10)
        try upload.expect(.senseless)
    }

    @Test(arguments: [(1, true), (120_000, true), (0, false), (-1, false), (120_001, false)])
    func `a request lives at most two minutes`(lifetime: Int64, isServed: Bool) throws {
        var scene = try GatewayScene()
        scene.request.expires = milliseconds(later: lifetime)
        if isServed { try scene.expectPermitted() } else { try scene.expect(.lifetime) }
    }

    @Test func `a request that never expires is refused`() throws {
        var scene = try GatewayScene()
        scene.request.expires = .forever
        try scene.expect(.lifetime)
        scene.request.issued = .forever
        try scene.expect(.lifetime)
        scene.request.expires = .epoch
        try scene.expect(.lifetime)
    }

    @Test func `a request may be issued thirty seconds ahead and no more`() throws {
        var scene = try GatewayScene()
        try scene.issue(at: milliseconds(later: 30_000))
        try scene.expectPermitted()
        try scene.issue(at: milliseconds(later: 30_001))
        try scene.expect(.notYetIssued)
    }

    @Test func `a request is refused from the instant at which it expires`() throws {
        var scene = try GatewayScene()
        try scene.issue(at: milliseconds(later: -119_999))
        try scene.expectPermitted()
        try scene.issue(at: milliseconds(later: -120_000))
        try scene.expect(.expired)
    }

    @Test func `a signature of another key or over another request is refused`() throws {
        let scene = try GatewayScene()
        let stranger = SigningKeyBox(try SigningKey.generate())
        let signed = SignedGatewayRequest(
            scene.request, signature: try stranger.sign(scene.request.message))
        #expect(throws: GatewayFailure.refused(.badSignature)) {
            try scene.gateway.decide(
                signed, as: scene.request.call, registry: scene.registry, nonces: scene.nonces,
                now: scene.now)
        }
        var other = scene.request
        other.nonce = try RequestNonce.random()
        let moved = SignedGatewayRequest(
            other, signature: try scene.key.sign(scene.request.message))
        #expect(throws: GatewayFailure.refused(.badSignature)) {
            try scene.gateway.decide(
                moved, as: other.call, registry: scene.registry, nonces: scene.nonces,
                now: scene.now)
        }
        // A transaction's signature over the same bytes is none of a request's.
        let replayed = SignedGatewayRequest(
            scene.request,
            signature: try scene.key.sign(
                SignedMessage(.transaction, body: scene.request.encoded)))
        #expect(throws: GatewayFailure.refused(.badSignature)) {
            try scene.gateway.decide(
                replayed, as: scene.request.call, registry: scene.registry,
                nonces: scene.nonces, now: scene.now)
        }
    }

    @Test func `only the account's current key signs for it`() throws {
        let reader = try GatewayScene().request.account
        for isFinal in [false, true] {
            var scene = try GatewayScene()
            let newer = try SigningKey.generate().publicKey.bytes
            let account = scene.request.account
            // Rotated in one of the states: neither key holds until both agree.
            if isFinal {
                scene.registry.settled.keys[account] = newer
            } else {
                scene.registry.head.keys[account] = newer
            }
            try scene.expect(.foreignKey)
        }
        var named = try GatewayScene()
        let account = named.request.account
        named.registry.head.keys[account] = named.key.publicKey.bytes
        named.registry.settled.keys[account] = named.key.publicKey.bytes
        try named.expectPermitted()
        // Somebody else's account, signed with one's own key.
        var stolen = try GatewayScene()
        stolen.request.account = reader
        try stolen.expect(.foreignKey)
    }

    @Test func `a rotated account signs with its newer key`() throws {
        var scene = try GatewayScene()
        let old = scene.request.account
        let first = try SigningKey.generate().publicKey.bytes
        let account = Account(firstSigningKey: first)
        #expect(account != old)
        scene.request.account = account
        scene.registry.head.keys[account] = scene.key.publicKey.bytes
        scene.registry.settled.keys[account] = scene.key.publicKey.bytes
        let name = scene.request.call.ticket
        scene.registry.tickets[name]?.account = account
        try scene.expectPermitted()
    }

    @Test func `a ticket that is not there is refused`() throws {
        var scene = try GatewayScene()
        scene.request.call.ticket.event = 2
        try scene.expect(.noTicket)
        scene.request.call.ticket.event = 1
        try scene.expectPermitted()
        // A reorganisation has taken it away.
        scene.registry.tickets = [:]
        try scene.expect(.noTicket)
    }

    @Test func `a record has one file`() throws {
        var scene = try GatewayScene()
        scene.request.call.file = 1
        try scene.expect(.noTicket)
    }

    @Test func `a ticket is its reader's alone`() throws {
        var scene = try GatewayScene()
        scene.registry.tickets[scene.request.call.ticket]?.account = Account(try word(8))
        try scene.expect(.otherReader)
    }

    @Test func `a ticket holds when its block is final`() throws {
        var scene = try GatewayScene()
        scene.registry.settled.height = Height(7)
        try scene.expectPermitted()
        var early = try GatewayScene()
        early.registry.settled.height = Height(6)
        try early.expect(.ticketNotFinal)
    }

    @Test func `a failing store serves nothing`() throws {
        var scene = try GatewayScene()
        let fault = StoreFault("the disk is gone")
        scene.registry.fault = fault
        #expect(try scene.decide().failure == .store(fault))
    }
}
