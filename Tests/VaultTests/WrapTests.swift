import LicetCrypto
import LicetPrimitives
import LicetVault
import TestSupport
import Testing

@Suite struct `Wrapping a data key` {
    private let reader = Account(Word256(21, 22, 23, 24))

    private func expectOpens(
        _ wrap: Wrap, with key: borrowing RSAPrivateKey, as expected: borrowing DataKey,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        var isRight = false
        if let opened = wrap.open(of: .sample, for: reader, with: key) {
            isRight = opened.matches(expected)
        }
        #expect(isRight, sourceLocation: sourceLocation)
    }

    private func expectRefused(
        _ wrap: Wrap, of edition: Edition = .sample, for reader: Account? = nil,
        with key: borrowing RSAPrivateKey, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        var isRefused = true
        if wrap.open(of: edition, for: reader ?? self.reader, with: key) != nil {
            isRefused = false
        }
        #expect(isRefused, sourceLocation: sourceLocation)
    }

    @Test func `a wrap opens for its reader and for nothing else`() throws {
        let key = try RSAPrivateKey.generate(bits: 2_048)
        let dataKey = try DataKey.generate()
        let wrap = try Wrap(dataKey, of: .sample, for: reader, under: key.publicKey)
        #expect(wrap.suite == .rsaOAEP && wrap.content.count == 256)
        let stored = try #require(Wrap(wrap.bytes))
        expectOpens(stored, with: key, as: dataKey)

        for edition in Edition.sample.neighbours {
            expectRefused(wrap, of: edition, with: key)
        }
        expectRefused(wrap, for: Account(Word256(1, 1, 1, 1)), with: key)
        let other = try RSAPrivateKey.generate(bits: 2_048)
        expectRefused(wrap, with: other)

        var random = SplitMix64(seed: 11)
        for _ in 0..<64 {
            var bytes = wrap.bytes
            bytes[1 + random.below(256)] ^= 1 << UInt8(random.below(8))
            let changed = try #require(Wrap(bytes))
            expectRefused(changed, with: key)
        }
        let longer = try #require(Wrap(suite: .rsaOAEP, content: wrap.content + [0]))
        expectRefused(longer, with: key)
    }

    @Test func `the label is the digest of the wrap's context`() throws {
        let key = try RSAPrivateKey.generate(bits: 2_048)
        let dataKey = try DataKey.generate()
        let wrap = try Wrap(dataKey, of: .sample, for: reader, under: key.publicKey)
        let context = WrapContext(
            edition: .sample, reader: reader, suite: .rsaOAEP,
            keyDigest: SHA256.hash(key.publicKey.bytes))
        var isRight = false
        if let opened = key.unwrap(wrap.content, label: SHA256.hash(context.bytes).bytes) {
            isRight = opened.matches(dataKey)
        }
        #expect(isRight)
    }

    @Test func `a key wrapped twice gives two wraps`() throws {
        let key = try RSAPrivateKey.generate(bits: 2_048)
        let dataKey = try DataKey.generate()
        let first = try Wrap(dataKey, of: .sample, for: reader, under: key.publicKey)
        let second = try Wrap(dataKey, of: .sample, for: reader, under: key.publicKey)
        #expect(first != second)
        expectOpens(second, with: key, as: dataKey)
    }
}
