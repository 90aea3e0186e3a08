import LicetBytecode
import LicetLedger

extension Trap {
    /// What happened, as a clause that follows the trap's name.
    package var meaning: String {
        switch self {
        case .outOfGas: "the gas limit was used up"
        case .outOfMemory: "the memory of a transaction is full"
        case .callDepth: "calls are nested too deeply"
        case .overflow: "the result does not fit in an `Int`"
        case .divisionByZero: "the divisor is zero"
        case .timeOutOfRange: "the instant or duration is out of range"
        case .indexOutOfRange: "the list has no such element"
        case .tooLong: "more elements or bytes than `max` allows"
        case .rowAbsent: "there is no such row"
        case .rowExists: "there is a row with this key, or these unique columns, already"
        case .tableFull: "the index has no room for another row of this kind"
        case .historyFull: "a `tracked` field keeps 1,024 values, and has them"
        case .onceAlreadySet: "the field was set before, and may be set once"
        case .onceInThePast: "the instant lies before the block's time"
        case .notAuthorised: "no term of `by` is held, or an argument names an absent row"
        case .failed: "a `require` did not hold"
        case .tooManyEvents: "more events than a transaction may emit"
        case .nilValue: "the value is nil"
        case .valueTooLarge: "the value is too large to be stored"
        case .malformedArguments: "the arguments are not values of the parameters' types"
        case .unknownFunction: "the contract has no such function"
        case .wrongCase: "the value is another case than the one whose fields are asked for"
        }
    }
}

extension DeployRefusal {
    /// The name that follows `fails` in tests.
    package var name: String {
        switch self {
        case .malformedContainer: "MalformedContainer"
        case .unverifiable: "Unverifiable"
        case .roleCount: "RoleCount"
        case .emptyRole: "EmptyRole"
        case .settingCount: "SettingCount"
        case .settingMissing: "SettingMissing"
        case .settingMalformed: "SettingMalformed"
        case .roleOfParameters: "RoleOfParameters"
        }
    }
}

/// Every name that may follow `fails` beside the errors that a contract declares.
let builtInFailures: [String] =
    Trap.allCases.filter { $0 != .failed }.map(\.name) + DeployRefusal.allCases.map(\.name)
