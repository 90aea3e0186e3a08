import LicetCrypto
import LicetPrimitives
import LicetVault
import TestSupport
import Testing

/// One sealed file with everything that its reader knows.
struct SealedFixture: Sendable {
    let body: Bytes
    let context: FileContext
    let keyBytes: Bytes
    let ciphertext: Bytes
    let facts: SealedFile

    static let media = MediaType("application/octet-stream") ?? .unstated

    /// Seals `count` bytes of body under a key that only this fixture has.
    init(count: Int, context: FileContext = .sample, seed: UInt64 = 1) throws {
        var random = SplitMix64(seed: seed &+ UInt64(count))
        let body = patterned(count)
        let keyBytes = random.bytes(32)
        let header = try #require(
            PlaintextHeader(bodyLength: UInt64(count), media: Self.media))
        var source = MemorySource(body)
        var sink = MemorySink()
        let sealer = try FileSealer(key: try dataKey(keyBytes), context: context, header: header)
        let facts = try sealer.seal(from: &source, into: &sink)
        self.init(
            body: body, context: context, keyBytes: keyBytes, ciphertext: sink.bytes, facts: facts)
    }

    /// A ciphertext of somebody who holds the key but keeps to no rule about the plaintext.
    init(plaintext: Bytes, context: FileContext = .sample) throws {
        let keyBytes = Bytes(repeating: 0x42, count: 32)
        var sealed = Bytes()
        var sealer = try CobblestoneSealer(key: try dataKey(keyBytes), context: context.bytes)
        try sealer.update(plaintext.span, appendingTo: &sealed)
        try sealer.finish(appendingTo: &sealed)
        var hasher = CiphertextHasher()
        hasher.update(sealed)
        self.init(
            body: [], context: context, keyBytes: keyBytes, ciphertext: sealed,
            facts: try #require(hasher.finalize()))
    }

    private init(
        body: Bytes, context: FileContext, keyBytes: Bytes, ciphertext: Bytes, facts: SealedFile
    ) {
        self.body = body
        self.context = context
        self.keyBytes = keyBytes
        self.ciphertext = ciphertext
        self.facts = facts
    }

    func makeKey() throws -> DataKey { try dataKey(keyBytes) }

    /// Opens a ciphertext as this file, in pieces of `pieceSize`, and gives its body.
    func open(
        _ ciphertext: Bytes? = nil, as context: FileContext? = nil, digest: Digest? = nil,
        pieceSize: Int = .max
    ) throws -> Bytes {
        var opener = FileOpener(
            key: try makeKey(), context: context ?? self.context, digest: digest ?? facts.digest)
        var sink = MemorySink()
        var rest = (ciphertext ?? self.ciphertext)[...]
        while !rest.isEmpty {
            try opener.update(Bytes(rest.prefix(pieceSize)), into: &sink)
            rest = rest.dropFirst(pieceSize)
        }
        _ = try opener.finish(into: &sink)
        return sink.bytes
    }

    /// The check that a ciphertext fails as this file; `nil` if it opens.
    func refusal(
        of ciphertext: Bytes, as context: FileContext? = nil, digest: Digest? = nil
    ) -> OpenError? {
        do {
            _ = try open(ciphertext, as: context, digest: digest)
            return nil
        } catch {
            return error as? OpenError
        }
    }

    /// The check that a ciphertext fails when its digest is put on the chain as it is: what
    /// stands between a reader and somebody who may register but has no key.
    func refusalIfRegistered(_ ciphertext: Bytes) -> OpenError? {
        refusal(of: ciphertext, digest: SHA256.hash(ciphertext))
    }

    /// Salt and commitment, then the chunks with their tags.
    var parts: (header: Bytes, chunks: [Bytes]) {
        let chunks = ciphertext.dropFirst(Cobblestone.headerSize)
        let starts = stride(
            from: chunks.startIndex, to: chunks.endIndex, by: Cobblestone.sealedChunkSize)
        return (
            Bytes(ciphertext.prefix(Cobblestone.headerSize)),
            starts.map { Bytes(chunks[$0...].prefix(Cobblestone.sealedChunkSize)) }
        )
    }

    /// The ciphertext with a chunk sealed anew over other bytes, under the file's own key and
    /// salt: what a holder of the data key can do who owns the store.
    func forgingChunk(_ number: Int) throws -> Bytes {
        var (header, chunks) = parts
        let schedule = try Cobblestone.keySchedule(
            try makeKey(), salt: Bytes(header.prefix(Cobblestone.saltSize)), context: context.bytes)
        let forged = Bytes(
            repeating: 0x46, count: chunks[number].count - Cobblestone.tagSize)
        var nonce = schedule.withBytes { Bytes($0[32..<44]) }
        for place in 0..<8 {
            nonce[11 - place] ^= UInt8(truncatingIfNeeded: number >> (8 * place))
        }
        let gcmNonce = try #require(AES256GCM.Nonce(nonce))
        var output = Bytes(repeating: 0, count: forged.count + Cobblestone.tagSize)
        var cipher = try schedule.withBytes { bytes in
            try AES256GCM(key: UnsafeRawBufferPointer(rebasing: bytes.prefix(32)), .seal)
        }
        let isSealed = forged.withUnsafeBytes { input in
            output.withUnsafeMutableBytes { cipher.seal(input, nonce: gcmNonce, into: $0) }
        }
        try #require(isSealed)
        chunks[number] = output
        return header + chunks.joined()
    }
}

func dataKey(_ bytes: Bytes) throws -> DataKey {
    guard let key = DataKey(SecretBytes(copying: bytes)) else { throw NotAKey() }
    return key
}

struct NotAKey: Error {}

extension Edition {
    static let sample = Edition(
        chain: Digest(Word256(1, 2, 3, 4)), contract: Account(Word256(5, 6, 7, 8)),
        registrar: Account(Word256(9, 10, 11, 12)), object: ObjectID(Word256(13, 14, 15, 16)),
        version: 3, epoch: 2)
}

extension FileContext {
    static let sample = FileContext(
        edition: .sample, file: 0, subject: Account(Word256(17, 18, 19, 20)))
}
