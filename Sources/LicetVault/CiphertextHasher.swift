public import LicetPrimitives

/// What there is to say about a whole ciphertext: what is registered, and what the store is told.
public struct SealedFile: Hashable, Sendable {
    /// The SHA-256 of the whole ciphertext.
    public let digest: Digest
    public let list: BlockList
    /// The ciphertext's length in bytes.
    public let length: UInt64

    /// The block list's digest, which the record stores beside ``digest``.
    public var blocks: Digest { list.digest }
}

/// Hashes a ciphertext as it passes, as a whole and block by block; keeps 32 bytes for each MiB.
public struct CiphertextHasher: Sendable {
    private var whole = SHA256()
    private var block = SHA256()
    private var blockCount = 0
    private var list = Bytes()
    /// How many bytes have passed.
    public private(set) var length: UInt64 = 0

    public init() {}

    /// Takes the next bytes of the ciphertext.
    public mutating func update(_ bytes: Bytes) {
        whole.update(bytes)
        length += UInt64(bytes.count)
        var rest = bytes[...]
        while !rest.isEmpty {
            let part = rest.prefix(BlockList.blockSize - blockCount)
            block.update(part)
            blockCount += part.count
            rest = rest.dropFirst(part.count)
            if blockCount == BlockList.blockSize { endBlock() }
        }
    }

    /// The digests of all bytes; `nil` where there were none, or more than ``BlockList/countMax``
    /// blocks of them.
    public consuming func finalize() -> SealedFile? {
        if blockCount > 0 { endBlock() }
        guard let list = BlockList(list) else { return nil }
        return SealedFile(digest: whole.finalize(), list: list, length: length)
    }

    private mutating func endBlock() {
        list.append(contentsOf: block.finalize().bytes)
        block = SHA256()
        blockCount = 0
    }
}
