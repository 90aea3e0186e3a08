import LicetBytecode
import LicetPrimitives
import LicetValues

/// A value that a contract answered with.
///
/// Each property tells the value where it is of that kind, and `nil` where it is of another. An
/// optional of the contract is looked through: ``isNil`` tells whether there is something in it.
public struct ContractValue: Sendable {
    private let value: Value
    private let type: ValueType
    private let contract: Contract

    init(_ value: Value, _ type: ValueType, in contract: Contract) {
        self.value = value
        self.type = type
        self.contract = contract
    }

    /// What is within optionals, with its type.
    private var content: (value: Value, type: ValueType) {
        var content = (value: value, type: type)
        while case .optional(let wrapped) = content.type {
            if case .some(let value) = content.value { content.value = value }
            content.type = wrapped
        }
        return content
    }

    public var isNil: Bool { content.value == .none }

    public var bool: Bool? {
        guard case .bool(let flag) = content.value else { return nil }
        return flag
    }

    /// An `Int`, or the number of a row.
    public var int: Int64? {
        switch content.value {
        case .int(let number), .identifier(let number): number
        default: nil
        }
    }

    /// A `Text` or `Path`.
    public var text: String? {
        switch content.value {
        case .text(let bytes), .path(let bytes): String(decoding: bytes, as: UTF8.self)
        default: nil
        }
    }

    /// A `Bytes` or `Digest`.
    public var bytes: [UInt8]? {
        switch content.value {
        case .bytes(let bytes): bytes
        case .digest(let digest): digest.bytes
        default: nil
        }
    }

    public var account: Account? {
        guard case .account(let account) = content.value else { return nil }
        return account
    }

    public var instant: Instant? {
        guard case .instant(let instant) = content.value else { return nil }
        return instant
    }

    public var period: Period? {
        guard case .period(let period) = content.value else { return nil }
        return period
    }

    public var duration: Swift.Duration? {
        guard case .duration(let duration) = content.value else { return nil }
        return .milliseconds(duration.milliseconds)
    }

    /// The name of a case, without its dot; what it carries has names of its own.
    public var caseName: String? {
        let names = contract.caseNames(of: content.type)
        switch content.value {
        case .enumeration(let number), .variant(let number, _):
            return names.indices.contains(number) ? names[number] : nil
        default: return nil
        }
    }

    /// Of a list or a set.
    public var elements: [ContractValue]? {
        switch (content.value, content.type) {
        case (.list(let elements), .list(let type, _)), (.set(let elements), .set(let type, _)):
            elements.map { ContractValue($0, type, in: contract) }
        default: nil
        }
    }

    /// A field of a structure or row, or of what a case carries.
    public subscript(field name: String) -> ContractValue? {
        let declared: [Field]?
        let values: [Value]
        switch (content.value, content.type) {
        case (.structure(let fields), let type):
            declared = structure(type, in: contract)?.fields
            values = fields
        case (.row(let row), let type):
            declared = structure(type, in: contract)?.fields
            values = row.fields
        case (.variant(let number, let fields), let type):
            declared = contract.variantCase(number, of: type)?.fields
            values = fields
        default: return nil
        }
        for (field, value) in zip(declared ?? [], values) where field.name == name {
            return ContractValue(value, field.type, in: contract)
        }
        return nil
    }
}

extension ContractValue: CustomStringConvertible {
    /// As a source text would have it: `5`, `"ana"`, `@2027-01-01T08:00Z`, `Pass(holder: licet1…)`.
    public var description: String { licetText(of: value, type, in: contract) }
}
