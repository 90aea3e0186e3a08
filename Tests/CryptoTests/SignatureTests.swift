import LicetCrypto
import LicetPrimitives
import Testing

@Suite struct Signatures {
    private let message = SignedMessage(.transaction, body: Bytes("chain and the rest".utf8))

    @Test func `a signed message is tag, zero, body`() {
        #expect(
            SignedMessage(.transaction, body: [1, 2]).bytes == Bytes("licet tx v1".utf8) + [
                0, 1, 2,
            ])
        #expect(
            MessageTag.allCases.map(\.rawValue) == [
                "licet tx v1", "licet seal v1", "licet request v1", "licet rotate v1",
            ])
    }

    @Test func `a signature verifies for its key, message and tag only`() throws {
        let key = try SigningKey.generate()
        let other = try SigningKey.generate()
        let signature = try key.sign(message)
        #expect(key.publicKey.verify(signature, message))
        #expect(!other.publicKey.verify(signature, message))
        #expect(!key.publicKey.verify(signature, SignedMessage(.transaction, body: [])))
        for tag in MessageTag.allCases where tag != .transaction {
            #expect(!key.publicKey.verify(signature, SignedMessage(tag, body: message.body)))
        }
    }

    @Test func `the signer always gives the low s, and its twin is refused`() throws {
        let key = try SigningKey.generate()
        for _ in 0..<64 {
            let signature = try key.sign(message)
            #expect(signature.bytes.count == Signature.size)
            #expect(try lowered(signature) == nil)
            #expect(key.publicKey.verify(signature, message))
            #expect(!key.publicKey.verify(try mirrored(signature), message))
        }
    }

    @Test func `every bit of a signature counts`() throws {
        let key = try SigningKey.generate()
        let signature = try key.sign(message)
        for bit in 0..<(Signature.size * 8) {
            var bytes = signature.bytes
            bytes[bit / 8] ^= 1 << (bit % 8)
            let altered = try #require(Signature(bytes))
            #expect(!key.publicKey.verify(altered, message), "bit \(bit)")
        }
    }

    @Test func `numbers at and past the ends of their range are refused`() throws {
        let key = try SigningKey.generate()
        let signature = try key.sign(message).bytes
        let largest = Bytes(repeating: 0xff, count: 32)
        for edge in [Bytes(repeating: 0, count: 32), try decode(groupOrder), largest] {
            let first = try #require(Signature(edge + signature.suffix(32)))
            let second = try #require(Signature(signature.prefix(32) + edge))
            #expect(!key.publicKey.verify(first, message))
            #expect(!key.publicKey.verify(second, message))
        }
        #expect(Signature(signature.dropLast()) == nil)
        #expect(Signature(signature + [0]) == nil)
        #expect(Signature(Bytes()) == nil)
    }

    @Test func `DER is read in its one shortest form`() throws {
        let one = Bytes(repeating: 0, count: 31) + [1]
        let high = [0x80] + Bytes(repeating: 0, count: 31)
        let signature = try #require(Signature(one + high))
        let encoded: Bytes = [0x30, 0x26, 2, 1, 1, 2, 0x21, 0] + high
        #expect(signature.der == encoded)
        #expect(Signature(der: encoded) == signature)
        let refused: [Bytes] = [
            encoded + [0], Bytes(encoded.dropLast()), [],
            [0x30, 0x81, 0x26] + encoded.dropFirst(2),
            [0x30, 0x27, 2, 2, 0, 1, 2, 0x21, 0] + high,
            [0x30, 0x25, 2, 1, 1, 2, 0x20] + high,
            [0x30, 0x27, 2, 1, 1, 2, 0x22, 0, 1] + high,
            [0x31] + encoded.dropFirst(), [0x30, 0x80] + encoded.dropFirst(2) + [0, 0],
        ]
        for bytes in refused {
            #expect(Signature(der: bytes) == nil, "\(bytes.hex)")
        }
    }

    @Test func `one parsed key verifies on many threads at once`() async throws {
        let key = try SigningKey.generate()
        let signature = try key.sign(message)
        let twin = try mirrored(signature)
        let publicKey = key.publicKey
        let message = message
        let right = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<64 {
                group.addTask {
                    publicKey.verify(signature, message) && !publicKey.verify(twin, message)
                }
            }
            return await group.reduce(true) { $0 && $1 }
        }
        #expect(right)
    }
}

@Suite struct PublicKeys {
    /// The base point of P-256.
    private let x = "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
    private let y = "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"

    @Test func `both signs of a point on the curve are read`() throws {
        for prefix in ["02", "03"] {
            let encoded = try decode(prefix + x)
            let key = try #require(PublicKey(encoded))
            #expect(key.bytes == encoded)
        }
        #expect(try PublicKey(decode("02" + x)) != PublicKey(decode("03" + x)))
    }

    @Test func `every other encoding is refused`() throws {
        let prime = "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff"
        // x + p for the smallest x on the curve (5) fits 256 bits and names the same point.
        let pastPrime = "ffffffff00000001000000000000000000000001000000000000000000000004"
        let five = String(repeating: "0", count: 63) + "5"
        #expect(try PublicKey(decode("02" + five)) != nil)
        let refused = [
            "", "00", "02", "04" + x + y, "06" + x + y, "07" + x + y, "02" + x + y,
            "00" + x, "01" + x, "04" + x, "05" + x, "06" + x, "07" + x, "ff" + x,
            "02" + x.dropLast(2), "02" + x + "00", "02" + prime, "02" + pastPrime,
            "02" + String(repeating: "f", count: 64),
            "02" + String(repeating: "0", count: 63) + "1",
            "00" + String(repeating: "0", count: 64),
        ]
        for hex in refused {
            #expect(PublicKey(try decode(hex)) == nil, "\(hex)")
        }
    }

    @Test func `generated keys differ and can be read back`() throws {
        var seen: Set<Bytes> = []
        for _ in 0..<16 {
            let bytes = try SigningKey.generate().publicKey.bytes
            #expect(PublicKey(bytes)?.bytes == bytes)
            seen.insert(bytes)
        }
        #expect(seen.count == 16)
    }
}

@Suite struct Secrets {
    private struct Refused: Error {}

    @Test func `a secret keeps what was written and compares by content`() throws {
        let secret = SecretBytes(copying: [1, 2, 3])
        let partial = SecretBytes(capacity: 64) { (buffer: UnsafeMutableRawBufferPointer) in
            buffer.copyBytes(from: [1, 2, 3] as Bytes)
            return 3
        }
        #expect(bytes(of: secret) == [1, 2, 3] && bytes(of: partial) == [1, 2, 3])
        let same = secret.matches(partial)
        let longer = secret.matches(SecretBytes(copying: [1, 2, 3, 0]))
        let other = secret.matches(SecretBytes(copying: [1, 2, 4]))
        #expect(same && !longer && !other)
        let empty = SecretBytes(copying: [])
        #expect(empty.count == 0 && bytes(of: empty) == [])
        #expect(throws: Refused.self) {
            _ = try SecretBytes(capacity: 4) { _ throws(Refused) in throw Refused() }
        }
    }

    @Test func `random bytes have the size asked for and do not repeat`() throws {
        #expect(try SystemRandom.bytes(0) == [])
        #expect(try SystemRandom.bytes(SystemRandom.countMax).count == SystemRandom.countMax)
        #expect(try SystemRandom.bytes(32) != SystemRandom.bytes(32))
    }
}
