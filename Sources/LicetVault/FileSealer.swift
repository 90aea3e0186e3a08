public import LicetCrypto
public import LicetPrimitives

/// Seals one file in a stream, in constant memory: header, body, zeros, all in Cobblestone-256.
///
/// A sealer serves one file and draws its own salt, so that no (key, salt) pair ever seals twice:
/// an upload that broke off continues with the ciphertext that was kept, or starts over with a
/// new sealer.
public struct FileSealer: ~Copyable, Sendable {
    private var cipher: CobblestoneSealer
    private var hasher = CiphertextHasher()
    /// Ciphertext that has not gone into the sink yet.
    private var output: Bytes
    /// Bytes of the body that are still to come.
    private var missing: UInt64
    private var paddingCount: UInt64

    /// How much is read, sealed and written at once, in bytes.
    static let pieceSize = 16 * Cobblestone.chunkSize

    /// Begins a file whose length and kind are known; `key` is that of the context's edition.
    public init(
        key: borrowing DataKey, context: FileContext, header: PlaintextHeader
    ) throws(SealError) {
        var output = Bytes()
        cipher = try Self.begin(key, context, header, &output)
        self.output = output
        missing = header.bodyLength
        // The plaintext is at least as long as what it has to hold.
        paddingCount =
            Padding.plaintextLength(of: header) - header.bodyLength - UInt64(PlaintextHeader.size)
    }

    /// Seals the next bytes of the body.
    public mutating func update<Sink: ByteSink & ~Copyable>(
        _ body: Bytes, into sink: inout Sink
    ) throws(SealError) {
        let (rest, isTooLong) = missing.subtractingReportingOverflow(UInt64(body.count))
        guard !isTooLong else { throw .bodyTooLong }
        missing = rest
        try seal(body, into: &sink)
    }

    /// Seals the zeros and the last chunk, and says what is to be registered. A body shorter than
    /// the header states is refused.
    public consuming func finish<Sink: ByteSink & ~Copyable>(
        into sink: inout Sink
    ) throws(SealError) -> SealedFile {
        guard missing == 0 else { throw .bodyTooShort(missing: missing) }
        while paddingCount > 0 {
            let count = min(paddingCount, UInt64(Self.pieceSize))
            paddingCount -= count
            try seal(Bytes(repeating: 0, count: Int(count)), into: &sink)
        }
        var last = Bytes()
        do {
            try cipher.finish(appendingTo: &last)
        } catch {
            throw .library(error)
        }
        hasher.update(last)
        try Self.write(last, into: &sink)
        guard let sealed = hasher.finalize() else {
            preconditionFailure("the longest body has fewer blocks than a list holds")
        }
        return sealed
    }

    /// Seals a whole source, whose length the header states; `progress` hears of every piece.
    public consuming func seal<Source: ByteSource & ~Copyable, Sink: ByteSink & ~Copyable>(
        from source: inout Source, into sink: inout Sink,
        progress: (FileProgress) -> Void = { _ in }
    ) throws(SealError) -> SealedFile {
        let total = missing
        while true {
            let piece = try Self.read(from: &source)
            guard !piece.isEmpty else { break }
            try update(piece, into: &sink)
            progress(FileProgress(done: total - missing, total: total))
        }
        return try finish(into: &sink)
    }

    private static func begin(
        _ key: borrowing DataKey, _ context: FileContext, _ header: PlaintextHeader,
        _ output: inout Bytes
    ) throws(SealError) -> CobblestoneSealer {
        do {
            var cipher = try CobblestoneSealer(key: key, context: context.bytes)
            try cipher.update(header.bytes.span, appendingTo: &output)
            return cipher
        } catch {
            throw .library(error)
        }
    }

    private static func read<Source: ByteSource & ~Copyable>(
        from source: inout Source
    ) throws(SealError) -> Bytes {
        do {
            return try source.read(Self.pieceSize)
        } catch {
            throw .stream(error)
        }
    }

    private mutating func seal<Sink: ByteSink & ~Copyable>(
        _ plaintext: Bytes, into sink: inout Sink
    ) throws(SealError) {
        do {
            try cipher.update(plaintext.span, appendingTo: &output)
        } catch {
            throw .library(error)
        }
        hasher.update(output)
        try Self.write(output, into: &sink)
        output.removeAll(keepingCapacity: true)
    }

    private static func write<Sink: ByteSink & ~Copyable>(
        _ bytes: Bytes, into sink: inout Sink
    ) throws(SealError) {
        do {
            try sink.write(bytes)
        } catch {
            throw .stream(error)
        }
    }
}
