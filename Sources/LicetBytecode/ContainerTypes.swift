import LicetPrimitives

/// A type is a tag and what the case carries. Tags 0 to 12 follow the order of the cases up to
/// `structure`; then `row`, `optional`, `list`, `set`, `buffer`, `sealed`, `ticket`, `variant`.
extension ValueType: ContainerPart {
    func encode(into encoder: inout CanonicalEncoder) {
        switch self {
        case .bool: encoder.byte(0)
        case .int: encoder.byte(1)
        case .instant: encoder.byte(2)
        case .duration: encoder.byte(3)
        case .period: encoder.byte(4)
        case .account: encoder.byte(5)
        case .digest: encoder.byte(6)
        case .bytes(let max): encoder.bounded(7, max)
        case .text(let max): encoder.bounded(8, max)
        case .path: encoder.byte(9)
        case .identifier(let number): encoder.numbered(10, number)
        case .enumeration(let number): encoder.numbered(11, number)
        case .structure(let number): encoder.numbered(12, number)
        case .row(let table): encoder.numbered(13, table)
        case .optional(let wrapped):
            encoder.byte(14)
            wrapped.encode(into: &encoder)
        case .list(let element, let max):
            encoder.bounded(15, max)
            element.encode(into: &encoder)
        case .set(let element, let max):
            encoder.bounded(16, max)
            element.encode(into: &encoder)
        case .buffer(let element, let max):
            encoder.bounded(17, max)
            element.encode(into: &encoder)
        case .sealed(let wrapped):
            encoder.byte(18)
            wrapped.encode(into: &encoder)
        case .ticket: encoder.byte(19)
        case .variant(let number): encoder.numbered(20, number)
        }
    }

    static func decode(from decoder: inout CanonicalDecoder) throws(CodecError) -> ValueType {
        try decode(from: &decoder, depth: 1)
    }

    private static func decode(
        from decoder: inout CanonicalDecoder, depth: Int
    ) throws(CodecError) -> ValueType {
        guard depth <= Limits.nesting else { throw .outOfRange }
        let tag = try decoder.byte()
        switch tag {
        case 0: return .bool
        case 1: return .int
        case 2: return .instant
        case 3: return .duration
        case 4: return .period
        case 5: return .account
        case 6: return .digest
        case 7: return .bytes(max: try decoder.bound())
        case 8: return .text(max: try decoder.bound())
        case 9: return .path
        case 10: return .identifier(try decoder.number())
        case 11: return .enumeration(try decoder.number())
        case 12: return .structure(try decoder.number())
        case 13: return .row(try decoder.number())
        case 14: return .optional(try decode(from: &decoder, depth: depth + 1))
        case 15:
            let max = try decoder.bound()
            return .list(try decode(from: &decoder, depth: depth + 1), max: max)
        case 16:
            let max = try decoder.bound()
            return .set(try decode(from: &decoder, depth: depth + 1), max: max)
        case 17:
            let max = try decoder.bound()
            return .buffer(try decode(from: &decoder, depth: depth + 1), max: max)
        case 18: return .sealed(try decode(from: &decoder, depth: depth + 1))
        case 19: return .ticket
        case 20: return .variant(try decoder.number())
        default: throw .unknownTag(UInt64(tag))
        }
    }
}

extension CanonicalEncoder {
    fileprivate mutating func bounded(_ tag: UInt8, _ max: Int) {
        byte(tag)
        bound(max)
    }

    mutating func numbered(_ tag: UInt8, _ number: Int) {
        byte(tag)
        self.number(number)
    }
}
