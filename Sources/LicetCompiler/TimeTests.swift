import LicetBytecode
import LicetSyntax

/// A comparison in a rule, with where it stands.
package struct ComparisonPlace: Sendable {
    package let operation: LicetBytecode.BinaryOperator
    /// The type of the left operand.
    package let type: ValueType
    package let span: SourceSpan
}

/// The binary operations of a rule in the order of its tree in the container: those of its lets and
/// clauses, functions that they call in place, an operation after its operands.
package func comparisons(ofRule number: Int, in contract: TypedContract) -> [ComparisonPlace] {
    guard contract.rules.indices.contains(number) else { return [] }
    var walk = ComparisonWalk(contract: contract)
    for binding in contract.rules[number].lets { walk.visit(binding.value) }
    for clause in contract.rules[number].clauses { walk.visit(clause.condition) }
    return walk.found
}

private struct ComparisonWalk {
    let contract: TypedContract
    var found: [ComparisonPlace] = []

    mutating func visit(_ expression: TypedExpression) {
        for child in expression.children { visit(child) }
        switch expression.kind {
        case .binary(let operation, let left, _):
            found.append(
                ComparisonPlace(operation: operation, type: left.type, span: expression.span))
        case .call(let function, _): visit(contract.functions[function].body[...])
        default: break
        }
    }

    /// As the emitter makes an expression of them: what follows a branch belongs to both sides.
    private mutating func visit(_ statements: ArraySlice<TypedStatement>) {
        guard let first = statements.first else { return }
        let rest = statements.dropFirst()
        switch first {
        case .returnValue(let value?, _): visit(value)
        case .bind(_, let value):
            visit(value)
            visit(rest)
        case .branch(let condition, let then, let otherwise),
            .branchIfSome(_, let condition, let then, let otherwise):
            visit(condition)
            visit(ArraySlice(then) + rest)
            visit(ArraySlice(otherwise) + rest)
        default: break
        }
    }
}
