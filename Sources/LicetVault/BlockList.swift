public import LicetPrimitives

/// The SHA-256 of each 1 MiB block of a ciphertext, in order; the last block may be shorter.
///
/// Its own digest stands in the record, so somebody who reads a range verifies this list against
/// the chain and then each block against the list, and never opens bytes that are not the
/// registered ones, even where the store belongs to somebody who holds the data key.
public struct BlockList: Hashable, Sendable {
    /// The size of a block in bytes; only the last may be smaller.
    public static let blockSize = 1 << 20
    /// The most blocks: enough for the longest body with its padding and tags.
    public static let countMax = 72 << 10
    private static let digestSize = 32

    // Invariant: 1 to `countMax` digests of 32 bytes, one after the other.
    /// The digests, joined: what a store keeps beside the object.
    public let bytes: Bytes

    /// `nil` unless the bytes are 1 to ``countMax`` digests. Says nothing yet about whether they
    /// are the right ones: compare ``digest``.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count.isMultiple(of: Self.digestSize),
            (1...Self.countMax).contains(bytes.count / Self.digestSize)
        else { return nil }
        self.bytes = Bytes(bytes)
    }

    /// How many blocks the ciphertext has.
    public var count: Int { bytes.count / Self.digestSize }

    /// What the record stores: `SHA-256("licet blocks v1" 00 ‖ h0 ‖ h1 …)`.
    public var digest: Digest { SHA256.hash(tag: "licet blocks v1", bytes) }

    /// The digest of one block; `nil` past the end.
    public func digest(ofBlock index: Int) -> Digest? {
        guard (0..<count).contains(index) else { return nil }
        let start = index * Self.digestSize
        return Digest(bytes[start..<start + Self.digestSize])
    }

    /// Whether a block's bytes are those of the list.
    public func holds(_ block: some Collection<UInt8>, at index: Int) -> Bool {
        guard let expected = digest(ofBlock: index) else { return false }
        return block.count <= Self.blockSize && SHA256.hash(block) == expected
    }
}
