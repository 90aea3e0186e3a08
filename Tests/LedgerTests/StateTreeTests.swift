import LicetLedger
import LicetPrimitives
import TestSupport
import Testing

@Suite struct StateTrees {
    @Test func `a tree without rows has the zero root`() {
        #expect(StateTree().root == .zero)
        #expect(StateTree(rows: []).root == .zero)
        #expect(StateTree().prepare([TreeChange]()).root == .zero)
    }

    @Test func `a single row is its leaf`() {
        let row = Row(key: RowKey([1]), value: [2])
        let key = SHA256.hash([1])
        let leaf = SHA256.hash([0] + key.bytes + SHA256.hash([2]).bytes)
        let tree = StateTree(rows: [row])
        #expect(tree.root == leaf)
        #expect(tree.count == 1)
    }

    @Test func `random batches give the naive tree's root, and undoing them the old one`() {
        var random = SplitMix64(seed: 1)
        for round in 0..<24 {
            var tree = StateTree()
            var naive: [Digest: Digest] = [:]
            let keys = (0..<(1 + random.below(60))).map { _ in key(&random, round) }
            for _ in 0..<12 {
                var batch: [Digest: TreeChange] = [:]
                for _ in 0..<(1 + random.below(20)) {
                    let key = keys[random.below(keys.count)]
                    let value = random.below(3) == 0 ? nil : SHA256.hash(random.bytes(4))
                    batch[key] = TreeChange(key: key, value: value)
                }
                let undo = batch.keys.map { TreeChange(key: $0, value: naive[$0]) }
                let before = tree.root
                tree.commit(tree.prepare(Array(batch.values)))
                let after = tree.root
                tree.commit(tree.prepare(undo))
                #expect(tree.root == before)
                tree.commit(tree.prepare(Array(batch.values)))
                #expect(tree.root == after)
                for change in batch.values { naive[change.key] = change.value }
                let leaves = naive.map { ($0.key.bytes, $0.value.bytes) }
                #expect(tree.root == naiveRoot(leaves, depth: 0))
                #expect(tree.count == naive.count)
            }
        }
    }

    @Test func `preparing changes nothing`() {
        var tree = StateTree(rows: rows(100))
        let root = tree.root
        let first = tree.prepare([TreeChange(Row(key: RowKey([9, 9]), value: [1]))])
        let second = tree.prepare([TreeChange(Row(key: RowKey([9, 9]), value: [2]))])
        #expect(tree.root == root)
        #expect(first.root != second.root)
        tree.commit(second)
        #expect(tree.root == second.root)
        #expect(tree.count == 101)
    }

    @Test func `rows all at once, one by one and in any order give one root`() {
        // Past the number from which a batch is dealt out before it is sorted.
        let rows = rows(5_000)
        let whole = StateTree(rows: rows)
        #expect(StateTree(rows: rows.reversed()).root == whole.root)
        var grown = StateTree()
        for start in stride(from: 0, to: rows.count, by: 501) {
            let diff = StateDiff(Array(rows[start..<min(start + 501, rows.count)]))
            grown.commit(grown.prepare(diff))
        }
        #expect(grown.root == whole.root)
        #expect(whole.count == 5_000)
    }

    @Test func `an empty value is a value`() {
        let empty = StateTree(rows: [Row(key: RowKey([1]), value: [])])
        #expect(empty.root != .zero)
        #expect(empty.count == 1)
    }

    @Test func `roots of small states are as recorded`() throws {
        let lines = [0, 1, 2, 3, 10, 100].map { count in
            "\(count) rows: \(StateTree(rows: rows(count)).root.bytes.hex)\n"
        }
        try Golden.check(lines.joined(), at: "Tests/Corpus/state/roots.txt")
    }

    private func rows(_ count: Int) -> [Row] {
        (0..<count).map { number in
            Row(key: RowKey(Bytes("row \(number)".utf8)), value: Bytes("\(number)".utf8))
        }
    }

    /// Every fourth round draws keys that share long prefixes, which hashes never do.
    private func key(_ random: inout SplitMix64, _ round: Int) -> Digest {
        guard round.isMultiple(of: 4) else { return SHA256.hash(random.bytes(8)) }
        let low: UInt64 = 1 << UInt64(random.below(64))
        return Digest(
            random.below(2) == 0
                ? Word256(0, 0, 0, low) : Word256(.max, .max, random.next() & 3, low))
    }
}

/// The definition of the tree, spelled out: no batches, no places, no reuse.
private func naiveRoot(_ leaves: [(key: Bytes, value: Bytes)], depth: Int) -> Digest {
    guard let first = leaves.first else { return .zero }
    if leaves.count == 1 { return SHA256.hash([0] + first.key + first.value) }
    let bit = { (key: Bytes) in key[depth / 8] >> UInt8(7 - depth % 8) & 1 }
    let left = naiveRoot(leaves.filter { bit($0.key) == 0 }, depth: depth + 1)
    let right = naiveRoot(leaves.filter { bit($0.key) == 1 }, depth: depth + 1)
    return SHA256.hash([1] + left.bytes + right.bytes)
}
