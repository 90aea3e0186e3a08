public import LicetBytecode
public import LicetJSON
public import LicetLedger
public import LicetPrimitives

/// Talks to one node.
public struct NodeClient: Sendable {
    /// For messages.
    public let address: String
    private let transport: any NodeTransport

    public init(address: String, transport: any NodeTransport) {
        self.address = address
        self.transport = transport
    }

    /// How the node is doing.
    public struct Status: Sendable {
        public let chain: ChainID
        public let height: Height
        public let blockGas: Gas
        /// The whole answer.
        public let json: JSON
    }

    /// An account as the newest block left it.
    public struct AccountState: Sendable {
        public let nonce: Nonce
        /// What it may still use in the next block's window.
        public let remainingGas: Gas
        public let json: JSON
    }

    /// A transaction's receipt as the node tells it; ``receipt`` is decoded from the bytes that the
    /// block commits to.
    public struct ReceiptAnswer: Sendable {
        public let receipt: Receipt
        public let height: Height
        public let json: JSON
    }

    public func status() async throws(NodeClientError) -> Status {
        let json = try await get("/v1/status")
        return try reading { () throws(JSONShapeError) in
            Status(
                chain: ChainID(try digest(json["chain"])),
                height: Height(try json["head"]["height"].uint64()),
                blockGas: Gas(try json["blockGas"].uint64()), json: json)
        }
    }

    public func account(_ account: Account) async throws(NodeClientError) -> AccountState {
        let json = try await get("/v1/accounts/\(account.text)")
        return try reading { () throws(JSONShapeError) in
            AccountState(
                nonce: Nonce(try json["nonce"].uint64()),
                remainingGas: Gas(try json["gas"]["remaining"].uint64()), json: json)
        }
    }

    /// Hands a transaction in. It is checked and waits for a block when this returns.
    public func submit(_ signed: SignedTransaction) async throws(NodeClientError) {
        _ = try await send(NodeRequest("/v1/transactions", body: .octets(signed.encoded)))
    }

    /// A transaction's receipt, waited for so long; `nil` if no block held it by then.
    public func receipt(
        of id: TransactionID, withinSeconds seconds: Int = 0
    ) async throws(NodeClientError) -> ReceiptAnswer? {
        let path = "/v1/receipts/0x\(id.digest.bytes.hex)"
        var rest = max(0, seconds)
        while true {
            // The node lets nobody wait for longer at a time.
            let step = min(rest, 20)
            let request = NodeRequest(
                "\(path)?wait=\(step * 1_000)", timeoutSeconds: step + 30)
            do throws(NodeClientError) {
                return try receipt(try json(of: try await send(request)), id)
            } catch {
                guard case .refused(_, "unknownReceipt", _) = error else { throw error }
            }
            rest -= step
            if rest <= 0 { return nil }
        }
    }

    /// Asks a view or a rule. The arguments are an object by labels, or BCS as `"0x…"`.
    public func view(
        _ contract: Account, _ name: String, arguments: JSON, at instant: Instant? = nil
    ) async throws(NodeClientError) -> JSON {
        var members = [
            JSON.Member("contract", .string(contract.text)), JSON.Member("name", .string(name)),
            JSON.Member("arguments", arguments),
        ]
        if let instant { members.append(JSON.Member("at", .string(instant.isoText))) }
        let body = Bytes(JSON.object(members).text(.compact).utf8)
        return try json(of: try await send(NodeRequest("/v1/view", body: .json(body))))
    }

    /// A deployed contract, verified here from its container.
    public func contract(at address: Account) async throws(NodeClientError) -> VerifiedContract {
        let container = try await send(
            NodeRequest("/v1/contracts/\(address.text)", wantsOctets: true))
        do {
            return try verify(container: container)
        } catch {
            throw .badAnswer("the contract's code is none that may run")
        }
    }

    /// A page of blocks, and the height of the next one where there are more.
    public func blocks(
        from: UInt64, to: UInt64?
    ) async throws(NodeClientError) -> (blocks: [JSON], next: UInt64?) {
        let end = to.map { "&to=\($0)" } ?? ""
        let json = try await get("/v1/blocks?from=\(from)\(end)")
        return try reading { () throws(JSONShapeError) in
            let blocks = try json["blocks"].elements()
            var values: [JSON] = []
            for block in blocks { values.append(try block.value()) }
            if case .null = try json["next"].value() { return (values, nil) }
            return (values, try json["next"].uint64())
        }
    }

    private func receipt(
        _ json: JSON, _ id: TransactionID
    ) throws(NodeClientError) -> ReceiptAnswer {
        let (encoded, height) = try reading { () throws(JSONShapeError) in
            (try json["encoded"].string(), Height(try json["height"].uint64()))
        }
        guard let bytes = bytes(hex: encoded.dropFirst(2)),
            let receipt = try? Receipt(encoded: bytes), receipt.transaction == id
        else { throw .badAnswer("it is no receipt of this transaction") }
        return ReceiptAnswer(receipt: receipt, height: height, json: json)
    }

    func get(_ path: String) async throws(NodeClientError) -> JSON {
        try json(of: try await send(NodeRequest(path)))
    }

    func post(_ path: String, _ body: Bytes) async throws(NodeClientError) -> JSON {
        try json(of: try await send(NodeRequest(path, body: .json(body))))
    }

    private func send(_ request: NodeRequest) async throws(NodeClientError) -> Bytes {
        let response: NodeResponse
        do {
            response = try await transport.send(request)
        } catch NodeTransportError.timedOut {
            throw .silent(address, seconds: request.timeoutSeconds)
        } catch {
            throw .unreachable(address)
        }
        guard (200..<300).contains(response.status) else {
            let json = try json(of: response.body)
            throw try reading { () throws(JSONShapeError) in
                NodeClientError.refused(
                    response.status, try json["error"]["code"].string(),
                    try json["error"]["message"].string())
            }
        }
        return response.body
    }

    private func json(of body: Bytes) throws(NodeClientError) -> JSON {
        let limits = JSONLimits(bytes: HTTPTransport.answerMax, depth: 256, keys: 4_096)
        do {
            return try JSON(reading: body, limits: limits)
        } catch {
            throw .badAnswer("it is not the JSON of a node")
        }
    }
}

/// Why a node did not do what was asked.
public enum NodeClientError: Error, Hashable, Sendable {
    /// Nobody answers at the address.
    case unreachable(String)
    /// The node took the request and has not answered in time.
    case silent(String, seconds: Int)
    /// The node's own status, code and words.
    case refused(Int, String, String)
    /// What came back is not what a node of this program says.
    case badAnswer(String)
}

extension NodeClientError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unreachable(let address):
            "no node answers at \(address); is `licet node run` running, and is the address right?"
        case .silent(let address, let seconds):
            "the node at \(address) has not answered within \(seconds) s; it may be stopped or "
                + "too busy: what was sent may still take effect"
        case .refused(_, _, let message): message
        case .badAnswer(let reason): "the node's answer makes no sense: \(reason)"
        }
    }

    /// Whether the node refused what it was given, so that sending it again changes nothing.
    public var isRefusal: Bool {
        if case .refused(let status, _, _) = self { status < 500 } else { false }
    }
}

func reading<Value>(
    _ body: () throws(JSONShapeError) -> Value
) throws(NodeClientError) -> Value {
    do {
        return try body()
    } catch {
        throw .badAnswer("\(error)")
    }
}

func digest(_ field: JSONField) throws(JSONShapeError) -> Digest {
    let text = try field.string()
    guard text.hasPrefix("0x"), let bytes = bytes(hex: text.dropFirst(2)),
        let digest = Digest(bytes)
    else { throw field.refusal("should be `0x` and 64 hexadecimal digits") }
    return digest
}
