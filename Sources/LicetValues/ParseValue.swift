import LicetBytecode
import LicetPrimitives

/// The longest text that is looked at: a value's bytes in hexadecimal, and room for white space.
private let textMax = 4 * Limits.valueBytes

/// Reads a value in Licet's literal syntax.
///
/// - Parameter names: The account of a name, so that the name of a key may stand for an account.
package func parseValue(
    _ text: String, as type: ValueType, in contract: Contract,
    names: (String) -> Account? = { _ in nil }
) throws(ValueTextError) -> Value {
    let bytes = Bytes(text.utf8.prefix(textMax + 1))
    guard bytes.count <= textMax else {
        throw ValueTextError(.tooLong(limit: textMax, type: contract.spelling(of: type)), at: 0)
    }
    return try withoutActuallyEscaping(names) { (names) throws(ValueTextError) in
        var parser = ValueParser(bytes: bytes, contract: contract, names: names)
        let value = try parser.value(type, depth: 0)
        parser.skipSpace()
        guard parser.isAtEnd else { throw parser.error(.trailing(found: parser.found)) }
        return value
    }
}

struct ValueParser {
    let bytes: Bytes
    let contract: Contract
    let names: (String) -> Account?
    var offset = 0

    var isAtEnd: Bool { offset >= bytes.count }
    var next: UInt8? { isAtEnd ? nil : bytes[offset] }

    mutating func value(_ type: ValueType, depth: Int) throws(ValueTextError) -> Value {
        guard depth <= Limits.nesting else { throw error(.tooDeep) }
        skipSpace()
        switch type {
        case .bool:
            if takeWord("true") { return .bool(true) }
            if takeWord("false") { return .bool(false) }
            throw expected("`true` or `false`")
        case .int: return .int(try integer())
        case .instant: return .instant(try instant())
        case .duration: return .duration(try duration())
        case .period: return try period()
        case .account: return .account(try account())
        case .digest: return try digest()
        case .bytes(let max): return .bytes(try hexadecimal(max, type))
        case .text(let max): return .text(try text(max, type))
        case .path: return try path()
        case .identifier: return try identifier(type)
        case .enumeration: return .enumeration(try caseNumber(type))
        case .structure(let number): return try structure(number, depth: depth)
        case .variant: return try variant(type, depth: depth)
        case .optional(let wrapped):
            if takeWord("nil") { return .none }
            return .some(try value(wrapped, depth: depth + 1))
        case .list(let element, let max):
            return .list(try elements(element, max, type, depth: depth))
        case .set(let element, let max):
            return Value.set(of: try elements(element, max, type, depth: depth))
        case .row, .buffer, .sealed, .ticket:
            throw error(.noLiteral(type: contract.spelling(of: type)))
        }
    }

    // MARK: Composite values

    private mutating func period() throws(ValueTextError) -> Value {
        if takeWord("Period") {
            guard take(".from") else { throw expected("`.from`") }
            try expect("(")
            let start = try instant()
            try expect(")")
            return .period(.from(start))
        }
        let start = try instant()
        try expect("..<")
        return .period(Period(start, try instant()))
    }

    private mutating func structure(_ number: Int, depth: Int) throws(ValueTextError) -> Value {
        guard contract.structures.indices.contains(number) else {
            throw error(.noLiteral(type: contract.spelling(of: .structure(number))))
        }
        let declared = contract.structures[number]
        guard takeWord(declared.name) else { throw expected("`\(declared.name)(…)`") }
        return .structure(try fields(declared.fields, depth: depth))
    }

    private mutating func fields(
        _ declared: [Field], depth: Int
    ) throws(ValueTextError) -> [Value] {
        try expect("(")
        var fields: [Value] = []
        for (position, field) in declared.enumerated() {
            if position > 0 { try expect(",") }
            try label(field.name)
            fields.append(try value(field.type, depth: depth + 1))
        }
        try expect(")")
        return fields
    }

    /// Skips a field's name and colon, which may be left out.
    private mutating func label(_ name: String) throws(ValueTextError) {
        skipSpace()
        let start = offset
        let word = nameHere()
        guard !word.isEmpty else { return }
        offset += word.utf8.count
        guard take(":") else {
            offset = start
            return
        }
        guard word == name else {
            throw ValueTextError(.wrongField(expected: name, found: word), at: start)
        }
    }

    private mutating func elements(
        _ element: ValueType, _ max: Int, _ type: ValueType, depth: Int
    ) throws(ValueTextError) -> [Value] {
        try expect("[")
        var elements: [Value] = []
        if take("]") { return [] }
        while true {
            guard elements.count < min(max, Limits.collectionCount) else {
                throw error(.tooLong(limit: max, type: contract.spelling(of: type)))
            }
            elements.append(try value(element, depth: depth + 1))
            if take("]") { return elements }
            guard take(",") else { throw expected("`,` or `]`") }
        }
    }

    private mutating func variant(_ type: ValueType, depth: Int) throws(ValueTextError) -> Value {
        let number = try caseNumber(type)
        let declared = contract.variantCase(number, of: type)?.fields ?? []
        return .variant(number, declared.isEmpty ? [] : try fields(declared, depth: depth))
    }

    /// `.case` of an enumeration or variant.
    private mutating func caseNumber(_ type: ValueType) throws(ValueTextError) -> Int {
        let start = offset
        let spelling = contract.spelling(of: type)
        let cases = contract.caseNames(of: type)
        guard let first = cases.first else { throw error(.noLiteral(type: spelling)) }
        guard take(".") else { throw expected("a case of `\(spelling)`, such as `.\(first)`") }
        let name = nameHere()
        guard let position = cases.firstIndex(of: name) else {
            let closest = suggestion(for: name, among: cases)
            throw ValueTextError(.unknownCase(name, suggestion: closest), at: start)
        }
        offset += name.utf8.count
        return position
    }

    // MARK: Reading

    mutating func skipSpace() {
        while let byte = next, [0x20, 0x09, 0x0a, 0x0d].contains(byte) { offset += 1 }
    }

    /// Takes the text if it stands here, after white space.
    mutating func take(_ text: StaticString) -> Bool {
        let wanted = Bytes(text.description.utf8)
        let start = offset
        skipSpace()
        guard bytes[offset...].starts(with: wanted) else {
            offset = start
            return false
        }
        offset += wanted.count
        return true
    }

    mutating func expect(_ text: StaticString) throws(ValueTextError) {
        guard take(text) else { throw expected("`\(text)`") }
    }

    /// Takes a name if exactly it stands here.
    mutating func takeWord(_ word: String) -> Bool {
        skipSpace()
        guard nameHere() == word else { return false }
        offset += word.utf8.count
        return true
    }

    /// Letters, digits and `_` from here on.
    func nameHere() -> String {
        String(decoding: bytes[offset...].prefix(while: isNameByte), as: UTF8.self)
    }

    // MARK: Errors

    func error(_ fact: ValueTextError.Fact) -> ValueTextError { ValueTextError(fact, at: offset) }

    mutating func expected(_ what: String) -> ValueTextError {
        skipSpace()
        return error(.expected(what, found: found))
    }

    /// What stands here, cut after 24 bytes, for messages.
    var found: String {
        guard !isAtEnd else { return "the end" }
        let rest = bytes[offset...]
        let word = rest.prefix(while: { isNameByte($0) || $0 >= 0x80 })
        let shown = word.isEmpty ? rest.prefix(1) : word.prefix(24)
        let text = quoted(Bytes(shown)).dropFirst().dropLast()
        return "`\(text)\(word.count > 24 ? "…" : "")`"
    }
}

func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        true
    default: false
    }
}
