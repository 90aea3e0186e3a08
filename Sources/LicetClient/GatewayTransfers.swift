import LicetBytecode
import LicetCrypto
import LicetJSON
import LicetLedger
import LicetPrimitives
import LicetVault
import Synchronization

extension RecordsClient {
    /// How long a signed request holds: 60 s.
    private static let requestLife = Duration(1, .minutes) ?? .zero

    /// Signs a request to this node's gateway, to hold for a minute.
    public func sign(
        _ call: GatewayCall, body: Digest = .zero, by who: Identity
    ) throws -> SignedGatewayRequest {
        guard let gateway else { throw RecordsError.noGateway }
        let issued = now()
        let request = GatewayRequest(
            chain: chain.digest, gateway: gateway, account: who.account,
            key: who.signing.publicKey, call: call, bodyDigest: body,
            nonce: try RequestNonce.random(), issued: issued,
            expires: issued.adding(Self.requestLife) ?? issued)
        return SignedGatewayRequest(request, signature: try who.sign(request.message))
    }

    /// Stores a sealed file that lies on this disk; gives the path of the gateway's choosing.
    func upload(
        _ path: String, _ sealed: SealedFile, by who: Identity,
        progress: @escaping @Sendable (Progress) -> Void
    ) async throws -> String {
        let call = GatewayCall.put(for: records.address, bodyLength: sealed.length)
        let signed = try sign(call, body: sealed.digest, by: who)
        let source = try SharedReader(path, length: sealed.length, progress: progress)
        let answer = try await objects.upload(
            ObjectRequest(signed), length: sealed.length, next: { try source.next() })
        let json = try words(of: answer)
        let path = try reading { () throws(JSONShapeError) in try json["path"].string() }
        let kept = try reading { () throws(JSONShapeError) in
            (try digest(json["digest"]), try digest(json["blocks"]))
        }
        guard kept == (sealed.digest, sealed.blocks), let name = BlobName(text: path) else {
            throw RecordsError.otherObject
        }
        return name.text
    }

    /// Takes the object that a ticket opens, piece by piece.
    func download(
        _ ticket: TicketName, by who: Identity, take: (Bytes) throws -> Void
    ) async throws {
        let signed = try sign(.get(ticket), by: who)
        var received: UInt64 = 0
        var failure: (any Error)?
        let answer: NodeResponse
        do {
            answer = try await objects.download(ObjectRequest(signed)) { piece in
                do {
                    try take(piece)
                    received += UInt64(piece.count)
                } catch {
                    failure = error
                    throw error
                }
            }
        } catch {
            if let failure { throw failure }
            throw received > 0
                ? RecordsError.brokenOff(received: received)
                : NodeClientError.unreachable(node.address)
        }
        _ = try words(of: answer)
    }

    /// The JSON of an answer, or an error with the gateway's words.
    private func words(of answer: NodeResponse) throws -> JSON {
        let isDone = (200..<300).contains(answer.status)
        if isDone, answer.body.isEmpty { return .null }
        guard let json = try? JSON(reading: answer.body) else {
            throw NodeClientError.badAnswer("it is not the JSON of a gateway")
        }
        guard !isDone else { return json }
        throw try reading { () throws(JSONShapeError) in
            RecordsError.gateway(
                status: answer.status, code: try json["error"]["code"].string(),
                message: try json["error"]["message"].string())
        }
    }
}

/// A file that a transport reads while somebody waits for it.
private final class SharedReader: Sendable {
    private let reader: Mutex<DiskReader>
    private let done = Mutex<UInt64>(0)
    private let length: UInt64
    private let progress: @Sendable (RecordsClient.Progress) -> Void

    private static let pieceSize = 256 << 10

    init(
        _ path: String, length: UInt64,
        progress: @escaping @Sendable (RecordsClient.Progress) -> Void
    ) throws(StreamError) {
        reader = Mutex(try DiskReader(path))
        self.length = length
        self.progress = progress
    }

    func next() throws(StreamError) -> Bytes {
        let piece = try reader.withLock { (reader) throws(StreamError) in
            try reader.read(Self.pieceSize)
        }
        let sent = done.withLock { done in
            done += UInt64(piece.count)
            return done
        }
        progress(.uploading(done: sent, total: length))
        return piece
    }
}
