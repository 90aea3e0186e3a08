import LicetPrimitives

/// All that a block's seal covers, and through it all that the block holds and did.
public struct Header: Hashable, Sendable {
    public var chain: ChainID
    public var height: Height
    /// Equal to the height where there are no time slots.
    public var slot: UInt64
    /// Zero in block 0.
    public var parent: BlockID
    /// Later than the parent's.
    public var time: Instant
    /// Merkle list of the full hashes of the transactions.
    public var transactionsRoot: Digest
    /// Merkle list of the encoded receipts.
    public var receiptsRoot: Digest
    /// The state tree's root after the block.
    public var stateRoot: Digest
    /// Merkle list of the sealers' keys.
    public var sealersRoot: Digest
    public var gasUsed: Gas
    public var gasLimit: Gas
    /// Zero where no work is asked for.
    public var workTarget: Word256
    /// What the work found; zero where none is asked for.
    public var workNonce: UInt64
    /// Who made the block: in `solo` the sealer's account, in `work` whom the maker names.
    public var sealer: Account

    public init(
        chain: ChainID, height: Height, slot: UInt64, parent: BlockID, time: Instant,
        transactionsRoot: Digest, receiptsRoot: Digest, stateRoot: Digest, sealersRoot: Digest,
        gasUsed: Gas, gasLimit: Gas, workTarget: Word256, workNonce: UInt64, sealer: Account
    ) {
        self.chain = chain
        self.height = height
        self.slot = slot
        self.parent = parent
        self.time = time
        self.transactionsRoot = transactionsRoot
        self.receiptsRoot = receiptsRoot
        self.stateRoot = stateRoot
        self.sealersRoot = sealersRoot
        self.gasUsed = gasUsed
        self.gasLimit = gasLimit
        self.workTarget = workTarget
        self.workNonce = workNonce
        self.sealer = sealer
    }

    public var id: BlockID { BlockID(SHA256.hash(tag: Self.tag, encoded)) }
}

extension Header: CanonicalForm {
    static let tag: StaticString = "licet block v1"
    static let version: UInt8 = 1
    /// Every field has a fixed size.
    public static let encodedSizeMax = 305

    public func encode(into encoder: inout CanonicalEncoder) {
        encodeBeforeNonce(into: &encoder)
        encoder.uint64(workNonce)
        encoder.account(sealer)
    }

    /// The fields before the work nonce: what a search for work hashes only once.
    func encodeBeforeNonce(into encoder: inout CanonicalEncoder) {
        encoder.byte(Self.version)
        encoder.chain(chain)
        encoder.height(height)
        encoder.uint64(slot)
        encoder.digest(parent.digest)
        encoder.instant(time)
        encoder.digest(transactionsRoot)
        encoder.digest(receiptsRoot)
        encoder.digest(stateRoot)
        encoder.digest(sealersRoot)
        encoder.gas(gasUsed)
        encoder.gas(gasLimit)
        encoder.fixed(workTarget.bytes)
    }

    public init(from decoder: inout CanonicalDecoder) throws(CodecError) {
        try decoder.version(Self.version)
        chain = try decoder.chain()
        height = try decoder.height()
        slot = try decoder.uint64()
        parent = BlockID(try decoder.digest())
        time = try decoder.instant()
        transactionsRoot = try decoder.digest()
        receiptsRoot = try decoder.digest()
        stateRoot = try decoder.digest()
        sealersRoot = try decoder.digest()
        gasUsed = try decoder.gas()
        gasLimit = try decoder.gas()
        workTarget = try decoder.digest().word
        workNonce = try decoder.uint64()
        sealer = try decoder.account()
    }
}
