import LicetCrypto
import LicetPrimitives
import LicetVault
import Testing

/// What takes a ticket's worth away, replays, and what happens while bytes are on their way.
@Suite struct GatewayVoidingTests {
    @Test func `another edition of the row voids the ticket`() throws {
        let changes: [(inout RowEdition) -> Void] = [
            { $0.epoch = 3 }, { $0.version = 4 }, { $0.digest = .zero }, { $0.epoch = nil },
            { $0.digest = nil },
        ]
        for change in changes {
            var head = try GatewayScene()
            change(&head.registry.head.row!.edition)
            try head.expect(.voided)
            var settled = try GatewayScene()
            change(&settled.registry.settled.row!.edition)
            try settled.expect(.voided)
        }
        var gone = try GatewayScene()
        gone.registry.head.row = nil
        try gone.expect(.voided)
    }

    @Test func `a pending revocation refuses before it is in a block`() throws {
        var scene = try GatewayScene()
        var waiting = scene.registry.head
        waiting.time = milliseconds(later: 1)
        scene.registry.waiting = waiting
        try scene.expectPermitted()
        waiting.periods = [Period(GatewayScene.start, milliseconds(later: 1))]
        scene.registry.waiting = waiting
        try scene.expect(.pendingRevocation)
        // A change of keys that waits does the same.
        waiting = scene.registry.head
        waiting.row?.edition.epoch = 3
        scene.registry.waiting = waiting
        try scene.expect(.pendingRevocation)
    }

    @Test(arguments: ["", "h7/1", "../../etc/passwd", String(repeating: "AB", count: 32)])
    func `a path that no store gave names nothing`(path: String) throws {
        var scene = try GatewayScene()
        scene.registry.head.row?.path = Bytes(path.utf8)
        try scene.expect(.noObject)
    }

    @Test func `the object is the one that the newest row names`() throws {
        var scene = try GatewayScene()
        let text = String(repeating: "cd", count: 32)
        scene.registry.head.row?.path = Bytes(text.utf8)
        #expect(try scene.decide().get().blob.text == text)
    }

    @Test func `a request is served once`() throws {
        var scene = try GatewayScene()
        try scene.expectPermitted()
        try scene.expect(.replayed)
        scene.now = milliseconds(later: 1_000)
        try scene.expect(.replayed)
        scene.request.nonce = try RequestNonce.random()
        try scene.expectPermitted()
    }

    @Test func `a request for this gateway is nothing to another`() throws {
        let scene = try GatewayScene()
        var other = scene
        other.nonces = MemoryNonces()
        other.gateway = Gateway(
            chain: scene.gateway.chain, account: Account(try word(77)), uploaders: [])
        try other.expect(.otherGateway)
        var chain = scene
        chain.gateway = Gateway(
            chain: Digest(try word(78)), account: scene.gateway.account, uploaders: [])
        chain.registry.chain = Digest(try word(78))
        try chain.expect(.otherChain)
    }

    @Test func `a refused request uses no nonce up`() throws {
        var scene = try GatewayScene()
        scene.registry.head.periods = []
        try scene.expect(.denied(height: Height(9), at: scene.now))
        scene.registry.head.periods = [Period.from(GatewayScene.start)]
        try scene.expectPermitted()
    }

    @Test func `nonces past the bound refuse, and make room when they expire`() throws {
        var scene = try GatewayScene()
        scene.nonces = MemoryNonces(NonceBounds(count: 9, countPerAccount: 2))
        for isServed in [true, true, false] {
            scene.request.nonce = try RequestNonce.random()
            if isServed { try scene.expectPermitted() } else { try scene.expect(.tooManyRequests) }
        }
        try scene.move(to: milliseconds(later: 120_000))
        try scene.expectPermitted()
    }

    @Test func `a clock that was set back revives no request`() throws {
        var scene = try GatewayScene()
        let first = scene.request
        try scene.expectPermitted()
        scene.request.nonce = try RequestNonce.random()
        try scene.move(to: milliseconds(later: 120_000))
        try scene.expectPermitted()
        scene.request = first
        scene.now = GatewayScene.start
        scene.registry.head.time = GatewayScene.start
        scene.registry.settled.time = GatewayScene.start
        try scene.expect(.nonceForgotten)
    }

    @Test func `a download goes on while all still permits it`() throws {
        var scene = try GatewayScene()
        let permission = try scene.decide().get()
        #expect(scene.confirm(permission) == nil)
        // Neither the request's own end nor the ticket's breaks what has begun.
        try scene.move(to: milliseconds(later: 700_000))
        #expect(scene.confirm(permission) == nil)
    }

    @Test func `a download breaks when anything denies it`() throws {
        let scene = try GatewayScene()
        let permission = try scene.decide().get()
        let changes: [(inout GatewayScene) -> Void] = [
            { $0.registry.head.periods = [] }, { $0.registry.settled.periods = [] },
            { $0.registry.head.row?.edition.epoch = 3 }, { $0.registry.tickets = [:] },
            { $0.now = milliseconds(later: 15_001) }, { $0.registry.finality = .byWork },
            { $0.registry.head.row?.path = Bytes(String(repeating: "cd", count: 32).utf8) },
            {
                $0.registry.waiting = $0.registry.head; $0.registry.waiting?.periods = []
            },
            { $0.registry.fault = StoreFault("gone") },
            { $0.registry.head.keys[permission.request.account] = [2] },
        ]
        for change in changes {
            var changed = scene
            change(&changed)
            #expect(changed.confirm(permission) != nil)
        }
    }

    @Test func `a download is confirmed every four mebibytes or five seconds`() {
        var pace = ServingPace(permittedAt: milliseconds(later: 0))
        #expect(!pace.isDue(at: milliseconds(later: 4_999)))
        #expect(pace.isDue(at: milliseconds(later: 5_000)))
        #expect(pace.isDue(at: milliseconds(later: -1)))
        pace.note(sent: (4 << 20) - 1)
        #expect(!pace.isDue(at: milliseconds(later: 0)))
        #expect(pace.bytesLeft == 1)
        pace.note(sent: 1)
        #expect(pace.isDue(at: milliseconds(later: 0)))
        pace.note(confirmedAt: milliseconds(later: 9_000))
        #expect(!pace.isDue(at: milliseconds(later: 13_999)))
        #expect(pace.isDue(at: milliseconds(later: 14_000)))
        #expect(pace.bytesLeft == 4 << 20)
        pace.note(sent: .max)
        pace.note(sent: .max)
        pace.note(sent: .max)
        #expect(pace.isDue(at: milliseconds(later: 9_000)))
    }

    @Test func `an outsider cannot tell what is absent from what is denied`() {
        let inner: [GatewayRefusal] = [
            .foreignKey, .noTicket, .ticketNotFinal, .otherReader,
            .ticketEnded, .denied(height: Height(1), at: .epoch), .voided, .pendingRevocation,
            .noObject, .replayed, .nonceForgotten, .tooManyRequests,
        ]
        #expect(inner.allSatisfy { $0.answer == .unavailable })
        let own: [GatewayRefusal] = [
            .otherChain, .otherGateway, .otherCall, .senseless, .lifetime, .notYetIssued,
            .expired, .badSignature,
        ]
        #expect(own.allSatisfy { $0.answer == .badRequest })
        let serving: [GatewayRefusal] = [.noFinality, .clocksDiffer, .headTooOld]
        #expect(serving.allSatisfy { $0.answer == .notServing })
    }
}

@Suite struct GatewayUploadTests {
    private let contract = Account(firstSigningKey: [5])

    private func scene() throws -> GatewayScene {
        var scene = try GatewayScene()
        scene.request.call = .put(for: contract, bodyLength: 10)
        scene.request.bodyDigest = Digest(try word(6))
        return scene
    }

    private func expect(
        _ refusal: GatewayRefusal, _ change: (inout GatewayScene) throws -> Void,
        _ place: SourceLocation = #_sourceLocation
    ) throws {
        var scene = try scene()
        try change(&scene)
        #expect(try scene.decideUpload().failure == .refused(refusal), sourceLocation: place)
    }

    @Test func `an uploader declares what the body must be`() throws {
        let scene = try scene()
        let declared = BlobFacts(size: 10, digest: Digest(try word(6)), contract: contract)
        #expect(try scene.decideUpload().get() == declared)
        #expect(try scene.decideUpload().failure == .refused(.replayed))
    }

    @Test func `an upload by anybody else, or of anything else, is refused`() throws {
        try expect(.notUploader) { scene in
            scene.gateway = Gateway(
                chain: scene.gateway.chain, account: scene.gateway.account,
                uploaders: [.zero])
        }
        try expect(.otherCall) {
            $0.call = .put(for: $0.request.call.ticket.contract, bodyLength: 11)
        }
        try expect(.otherCall) { $0.call = .put(for: .zero, bodyLength: 10) }
        try expect(.senseless) { $0.request.call.bodyLength = 0 }
        try expect(.senseless) { $0.request.call.file = 1 }
        try expect(.senseless) { $0.request.call.span = .whole }
        try expect(.senseless) { $0.request.call.ticket.event = 1 }
        try expect(.senseless) { scene in
            scene.request.call = .get(.none(of: .zero))
            scene.request.bodyDigest = .zero
        }
        try expect(.headTooOld) { $0.now = milliseconds(later: 15_001) }
        try expect(.foreignKey) { $0.registry.head.keys[$0.request.account] = [2] }
        try expect(.otherGateway) { $0.request.gateway = .zero }
        try expect(.expired) { $0.now = milliseconds(later: 120_000) }
    }

    @Test func `an upload past the gateway's limit is refused`() throws {
        for (length, isTaken) in [(UInt64(100), true), (101, false), (.max, false)] {
            var scene = try scene()
            scene.gateway = Gateway(
                chain: scene.gateway.chain, account: scene.gateway.account,
                uploaders: scene.gateway.uploaders, uploadMax: 100)
            scene.request.call.bodyLength = length
            let failure = try scene.decideUpload().failure
            #expect(failure == (isTaken ? nil : .refused(.tooLarge)))
        }
    }
}
