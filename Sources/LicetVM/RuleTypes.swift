import LicetBytecode
import LicetPrimitives

/// The static types of a tree's expressions.
struct RuleTypes {
    let contract: Contract
    let parameters: [Parameter]
    var lets: [ValueType] = []
    /// Types of the enclosing locals, outermost first.
    var locals: [ValueType] = []

    /// Looks only at the parts that the type depends on.
    mutating func type(of expression: RuleExpression) throws(LoadRefusal) -> ValueType {
        switch expression {
        case .constant(let number): return try contract.constants.at(number).type
        case .none(let type): return type
        case .parameter(let number): return try parameters.at(number).type
        case .letValue(let number): return try lets.at(number)
        case .local(let number): return try locals.at(number)
        case .time: return .instant
        case .setting(let number): return try contract.settings.at(number).type
        case .stateField(let number): return try contract.fields.at(number).type
        case .field(let value, let number):
            return try fields(of: try type(of: value)).at(number).type
        case .lookup(let table, _): return .row(table)
        case .find(let table, _): return .optional(.row(table))
        case .bucket(let table, _, _): return .list(.row(table), max: Limits.bucketRows)
        case .hasRow, .and, .or, .implies, .exists, .all: return .bool
        case .unary(let operation, let value): return try result(of: operation, value)
        case .binary(let operation, let left, _): return try result(of: operation, left)
        case .coalesce(let optional, let otherwise):
            let optional = try type(of: optional)
            return try met(optional.coalesced(with: try type(of: otherwise), in: contract))
        case .some(let value): return .optional(try type(of: value))
        case .conditional(_, let then, let otherwise):
            return try joined(try type(of: then), try type(of: otherwise))
        case .bind(let value, let body):
            return try type(of: body, with: try type(of: value))
        case .ifSome(let optional, let then, let otherwise):
            let present = try type(of: then, with: try wrapped(try type(of: optional)))
            return try joined(present, try type(of: otherwise))
        case .structure(let number, _): return .structure(number)
        case .collection(let type, _): return type
        }
    }

    private mutating func type(
        of body: RuleExpression, with local: ValueType
    ) throws(LoadRefusal) -> ValueType {
        locals.append(local)
        defer { locals.removeLast() }
        return try type(of: body)
    }

    func fields(of type: ValueType) throws(LoadRefusal) -> [Field] {
        switch type {
        case .structure(let number): return try contract.structures.at(number).fields
        case .row(let table):
            return try contract.structures.at(try contract.tables.at(table).row).fields
        default: throw .malformed("a field of what has none")
        }
    }

    func wrapped(_ type: ValueType) throws(LoadRefusal) -> ValueType {
        guard case .optional(let wrapped) = type else {
            throw .malformed("the value of what is no optional")
        }
        return wrapped
    }

    /// The wider of two types of one value.
    func joined(_ left: ValueType, _ right: ValueType) throws(LoadRefusal) -> ValueType {
        try met(left.joined(with: right, in: contract))
    }

    private func met(_ type: ValueType?) throws(LoadRefusal) -> ValueType {
        guard let type else { throw .malformed("values of two types meet") }
        return type
    }

    private mutating func result(
        of operation: UnaryOperator, _ operand: RuleExpression
    ) throws(LoadRefusal) -> ValueType {
        switch operation {
        case .negate: return try type(of: operand)
        case .absolute, .count, .length: return .int
        case .periodStart, .periodEnd, .rowInserted: return .instant
        case .periodLength: return .duration
        case .periodIsEmpty, .isNil, .not: return .bool
        case .periodFrom: return .period
        case .sha256: return .digest
        case .rowKey:
            guard case .row(let table) = try type(of: operand) else {
                throw .malformed("the key of no row")
            }
            return try contract.tables.at(table).key
        }
    }

    private mutating func result(
        of operation: BinaryOperator, _ left: RuleExpression
    ) throws(LoadRefusal) -> ValueType {
        switch operation {
        case .add, .subtract, .multiply, .divide, .remainder: return .int
        case .instantAdd, .instantSubtract: return .instant
        case .instantDifference, .durationAdd, .durationSubtract, .durationMultiply:
            return .duration
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .periodContains,
            .periodWithin, .periodOverlaps, .isElement, .isSubset:
            return .bool
        case .minimum, .maximum: return try type(of: left)
        case .period, .periodUntil, .periodClipped: return .period
        case .element: return try element(try type(of: left))
        }
    }

    func element(_ collection: ValueType) throws(LoadRefusal) -> ValueType {
        switch collection {
        case .list(let element, _), .set(let element, _): return element
        default: throw .malformed("an element of what has none")
        }
    }
}

extension Array {
    /// The element at an index that a container states.
    func at(_ index: Int) throws(LoadRefusal) -> Element {
        guard indices.contains(index) else { throw .malformed("a number out of its range") }
        return self[index]
    }
}
