/// Thirty-two bytes held in four words, most significant first; ordered as the bytes are.
public struct Word256: Hashable, Sendable, Comparable {
    public let word0, word1, word2, word3: UInt64

    public static let zero = Word256(0, 0, 0, 0)

    public init(_ word0: UInt64, _ word1: UInt64, _ word2: UInt64, _ word3: UInt64) {
        self.word0 = word0
        self.word1 = word1
        self.word2 = word2
        self.word3 = word3
    }

    /// `nil` unless exactly 32 bytes are given.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == 32 else { return nil }
        let contiguous = bytes.withContiguousStorageIfAvailable { buffer in
            let raw = UnsafeRawBufferPointer(buffer)
            func word(_ number: Int) -> UInt64 {
                UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: number * 8, as: UInt64.self))
            }
            return Word256(word(0), word(1), word(2), word(3))
        }
        if let contiguous {
            self = contiguous
            return
        }
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        var position = 0
        for byte in bytes {
            switch position >> 3 {
            case 0: words.0 = words.0 << 8 | UInt64(byte)
            case 1: words.1 = words.1 << 8 | UInt64(byte)
            case 2: words.2 = words.2 << 8 | UInt64(byte)
            default: words.3 = words.3 << 8 | UInt64(byte)
            }
            position += 1
        }
        self.init(words.0, words.1, words.2, words.3)
    }

    /// The 32 bytes, most significant first.
    public var bytes: Bytes {
        var result = Bytes()
        append(to: &result)
        return result
    }

    /// Appends the 32 bytes.
    func append(to bytes: inout Bytes) {
        let words = (word0.bigEndian, word1.bigEndian, word2.bigEndian, word3.bigEndian)
        // A tuple of four words is 32 contiguous bytes, and is read while the closure runs.
        withUnsafeBytes(of: words) { bytes.append(contentsOf: $0) }
    }

    public static func < (left: Word256, right: Word256) -> Bool {
        if left.word0 != right.word0 { return left.word0 < right.word0 }
        if left.word1 != right.word1 { return left.word1 < right.word1 }
        if left.word2 != right.word2 { return left.word2 < right.word2 }
        return left.word3 < right.word3
    }
}

/// A SHA-256 digest.
public struct Digest: Hashable, Sendable, Comparable {
    public let word: Word256

    /// Thirty-two zero bytes: the empty state tree, the parent of block 0.
    public static let zero = Digest(.zero)

    public init(_ word: Word256) { self.word = word }

    /// `nil` unless exactly 32 bytes are given.
    public init?(_ bytes: some Collection<UInt8>) {
        guard let word = Word256(bytes) else { return nil }
        self.word = word
    }

    public var bytes: Bytes { word.bytes }

    public static func < (left: Digest, right: Digest) -> Bool { left.word < right.word }
}

/// Who acts: a person's or institution's account, or a contract's address. 32 bytes, written
/// `licet1…` (see ``Account/text``).
public struct Account: Hashable, Sendable, Comparable {
    public let word: Word256

    /// The deployer of the contracts that stand in the genesis document.
    public static let zero = Account(.zero)

    public init(_ word: Word256) { self.word = word }

    /// `nil` unless exactly 32 bytes are given.
    public init?(_ bytes: some Collection<UInt8>) {
        guard let word = Word256(bytes) else { return nil }
        self.word = word
    }

    public var bytes: Bytes { word.bytes }

    /// The account of a person: the hash of the first compressed signing key.
    public init(firstSigningKey key: Bytes) {
        word = SHA256.hash(tag: "licet account", key).word
    }

    public static func < (left: Account, right: Account) -> Bool { left.word < right.word }
}
