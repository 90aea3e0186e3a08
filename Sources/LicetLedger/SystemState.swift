import LicetPrimitives

/// The ledger's own rows. They lie under the zero account, at which no contract can be:
///
/// | table | key | value |
/// |---|---|---|
/// | `0000` | account | ``AccountRecord`` |
/// | `0001` | account | its current signing key, 33 bytes |
/// | `0002` | contract | ``ContractRecord`` |
/// | `0003` | digest of code | the container |
public enum SystemState {
    public static let accounts: UInt16 = 0
    public static let keys: UInt16 = 1
    public static let contracts: UInt16 = 2
    public static let code: UInt16 = 3

    public static func accountKey(_ account: Account) -> RowKey { key(accounts, account.word) }
    public static func signingKey(_ account: Account) -> RowKey { key(keys, account.word) }
    public static func contractKey(_ contract: Account) -> RowKey { key(contracts, contract.word) }
    public static func codeKey(_ digest: Digest) -> RowKey { key(code, digest.word) }

    /// An account's row; a fresh one for an account that has sent nothing yet.
    public static func account(
        _ account: Account, in state: some StateReader
    ) throws(StoreFault) -> AccountRecord {
        try record(accountKey(account), in: state) ?? .fresh
    }

    /// An account's current signing key; `nil` for one that has sent nothing yet, whose key is the
    /// one that the account is the hash of.
    public static func currentKey(
        of account: Account, in state: some StateReader
    ) throws(StoreFault) -> KeyBytes? {
        guard let bytes = try state.row(signingKey(account)) else { return nil }
        guard let key = KeyBytes(bytes) else { throw damaged("a signing key") }
        return key
    }

    /// What lies at an address; `nil` where there is no contract.
    public static func contract(
        _ address: Account, in state: some StateReader
    ) throws(StoreFault) -> ContractRecord? {
        try record(contractKey(address), in: state)
    }

    /// A deployed container by its digest.
    public static func container(
        _ digest: Digest, in state: some StateReader
    ) throws(StoreFault) -> Bytes? {
        try state.row(codeKey(digest))
    }

    private static func key(_ table: UInt16, _ word: Word256) -> RowKey {
        var encoder = RowKeyEncoder(contract: .zero, table: table)
        encoder.word(word)
        return encoder.key
    }

    private static func record<Record: CanonicalForm>(
        _ key: RowKey, in state: some StateReader
    ) throws(StoreFault) -> Record? {
        guard let bytes = try state.row(key) else { return nil }
        do {
            return try Record(encoded: bytes)
        } catch {
            throw damaged("\(Record.self)")
        }
    }

    /// Only the ledger writes these rows, so one that does not decode was changed in the store.
    static func damaged(_ what: String) -> StoreFault {
        StoreFault("the stored state is damaged: \(what) does not decode")
    }
}

/// What the ledger keeps of an account.
public struct AccountRecord: Hashable, Sendable {
    /// The nonce that its next transaction must have.
    public var next: Nonce
    /// The quota window in which it last used gas: height ÷ the window's length.
    public var window: UInt64
    /// What it has used in that window.
    public var gasUsed: Gas

    public static let fresh = AccountRecord(next: Nonce(0), window: 0, gasUsed: .zero)

    public init(next: Nonce, window: UInt64, gasUsed: Gas) {
        self.next = next
        self.window = window
        self.gasUsed = gasUsed
    }

    /// What the account has used in a window: nothing, if it last used gas in an earlier one.
    public func gasUsed(in window: UInt64) -> Gas {
        self.window == window ? gasUsed : .zero
    }
}

/// What the ledger keeps of a contract beside the contract's own rows.
public struct ContractRecord: Hashable, Sendable {
    /// SHA-256 of the container, under which the container lies.
    public var code: Digest
    /// The container's length: what a call pays for without reading it.
    public var codeBytes: UInt32
    public var deployer: Account
    /// The block that deployed it.
    public var height: Height

    public init(code: Digest, codeBytes: UInt32, deployer: Account, height: Height) {
        self.code = code
        self.codeBytes = codeBytes
        self.deployer = deployer
        self.height = height
    }
}

extension AccountRecord: CanonicalForm {
    public static let encodedSizeMax = 24

    public func encode(into encoder: inout CanonicalEncoder) {
        encoder.uint64(next.number)
        encoder.uint64(window)
        encoder.gas(gasUsed)
    }

    public init(from decoder: inout CanonicalDecoder) throws(CodecError) {
        next = Nonce(try decoder.uint64())
        window = try decoder.uint64()
        gasUsed = try decoder.gas()
    }
}

extension ContractRecord: CanonicalForm {
    public static let encodedSizeMax = 76

    public func encode(into encoder: inout CanonicalEncoder) {
        encoder.digest(code)
        encoder.uint32(codeBytes)
        encoder.account(deployer)
        encoder.height(height)
    }

    public init(from decoder: inout CanonicalDecoder) throws(CodecError) {
        code = try decoder.digest()
        codeBytes = try decoder.uint32()
        deployer = try decoder.account()
        height = try decoder.height()
    }
}
