public import LicetLedger
public import LicetPrimitives

/// What one node may choose for itself; nothing here decides what is valid.
public struct NodeConfiguration: Hashable, Sendable {
    /// Between two blocks while transactions wait. Never less than a millisecond, because a block's
    /// time is later than its parent's.
    public var blockInterval: Duration
    /// After this long without a transaction an empty block is made.
    public var idleInterval: Duration
    public var mempool: Mempool.Bounds
    /// Hashes tried before the node looks at what else came in.
    public var searchSlice: Int
    /// In `work`: how many blocks must follow one before it counts as final.
    public var finalDepth: UInt64
    /// In `work`: whom the blocks name as their maker. In `solo` the sealer of genesis is.
    public var maker: Account

    /// Five seconds.
    public static let standardIdle = Duration(milliseconds: 5_000) ?? .zero

    public init(
        blockInterval: Duration, idleInterval: Duration = standardIdle,
        mempool: Mempool.Bounds = .standard, searchSlice: Int = 4_096, finalDepth: UInt64 = 6,
        maker: Account = .zero
    ) {
        self.blockInterval = blockInterval
        self.idleInterval = idleInterval
        self.mempool = mempool
        self.searchSlice = searchSlice
        self.finalDepth = finalDepth
        self.maker = maker
    }

    /// The block interval that genesis names, and the defaults.
    public init(_ genesis: Genesis) { self.init(blockInterval: genesis.blockInterval) }
}

/// The height of the newest block that nothing undoes any more; in `work`, of the one that `depth`
/// others follow.
public func finalHeight(of head: Height, _ sealing: Sealing, depth: UInt64) -> Height {
    switch sealing {
    case .solo: head
    case .work: Height(head.number - min(depth, head.number))
    }
}

/// The world as a node sees it. Production and tests differ by this value.
public struct NodeEnvironment: Sendable {
    public var now: @Sendable () -> Instant
    /// Signs a header with the sealer's key; `nil` if the key could not be used. Not asked in
    /// `work`.
    public var seal: @Sendable (Header) -> Seal?

    public init(
        now: @escaping @Sendable () -> Instant, seal: @escaping @Sendable (Header) -> Seal?
    ) {
        self.now = now
        self.seal = seal
    }
}
