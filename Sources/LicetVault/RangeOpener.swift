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
        self.list = list
        self.sealedLength = sealedLength
        do {
            reader = try CobblestoneReader(
                key: key, context: context.bytes,
                header: firstBlock.prefix(Cobblestone.headerSize), sealedSize: sealedLength)
            let first = reader.sealedRange(ofChunks: 0..<1)
            var opened = Bytes()
            try reader.open(
                firstBlock[Int(first.lowerBound)..<Int(first.upperBound)].span, from: 0,
                appendingTo: &opened)
            header = try Self.header(of: opened, plaintextLength: reader.plaintextSize)
        } catch let error as CobblestoneError {
            throw OpenError(error)
        } catch let error as OpenError {
            throw error
        }
    }
}
