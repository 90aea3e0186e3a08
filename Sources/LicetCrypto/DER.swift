import LicetPrimitives

/// The kinds of ASN.1 element that Licet's formats contain, by their identifier byte.
enum DERTag: UInt8 {
    case integer = 0x02
    case octetString = 0x04
    case null = 0x05
    case objectIdentifier = 0x06
    case sequence = 0x30
}

/// The bytes are not the DER (X.690) that was expected at this place.
struct DERFault: Error {}

/// Reads DER strictly: lengths in their shortest form, nothing beyond 65,535 bytes, no element of
/// another kind than asked for. Never recurses: the caller opens one level at a time.
struct DERReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    init(_ bytes: Bytes) { rest = bytes[...] }

    /// The content of the next element, which must be of this kind.
    mutating func content(_ tag: DERTag) throws(DERFault) -> ArraySlice<UInt8> {
        guard rest.popFirst() == tag.rawValue else { throw DERFault() }
        let count = try length()
        guard count <= rest.count else { throw DERFault() }
        let content = rest.prefix(count)
        rest = rest.dropFirst(count)
        return content
    }

    /// A reader of the next element, which must be a sequence.
    mutating func sequence() throws(DERFault) -> DERReader {
        DERReader(try content(.sequence))
    }

    /// The big-endian magnitude of the next element, a non-negative integer in shortest form.
    mutating func magnitude() throws(DERFault) -> ArraySlice<UInt8> {
        let content = try content(.integer)
        guard let first = content.first, first < 0x80 else { throw DERFault() }
        guard first == 0, content.count > 1 else { return content }
        let magnitude = content.dropFirst()
        // A leading zero is there only to keep the next byte from being read as a sign.
        guard let next = magnitude.first, next >= 0x80 else { throw DERFault() }
        return magnitude
    }

    /// Refuses whatever follows the last element that the format has.
    func end() throws(DERFault) {
        guard rest.isEmpty else { throw DERFault() }
    }

    private mutating func length() throws(DERFault) -> Int {
        switch rest.popFirst() {
        case let short? where short < 0x80:
            return Int(short)
        case 0x81:
            guard let byte = rest.popFirst(), byte >= 0x80 else { throw DERFault() }
            return Int(byte)
        case 0x82:
            guard let high = rest.popFirst(), high > 0, let low = rest.popFirst() else {
                throw DERFault()
            }
            return Int(high) << 8 | Int(low)
        default:
            throw DERFault()
        }
    }
}

/// Writes DER elements of at most 65,535 bytes of content.
enum DER {
    static func element(_ tag: DERTag, _ content: some Collection<UInt8>) -> Bytes {
        let count = content.count
        precondition(count <= 0xffff, "an element is within the sizes that are read")
        var result: Bytes = [tag.rawValue]
        switch count {
        case ..<0x80: result.append(UInt8(count))
        case ..<0x100: result += [0x81, UInt8(count)]
        default: result += [0x82, UInt8(count >> 8), UInt8(count & 0xff)]
        }
        return result + content
    }

    /// A non-negative integer from its big-endian magnitude, with or without leading zeros.
    static func integer(_ magnitude: some Collection<UInt8>) -> Bytes {
        let shortest = Bytes(magnitude.drop { $0 == 0 })
        guard let first = shortest.first else { return element(.integer, [0]) }
        return element(.integer, first < 0x80 ? shortest : [0] + shortest)
    }
}
