import Foundation
import LicetCrypto
import LicetPrimitives
import LicetVault
import TestSupport
import Testing

@Suite struct GatewayRequestTests {
    /// Every field different, so that no two can be exchanged unnoticed.
    private func sample(key: PublicKey) throws -> GatewayRequest {
        let word = { (byte: UInt8) in try #require(Word256(Bytes(repeating: byte, count: 32))) }
        return GatewayRequest(
            chain: Digest(try word(1)), gateway: Account(try word(2)),
            account: Account(try word(3)), key: key,
            call: GatewayCall(
                method: .getBlockList,
                ticket: TicketName(
                    contract: Account(try word(4)), transaction: Digest(try word(5)),
                    event: 0x0607),
                file: 0x0809_0a0b, span: ByteSpan(start: 0x0c0d, end: .max),
                bodyLength: 0x0e0f_1011_1213),
            bodyDigest: Digest(try word(6)),
            nonce: try #require(RequestNonce(Bytes(repeating: 7, count: 16))),
            issued: try #require(Instant(milliseconds: 1_767_225_600_001)),
            expires: try #require(Instant(milliseconds: 1_767_225_720_001)))
    }

    private static let generator = """
        036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296
        """

    private func sample() throws -> GatewayRequest {
        let point = try #require(bytes(hex: Self.generator))
        return try sample(key: try #require(PublicKey(point)))
    }

    @Test func `a request has one encoding`() throws {
        let request = try sample()
        #expect(request.encoded.count == GatewayRequest.encodedSize)
        #expect(try GatewayRequest(encoded: request.encoded) == request)
        try Golden.check(
            request.encoded.hex + "\n", at: "Tests/Corpus/codec/gateway-request.hex")
    }

    @Test func `the message begins with its tag and the chain`() throws {
        let request = try sample()
        let message = request.message
        #expect(message.tag == .request)
        let start = Bytes("licet request v1".utf8) + [0] + request.chain.bytes
        #expect(message.bytes.starts(with: start))
        #expect(message.bytes.count == 17 + GatewayRequest.encodedSize)
    }

    @Test func `no other bytes are a request`() throws {
        let encoded = try sample().encoded
        for count in 0..<encoded.count {
            #expect(throws: CodecError.self) { try GatewayRequest(encoded: encoded.prefix(count)) }
        }
        #expect(throws: CodecError.trailingBytes) { try GatewayRequest(encoded: encoded + [0]) }
        // The method stands after chain, gateway, account and key.
        let place = 32 + 32 + 32 + 33
        for number in UInt8.min...UInt8.max where !(1...3).contains(number) {
            var other = encoded
            other[place] = number
            #expect(throws: CodecError.unknownTag(UInt64(number))) {
                try GatewayRequest(encoded: other)
            }
        }
        var instant = encoded
        instant[encoded.count - 1] = 0x80
        #expect(throws: CodecError.outOfRange) { try GatewayRequest(encoded: instant) }
        for first in [UInt8(0), 1, 4, 5, 6, 7] {
            var key = encoded
            key[96] = first
            #expect(throws: CodecError.outOfRange) { try GatewayRequest(encoded: key) }
        }
    }

    @Test func `damaged bytes are another request or none`() throws {
        let encoded = try sample().encoded
        var random = SplitMix64(seed: 41)
        for _ in 0..<500 {
            let damaged = random.mutated(encoded)
            guard let request = try? GatewayRequest(encoded: damaged) else { continue }
            #expect(request.encoded == damaged)
        }
    }

    @Test func `the header comes back as it went`() throws {
        let key = try SigningKey.generate()
        let request = try sample(key: key.publicKey)
        let signed = try SignedGatewayRequest(request, signedBy: key)
        let text = signed.authorization
        #expect(text.hasPrefix("Licet1 "))
        #expect(text.utf8.count == 7 + 470)
        let read = try #require(SignedGatewayRequest(authorization: text))
        #expect(read == signed)
        #expect(key.publicKey.verify(read.signature, read.request.message))
    }

    @Test func `a committed header is read and its signature holds`() throws {
        let file = PackageRoot.url("Tests/Corpus/codec/gateway-authorization.txt")
        let text = try String(contentsOf: file, encoding: .utf8)
        let line = String(text.split(separator: "\n").joined())
        let signed = try #require(SignedGatewayRequest(authorization: line))
        #expect(try sample(key: signed.request.key) == signed.request)
        #expect(signed.request.key.verify(signed.signature, signed.request.message))
    }

    @Test func `a header in any other form is refused`() throws {
        let key = try SigningKey.generate()
        let signed = try SignedGatewayRequest(try sample(key: key.publicKey), signedBy: key)
        let text = signed.authorization
        let body = String(text.dropFirst(7))
        // 352 bytes end with four bits to spare in the last character, which must be zero.
        let last = try #require(body.last)
        let others = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
            .filter { $0 != last }
        for other in others {
            let changed = SignedGatewayRequest(
                authorization: "Licet1 " + String(body.dropLast()) + String(other))
            #expect(changed != signed)
        }
        for wrong in [
            "", "Licet1", "Licet1 ", body, "licet1 " + body, "Licet2 " + body, "Licet1  " + body,
            text + "=", text + "==", text + "A", text + "AAAA", text + "\n", " " + text,
            text.replacing("_", with: "/") + "+", "Bearer " + body,
            "Licet1 " + String(repeating: "A", count: 1_000_000),
            "Licet1 " + String(repeating: "A", count: 470),
        ] {
            #expect(SignedGatewayRequest(authorization: wrong) == nil, "\(wrong.prefix(80))")
        }
    }

    @Test func `a request's signature counts for nothing else`() throws {
        let key = try SigningKey.generate()
        let request = try sample(key: key.publicKey)
        let signed = try SignedGatewayRequest(request, signedBy: key)
        for tag in MessageTag.allCases {
            let isHeld = key.publicKey.verify(
                signed.signature, SignedMessage(tag, body: request.encoded))
            #expect(isHeld == (tag == .request))
        }
        // Nor does a signature for something else make a request.
        let transaction = try key.sign(SignedMessage(.transaction, body: request.encoded))
        #expect(!key.publicKey.verify(transaction, request.message))
    }

    @Test(
        arguments: [
            (ByteSpan(start: 0, end: 10), 100, 0, 10), (.whole, 100, 0, 100),
            (ByteSpan(start: 99, end: 200), 100, 99, 100), (ByteSpan(start: 5, end: 6), 6, 5, 6),
        ] as [(ByteSpan, UInt64, UInt64, UInt64)])
    func `a span is cut to the object`(span: ByteSpan, size: UInt64, start: UInt64, end: UInt64) {
        #expect(span.within(size) == start..<end)
    }

    @Test func `a span past the end holds nothing`() {
        #expect(ByteSpan(start: 100, end: 200).within(100) == nil)
        #expect(ByteSpan(start: .max, end: .max).within(100) == nil)
        #expect(ByteSpan.whole.within(0) == nil)
    }
}
