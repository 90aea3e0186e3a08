import LicetBytecode
import LicetPrimitives

extension ValueType {
    /// The type of what could not be checked: it fits everywhere, so that one mistake is reported
    /// once. It never leaves the checker, since a contract with an error gives no typed tree;
    /// buffers are types of registers, which the checker does not know.
    static let unknown = ValueType.buffer(.bool, max: 0)

    var isUnknown: Bool {
        if case .buffer = self { true } else { false }
    }

    /// The type of `nil` or a value of this type; an optional stays what it is.
    var asOptional: ValueType {
        switch self {
        case .optional, .buffer: self
        default: .optional(self)
        }
    }

    /// The type of an optional's value; any other type stays what it is.
    var unwrapped: ValueType {
        if case .optional(let inner) = self { inner } else { self }
    }

    var isOptional: Bool {
        if case .optional = self { true } else { false }
    }

    var isSealed: Bool {
        if case .sealed = self { true } else { false }
    }

    var isIdentifier: Bool {
        if case .identifier = self { true } else { false }
    }

    /// The structure or variant inside optionals, lists and sets.
    var innerComposite: ValueType? {
        switch self {
        case .structure, .variant: self
        case .optional(let inner), .list(let inner, _), .set(let inner, _): inner.innerComposite
        case .sealed(let inner): inner.innerComposite
        default: nil
        }
    }

    /// Whether a value of this type is a value of `other` but for the bounds of its parts.
    func isSameKind(as other: ValueType) -> Bool {
        switch (self, other) {
        case (.bytes, .bytes), (.text, .text): true
        case (.list(let left, _), .list(let right, _)), (.set(let left, _), .set(let right, _)),
            (.optional(let left), .optional(let right)):
            left.isSameKind(as: right)
        default: self == other
        }
    }

    /// Whether a value may stand in `place` as it is: the same type, its bounds no larger.
    func isWithin(_ place: ValueType) -> Bool {
        switch (self, place) {
        case (.bytes(let max), .bytes(let room)), (.text(let max), .text(let room)): max <= room
        case (.list(let element, let max), .list(let wanted, let room)),
            (.set(let element, let max), .set(let wanted, let room)):
            max <= room && element.isWithin(wanted)
        case (.optional(let value), .optional(let wanted)): value.isWithin(wanted)
        case (.sealed(let value), .sealed(let wanted)):
            // What is sealed is moved as it is: into an optional only where that needs no box.
            value.isWithin(wanted)
                || wanted.isOptional && !wanted.isBoxed && value.isWithin(wanted.unwrapped)
        default: self == place
        }
    }

    /// The smallest type that holds the values of both; nil when they are of different kinds.
    func joined(_ other: ValueType) -> ValueType? {
        switch (self, other) {
        case (.bytes(let left), .bytes(let right)): return .bytes(max: max(left, right))
        case (.text(let left), .text(let right)): return .text(max: max(left, right))
        case (.list(let left, let count), .list(let right, let other)):
            return left.joined(right).map { .list($0, max: max(count, other)) }
        case (.set(let left, let count), .set(let right, let other)):
            return left.joined(right).map { .set($0, max: max(count, other)) }
        case (.optional(let left), .optional(let right)):
            return left.joined(right).map { .optional($0) }
        case (.optional(let inner), let value), (let value, .optional(let inner)):
            return inner.joined(value).map { .optional($0) }
        default: return self == other ? self : nil
        }
    }
}

extension Contract {
    /// A type as its author would write it.
    func describe(_ type: ValueType) -> String {
        switch type {
        case .bool: "Bool"
        case .int: "Int"
        case .instant: "Instant"
        case .duration: "Duration"
        case .period: "Period"
        case .account: "Account"
        case .digest: "Digest"
        case .sealed(let wrapped): "sealed " + describe(wrapped)
        case .ticket: "Ticket"
        case .bytes(let max): "Bytes max \(max)"
        case .text(let max): max == Limits.textBytes ? "Text" : "Text max \(max)"
        case .path: "Path"
        case .identifier(let number): identifiers[number]
        case .enumeration(let number): enumerations[number].name
        case .structure(let number): structures[number].name
        case .variant(let number): variants[number].name
        case .row(let table): structures[tables[table].row].name
        case .optional(let inner): describe(inner) + "?"
        case .list(let element, let max): "[\(describe(element))] max \(max)"
        case .set(let element, let max): "Set<\(describe(element))> max \(max)"
        case .buffer: "unknown"
        }
    }
}
