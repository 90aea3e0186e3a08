import LicetJSON
import LicetPrimitives
import LicetVault
import TestSupport
import Testing

/// The layouts, against bytes that `scripts/vault_corpus.py` made from docs/formats.md.
@Suite struct `File formats` {
    private let corpus: JSONField

    init() throws {
        corpus = try VaultCorpus.json("formats")
    }

    @Test func `a context has the bytes of its golden`() throws {
        let cases = try corpus["contexts"].elements()
        #expect(cases.count == 3)
        for test in cases {
            let context = try test.fileContext()
            #expect(context.bytes.hex == (try test["bytes"].string()), "\(test.path)")
            #expect(context.bytes.count == FileContext.size)
        }
    }

    @Test func `a wrap's context and label have the bytes of their golden`() throws {
        let cases = try corpus["wrapContexts"].elements()
        #expect(cases.count == 2)
        for test in cases {
            let context = try test.wrapContext()
            #expect(context.bytes.hex == (try test["bytes"].string()), "\(test.path)")
            #expect(context.label.bytes.hex == (try test["label"].string()), "\(test.path)")
            #expect(context.bytes.count == WrapContext.size)
        }
    }

    @Test func `every field of a context changes its bytes`() throws {
        let context = try corpus["contexts"][0].fileContext()
        var seen: Set<Bytes> = [context.bytes]
        for changed in context.neighbours { seen.insert(changed.bytes) }
        #expect(seen.count == 9)

        let wrap = try corpus["wrapContexts"][0].wrapContext()
        var wraps: Set<Bytes> = [wrap.bytes]
        for edition in wrap.edition.neighbours {
            var changed = wrap
            changed.edition = edition
            wraps.insert(changed.bytes)
        }
        var changed = wrap
        changed.reader = Account(Word256(1, 1, 1, 1))
        wraps.insert(changed.bytes)
        changed = wrap
        changed.keyDigest = .zero
        wraps.insert(changed.bytes)
        #expect(wraps.count == 9)
    }

    @Test func `a header has the bytes of its golden and reads back`() throws {
        let cases = try corpus["headers"].elements()
        #expect(cases.count == 4)
        for test in cases {
            let length = try #require(UInt64(try test["length"].string()))
            let media = try #require(MediaType(try test["media"].string()))
            let header = try #require(PlaintextHeader(bodyLength: length, media: media))
            #expect(header.bytes.hex == (try test["bytes"].string()), "\(test.path)")
            #expect(try PlaintextHeader.decode(header.bytes) == header)
        }
    }

    @Test func `a header that differs from every valid one is refused`() throws {
        let media = try #require(MediaType("text/plain"))
        let valid = try #require(PlaintextHeader(bodyLength: 5, media: media)).bytes
        func error(_ place: Int, _ byte: UInt8) -> HeaderError? {
            var bytes = valid
            bytes[place] = byte
            return #expect(throws: HeaderError.self) { try PlaintextHeader.decode(bytes) }
        }
        #expect(error(0, 0) == .version(0))
        #expect(error(0, 2) == .version(2))
        #expect(error(8, 1) == .bodyTooLong(1 << 56 | 5))
        #expect(error(9, 119) == .mediaType)
        #expect(error(9, 255) == .mediaType)
        // A length that leaves a letter among the zeros, and one that takes a zero for a letter.
        #expect(error(9, 9) == .mediaType)
        #expect(error(9, 11) == .mediaType)
        #expect(error(10, 0x1f) == .mediaType)
        #expect(error(10, 0x7f) == .mediaType)
        #expect(error(10, 0xc3) == .mediaType)
        #expect(error(127, 1) == .mediaType)
        for count in 0..<PlaintextHeader.size {
            #expect(throws: HeaderError.truncated) {
                try PlaintextHeader.decode(Bytes(valid.prefix(count)))
            }
        }
    }

    @Test func `a body and a media type have a longest size`() {
        let longest = String(repeating: "a", count: MediaType.sizeMax)
        #expect(MediaType(longest) != nil)
        #expect(MediaType(longest + "a") == nil)
        #expect(MediaType("") == .unstated)
        let max = PlaintextHeader.bodyLengthMax
        #expect(PlaintextHeader(bodyLength: max, media: .unstated) != nil)
        #expect(PlaintextHeader(bodyLength: max + 1, media: .unstated) == nil)
    }

    @Test func `a plaintext is padded as its golden says`() throws {
        let cases = try corpus["paddings"].elements()
        #expect(cases.count > 40)
        for test in cases {
            let length = try #require(UInt64(try test["length"].string()))
            let header = try #require(PlaintextHeader(bodyLength: length, media: .unstated))
            let total = Padding.plaintextLength(of: header)
            #expect("\(total)" == (try test["total"].string()), "\(test.path)")
            #expect(total >= 4096 && total >= length + 128)
            #expect(length < 4096 || Double(total) <= Double(length + 128) * 1.12)
        }
    }

    @Test func `a block list has the digests of its golden`() throws {
        let cases = try corpus["blockLists"].elements()
        #expect(cases.count == 6)
        for test in cases {
            let length = try Int(test["length"].integer())
            let content = patterned(length)
            for stride in [length, 65_537] {
                var hasher = CiphertextHasher()
                var rest = content[...]
                while !rest.isEmpty {
                    hasher.update(Bytes(rest.prefix(stride)))
                    rest = rest.dropFirst(stride)
                }
                let sealed = try #require(hasher.finalize())
                #expect(sealed.digest.bytes.hex == (try test["digest"].string()))
                #expect(sealed.blocks.bytes.hex == (try test["blocks"].string()))
                #expect(sealed.list.count == (length + 1_048_575) / 1_048_576)
                #expect(sealed.length == UInt64(length))
            }
        }
    }

    @Test func `a block list knows its blocks`() throws {
        let content = Bytes(repeating: 7, count: BlockList.blockSize + 1)
        var hasher = CiphertextHasher()
        hasher.update(content)
        let list = try #require(hasher.finalize()).list
        let first = Bytes(content.prefix(BlockList.blockSize))
        #expect(list.holds(first, at: 0) && list.holds([7], at: 1))
        #expect(!list.holds(first, at: 1) && !list.holds([7], at: 0) && !list.holds([7], at: 2))
        #expect(!list.holds([7], at: -1) && !list.holds(first.dropLast(), at: 0))
        #expect(list.digest(ofBlock: 2) == nil)
    }

    @Test func `a block list is a whole number of digests, at least one`() {
        #expect(BlockList([]) == nil)
        #expect(BlockList(Bytes(repeating: 0, count: 31)) == nil)
        #expect(BlockList(Bytes(repeating: 0, count: 33)) == nil)
        #expect(BlockList(Bytes(repeating: 0, count: 64))?.count == 2)
        let longest = 32 * BlockList.countMax
        #expect(BlockList(Bytes(repeating: 0, count: longest))?.count == BlockList.countMax)
        #expect(BlockList(Bytes(repeating: 0, count: longest + 32)) == nil)
        #expect(CiphertextHasher().finalize() == nil)
    }

    @Test func `a wrap has a known suite and a length that the suite can give`() {
        for count in [256, 384, 512] {
            let content = Bytes(repeating: 9, count: count)
            let wrap = Wrap([1] + content)
            #expect(wrap?.content == content)
            #expect(wrap?.bytes == [1] + content)
            #expect(Wrap([0] + content) == nil)
            #expect(Wrap([2] + content) == nil)
        }
        #expect(Wrap([]) == nil)
        #expect(Wrap([1]) == nil)
        #expect(Wrap([1] + Bytes(repeating: 9, count: 255)) == nil)
        #expect(Wrap([1] + Bytes(repeating: 9, count: 513)) == nil)
    }
}
