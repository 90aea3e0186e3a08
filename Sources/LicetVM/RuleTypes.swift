import LicetBytecode
import LicetPrimitives

/// The static types of a tree's expressions.
struct RuleTypes {
    let contract: Contract
    let parameters: [Parameter]
    var lets: [ValueType] = []
    /// Types of the enclosing locals, outermost first.
    var locals: [ValueType] = []

    func type(of expression: RuleExpression) throws(LoadRefusal) -> ValueType {
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
        case .unary(let operation, let value):
            return try result(of: operation, try type(of: value))
        case .binary(let operation, let left, _):
            return try result(of: operation, try type(of: left))
        case .coalesce(let optional, let otherwise):
            return try coalesced(try type(of: optional), try type(of: otherwise))
        case .some(let value): return .optional(try type(of: value))
        case .conditional(_, let then, let otherwise):
            return join(try type(of: then), try type(of: otherwise))
        case .bind(let value, let body):
            return try adding(try type(of: value)).type(of: body)
        case .ifSome(let optional, let then, let otherwise):
            let present = try adding(try wrapped(try type(of: optional))).type(of: then)
            return join(present, try type(of: otherwise))
        case .structure(let number, _): return .structure(number)
        case .collection(let type, _): return type
        }
    }

    func adding(_ local: ValueType) -> RuleTypes {
        var inner = self
        inner.locals.append(local)
        return inner
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

    /// What `??` gives: as the verifier has it, the wider of the wrapped type and the other, so
    /// that a row and a structure meet as a structure.
    private func coalesced(
        _ optional: ValueType, _ other: ValueType
    ) throws(LoadRefusal) -> ValueType {
        let wrapped = try wrapped(optional)
        if wrapped.fits(other, in: contract) { return other }
        if other.fits(wrapped, in: contract) { return wrapped }
        if optional.fits(other, in: contract) { return other }
        guard other.fits(optional, in: contract) else {
            throw .malformed("values of two types meet")
        }
        return optional
    }

    /// The wider of two types of one value.
    func join(_ left: ValueType, _ right: ValueType) -> ValueType {
        if left.fits(right, in: contract) { return right }
        if case .optional(let wrapped) = right, left.fits(wrapped, in: contract) { return right }
        return left
    }

    private func result(
        of operation: UnaryOperator, _ operand: ValueType
    ) throws(LoadRefusal) -> ValueType {
        switch operation {
        case .negate: return operand
        case .absolute, .count, .length: return .int
        case .periodStart, .periodEnd, .rowInserted: return .instant
        case .periodLength: return .duration
        case .periodIsEmpty, .isNil, .not: return .bool
        case .periodFrom: return .period
        case .sha256: return .digest
        case .rowKey:
            guard case .row(let table) = operand else { throw .malformed("the key of no row") }
            return try contract.tables.at(table).key
        }
    }

    private func result(
        of operation: BinaryOperator, _ left: ValueType
    ) throws(LoadRefusal) -> ValueType {
        switch operation {
        case .add, .subtract, .multiply, .divide, .remainder: return .int
        case .instantAdd, .instantSubtract: return .instant
        case .instantDifference, .durationAdd, .durationSubtract, .durationMultiply:
            return .duration
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .periodContains,
            .periodWithin, .periodOverlaps, .isElement, .isSubset:
            return .bool
        case .minimum, .maximum: return left
        case .period, .periodUntil, .periodClipped: return .period
        case .element: return try element(left)
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
