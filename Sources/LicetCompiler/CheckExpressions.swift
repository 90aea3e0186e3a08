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
    ///
    /// What is sealed may stand only where something sealed is expected: this is the one place
    /// where the rest of the language is kept from it.
    mutating func check(_ expression: Expression, hint: ValueType?) -> TypedExpression {
        let value = checkKind(expression, hint: hint?.unsealed)
        guard value.type.isSealed, hint?.isSealed != true else { return value }
        report(.sealedValue(at: expression.span))
        return value.failed
    }

    private mutating func checkKind(
        _ expression: Expression, hint: ValueType?
    ) -> TypedExpression {
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
            checkCall(callee, arguments, hint: hint, at: expression.span)
        case .unary(let unary):
            checkUnary(unary, at: expression.span)
        case .binary(let binary):
            checkBinary(binary, hint: hint, at: expression.span)
        case .quantifier(let quantifier):
            checkQuantifier(quantifier, at: expression.span)
        case .insert(let insert):
            checkInsert(insert, at: expression.span)
        case .open:
            refuseOpen(at: expression.span)
        case .callAs, .deploy, .missing:
            // Tests are run by the tooling; what is missing has been reported.
            .failed(at: expression.span)
        }
    }

    /// An `open` elsewhere than after `return`.
    private mutating func refuseOpen(at span: SourceSpan) -> TypedExpression {
        report(.openNotHere(at: span))
        return .failed(at: span)
    }

    /// Checks an expression that gives a value, not only an effect.
    mutating func checkCondition(_ expression: Expression) -> TypedExpression {
        check(expression, expecting: .bool)
    }

    /// Whether a literal needs to know what is expected.
    func needsHint(_ expression: Expression) -> Bool {
        switch expression.kind {
        case .none, .text, .bytes, .enumCase, .list, .rowNumber: true
        case .call(let callee, _): if case .enumCase = callee.kind { true } else { false }
        default: false
        }
    }
}
