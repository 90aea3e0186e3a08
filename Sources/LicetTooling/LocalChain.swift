import LicetBytecode
import LicetCrypto
import LicetLedger
import LicetPrimitives
import LicetVM

/// A chain in memory: the ledger's own execution on a state of its own, with accounts that need no
/// keys and a clock that stands still until it is moved.
///
/// A value: a copy is a snapshot. All calls between two movements of the clock are one block.
public struct LocalChain: Sendable {
    public private(set) var state = MemoryState()
    public private(set) var height = Height(1)
    /// The block time of the next call.
    public private(set) var time: Instant
    /// Whether anything has been deployed or called.
    public private(set) var hasRun = false
    private let rules: ChainRules
    private var caches = LedgerCaches()

    /// What each call may use: as much as a block has.
    package static let gasLimit = Gas(Limits.blockGas)

    public init(time: Instant) {
        self.time = time
        rules = localRules()
    }

    public var chainID: ChainID { rules.chain }

    /// Where a contract's code runs when somebody looks at it.
    package func context(of contract: Account) -> ExecutionContext {
        ExecutionContext(
            chain: rules.chain.digest, contract: contract, caller: .zero, height: height,
            now: time)
    }

    /// Sets the clock, which only moves forward; false for an earlier time or one past the last.
    package mutating func setClock(to instant: Instant) -> Bool {
        guard instant <= .last, instant >= time || !hasRun else { return false }
        if hasRun, instant > time { height = height.next ?? height }
        time = instant
        return true
    }

    /// Moves the clock on, to the next block; false for a duration that is not positive, and past
    /// the last instant.
    package mutating func advance(by duration: Duration) -> Bool {
        guard duration > .zero, let later = time.adding(duration), later <= .last,
            let next = height.next
        else { return false }
        time = later
        height = next
        return true
    }

    /// Begins anew, with nothing deployed; what is kept beside the state only saves work.
    mutating func restart() {
        state = MemoryState()
        height = Height(1)
        time = .epoch
        hasRun = false
    }

    /// Runs a view of a deployed contract on the state as it is.
    package func view(
        _ name: String, _ arguments: Bytes, of contract: LoadedContract, at address: Account
    ) throws(StoreFault) -> Execution {
        try runView(
            contract, name, arguments: arguments, context: context(of: address),
            host: ReadingHost(state), gasLimit: Self.gasLimit)
    }

    /// Decides a rule of a deployed contract for an instant; the result is a Boolean in BCS.
    package func decision(
        of rule: String, _ arguments: Bytes, at instant: Instant, of contract: LoadedContract,
        at address: Account
    ) throws(StoreFault) -> Execution {
        try decide(
            contract, rule: rule, arguments: arguments, at: instant,
            context: context(of: address), host: ReadingHost(state), gasLimit: Self.gasLimit)
    }

    /// Deploys a container as a transaction of its own.
    package mutating func deploy(
        _ container: Bytes, _ arguments: DeployArguments, as account: Account
    ) throws(StoreFault) -> Trial {
        try send(
            .deploy(Deployment(code: container, arguments: arguments)), as: account)
    }

    /// Calls an action as a transaction of its own; `arguments` are in BCS.
    package mutating func call(
        _ action: String, _ arguments: Bytes, of contract: Account, as account: Account
    ) throws(StoreFault) -> Trial {
        try send(.call(contract: contract, action: action, arguments: arguments), as: account)
    }

    /// A transaction of one call, ready to be run after as many others of the account.
    package func transaction(
        _ call: Transaction.Call, as account: Account, gasLimit: Gas = Self.gasLimit,
        skipping skipped: UInt64 = 0
    ) throws(StoreFault) -> Transaction {
        let next = try SystemState.account(account, in: state).next
        return Transaction(
            chain: rules.chain, account: account, publicKey: localKey,
            nonce: Nonce(next.number &+ skipped), expiry: height,
            gasLimit: gasLimit, calls: [call])
    }

    /// What a transaction would do; nothing is kept.
    package mutating func attempt(_ transaction: Transaction) throws(StoreFault) -> Trial {
        try executeUnsigned(
            transaction, in: BlockContext(rules: rules, height: height, time: time), on: state,
            caches: &caches)
    }

    /// What transactions would do in one block; nothing is kept.
    package mutating func attempt(
        _ transactions: [UnsignedTransaction]
    ) throws(StoreFault) -> (receipts: [Receipt], writes: StateDiff) {
        try executeUnsigned(
            transactions, in: BlockContext(rules: rules, height: height, time: time), on: state,
            caches: &caches)
    }

    /// Keeps what a block of them would write.
    package mutating func apply(_ writes: StateDiff) {
        state.apply(writes)
        hasRun = true
    }

    private mutating func send(
        _ call: Transaction.Call, as account: Account
    ) throws(StoreFault) -> Trial {
        try run(try transaction(call, as: account))
    }

    package mutating func run(_ transaction: Transaction) throws(StoreFault) -> Trial {
        let trial = try attempt(transaction)
        apply(trial.writes)
        return trial
    }
}

/// An account of a local chain: named, without a key.
public struct Actor: Hashable, Sendable {
    public let name: String
    public let account: Account

    /// The account follows from the name, so that the same text gives the same state.
    public init(name: String) {
        self.name = name
        account = Account(SHA256.hash(tag: "licet actor", Bytes(name.utf8)).word)
    }
}

/// The key that transactions of a local chain carry: none is that of an account.
let localKey = noKey()

private func noKey() -> KeyBytes {
    guard let key = KeyBytes(Bytes(repeating: 0, count: PublicKey.size)) else {
        preconditionFailure("a key has PublicKey.size bytes")
    }
    return key
}

/// The rules of every local chain: no block is sealed, so that the target is asked of nobody.
private func localRules() -> ChainRules {
    let genesis = Genesis(
        time: .epoch, sealing: .work(target: Sealing.defaultTarget),
        blockInterval: Duration(1, .seconds) ?? .zero)
    do {
        return try ChainRules(genesis)
    } catch {
        preconditionFailure("the genesis of local chains is valid: \(error)")
    }
}

/// Gives running code the rows of a state, and keeps nothing that it writes: for views and rules,
/// which cannot write.
final class ReadingHost: KeyedHost {
    private let state: MemoryState

    init(_ state: MemoryState) { self.state = state }

    func row(_ key: RowKey) throws(StoreFault) -> Bytes? { state.row(key) }
    func scan(prefix: Bytes, limit: Int) throws(StoreFault) -> [Row] {
        state.scan(prefix: prefix, limit: max(0, limit))
    }
    func write(_ key: RowKey, _ value: Bytes) {}
    func emit(event: Int, fields: Bytes) {}
    func record(_ opened: Opened) -> Int { 0 }
}
