import LicetBytecode
import LicetSyntax

extension Program {
    /// The first statement of each test and property that touches time before a `clock`, as far as
    /// can be told without running them, with the place in the contract.
    public var missingClocks: [Diagnostic] {
        unit.declarations.compactMap { declaration in
            switch declaration {
            case .test(let test): missingClock(in: test.body)
            case .property(let property): missingClock(in: property.body)
            default: nil
            }
        }
    }

    private func missingClock(in body: Block) -> Diagnostic? {
        for statement in body.statements {
            switch statement {
            case .test(.clock): return nil
            case .test(.advance(_, let span)): return .clockMissing(at: span)
            case .test(.attempt(let call, let span)):
                if let place = touch(ofAction: call) { return missing(at: span, place) }
            case .test(.attemptAny(_, let span)):
                let action = contract.functions.indices.first {
                    contract.functions[$0].kind == .action && timed.contains($0)
                }
                if let action { return missing(at: span, placeOfTime(inFunction: action)) }
            case .test(.expect(let expectation)):
                if let found = missingClock(in: expectation.subject) { return found }
            case .binding(let binding):
                if let found = missingClock(in: binding.value) { return found }
            case .expression(let expression):
                if let found = missingClock(in: expression) { return found }
            default: break
            }
        }
        return nil
    }

    private func missingClock(in expression: Expression) -> Diagnostic? {
        switch expression.kind {
        case .callAs(let call):
            return touch(ofAction: call).map { missing(at: expression.span, $0) }
        case .call(let callee, let arguments):
            if case .name(let name) = callee.kind {
                if let rule = rule(named: name.text) {
                    return missing(at: expression.span, placeOfTime(inRule: rule))
                }
                if let function = function(named: name.text), timed.contains(function) {
                    return missing(at: expression.span, placeOfTime(inFunction: function))
                }
            }
            return arguments.lazy.compactMap { missingClock(in: $0.value) }.first
        case .binary(let binary):
            return missingClock(in: binary.left) ?? missingClock(in: binary.right)
        case .unary(let unary): return missingClock(in: unary.operand)
        default: return nil
        }
    }

    /// Where an action that is called touches time; nil where it does not.
    private func touch(ofAction call: CallAsExpression) -> ContractPlace? {
        guard case .call(let callee, _) = call.call.kind, case .name(let name) = callee.kind,
            let function = function(named: name.text), timed.contains(function)
        else { return nil }
        return placeOfTime(inFunction: function)
    }

    private func missing(at span: SourceSpan, _ place: ContractPlace?) -> Diagnostic {
        .clockMissing(at: span, touched: place?.span)
    }
}
