/// The parts of an expression, in order.
package func parts(of expression: RuleExpression) -> [RuleExpression] {
    switch expression {
    case .constant, .none, .parameter, .letValue, .local, .time, .setting, .stateField: []
    case .field(let part, _), .lookup(_, let part), .find(_, let part), .hasRow(_, let part),
        .unary(_, let part), .some(let part):
        [part]
    case .bucket(_, _, let parts), .structure(_, let parts), .collection(_, let parts): parts
    case .binary(_, let left, let right), .and(let left, let right), .or(let left, let right),
        .implies(let left, let right), .coalesce(let left, let right),
        .bind(let left, let right), .exists(let left, let right), .all(let left, let right):
        [left, right]
    case .conditional(let first, let second, let third), .ifSome(let first, let second, let third):
        [first, second, third]
    }
}
