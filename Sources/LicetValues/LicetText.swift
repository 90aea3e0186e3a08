import LicetBytecode
import LicetPrimitives

/// A value in Licet's literal syntax: what a source text, a command line or a report would have.
/// ``parseValue(_:as:in:names:)`` reads it back; a row is written as a literal of its structure.
///
/// What is sealed is written as `sealed`, whatever it is; nothing reads that back.
///
/// A value that is not of the type is written as far as it tells itself what it is.
package func licetText(of value: Value, _ type: ValueType, in contract: Contract) -> String {
    switch (value, type) {
    case (_, .sealed): "sealed"
    case (.ticket(let event), _): "ticket \(event)"
    case (.some(let wrapped), .optional(let type)): licetText(of: wrapped, type, in: contract)
    case (.some(let wrapped), _): licetText(of: wrapped, type, in: contract)
    case (_, .optional(let wrapped)) where value != .none:
        licetText(of: value, wrapped, in: contract)
    case (.none, _): "nil"
    case (.bool(let flag), _): flag ? "true" : "false"
    case (.int(let number), _): String(number)
    case (.instant(let instant), _): literal(instant)
    case (.duration(let duration), _): duration.text
    case (.period(let period), _): "\(literal(period.start)) ..< \(literal(period.end))"
    case (.account(let account), _): account.text
    case (.digest(let digest), _): "0x" + digest.bytes.hex
    case (.bytes(let bytes), _): "0x" + bytes.hex
    case (.text(let bytes), _), (.path(let bytes), _): quoted(bytes)
    case (.identifier(let number), _): "#\(number)"
    case (.enumeration(let number), _): "." + caseName(number, type, in: contract)
    case (.structure(let fields), _): structureText(fields, type, in: contract)
    case (.variant(let number, let fields), _): variantText(number, fields, type, in: contract)
    case (.row(let row), _): structureText(row.fields, type, in: contract)
    case (.list(let elements), .list(let type, _)), (.set(let elements), .set(let type, _)):
        "[" + elements.map { licetText(of: $0, type, in: contract) }.joined(separator: ", ") + "]"
    case (.list(let elements), _), (.set(let elements), _):
        "[" + elements.map { licetText(of: $0, type, in: contract) }.joined(separator: ", ") + "]"
    }
}

/// Text in double quotes. What would not be seen, or would change how the rest is seen, is written
/// as `\u{…}`: control and format characters, among them those that turn the direction of
/// writing.
package func quoted(_ bytes: Bytes) -> String {
    var text = "\""
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
        switch scalar {
        case "\"": text += "\\\""
        case "\\": text += "\\\\"
        case "\n": text += "\\n"
        case "\t": text += "\\t"
        case "\r": text += "\\r"
        default:
            if isInvisible(scalar) {
                text += "\\u{" + String(scalar.value, radix: 16) + "}"
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
    }
    return text + "\""
}

/// The declaration of a structure or of a table's rows; `nil` for other types.
package func structure(_ type: ValueType, in contract: Contract) -> Structure? {
    switch type {
    case .structure(let number):
        return contract.structures.indices.contains(number) ? contract.structures[number] : nil
    case .row(let table):
        guard contract.tables.indices.contains(table) else { return nil }
        return structure(.structure(contract.tables[table].row), in: contract)
    default: return nil
    }
}

/// The name of an enumeration's or variant's case, `case7` where it has none.
func caseName(_ number: Int, _ type: ValueType, in contract: Contract) -> String {
    let names = contract.caseNames(of: type)
    return names.indices.contains(number) ? names[number] : "case\(number)"
}

private func literal(_ instant: Instant) -> String {
    instant == .forever ? "Instant.forever" : "@" + instant.text
}

private func structureText(_ values: [Value], _ type: ValueType, in contract: Contract) -> String {
    guard let structure = structure(type, in: contract), structure.fields.count == values.count
    else { return "(" + values.map { licetText(of: $0, .bool, in: contract) }.joined() + ")" }
    let fields = zip(structure.fields, values).map { field, value in
        "\(field.name): \(licetText(of: value, field.type, in: contract))"
    }
    return structure.name + "(" + fields.joined(separator: ", ") + ")"
}

private func variantText(
    _ number: Int, _ values: [Value], _ type: ValueType, in contract: Contract
) -> String {
    let fields = contract.variantCase(number, of: type)?.fields ?? []
    let name = "." + caseName(number, type, in: contract)
    guard !fields.isEmpty, fields.count == values.count else { return name }
    let texts = zip(fields, values).map { field, value in
        "\(field.name): \(licetText(of: value, field.type, in: contract))"
    }
    return name + "(" + texts.joined(separator: ", ") + ")"
}

private func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7f..<0xa0, 0xad, 0x200b...0x200f, 0x2028...0x202e, 0x2060...0x206f, 0xfeff,
        0xfff9...0xfffb, 0xe0000...0xe007f:
        true
    default: false
    }
}
