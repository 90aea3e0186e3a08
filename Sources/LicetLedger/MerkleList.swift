import LicetPrimitives

/// The commitment to a list: SHA-256 of `licet list v1 ‖ 00 ‖ count u64 ‖ root`, where the root is
/// the Merkle tree hash of RFC 6962 section 2.1.
public func merkleListRoot(_ items: some Collection<Bytes>) -> Digest {
    var encoder = CanonicalEncoder()
    encoder.uint64(UInt64(items.count))
    encoder.digest(treeHash(items))
    return SHA256.hash(tag: "licet list v1", encoder.bytes)
}

/// RFC 6962 splits at the largest power of two below the count. Taking items from the left and
/// joining complete subtrees of equal size gives the same tree without recursion.
private func treeHash(_ items: some Collection<Bytes>) -> Digest {
    var subtrees: [(level: Int, hash: Digest)] = []
    for item in items {
        var subtree = (level: 0, hash: hash(prefix: 0, item, []))
        while let last = subtrees.last, last.level == subtree.level {
            subtrees.removeLast()
            subtree = (subtree.level + 1, hash(prefix: 1, last.hash.bytes, subtree.hash.bytes))
        }
        subtrees.append(subtree)
    }
    guard var root = subtrees.popLast()?.hash else { return SHA256.hash([]) }
    while let left = subtrees.popLast() {
        root = hash(prefix: 1, left.hash.bytes, root.bytes)
    }
    return root
}

private func hash(prefix: UInt8, _ left: Bytes, _ right: Bytes) -> Digest {
    var hasher = SHA256()
    hasher.update(CollectionOfOne(prefix))
    hasher.update(left)
    hasher.update(right)
    return hasher.finalize()
}
