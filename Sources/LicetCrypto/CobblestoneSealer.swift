import LicetPrimitives

/// Seals one file in a stream, in constant memory.
///
///     var sealer = try CobblestoneSealer(key: key, context: context)
///     while read(&piece) {
///         try sealer.update(piece.span, appendingTo: &output)
///         write(output)
///         output.removeAll(keepingCapacity: true)
///     }
///     try sealer.finish(appendingTo: &output)
///
/// All that is appended, from the header on, is the sealed file. Pieces may have any size;
/// multiples of ``Cobblestone/chunkSize`` are sealed without being copied first.
public struct CobblestoneSealer: ~Copyable, Sendable {
    /// Salt and commitment, 56 bytes: also the first that is appended.
    public let header: Bytes

    private let cipher: ChunkCipher
    private var pending = ChunkBuffer(capacity: Cobblestone.chunkSize)
    private var chunk: UInt64
    private var hasHeader = false

    /// Seals under a salt from the system's random source. A reader needs the same context.
    public init(key: borrowing DataKey, context: Bytes) throws(CryptoError) {
        try self.init(
            key: key, context: context, salt: SystemRandom.bytes(Cobblestone.saltSize))
    }

    /// For vectors and the limit's test: the same key must never seal two messages under one salt.
    package init(
        key: borrowing DataKey, context: Bytes, salt: Bytes, firstChunk: UInt64 = 0
    ) throws(CryptoError) {
        chunk = firstChunk
        cipher = try ChunkCipher(key: key, salt: salt, context: context, .seal)
        header = salt + cipher.commitment
    }

    /// Takes the next bytes of the plaintext and appends the chunks that are full now.
    public mutating func update(
        _ plaintext: Span<UInt8>, appendingTo output: inout Bytes
    ) throws(CryptoError) {
        try plaintext.withUnsafeBytes { (bytes) throws(CryptoError) in
            try seal(bytes[...], appendingTo: &output)
        }
    }

    /// Appends the last chunk. The file is whole after it.
    public consuming func finish(appendingTo output: inout Bytes) throws(CryptoError) {
        appendHeader(to: &output)
        try append(pending.bytes[...], chunks: 1, to: &output)
    }

    private mutating func seal(
        _ bytes: UnsafeRawBufferPointer.SubSequence, appendingTo output: inout Bytes
    ) throws(CryptoError) {
        appendHeader(to: &output)
        var rest = bytes
        if !pending.isEmpty {
            pending.take(from: &rest, upTo: Cobblestone.chunkSize)
            guard pending.count == Cobblestone.chunkSize else { return }
            try append(pending.bytes[...], chunks: 1, to: &output)
            pending.removeAll()
        }
        let whole = rest.count / Cobblestone.chunkSize
        if whole > 0 {
            let size = whole * Cobblestone.chunkSize
            try append(rest.prefix(size), chunks: whole, to: &output)
            rest = rest.dropFirst(size)
        }
        pending.take(from: &rest, upTo: Cobblestone.chunkSize)
    }

    private mutating func appendHeader(to output: inout Bytes) {
        guard !hasHeader else { return }
        hasHeader = true
        output += header
    }

    /// Seals so many chunks straight into the array's own storage.
    private mutating func append(
        _ plaintext: UnsafeRawBufferPointer.SubSequence, chunks: Int, to output: inout Bytes
    ) throws(CryptoError) {
        let first = chunk
        // Numbers are used up before they are used: a failure must not lead to a second message
        // under the same nonce.
        chunk += UInt64(chunks)
        let size = plaintext.count + chunks * Cobblestone.tagSize
        try output.append(addingCapacity: size) { (span) throws(CryptoError) in
            try span.withUnsafeMutableBufferPointer { (buffer, count) throws(CryptoError) in
                var input = plaintext
                var free = UnsafeMutableRawBufferPointer(buffer)[...]
                for number in 0..<chunks {
                    let piece = input.prefix(Cobblestone.chunkSize)
                    try cipher.seal(
                        UnsafeRawBufferPointer(rebasing: piece), chunk: first + UInt64(number),
                        into: UnsafeMutableRawBufferPointer(rebasing: free))
                    input = input.dropFirst(piece.count)
                    free = free.dropFirst(piece.count + Cobblestone.tagSize)
                }
                count = size
            }
        }
    }
}
