import LicetBytecode
import LicetCrypto
import LicetPrimitives

/// What genesis decides for every block of a chain, in the form in which blocks are checked.
public struct ChainRules: Hashable, Sendable {
    public let chain: ChainID
    public let blockInterval: Duration
    public let blockGas: Gas
    public let quota: Quota
    public let sealing: Sealing
    /// What every header's `sealersRoot` must be.
    public let sealersRoot: Digest
    private let activations: [RulesActivation]
    private let known: [GasSchedule]

    /// The versions of the rules that this program knows, each by its prices. Whatever else a
    /// version changes must be asked of it too.
    public static let known: [GasSchedule] = [.first]

    /// Checks the document's values; its contracts are checked where block 0 is made.
    ///
    /// - Parameter known: the versions of the rules that may come into force.
    public init(
        _ genesis: Genesis, known: [GasSchedule] = Self.known
    ) throws(GenesisRefusal) {
        guard genesis.rules.first?.height == Height(0),
            zip(genesis.rules, genesis.rules.dropFirst()).allSatisfy({
                $0.height < $1.height && $0.version < $1.version
            })
        else { throw .rulesOrder }
        guard genesis.time <= .last else { throw .time }
        guard genesis.blockInterval > .zero else { throw .blockInterval }
        guard genesis.blockGas <= Gas(Limits.blockGas) else { throw .blockGas }
        guard genesis.quota.window >= 1 else { throw .quotaWindow }
        switch genesis.sealing {
        case .solo(let sealer):
            guard PublicKey(sealer.bytes) != nil else { throw .sealerKey }
        case .work(let target):
            guard target != .zero else { throw .workTarget }
        }
        chain = genesis.chainID
        blockInterval = genesis.blockInterval
        blockGas = genesis.blockGas
        quota = genesis.quota
        sealing = genesis.sealing
        sealersRoot = merkleListRoot(genesis.sealing.sealers.map(\.bytes))
        activations = genesis.rules
        self.known = known
        guard prices(at: Height(0)) != nil else { throw .unknownRules(version(at: Height(0))) }
    }

    /// The version of the rules that a block of this height follows.
    public func version(at height: Height) -> UInt32 {
        activations.last { $0.height <= height }?.version ?? 0
    }

    /// The price list of a block of this height; nil where this program does not know its rules and
    /// must stop.
    public func prices(at height: Height) -> GasSchedule? {
        let version = version(at: height)
        return known.first { $0.version == version }
    }

    /// The number of a height's quota window.
    public func window(at height: Height) -> UInt64 { height.number / quota.window }
}

/// Why no chain begins with a genesis document.
public enum GenesisRefusal: Error, Hashable, Sendable {
    /// A version of the rules that this program does not know: it must stop.
    case unknownRules(UInt32)
    /// Activations must begin at height 0 and ascend.
    case rulesOrder
    case time
    case blockInterval
    /// More than ``Limits/blockGas``.
    case blockGas
    /// A window of no blocks.
    case quotaWindow
    /// The sealer's key is no P-256 point.
    case sealerKey
    /// A target that nothing meets.
    case workTarget
    /// The contract at this place in the list cannot be deployed.
    case contract(Int, DeployRefusal)
}

/// Where a transaction runs.
public struct BlockContext: Hashable, Sendable {
    public let rules: ChainRules
    public let height: Height
    /// The block's time, which is the running contract's present.
    public var time: Instant
    /// What is charged. No block of rules that are not known is made or applied; whoever only asks
    /// what one would do is told by the first prices.
    public let prices: GasSchedule

    public init(rules: ChainRules, height: Height, time: Instant) {
        self.rules = rules
        self.height = height
        self.time = time
        prices = rules.prices(at: height) ?? .first
    }
}

/// Either the rules refuse something, or the store failed and nothing can be said about it.
public enum LedgerFailure<Refusal: Error & Sendable>: Error {
    case refused(Refusal)
    case store(StoreFault)

    /// Runs what only the store can make fail.
    static func reading<Value>(
        _ read: () throws(StoreFault) -> Value
    ) throws(LedgerFailure) -> Value {
        do {
            return try read()
        } catch {
            throw .store(error)
        }
    }

    /// Runs what only the rules can refuse.
    static func checking<Value>(
        _ check: () throws(Refusal) -> Value
    ) throws(LedgerFailure) -> Value {
        do {
            return try check()
        } catch {
            throw .refused(error)
        }
    }
}

extension LedgerFailure: Equatable where Refusal: Equatable {}
