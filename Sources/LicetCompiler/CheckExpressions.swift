import LicetBytecode
import LicetPrimitives
import LicetSyntax

// An expression is checked once, with a hint of what is expected; whoever expects a type then fits
// the result to it. Each kind has a function of its own, which keeps frames of the recursion small.
extension Checker {
    /// Checks an expression that must give a value of type `place`.
    mutating func check(_ expression: Expression, expecting place: ValueType) -> TypedExpression {
        let value = check(expression, hint: place)
        return fit(value, to: place)
    }

    /// Checks an expression. The hint decides what literals mean, and nothing else.
    mutating func check(_ expression: Expression, hint: ValueType?) -> TypedExpression {
        switch expression.kind {
        case .integer, .boolean, .none, .text, .bytes, .instant, .rowNumber, .enumCase, .list:
            checkLiteral(expression, hint: hint)
        case .name(let name):
            checkName(name, at: expression.span)
        case .member(let base, let name):
            checkMember(base, name, at: expression.span)
        case .index(let base, let arguments):
            checkIndex(base, arguments, at: expression.span)
        case .call(let callee, let arguments):
            checkCall(callee, arguments, at: expression.span)
        case .unary(let unary):
            checkUnary(unary, at: expression.span)
        case .binary(let binary):
            checkBinary(binary, hint: hint, at: expression.span)
        case .quantifier(let quantifier):
            checkQuantifier(quantifier, at: expression.span)
        case .insert(let insert):
            checkInsert(insert, at: expression.span)
        case .callAs, .deploy, .missing:
            // Tests are run by the tooling; what is missing has been reported.
            .failed(at: expression.span)
        }
    }

    /// Checks an expression that gives a value, not only an effect.
    mutating func checkCondition(_ expression: Expression) -> TypedExpression {
        check(expression, expecting: .bool)
    }

    /// Whether a literal needs to know what is expected.
    func needsHint(_ expression: Expression) -> Bool {
        switch expression.kind {
        case .none, .text, .bytes, .enumCase, .list, .rowNumber: true
        default: false
        }
    }
}
