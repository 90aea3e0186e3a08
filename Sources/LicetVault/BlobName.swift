import LicetCrypto
import LicetPrimitives

/// The name under which a store keeps an object: 32 random bytes of the store's own choosing,
/// written as 64 lower-case hexadecimal digits.
///
/// A name is the only thing that ever becomes part of a path on disk, and it cannot hold a slash,
/// a dot or anything else that leads elsewhere.
public struct BlobName: Hashable, Sendable, Comparable {
    public let word: Word256

    /// The length of ``text`` in characters.
    public static let textLength = 64

    public init(_ word: Word256) { self.word = word }

    /// Reads what ``text`` writes; `nil` for anything else, upper-case digits among it.
    public init?(text: some StringProtocol) { self.init(path: Bytes(text.utf8.prefix(65))) }

    /// Reads a name from the path that stands in a contract's row.
    public init?(path: Bytes) {
        let isDigit = { (byte: UInt8) in
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
        }
        guard path.count == Self.textLength, path.allSatisfy(isDigit),
            let bytes = bytes(hex: String(decoding: path, as: UTF8.self)),
            let word = Word256(bytes)
        else { return nil }
        self.init(word)
    }

    /// A new name, which nobody can guess.
    public static func random() throws(CryptoError) -> BlobName {
        guard let word = Word256(try SystemRandom.bytes(32)) else { throw .randomnessUnavailable }
        return BlobName(word)
    }

    public var text: String { word.bytes.hex }

    public static func < (left: BlobName, right: BlobName) -> Bool { left.word < right.word }
}
