import LicetBytecode
import LicetSyntax

// What to write where an operator is not defined for its operands.
extension Checker {
    func operandHelp(
        _ binary: BinaryExpression, _ left: TypedExpression, _ right: TypedExpression
    ) -> String? {
        let first = written(left.span, or: "a")
        let second = written(right.span, or: "b")
        switch (binary.operator, left.type, right.type) {
        case (.multiply, .int, .duration): return "write the duration first"
        case (.in, _, .period): return "write `\(second) contains \(first)`"
        case (.contains, .list, _), (.contains, .set, _): return "write `\(second) in \(first)`"
        case (.contains, .period, .period): return "write `\(second) within \(first)`"
        case (.in, _, .account), (.is, .account, .account), (.is, .int, .int), (.is, .text, .text),
            (.is, .digest, .digest), (.is, .identifier, .identifier), (.is, .bool, .bool):
            return "write `\(first) == \(second)`"
        case (.divide, .duration, _):
            return "compare with a multiple, as in `a < b * 2`; to count by the day, keep the "
                + "window's start and a number in a row"
        case (.range, .int, .int): return "numbers are gone through by `for i in a ..< b { … }`"
        case (.add, .instant, .instant): return "an instant takes a duration: `\(first) + 1.days`"
        case (.add, .instant, .int), (.subtract, .instant, .int), (.add, .duration, .int),
            (.subtract, .duration, .int):
            return "give the number a unit: `\(written(right.span, or: "n")).days`"
        case (.add, .set, _): return "change a copy, `var xs = \(first)`, by `xs.insert(…)`"
        case (.add, .list, _): return "change a copy, `var xs = \(first)`, by `xs.append(…)`"
        case (.add, .text, .text), (.add, .bytes, .bytes):
            return "texts and bytes are not joined: keep the parts in fields"
        default: break
        }
        if let place = [left, right].first(where: { $0.type.isOptional }) {
            return optionalHelp(place.span)
        }
        switch (binary.operator, left.type) {
        case (.less, .account), (.lessOrEqual, .account), (.greater, .account),
            (.greaterOrEqual, .account):
            return "accounts have no order; compare them by `==`"
        case (.equal, _), (.notEqual, _): return rowHelp(left) ?? rowHelp(right)
        default: return nil
        }
    }

    /// A row stands where something else is wanted: its fields and its key can be compared.
    func rowHelp(_ value: TypedExpression) -> String? {
        guard case .row = value.type else { return nil }
        return "compare a field of the row, or its `key`"
    }

    /// What to write where something that is always there is compared with nil.
    func neverNilHelp(_ value: TypedExpression) -> String {
        guard case .lookup(let table, let key) = value.kind else { return "it is never nil" }
        return "write `\(written(key.span, or: "key")) in \(declarations.tables[table].name)`"
    }

    /// What to write where a value of one type is expected and another is found.
    func mismatchHelp(_ value: TypedExpression, _ place: ValueType) -> String? {
        if place == .bool, case .lookup(let table, let key) = value.kind {
            return "write `\(written(key.span, or: "key")) in \(declarations.tables[table].name)`"
        }
        if place == .bool, value.type.isOptional {
            return "write `\(written(value.span, or: "x")) != nil`"
        }
        if value.type.isOptional, value.type.unwrapped.isWithin(place) {
            return optionalHelp(value.span)
        }
        if place == .duration, value.type == .int {
            return "give the number a unit, as in `3.days`"
        }
        return nil
    }
}
