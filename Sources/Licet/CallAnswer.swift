import LicetBytecode
import LicetLedger
import LicetPrimitives
import LicetValues

/// A contract on a chain: calls and questions name it.
public struct DeployedContract: Hashable, Sendable {
    public let name: String
    public let address: Account
    /// What deploying it cost.
    public let gas: UInt64
}

/// What a call did.
public struct CallAnswer: Sendable {
    /// What the action returned; `nil` where it returns nothing.
    public let value: ContractValue?
    public let events: [ContractEvent]
    public let gas: UInt64
    /// The block's.
    public let height: UInt64
    public let time: Instant
}

/// A fact that an action recorded.
public struct ContractEvent: Sendable {
    public let name: String
    /// By their names, in declared order; none for the event `Opened`, which is no contract's own.
    public let fields: [(name: String, value: ContractValue)]
    private let text: String

    public subscript(field name: String) -> ContractValue? {
        fields.first { $0.name == name }?.value
    }

    /// `nil` where the contract declares no such event.
    init?(_ event: Receipt.Event, in contract: Contract) {
        guard let decoded = DecodedNotice(event: event.code, fields: event.fields, in: contract)
        else { return nil }
        name = decoded.name
        text = decoded.text
        let notice = contract.events.first { contract.code(event: $0) == event.code }
        let declared = notice?.fields ?? []
        let values = decodeValues(event.fields, as: declared.map(\.type), in: contract) ?? []
        fields = zip(declared, values).map { field, value in
            (field.name, ContractValue(value, field.type, in: contract))
        }
    }
}

extension ContractEvent: CustomStringConvertible {
    /// As a source text would have it: `Issued(pass: #1, holder: licet1…)`.
    public var description: String { text }
}
