import LicetBytecode
import LicetSyntax

extension TypedExpression {
    /// The expressions directly within, in the order in which they are evaluated.
    var children: [TypedExpression] {
        switch kind {
        case .constant, .none, .local, .time, .context, .stateField, .setting: []
        case .field(let inner, _), .unary(_, let inner), .some(let inner),
            .hasCase(let inner, _):
            [inner]
        case .lookup(_, let key), .find(_, let key), .hasRow(_, let key): [key]
        case .bucket(_, _, let parts), .findUnique(_, _, let parts), .structure(_, let parts),
            .collection(let parts), .call(_, let parts), .callRule(_, let parts),
            .variant(_, _, let parts):
            parts
        case .binary(_, let left, let right), .and(let left, let right), .or(let left, let right),
            .implies(let left, let right), .coalesce(let left, let right),
            .exists(_, let left, let right), .all(_, let left, let right),
            .isCase(let left, let right):
            [left, right]
        case .member(let test): [test.account] + test.arguments
        case .insert(_, let row): [row]
        case .insertAt(_, let key, let row): [key, row]
        case .open(_, let key, let arguments, let duration): [key] + arguments + [duration]
        }
    }

    /// Whether this or an expression within satisfies a condition.
    func contains(_ condition: (TypedExpression) -> Bool) -> Bool {
        condition(self) || children.contains { $0.contains(condition) }
    }

    /// Visits this and all expressions within.
    func forEach(_ visit: (TypedExpression) -> Void) {
        visit(self)
        for child in children { child.forEach(visit) }
    }
}

extension [TypedExpression] {
    /// The positions of columns in the order in which they are written, which is the order in which
    /// they are evaluated; an index may have them in another.
    public var indicesAsWritten: [Int] {
        indices.sorted {
            self[$0].span.start == self[$1].span.start
                ? $0 < $1 : self[$0].span.start < self[$1].span.start
        }
    }
}

extension TypedStatement {
    /// The expressions of the statement itself, not of its blocks.
    var expressions: [TypedExpression] {
        switch self {
        case .bind(_, let value), .assign(_, let value), .append(_, let value, _),
            .setInsert(_, let value, _), .setRemove(_, let value, _),
            .updateField(_, let value, _), .branch(let value, _, _),
            .branchIfSome(_, let value, _, _), .forEach(_, let value, _), .evaluate(let value),
            .match(let value, _):
            [value]
        case .replaceElement(_, let index, let value, _): [index, value]
        case .updateRow(_, let key, _, let value, _): [key, value]
        case .forRange(_, let start, let end, _, _): [start, end]
        case .require(let condition, _, let fields, _): [condition] + fields
        case .emit(_, let fields, _): fields
        case .returnValue(let value, _): value.map { [$0] } ?? []
        }
    }

    var blocks: [[TypedStatement]] {
        switch self {
        case .branch(_, let then, let otherwise), .branchIfSome(_, _, let then, let otherwise):
            [then, otherwise]
        case .match(_, let arms): arms.map(\.body)
        case .forEach(_, _, let body), .forRange(_, _, _, _, let body): [body]
        case .bind, .assign, .replaceElement, .append, .setInsert, .setRemove, .updateField,
            .updateRow, .require, .emit, .returnValue, .evaluate:
            []
        }
    }
}
