import LicetBytecode
import LicetSyntax

/// A `require` of an action.
package struct RequirePlace: Hashable, Sendable {
    package let function: Int
    /// Which of the function's `require`s it is, in the order of the text.
    package let number: Int
    package let error: Int
    package let span: SourceSpan
}

/// Every `require` of every action.
package func requirePlaces(of contract: TypedContract) -> [RequirePlace] {
    var found: [RequirePlace] = []
    for (function, declared) in contract.functions.enumerated() where declared.kind == .action {
        var number = 0
        _ = replacing(declared.body) { error, span in
            found.append(
                RequirePlace(function: function, number: number, error: error, span: span))
            number += 1
            return false
        }
    }
    return found
}

/// A contract in which one `require` never holds: a call that fails there has reached it.
package func contract(
    _ contract: TypedContract, failingAt place: RequirePlace
) -> TypedContract {
    var changed = contract
    var number = 0
    changed.functions[place.function].body = replacing(
        contract.functions[place.function].body
    ) { _, _ in
        defer { number += 1 }
        return number == place.number
    }
    return changed
}

/// The statements with `false` as the condition of each `require` that is chosen.
private func replacing(
    _ statements: [TypedStatement], _ isChosen: (Int, SourceSpan) -> Bool
) -> [TypedStatement] {
    statements.map { statement in
        switch statement {
        case .require(let condition, let error, let fields, let span):
            guard isChosen(error, span) else { return statement }
            let never = TypedExpression(.constant(.bool(false)), type: .bool, span: condition.span)
            return .require(never, error: error, fields, span)
        case .branch(let condition, let then, let otherwise):
            let first = replacing(then, isChosen)
            return .branch(condition, then: first, otherwise: replacing(otherwise, isChosen))
        case .branchIfSome(let local, let optional, let then, let otherwise):
            let first = replacing(then, isChosen)
            return .branchIfSome(
                local: local, optional, then: first, otherwise: replacing(otherwise, isChosen))
        case .match(let subject, let arms):
            return .match(
                subject,
                arms.map { arm in
                    var changed = arm
                    changed.body = replacing(arm.body, isChosen)
                    return changed
                })
        case .forEach(let local, let collection, let body):
            return .forEach(local: local, collection, body: replacing(body, isChosen))
        case .forRange(let local, let start, let end, let max, let body):
            return .forRange(
                local: local, start: start, end: end, max: max, body: replacing(body, isChosen))
        case .bind, .assign, .replaceElement, .append, .setInsert, .setRemove, .updateField,
            .updateRow, .emit, .returnValue, .evaluate:
            return statement
        }
    }
}
