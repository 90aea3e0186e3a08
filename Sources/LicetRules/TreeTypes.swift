import LicetBytecode
import LicetPrimitives

/// The static types of a tree's expressions: needed where a value alone does not tell its type.
struct TreeTypes {
    let contract: Contract
    let parameters: [ValueType]
    let lets: [ValueType]

    /// `nil` for a tree that no verifier accepts. `locals` are the types of the variables in scope.
    func type(of expression: RuleExpression, _ locals: [ValueType?]) -> ValueType? {
        switch expression {
        case .constant(let number): element(contract.constants, number)?.type
        case .none(let type): type
        case .parameter(let number): element(parameters, number)
        case .letValue(let number): element(lets, number)
        case .local(let number): element(locals, number) ?? nil
        case .time: .instant
        case .setting(let number): element(contract.settings, number)?.type
        case .stateField(let number): element(contract.fields, number)?.type
        case .field(let owner, let number): field(type(of: owner, locals), number)?.type
        case .lookup(let table, _): .row(table)
        case .find(let table, _), .findUnique(let table, _, _): .optional(.row(table))
        case .bucket(let table, let index, _):
            .list(.row(table), max: bound(table, index))
        case .hasRow, .and, .or, .implies, .exists, .all, .isCase, .hasCase, .member: .bool
        case .variant(let number, _, _): .variant(number)
        case .payload(let value, let chosen, let field):
            contract.variantCase(chosen, of: type(of: value, locals)).flatMap {
                element($0.fields, field)?.type
            }
        case .unary(let operation, let operand): result(operation, type(of: operand, locals))
        case .binary(let operation, let left, _): result(operation, type(of: left, locals))
        case .coalesce(let optional, let other):
            joined(type(of: optional, locals), type(of: other, locals)) {
                $0.coalesced(with: $1, in: contract)
            }
        case .some(let value): type(of: value, locals).map { .optional($0) }
        case .conditional(_, let then, let otherwise):
            joined(type(of: then, locals), type(of: otherwise, locals)) {
                $0.joined(with: $1, in: contract)
            }
        case .bind(let value, let body): type(of: body, locals + [type(of: value, locals)])
        case .ifSome(let optional, let then, let otherwise):
            joined(
                type(of: then, locals + [wrapped(type(of: optional, locals))]),
                type(of: otherwise, locals)
            ) { $0.joined(with: $1, in: contract) }
        case .structure(let number, _): .structure(number)
        case .collection(let type, _): type
        }
    }

    private func joined(
        _ left: ValueType?, _ right: ValueType?, _ join: (ValueType, ValueType) -> ValueType?
    ) -> ValueType? {
        guard let left, let right else { return nil }
        return join(left, right)
    }

    /// The declaration of a field of a structure or row.
    func field(_ owner: ValueType?, _ number: Int) -> Field? {
        switch owner {
        case .structure(let structure):
            element(contract.structures, structure).flatMap { element($0.fields, number) }
        case .row(let table):
            element(contract.tables, table).flatMap { field(.structure($0.row), number) }
        default: nil
        }
    }

    /// What an element of a collection, or the value of an optional, is.
    func wrapped(_ type: ValueType?) -> ValueType? {
        switch type {
        case .optional(let element), .list(let element, _), .set(let element, _): element
        default: nil
        }
    }

    /// What an index is asked by.
    func columns(_ table: Int, _ index: Int) -> [ValueType] {
        guard let declared = element(contract.tables, table),
            let columns = element(declared.indexes, index)?.columns
        else { return [] }
        return columns.compactMap { field(.row(table), $0)?.type }
    }

    private func bound(_ table: Int, _ index: Int) -> Int {
        element(contract.tables, table).flatMap { element($0.indexes, index)?.max }
            ?? Limits.bucketRows
    }

    private func result(_ operation: UnaryOperator, _ operand: ValueType?) -> ValueType? {
        switch operation {
        case .negate: operand
        case .absolute, .count, .length: .int
        case .periodStart, .periodEnd, .rowInserted: .instant
        case .periodLength: .duration
        case .periodIsEmpty, .isNil, .not: .bool
        case .periodFrom: .period
        case .sha256: .digest
        case .rowKey:
            if case .row(let table) = operand { element(contract.tables, table)?.key } else { nil }
        }
    }

    private func result(_ operation: BinaryOperator, _ left: ValueType?) -> ValueType? {
        switch operation {
        case .add, .subtract, .multiply, .divide, .remainder: .int
        case .instantAdd, .instantSubtract: .instant
        case .instantDifference, .durationAdd, .durationSubtract, .durationMultiply: .duration
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .periodContains,
            .periodWithin, .periodOverlaps, .isElement, .isSubset:
            .bool
        case .minimum, .maximum: left
        case .period, .periodUntil, .periodClipped: .period
        case .element: wrapped(left)
        }
    }

    private func element<Element>(_ list: [Element], _ index: Int) -> Element? {
        list.indices.contains(index) ? list[index] : nil
    }
}
