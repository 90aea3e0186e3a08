import LicetBytecode
import LicetPrimitives

/// The value that an order-preserving key encodes, all of whose bytes it must use; `nil` for any
/// other bytes.
package func keyValue(
    _ bytes: ArraySlice<UInt8>, _ type: ValueType, in contract: Contract
) -> Value? {
    var reader = KeyReader(rest: bytes, contract: contract)
    guard let value = reader.value(type, depth: 0), reader.rest.isEmpty else { return nil }
    return value
}

/// The same where values of other types stand before it.
func keyValue(
    _ bytes: ArraySlice<UInt8>, after others: [ValueType], _ type: ValueType, in contract: Contract
) -> Value? {
    var reader = KeyReader(rest: bytes, contract: contract)
    for other in others {
        guard reader.value(other, depth: 0) != nil else { return nil }
    }
    guard let value = reader.value(type, depth: 0), reader.rest.isEmpty else { return nil }
    return value
}

/// Reads what `RowKeyEncoder` writes.
private struct KeyReader {
    var rest: ArraySlice<UInt8>
    let contract: Contract

    mutating func value(_ type: ValueType, depth: Int) -> Value? {
        guard depth <= Limits.nesting else { return nil }
        switch type {
        case .bool:
            switch byte() {
            case 0: return .bool(false)
            case 1: return .bool(true)
            default: return nil
            }
        case .int: return int64().map { .int($0) }
        case .instant: return instant().map { .instant($0) }
        case .duration: return int64().flatMap { Duration(milliseconds: $0) }.map { .duration($0) }
        case .period:
            guard let start = instant(), let end = instant(), start <= end else { return nil }
            return .period(Period(start, end))
        case .account: return word().map { .account(Account($0)) }
        case .digest: return word().map { .digest(Digest($0)) }
        case .bytes: return byteString().map { .bytes($0) }
        case .text: return byteString().map { .text($0) }
        case .path: return byteString().map { .path($0) }
        case .identifier: return int64().map { .identifier($0) }
        case .enumeration:
            guard let high = byte(), let low = byte() else { return nil }
            return .enumeration(Int(high) << 8 | Int(low))
        case .structure(let number): return structure(number, depth: depth)
        case .optional(let wrapped):
            switch byte() {
            case 0: return Value.none
            case 1: return value(wrapped, depth: depth + 1).map { .some($0) }
            default: return nil
            }
        case .row, .list, .set, .buffer, .sealed, .ticket, .variant: return nil
        }
    }

    private mutating func structure(_ number: Int, depth: Int) -> Value? {
        guard contract.structures.indices.contains(number) else { return nil }
        var fields: [Value] = []
        for field in contract.structures[number].fields {
            guard let value = value(field.type, depth: depth + 1) else { return nil }
            fields.append(value)
        }
        return .structure(fields)
    }

    private mutating func byte() -> UInt8? { rest.popFirst() }

    private mutating func int64() -> Int64? {
        guard rest.count >= 8 else { return nil }
        var bits: UInt64 = 0
        for byte in rest.prefix(8) { bits = bits << 8 | UInt64(byte) }
        rest = rest.dropFirst(8)
        return Int64(bitPattern: bits ^ (1 << 63))
    }

    private mutating func instant() -> Instant? {
        int64().flatMap { Instant(milliseconds: $0) }
    }

    private mutating func word() -> Word256? {
        guard let word = Word256(rest.prefix(32)) else { return nil }
        rest = rest.dropFirst(32)
        return word
    }

    private mutating func byteString() -> Bytes? {
        var bytes = Bytes()
        while let byte = rest.popFirst() {
            if byte != 0 {
                bytes.append(byte)
                continue
            }
            switch rest.popFirst() {
            case 0: return bytes
            case 0xff: bytes.append(0)
            default: return nil
            }
        }
        return nil
    }
}
