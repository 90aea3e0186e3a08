import LicetBytecode

/// A name that a test or the console has given to a value.
package struct Variable: Hashable, Sendable {
    package let name: String
    package let type: ValueType
    package let value: Value
    /// The contract whose declarations the type's numbers point into; nil where the type means the
    /// same everywhere.
    private let contract: Contract?

    init(name: String, type: ValueType, value: Value, contract: Contract?) {
        self.name = name
        self.type = type
        self.value = value
        self.contract = type.isOfContract ? contract : nil
    }

    /// Whether the type means the same in a contract: that in which it arose, or a later text of it
    /// to which declarations were added.
    func isValid(in other: Contract) -> Bool {
        guard let contract else { return true }
        return contract.name == other.name
            && other.identifiers.starts(with: contract.identifiers)
            && other.enumerations.starts(with: contract.enumerations)
            && other.structures.starts(with: contract.structures)
            && other.variants.starts(with: contract.variants)
            && other.tables.starts(with: contract.tables)
    }
}

extension ValueType {
    /// Whether the type points into the declarations of a contract.
    var isOfContract: Bool {
        switch self {
        case .identifier, .enumeration, .structure, .variant, .row: true
        case .optional(let inner), .list(let inner, _), .set(let inner, _), .buffer(let inner, _):
            inner.isOfContract
        case .sealed(let inner): inner.isOfContract
        case .bool, .int, .instant, .duration, .period, .account, .digest, .bytes, .text, .path,
            .ticket:
            false
        }
    }

    /// The type with every row as its structure: what code can hand out.
    func withoutRows(in contract: Contract) -> ValueType {
        switch self {
        case .row(let table):
            contract.tables.indices.contains(table)
                ? .structure(contract.tables[table].row) : self
        case .optional(let inner): .optional(inner.withoutRows(in: contract))
        case .list(let inner, let max): .list(inner.withoutRows(in: contract), max: max)
        case .set(let inner, let max): .set(inner.withoutRows(in: contract), max: max)
        case .bool, .int, .instant, .duration, .period, .account, .digest, .bytes, .text, .path,
            .identifier, .enumeration, .structure, .variant, .buffer, .sealed, .ticket:
            self
        }
    }
}
