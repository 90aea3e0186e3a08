/// The static type of a value, a register, a field or a parameter.
///
/// Numbers in cases are positions in the lists of a ``Contract``.
public enum ValueType: Hashable, Sendable {
    case bool
    case int
    case instant
    case duration
    case period
    case account
    case digest
    /// A byte string of at most `max` bytes.
    case bytes(max: Int)
    /// UTF-8 text of at most `max` bytes.
    case text(max: Int)
    /// An object name in the off-chain store: at most 256 bytes of `[a-z0-9/_.-]`, without `..`
    /// and without a leading `/`.
    case path
    /// The number of a row in the table whose key this identifier is.
    case identifier(Int)
    /// An enumeration; a value is the number of its case.
    case enumeration(Int)
    case structure(Int)
    /// An enumeration whose cases carry values; a value is a case with the fields of that case.
    case variant(Int)
    /// A row as it was read from a table: the fields of its structure, its key and the instant at
    /// which it was inserted.
    case row(Int)
    /// Never of another optional.
    indirect case optional(ValueType)
    indirect case list(ValueType, max: Int)
    indirect case set(ValueType, max: Int)
    /// Only as a register's type: a list under construction, with room for `max` scalars, whose
    /// elements are written in place. Its value is taken by copying.
    indirect case buffer(ValueType, max: Int)
    /// Only as the type of a structure's field and of the register that it is read into: a value
    /// that may be stored in another sealed field, and nothing else.
    indirect case sealed(ValueType)
    /// Only as an action's result, and as the register that holds it: the number, in the receipt,
    /// of the ``Opened`` event that `open` has recorded.
    case ticket

    /// What a sealed type seals; any other type itself.
    public var unsealed: ValueType { if case .sealed(let wrapped) = self { wrapped } else { self } }

    /// Whether a value fits one register by itself, without memory beside it.
    public var isScalar: Bool {
        switch self {
        case .bool, .int, .instant, .duration, .identifier, .enumeration, .ticket: true
        case .optional(let wrapped): wrapped.isScalar && !ValueType.optional(wrapped).isBoxed
        case .sealed(let wrapped): wrapped.isScalar
        case .period, .account, .digest, .bytes, .text, .path, .structure, .variant, .row, .list,
            .set, .buffer:
            false
        }
    }

    /// Whether this is an optional whose value lies in memory beside it: every bit pattern of an
    /// `Int` is a value, and a `Period` takes two registers, so neither can spare a sentinel.
    /// All other optionals are `nil` when their register is ``nilSentinel``.
    public var isBoxed: Bool {
        unsealed == .optional(.int) || unsealed == .optional(.period)
    }

    /// Whether a register holds an offset into the arena (or the sentinel).
    public var isHandle: Bool { !isScalar && unsealed != .period }

    /// Registers, or eight-byte slots of an object, that a value takes.
    public var width: Int { unsealed == .period ? 2 : 1 }

    /// The register content that stands for `nil` in every optional.
    public static let nilSentinel = Int64.min

    /// Whether a value of this type may stand where `place` is expected without any conversion of
    /// its register: the same type; a smaller bound in a larger one; an unboxed optional's value in
    /// the optional; a row where its structure is expected; what is sealed only in a sealed place,
    /// which takes what is not sealed too.
    public func fits(_ place: ValueType, in contract: borrowing Contract) -> Bool {
        fits(place, in: contract, asOptional: true)
    }

    /// The same; `asOptional` says whether a value may stand for its optional. In a tree it may
    /// not: `some` says so there, so that whoever evaluates the tree need not know types.
    package func fits(
        _ place: ValueType, in contract: borrowing Contract, asOptional: Bool
    ) -> Bool {
        if self == place { return true }
        switch (self, place) {
        case (.sealed(let value), .sealed(let wanted)):
            return value.fits(wanted, in: contract, asOptional: asOptional)
        case (.sealed, _): return false
        case (_, .sealed(let wanted)):
            return fits(wanted, in: contract, asOptional: asOptional)
        case (.bytes(let max), .bytes(let room)), (.text(let max), .text(let room)):
            return max <= room
        case (.list(let element, let max), .list(let wanted, let room)),
            (.set(let element, let max), .set(let wanted, let room)):
            return max <= room && element.fits(wanted, in: contract, asOptional: asOptional)
        case (.row(let table), .structure(let structure)):
            return contract.tables.indices.contains(table)
                && contract.tables[table].row == structure
        case (.optional(let value), .optional(let wanted)):
            return isBoxed == place.isBoxed
                && value.fits(wanted, in: contract, asOptional: asOptional)
        case (_, .optional(let wanted)):
            return asOptional && !place.isBoxed && fits(wanted, in: contract)
        default:
            return false
        }
    }
}
