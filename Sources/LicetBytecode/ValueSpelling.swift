import LicetPrimitives

extension Contract {
    /// A value as a source text would have it, with the contract's names: `.rare`, `#7`,
    /// `@2027-01-01T08:00:00.000Z`, `"text"`, `Pair(holder: licet1…, kind: .plain)`. A value that
    /// is none of the type is spelt without names.
    public func spelling(of value: Value, as type: ValueType) -> String {
        switch value {
        case .bool(let flag): flag ? "true" : "false"
        case .int(let number): "\(number)"
        case .instant(let instant): spelling(of: instant)
        case .duration(let duration): "\(duration.milliseconds).milliseconds"
        case .period(let period):
            "\(spelling(of: period.start)) ..< \(spelling(of: period.end))"
        case .account(let account): account.text
        case .digest(let digest): "0x" + digest.bytes.hex
        case .bytes(let bytes): "0x" + bytes.hex
        case .text(let bytes), .path(let bytes): quoted(bytes)
        case .identifier(let number): "#\(number)"
        case .enumeration(let number): caseSpelling(number, type)
        case .structure(let fields): structureSpelling(fields, type)
        case .variant(let number, let fields): variantSpelling(number, fields, type)
        case .none: "nil"
        case .some(let wrapped): spelling(of: wrapped, as: type.inner)
        case .list(let elements), .set(let elements):
            "[" + elements.map { spelling(of: $0, as: type.inner) }.joined(separator: ", ") + "]"
        case .row(let row): structureSpelling(row.fields, type)
        case .ticket(let event): "ticket \(event)"
        }
    }

    private func spelling(of instant: Instant) -> String {
        instant == .forever ? "Instant.forever" : "@" + instant.text
    }

    private func caseSpelling(_ number: Int, _ type: ValueType) -> String {
        guard case .enumeration(let index) = type, enumerations.indices.contains(index),
            enumerations[index].cases.indices.contains(number)
        else { return ".#\(number)" }
        return "." + enumerations[index].cases[number]
    }

    private func structureSpelling(_ values: [Value], _ type: ValueType) -> String {
        let declared = structure(of: type)
        let fields = declared?.fields ?? []
        let parts = values.enumerated().map { index, value in
            guard fields.indices.contains(index) else { return "#\(index)" }
            return fields[index].name + ": " + spelling(of: value, as: fields[index].type)
        }
        return (declared?.name ?? "") + "(" + parts.joined(separator: ", ") + ")"
    }

    private func variantSpelling(
        _ number: Int, _ values: [Value], _ type: ValueType
    ) -> String {
        let declared = variantCase(number, of: type)
        guard !values.isEmpty else { return "." + (declared?.name ?? "#\(number)") }
        let fields = declared?.fields ?? []
        let parts = values.enumerated().map { index, value in
            guard fields.indices.contains(index) else { return "#\(index)" }
            return fields[index].name + ": " + spelling(of: value, as: fields[index].type)
        }
        return "." + (declared?.name ?? "#\(number)") + "(" + parts.joined(separator: ", ") + ")"
    }

    /// A case of a variant; nil for a number of none, and for another type.
    package func variantCase(_ number: Int, of type: ValueType?) -> Variant.Case? {
        guard case .variant(let variant)? = type, variants.indices.contains(variant),
            variants[variant].cases.indices.contains(number)
        else { return nil }
        return variants[variant].cases[number]
    }

    /// The names of the cases of an enumeration or variant; none for another type.
    package func caseNames(of type: ValueType?) -> [String] {
        switch type {
        case .enumeration(let number):
            enumerations.indices.contains(number) ? enumerations[number].cases : []
        case .variant(let number):
            variants.indices.contains(number) ? variants[number].cases.map(\.name) : []
        default: []
        }
    }

    /// The structure whose fields a value of this type has.
    func structure(of type: ValueType?) -> Structure? {
        switch type {
        case .structure(let number):
            structures.indices.contains(number) ? structures[number] : nil
        case .row(let table):
            tables.indices.contains(table) ? structure(of: .structure(tables[table].row)) : nil
        default: nil
        }
    }
}

extension ValueType {
    /// What an optional, list or set holds; any other type itself.
    fileprivate var inner: ValueType {
        switch self {
        case .optional(let wrapped): wrapped
        case .list(let element, _), .set(let element, _), .buffer(let element, _): element
        case .sealed(let wrapped): wrapped.inner
        default: self
        }
    }
}

/// UTF-8 in quotation marks; quotation marks, backslashes and control characters escaped.
private func quoted(_ bytes: Bytes) -> String {
    var text = "\""
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
        switch scalar {
        case "\"", "\\": text += "\\\(scalar)"
        case "\n": text += "\\n"
        case _ where scalar.properties.generalCategory == .control:
            text += "\\u{\(String(scalar.value, radix: 16))}"
        default: text.unicodeScalars.append(scalar)
        }
    }
    return text + "\""
}
