import LicetCrypto
import LicetPrimitives

/// Decides who gets which ciphertext: no receipt, no bytes.
///
/// Pure: what it knows of the chain, of nonces and of the time is passed in. Permission needs
/// finality and denial does not, so a rule must permit on the final and on the newest state, and
/// with what waits for a block applied. The gateway holds no key and sees no plaintext.
public struct Gateway: Hashable, Sendable {
    /// The longest life of a request: 120 s.
    public static let lifetimeMaxMs: Int64 = 120_000
    /// How far a request may be issued ahead of the gateway's clock, and how far that clock and
    /// the newest block's time may differ: 30 s.
    public static let skewMaxMs: Int64 = 30_000
    /// How old the newest block may be: 15 s.
    public static let headAgeMaxMs: Int64 = 15_000

    public let chain: Digest
    /// The account of the gateway's node.
    public let account: Account
    /// Who may upload.
    public let uploaders: [Account]
    /// The most bytes of one upload.
    public let uploadMax: UInt64
    /// Whether blocks that work seals are served on: for demonstrations only.
    public let servesOnWork: Bool

    public init(
        chain: Digest, account: Account, uploaders: [Account],
        uploadMax: UInt64 = BlobFacts.sizeMax, servesOnWork: Bool = false
    ) {
        self.chain = chain
        self.account = account
        self.uploaders = uploaders
        self.uploadMax = uploadMax
        self.servesOnWork = servesOnWork
    }

    /// Decides a download; `now` is the gateway's clock. The nonce is taken only where all else
    /// permits, so that nobody without a ticket can fill the memory.
    public func decide(
        _ signed: SignedGatewayRequest, as call: GatewayCall, registry: any GrantRegistry,
        nonces: any NonceMemory, now: Instant
    ) throws(GatewayFailure) -> GatewayPermission {
        try checkForm(signed, as: call, now: now)
        guard call.method != .putObject else { throw .refused(.senseless) }
        let permission = try permission(signed.request, registry: registry, now: now)
        guard permission.ticket.end > now, permission.ticket.end > registry.newest.time else {
            throw .refused(.ticketEnded)
        }
        try take(signed.request, nonces, now: now)
        return permission
    }

    /// Decides an upload: gives what the body must turn out to be.
    public func decideUpload(
        _ signed: SignedGatewayRequest, as call: GatewayCall, registry: any GrantRegistry,
        nonces: any NonceMemory, now: Instant
    ) throws(GatewayFailure) -> BlobFacts {
        try checkForm(signed, as: call, now: now)
        guard call.method == .putObject else { throw .refused(.senseless) }
        let request = signed.request
        try checkFreshness(registry, now: now)
        try checkKey(request.key, of: request.account, in: registry)
        guard uploaders.contains(request.account) else { throw .refused(.notUploader) }
        guard call.bodyLength <= uploadMax else { throw .refused(.tooLarge) }
        try take(request, nonces, now: now)
        return BlobFacts(
            size: call.bodyLength, digest: request.bodyDigest, contract: call.ticket.contract)
    }

    /// Decides again while bytes are on their way: everything but the request's own times and the
    /// ticket's end, before which the request began. A refusal breaks the connection.
    public func confirm(
        _ permission: GatewayPermission, registry: any GrantRegistry, now: Instant
    ) throws(GatewayFailure) {
        let again = try self.permission(permission.request, registry: registry, now: now)
        guard again.blob == permission.blob, again.ticket == permission.ticket else {
            throw .refused(.voided)
        }
    }

    /// What can be said of a request without looking at the chain.
    private func checkForm(
        _ signed: SignedGatewayRequest, as call: GatewayCall, now: Instant
    ) throws(GatewayFailure) {
        let request = signed.request
        guard request.chain == chain else { throw .refused(.otherChain) }
        guard request.gateway == account else { throw .refused(.otherGateway) }
        guard request.call == call else { throw .refused(.otherCall) }
        guard hasSense(request) else { throw .refused(.senseless) }
        let lifetime = request.expires.since(request.issued).milliseconds
        guard (1...Self.lifetimeMaxMs).contains(lifetime) else { throw .refused(.lifetime) }
        guard request.issued.since(now).milliseconds <= Self.skewMaxMs else {
            throw .refused(.notYetIssued)
        }
        guard now < request.expires else { throw .refused(.expired) }
        guard request.key.verify(signed.signature, request.message) else {
            throw .refused(.badSignature)
        }
    }

    private func hasSense(_ request: GatewayRequest) -> Bool {
        let call = request.call
        switch call.method {
        case .getObject, .getBlockList:
            return call.span.start < call.span.end && call.bodyLength == 0
                && request.bodyDigest == .zero
        case .putObject:
            return call.ticket == .none(of: call.ticket.contract) && call.file == 0
                && call.span == .none
                && call.bodyLength > 0
        }
    }

    /// Whether this gateway knows enough of the present to serve anybody.
    private func checkFreshness(
        _ registry: any GrantRegistry, now: Instant
    ) throws(GatewayFailure) {
        guard registry.chain == chain else { throw .refused(.otherChain) }
        switch registry.finality {
        case .certain: break
        case .byWork: guard servesOnWork else { throw .refused(.noFinality) }
        }
        let age = now.since(registry.newest.time).milliseconds
        guard (-Self.skewMaxMs...Self.skewMaxMs).contains(age) else {
            throw .refused(.clocksDiffer)
        }
        guard age <= Self.headAgeMaxMs else { throw .refused(.headTooOld) }
    }

    private func checkKey(
        _ key: PublicKey, of account: Account, in registry: any GrantRegistry
    ) throws(GatewayFailure) {
        for snapshot in [registry.newest, registry.final] {
            let current = try GatewayFailure.reading { () throws(StoreFault) in
                try snapshot.currentKey(of: account)
            }
            let isCurrent =
                current.map { $0 == key.bytes }
                ?? (Account(firstSigningKey: key.bytes) == account)
            guard isCurrent else { throw .refused(.foreignKey) }
        }
    }

    private func permission(
        _ request: GatewayRequest, registry: any GrantRegistry, now: Instant
    ) throws(GatewayFailure) -> GatewayPermission {
        try checkFreshness(registry, now: now)
        try checkKey(request.key, of: request.account, in: registry)
        let found = try GatewayFailure.reading { () throws(StoreFault) in
            try registry.ticket(request.call.ticket)
        }
        // A record has one file; another number names nothing.
        guard let ticket = found, request.call.file == 0 else { throw .refused(.noTicket) }
        guard ticket.height <= registry.final.height else { throw .refused(.ticketNotFinal) }
        guard ticket.account == request.account else { throw .refused(.otherReader) }
        try checkGrant(ticket, on: registry.final, now: now)
        let path = try checkGrant(ticket, on: registry.newest, now: now)
        try checkPending(ticket, registry)
        guard let blob = BlobName(path: path) else { throw .refused(.noObject) }
        return GatewayPermission(request: request, ticket: ticket, blob: blob)
    }

    /// The rule at the state's time and at the gateway's clock, and the row's edition.
    @discardableResult
    private func checkGrant(
        _ ticket: Ticket, on snapshot: any GrantSnapshot, now: Instant
    ) throws(GatewayFailure) -> Bytes {
        for instant in [snapshot.time, now] {
            let isPermitted = try GatewayFailure.reading { () throws(StoreFault) in
                try snapshot.permits(ticket.question, at: instant)
            }
            guard isPermitted else {
                throw .refused(.denied(height: snapshot.height, at: instant))
            }
        }
        let row = try GatewayFailure.reading { () throws(StoreFault) in
            try snapshot.row(ticket.question)
        }
        guard let row, row.edition == ticket.edition else { throw .refused(.voided) }
        return row.path
    }

    private func checkPending(
        _ ticket: Ticket, _ registry: any GrantRegistry
    ) throws(GatewayFailure) {
        let pending = try GatewayFailure.reading { () throws(StoreFault) in
            try registry.pending(touching: ticket.question.contract)
        }
        guard let pending else { return }
        do {
            try checkGrant(ticket, on: pending, now: pending.time)
        } catch {
            switch error {
            case .refused: throw .refused(.pendingRevocation)
            case .store: throw error
            }
        }
    }

    private func take(
        _ request: GatewayRequest, _ nonces: any NonceMemory, now: Instant
    ) throws(GatewayFailure) {
        let verdict = try GatewayFailure.reading { () throws(StoreFault) in
            try nonces.take(
                request.nonce, of: request.account, until: request.expires, now: now)
        }
        switch verdict {
        case .fresh: return
        case .seen: throw .refused(.replayed)
        case .forgotten: throw .refused(.nonceForgotten)
        case .full: throw .refused(.tooManyRequests)
        }
    }
}

/// What a gateway may send, for as long as it is confirmed (see ``ServingPace``).
public struct GatewayPermission: Hashable, Sendable {
    public let request: GatewayRequest
    public let ticket: Ticket
    /// The object that the row names.
    public let blob: BlobName

    /// Whether the object that the store has under the name is one that the ticket may open: stored
    /// for the ticket's contract, and of the digest that the row had.
    public func isFor(_ facts: BlobFacts) -> Bool {
        facts.contract == ticket.question.contract
            && (ticket.edition.digest.map { $0 == facts.digest } ?? true)
    }
}
