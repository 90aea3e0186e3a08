import LicetLedger
import LicetPrimitives
import Testing

@Suite struct Work {
    @Test func `the default target asks for twelve leading zero bits`() {
        let target = Sealing.defaultTarget
        #expect(target.bytes.prefix(2) == [0x00, 0x0f])
        #expect(target.bytes.dropFirst(2).allSatisfy { $0 == 0xff })
    }

    @Test func `a mined block holds by its hash, and only with its nonce`() throws {
        var chain = try TestChain(.work(Sealing.defaultTarget))
        let block = try chain.seal(try chain.propose([]))
        #expect(block.id.digest.bytes.hex.hasPrefix("000"))
        #expect(block.seal == .none)
        #expect(block.header.sealer == chain.keeper.account)
        var other = block
        // The next nonce that does not happen to do as well.
        repeat { other.header.workNonce += 1 } while other.id.digest.word <= Sealing.defaultTarget
        #expect(
            throws: LedgerFailure<BlockRefusal>.refused(.work(target: Sealing.defaultTarget))
        ) {
            try chain.apply(other)
        }
        try chain.append(block)
    }

    @Test func `work takes no signature for a seal, nor another's target`() throws {
        var chain = try TestChain(.work(TestChain.easyTarget))
        let block = try chain.seal(try chain.propose([]))
        let signed = try chain.resealed(block, block.header)
        #expect(throws: LedgerFailure<BlockRefusal>.refused(.seal)) { try chain.apply(signed) }
        var easier = block
        easier.header.workTarget = Word256(.max, .max, .max, .max)
        #expect(
            throws: LedgerFailure<BlockRefusal>.refused(
                .field(
                    .workTarget, expected: .digest(Digest(TestChain.easyTarget)),
                    actual: .digest(Digest(easier.header.workTarget))))
        ) {
            try chain.apply(easier)
        }
    }

    @Test func `mining gives the first nonce that does, within its attempts`() {
        var header = CodecSamples.headers[0].1
        header.workTarget = TestChain.easyTarget
        var expected: UInt64 = 0
        repeat {
            header.workNonce = expected
            if header.id.digest.word <= header.workTarget { break }
            expected += 1
        } while true
        #expect(mine(header, from: 0, attempts: Int(expected) + 1) == expected)
        #expect(mine(header, from: 0, attempts: Int(expected)) == nil)
        #expect(mine(header, from: 0, attempts: 0) == nil)
        #expect(mine(header, from: 0, attempts: -1) == nil)
        #expect(mine(header, from: expected, attempts: 1) == expected)
        header.workTarget = .zero
        #expect(mine(header, from: .max - 3, attempts: 100) == nil)
    }
}
