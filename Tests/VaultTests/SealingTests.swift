import LicetCrypto
import LicetPrimitives
import LicetVault
import Testing

@Suite struct `Sealing a file` {
    /// Around every border: nothing, the least padding, chunks, blocks.
    static let lengths = [
        0, 1, 3_967, 3_968, 3_969, 16_255, 16_256, 16_257, 32_640, 262_143, 262_144, 262_145,
        1_048_575, 1_048_577,
    ]

    @Test(arguments: lengths)
    func `what was sealed opens to itself`(length: Int) throws {
        let sealed = try SealedFixture(count: length)
        #expect(try sealed.open() == sealed.body)
        let odd = length < 20_000 ? 97 : 65_537
        #expect(try sealed.open(pieceSize: odd) == sealed.body)
    }

    @Test(arguments: lengths)
    func `what is registered is that of the ciphertext`(length: Int) throws {
        let sealed = try SealedFixture(count: length)
        #expect(sealed.facts.digest == SHA256.hash(sealed.ciphertext))
        #expect(sealed.facts.length == UInt64(sealed.ciphertext.count))
        for index in 0..<sealed.facts.list.count {
            let block = sealed.ciphertext.dropFirst(index << 20).prefix(1 << 20)
            #expect(sealed.facts.list.holds(block, at: index))
        }
        let header = try #require(
            PlaintextHeader(bodyLength: UInt64(length), media: SealedFixture.media))
        let size = Cobblestone.sealedSize(ofPlaintext: Padding.plaintextLength(of: header))
        #expect(sealed.facts.length == size)
    }

    @Test func `the header comes back`() throws {
        let sealed = try SealedFixture(count: 5)
        var source = MemorySource(sealed.ciphertext)
        var sink = MemorySink()
        let opener = FileOpener(
            key: try sealed.makeKey(), context: sealed.context, digest: sealed.facts.digest)
        let header = try opener.open(from: &source, into: &sink)
        #expect(header.bodyLength == 5 && header.media == SealedFixture.media)
    }

    @Test func `the same file sealed twice has nothing in common but its length`() throws {
        let first = try SealedFixture(count: 100)
        let second = try SealedFixture(count: 100)
        #expect(first.keyBytes == second.keyBytes)
        #expect(first.ciphertext.prefix(24) != second.ciphertext.prefix(24))
        #expect(
            first.ciphertext.dropFirst(24).prefix(32) != second.ciphertext.dropFirst(24).prefix(32))
        #expect(first.facts.digest != second.facts.digest)
        #expect(first.facts.length == second.facts.length)
        #expect(
            first.refusal(of: second.ciphertext)
                == .digest(expected: first.facts.digest, found: second.facts.digest))
    }

    @Test func `bodies of different lengths can have ciphertexts of one length`() throws {
        #expect(
            try SealedFixture(count: 0).ciphertext.count
                == SealedFixture(count: 3_968).ciphertext.count)
    }

    @Test func `a source that changes its length meanwhile is refused`() throws {
        func seal(stated: UInt64, given: Int) throws -> SealedFile {
            let header = try #require(PlaintextHeader(bodyLength: stated, media: .unstated))
            let key = try DataKey.generate()
            let sealer = try FileSealer(key: key, context: .sample, header: header)
            var source = MemorySource(patterned(given))
            var sink = MemorySink()
            return try sealer.seal(from: &source, into: &sink)
        }
        #expect(throws: SealError.bodyTooShort(missing: 1)) {
            try seal(stated: 10, given: 9)
        }
        #expect(throws: SealError.bodyTooLong) { try seal(stated: 10, given: 11) }
        #expect(throws: SealError.bodyTooLong) { try seal(stated: 262_144, given: 262_145) }
        #expect(throws: SealError.bodyTooShort(missing: 300_000)) {
            try seal(stated: 300_000, given: 0)
        }
        #expect(try seal(stated: 10, given: 10).list.count == 1)
    }

    @Test func `progress only grows and ends at the whole`() throws {
        let count = 700_000
        let header = try #require(
            PlaintextHeader(bodyLength: UInt64(count), media: .unstated))
        let key = try DataKey.generate()
        var seen: [FileProgress] = []
        var source = MemorySource(patterned(count))
        var sealed = MemorySink()
        let sealer = try FileSealer(key: key, context: .sample, header: header)
        let facts = try sealer.seal(from: &source, into: &sealed) { seen.append($0) }
        #expect(seen.map(\.done) == [262_144, 524_288, 700_000])
        #expect(seen.allSatisfy { $0.total == 700_000 })

        seen = []
        var ciphertext = MemorySource(sealed.bytes)
        var body = MemorySink()
        let opener = FileOpener(key: key, context: .sample, digest: facts.digest)
        _ = try opener.open(from: &ciphertext, into: &body) { seen.append($0) }
        #expect(seen.count == 3)
        #expect(zip(seen, seen.dropFirst()).allSatisfy { $0.done < $1.done })
        #expect(seen.allSatisfy { $0.total == 700_000 && $0.done <= 700_000 })
    }

    @Test func `a sink that takes no more ends the sealing`() throws {
        let header = try #require(PlaintextHeader(bodyLength: 600_000, media: .unstated))
        let key = try DataKey.generate()
        var sink = FailingSink(room: 300_000)
        #expect(throws: SealError.stream(.failed(.write, errno: 28))) {
            var source = MemorySource(patterned(600_000))
            return try FileSealer(key: key, context: .sample, header: header)
                .seal(from: &source, into: &sink)
        }
        #expect(throws: SealError.stream(.failed(.read, errno: 5))) {
            var source = FailingSource(pieces: 1)
            var sink = MemorySink()
            return try FileSealer(key: key, context: .sample, header: header)
                .seal(from: &source, into: &sink)
        }
    }

    @Test func `the speed is that of the bytes asked for`() throws {
        let speed = try VaultSpeed.measure(bodyLength: 100_000, clock: ContinuousClock())
        #expect(speed.bodyLength == 100_000)
        #expect(speed.sealingMegabytesPerSecond > 0 && speed.openingMegabytesPerSecond > 0)
        let seconds = Double(speed.sealing.components.attoseconds) * 1e-18
        #expect(abs(speed.sealingMegabytesPerSecond * seconds - 0.1) < 1e-6)
    }
}

/// A disk with room for so many bytes.
struct FailingSink: ByteSink {
    var room: Int

    mutating func write(_ bytes: Bytes) throws(StreamError) {
        guard bytes.count <= room else { throw .failed(.write, errno: 28) }
        room -= bytes.count
    }
}

/// A disk that breaks after so many reads.
struct FailingSource: ByteSource {
    var pieces: Int

    mutating func read(_ countMax: Int) throws(StreamError) -> Bytes {
        guard pieces > 0 else { throw .failed(.read, errno: 5) }
        pieces -= 1
        return Bytes(repeating: 1, count: countMax)
    }
}
