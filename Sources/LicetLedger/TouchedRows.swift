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
        listings.settle()
    }

    mutating func drop() {
        guard !pending.numbers.isEmpty else { return }
        for number in pending.numbers { touched[number].pending = nil }
        pending = WrittenRows()
        listings.forgetProvisional()
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
        let listing = Listing(
            limit: limit, tails: tails, prefixBytes: prefix.bytes.count,
            isProvisional: !pending.numbers.isEmpty)
        guard listings.hasRoom(for: listing) else { return }
        guard let number = numbers.number(of: prefix) ?? addKept(prefix) else { return }
        listings.note(listing, number)
    }

    /// Adds a key that only spares the store a question, if there is room for it.
    private mutating func addKept(_ key: RowKey) -> Int? {
        mayKeep(key.bytes.count) ? add(key) : nil
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

/// What stands behind a prefix, in key order.
private struct Listing {
    let limit: Int
    let tails: [Bytes]
    let prefixBytes: Int
    /// Whether it may have rows that the present transaction has written.
    let isProvisional: Bool

    /// About what it takes in memory.
    var bytes: Int { tails.reduce(64) { $0 + $1.count + 64 } }
}

/// Listings of buckets that have not changed since.
///
/// A row that is new to the block's layers may belong to any listing whose prefix its key begins
/// with. Prefixes of few lengths are kept, so that these are few searches.
private struct Listings {
    private static let lengthsMax = 8
    private static let bytesMax = 16 << 20

    /// By the number of the prefix, as far as the last that was ever listed.
    private var byPrefix: [Listing?] = []
    /// How many listings have a prefix of a length.
    private var lengths: [Int: Int] = [:]
    private var bytes = 0
    private var provisional: [Int] = []

    func listing(_ number: Int, limit: Int) -> [Bytes]? {
        guard number < byPrefix.count, let listing = byPrefix[number], listing.limit == limit
        else { return nil }
        return listing.tails
    }

    func hasRoom(for listing: Listing) -> Bool {
        bytes + listing.bytes <= Self.bytesMax
            && (lengths[listing.prefixBytes] != nil || lengths.count < Self.lengthsMax)
    }

    mutating func note(_ listing: Listing, _ number: Int) {
        forget(number)
        if number >= byPrefix.count {
            byPrefix += Array(repeating: nil, count: number + 1 - byPrefix.count)
        }
        byPrefix[number] = listing
        lengths[listing.prefixBytes, default: 0] += 1
        bytes += listing.bytes
        if listing.isProvisional { provisional.append(number) }
    }

    mutating func forgetThose(with key: RowKey, _ numbers: borrowing RowNumbers) {
        for length in lengths.keys.sorted() where length <= key.bytes.count {
            if let number = numbers.number(of: RowKey(Bytes(key.bytes.prefix(length)))) {
                forget(number)
            }
        }
    }

    /// The present transaction's rows are the block's now.
    mutating func settle() { provisional = [] }

    /// The present transaction's rows are gone.
    mutating func forgetProvisional() {
        for number in provisional { forget(number) }
        provisional = []
    }

    private mutating func forget(_ number: Int) {
        guard number < byPrefix.count, let listing = byPrefix[number] else { return }
        byPrefix[number] = nil
        bytes -= listing.bytes
        let left = (lengths[listing.prefixBytes] ?? 1) - 1
        lengths[listing.prefixBytes] = left == 0 ? nil : left
    }
}
