import LicetCrypto
import LicetPrimitives
import LicetVault
import TestSupport
import Testing

extension SealedFixture {
    func range(
        _ ciphertext: Bytes? = nil, as context: FileContext? = nil, blocks: Digest? = nil,
        list: Bytes? = nil, length: UInt64? = nil
    ) throws -> RangeOpener {
        let ciphertext = ciphertext ?? self.ciphertext
        return try RangeOpener(
            key: try makeKey(), context: context ?? self.context, blocks: blocks ?? facts.blocks,
            list: list ?? facts.list.bytes, sealedLength: length ?? UInt64(ciphertext.count),
            firstBlock: Bytes(ciphertext.prefix(BlockList.blockSize)))
    }

    /// Opens one range, fetching from `ciphertext` what is asked for.
    func openRange(_ body: Range<UInt64>, of ciphertext: Bytes? = nil) throws -> Bytes {
        let ciphertext = ciphertext ?? self.ciphertext
        var opener = try range(ciphertext)
        let needed = try opener.ciphertextRange(for: body)
        return try opener.open(
            body, ciphertext: Bytes(ciphertext[Int(needed.lowerBound)..<Int(needed.upperBound)]))
    }
}

@Suite struct `Opening a range` {
    private let large: SealedFixture

    init() throws {
        large = try SealedFixture(count: 2_300_000)
    }

    @Test func `any range is the same part of the body`() throws {
        #expect(large.facts.list.count == 3)
        var random = SplitMix64(seed: 9)
        let edges = [
            0, 1, 16_255, 16_256, 16_257, 1_047_000, 1_048_448, 1_048_576, 2_097_152, 2_299_999,
            2_300_000,
        ]
        var ranges = edges.flatMap { start in
            [0, 1, 17, 20_000].map { start..<min(start + $0, 2_300_000) }
        }
        for _ in 0..<20 {
            let start = random.below(2_300_000)
            ranges.append(start..<start + random.below(2_300_001 - start))
        }
        for range in ranges {
            let opened = try large.openRange(UInt64(range.lowerBound)..<UInt64(range.upperBound))
            #expect(opened == Bytes(large.body[range]), "\(range)")
        }
    }

    @Test func `a small file has one block`() throws {
        for count in [0, 1, 100, 40_000] {
            let sealed = try SealedFixture(count: count)
            #expect(try sealed.openRange(0..<UInt64(count)) == sealed.body)
            #expect(try sealed.range().header.bodyLength == UInt64(count))
        }
    }

    @Test func `only the blocks that hold a range are asked for`() throws {
        let opener = try large.range()
        let block: UInt64 = 1 << 20
        #expect(try opener.ciphertextRange(for: 0..<1) == 0..<block)
        #expect(try opener.ciphertextRange(for: 1_100_000..<1_100_001) == block..<2 * block)
        #expect(try opener.ciphertextRange(for: 1_000_000..<1_100_000) == 0..<2 * block)
        let end = try opener.ciphertextRange(for: 2_299_999..<2_300_000)
        #expect(end == 2 * block..<large.facts.length)
        #expect(try opener.ciphertextRange(for: 5..<5) == 0..<0)
    }

    @Test func `a range that the body does not have is refused`() throws {
        let opener = try large.range()
        #expect(throws: OpenError.range) { try opener.ciphertextRange(for: 0..<2_300_001) }
        #expect(throws: OpenError.range) {
            try opener.ciphertextRange(for: 2_300_001..<2_300_001)
        }
        #expect(throws: OpenError.range) { try opener.ciphertextRange(for: 0..<UInt64.max) }
    }

    @Test func `a range has a longest size`() throws {
        let max = RangeOpener.rangeLengthMax
        let sealed = try SealedFixture(count: Int(max) + 1)
        #expect(try sealed.openRange(1..<max + 1) == Bytes(sealed.body.dropFirst()))
        #expect(throws: OpenError.range) { try sealed.range().ciphertextRange(for: 0..<max + 1) }
    }

    @Test func `a changed block is named`() throws {
        var random = SplitMix64(seed: 10)
        for index in 0..<3 {
            var changed = large.ciphertext
            let start = index << 20
            let count = min(1 << 20, changed.count - start)
            changed[start + random.below(count)] ^= 4
            for body in [UInt64(100)..<200, 1_200_000..<1_200_100, 2_200_000..<2_200_100] {
                let needed = try large.range().ciphertextRange(for: body)
                let touched = needed.contains(UInt64(start)) || index == 0
                if touched {
                    #expect(throws: OpenError.block(index)) {
                        try large.openRange(body, of: changed)
                    }
                } else {
                    let expected = Bytes(large.body[Int(body.lowerBound)..<Int(body.upperBound)])
                    #expect(try large.openRange(body, of: changed) == expected)
                }
            }
        }
    }

    @Test func `a chunk forged by a key holder is refused by its block`() throws {
        let forged = try large.forgingChunk(70)
        let body: Range<UInt64> = 1_150_000..<1_150_100
        #expect(throws: OpenError.block(1)) { try large.openRange(body, of: forged) }

        // The control: without the list the forged chunk is as good as a true one.
        var reader = try CobblestoneReader(
            key: try large.makeKey(), context: large.context.bytes, header: forged.prefix(56),
            sealedSize: UInt64(forged.count))
        let chunks = reader.chunks(holding: body.lowerBound + 128..<body.upperBound + 128)
        #expect(chunks == 70..<71)
        let sealed = reader.sealedRange(ofChunks: chunks)
        var opened = Bytes()
        try reader.open(
            forged[Int(sealed.lowerBound)..<Int(sealed.upperBound)].span, from: 70,
            appendingTo: &opened)
        #expect(opened.allSatisfy { $0 == 0x46 })
    }

    @Test func `the list is checked before anything else`() throws {
        for place in [0, 31, 32, 95] {
            var list = large.facts.list.bytes
            list[place] ^= 1
            #expect(throws: OpenError.blockList) { _ = try large.range(list: list) }
        }
        let list = large.facts.list.bytes
        for other in [Bytes(), Bytes(list.dropLast(32)), list + list.prefix(32)] {
            #expect(throws: OpenError.blockList) { _ = try large.range(list: other) }
        }
        #expect(throws: OpenError.blockList) { _ = try large.range(blocks: .zero) }
    }

    @Test func `a length that the store made up is refused`() throws {
        let length = large.facts.length
        for other in [0, 1, length - 1, length + 1, length + 16, 3 << 20, length + (1 << 20)] {
            #expect(throws: OpenError.self, "\(other)") { _ = try large.range(length: other) }
        }
        let small = try SealedFixture(count: 10)
        for other in [0, 71, 4_167, 4_169] as [UInt64] {
            #expect(throws: OpenError.block(0)) { _ = try small.range(length: other) }
        }
    }

    @Test func `ciphertext of another size than asked for is refused`() throws {
        var opener = try large.range()
        let body: Range<UInt64> = 1_200_000..<1_200_100
        let needed = try opener.ciphertextRange(for: body)
        let right = Bytes(large.ciphertext[Int(needed.lowerBound)..<Int(needed.upperBound)])
        #expect(throws: OpenError.block(1)) {
            try opener.open(body, ciphertext: Bytes(right.dropLast()))
        }
        #expect(throws: OpenError.block(1)) { try opener.open(body, ciphertext: []) }
        #expect(throws: OpenError.range) { try opener.open(body, ciphertext: right + [0]) }
        #expect(throws: OpenError.range) { try opener.open(7..<7, ciphertext: [0]) }
        #expect(try opener.open(7..<7, ciphertext: []).isEmpty)
    }

    @Test func `a file in another's place is refused by range too`() throws {
        let sealed = try SealedFixture(count: 10)
        for context in sealed.context.neighbours {
            #expect(throws: OpenError.wrongKey) { _ = try sealed.range(as: context) }
        }
    }

    @Test func `a plaintext of another length than its header asks for is refused`() throws {
        let header = try #require(PlaintextHeader(bodyLength: 10, media: .unstated)).bytes
        let sealed = try SealedFixture(plaintext: header + Bytes(repeating: 0, count: 3_969))
        #expect(throws: OpenError.length(expected: 4_096, found: 4_097)) {
            _ = try sealed.range()
        }
        let empty = try SealedFixture(plaintext: [])
        #expect(throws: OpenError.header(.truncated)) { _ = try empty.range() }
    }
}
