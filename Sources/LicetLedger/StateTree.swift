import LicetPrimitives

/// The commitment to the state: a sparse binary Merkle tree over SHA-256.
///
/// A leaf is H(00 ‖ key ‖ H(value)), a node H(01 ‖ left ‖ right), an empty subtree 32 zero bytes; a
/// subtree with a single leaf is that leaf. The tree's key of a row is SHA-256 of its row key, read
/// from its highest bit. The values lie elsewhere: the tree is derived from them.
///
/// Nodes lie in flat arrays, about 122 bytes a key. Changes go in two steps, so that a root can be
/// known before the store has committed: ``prepare(_:)`` computes it and changes nothing,
/// ``commit(_:)`` takes it over. Keep one owner: a copy that is then changed copies all nodes.
public struct StateTree: Sendable {
    var leaves: [Leaf] = []
    var branches: [Branch] = []
    /// Places in the arrays that commits have left empty.
    var freeLeaves: [UInt32] = []
    var freeBranches: [UInt32] = []
    var top = NodeReference.empty
    /// Counts commits: a delta fits only the tree that prepared it.
    var generation: UInt64 = 0

    /// Thirty-two zero bytes where there are no rows.
    public private(set) var root = Digest.zero

    /// The empty tree.
    public init() {}

    /// The tree of all rows of a state, in any order, each key once.
    public init(rows: some Sequence<Row>) {
        commit(prepare(rows.map { TreeChange($0) }))
    }

    /// Rows in the tree.
    public var count: Int { leaves.count - freeLeaves.count }

    /// What the tree becomes by a block's writes.
    public func prepare(_ diff: StateDiff) -> TreeDelta {
        prepare(diff.rows.map { TreeChange($0) })
    }

    /// What the tree becomes by these changes, each key at most once, in any order. Removing a key
    /// that is not there changes nothing.
    public func prepare(_ changes: [TreeChange]) -> TreeDelta {
        var update = TreeUpdate(self)
        let sorted = sortedByKey(changes)
        precondition(
            zip(sorted, sorted.dropFirst()).allSatisfy { $0.key < $1.key },
            "a batch changes a key once")
        let result = update.apply(sorted[...], to: top, depth: 0)
        return update.delta(top: result)
    }

    /// Takes over a delta that this tree prepared last, after the store has committed its rows.
    public mutating func commit(_ delta: consuming TreeDelta) {
        precondition(delta.generation == generation, "a delta is committed to the tree it is of")
        for (place, leaf) in delta.leaves { put(leaf, at: place, in: &leaves) }
        for (place, branch) in delta.branches { put(branch, at: place, in: &branches) }
        freeLeaves.removeLast(min(delta.leaves.count, freeLeaves.count))
        freeBranches.removeLast(min(delta.branches.count, freeBranches.count))
        freeLeaves.append(contentsOf: delta.freedLeaves)
        freeBranches.append(contentsOf: delta.freedBranches)
        top = delta.top
        root = delta.root
        generation &+= 1
    }

    private func put<Node>(_ node: Node, at place: UInt32, in nodes: inout [Node]) {
        // New places are given out in order, so one past the end is the next to append.
        if Int(place) == nodes.count {
            nodes.append(node)
        } else {
            nodes[Int(place)] = node
        }
    }

    struct Leaf: Sendable {
        var key: Digest
        var hash: Digest
    }

    struct Branch: Sendable {
        var left: NodeReference
        var right: NodeReference
        var hash: Digest
    }
}

/// A change of one row, as the tree sees it.
public struct TreeChange: Hashable, Sendable {
    /// SHA-256 of the row key.
    public var key: Digest
    /// SHA-256 of the value; `nil` removes the row, which only undoing a block does.
    public var value: Digest?

    public init(key: Digest, value: Digest?) {
        self.key = key
        self.value = value
    }

    public init(_ row: Row) { self.init(row.key, row.value) }

    public init(_ key: RowKey, _ value: Bytes?) {
        self.key = SHA256.hash(key.bytes)
        self.value = value.map { SHA256.hash($0) }
    }
}

/// A tree's next form, not yet taken over (see ``StateTree/prepare(_:)``).
public struct TreeDelta: Sendable {
    public let root: Digest
    let generation: UInt64
    let top: NodeReference
    /// New nodes and where they go: freed places first, then the ends of the arrays in order.
    let leaves: [(UInt32, StateTree.Leaf)]
    let branches: [(UInt32, StateTree.Branch)]
    let freedLeaves: [UInt32]
    let freedBranches: [UInt32]
}

/// Where a subtree's top node lies: nowhere, among the leaves or among the branches.
struct NodeReference: Hashable, Sendable {
    /// The highest bit tells leaves from branches, so that a reference takes four bytes.
    private let bits: UInt32

    private static let leafBit: UInt32 = 1 << 31
    static let empty = NodeReference(bits: .max)

    private init(bits: UInt32) { self.bits = bits }

    static func leaf(_ place: UInt32) -> NodeReference { NodeReference(bits: place | leafBit) }
    static func branch(_ place: UInt32) -> NodeReference { NodeReference(bits: place) }

    enum Kind { case empty, leaf(Int), branch(Int) }

    var kind: Kind {
        if self == .empty { return .empty }
        let place = Int(bits & ~Self.leafBit)
        return bits & Self.leafBit == 0 ? .branch(place) : .leaf(place)
    }

    var isLeaf: Bool { self != .empty && bits & Self.leafBit != 0 }
}

/// Sorts by key. Keys are hashes, hence evenly spread: many of them are first dealt out by their
/// highest sixteen bits, which leaves little to sort.
private func sortedByKey(_ changes: [TreeChange]) -> [TreeChange] {
    guard changes.count > 4_096 else { return changes.sorted { $0.key < $1.key } }
    var starts = [Int](repeating: 0, count: (1 << 16) + 1)
    func bucket(_ change: TreeChange) -> Int { Int(change.key.word.word0 >> 48) }
    for change in changes { starts[bucket(change) + 1] += 1 }
    for index in 1..<starts.count { starts[index] += starts[index - 1] }
    var sorted = changes
    var next = starts
    for change in changes {
        sorted[next[bucket(change)]] = change
        next[bucket(change)] += 1
    }
    for index in 0..<(1 << 16) where starts[index + 1] - starts[index] > 1 {
        sorted[starts[index]..<starts[index + 1]].sort { $0.key < $1.key }
    }
    return sorted
}
