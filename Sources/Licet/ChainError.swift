import LicetBytecode
import LicetLedger
import LicetPrimitives
import LicetSyntax
import LicetTooling
import LicetValues

/// Why a chain did not do what it was asked for. But for ``failed(_:)`` nothing has happened then.
public enum ChainError: Error, Hashable, Sendable {
    /// Nothing was deployed at this address on this chain.
    case unknownContract(Account)
    /// The contract has no such action, view or rule.
    case unknownName(String)
    /// What was given does not fit what is called or deployed.
    case misfit(String)
    /// The contract, or the machine, ended it without a result.
    case failed(CallFailure)
    /// The clock stands still or moves forward, up to the year 9999.
    case clock(String)
    /// The chain itself is damaged: never by what a caller or a contract does.
    case damaged(String)
}

extension ChainError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unknownContract(let address): "no contract lies at \(address.text) on this chain"
        case .unknownName(let sentence), .misfit(let sentence), .clock(let sentence): sentence
        case .failed(let failure): failure.description
        case .damaged(let detail): "the local chain failed: \(detail)"
        }
    }
}

/// A call, deployment or question that ended without a result. Nothing that it did stands; of a
/// call and a deployment the gas is paid and the transaction counted.
public struct CallFailure: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// The caller may not: no term of `by` is held, or what is opened has a rule that denies.
        case denied
        /// A `require` of the contract did not hold.
        case refused
        case outOfGas
        /// An operation had no result: an overflow, a row that is not there, and so on.
        case trapped
    }

    /// A place in the contract's text or in that of a module.
    public struct Place: Hashable, Sendable {
        public let file: String
        /// From 1.
        public let line: Int
        /// In characters from 1.
        public let column: Int
    }

    public let kind: Kind
    /// What was called; `deploy` for that.
    public let action: String
    /// The error's name with its values, as after `fails` in a test: `NotAuthorised`,
    /// `TooLong(limit: 30.days)`.
    public let error: String
    /// What that means; `nil` for an error of the contract's own, whose name says it.
    public let meaning: String?
    /// Where in the contract it came from, as far as is known.
    public let place: Place?
    public let gas: UInt64
}

extension CallFailure: CustomStringConvertible {
    public var description: String {
        "`\(action)` failed with `\(error)`" + (meaning.map { ": \($0)" } ?? "")
            + (place.map { " (\($0.file):\($0.line):\($0.column))" } ?? "")
    }
}

extension CallFailure {
    init(_ failure: TransactionFailure, of action: String, in program: Program, gas: Gas) {
        let contract = program.contract
        switch failure {
        case .trapped(.notAuthorised, _): kind = .denied
        case .trapped(.outOfGas, _): kind = .outOfGas
        case .trapped: kind = .trapped
        case .failed, .deployRefused, .unknownContract: kind = .refused
        }
        switch failure {
        case .trapped(let trap, _): error = trap.name
        case .failed(let number, let values, _):
            error = noticeText(contract.errors[number], values, in: contract)
        case .deployRefused(let refusal): error = refusal.name
        case .unknownContract: error = "UnknownContract"
        }
        self.action = action
        meaning = failure.meaning
        self.gas = gas.units
        place = program.place(of: failure, in: action).map { span, _ in
            let position = program.source.position(of: span.start)
            return Place(
                file: program.source.file(of: span.start).name, line: position.line,
                column: position.column)
        }
    }
}

extension ChainError {
    init(_ error: CallError) {
        switch error {
        case .unknownAction: self = .unknownName("\(error)")
        // Its own words name an option of the command line.
        case .missingRoles(let roles):
            let names = roles.map { "`\($0)`" }.joined(separator: ", ")
            self = .misfit("nobody is named for \(names)")
        default: self = .misfit("\(error)")
        }
    }
}
