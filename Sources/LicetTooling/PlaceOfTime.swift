import LicetBytecode
import LicetCompiler
import LicetSyntax

/// A place in a contract's text.
struct ContractPlace {
    let source: SourceText
    let span: SourceSpan
}

// Where a contract asks for the time: what a test without a clock is shown beside its own line.
extension Program {
    func placeOfTime(inFunction number: Int) -> ContractPlace? {
        firstTouchOfTime(inFunction: number, of: typed, timed).map { place($0) }
    }

    func placeOfTime(in expression: TypedExpression) -> ContractPlace? {
        for function in expression.callees.functions.sorted() where timed.contains(function) {
            return placeOfTime(inFunction: function)
        }
        return nil
    }

    /// The `t` of the rule's `at t`.
    func placeOfTime(inRule number: Int) -> ContractPlace? {
        guard contract.rules.indices.contains(number) else { return nil }
        for case .access(let declaration) in unit.declarations
        where declaration.name.text == contract.rules[number].name {
            return place(declaration.instant.span)
        }
        return nil
    }

    private func place(_ span: SourceSpan) -> ContractPlace {
        ContractPlace(source: source, span: span)
    }
}
