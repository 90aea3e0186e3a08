import LicetPrimitives
import LicetVault
import Testing

/// Boundaries of time, each to the millisecond.
@Suite struct GatewayTimeTests {
    @Test func `a request at the ticket's end is refused`() throws {
        var scene = try GatewayScene()
        try scene.move(to: milliseconds(later: 599_999))
        try scene.expectPermitted()
        try scene.move(to: milliseconds(later: 600_000))
        try scene.expect(.ticketEnded)
        // By the gateway's clock too, where the chain has not come so far.
        scene.registry.head.time = milliseconds(later: 590_000)
        try scene.expect(.ticketEnded)
        scene.now = milliseconds(later: 599_999)
        scene.request.nonce = try RequestNonce.random()
        try scene.expectPermitted()
    }

    @Test func `a ticket has ended when the chain's time says so`() throws {
        var scene = try GatewayScene()
        try scene.move(to: milliseconds(later: 599_990))
        scene.registry.head.time = milliseconds(later: 599_999)
        try scene.expectPermitted()
        scene.registry.head.time = milliseconds(later: 600_000)
        try scene.expect(.ticketEnded)
    }

    @Test func `a grant serves from its start and up to its end`() throws {
        let start = milliseconds(later: 10_000)
        let end = milliseconds(later: 20_000)
        for (later, isServed) in [(9_999, false), (10_000, true), (19_999, true), (20_000, false)] {
            var scene = try GatewayScene()
            scene.registry.head.periods = [Period(start, end)]
            scene.registry.settled.periods = [Period(start, end)]
            let instant = milliseconds(later: Int64(later))
            try scene.move(to: instant)
            if isServed {
                try scene.expectPermitted()
            } else {
                try scene.expect(.denied(height: Height(9), at: instant))
            }
        }
    }

    @Test func `the rule permits at the chain's time and at the gateway's clock`() throws {
        // The chain is slow: its head is still within the grant when the clock is past it.
        var slow = try GatewayScene()
        slow.registry.head.periods = [Period(GatewayScene.start, milliseconds(later: 5_000))]
        slow.now = milliseconds(later: 5_000)
        try slow.expect(.denied(height: Height(9), at: milliseconds(later: 5_000)))
        slow.now = milliseconds(later: 4_999)
        try slow.expectPermitted()
        // The clock is slow: the chain has passed the grant's end already.
        var behind = try GatewayScene()
        behind.registry.head.periods = [Period(.epoch, milliseconds(later: 5_000))]
        behind.registry.head.time = milliseconds(later: 5_000)
        try behind.expect(.denied(height: Height(9), at: milliseconds(later: 5_000)))
    }

    @Test func `both the final and the newest state must permit`() throws {
        var head = try GatewayScene()
        head.registry.head.height = Height(10)
        head.registry.head.periods = []
        try head.expect(.denied(height: Height(10), at: head.now))
        var settled = try GatewayScene()
        settled.registry.settled.height = Height(8)
        settled.registry.settled.periods = []
        try settled.expect(.denied(height: Height(8), at: settled.now))
        // The final state at its own time, which may be long past where work seals.
        var early = try GatewayScene()
        early.registry.settled.height = Height(8)
        early.registry.settled.time = milliseconds(later: -100_000)
        early.registry.settled.periods = [Period(milliseconds(later: -100_000), .forever)]
        try early.expectPermitted()
        early.registry.settled.periods = [Period(milliseconds(later: -99_999), .forever)]
        try early.expect(.denied(height: Height(8), at: milliseconds(later: -100_000)))
    }

    @Test func `a head older than fifteen seconds serves nobody`() throws {
        var scene = try GatewayScene()
        scene.now = milliseconds(later: 15_000)
        try scene.expectPermitted()
        scene.now = milliseconds(later: 15_001)
        try scene.expect(.headTooOld)
    }

    @Test func `a head more than thirty seconds ahead of the clock serves nobody`() throws {
        var scene = try GatewayScene()
        let head = milliseconds(later: 30_000)
        scene.registry.head.time = head
        try scene.expectPermitted()
        scene.registry.head.time = milliseconds(later: 30_001)
        try scene.expect(.clocksDiffer)
        scene.now = milliseconds(later: 60_002)
        try scene.issue(at: scene.now)
        try scene.expect(.clocksDiffer)
    }

    @Test func `sealing by work serves demonstrations only`() throws {
        var scene = try GatewayScene()
        scene.registry.finality = .byWork
        try scene.expect(.noFinality)
        scene.gateway = Gateway(
            chain: scene.gateway.chain, account: scene.gateway.account, uploaders: [],
            servesOnWork: true)
        try scene.expectPermitted()
    }
}
