/// Numbers for row keys, in the order in which they were added, found by the bytes of a key: a
/// search allocates nothing.
///
/// An open-addressed table with linear probing. Its hash multiplies and folds sixteen bytes at a
/// time, as wyhash does, under secrets that each process draws for itself, so that nobody can
/// choose keys that collide; nothing but the time of a search depends on it.
public struct RowNumbers: ~Copyable {
    /// By number.
    public private(set) var keys: [RowKey] = []
    /// A power of two of them: the upper half of a key's hash, below it its number plus one; 0
    /// where there is none.
    private var slots: [UInt64]

    /// Kept here as well: a global is looked for at each use.
    private let secrets = RowNumbers.secrets

    private static let firstSlots = 64
    private static let numberMask: UInt64 = 0xffff_ffff

    public init() { slots = Array(repeating: 0, count: Self.firstSlots) }

    public var count: Int { keys.count }

    /// The number of a key, nil where it was not added.
    public func number(of key: RawSpan) -> Int? {
        key.withUnsafeBytes { number(of: $0, hash: hash($0)) }
    }

    public func number(of key: RowKey) -> Int? {
        key.bytes.withUnsafeBytes { number(of: $0, hash: hash($0)) }
    }

    /// Adds a key, which must not be there.
    public mutating func add(_ key: RowKey) -> Int {
        // A number takes 32 bits; memory ends long before.
        precondition(keys.count < Int(UInt32.max) - 1, "a table has fewer than 2^32 keys")
        if (keys.count + 1) * 2 > slots.count { grow() }
        keys.append(key)
        place(keys.count - 1)
        return keys.count - 1
    }

    private func number(of key: UnsafeRawBufferPointer, hash: UInt64) -> Int? {
        let mask = slots.count - 1
        var place = Int(truncatingIfNeeded: hash) & mask
        while slots[place] != 0 {
            let slot = slots[place]
            if (slot ^ hash) & ~Self.numberMask == 0 {
                let number = Int(slot & Self.numberMask) - 1
                if keys[number].isEqual(to: key) { return number }
            }
            place = (place + 1) & mask
        }
        return nil
    }

    private mutating func place(_ number: Int) {
        let hash = keys[number].bytes.withUnsafeBytes { self.hash($0) }
        let mask = slots.count - 1
        var place = Int(truncatingIfNeeded: hash) & mask
        while slots[place] != 0 { place = (place + 1) & mask }
        slots[place] = hash & ~Self.numberMask | UInt64(number + 1)
    }

    private mutating func grow() {
        slots = Array(repeating: 0, count: slots.count * 2)
        for number in keys.indices { place(number) }
    }

    private static let secrets = (secret(1), secret(2), secret(3))

    /// From the key that the process has for its dictionaries.
    private static func secret(_ number: Int) -> UInt64 {
        var hasher = Hasher()
        hasher.combine(number)
        return UInt64(bitPattern: Int64(hasher.finalize()))
    }

    private func hash(_ key: UnsafeRawBufferPointer) -> UInt64 {
        let (first, second, third) = secrets
        var state = third ^ UInt64(truncatingIfNeeded: key.count)
        var place = 0
        while key.count &- place >= 16 {
            let low = key.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            let high = key.loadUnaligned(fromByteOffset: place &+ 8, as: UInt64.self)
            state = Self.folded(low ^ first, high ^ state)
            place &+= 16
        }
        // What is left, at most fifteen bytes, as two words.
        var words: (UInt64, UInt64) = (0, 0)
        if key.count &- place >= 8 {
            words.0 = key.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            place &+= 8
        }
        while place < key.count {
            words.1 = words.1 << 8 | UInt64(key[place])
            place &+= 1
        }
        return Self.folded(Self.folded(words.0 ^ first, words.1 ^ state) ^ second, third)
    }

    private static func folded(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }
}
