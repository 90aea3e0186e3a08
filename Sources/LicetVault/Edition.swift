public import LicetCrypto
public import LicetPrimitives

/// Thirty-two random bytes that name a record's set of files before the record has a row.
///
/// (registrar, object) is unique on a chain. Row numbers enter no cryptographic context: they do
/// not exist when a file is sealed, and a reorganisation may give them to other rows.
public struct ObjectID: Hashable, Sendable, Comparable {
    public let word: Word256

    public init(_ word: Word256) { self.word = word }

    /// `nil` unless exactly 32 bytes are given.
    public init?(_ bytes: some Collection<UInt8>) {
        guard let word = Word256(bytes) else { return nil }
        self.word = word
    }

    public var bytes: Bytes { word.bytes }

    /// A new name, from the system's random source.
    public static func random() throws(CryptoError) -> ObjectID {
        guard let object = ObjectID(try SystemRandom.bytes(32)) else {
            throw .randomnessUnavailable
        }
        return object
    }

    public static func < (left: ObjectID, right: ObjectID) -> Bool { left.word < right.word }
}

/// One state of a record's set of files under one data key: what a data key is drawn for, and
/// what a wrap opens.
///
/// A reader takes every field from the chain's state, never from the store.
public struct Edition: Hashable, Sendable {
    /// The chain's id: a context of one chain means nothing on another.
    public var chain: Digest
    /// The address of the contract that holds the record.
    public var contract: Account
    /// Who registered the record.
    public var registrar: Account
    public var object: ObjectID
    /// Counts the contents that the record has had.
    public var version: UInt32
    /// Counts the data keys that the record has had; rises when readers are shut out for good.
    public var epoch: UInt32

    public init(
        chain: Digest, contract: Account, registrar: Account, object: ObjectID, version: UInt32,
        epoch: UInt32
    ) {
        self.chain = chain
        self.contract = contract
        self.registrar = registrar
        self.object = object
        self.version = version
        self.epoch = epoch
    }
}
