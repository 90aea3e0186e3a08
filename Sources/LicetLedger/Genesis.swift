import LicetPrimitives

/// The document that a chain begins with. Its canonical bytes give the chain id, so all that is in
/// it holds for the whole chain.
public struct Genesis: Hashable, Sendable {
    /// Which version of the rules holds from which height on: ascending, the first from height 0.
    public var rules: [RulesActivation]
    /// The time of block 0.
    public var time: Instant
    /// Between two blocks; the sealers' aim, not a condition of validity.
    public var blockInterval: Duration
    /// What all transactions of a block may use, at most ``Limits/blockGas``.
    public var blockGas: Gas
    public var quota: Quota
    public var sealing: Sealing
    /// Deployed in order before block 0 is made.
    public var contracts: [Deployment]

    public init(
        time: Instant, sealing: Sealing, blockInterval: Duration,
        blockGas: Gas = Gas(Limits.blockGas), quota: Quota = .standard,
        contracts: [Deployment] = [], rules: [RulesActivation] = [.first]
    ) {
        self.rules = rules
        self.time = time
        self.blockInterval = blockInterval
        self.blockGas = blockGas
        self.quota = quota
        self.sealing = sealing
        self.contracts = contracts
    }

    public var chainID: ChainID { ChainID(SHA256.hash(tag: "licet chain v1", encoded)) }
}

/// A version of the rules and the height of the first block that follows them.
public struct RulesActivation: Hashable, Sendable {
    public static let first = RulesActivation(version: 1, height: Height(0))

    public var version: UInt32
    public var height: Height

    public init(version: UInt32, height: Height) {
        self.version = version
        self.height = height
    }
}

/// What an account may use: `gas` in each window of `window` blocks.
public struct Quota: Hashable, Sendable {
    /// Blocks; at least 1.
    public var window: UInt64
    /// The quota of every account for which nothing else is said.
    public var gas: Gas

    /// A whole block's gas in each block.
    public static let standard = Quota(window: 1, gas: Gas(Limits.blockGas))

    public init(window: UInt64, gas: Gas) {
        self.window = window
        self.gas = gas
    }
}

/// Who makes the next block.
public enum Sealing: Hashable, Sendable {
    /// One node, whose signature is the seal.
    case solo(sealer: KeyBytes)
    /// Whoever finds a header whose hash, as a big-endian number, is not above the target.
    case work(target: Word256)

    /// Twelve leading zero bits: three zeros in hexadecimal.
    public static let defaultTarget = Word256(0x000f_ffff_ffff_ffff, .max, .max, .max)

    /// Keys that the header's `sealersRoot` commits to.
    public var sealers: [KeyBytes] {
        switch self {
        case .solo(let sealer): [sealer]
        case .work: []
        }
    }

    /// The header's `workTarget`: zero where no work is asked for.
    public var workTarget: Word256 {
        switch self {
        case .solo: .zero
        case .work(let target): target
        }
    }
}

/// Code and what it needs to become a contract.
public struct Deployment: Hashable, Sendable {
    /// A container.
    public var code: Bytes
    public var arguments: DeployArguments

    public init(code: Bytes, arguments: DeployArguments) {
        self.code = code
        self.arguments = arguments
    }
}

extension Genesis: CanonicalForm {
    static let version: UInt8 = 1
    /// Contracts and activations that one document may name.
    static let contractsMax = 64
    static let activationsMax = 64
    public static let encodedSizeMax = 8 << 20

    public func encode(into encoder: inout CanonicalEncoder) {
        encoder.byte(Self.version)
        encoder.list(rules) {
            $0.uint32($1.version)
            $0.height($1.height)
        }
        encoder.instant(time)
        encoder.int64(blockInterval.milliseconds)
        encoder.gas(blockGas)
        encoder.uint64(quota.window)
        encoder.gas(quota.gas)
        switch sealing {
        case .solo(let sealer):
            encoder.byte(0)
            encoder.key(sealer)
        case .work(let target):
            encoder.byte(1)
            encoder.fixed(target.bytes)
        }
        encoder.list(contracts) { $1.encode(into: &$0) }
    }

    public init(from decoder: inout CanonicalDecoder) throws(CodecError) {
        try decoder.version(Self.version)
        rules = try decoder.list(limit: Self.activationsMax) {
            (decoder) throws(CodecError) in
            RulesActivation(version: try decoder.uint32(), height: try decoder.height())
        }
        time = try decoder.instant()
        guard let interval = Duration(milliseconds: try decoder.int64()) else {
            throw .outOfRange
        }
        blockInterval = interval
        blockGas = try decoder.gas()
        quota = Quota(window: try decoder.uint64(), gas: try decoder.gas())
        switch try decoder.byte() {
        case 0: sealing = .solo(sealer: try decoder.key())
        case 1:
            guard let target = Word256(try decoder.fixed(32)) else { throw .truncated }
            sealing = .work(target: target)
        case let tag: throw .unknownTag(UInt64(tag))
        }
        contracts = try decoder.list(limit: Self.contractsMax) {
            (decoder) throws(CodecError) in try Deployment(from: &decoder)
        }
    }
}

extension Deployment: CanonicalForm {
    public static let encodedSizeMax = Limits.deployTransactionBytes

    public func encode(into encoder: inout CanonicalEncoder) {
        encoder.byteString(code)
        arguments.encode(into: &encoder)
    }

    public init(from decoder: inout CanonicalDecoder) throws(CodecError) {
        code = try decoder.byteString(limit: Limits.codeBytes)
        arguments = try DeployArguments(from: &decoder)
    }
}
