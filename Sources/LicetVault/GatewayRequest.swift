import LicetCrypto
import LicetPrimitives

/// A request to a gateway, as its account signs it: for one chain, one gateway and a short time,
/// once.
///
/// In BCS, 288 bytes: chain ‖ gateway ‖ account ‖ key[33] ‖ method u8 ‖ contract ‖ transaction ‖
/// event u16 ‖ file u32 ‖ start u64 ‖ end u64 ‖ bodyLength u64 ‖ bodyDigest ‖ nonce[16] ‖
/// issued i64 ‖ expires i64; 32 bytes each where nothing is said.
public struct GatewayRequest: Hashable, Sendable {
    public var chain: Digest
    /// The account of the gateway's node.
    public var gateway: Account
    public var account: Account
    /// The account's current signing key.
    public var key: PublicKey
    public var call: GatewayCall
    /// The SHA-256 of the body; zero where there is none.
    public var bodyDigest: Digest
    public var nonce: RequestNonce
    public var issued: Instant
    public var expires: Instant

    public init(
        chain: Digest, gateway: Account, account: Account, key: PublicKey, call: GatewayCall,
        bodyDigest: Digest = .zero, nonce: RequestNonce, issued: Instant, expires: Instant
    ) {
        self.chain = chain
        self.gateway = gateway
        self.account = account
        self.key = key
        self.call = call
        self.bodyDigest = bodyDigest
        self.nonce = nonce
        self.issued = issued
        self.expires = expires
    }

    /// What is signed.
    public var message: SignedMessage { SignedMessage(.request, body: encoded) }
}

/// Sixteen random bytes that make a request one of its kind.
public struct RequestNonce: Hashable, Sendable {
    public static let size = 16
    public let bytes: Bytes

    /// `nil` unless exactly 16 bytes are given.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.size else { return nil }
        self.bytes = Bytes(bytes)
    }

    public static func random() throws(CryptoError) -> RequestNonce {
        guard let nonce = RequestNonce(try SystemRandom.bytes(size)) else {
            throw .randomnessUnavailable
        }
        return nonce
    }
}

extension GatewayRequest {
    public static let encodedSize = 288

    public var encoded: Bytes {
        var encoder = CanonicalEncoder()
        encoder.digest(chain)
        encoder.account(gateway)
        encoder.account(account)
        encoder.fixed(key.bytes)
        encoder.byte(call.method.rawValue)
        encoder.account(call.ticket.contract)
        encoder.digest(call.ticket.transaction)
        encoder.uint16(call.ticket.event)
        encoder.uint32(call.file)
        encoder.uint64(call.span.start)
        encoder.uint64(call.span.end)
        encoder.uint64(call.bodyLength)
        encoder.digest(bodyDigest)
        encoder.fixed(nonce.bytes)
        encoder.instant(issued)
        encoder.instant(expires)
        return encoder.bytes
    }

    /// Reads exactly what ``encoded`` writes, with a key that is a point of the curve.
    public init(encoded bytes: some Collection<UInt8>) throws(CodecError) {
        self = try CanonicalDecoder.decode(bytes) { (decoder) throws(CodecError) in
            try GatewayRequest(from: &decoder)
        }
    }

    fileprivate init(from decoder: inout CanonicalDecoder) throws(CodecError) {
        chain = try decoder.digest()
        gateway = try decoder.account()
        account = try decoder.account()
        guard let key = PublicKey(try decoder.fixed(PublicKey.size)) else { throw .outOfRange }
        self.key = key
        let number = try decoder.byte()
        guard let method = GatewayMethod(rawValue: number) else {
            throw .unknownTag(UInt64(number))
        }
        let ticket = TicketName(
            contract: try decoder.account(), transaction: try decoder.digest(),
            event: try decoder.uint16())
        call = GatewayCall(
            method: method, ticket: ticket, file: try decoder.uint32(),
            span: ByteSpan(start: try decoder.uint64(), end: try decoder.uint64()),
            bodyLength: try decoder.uint64())
        bodyDigest = try decoder.digest()
        guard let nonce = RequestNonce(try decoder.fixed(RequestNonce.size)) else {
            throw .truncated
        }
        self.nonce = nonce
        issued = try decoder.instant()
        expires = try decoder.instant()
    }
}

/// A request with a signature that nobody has checked yet: what the `Authorization` header holds.
public struct SignedGatewayRequest: Hashable, Sendable {
    public let request: GatewayRequest
    public let signature: Signature

    public static let encodedSize = GatewayRequest.encodedSize + Signature.size
    private static let scheme = "Licet1 "

    public init(_ request: GatewayRequest, signature: Signature) {
        self.request = request
        self.signature = signature
    }

    /// Signs with the account's current key.
    public init(
        _ request: GatewayRequest, signedBy key: borrowing SigningKey
    ) throws(CryptoError) {
        self.init(request, signature: try key.sign(request.message))
    }

    /// The header's value: `Licet1 ` and base64url without padding of request ‖ signature.
    public var authorization: String {
        Self.scheme + Base64URL.encode(request.encoded + signature.bytes)
    }

    /// Reads what ``authorization`` writes; `nil` for anything else.
    public init?(authorization text: String) {
        // 352 bytes are 470 characters; nothing longer is looked at.
        let characters = Bytes(text.utf8.prefix(512))
        let prefix = Bytes(Self.scheme.utf8)
        guard characters.starts(with: prefix),
            let bytes = Base64URL.decode(characters.dropFirst(prefix.count)),
            bytes.count == Self.encodedSize,
            let signature = Signature(bytes.suffix(Signature.size))
        else { return nil }
        do {
            let request = try GatewayRequest(encoded: bytes.prefix(GatewayRequest.encodedSize))
            self.init(request, signature: signature)
        } catch {
            return nil
        }
    }
}
