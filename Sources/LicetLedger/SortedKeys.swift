import LicetPrimitives

/// Distinct keys in order, in chunks, so that an insert moves few of them.
struct SortedKeys: Sendable {
    // Invariant: no chunk is empty, and the chunks joined are sorted and unique.
    private var chunks: [[RowKey]] = []
    private static let chunkMax = 512

    var all: some Sequence<RowKey> { chunks.joined() }

    var isEmpty: Bool { chunks.isEmpty }

    mutating func insert(_ key: RowKey) {
        guard !chunks.isEmpty else {
            chunks = [[key]]
            return
        }
        let chunk = self.chunk(for: key)
        let place = firstPlace(in: chunks[chunk]) { $0 < key }
        if place < chunks[chunk].count, chunks[chunk][place] == key { return }
        chunks[chunk].insert(key, at: place)
        if chunks[chunk].count > Self.chunkMax {
            let half = Self.chunkMax / 2
            let upper = Array(chunks[chunk][half...])
            chunks[chunk].removeSubrange(half...)
            chunks.insert(upper, at: chunk + 1)
        }
    }

    mutating func remove(_ key: RowKey) {
        guard !chunks.isEmpty else { return }
        let chunk = self.chunk(for: key)
        let place = firstPlace(in: chunks[chunk]) { $0 < key }
        guard place < chunks[chunk].count, chunks[chunk][place] == key else { return }
        chunks[chunk].remove(at: place)
        if chunks[chunk].isEmpty { chunks.remove(at: chunk) }
    }

    func keys(prefix: Bytes, limit: Int) -> [RowKey] {
        keys(from: RowKey(prefix), limit: limit) { $0.bytes.starts(with: prefix) }
    }

    /// Keys from a first one on while they belong, at most `limit` of them.
    func keys(
        from first: RowKey, limit: Int, while belongs: (RowKey) -> Bool = { _ in true }
    ) -> [RowKey] {
        guard !chunks.isEmpty, limit > 0 else { return [] }
        var chunk = self.chunk(for: first)
        var place = firstPlace(in: chunks[chunk]) { $0 < first }
        var found: [RowKey] = []
        while chunk < chunks.count {
            while place < chunks[chunk].count {
                let key = chunks[chunk][place]
                guard belongs(key) else { return found }
                found.append(key)
                if found.count == limit { return found }
                place += 1
            }
            chunk += 1
            place = 0
        }
        return found
    }

    /// The last chunk that begins at or before the key, else the first.
    private func chunk(for key: RowKey) -> Int {
        max(0, firstPlace(in: chunks) { ($0.first ?? key) <= key } - 1)
    }

    /// The number of elements, all at the front, for which `isBefore` holds.
    private func firstPlace<Element>(
        in elements: [Element], _ isBefore: (Element) -> Bool
    ) -> Int {
        var low = 0
        var high = elements.count
        while low < high {
            let middle = low + (high - low) / 2
            if isBefore(elements[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
