/// The parts of an expression, in order.
package func parts(of expression: RuleExpression) -> [RuleExpression] {
    switch expression {
    case .constant, .none, .parameter, .letValue, .local, .time, .setting, .stateField: []
    case .field(let part, _), .lookup(_, let part), .find(_, let part), .hasRow(_, let part),
        .unary(_, let part), .some(let part), .hasCase(let part, _), .payload(let part, _, _):
        [part]
    case .bucket(_, _, let parts), .findUnique(_, _, let parts), .structure(_, let parts),
        .collection(_, let parts), .variant(_, _, let parts):
        parts
    case .member(_, let account, let arguments): [account] + arguments
    case .binary(_, let left, let right), .and(let left, let right), .or(let left, let right),
        .implies(let left, let right), .coalesce(let left, let right),
        .bind(let left, let right), .exists(let left, let right), .all(let left, let right),
        .isCase(let left, let right):
        [left, right]
    case .conditional(let first, let second, let third), .ifSome(let first, let second, let third):
        [first, second, third]
    }
}
