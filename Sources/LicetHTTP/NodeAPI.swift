import HTTPTypes
import Hummingbird
import LicetBytecode
import LicetJSON
import LicetLedger
public import LicetNode
public import LicetPrimitives
import LicetValues
import NIOCore

/// A node's interface over HTTP, under `/v1`:
///
/// | request | answer |
/// |---|---|
/// | `POST transactions` | takes in a signed transaction in its canonical bytes |
/// | `GET receipts/{transaction}?wait=` | its receipt, waited for so many milliseconds |
/// | `POST view` | a view's value or a rule's decision |
/// | `POST why`, `POST who`, `POST when` | a rule's decision explained, whom it permits, when |
/// | `GET status` | how the node is doing |
/// | `GET accounts/{account}` | next nonce, and what gas is left |
/// | `GET contracts/{address}` | its interface; as `application/octet-stream` its container |
/// | `GET contracts/{address}/tables/{table}?index=&value=&after=&limit=` | a page of its rows |
/// | `GET contracts/{address}/tables/{table}/row?key=` | one row |
/// | `GET contracts/{address}/events?from=&limit=` | a page of what its calls emitted |
/// | `GET contracts/{address}/failures?action=&from=&limit=` | a page of its calls that failed |
/// | `GET blocks?from=&to=` | a page of blocks |
/// | `objects/…` | the gateway's, where the node has one: see ``GatewayService`` |
///
/// Every error is `{"error": {"code", "message"}}`; nothing that a client sends gives a status of
/// 500 or more.
public struct NodeAPI: Sendable {
    /// Bytes of a request's body.
    public static let bodyMax = 1 << 20
    /// How long a receipt may be waited for.
    public static let waitMaxMs = 30_000
    /// Blocks in one answer.
    public static let blocksMax = 100

    private let runner: NodeRunner
    private let now: @Sendable () -> Instant
    private let workers: QueryWorkers
    private let slowWorkers: QueryWorkers
    private let limits: PageLimits
    private let gateway: GatewayService?

    public init(
        runner: NodeRunner, gateway: GatewayService? = nil,
        now: @escaping @Sendable () -> Instant
    ) {
        self.init(runner: runner, gateway: gateway, now: now, limits: PageLimits())
    }

    /// With other pages than a node has, for tests of them.
    package init(
        runner: NodeRunner, gateway: GatewayService? = nil,
        now: @escaping @Sendable () -> Instant, limits: PageLimits
    ) {
        self.limits = limits
        self.runner = runner
        self.gateway = gateway
        self.now = now
        workers = QueryWorkers(runner.readers)
        slowWorkers = QueryWorkers(runner.readers, isSlow: true)
    }

    /// The routes, ready for a server or for a test without one.
    package func router() -> Router<BasicRequestContext> {
        let router = Router(context: BasicRequestContext.self)
        router.add(middleware: ErrorBodies())
        let routes = router.group("v1")
        routes.post("transactions") { request, _ in try await submit(request) }
        routes.get("receipts/:transaction") { request, context in
            try await receipt(request, context.parameters)
        }
        routes.post("view") { request, _ in try await view(request) }
        for kind in AskedRule.Kind.allCases {
            routes.post(RouterPath(kind.rawValue)) { request, _ in try await ask(kind, request) }
        }
        routes.get("status") { _, _ in await status() }
        routes.get("accounts/:account") { _, context in
            try await account(context.parameters)
        }
        routes.get("contracts/:address") { request, context in
            try await contract(request, context.parameters)
        }
        routes.get("contracts/:address/tables/:table") { request, context in
            try await rows(request, context.parameters)
        }
        routes.get("contracts/:address/tables/:table/row") { request, context in
            try await row(request, context.parameters)
        }
        routes.get("contracts/:address/events") { request, context in
            try await events(request, context.parameters)
        }
        routes.get("contracts/:address/failures") { request, context in
            try await failures(request, context.parameters)
        }
        routes.get("blocks") { request, _ in try await blocks(request) }
        if let gateway {
            // Workers of its own: a flood of questions must not break downloads off.
            let workers = QueryWorkers(runner.readers)
            GatewayRoutes(gateway, runner: runner, workers: workers, now: now).add(to: routes)
        }
        return router
    }

    private func body(_ request: Request, limit: Int) async throws -> Bytes {
        do {
            return Bytes(try await request.body.collect(upTo: limit).readableBytesView)
        } catch is NIOTooManyBytesError {
            throw APIError.tooLarge(limit)
        }
    }

    private func submit(_ request: Request) async throws -> Response {
        let encoded = try await body(request, limit: Limits.deployTransactionBytes)
        let signed: SignedTransaction
        do throws(CodecError) {
            signed = try SignedTransaction(encoded: encoded)
        } catch {
            throw APIError(.malformed(error))
        }
        let state: JSON
        switch await runner.submit(signed) {
        case .accepted: state = "accepted"
        case .known: state = "known"
        case .refused(let refusal): throw APIError(refusal)
        case .stopped: throw APIError.stopping
        }
        return jsonResponse(
            ["transaction": .string(hex(signed.transaction.id.digest)), "state": state],
            status: .accepted)
    }

    private func receipt(_ request: Request, _ parameters: Parameters) async throws -> Response {
        let id = TransactionID(try digest(parameters.get("transaction"), "a transaction's id"))
        let wait =
            try RequestParameters(request, allowed: ["wait"])
            .number("wait", in: 0...UInt64(Self.waitMaxMs)) ?? 0
        guard let included = try await runner.receipt(of: id, withinMs: Int(wait)) else {
            throw APIError(.notFound, "unknownReceipt", "no block holds this transaction")
        }
        let status = await runner.status()
        return jsonResponse(
            try await workers.ask { reader, caches in
                try ReadableReceipt(included, from: reader, caches: &caches)
                    .json(finalHeight: status.finalHeight)
            })
    }

    private func view(_ request: Request) async throws -> Response {
        let question = try ViewQuestion(try await body(request, limit: Self.bodyMax))
        let (rules, now) = (runner.rules, now())
        return jsonResponse(
            try await slowWorkers.ask { reader, caches in
                try question.answer(from: reader, rules: rules, now: now, caches: &caches)
            })
    }

    private func ask(_ kind: AskedRule.Kind, _ request: Request) async throws -> Response {
        let question = try AskedRule(
            kind, try await body(request, limit: Self.bodyMax), limits: limits)
        let now = now()
        return jsonResponse(
            try await slowWorkers.ask { reader, caches in
                try question.answer(from: reader, now: now, caches: &caches)
            })
    }

    private func status() async -> Response {
        jsonResponse(
            json(await runner.status(), rules: runner.rules, gateway: gateway?.gateway))
    }

    private func account(_ parameters: Parameters) async throws -> Response {
        let account = try address(parameters.get("account"))
        let rules = runner.rules
        return jsonResponse(
            try await workers.ask { reader, _ in
                guard let next = try reader.head()?.height.next else { throw APIError.stopping }
                let record = try SystemState.account(account, in: reader)
                let key = try SystemState.currentKey(of: account, in: reader)
                let window = rules.window(at: next)
                let used = record.gasUsed(in: window)
                let remaining = rules.quota.gas.subtracting(used) ?? .zero
                return [
                    "account": .string(account.text), "nonce": .wide(record.next.number),
                    "key": key.map { .string($0.bytes.hex) } ?? .null,
                    "gas": [
                        "window": .wide(window), "quota": .wide(rules.quota.gas.units),
                        "used": .wide(used.units), "remaining": .wide(remaining.units),
                    ],
                ]
            })
    }

    private func contract(_ request: Request, _ parameters: Parameters) async throws -> Response {
        let address = try address(parameters.get("address"))
        let wantsContainer = request.headers[.accept] == "application/octet-stream"
        return try await workers.ask { reader, caches in
            guard let deployed = try deployedContract(at: address, in: reader, caches: &caches)
            else { throw APIError.unknownContract(address) }
            let record = deployed.record
            if wantsContainer {
                guard let code = try SystemState.container(record.code, in: reader) else {
                    throw StoreFault("a deployed container is missing")
                }
                return Response(
                    status: .ok, headers: [.contentType: "application/octet-stream"],
                    body: ResponseBody(byteBuffer: ByteBuffer(bytes: code)))
            }
            return jsonResponse([
                "address": .string(address.text), "digest": .string(hex(record.code)),
                "bytes": .integer(Int64(record.codeBytes)),
                "deployer": .string(record.deployer.text),
                "height": .wide(record.height.number),
                "interface": interfaceJSON(of: deployed.verified),
            ])
        }
    }

    private func rows(_ request: Request, _ parameters: Parameters) async throws -> Response {
        let query = try RequestParameters(request, allowed: ["index", "value", "after", "limit"])
        let columns = try query.text("index")?.split(
            separator: ",", omittingEmptySubsequences: false)
        return try await rows(
            .page(
                columns: (columns ?? []).map(String.init), values: query.texts("value"),
                after: try query.text("after"), limit: try entryLimit(query)), parameters)
    }

    private func row(_ request: Request, _ parameters: Parameters) async throws -> Response {
        let query = try RequestParameters(request, allowed: ["key"])
        guard let key = try query.text("key") else {
            throw APIError.badRequest("`key` is missing")
        }
        return try await rows(.row(key: key), parameters)
    }

    private func rows(
        _ wanted: TableQuestion.Wanted, _ parameters: Parameters
    ) async throws -> Response {
        let question = TableQuestion(
            contract: try address(parameters.get("address")),
            table: parameters.get("table") ?? "", wanted: wanted, limits: limits)
        return jsonResponse(
            try await workers.ask { reader, caches in
                try question.answer(from: reader, caches: &caches)
            })
    }

    private func events(_ request: Request, _ parameters: Parameters) async throws -> Response {
        let query = try RequestParameters(request, allowed: ["from", "limit"])
        return try await log(.events, query, parameters)
    }

    private func failures(_ request: Request, _ parameters: Parameters) async throws -> Response {
        let query = try RequestParameters(request, allowed: ["action", "from", "limit"])
        return try await log(.failures(action: try query.text("action")), query, parameters)
    }

    private func log(
        _ subject: ContractLog.Subject, _ query: RequestParameters, _ parameters: Parameters
    ) async throws -> Response {
        let log = ContractLog(
            contract: try address(parameters.get("address")), subject: subject,
            from: try query.text("from").map { try LogPlace($0) } ?? LogPlace(height: 0),
            limit: try entryLimit(query), limits: limits)
        let finalHeight = await runner.status().finalHeight
        return jsonResponse(
            try await workers.ask { reader, caches in
                try log.answer(from: reader, finalHeight: finalHeight, caches: &caches)
            })
    }

    private func entryLimit(_ query: RequestParameters) throws -> Int {
        let limit = try query.number("limit", in: 1...UInt64(limits.entries))
        return limit.map(Int.init) ?? limits.entriesStandard
    }

    private func blocks(_ request: Request) async throws -> Response {
        let parameters = try RequestParameters(request, allowed: ["from", "to"])
        let from = try parameters.number("from", in: 0...UInt64.max)
        let to = try parameters.number("to", in: 0...UInt64.max)
        return jsonResponse(
            try await workers.ask { reader, _ in
                guard let head = try reader.headHeight() else { throw APIError.stopping }
                return try blockPage(reader, from: from ?? 0, to: min(to ?? .max, head.number))
            })
    }
}

/// Blocks of a range, as many as one answer holds, and where the next page begins.
private func blockPage(_ reader: any ChainReader, from: UInt64, to: UInt64) throws -> JSON {
    var blocks: [JSON] = []
    var height: Height? = Height(from)
    while let number = height, number.number <= to, blocks.count < NodeAPI.blocksMax {
        guard let block = try reader.block(at: number) else { break }
        blocks.append(json(block))
        height = number.next
    }
    let next = height.flatMap { $0.number <= to ? $0.number : nil }
    return ["blocks": .array(blocks), "next": next.map { .wide($0) } ?? .null]
}
