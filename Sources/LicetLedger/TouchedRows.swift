import LicetPrimitives

/// The rows that a block has looked at or written, each with what every layer has of it: the store
/// below, over it what earlier transactions of the block wrote, over that what the present one has
/// written and may still lose. One search by a key's bytes finds all three.
struct TouchedRows: ~Copyable {
    private struct TouchedRow {
        var stored: Stored
        var written: Bytes?
        var pending: Bytes?
    }

    /// What the store has, as far as it was asked.
    enum Stored {
        case unknown, absent
        case value(Bytes)
    }

    /// What is known of a row without asking the store.
    enum Found {
        case value(Bytes)
        case absent
        case unknown
    }

    /// What is kept only to spare the store a question takes at most this many bytes; past that
    /// the store is asked again.
    private static let keptBytesMax = 16 << 20
    /// What keeping one costs beside its key and value.
    private static let keptBytesEach = 128

    private var numbers = RowNumbers()
    /// By number.
    private var touched: [TouchedRow] = []
    private var keptBytes = 0
    /// Numbers of the rows that the present transaction has written, and of those of the block.
    private var pending = WrittenRows()
    private var written = WrittenRows()
    private var listings = Listings()

    func find(_ key: RawSpan) -> Found { found(numbers.number(of: key)) }

    func find(_ key: RowKey) -> Found { found(numbers.number(of: key)) }

    private func found(_ number: Int?) -> Found {
        guard let number else { return .unknown }
        if let value = touched[number].pending { return .value(value) }
        if let value = touched[number].written { return .value(value) }
        switch touched[number].stored {
        case .unknown: return .unknown
        case .absent: return .absent
        case .value(let value): return .value(value)
        }
    }

    /// Notes what the store has under a key.
    mutating func note(_ value: Bytes?, under key: RowKey) {
        guard mayKeep(key.bytes.count + (value?.count ?? 0)) else { return }
        let number = numbers.number(of: key) ?? add(key)
        touched[number].stored = value.map { .value($0) } ?? .absent
    }

    mutating func write(_ key: RawSpan, _ value: Bytes) {
        write(numbers.number(of: key) ?? add(RowKey(copying: key)), value)
    }

    mutating func write(_ key: RowKey, _ value: Bytes) {
        write(numbers.number(of: key) ?? add(key), value)
    }

    private mutating func write(_ number: Int, _ value: Bytes) {
        if touched[number].pending == nil {
            pending.add(number)
            if isNew(number) { listings.forgetThose(with: numbers.keys[number], numbers) }
        }
        touched[number].pending = value
    }

    /// Makes what is pending part of the block.
    mutating func keep() {
        for number in pending.numbers {
            if touched[number].written == nil { written.add(number) }
            touched[number].written = touched[number].pending
            touched[number].pending = nil
        }
        pending = WrittenRows()
    }

    mutating func drop() {
        guard !pending.numbers.isEmpty else { return }
        for number in pending.numbers { touched[number].pending = nil }
        pending = WrittenRows()
        listings = Listings()
    }

    /// What the block has written, in key order; what is pending is not part of it.
    func writtenRows() -> [Row] {
        let keys = numbers.keys
        return written.numbers.sorted { keys[$0] < keys[$1] }.compactMap { number in
            touched[number].written.map { Row(key: keys[number], value: $0) }
        }
    }

    /// What lay in the store under a key, as far as that is known.
    func stored(_ key: RowKey) -> Stored {
        numbers.number(of: key).map { touched[$0].stored } ?? .unknown
    }

    /// Rows that begin with a prefix, in key order, over those of the store.
    mutating func scan(prefix: Bytes, limit: Int, over stored: [Row]) -> [Row] {
        written.sort(numbers)
        pending.sort(numbers)
        let newer = merge(stored, under: rows(written, prefix, limit), limit: limit)
        return merge(newer, under: rows(pending, prefix, limit), limit: limit)
    }

    /// What was last listed under a prefix with this limit, if nothing has changed since.
    func listing(_ prefix: RawSpan, limit: Int) -> [Bytes]? {
        numbers.number(of: prefix).flatMap { listings.listing($0, limit: limit) }
    }

    mutating func note(_ tails: [Bytes], behind prefix: RowKey, limit: Int) {
        let size = tails.reduce(prefix.bytes.count) { $0 + $1.count + Self.keptBytesEach / 2 }
        guard mayKeep(size) else { return }
        let number = numbers.number(of: prefix) ?? add(prefix)
        listings.note(tails, number, size: prefix.bytes.count, limit: limit)
    }

    private mutating func mayKeep(_ bytes: Int) -> Bool {
        let sum = keptBytes + bytes + Self.keptBytesEach
        guard sum <= Self.keptBytesMax else { return false }
        keptBytes = sum
        return true
    }

    /// Whether, before the present transaction, there may have been no row of this number.
    private func isNew(_ number: Int) -> Bool {
        if case .value = touched[number].stored { return false }
        return touched[number].written == nil
    }

    private func rows(_ layer: WrittenRows, _ prefix: Bytes, _ limit: Int) -> [Row] {
        layer.sorted.keys(prefix: prefix, limit: limit).compactMap { key in
            guard case .value(let value) = find(key) else { return nil }
            return Row(key: key, value: value)
        }
    }

    private mutating func add(_ key: RowKey) -> Int {
        touched.append(TouchedRow(stored: .unknown))
        return numbers.add(key)
    }

    /// Two sorted lists as one, the upper's rows hiding the lower's of the same key. Rows are never
    /// deleted, so the first `limit` of each hold the first `limit` of both.
    private func merge(_ lower: [Row], under upper: [Row], limit: Int) -> [Row] {
        if upper.isEmpty { return lower }
        if lower.isEmpty { return upper }
        var merged: [Row] = []
        var rest = lower[...]
        for row in upper {
            while let next = rest.first, next.key < row.key {
                merged.append(next)
                rest.removeFirst()
            }
            if rest.first?.key == row.key { rest.removeFirst() }
            merged.append(row)
        }
        merged.append(contentsOf: rest)
        return Array(merged.prefix(limit))
    }
}

/// Numbers of written rows, each once. They are sorted by key when somebody wants them so.
private struct WrittenRows {
    private(set) var numbers: [Int] = []
    private(set) var sorted = SortedKeys()
    /// How many of the numbers are among the sorted keys.
    private var sortedCount = 0

    mutating func add(_ number: Int) { numbers.append(number) }

    mutating func sort(_ names: borrowing RowNumbers) {
        guard sortedCount < numbers.count else { return }
        for number in numbers[sortedCount...] { sorted.insert(names.keys[number]) }
        sortedCount = numbers.count
    }
}

/// Listings of buckets that have not changed since.
///
/// A row that is new to the block's layers may belong to any listing whose prefix its key begins
/// with. Prefixes of few lengths are kept, so that these are few searches.
private struct Listings {
    private struct Listing {
        let limit: Int
        let tails: [Bytes]
    }

    private static let sizesMax = 8

    /// By the number of the prefix.
    private var byPrefix: [Int: Listing] = [:]
    private var sizes: [Int] = []

    func listing(_ number: Int, limit: Int) -> [Bytes]? {
        guard let listing = byPrefix[number], listing.limit == limit else { return nil }
        return listing.tails
    }

    mutating func note(_ tails: [Bytes], _ number: Int, size: Int, limit: Int) {
        if !sizes.contains(size) {
            guard sizes.count < Self.sizesMax else { return }
            sizes.append(size)
        }
        byPrefix[number] = Listing(limit: limit, tails: tails)
    }

    mutating func forgetThose(with key: RowKey, _ numbers: borrowing RowNumbers) {
        guard !byPrefix.isEmpty else { return }
        for size in sizes where size <= key.bytes.count {
            if let number = numbers.number(of: RowKey(Bytes(key.bytes.prefix(size)))) {
                byPrefix[number] = nil
            }
        }
    }
}
