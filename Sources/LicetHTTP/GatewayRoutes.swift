import HTTPTypes
import Hummingbird
import LicetJSON
import LicetLedger
import LicetNode
import LicetPrimitives
import LicetVault
import NIOCore
import NIOPosix

/// The gateway's endpoints, under `/v1/objects`:
///
/// | request | answer |
/// |---|---|
/// | `POST {contract}` | takes in an object whose digest and length were signed |
/// | `GET {contract}/{transaction}/{event}/{file}` | the object that a ticket opens, or a range |
/// | `GET {contract}/{transaction}/{event}/{file}/blocks` | its block list |
struct GatewayRoutes: Sendable {
    private let service: GatewayService
    private let runner: NodeRunner
    private let workers: QueryWorkers
    private let now: @Sendable () -> Instant
    private let downloads = GatewaySlots(count: 64)
    private let uploads = GatewaySlots(count: 16)
    private let shares = AccountShares()
    private let threads = NIOThreadPool.singleton

    init(
        _ service: GatewayService, runner: NodeRunner, workers: QueryWorkers,
        now: @escaping @Sendable () -> Instant
    ) {
        self.service = service
        self.runner = runner
        self.workers = workers
        self.now = now
    }

    func add(to routes: RouterGroup<BasicRequestContext>) {
        let objects = routes.group("objects")
        objects.post(":contract") { request, context in
            try await put(request, context.parameters)
        }
        let ticket = objects.group(":contract/:transaction/:event/:file")
        ticket.get { request, context in
            try await get(.getObject, request, context.parameters)
        }
        ticket.get("blocks") { request, context in
            try await get(.getBlockList, request, context.parameters)
        }
    }

    private func get(
        _ method: GatewayMethod, _ request: Request, _ parameters: Parameters
    ) async throws -> Response {
        let call = try GatewayTarget.get(method, request, parameters)
        let signed = try GatewayTarget.authorization(request)
        let slot = try downloads.take()
        let (gateway, nonces) = (service.gateway, service.nonces)
        let begin = now()
        let permission = try await decide(call, signed) { grants throws(GatewayFailure) in
            try gateway.decide(signed, as: call, registry: grants, nonces: nonces, now: begin)
        }
        let store = service.store
        let opened = try await threads.runIfActive { try store.get(permission.blob) }
        guard let reader = opened, permission.isFor(reader.facts) else {
            throw refusal(.noObject, call, signed)
        }
        let part: BlobPart = method == .getBlockList ? .blockList : .object
        let size = reader.facts.size(of: part)
        guard let range = call.span.within(size) else {
            throw APIError(
                .rangeNotSatisfiable, "rangeNotSatisfiable", "the object has \(size) bytes")
        }
        let download = GatewayDownload(
            reader: reader, part: part, range: range, begin: begin, now: now,
            confirm: { try await confirm(permission, call, signed) }, slot: slot,
            share: try shares.take(for: signed.request.account))
        return response(download, size: size, isPartial: request.headers[.range] != nil)
    }

    private func response(
        _ download: GatewayDownload, size: UInt64, isPartial: Bool
    ) -> Response {
        let range = download.range
        var headers: HTTPFields = [
            .contentType: "application/octet-stream", .acceptRanges: "bytes",
            .cacheControl: "no-store",
        ]
        if isPartial {
            headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(size)"
        }
        return Response(
            status: isPartial ? .partialContent : .ok, headers: headers,
            body: ResponseBody(contentLength: Int(clamping: range.count)) { writer in
                try await download.send(to: &writer)
            })
    }

    private func put(_ request: Request, _ parameters: Parameters) async throws -> Response {
        let call = try GatewayTarget.put(request, parameters)
        let signed = try GatewayTarget.authorization(request)
        let slot = try uploads.take()
        defer { withExtendedLifetime(slot) {} }
        let (gateway, nonces) = (service.gateway, service.nonces)
        let begin = now()
        let declared = try await decide(call, signed) { grants throws(GatewayFailure) in
            try gateway.decideUpload(
                signed, as: call, registry: grants, nonces: nonces, now: begin)
        }
        let stored = try await GatewayUpload(store: service.store, threads: threads)
            .receive(request.body, declared)
        return jsonResponse(
            [
                "path": .string(stored.name.text), "size": .wide(declared.size),
                "digest": .string(hex(declared.digest)), "blocks": .string(hex(stored.blocks)),
            ], status: .created)
    }

    /// Looks at the chain as it is now, on a thread that may block.
    private func decide<Answer: Sendable>(
        _ call: GatewayCall, _ signed: SignedGatewayRequest,
        _ body: @escaping @Sendable (ChainGrants) throws(GatewayFailure) -> Answer
    ) async throws -> Answer {
        let waiting = await runner.waiting(calling: call.ticket.contract)
        let (rules, depth, instant) = (runner.rules, service.finalDepth, now())
        do {
            return try await workers.ask { reader, caches in
                let shared = SharedCaches(caches)
                defer { caches = shared.contents }
                return try body(
                    ChainGrants(
                        reader, rules: rules, depth: depth, waiting: waiting, now: instant,
                        caches: shared))
            }
        } catch let failure as GatewayFailure {
            switch failure {
            case .refused(let reason): throw refusal(reason, call, signed)
            case .store(let fault):
                service.log("gateway: \(fault.detail)")
                throw fault
            }
        }
    }

    private func confirm(
        _ permission: GatewayPermission, _ call: GatewayCall, _ signed: SignedGatewayRequest
    ) async throws {
        let gateway = service.gateway
        let instant = now()
        try await decide(call, signed) { grants throws(GatewayFailure) in
            try gateway.confirm(permission, registry: grants, now: instant)
        }
    }

    /// Tells the operator why, and the client no more than it may know.
    private func refusal(
        _ reason: GatewayRefusal, _ call: GatewayCall, _ signed: SignedGatewayRequest
    ) -> APIError {
        let ticket = call.ticket
        service.log(
            "gateway: refused \(signed.request.account.text) at "
                + "\(hex(ticket.transaction))#\(ticket.event) of \(ticket.contract.text): \(reason)"
        )
        return APIError(reason)
    }
}

extension APIError {
    /// What a client may know of a refusal.
    init(_ refusal: GatewayRefusal) {
        switch refusal.answer {
        case .badRequest:
            self.init(.unauthorized, "\(refusal)", words(refusal))
        case .notServing:
            self.init(.serviceUnavailable, "\(refusal)", words(refusal))
        case .uploadRefused:
            self.init(.forbidden, "\(refusal)", words(refusal))
        case .unavailable:
            self.init(.notFound, "unavailable", "there is nothing here for this account")
        }
    }
}

private func words(_ refusal: GatewayRefusal) -> String {
    switch refusal {
    case .otherChain: "the request is signed for another chain"
    case .otherGateway: "the request is signed for another gateway"
    case .otherCall: "method, path, range or length are not those that were signed"
    case .senseless: "the signed request asks for nothing that there could be"
    case .lifetime: "a request may live for at most 120 seconds"
    case .notYetIssued: "the request is issued in the future: is the clock right?"
    case .expired: "the request has expired: is the clock right?"
    case .badSignature: "the signature is not of this request and key"
    case .noFinality: "blocks sealed by work are served on in demonstrations only"
    case .clocksDiffer: "the chain's time and the gateway's clock are too far apart"
    case .headTooOld: "the newest block is too old to tell who may read"
    case .notUploader: "this account may not upload here"
    case .tooLarge: "the object is larger than this gateway takes"
    case .foreignKey, .noTicket, .ticketNotFinal, .otherReader, .ticketEnded, .denied, .voided,
        .pendingRevocation, .noObject, .replayed, .nonceForgotten, .tooManyRequests:
        "there is nothing here for this account"
    }
}
