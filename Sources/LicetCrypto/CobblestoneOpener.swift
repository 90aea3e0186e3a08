import LicetPrimitives

/// Opens one sealed file in a stream, in constant memory.
///
/// The pieces may have any size and begin with the file's first byte. Each chunk is
/// authenticated before its plaintext is appended; but only when ``finish(appendingTo:)`` has
/// succeeded is that plaintext the whole file. After an error every further call gives the same.
public struct CobblestoneOpener: ~Copyable, Sendable {
    private let key: DataKey
    private let context: Bytes
    /// Made when the header has come and its commitment was found right.
    private var cipher: ChunkCipher?
    private var pending = ChunkBuffer(capacity: Cobblestone.sealedChunkSize)
    private var chunk: UInt64
    private var failure: CobblestoneError?

    public init(key: borrowing DataKey, context: Bytes) {
        self.init(key: key, context: context, firstChunk: 0)
    }

    /// For the limit's test, which has no time for a file of 4 PiB.
    package init(key: borrowing DataKey, context: Bytes, firstChunk: UInt64) {
        self.key = key.copy()
        self.context = context
        chunk = firstChunk
    }

    /// Takes the next bytes of the sealed file and appends the plaintext of full chunks.
    public mutating func update(
        _ sealed: Span<UInt8>, appendingTo output: inout Bytes
    ) throws(CobblestoneError) {
        if let failure { throw failure }
        do {
            try sealed.withUnsafeBytes { (bytes) throws(CobblestoneError) in
                try open(bytes[...], appendingTo: &output)
            }
        } catch {
            failure = error
            throw error
        }
    }

    /// Opens the last chunk, which is everything that has not been opened yet.
    public consuming func finish(appendingTo output: inout Bytes) throws(CobblestoneError) {
        if let failure { throw failure }
        guard let cipher, pending.count >= Cobblestone.tagSize else { throw .truncated }
        try cipher.open(pending.bytes[...], from: chunk, appendingTo: &output)
    }

    private mutating func open(
        _ bytes: UnsafeRawBufferPointer.SubSequence, appendingTo output: inout Bytes
    ) throws(CobblestoneError) {
        var rest = bytes
        let cipher: ChunkCipher
        if let made = self.cipher {
            cipher = made
        } else {
            pending.take(from: &rest, upTo: Cobblestone.headerSize)
            guard pending.count == Cobblestone.headerSize else { return }
            cipher = try ChunkCipher(opening: Bytes(pending.bytes), key: key, context: context)
            self.cipher = cipher
            pending.removeAll()
        }
        if !pending.isEmpty {
            pending.take(from: &rest, upTo: Cobblestone.sealedChunkSize)
            guard pending.count == Cobblestone.sealedChunkSize else { return }
            try cipher.open(pending.bytes[...], from: chunk, appendingTo: &output)
            chunk += 1
            pending.removeAll()
        }
        let whole = rest.count / Cobblestone.sealedChunkSize
        if whole > 0 {
            let size = whole * Cobblestone.sealedChunkSize
            try cipher.open(rest.prefix(size), from: chunk, appendingTo: &output)
            chunk += UInt64(whole)
            rest = rest.dropFirst(size)
        }
        pending.take(from: &rest, upTo: Cobblestone.sealedChunkSize)
    }
}

extension ChunkCipher {
    /// A cipher for a foreign file, once its commitment is found to be this key's.
    convenience init(
        opening header: Bytes, key: borrowing DataKey, context: Bytes
    ) throws(CobblestoneError) {
        do {
            try self.init(
                key: key, salt: Bytes(header.prefix(Cobblestone.saltSize)), context: context, .open)
        } catch {
            throw .failed(error)
        }
        guard commits(to: header.dropFirst(Cobblestone.saltSize)) else { throw .wrongKey }
    }

    /// Opens adjoining chunks, the last of which alone may be short, straight into the array's
    /// own storage. Appends the chunks before the one that fails.
    func open(
        _ sealed: UnsafeRawBufferPointer.SubSequence, from first: UInt64,
        appendingTo output: inout Bytes
    ) throws(CobblestoneError) {
        try output.append(addingCapacity: sealed.count) { (span) throws(CobblestoneError) in
            try span.withUnsafeMutableBufferPointer { (buffer, count) throws(CobblestoneError) in
                var input = sealed
                var chunk = first
                while !input.isEmpty {
                    let piece = UnsafeRawBufferPointer(
                        rebasing: input.prefix(Cobblestone.sealedChunkSize))
                    let free = UnsafeMutableRawBufferPointer(
                        UnsafeMutableBufferPointer(rebasing: buffer[count...]))
                    try open(piece, chunk: chunk, into: free)
                    count += piece.count - Cobblestone.tagSize
                    chunk += 1
                    input = input.dropFirst(piece.count)
                }
            }
        }
    }
}
