import LicetBytecode
import LicetCrypto
import LicetJSON
public import LicetLedger
public import LicetPrimitives

/// Works with the records of one contract at one node: seals and stores files, opens them, asks
/// for access and gives it. It keeps nothing of its own; whoever acts is passed in each time.
public struct RecordsClient: Sendable {
    public let node: NodeClient
    let objects: any ObjectTransport
    public let chain: ChainID
    /// The account of the node's gateway; `nil` where it has none.
    public let gateway: Account?
    public let records: ContractFace
    public let directory: ContractFace
    /// The client's clock: it dates requests to the gateway.
    public let now: @Sendable () -> Instant
    /// The limit of a transaction; the standard one where it is `nil`.
    public var gas: Gas?
    /// How long a block is waited for.
    public var waitSeconds = 60

    /// Where a transfer stands.
    public enum Progress: Hashable, Sendable {
        case sealing(done: UInt64, total: UInt64)
        case uploading(done: UInt64, total: UInt64)
        /// A transaction waits for its block.
        case waiting
        case opening(done: UInt64, total: UInt64)
    }

    /// Asks the node for its chain, its gateway and both contracts.
    public init(
        node: NodeClient, objects: any ObjectTransport, records: Account, directory: Account,
        now: @escaping @Sendable () -> Instant
    ) async throws(NodeClientError) {
        let status = try await node.status()
        self.node = node
        self.objects = objects
        chain = status.chain
        gateway = try reading { () throws(JSONShapeError) in
            guard let field = try status.json["gateway"].ifPresent(),
                let text = try cursorText(field)
            else { return nil }
            guard let account = Account(text: text) else {
                throw field.refusal("should be an account")
            }
            return account
        }
        self.records = ContractFace(
            address: records, verified: try await node.contract(at: records))
        self.directory = ContractFace(
            address: directory, verified: try await node.contract(at: directory))
        self.now = now
    }

    /// Signs a call as the account's next transaction, hands it in, waits for its block and says
    /// what was recorded. A call that fails there is ``RecordsError/refused(_:)``.
    public func send(_ call: Transaction.Call, by who: Identity) async throws -> Recorded {
        let status = try await node.status()
        let account = try await node.account(who.account)
        let builder = TransactionBuilder(
            key: who.signing.publicKey, status: status, account: account, gas: gas)
        let signed = try builder.sign([call], with: who.signing)
        try await node.submit(signed)
        let id = signed.transaction.id
        guard let answer = try await node.receipt(of: id, withinSeconds: waitSeconds) else {
            throw RecordsError.notIncluded(id, seconds: waitSeconds)
        }
        let recorded = try Recorded(answer)
        guard case .failed = answer.receipt.outcome else { return recorded }
        throw RecordsError.refused(try await refusal(of: call, recorded, by: who))
    }

    func act(
        _ action: String, _ arguments: [(String, ContractFace.Argument)], on face: ContractFace,
        by who: Identity
    ) async throws -> Recorded {
        try await send(try face.call(action, arguments), by: who)
    }

    private func refusal(
        of call: Transaction.Call, _ recorded: Recorded, by who: Identity
    ) async throws -> ChainRefusal {
        let action: String
        switch call {
        case .call(_, let name, _): action = name
        case .deploy: action = "deploy"
        }
        let failure = recorded.json["failure"]
        let (name, text) = try reading { () throws(JSONShapeError) in
            (
                try failure["name"].ifPresent().flatMap { (name) throws(JSONShapeError) in
                    try cursorText(name)
                },
                try failure["text"].string()
            )
        }
        let isDenial = name == Trap.notAuthorised.name
        return ChainRefusal(
            action: action, transaction: recorded.transaction, height: recorded.height,
            time: recorded.time, gasUsed: recorded.gasUsed, name: name, text: text,
            denial: isDenial ? await denial(of: call, by: who, at: recorded.time) : nil)
    }
}
