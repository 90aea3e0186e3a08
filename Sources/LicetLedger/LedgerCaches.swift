import LicetBytecode
import LicetCrypto
import LicetPrimitives
import LicetVM

/// What has been worked out before and need not be again. Never part of a result: with empty caches
/// everything comes out the same, later.
public struct LedgerCaches: Sendable {
    /// By digest of the container.
    public var contracts = BoundedCache<Digest, LoadedContract>(capacity: 64)
    /// Parsed keys: parsing is a third of checking a signature.
    public var keys = BoundedCache<KeyBytes, PublicKey>(capacity: 16_384)
    /// Full hashes of transactions whose signature is good.
    public var signatures = BoundedCache<Digest, GoodSignature>(capacity: 32_768)

    public init() {}

    /// A contract that is loaded with these prices, or with any.
    mutating func contract(_ digest: Digest, _ prices: GasSchedule?) -> LoadedContract? {
        guard let loaded = contracts[digest] else { return nil }
        guard let prices, prices.version != loaded.schedule.version else { return loaded }
        return nil
    }

    /// Notes that a transaction's signature was checked elsewhere and is good.
    public mutating func note(verified fullHash: Digest) {
        signatures[fullHash] = GoodSignature()
    }

    /// The parsed key; `nil` where the bytes are no P-256 point.
    mutating func key(_ bytes: KeyBytes) -> PublicKey? {
        if let key = keys[bytes] { return key }
        guard let key = PublicKey(bytes.bytes) else { return nil }
        keys[bytes] = key
        return key
    }
}

/// The mark of a checked signature.
public struct GoodSignature: Sendable {}

/// Keeps the entries used lately, at most twice its capacity of them.
///
/// New and looked-up entries go to the young half; when that is full it becomes the old half, and
/// what was old and not used since is dropped.
public struct BoundedCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private var young: [Key: Value] = [:]
    private var old: [Key: Value] = [:]
    private let capacity: Int

    public init(capacity: Int) {
        precondition(capacity > 0, "a cache has room for something")
        self.capacity = capacity
    }

    public var count: Int { young.count + old.count }

    public subscript(key: Key) -> Value? {
        mutating get {
            if let value = young[key] { return value }
            guard let value = old.removeValue(forKey: key) else { return nil }
            insert(value, for: key)
            return value
        }
        set {
            old.removeValue(forKey: key)
            guard let newValue else {
                young.removeValue(forKey: key)
                return
            }
            insert(newValue, for: key)
        }
    }

    private mutating func insert(_ value: Value, for key: Key) {
        young[key] = value
        guard young.count >= capacity else { return }
        old = young
        young = [:]
    }
}
