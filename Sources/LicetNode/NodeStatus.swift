public import LicetLedger
public import LicetPrimitives

/// How a node is doing.
public struct NodeStatus: Hashable, Sendable {
    public var chain: ChainID
    public var head: Header
    /// The newest block that nothing undoes any more.
    public var finalHeight: Height
    /// Transactions that wait for a block, and their bytes.
    public var waitingCount: Int
    public var waitingBytes: Int
    public var isMining: Bool
    /// `nil` while the node runs.
    public var end: NodeEnd?
}

/// How a node ended.
public enum NodeEnd: Hashable, Sendable {
    /// In good order.
    case stopped
    /// By itself, because it could not go on; the store is as the last commit left it.
    case halted(HaltReason)
}

extension NodeCore.Phase {
    var isMining: Bool {
        if case .mining = self { return true }
        return false
    }
}
