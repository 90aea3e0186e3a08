import LicetBytecode
import LicetJSON
import LicetPrimitives

/// A value as JSON.
///
/// | type | JSON |
/// |---|---|
/// | `Int` | a number up to 2^53 in magnitude, else its digits as a string |
/// | `Instant` | `"2027-01-01T08:00:00.000Z"`, `"forever"` |
/// | `Duration` | milliseconds |
/// | `Period` | `{"start", "end"}` |
/// | `Account` | `"licet1…"` |
/// | `Digest`, `Bytes` | `"0x…"` |
/// | `Text`, `Path`, a case | a string |
/// | row identifiers | a number, as `Int` |
/// | a case that carries values | an object with the case as its one key, its fields in an object |
/// | structures | an object, the fields in declared order |
/// | optionals | `null` or the value |
/// | lists, sets | an array |
/// | rows | `{"key", "inserted", "fields"}` |
/// | `Ticket` | the number of its event in the receipt |
/// | sealed fields | withheld: not among the fields |
package func json(of value: Value, _ type: ValueType, in contract: Contract) -> JSON {
    switch (value, type) {
    case (_, .sealed): .null
    case (.none, _): .null
    case (.ticket(let event), _): .integer(Int64(event))
    case (.some(let wrapped), .optional(let type)): json(of: wrapped, type, in: contract)
    case (.some(let wrapped), _): json(of: wrapped, type, in: contract)
    case (_, .optional(let wrapped)): json(of: value, wrapped, in: contract)
    case (.bool(let flag), _): .bool(flag)
    case (.int(let number), _), (.identifier(let number), _): json(of: number)
    case (.instant(let instant), _): .string(instant.isoText)
    case (.duration(let duration), _): .integer(duration.milliseconds)
    case (.period(let period), _):
        ["start": .string(period.start.isoText), "end": .string(period.end.isoText)]
    case (.account(let account), _): .string(account.text)
    case (.digest(let digest), _): .string("0x" + digest.bytes.hex)
    case (.bytes(let bytes), _): .string("0x" + bytes.hex)
    case (.text(let bytes), _), (.path(let bytes), _):
        .string(String(decoding: bytes, as: UTF8.self))
    case (.enumeration(let number), _): .string(caseName(number, type, in: contract))
    case (.structure(let fields), _): json(ofFields: fields, type, in: contract)
    case (.variant(let number, let fields), _):
        json(ofCase: number, fields, type, in: contract)
    case (.row(let row), _):
        [
            "key": json(of: row.key, keyType(type, in: contract), in: contract),
            "inserted": .string(row.inserted.isoText),
            "fields": json(ofFields: row.fields, type, in: contract),
        ]
    case (.list(let elements), .list(let type, _)), (.set(let elements), .set(let type, _)):
        .array(elements.map { json(of: $0, type, in: contract) })
    case (.list(let elements), _), (.set(let elements), _):
        .array(elements.map { json(of: $0, type, in: contract) })
    }
}

/// Reads what ``json(of:_:in:)`` writes; rows excepted, which no one but a table makes. The error
/// names the place by its path.
package func value(
    from field: JSONField, as type: ValueType, in contract: Contract
) throws(JSONShapeError) -> Value {
    try value(from: field, as: type, in: contract, depth: 0)
}

private func value(
    from field: JSONField, as type: ValueType, in contract: Contract, depth: Int
) throws(JSONShapeError) -> Value {
    guard depth <= Limits.nesting else { throw field.refusal("lies too deep") }
    let spelling = contract.spelling(of: type)
    switch type {
    case .bool: return .bool(try field.bool())
    case .int: return .int(try field.int64())
    case .instant: return .instant(try instant(from: field))
    case .duration:
        let limit = Duration.limit
        guard let duration = Duration(milliseconds: try field.integer(in: -limit...limit)) else {
            throw field.refusal("should be milliseconds")
        }
        return .duration(duration)
    case .period:
        try field.refuseUnknownKeys(besides: ["start", "end"])
        return .period(
            Period(try instant(from: field["start"]), try instant(from: field["end"])))
    case .account:
        guard let account = Account(text: try field.string()) else {
            throw field.refusal("should be an account, `licet1…`")
        }
        return .account(account)
    case .digest:
        guard let digest = Digest(try hexadecimal(from: field)) else {
            throw field.refusal("should be 64 hexadecimal digits after `0x`")
        }
        return .digest(digest)
    case .bytes(let max): return .bytes(try bounded(try hexadecimal(from: field), max, field))
    case .text(let max): return .text(try bounded(Bytes(try field.string().utf8), max, field))
    case .path:
        let bytes = Bytes(try field.string().utf8)
        guard Value.isPath(bytes) else {
            throw field.refusal("should be an object name of `a-z 0-9 / _ . -`")
        }
        return .path(bytes)
    case .identifier:
        let number = try field.int64()
        guard number > 0 else { throw field.refusal("should be the number of a `\(spelling)`") }
        return .identifier(number)
    case .enumeration(let number): return try enumerationCase(from: field, number, in: contract)
    case .structure: return try structure(from: field, type, in: contract, depth: depth)
    case .variant: return try variant(from: field, type, in: contract, depth: depth)
    case .optional(let wrapped):
        guard let present = try field.ifPresent() else { return .none }
        if case .null = try present.value() { return .none }
        return .some(try value(from: present, as: wrapped, in: contract, depth: depth + 1))
    case .list(let element, let max):
        return .list(try elements(from: field, element, max, in: contract, depth: depth))
    case .set(let element, let max):
        return Value.set(of: try elements(from: field, element, max, in: contract, depth: depth))
    case .row, .buffer, .sealed, .ticket:
        throw field.refusal("cannot be given as JSON, being `\(spelling)`")
    }
}

private func json(of number: Int64) -> JSON {
    (-JSON.integerLimit...JSON.integerLimit).contains(number)
        ? .integer(number) : .string(String(number))
}

private func json(ofFields values: [Value], _ type: ValueType, in contract: Contract) -> JSON {
    json(of: values, structure(type, in: contract)?.fields ?? [], in: contract)
}

private func json(
    ofCase number: Int, _ values: [Value], _ type: ValueType, in contract: Contract
) -> JSON {
    let name = caseName(number, type, in: contract)
    let fields = contract.variantCase(number, of: type)?.fields ?? []
    guard !fields.isEmpty else { return .string(name) }
    return .object([JSON.Member(name, json(of: values, fields, in: contract))])
}

private func json(of values: [Value], _ fields: [Field], in contract: Contract) -> JSON {
    .object(
        zip(fields, values).filter { !$0.0.isSealed }.map { field, value in
            JSON.Member(field.name, json(of: value, field.type, in: contract))
        })
}

private func keyType(_ type: ValueType, in contract: Contract) -> ValueType {
    guard case .row(let table) = type, contract.tables.indices.contains(table) else { return .bool }
    return contract.tables[table].key
}

private func instant(from field: JSONField) throws(JSONShapeError) -> Instant {
    let text = try field.string()
    if text == "forever" { return .forever }
    guard let instant = Instant(text: text) else {
        throw field.refusal("should be an instant, such as `2027-01-01T08:00:00.000Z`")
    }
    return instant
}

private func hexadecimal(from field: JSONField) throws(JSONShapeError) -> Bytes {
    let text = try field.string()
    guard text.hasPrefix("0x"), let bytes = bytes(hex: text.utf8.dropFirst(2).text) else {
        throw field.refusal("should be `0x` and pairs of hexadecimal digits")
    }
    return bytes
}

extension Substring.UTF8View {
    fileprivate var text: Substring { Substring(self) }
}

private func bounded(
    _ bytes: Bytes, _ max: Int, _ field: JSONField
) throws(JSONShapeError) -> Bytes {
    guard bytes.count <= max else { throw field.refusal("should be at most \(max) bytes") }
    return bytes
}

private func enumerationCase(
    from field: JSONField, _ number: Int, in contract: Contract
) throws(JSONShapeError) -> Value {
    let name = try field.string()
    let cases =
        contract.enumerations.indices.contains(number) ? contract.enumerations[number].cases : []
    guard let position = cases.firstIndex(of: name) else {
        let names = cases.map { "`\($0)`" }.joined(separator: ", ")
        throw field.refusal("should be one of \(names)")
    }
    return .enumeration(position)
}

private func structure(
    from field: JSONField, _ type: ValueType, in contract: Contract, depth: Int
) throws(JSONShapeError) -> Value {
    guard let declared = structure(type, in: contract) else {
        throw field.refusal("is of a type that the contract lacks")
    }
    return .structure(try fields(from: field, declared.fields, in: contract, depth: depth))
}

private func fields(
    from field: JSONField, _ declared: [Field], in contract: Contract, depth: Int
) throws(JSONShapeError) -> [Value] {
    try field.refuseUnknownKeys(besides: declared.map(\.name))
    var values: [Value] = []
    for member in declared {
        values.append(
            try value(
                from: field[member.name], as: member.type, in: contract, depth: depth + 1))
    }
    return values
}

/// A case that carries nothing is its name; another is an object with its name as the one key.
private func variant(
    from field: JSONField, _ type: ValueType, in contract: Contract, depth: Int
) throws(JSONShapeError) -> Value {
    let cases = contract.caseNames(of: type)
    func declared(_ number: Int) -> [Field] {
        contract.variantCase(number, of: type)?.fields ?? []
    }
    if case .string(let name) = try field.value() {
        guard let number = cases.firstIndex(of: name), declared(number).isEmpty else {
            let bare = cases.indices.filter { declared($0).isEmpty }.map { "`\(cases[$0])`" }
            let rest = "an object with the name of a case and what it carries"
            throw field.refusal(
                "should be " + (bare.isEmpty ? "" : bare.joined(separator: ", ") + " or ") + rest)
        }
        return .variant(number, [])
    }
    try field.refuseUnknownKeys(besides: cases)
    for (number, name) in cases.enumerated() {
        guard let carried = try field[name].ifPresent() else { continue }
        try field.refuseUnknownKeys(besides: [name])
        guard !declared(number).isEmpty else {
            throw field.refusal("should be the string `\(name)`, a case that carries nothing")
        }
        return .variant(
            number, try fields(from: carried, declared(number), in: contract, depth: depth))
    }
    throw field.refusal("should name a case")
}

private func elements(
    from field: JSONField, _ element: ValueType, _ max: Int, in contract: Contract, depth: Int
) throws(JSONShapeError) -> [Value] {
    let fields = try field.elements()
    guard fields.count <= min(max, Limits.collectionCount) else {
        throw field.refusal("should have at most \(max) elements")
    }
    var values: [Value] = []
    for field in fields {
        values.append(try value(from: field, as: element, in: contract, depth: depth + 1))
    }
    return values
}
