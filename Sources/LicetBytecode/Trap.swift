/// Why an execution ended without a result. Everything it wrote is undone.
public enum Trap: UInt8, Error, CaseIterable, Hashable, Sendable {
    /// The gas limit was used up.
    case outOfGas = 1
    /// The arena is full.
    case outOfMemory = 2
    /// Too many frames or registers.
    case callDepth = 3
    /// An `Int` operation's result does not fit.
    case overflow = 4
    case divisionByZero = 5
    /// An instant or duration past its range.
    case timeOutOfRange = 6
    case indexOutOfRange = 7
    /// A bounded collection or byte string past its `max`.
    case tooLong = 8
    /// `table[k]` where there is no row.
    case rowAbsent = 9
    /// `insert t[k]` where there is a row, or an insert of a second row that a unique index
    /// refuses: `RowExists`.
    case rowExists = 10
    /// An insert past the `max` of an index bucket: `TableFull`.
    case tableFull = 11
    /// A second set of a `once` field.
    case onceAlreadySet = 12
    /// A `once` field set to an instant before the block's time.
    case onceInThePast = 13
    /// No term of the action's `by` is held, an argument names a row that does not exist, or the
    /// rule under which something is opened denies: `NotAuthorised`.
    case notAuthorised = 14
    /// A `require` did not hold; the error is beside the trap.
    case failed = 15
    /// More events, or more bytes of them, than a transaction may emit.
    case tooManyEvents = 16
    /// A value that was there according to the code was nil.
    case nilValue = 17
    /// An encoded value or row key past its limit.
    case valueTooLarge = 18
    /// Arguments that are not the canonical encoding of the parameters' types.
    case malformedArguments = 19
    /// No action or view of this name.
    case unknownFunction = 20
    /// An update of a `tracked` field past ``Limits/trackedPairs``.
    case historyFull = 21
    /// What a case carries was asked of a value that is another case.
    case wrongCase = 22

    /// Whether a rule's leaf may catch it. Running out of gas, memory or stack gives no answer at
    /// all.
    public var isCatchable: Bool {
        switch self {
        case .outOfGas, .outOfMemory, .callDepth: false
        default: true
        }
    }

    /// The name under which tests and reports speak of it.
    public var name: String {
        switch self {
        case .outOfGas: "OutOfGas"
        case .outOfMemory: "OutOfMemory"
        case .callDepth: "CallDepth"
        case .overflow: "Overflow"
        case .divisionByZero: "DivisionByZero"
        case .timeOutOfRange: "TimeOutOfRange"
        case .indexOutOfRange: "IndexOutOfRange"
        case .tooLong: "BoundExceeded"
        case .rowAbsent: "RowAbsent"
        case .rowExists: "RowExists"
        case .tableFull: "TableFull"
        case .onceAlreadySet: "OnceAlreadySet"
        case .onceInThePast: "OnceInThePast"
        case .notAuthorised: "NotAuthorised"
        case .failed: "Failed"
        case .tooManyEvents: "TooManyEvents"
        case .nilValue: "NilValue"
        case .valueTooLarge: "ValueTooLarge"
        case .malformedArguments: "MalformedArguments"
        case .unknownFunction: "UnknownFunction"
        case .historyFull: "HistoryFull"
        case .wrongCase: "WrongCase"
        }
    }
}
