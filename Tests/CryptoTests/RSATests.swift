import LicetCrypto
import LicetPrimitives
import Testing

/// What a wrapped key turned out to be.
enum Unwrapped: Equatable {
    case same
    case different
    case refused
}

func unwrap(
    _ wrapped: Bytes, _ label: Bytes, for reader: borrowing RSAPrivateKey,
    expecting key: borrowing DataKey
) -> Unwrapped {
    guard let result = reader.unwrap(wrapped, label: label) else { return .refused }
    return result.matches(key) ? .same : .different
}

@Suite struct WrappingKeys {
    @Test func `a data key is unwrapped by the right key under the right label only`() throws {
        let reader = try RSAPrivateKey.generate(bits: 2_048)
        let other = try RSAPrivateKey.generate(bits: 2_048)
        let key = try DataKey.generate()
        let label = patterned(32)
        let wrapped = try reader.publicKey.wrap(key, label: label)
        let again = try reader.publicKey.wrap(key, label: label)
        #expect(wrapped.count == 256 && wrapped != again)
        let right = [
            unwrap(wrapped, label, for: reader, expecting: key),
            unwrap(again, label, for: reader, expecting: key),
        ]
        #expect(right == [.same, .same])

        var wrong = [unwrap(wrapped, label, for: other, expecting: key)]
        for bit in 0..<256 {
            var altered = label
            altered[bit / 8] ^= 1 << (bit % 8)
            wrong.append(unwrap(wrapped, altered, for: reader, expecting: key))
        }
        for bit in stride(from: 0, to: wrapped.count * 8, by: 13) {
            var altered = wrapped
            altered[bit / 8] ^= 1 << (bit % 8)
            wrong.append(unwrap(altered, label, for: reader, expecting: key))
        }
        let sizes = [Bytes(wrapped.dropLast()), wrapped + [0], [0] + wrapped, []]
        for altered in sizes {
            wrong.append(unwrap(altered, label, for: reader, expecting: key))
        }
        wrong.append(unwrap(wrapped, [], for: reader, expecting: key))
        #expect(wrong.allSatisfy { $0 == .refused })
    }

    @Test func `a wrapped secret of another size is no data key`() throws {
        let reader = try RSAPrivateKey.generate(bits: 2_048)
        let key = try DataKey.generate()
        for count in [0, 31, 33] {
            let secret = SecretBytes(copying: patterned(count))
            let wrapped = try reader.publicKey.encrypt(secret, label: [])
            let content = bytes(ofOptional: reader.decrypt(wrapped, label: []))
            #expect(content == patterned(count))
            let outcome = unwrap(wrapped, [], for: reader, expecting: key)
            #expect(outcome == .refused)
        }
    }
}
