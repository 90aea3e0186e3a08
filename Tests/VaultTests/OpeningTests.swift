import LicetCrypto
import LicetPrimitives
import LicetVault
import TestSupport
import Testing

/// How often each check refused.
private struct RefusalCounts: Equatable {
    var wrongKey = 0
    var chunk = 0
    var other: [String] = []

    mutating func count(_ refusal: OpenError?, _ what: String) {
        switch refusal {
        case .wrongKey: wrongKey += 1
        case .chunk: chunk += 1
        default: other.append("\(what): \(String(describing: refusal))")
        }
    }
}

@Suite struct `Opening a file` {
    @Test func `every single bit of a small file is checked`() throws {
        let sealed = try SealedFixture(count: 100)
        #expect(sealed.ciphertext.count == 56 + 4_096 + 16)
        var counts = RefusalCounts()
        var changed = sealed.ciphertext
        for place in changed.indices {
            for bit in 0..<8 {
                changed[place] ^= 1 << UInt8(bit)
                counts.count(sealed.refusalIfRegistered(changed), "byte \(place), bit \(bit)")
                changed[place] ^= 1 << UInt8(bit)
            }
        }
        #expect(counts == RefusalCounts(wrongKey: 56 * 8, chunk: 4_112 * 8))
        #expect(sealed.refusal(of: changed) == nil)
    }

    @Test func `bits of a large file are checked wherever they lie`() throws {
        let sealed = try SealedFixture(count: 200_000)
        var random = SplitMix64(seed: 7)
        var counts = RefusalCounts()
        for _ in 0..<60 {
            var changed = sealed.ciphertext
            let place = random.below(changed.count)
            changed[place] ^= 1 << UInt8(random.below(8))
            let refusal = sealed.refusalIfRegistered(changed)
            counts.count(refusal, "byte \(place)")
            let chunk = (place - 56) / Cobblestone.sealedChunkSize
            if place >= 56 { #expect(refusal == .chunk(UInt64(chunk))) }
        }
        #expect(counts.wrongKey + counts.chunk == 60 && counts.other.isEmpty)
    }

    @Test func `a file cut off anywhere is refused`() throws {
        let small = try SealedFixture(count: 100)
        for count in 0..<small.ciphertext.count {
            let refusal = small.refusalIfRegistered(Bytes(small.ciphertext.prefix(count)))
            #expect(refusal == (count < 72 ? .truncated : .chunk(0)), "\(count) bytes")
        }
        let large = try SealedFixture(count: 50_000)
        let (header, chunks) = large.parts
        #expect(chunks.count == 4)
        for count in 0..<chunks.count {
            let cut = header + chunks.prefix(count).joined()
            #expect(large.refusalIfRegistered(cut) == .truncated, "\(count) chunks")
        }
    }

    @Test func `a file with something added is refused`() throws {
        let sealed = try SealedFixture(count: 50_000)
        var random = SplitMix64(seed: 8)
        for count in [1, 15, 16, 17, 4_096, 16_400, 40_000] {
            let longer = sealed.ciphertext + random.bytes(count)
            #expect(sealed.refusalIfRegistered(longer) == .chunk(3), "\(count) bytes more")
        }
        let twice = sealed.ciphertext + (sealed.parts.chunks.last ?? [])
        #expect(sealed.refusalIfRegistered(twice) == .chunk(3))
    }

    @Test func `chunks keep their places`() throws {
        let sealed = try SealedFixture(count: 50_000)
        let (header, chunks) = sealed.parts
        for first in 0..<3 {
            for second in 0..<3 where second != first {
                var moved = chunks
                moved[first] = chunks[second]
                let refusal = sealed.refusalIfRegistered(header + moved.joined())
                #expect(refusal == .chunk(UInt64(first)), "\(second) doubled over \(first)")
                moved[second] = chunks[first]
                let swapped = sealed.refusalIfRegistered(header + moved.joined())
                #expect(swapped == .chunk(UInt64(min(first, second))))
            }
            var missing = chunks
            missing.remove(at: first)
            let refusal = sealed.refusalIfRegistered(header + missing.joined())
            #expect(refusal == .chunk(UInt64(first)), "\(first) left out")
        }
    }

    @Test func `a file in another's place is refused`() throws {
        let sealed = try SealedFixture(count: 100)
        let neighbours = sealed.context.neighbours
        #expect(neighbours.count == 8)
        for context in neighbours {
            #expect(sealed.refusal(of: sealed.ciphertext, as: context) == .wrongKey)
        }
        let other = try SealedFixture(count: 100, seed: 2)
        #expect(sealed.refusalIfRegistered(other.ciphertext) == .wrongKey)
        // The salt and commitment of one, the chunks of the other.
        let mixed = sealed.parts.header + other.parts.chunks.joined()
        #expect(sealed.refusalIfRegistered(mixed) == .chunk(0))
    }

    @Test func `a file that a key holder sealed anew is not the registered one`() throws {
        let sealed = try SealedFixture(count: 50_000)
        let forged = try sealed.forgingChunk(1)
        #expect(
            sealed.refusal(of: forged)
                == .digest(expected: sealed.facts.digest, found: SHA256.hash(forged)))
        // Nothing but the digest stands in the way.
        #expect(sealed.refusalIfRegistered(forged) == nil)
    }

    @Test func `header, length and zeros are checked`() throws {
        let media = SealedFixture.media
        let header = try #require(PlaintextHeader(bodyLength: 10, media: media)).bytes
        func refusal(_ plaintext: Bytes) throws -> OpenError? {
            let sealed = try SealedFixture(plaintext: plaintext)
            return sealed.refusal(of: sealed.ciphertext)
        }
        let body = Bytes(repeating: 1, count: 10)
        let zeros = Bytes(repeating: 0, count: 4_096 - 138)
        #expect(try refusal(header + body + zeros) == nil)

        #expect(try refusal([]) == .header(.truncated))
        #expect(try refusal(Bytes(header.dropLast())) == .header(.truncated))
        #expect(try refusal([2] + header.dropFirst() + body + zeros) == .header(.version(2)))
        #expect(
            try refusal(header + body + zeros.dropLast())
                == .length(expected: 4_096, found: 4_095))
        #expect(try refusal(header + body) == .length(expected: 4_096, found: 138))
        #expect(
            try refusal(header + body + zeros + [0]) == .length(expected: 4_096, found: 4_097))
        #expect(try refusal(header + body + zeros.dropLast() + [1]) == .padding)
        #expect(try refusal(header + body + [1] + zeros.dropFirst()) == .padding)
        let long = try #require(PlaintextHeader(bodyLength: 1 << 30, media: media)).bytes
        #expect(
            try refusal(long + body + zeros)
                == .length(expected: 33 << 25, found: 4_096))
    }

    @Test func `a refusal stays one, whatever comes after`() throws {
        // The zeros end with a full chunk, so that they are looked at before the end is asked for.
        let header = try #require(PlaintextHeader(bodyLength: 130_000, media: .unstated))
        #expect(Padding.plaintextLength(of: header) == 8 * 16_384)
        var plaintext = header.bytes + Bytes(repeating: 1, count: 130_000)
        plaintext += Bytes(repeating: 0, count: 8 * 16_384 - plaintext.count)
        #expect(try refusalAtEnd(plaintext) == nil)
        plaintext[130_128] = 1
        #expect(try refusalAtEnd(plaintext) == .padding)
    }

    /// Gives a whole ciphertext to an opener, takes no notice of an error, and asks for the end.
    private func refusalAtEnd(_ plaintext: Bytes) throws -> OpenError? {
        let sealed = try SealedFixture(plaintext: plaintext)
        var opener = FileOpener(
            key: try sealed.makeKey(), context: sealed.context, digest: sealed.facts.digest)
        var sink = MemorySink()
        try? opener.update(sealed.ciphertext, into: &sink)
        do {
            _ = try opener.finish(into: &sink)
            return nil
        } catch {
            return error
        }
    }

    @Test func `a ciphertext without end is left early`() throws {
        let header = try #require(PlaintextHeader(bodyLength: 10, media: .unstated)).bytes
        let sealed = try SealedFixture(
            plaintext: header + Bytes(repeating: 0, count: 4_000_000))
        var source = CountingSource(MemorySource(sealed.ciphertext))
        var sink = MemorySink()
        #expect(throws: OpenError.self) {
            try FileOpener(
                key: try sealed.makeKey(), context: sealed.context, digest: sealed.facts.digest
            ).open(from: &source, into: &sink)
        }
        #expect(source.count == 1)
    }

    @Test func `the file that one key opens is not the one of the other`() throws {
        // Under a key of one's own choice the header of another file does not hold.
        let sealed = try SealedFixture(count: 100)
        for bit in 0..<256 {
            var key = sealed.keyBytes
            key[bit / 8] ^= 1 << UInt8(bit % 8)
            var opener = FileOpener(
                key: try dataKey(key), context: sealed.context, digest: sealed.facts.digest)
            var sink = MemorySink()
            #expect(throws: OpenError.wrongKey) {
                try opener.update(sealed.ciphertext, into: &sink)
            }
            #expect(sink.bytes.isEmpty)
        }
    }
}

/// Counts how often it is read.
struct CountingSource: ByteSource {
    private var source: MemorySource
    private(set) var count = 0

    init(_ source: MemorySource) { self.source = source }

    mutating func read(_ countMax: Int) -> Bytes {
        count += 1
        return source.read(countMax)
    }
}
