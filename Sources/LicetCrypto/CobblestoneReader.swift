import LicetPrimitives

/// Opens any chunks of a sealed file, in any order.
///
/// The file's size is taken on trust until ``open(_:from:appendingTo:)`` has opened the last
/// chunk, which only the true size puts into its place. Chunks are authentic one by one; that
/// the file as a whole is the one recorded is for its digest and block list to show.
public struct CobblestoneReader: ~Copyable, Sendable {
    /// How many chunks the file has, at least 1.
    public let chunkCount: UInt64
    /// The size of the plaintext in bytes.
    public let plaintextSize: UInt64

    private let cipher: ChunkCipher
    private let sealedSize: UInt64

    /// Checks the first 56 bytes of a file that has `sealedSize` bytes in all.
    public init(
        key: borrowing DataKey, context: Bytes, header: some Collection<UInt8>, sealedSize: UInt64
    ) throws(CobblestoneError) {
        guard let plaintextSize = Cobblestone.plaintextSize(ofSealed: sealedSize),
            header.count == Cobblestone.headerSize
        else { throw .truncated }
        cipher = try ChunkCipher(opening: Bytes(header), key: key, context: context)
        self.sealedSize = sealedSize
        self.plaintextSize = plaintextSize
        chunkCount = plaintextSize / UInt64(Cobblestone.chunkSize) + 1
    }

    /// The numbers of the chunks that hold a range of the plaintext; bytes past its end are left
    /// out. An empty range has no chunks.
    public func chunks(holding plaintext: Range<UInt64>) -> Range<UInt64> {
        let range = plaintext.clamped(to: 0..<plaintextSize)
        let size = UInt64(Cobblestone.chunkSize)
        let first = range.lowerBound / size
        guard !range.isEmpty else { return first..<first }
        return first..<(range.upperBound - 1) / size + 1
    }

    /// Where these chunks, with their tags, stand in the sealed file; numbers past its last chunk
    /// are left out.
    public func sealedRange(ofChunks chunks: Range<UInt64>) -> Range<UInt64> {
        // No chunk of a file whose size fits 64 bits begins past them.
        let chunks = chunks.clamped(to: 0..<chunkCount)
        return sealedOffset(of: chunks.lowerBound)..<sealedOffset(of: chunks.upperBound)
    }

    /// Opens adjoining chunks, of which `first` is the number of the first, and appends their
    /// plaintext. `sealed` must be the whole of ``sealedRange(ofChunks:)`` for them: anything
    /// else is refused as damage at the first chunk that it does not fit.
    public mutating func open(
        _ sealed: Span<UInt8>, from first: UInt64, appendingTo output: inout Bytes
    ) throws(CobblestoneError) {
        guard first < chunkCount, !sealed.isEmpty else { throw .damaged(chunk: first) }
        let rest = sealedSize - sealedOffset(of: first)
        let count = UInt64(sealed.count)
        let size = UInt64(Cobblestone.sealedChunkSize)
        // Whole chunks, or everything up to the end of the file.
        guard count == rest || (count < rest && count.isMultiple(of: size)) else {
            throw .damaged(chunk: first + min(count, rest) / size)
        }
        try sealed.withUnsafeBytes { (bytes) throws(CobblestoneError) in
            try cipher.open(bytes[...], from: first, appendingTo: &output)
        }
    }

    private func sealedOffset(of chunk: UInt64) -> UInt64 {
        guard chunk < chunkCount else { return sealedSize }
        return UInt64(Cobblestone.headerSize) + chunk * UInt64(Cobblestone.sealedChunkSize)
    }
}
