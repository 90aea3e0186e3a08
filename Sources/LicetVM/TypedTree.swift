import LicetBytecode
import LicetPrimitives

/// A tree's expression with its static type and its typed parts, in the order in which the
/// container has them. Lowering asks for types at every level: found once, they cost no more than
/// the tree has nodes.
final class TypedExpression {
    let expression: RuleExpression
    let type: ValueType
    let parts: [TypedExpression]
    /// Whether evaluation may trap at all. Errs on the side of yes.
    let mayTrap: Bool

    init(
        _ expression: RuleExpression, _ type: ValueType, _ parts: [TypedExpression] = [],
        mayTrap: Bool? = nil
    ) {
        self.expression = expression
        self.type = type
        self.parts = parts
        self.mayTrap = mayTrap ?? parts.contains(where: \.mayTrap)
    }
}

/// Finds the static types of a rule's or `by` clause's trees, as the verifier has found them.
struct TreeTyping {
    let contract: Contract
    var parameters: [Parameter]
    /// Of the `let`s so far: the type, and whether evaluation may have ended in a trap.
    var lets: [(type: ValueType, mayTrap: Bool)] = []
    /// Types of the enclosing locals, outermost first.
    private var locals: [ValueType] = []

    init(contract: Contract, parameters: [Parameter]) {
        self.contract = contract
        self.parameters = parameters
    }

    // One case a node.
    mutating func typed(_ tree: RuleExpression) throws(LoadRefusal) -> TypedExpression {
        switch tree {
        case .constant(let number):
            return TypedExpression(tree, try contract.constants.at(number).type)
        case .none(let type): return TypedExpression(tree, type)
        case .parameter(let number): return TypedExpression(tree, try parameters.at(number).type)
        case .letValue(let number):
            let known = try lets.at(number)
            return TypedExpression(tree, known.type, mayTrap: known.mayTrap)
        case .local(let number): return TypedExpression(tree, try locals.at(number))
        case .time: return TypedExpression(tree, .instant)
        case .setting(let number):
            return TypedExpression(tree, try contract.settings.at(number).type)
        case .stateField(let number):
            return TypedExpression(tree, try contract.fields.at(number).type)
        case .field(let owner, let number):
            let owner = try typed(owner)
            return TypedExpression(tree, try fields(of: owner.type).at(number).type, [owner])
        case .lookup(let table, let key):
            return TypedExpression(tree, .row(table), [try typed(key)], mayTrap: true)
        case .find(let table, let key):
            return TypedExpression(tree, .optional(.row(table)), [try typed(key)], mayTrap: true)
        case .hasRow(_, let key):
            return TypedExpression(tree, .bool, [try typed(key)], mayTrap: true)
        case .bucket(let table, _, let columns):
            return TypedExpression(
                tree, .list(.row(table), max: Limits.bucketRows), try typed(columns),
                mayTrap: true)
        case .findUnique(let table, _, let columns):
            return TypedExpression(
                tree, .optional(.row(table)), try typed(columns), mayTrap: true)
        case .unary(let operation, let operand):
            let operand = try typed(operand)
            return TypedExpression(
                tree, try result(of: operation, operand.type), [operand],
                mayTrap: operation == .negate || operation == .absolute || operand.mayTrap)
        case .binary(let operation, let left, let right):
            let parts = [try typed(left), try typed(right)]
            return TypedExpression(
                tree, try result(of: operation, parts[0].type), parts,
                mayTrap: operation.mayTrap || parts.contains(where: \.mayTrap))
        case .and(let left, let right), .or(let left, let right), .implies(let left, let right):
            return TypedExpression(tree, .bool, [try typed(left), try typed(right)])
        case .coalesce(let optional, let otherwise):
            let parts = [try typed(optional), try typed(otherwise)]
            let type = parts[0].type.coalesced(with: parts[1].type, in: contract)
            return TypedExpression(tree, try met(type), parts)
        case .some(let value):
            let value = try typed(value)
            return TypedExpression(tree, .optional(value.type), [value])
        case .conditional(let condition, let then, let otherwise):
            let parts = [try typed(condition), try typed(then), try typed(otherwise)]
            return TypedExpression(tree, try joined(parts[1].type, parts[2].type), parts)
        case .bind(let value, let body):
            let value = try typed(value)
            let inner = try typed(body, with: value.type)
            return TypedExpression(tree, inner.type, [value, inner])
        case .ifSome(let optional, let then, let otherwise):
            let optional = try typed(optional)
            let present = try typed(then, with: try wrapped(optional.type))
            let absent = try typed(otherwise)
            return TypedExpression(
                tree, try joined(present.type, absent.type), [optional, present, absent])
        case .structure(let number, let values):
            return TypedExpression(tree, .structure(number), try typed(values))
        case .variant, .isCase, .hasCase, .payload: return try typedChoice(tree)
        case .collection(let type, let values):
            return TypedExpression(tree, type, try typed(values), mayTrap: true)
        case .exists(let collection, let body), .all(let collection, let body):
            let collection = try typed(collection)
            let inner = try typed(body, with: try element(of: collection.type))
            return TypedExpression(tree, .bool, [collection, inner], mayTrap: true)
        case .member(let role, let account, let arguments):
            return try membership(tree, role, account, arguments)
        }
    }

    /// The parts of a test of membership: for a role without parameters the account, and then, with
    /// it as a local, what its table tells; for one with parameters the latter alone. No part holds
    /// the account's tree twice, so that nested tests stay as small as they are.
    private mutating func membership(
        _ tree: RuleExpression, _ role: Int, _ account: RuleExpression,
        _ arguments: [RuleExpression]
    ) throws(LoadRefusal) -> TypedExpression {
        let isNamed = try contract.roles.at(role).isNamedAtDeploy
        var parts = isNamed ? [try typed(account)] : []
        let rows = contract.membershipTree(
            role: role, account: isNamed ? .local(locals.count) : account, arguments: arguments,
            depth: locals.count + (isNamed ? 1 : 0))
        if let rows { parts.append(isNamed ? try typed(rows, with: .account) : try typed(rows)) }
        return TypedExpression(tree, .bool, parts)
    }

    private mutating func typed(
        _ trees: [RuleExpression]
    ) throws(LoadRefusal) -> [TypedExpression] {
        var result: [TypedExpression] = []
        for tree in trees { result.append(try typed(tree)) }
        return result
    }

    private mutating func typed(
        _ body: RuleExpression, with local: ValueType
    ) throws(LoadRefusal) -> TypedExpression {
        locals.append(local)
        defer { locals.removeLast() }
        return try typed(body)
    }

    func fields(of type: ValueType) throws(LoadRefusal) -> [Field] {
        switch type {
        case .structure(let number): return try contract.structures.at(number).fields
        case .row(let table):
            return try contract.structures.at(try contract.tables.at(table).row).fields
        default: throw .malformed("a field of what has none")
        }
    }

    /// Nodes about cases.
    private mutating func typedChoice(
        _ tree: RuleExpression
    ) throws(LoadRefusal) -> TypedExpression {
        switch tree {
        case .variant(let number, _, let values):
            return TypedExpression(tree, .variant(number), try typed(values))
        case .isCase(let value, let other):
            return TypedExpression(tree, .bool, [try typed(value), try typed(other)])
        case .hasCase(let value, _): return TypedExpression(tree, .bool, [try typed(value)])
        case .payload(let value, let chosen, let field):
            let value = try typed(value)
            return TypedExpression(
                tree, try self.field(field, ofCase: chosen, in: value.type), [value],
                mayTrap: true)
        default: throw .malformed("a node that is about no case")
        }
    }

    private func field(
        _ field: Int, ofCase chosen: Int, in type: ValueType
    ) throws(LoadRefusal) -> ValueType {
        guard let declared = contract.variantCase(chosen, of: type) else {
            throw .malformed("a case of what has none")
        }
        return try declared.fields.at(field).type
    }

    func wrapped(_ type: ValueType) throws(LoadRefusal) -> ValueType {
        guard case .optional(let wrapped) = type else {
            throw .malformed("the value of what is no optional")
        }
        return wrapped
    }

    func element(of collection: ValueType) throws(LoadRefusal) -> ValueType {
        switch collection {
        case .list(let element, _), .set(let element, _), .optional(let element): return element
        default: throw .malformed("an element of what has none")
        }
    }

    /// The wider of two types of one value.
    func joined(_ left: ValueType, _ right: ValueType) throws(LoadRefusal) -> ValueType {
        try met(left.joined(with: right, in: contract))
    }

    private func met(_ type: ValueType?) throws(LoadRefusal) -> ValueType {
        guard let type else { throw .malformed("values of two types meet") }
        return type
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
        case .element: return try element(of: left)
        }
    }
}

extension BinaryOperator {
    /// Whether its operands' values alone can make it trap.
    fileprivate var mayTrap: Bool {
        switch self {
        case .add, .subtract, .multiply, .divide, .remainder, .instantAdd, .instantSubtract,
            .durationAdd, .durationSubtract, .durationMultiply, .element:
            true
        case .instantDifference, .equal, .notEqual, .less, .lessOrEqual, .greater,
            .greaterOrEqual, .minimum, .maximum, .period, .periodContains, .periodWithin,
            .periodOverlaps, .periodUntil, .periodClipped, .isElement, .isSubset:
            false
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
