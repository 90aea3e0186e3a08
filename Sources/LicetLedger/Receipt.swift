import LicetBytecode
import LicetPrimitives

/// What a transaction did.
public struct Receipt: Hashable, Sendable {
    public var transaction: TransactionID
    public var gasUsed: Gas
    public var outcome: Outcome

    public enum Outcome: Hashable, Sendable {
        /// One result a call, and the events of all calls in order.
        case succeeded(results: [CallResult], events: [Event])
        /// Nothing of the transaction stands but its nonce and its gas.
        case failed(Failure)
    }

    public enum CallResult: Hashable, Sendable {
        case deployed(Account)
        /// The result in BCS, empty where there is none.
        case returned(Bytes)
    }

    public struct Event: Hashable, Sendable {
        public var contract: Account
        /// The first four bytes of the hash of the event's signature, as the contract's interface
        /// lists it.
        public var code: UInt32
        /// The fields in BCS.
        public var fields: Bytes

        public init(contract: Account, code: UInt32, fields: Bytes) {
            self.contract = contract
            self.code = code
            self.fields = fields
        }
    }

    public struct Failure: Hashable, Sendable {
        /// The number of the call that failed, from 0.
        public var call: Int
        public var reason: Reason

        public init(call: Int, reason: Reason) {
            self.call = call
            self.reason = reason
        }

        public enum Reason: Error, Hashable, Sendable {
            /// Any trap but ``Trap/failed``.
            case trapped(Trap)
            /// A `require` did not hold: the error's number in the contract, its fields in BCS.
            case contractError(contract: Account, code: UInt32, fields: Bytes)
            /// No contract lies at the address.
            case unknownContract(Account)
            case deployRefused(DeployRefusal)
        }
    }

    public init(transaction: TransactionID, gasUsed: Gas, outcome: Outcome) {
        self.transaction = transaction
        self.gasUsed = gasUsed
        self.outcome = outcome
    }
}

/// Why code did not become a contract.
public enum DeployRefusal: UInt8, Error, CaseIterable, Hashable, Sendable {
    /// The code is not the canonical encoding of a container.
    case malformedContainer = 1
    /// The verifier refuses the contract.
    case unverifiable = 2
    /// Not one list of holders for each role that the contract declares.
    case roleCount = 3
    /// A role that nobody would hold.
    case emptyRole = 4
    /// Not one entry for each setting that the contract declares.
    case settingCount = 5
    /// A setting without a default was left out.
    case settingMissing = 6
    /// A setting's bytes are no value of its type.
    case settingMalformed = 7
    /// Members of a role that has parameters: they are assigned, not named.
    case roleOfParameters = 8
}

extension Receipt: CanonicalForm {
    static let version: UInt8 = 1
    public static let encodedSizeMax = 1 << 20
    private static let succeeded: UInt8 = 0
    private static let failed: UInt8 = 1

    public func encode(into encoder: inout CanonicalEncoder) {
        encoder.byte(Self.version)
        encoder.digest(transaction.digest)
        encoder.gas(gasUsed)
        switch outcome {
        case .succeeded(let results, let events):
            encoder.byte(Self.succeeded)
            encoder.list(results) { $1.encode(into: &$0) }
            encoder.list(events) { $1.encode(into: &$0) }
        case .failed(let failure):
            encoder.byte(Self.failed)
            failure.encode(into: &encoder)
        }
    }

    public init(from decoder: inout CanonicalDecoder) throws(CodecError) {
        try decoder.version(Self.version)
        transaction = TransactionID(try decoder.digest())
        gasUsed = try decoder.gas()
        switch try decoder.byte() {
        case Self.succeeded:
            let results = try decoder.list(limit: Limits.callsPerTransaction) {
                (decoder) throws(CodecError) in try CallResult(from: &decoder)
            }
            let events = try decoder.list(limit: Limits.eventsPerTransaction) {
                (decoder) throws(CodecError) in try Event(from: &decoder)
            }
            outcome = .succeeded(results: results, events: events)
        case Self.failed: outcome = .failed(try Failure(from: &decoder))
        case let tag: throw .unknownTag(UInt64(tag))
        }
    }
}

extension Receipt.CallResult {
    func encode(into encoder: inout CanonicalEncoder) {
        switch self {
        case .deployed(let contract):
            encoder.byte(0)
            encoder.account(contract)
        case .returned(let value):
            encoder.byte(1)
            encoder.byteString(value)
        }
    }

    init(from decoder: inout CanonicalDecoder) throws(CodecError) {
        switch try decoder.byte() {
        case 0: self = .deployed(try decoder.account())
        case 1: self = .returned(try decoder.byteString(limit: Limits.valueBytes))
        case let tag: throw .unknownTag(UInt64(tag))
        }
    }
}

extension Receipt.Event {
    func encode(into encoder: inout CanonicalEncoder) {
        encoder.account(contract)
        encoder.uint32(code)
        encoder.byteString(fields)
    }

    init(from decoder: inout CanonicalDecoder) throws(CodecError) {
        contract = try decoder.account()
        code = try decoder.uint32()
        fields = try decoder.byteString(limit: Limits.eventBytesPerTransaction)
    }
}

extension Receipt.Failure {
    func encode(into encoder: inout CanonicalEncoder) {
        encoder.byte(UInt8(truncatingIfNeeded: call))
        switch reason {
        case .trapped(let trap):
            encoder.byte(0)
            encoder.byte(trap.rawValue)
        case .contractError(let contract, let code, let fields):
            encoder.byte(1)
            encoder.account(contract)
            encoder.uint32(code)
            encoder.byteString(fields)
        case .unknownContract(let contract):
            encoder.byte(2)
            encoder.account(contract)
        case .deployRefused(let refusal):
            encoder.byte(3)
            encoder.byte(refusal.rawValue)
        }
    }

    init(from decoder: inout CanonicalDecoder) throws(CodecError) {
        call = Int(try decoder.byte())
        guard call < Limits.callsPerTransaction else { throw .outOfRange }
        switch try decoder.byte() {
        case 0:
            let number = try decoder.byte()
            // A contract's own error has its own form, so that a failure has one encoding.
            guard let trap = Trap(rawValue: number), trap != .failed else {
                throw .unknownTag(UInt64(number))
            }
            reason = .trapped(trap)
        case 1:
            reason = .contractError(
                contract: try decoder.account(), code: try decoder.uint32(),
                fields: try decoder.byteString(limit: Limits.valueBytes))
        case 2: reason = .unknownContract(try decoder.account())
        case 3:
            let number = try decoder.byte()
            guard let refusal = DeployRefusal(rawValue: number) else {
                throw .unknownTag(UInt64(number))
            }
            reason = .deployRefused(refusal)
        case let tag: throw .unknownTag(UInt64(tag))
        }
    }
}
