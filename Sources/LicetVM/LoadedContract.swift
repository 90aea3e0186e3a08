import LicetBytecode
import LicetPrimitives

/// Why a verified contract cannot be loaded. Deterministic: the ledger refuses such a deployment.
public enum LoadRefusal: Error, Hashable, Sendable {
    /// A rule or `by` clause needs more registers than a frame has.
    case tooManyRegisters(in: String)
    /// A jump is too far for its offset, or there are too many functions.
    case codeTooLarge
    /// Types nest past ``Limits/nesting``.
    case typeNesting
    /// What a verified contract cannot hold; here to be refused all the same.
    case malformed(String)
}

/// A contract ready to run: code in one array with gas folded into the ends of blocks, and rules
/// and `by` clauses lowered to the same code. Immutable, so any number of executions may share
/// it.
public final class LoadedContract: Sendable {
    public let verified: VerifiedContract
    public var contract: Contract { verified.contract }
    public var digest: Digest { verified.digest }
    /// For each event, the number by which the world knows it.
    public let eventCodes: [UInt32]

    /// The price list that is folded into the code.
    public let schedule: GasSchedule
    let prices: SizePrices

    /// All code (see ``CodeLayout``).
    let code: [UInt64]
    let origins: [Int32]
    /// Functions, then rules: what `call` may name.
    let entries: [Entry]
    /// For each function its `by` clause; `nil` where anyone may call.
    let authorities: [Entry?]
    let types: TypeTable
    /// For each constant, its register content where one register holds it.
    let scalars: [Int64]
    /// For each constant its type and encoding.
    let constants: [StoredValue]
    let fields: [StoredValue]
    /// The value is `nil` where deploying must give it.
    let settings: [StoredValue?]
    let settingTypes: [Int]
    let tables: [TableLayout]
    let indexes: [IndexLayout]
    /// Types of all columns of all indexes, and their places in a row.
    let columns: [FieldPlace]
    /// Which fields of which tables may be set once.
    let onceFields: Set<TableField>
    /// The tracked fields of all tables.
    let trackedFields: [TrackedLayout]
    /// Types of the fields of events and errors, and their places in a window.
    let openings: [OpeningLayout]
    let events: [[FieldPlace]]
    let errors: [[FieldPlace]]
    let parameters: [[FieldPlace]]
    let ruleParameters: [[FieldPlace]]
    let results: [Int?]
    private let kinds: [FunctionKind]

    /// A body of code that can be entered.
    struct Entry: Sendable {
        var start: Int
        /// Registers of its frame, and how many of them are arguments.
        var registers: Int
        var arguments: Int
    }

    struct TableField: Hashable, Sendable {
        var table: Int
        var field: Int
    }

    struct StoredValue: Sendable {
        var type: Int
        var encoded: Bytes
    }

    struct TableLayout: Sendable {
        var key: Int
        var structure: Int
        var row: Int
        var isNumbered: Bool
        var firstIndex: Int
        var indexCount: Int
        var firstTracked: Int
        var trackedCount: Int
    }

    /// A tracked field: its number, its place in the row's object, and the slot there in which the
    /// instant of its newest pair stands, before the count of earlier ones.
    struct TrackedLayout: Sendable {
        var field: Int
        var place: FieldPlace
        var sinceSlot: Int
    }

    /// An opening, with the slots of the row's object that its event repeats.
    struct OpeningLayout: Sendable {
        var opening: Opening
        var digest: Int?
        var version: Int?
        var epoch: Int?
    }

    struct IndexLayout: Sendable {
        /// At most this many rows a bucket; `Int.max` where there is no bound.
        var max: Int
        var isUnique: Bool
        var firstColumn: Int
        var columnCount: Int
    }

    /// Lays out the code and lowers the trees; the code costs what the price list says.
    public convenience init(
        _ verified: VerifiedContract, _ schedule: GasSchedule = .first
    ) throws(LoadRefusal) {
        try self.init(verified, schedule, rulesAreWatched: false)
    }

    /// The same contract, of which every question to a rule is told to its ``WatchingHost``: for
    /// tools. It does what the plain one does, and costs the same gas.
    package convenience init(watchingRulesOf verified: VerifiedContract) throws(LoadRefusal) {
        try self.init(verified, .first, rulesAreWatched: true)
    }

    private init(
        _ verified: VerifiedContract, _ schedule: GasSchedule, rulesAreWatched: Bool
    ) throws(LoadRefusal) {
        self.verified = verified
        self.schedule = schedule
        prices = SizePrices(schedule)
        let loader = try Loader(
            verified.contract, OpcodePrices(schedule), rulesAreWatched: rulesAreWatched)
        code = loader.layout.code
        origins = loader.layout.origins
        entries = loader.entries
        authorities = loader.authorities
        types = loader.types
        scalars = loader.scalars
        constants = loader.constants
        fields = loader.fields
        settings = loader.settings
        settingTypes = loader.settingTypes
        tables = loader.tables
        indexes = loader.indexes
        columns = loader.columns
        onceFields = loader.onceFields
        trackedFields = loader.trackedFields
        openings = loader.openings
        events = loader.events
        errors = loader.errors
        parameters = loader.parameters
        ruleParameters = loader.ruleParameters
        results = loader.results
        eventCodes = verified.eventCodes
        kinds = verified.contract.functions.map(\.kind)
    }

    /// The number of a function with this name, if it is of this kind.
    func function(named name: String, kind: FunctionKind) -> Int? {
        guard let number = verified.function(named: name), kinds[number] == kind else { return nil }
        return number
    }

    /// Where in the container an instruction came from; `nil` for rules and `by` clauses.
    func location(of place: Int) -> Trapped.Location? {
        guard origins.indices.contains(place), origins[place] >= 0 else { return nil }
        // Functions lie in declared order before everything else.
        let functions = entries.prefix(contract.functions.count)
        guard let function = functions.lastIndex(where: { $0.start <= place }) else { return nil }
        return Trapped.Location(function: function, instruction: Int(origins[place]))
    }
}
