public import LicetCrypto
public import LicetPrimitives

/// Opens any range of a sealed file's body from a few blocks of its ciphertext.
///
/// It does no reading itself: it says which bytes it needs, and checks what it is given against
/// the chain before it opens any of it: the list of blocks against its registered digest, each
/// block against the list, each chunk against its tag. Zeros after the body are not looked at.
public struct RangeOpener: ~Copyable, Sendable {
    /// What the file says of itself.
    public let header: PlaintextHeader
    private let list: BlockList
    private let sealedLength: UInt64
    private var reader: CobblestoneReader

    /// The longest range that is opened at once, in bytes.
    public static let rangeLengthMax: UInt64 = 8 << 20

    /// Begins a file with its first block.
    ///
    /// - Parameters:
    ///   - blocks: the block list's digest, from the record.
    ///   - list: the block list, from the store.
    ///   - sealedLength: the ciphertext's length by the store; believed only as far as list,
    ///     chunks and header agree with it.
    ///   - firstBlock: the first ``BlockList/blockSize`` bytes of the ciphertext, or all of them.
    public init(
        key: borrowing DataKey, context: FileContext, blocks: Digest, list: Bytes,
        sealedLength: UInt64, firstBlock: Bytes
    ) throws(OpenError) {
        guard let list = BlockList(list), list.digest == blocks else { throw .blockList }
        let blockSize = UInt64(BlockList.blockSize)
        guard sealedLength > 0, (sealedLength - 1) / blockSize + 1 == UInt64(list.count),
            UInt64(firstBlock.count) == min(sealedLength, blockSize),
            list.holds(firstBlock, at: 0)
        else { throw .block(0) }
        var reader = try Self.reader(key, context, firstBlock, sealedLength)
        let opened = try Self.open(firstBlock, startingAt: 0, chunks: 0..<1, with: &reader)
        let header = try Self.header(of: opened)
        let expected = Padding.plaintextLength(of: header)
        guard reader.plaintextSize == expected else {
            throw .length(expected: expected, found: reader.plaintextSize)
        }
        self.header = header
        self.list = list
        self.sealedLength = sealedLength
        self.reader = reader
    }

    /// Where the ciphertext stands that ``open(_:ciphertext:)`` needs for a range of the body:
    /// whole blocks, in bytes from the ciphertext's start. An empty range needs none.
    public func ciphertextRange(for body: Range<UInt64>) throws(OpenError) -> Range<UInt64> {
        let blocks = try blocks(for: body)
        let size = UInt64(BlockList.blockSize)
        return min(
            blocks.lowerBound * size, sealedLength)..<min(blocks.upperBound * size, sealedLength)
    }

    /// Opens a range of the body. `ciphertext` is all of ``ciphertextRange(for:)``; each of its
    /// blocks is checked against the list before any of it is opened.
    public mutating func open(
        _ body: Range<UInt64>, ciphertext: Bytes
    ) throws(OpenError) -> Bytes {
        let start = try ciphertextRange(for: body).lowerBound
        try check(ciphertext, against: try blocks(for: body))
        guard !body.isEmpty else { return [] }
        let plaintext = plaintextRange(of: body)
        let chunks = reader.chunks(holding: plaintext)
        let opened = try Self.open(ciphertext, startingAt: start, chunks: chunks, with: &reader)
        // The chunks begin at or before the range and hold all of it.
        let skipped = Int(plaintext.lowerBound - chunks.lowerBound * UInt64(Cobblestone.chunkSize))
        return Bytes(opened.dropFirst(skipped).prefix(body.count))
    }

    private func check(_ ciphertext: Bytes, against blocks: Range<UInt64>) throws(OpenError) {
        var rest = ciphertext[...]
        for index in blocks {
            let block = rest.prefix(BlockList.blockSize)
            guard list.holds(block, at: Int(index)) else { throw .block(Int(index)) }
            rest = rest.dropFirst(block.count)
        }
        guard rest.isEmpty else { throw .range }
    }

    private func plaintextRange(of body: Range<UInt64>) -> Range<UInt64> {
        // A range within the body lies within the plaintext, whose length fits 64 bits.
        let offset = UInt64(PlaintextHeader.size)
        return body.lowerBound + offset..<body.upperBound + offset
    }

    private func blocks(for body: Range<UInt64>) throws(OpenError) -> Range<UInt64> {
        guard body.upperBound <= header.bodyLength,
            body.upperBound - body.lowerBound <= Self.rangeLengthMax
        else { throw .range }
        guard !body.isEmpty else { return 0..<0 }
        let chunks = reader.chunks(holding: plaintextRange(of: body))
        let sealed = reader.sealedRange(ofChunks: chunks)
        let size = UInt64(BlockList.blockSize)
        return sealed.lowerBound / size..<(sealed.upperBound - 1) / size + 1
    }

    private static func reader(
        _ key: borrowing DataKey, _ context: FileContext, _ firstBlock: Bytes,
        _ sealedLength: UInt64
    ) throws(OpenError) -> CobblestoneReader {
        do {
            return try CobblestoneReader(
                key: key, context: context.bytes,
                header: firstBlock.prefix(Cobblestone.headerSize), sealedSize: sealedLength)
        } catch {
            throw OpenError(error)
        }
    }

    private static func header(of plaintext: Bytes) throws(OpenError) -> PlaintextHeader {
        do {
            return try PlaintextHeader.decode(plaintext)
        } catch {
            throw .header(error)
        }
    }

    /// Opens chunks out of checked ciphertext, whose first byte is number `start` of the file.
    private static func open(
        _ ciphertext: Bytes, startingAt start: UInt64, chunks: Range<UInt64>,
        with reader: inout CobblestoneReader
    ) throws(OpenError) -> Bytes {
        let sealed = reader.sealedRange(ofChunks: chunks)
        guard sealed.lowerBound >= start, sealed.upperBound - start <= UInt64(ciphertext.count)
        else { throw .truncated }
        let range = Int(sealed.lowerBound - start)..<Int(sealed.upperBound - start)
        var opened = Bytes()
        do {
            try reader.open(ciphertext[range].span, from: chunks.lowerBound, appendingTo: &opened)
        } catch {
            throw OpenError(error)
        }
        return opened
    }
}
