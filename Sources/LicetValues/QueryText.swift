import LicetBytecode
import LicetJSON
import LicetPrimitives

/// A value as it stands in an address, after `?` and before percent encoding: what JSON makes a
/// string without its quotes, everything else as JSON.
///
/// | type | text |
/// |---|---|
/// | `Int`, row identifiers | digits |
/// | `Account`, `Digest`, `Bytes`, `Text`, `Path`, `Instant`, a case | the JSON string's content |
/// | `Bool`, `Duration` | `true`, milliseconds |
/// | a case that carries nothing, of an enum with payloads | the same |
/// | structures and the rest | JSON without white space |
package func queryText(of value: Value, _ type: ValueType, in contract: Contract) -> String {
    switch json(of: value, type, in: contract) {
    case .string(let text): text
    case let json: json.text(.compact)
    }
}

/// Reads what ``queryText(of:_:in:)`` writes. The error calls the value by its name.
package func value(
    queryText text: String, named name: String, as type: ValueType, in contract: Contract
) throws(JSONShapeError) -> Value {
    let json: JSON?
    switch type {
    // What carries something is an object.
    case .variant where !text.hasPrefix("{"): json = .string(text)
    case .int, .identifier, .account, .digest, .bytes, .text, .path, .instant, .enumeration:
        json = .string(text)
    case .bool, .duration, .period, .structure, .variant, .optional, .list, .set, .row, .buffer,
        .sealed,
        .ticket:
        json = try? JSON(reading: Bytes(text.utf8))
    }
    guard let json else {
        let field = JSONField(JSON.object([JSON.Member(name, .string(text))]))[name]
        throw field.refusal("should be `\(contract.spelling(of: type))` as JSON")
    }
    return try value(
        from: JSONField(JSON.object([JSON.Member(name, json)]))[name], as: type, in: contract)
}
