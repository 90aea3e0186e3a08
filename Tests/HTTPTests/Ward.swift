import ChainSupport
import LicetBytecode
import LicetCompiler
import LicetCrypto
import LicetHTTP
import LicetLedger
import LicetNode
import LicetPrimitives
import LicetSyntax
import LicetVault
import Testing

/// A small contract of records, as a gateway meets them: sealed paths, grants, changes of keys.
enum Ward {
    static let source = """
        contract Ward version 1
        id RecordID, GrantID
        enum Purpose { treatment, payment, breakGlass }
        struct Record {
            patient: Account
            var digest: Digest
            version: Int
            var epoch: Int
            var sealed path: Path
        }
        struct Grant {
            record: RecordID, giver: Account, reader: Account
            purposes: Set<Purpose> max 3
            period: Period
            once revoked: Instant?

            func live(at t: Instant) -> Bool { return period.until(revoked) contains t }
        }
        state {
            table records: [RecordID: Record]
            table grants: [GrantID: Grant] index (record, reader) max 1_024
        }
        error AlreadyRevoked, Changed(epoch: Int)
        event Registered(record: RecordID)
        event Granted(grant: GrantID)
        event Revoked(grant: GrantID)
        event Rekeyed(record: RecordID, epoch: Int)

        access read(record: RecordID, reader: Account, purpose: Purpose) at t {
            let r = records[record]
            permit owner   when reader == r.patient
            permit granted when exists g in grants[record, reader]:
                g.live(at: t) and purpose in g.purposes and g.giver == r.patient
            forbid glass   when purpose == .breakGlass
        }

        action register(patient: Account, digest: Digest, path: Path) -> RecordID by anyone {
            let record = insert records Record(patient, digest, version: 1, epoch: 1, path)
            emit Registered(record)
            return record
        }

        action grant(record: RecordID, reader: Account, purposes: Set<Purpose> max 3,
                     during period: Period) -> GrantID
        by records[record].patient {
            let grant = insert grants Grant(record, giver: caller, reader, purposes, period)
            emit Granted(grant)
            return grant
        }

        action revoke(grant: GrantID) by grants[grant].giver {
            require grants[grant].revoked == nil else AlreadyRevoked
            update grants[grant].revoked = now
            emit Revoked(grant)
        }

        action rekey(record: RecordID, epoch: Int, digest: Digest, path: Path)
        by records[record].patient {
            require records[record].epoch == epoch else Changed(epoch: records[record].epoch)
            update records[record].digest = digest
            update records[record].path = path
            update records[record].epoch = epoch + 1
            emit Rekeyed(record, epoch: epoch + 1)
        }

        action fetch(record: RecordID, purpose: Purpose, length: Duration) -> Ticket by anyone {
            return open records[record].path under read(record, caller, purpose) for length
        }
        """

    enum Purpose: Int, CaseIterable { case treatment, payment, breakGlass }

    static func contract() throws -> Contract {
        let compiled = compile(SourceText(name: "Ward.licet", bytes: Bytes(source.utf8)))
        let problems = compiled.diagnostics.map(\.message)
        return try #require(compiled.contract, "\(problems)")
    }

    /// Where it lies when it is the second contract of genesis, after the Tally.
    static let address = contractAddress(deployer: .zero, nonce: Nonce(1), call: 0)

    static func register(
        _ patient: Account, _ digest: Digest, path: BlobName
    ) -> Transaction.Call {
        call("register", [.account(patient), .digest(digest), .path(Bytes(path.text.utf8))])
    }

    static func grant(
        _ record: Int64, to reader: Account, for purposes: [Purpose], during period: Period
    ) -> Transaction.Call {
        let set = Value.set(of: purposes.map { .enumeration($0.rawValue) })
        return call("grant", [.identifier(record), .account(reader), set, .period(period)])
    }

    static func revoke(_ grant: Int64) -> Transaction.Call { call("revoke", [.identifier(grant)]) }

    static func rekey(
        _ record: Int64, epoch: Int64, _ digest: Digest, path: BlobName
    ) -> Transaction.Call {
        call(
            "rekey",
            [.identifier(record), .int(epoch), .digest(digest), .path(Bytes(path.text.utf8))])
    }

    static func fetch(
        _ record: Int64, for purpose: Purpose, length: Duration
    ) -> Transaction.Call {
        call("fetch", [.identifier(record), .enumeration(purpose.rawValue), .duration(length)])
    }

    private static func call(_ action: String, _ arguments: [Value]) -> Transaction.Call {
        var encoder = CanonicalEncoder()
        for argument in arguments { encoder.value(argument) }
        return .call(contract: address, action: action, arguments: encoder.bytes)
    }
}

/// A chain with the ward on it, in no time, and a gateway before it.
final class WardChain {
    let node: SimulatedNode
    let store = MemoryChainStore()
    let sealer: Signer
    private var nonces: [Account: UInt64] = [:]
    private let caches = SharedCaches()
    private let depth: UInt64

    init(work: Bool = false, depth: UInt64 = 6) throws {
        let sealer = try Signer()
        self.sealer = sealer
        self.depth = depth
        var genesis = testGenesis(
            work ? .work(target: easyTarget) : .solo(sealer: sealer.publicKey))
        genesis.contracts.append(
            Deployment(code: try Ward.contract().encoded, arguments: DeployArguments()))
        var configuration = NodeConfiguration(genesis)
        configuration.finalDepth = depth
        node = try SimulatedNode(
            store: store, genesis: genesis, sealer: sealer, configuration: configuration)
    }

    var chain: ChainID { node.rules.chain }
    var head: Header { node.core.head }

    func gateway(servesOnWork: Bool = false) -> Gateway {
        Gateway(
            chain: chain.digest, account: sealer.account, uploaders: [],
            servesOnWork: servesOnWork)
    }

    /// Hands a transaction in, which then waits.
    @discardableResult
    func submit(_ call: Transaction.Call, by signer: Signer) throws -> TransactionID {
        let nonce = nonces[signer.account, default: 0]
        nonces[signer.account] = nonce + 1
        let signed = try signer.transaction(
            [call], nonce: nonce, on: chain, gasLimit: Gas(20_000_000))
        let answer = try node.submit(signed)
        try #require(answer == .accepted)
        return signed.transaction.id
    }

    /// Hands a transaction in and makes the block that holds it.
    func send(_ call: Transaction.Call, by signer: Signer) throws -> Receipt {
        let id = try submit(call, by: signer)
        node.makeBlock()
        return try #require(try store.receipt(of: id)).receipt
    }

    /// The same for an action that gives an identifier.
    func identifier(_ call: Transaction.Call, by signer: Signer) throws -> Int64 {
        guard case .succeeded(let results, _) = try send(call, by: signer).outcome,
            case .returned(let bytes) = results.first
        else { throw WardFailure() }
        return try CanonicalDecoder.decode(bytes) { (decoder) throws(CodecError) in
            try decoder.int64()
        }
    }

    /// The chain as a gateway sees it at an instant.
    func grants(at now: Instant) throws -> ChainGrants {
        let height = try #require(head.height.next)
        let waiting = node.core.mempool
            .select(height: height, countMax: .max, bytesMax: .max)
            .filter { $0.calls(Ward.address) }
        return try ChainGrants(
            store, rules: node.rules, depth: depth, waiting: waiting, now: now, caches: caches)
    }

    func ticket(_ receipt: Receipt) -> TicketName {
        TicketName(contract: Ward.address, transaction: receipt.transaction.digest, event: 0)
    }
}

struct WardFailure: Error {}

/// Somebody who signs transactions and requests with one key.
struct WardPerson {
    let signer: Signer

    init() throws { signer = try Signer() }

    var account: Account { signer.account }

    func request(
        _ call: GatewayCall, at gateway: Gateway, issued: Instant,
        nonce: RequestNonce? = nil
    ) throws -> SignedGatewayRequest {
        let minute = try #require(Duration(milliseconds: 60_000))
        let request = GatewayRequest(
            chain: gateway.chain, gateway: gateway.account, account: account,
            key: try #require(PublicKey(signer.publicKey.bytes)), call: call,
            nonce: try nonce ?? RequestNonce.random(), issued: issued,
            expires: try #require(issued.adding(minute)))
        return SignedGatewayRequest(request, signature: try signer.sign(request.message))
    }
}

func blobName(_ number: Int) throws -> BlobName {
    BlobName(SHA256.hash(Bytes("object \(number)".utf8)).word)
}

func sampleDigest(_ number: Int) -> Digest { SHA256.hash(Bytes("content \(number)".utf8)) }
