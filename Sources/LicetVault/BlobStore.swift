import LicetPrimitives

/// Where ciphertexts lie, each under a name that the store itself chooses, with its block list
/// beside it.
///
/// An object appears whole or not at all, outlives a loss of power from then on, and never
/// changes. The store sees only ciphertext. It may be used from any thread; every call blocks.
public protocol BlobStore: Sendable {
    /// Begins an object of these facts, which nobody sees before
    /// ``BlobWriter/finish()``. Refuses a size that is not 1 to ``BlobFacts/sizeMax``.
    func put(_ declared: BlobFacts) throws(BlobPutError) -> any BlobWriter
    /// Opens an object for reading; `nil` where there is none. What is open stays readable when
    /// the object is deleted.
    func get(_ name: BlobName) throws(StoreFault) -> (any BlobReader)?
    /// What is known of an object; `nil` where there is none.
    func head(_ name: BlobName) throws(StoreFault) -> BlobFacts?
    /// Removes an object; `false` where there was none.
    func delete(_ name: BlobName) throws(StoreFault) -> Bool
    /// The names in order, at most `limit` of them: the first ones, or those after a name.
    func list(after name: BlobName?, limit: Int) throws(StoreFault) -> [BlobName]
}

/// An object being written, by one thread at a time. Letting go of it abandons the object.
public protocol BlobWriter: AnyObject, Sendable {
    /// Takes the next bytes. Refuses those past the declared size, and after a throw any.
    func write(_ bytes: Bytes) throws(BlobPutError)
    /// Makes the object last and be seen, if its bytes are those that were declared.
    func finish() throws(BlobPutError) -> StoredBlob
    /// Forgets what was written.
    func abandon()
}

/// An object open for reading, by any number of threads.
public protocol BlobReader: AnyObject, Sendable {
    var facts: BlobFacts { get }
    /// Bytes from a place on, fewer than `count` only at the end of the part; `count` is at most
    /// ``BlobFacts/readMax``.
    func read(_ part: BlobPart, from start: UInt64, count: Int) throws(StoreFault) -> Bytes
}

/// What can be read of an object.
public enum BlobPart: CaseIterable, Hashable, Sendable {
    /// The ciphertext itself.
    case object
    /// The digests of its blocks, 32 bytes each.
    case blockList
}

/// What a client declares of an object, and what the store has found to be so.
public struct BlobFacts: Hashable, Sendable {
    /// In bytes.
    public let size: UInt64
    /// The SHA-256 of the whole.
    public let digest: Digest
    /// The contract whose tickets open it. Names of objects stand on the chain for all to see, so
    /// without this anybody could open any object with a contract of one's own.
    public let contract: Account

    /// The largest object: as many blocks as a block list may name.
    public static let sizeMax = UInt64(BlockList.countMax) * UInt64(BlockList.blockSize)
    /// The most bytes that one read gives.
    public static let readMax = 1 << 20

    public init(size: UInt64, digest: Digest, contract: Account) {
        self.size = size
        self.digest = digest
        self.contract = contract
    }

    /// The size of a part in bytes.
    public func size(of part: BlobPart) -> UInt64 {
        switch part {
        case .object: return size
        case .blockList:
            // A size is at most `sizeMax` in every store, and a sum past the range is no list.
            let (padded, overflow) = size.addingReportingOverflow(UInt64(BlockList.blockSize) - 1)
            return overflow ? 0 : padded / UInt64(BlockList.blockSize) * 32
        }
    }
}

/// An object that a store has just taken in.
public struct StoredBlob: Hashable, Sendable {
    public let name: BlobName
    /// The digest of its block list, which a record stores beside the object's own.
    public let blocks: Digest

    public init(name: BlobName, blocks: Digest) {
        self.name = name
        self.blocks = blocks
    }
}

/// Why a store did not take an object in; nothing of it stays.
public enum BlobPutError: Error, Hashable, Sendable {
    /// No bytes, or more than ``BlobFacts/sizeMax``.
    case sizeOutOfRange(UInt64)
    /// More bytes came than were declared.
    case tooMany
    /// Fewer bytes came than were declared.
    case tooFew(missing: UInt64)
    /// The bytes are not those of the declared digest.
    case otherDigest(Digest)
    /// The writer has refused something before, or has finished.
    case over
    case store(StoreFault)
}
