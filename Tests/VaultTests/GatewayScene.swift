import LicetCrypto
import LicetPrimitives
import LicetVault
import Testing

/// A ticket that permits, a request for it and all around, each to be changed by a test.
struct GatewayScene {
    static let start = milliseconds(1_767_225_600_000)

    let key: SigningKeyBox
    var gateway: Gateway
    var registry: SceneRegistry
    var request: GatewayRequest
    /// What HTTP says; `nil` for what the request says.
    var call: GatewayCall?
    var now = GatewayScene.start
    var nonces = MemoryNonces()

    init() throws {
        key = SigningKeyBox(try SigningKey.generate())
        let chain = Digest(try word(1))
        let reader = Account(firstSigningKey: key.publicKey.bytes)
        gateway = Gateway(chain: chain, account: Account(try word(2)), uploaders: [reader])
        let name = TicketName(
            contract: Account(try word(4)), transaction: Digest(try word(5)), event: 1)
        let edition = RowEdition(digest: Digest(try word(6)), version: 3, epoch: 2)
        let ticket = Ticket(
            height: Height(7), account: reader, end: milliseconds(later: 600_000),
            question: TicketQuestion(
                contract: name.contract, table: 0, key: [1], column: 2, rule: 0, arguments: [9]),
            edition: edition)
        let row = SealedRow(
            edition: edition, path: Bytes(String(repeating: "ab", count: 32).utf8))
        let snapshot = SceneSnapshot(
            height: Height(9), time: GatewayScene.start, row: row,
            periods: [Period(GatewayScene.start, milliseconds(later: 3_600_000))])
        registry = SceneRegistry(
            chain: chain, head: snapshot, settled: snapshot, tickets: [name: ticket])
        request = GatewayRequest(
            chain: chain, gateway: gateway.account, account: reader, key: key.publicKey,
            call: .get(name), nonce: try RequestNonce.random(), issued: GatewayScene.start,
            expires: milliseconds(later: 120_000))
    }

    /// Shifts the request's times so that it is issued at an instant.
    mutating func issue(at instant: Instant) throws {
        request.issued = instant
        let lifetime = try #require(Duration(milliseconds: 120_000))
        request.expires = try #require(instant.adding(lifetime))
    }

    /// Gives both states a time and the gateway's clock the same.
    mutating func move(to instant: Instant) throws {
        now = instant
        registry.head.time = instant
        registry.settled.time = instant
        try issue(at: instant)
    }

    func signed() throws -> SignedGatewayRequest {
        SignedGatewayRequest(request, signature: try key.sign(request.message))
    }

    /// The permission, or why there is none.
    func decide() throws -> Result<GatewayPermission, GatewayFailure> {
        let signed = try signed()
        do throws(GatewayFailure) {
            return .success(
                try gateway.decide(
                    signed, as: call ?? request.call, registry: registry, nonces: nonces,
                    now: now))
        } catch {
            return .failure(error)
        }
    }

    func decideUpload() throws -> Result<BlobFacts, GatewayFailure> {
        let signed = try signed()
        do throws(GatewayFailure) {
            return .success(
                try gateway.decideUpload(
                    signed, as: call ?? request.call, registry: registry, nonces: nonces,
                    now: now))
        } catch {
            return .failure(error)
        }
    }

    func confirm(_ permission: GatewayPermission) -> GatewayFailure? {
        do throws(GatewayFailure) {
            try gateway.confirm(permission, registry: registry, now: now)
            return nil
        } catch {
            return error
        }
    }

    func expectPermitted(_ place: SourceLocation = #_sourceLocation) throws {
        #expect(try decide().failure == nil, sourceLocation: place)
    }

    func expect(
        _ refusal: GatewayRefusal, _ place: SourceLocation = #_sourceLocation
    ) throws {
        #expect(try decide().failure == .refused(refusal), sourceLocation: place)
    }
}

extension Result {
    var failure: Failure? {
        if case .failure(let error) = self { return error }
        return nil
    }
}

/// A key that several values of a scene share.
final class SigningKeyBox: Sendable {
    private let key: SigningKey
    let publicKey: PublicKey

    init(_ key: consuming SigningKey) {
        publicKey = key.publicKey
        self.key = key
    }

    func sign(_ message: SignedMessage) throws -> Signature { try key.sign(message) }
}

/// A chain as a gateway sees it, made of plain values.
struct SceneRegistry: GrantRegistry {
    var chain: Digest
    var finality = Finality.certain
    var head: SceneSnapshot
    var settled: SceneSnapshot
    var waiting: SceneSnapshot?
    var tickets: [TicketName: Ticket]
    var fault: StoreFault?

    var newest: any GrantSnapshot { head }
    var final: any GrantSnapshot { settled }

    func pending(touching contract: Account) throws(StoreFault) -> (any GrantSnapshot)? { waiting }

    func ticket(_ name: TicketName) throws(StoreFault) -> Ticket? {
        if let fault { throw fault }
        return tickets[name]
    }
}

/// A state in which the rule permits in some periods.
struct SceneSnapshot: GrantSnapshot {
    var height: Height
    var time: Instant
    var row: SealedRow?
    var periods: [Period]
    var keys: [Account: Bytes] = [:]

    func currentKey(of account: Account) -> Bytes? { keys[account] }

    func permits(_ question: TicketQuestion, at instant: Instant) -> Bool {
        question.arguments == [9] && periods.contains { $0.contains(instant) }
    }

    func row(_ question: TicketQuestion) -> SealedRow? { row }
}

func word(_ byte: UInt8) throws -> Word256 {
    try #require(Word256(Bytes(repeating: byte, count: 32)))
}

func milliseconds(_ number: Int64) -> Instant { Instant(milliseconds: number) ?? .epoch }

/// An instant so many milliseconds after the scene's start.
func milliseconds(later count: Int64) -> Instant { milliseconds(1_767_225_600_000 + count) }
