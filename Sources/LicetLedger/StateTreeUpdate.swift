import LicetPrimitives

/// One batch of changes on its way through a tree: new nodes are collected, the tree stays as it
/// is.
///
/// The batch is sorted and goes down once, so each node on the way is hashed once, however many of
/// the changes lie below it.
struct TreeUpdate {
    private let tree: StateTree
    private var leaves: [(UInt32, StateTree.Leaf)] = []
    private var branches: [(UInt32, StateTree.Branch)] = []
    private var freedLeaves: [UInt32] = []
    private var freedBranches: [UInt32] = []

    init(_ tree: StateTree) { self.tree = tree }

    /// A subtree's top and its hash, which for a new node stands nowhere else yet.
    struct Subtree {
        var reference: NodeReference
        var hash: Digest

        static let empty = Subtree(reference: .empty, hash: .zero)
    }

    func delta(top: Subtree) -> TreeDelta {
        TreeDelta(
            root: top.hash, generation: tree.generation, top: top.reference, leaves: leaves,
            branches: branches, freedLeaves: freedLeaves, freedBranches: freedBranches)
    }

    /// The subtree at `reference`, whose keys share their first `depth` bits with all changes.
    /// Keys are unique and have 256 bits, so this goes no deeper.
    mutating func apply(
        _ changes: ArraySlice<TreeChange>, to reference: NodeReference, depth: Int
    ) -> Subtree {
        switch reference.kind {
        case .empty:
            return build(changes, beside: nil, depth: depth)
        case .leaf(let place):
            let leaf = tree.leaves[place]
            let old = Subtree(reference: reference, hash: leaf.hash)
            guard !changes.isEmpty else { return old }
            guard changes.contains(where: { $0.key == leaf.key }) else {
                return build(changes, beside: (leaf.key, old), depth: depth)
            }
            freedLeaves.append(UInt32(place))
            return build(changes, beside: nil, depth: depth)
        case .branch(let place):
            let branch = tree.branches[place]
            let old = Subtree(reference: reference, hash: branch.hash)
            guard !changes.isEmpty else { return old }
            let middle = split(changes, depth)
            let left = apply(changes[..<middle], to: branch.left, depth: depth + 1)
            let right = apply(changes[middle...], to: branch.right, depth: depth + 1)
            if left.reference == branch.left && right.reference == branch.right { return old }
            freedBranches.append(UInt32(place))
            return join(left, right)
        }
    }

    /// A subtree of what the changes set and of one leaf that was there and has another key. A
    /// leaf's hash does not depend on its depth, so the old one only moves.
    private mutating func build(
        _ changes: ArraySlice<TreeChange>, beside old: (key: Digest, leaf: Subtree)?, depth: Int
    ) -> Subtree {
        guard let first = changes.first else { return old?.leaf ?? .empty }
        if changes.count == 1 {
            guard let value = first.value else { return old?.leaf ?? .empty }
            if old == nil { return makeLeaf(first.key, value) }
        }
        let middle = split(changes, depth)
        let oldGoesRight = old.map { bit(depth, of: $0.key) } ?? false
        let left = build(
            changes[..<middle], beside: oldGoesRight ? nil : old, depth: depth + 1)
        let right = build(
            changes[middle...], beside: oldGoesRight ? old : nil, depth: depth + 1)
        return join(left, right)
    }

    private mutating func join(_ left: Subtree, _ right: Subtree) -> Subtree {
        if left.reference == .empty && (right.reference == .empty || right.reference.isLeaf) {
            return right
        }
        if right.reference == .empty && left.reference.isLeaf { return left }
        let hash = nodeHash(left.hash, right.hash)
        let place = freePlace(branches.count, tree.freeBranches, tree.branches.count)
        branches.append(
            (place, StateTree.Branch(left: left.reference, right: right.reference, hash: hash)))
        return Subtree(reference: .branch(place), hash: hash)
    }

    private mutating func makeLeaf(_ key: Digest, _ value: Digest) -> Subtree {
        let hash = leafHash(key, value)
        let place = freePlace(leaves.count, tree.freeLeaves, tree.leaves.count)
        leaves.append((place, StateTree.Leaf(key: key, hash: hash)))
        return Subtree(reference: .leaf(place), hash: hash)
    }

    /// The place of the next new node: free ones from the list's end, then past the array's.
    private func freePlace(_ taken: Int, _ free: [UInt32], _ end: Int) -> UInt32 {
        let place =
            taken < free.count ? Int(free[free.count - 1 - taken]) : end + taken - free.count
        precondition(place < Int(Int32.max), "fewer than 2^31 nodes fit in memory")
        return UInt32(place)
    }
}

/// The position of the first change whose key has a one at this depth.
private func split(_ changes: ArraySlice<TreeChange>, _ depth: Int) -> Int {
    var low = changes.startIndex
    var high = changes.endIndex
    while low < high {
        let middle = low + (high - low) / 2
        if bit(depth, of: changes[middle].key) { high = middle } else { low = middle + 1 }
    }
    return low
}

/// The key's bit at this depth, from the highest.
private func bit(_ depth: Int, of key: Digest) -> Bool {
    let word =
        switch depth >> 6 {
        case 0: key.word.word0
        case 1: key.word.word1
        case 2: key.word.word2
        default: key.word.word3
        }
    return word >> UInt64(63 - depth & 63) & 1 == 1
}

private func leafHash(_ key: Digest, _ value: Digest) -> Digest {
    hash(prefix: 0, key, value)
}

private func nodeHash(_ left: Digest, _ right: Digest) -> Digest {
    hash(prefix: 1, left, right)
}

private func hash(prefix: UInt8, _ left: Digest, _ right: Digest) -> Digest {
    var hasher = SHA256()
    hasher.update(CollectionOfOne(prefix))
    hasher.update(left.bytes)
    hasher.update(right.bytes)
    return hasher.finalize()
}
