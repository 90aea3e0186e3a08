public import LicetCrypto
public import LicetPrimitives

/// Opens one whole sealed file in a stream, in constant memory, and checks all of it.
///
/// The body goes into the sink as it is opened, each chunk authenticated before; but it is the
/// registered file only when ``finish(into:)`` has returned. So the sink is a ``DiskDelivery``,
/// or memory that is thrown away on an error.
public struct FileOpener: ~Copyable, Sendable {
    private var cipher: CobblestoneOpener
    private var hasher = SHA256()
    private var plaintext = PlaintextChecker()
    private let digest: Digest
    private var failure: OpenError?

    /// Begins a file. `digest` is the ciphertext's, from the record; `key` that of the context's
    /// edition.
    public init(key: borrowing DataKey, context: FileContext, digest: Digest) {
        cipher = CobblestoneOpener(key: key, context: context.bytes)
        self.digest = digest
    }

    /// What the file says of itself, as soon as its first chunk was opened.
    public var header: PlaintextHeader? { plaintext.header }

    /// Opens the next bytes of the ciphertext. After an error every further call gives the same.
    public mutating func update<Sink: ByteSink & ~Copyable>(
        _ ciphertext: Bytes, into sink: inout Sink
    ) throws(OpenError) {
        if let failure { throw failure }
        do throws(OpenError) {
            hasher.update(ciphertext)
            let opened = try Self.decrypt(ciphertext, with: &cipher)
            try Self.deliver(opened, by: &plaintext, into: &sink)
        } catch {
            failure = error
            throw error
        }
    }

    /// Opens the last chunk, and checks length, zeros and digest.
    public consuming func finish<Sink: ByteSink & ~Copyable>(
        into sink: inout Sink
    ) throws(OpenError) -> PlaintextHeader {
        if let failure { throw failure }
        var opened = Bytes()
        do {
            try cipher.finish(appendingTo: &opened)
        } catch {
            throw OpenError(error)
        }
        try Self.deliver(opened, by: &plaintext, into: &sink)
        let header = try plaintext.finish()
        let found = hasher.finalize()
        guard found == digest else { throw .digest(expected: digest, found: found) }
        return header
    }

    /// Opens everything that a source has; `progress` hears of every piece once the length is
    /// known.
    public consuming func open<Source: ByteSource & ~Copyable, Sink: ByteSink & ~Copyable>(
        from source: inout Source, into sink: inout Sink,
        progress: (FileProgress) -> Void = { _ in }
    ) throws(OpenError) -> PlaintextHeader {
        while true {
            let piece: Bytes
            do {
                piece = try source.read(FileSealer.pieceSize)
            } catch {
                throw .stream(error)
            }
            guard !piece.isEmpty else { break }
            try update(piece, into: &sink)
            if let total = header?.bodyLength {
                progress(FileProgress(done: total - plaintext.missing, total: total))
            }
        }
        return try finish(into: &sink)
    }

    private static func decrypt(
        _ ciphertext: Bytes, with cipher: inout CobblestoneOpener
    ) throws(OpenError) -> Bytes {
        var opened = Bytes()
        do {
            try cipher.update(ciphertext.span, appendingTo: &opened)
        } catch {
            throw OpenError(error)
        }
        return opened
    }

    private static func deliver<Sink: ByteSink & ~Copyable>(
        _ opened: Bytes, by plaintext: inout PlaintextChecker, into sink: inout Sink
    ) throws(OpenError) {
        let body = try plaintext.body(of: opened)
        guard !body.isEmpty else { return }
        do {
            try sink.write(Bytes(body))
        } catch {
            throw .stream(error)
        }
    }
}
