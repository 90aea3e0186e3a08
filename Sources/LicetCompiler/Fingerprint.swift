import LicetBytecode
import LicetPrimitives

/// A text that two expressions share only if they compute the same from the same locals.
///
/// `aliases` gives texts for locals that are bound to an expression once and for all.
func fingerprint(_ expression: TypedExpression, aliases: [Int: String] = [:]) -> String {
    var text = ""
    write(expression, aliases, into: &text)
    return text
}

private func write(
    _ expression: TypedExpression, _ aliases: [Int: String], into text: inout String
) {
    switch expression.kind {
    case .local(let number):
        text += aliases[number] ?? "L\(number);"
        return
    case .unary(.rowKey, let row):
        // The key of a row that was read under a key is that key.
        let inner = fingerprint(row, aliases: aliases)
        if let key = keyOfRow(inner) {
            text += key
        } else {
            text += "key(\(inner))"
        }
        return
    case .some(let inner):
        write(inner, aliases, into: &text)
        return
    default: break
    }
    text += head(of: expression)
    text += "("
    for child in expression.children { write(child, aliases, into: &text) }
    text += ")"
}

/// Of `row3(KEY)`, the text between the parentheses.
private func keyOfRow(_ text: String) -> String? {
    guard text.hasPrefix("row"), let open = text.firstIndex(of: "(") else { return nil }
    return String(text[text.index(after: open)...].dropLast())
}

private func head(of expression: TypedExpression) -> String {
    switch expression.kind {
    case .constant(let value): "C\(value.encoded.hex):\(expression.type)"
    case .none: "nil"
    case .local(let number): "L\(number)"
    case .time: "t"
    case .context(let context): "\(context)"
    case .stateField(let number): "state\(number)"
    case .setting(let number): "setting\(number)"
    case .field(_, let number): "field\(number)"
    // A row that was found and one that was looked up are the same row.
    case .lookup(let table, _), .find(let table, _): "row\(table)"
    case .hasRow(let table, _): "has\(table)"
    case .bucket(let table, let index, _): "bucket\(table).\(index)"
    case .findUnique(let table, let index, _): "unique\(table).\(index)"
    case .unary(let operation, _): "\(operation)"
    case .binary(let operation, _, _): "\(operation)"
    case .and: "and"
    case .or: "or"
    case .implies: "implies"
    case .coalesce: "else"
    case .some: "some"
    case .structure(let number, _): "struct\(number)"
    case .variant(let number, let chosen, _): "case\(number).\(chosen)"
    case .isCase: "is"
    case .hasCase(_, let chosen): "isCase\(chosen)"
    case .collection: "list:\(expression.type)"
    case .exists(let local, _, _): "exists\(local)"
    case .all(let local, _, _): "all\(local)"
    case .member(let test): "member\(test.role)"
    case .call(let function, _): "call\(function)"
    case .callRule(let rule, _): "rule\(rule)"
    case .insert(let table, _): "insert\(table)"
    case .insertAt(let table, _, _): "insertAt\(table)"
    case .open(let opening, _, _, _): "open\(opening)"
    }
}
