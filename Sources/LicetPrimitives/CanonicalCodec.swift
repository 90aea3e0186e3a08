/// Why bytes are not the canonical encoding of a value.
public enum CodecError: Error, Hashable, Sendable {
    /// The input ended inside a value.
    case truncated
    /// Bytes were left after the last value.
    case trailingBytes
    /// A length that is not in the shortest ULEB128 form, a Boolean that is neither 0 nor 1, set
    /// elements out of order: a value has one encoding.
    case notCanonical
    /// A length or count past its limit.
    case tooLong(limit: Int)
    /// An enumeration tag, version or magic that this code does not know.
    case unknownTag(UInt64)
    /// A value outside its type's range, or nesting past its limit.
    case outOfRange
}

/// Writes values in BCS: fixed-width little-endian integers, ULEB128 lengths in their shortest
/// form, fields in declared order (Diem/Libra "Binary Canonical Serialization").
public struct CanonicalEncoder: Sendable {
    public private(set) var bytes: Bytes = []

    public init() {}

    public mutating func byte(_ value: UInt8) { bytes.append(value) }
    public mutating func bool(_ value: Bool) { bytes.append(value ? 1 : 0) }
    public mutating func uint16(_ value: UInt16) { integer(value) }
    public mutating func uint32(_ value: UInt32) { integer(value) }
    public mutating func uint64(_ value: UInt64) { integer(value) }
    public mutating func int64(_ value: Int64) { integer(value) }
    public mutating func digest(_ value: Digest) { value.word.append(to: &bytes) }
    public mutating func account(_ value: Account) { value.word.append(to: &bytes) }
    public mutating func instant(_ value: Instant) { integer(value.milliseconds) }

    /// Bytes without a length: only for fields of a fixed size.
    public mutating func fixed(_ value: some Collection<UInt8>) {
        bytes.append(contentsOf: value)
    }

    /// A count of elements, or the length of a byte string, as ULEB128.
    public mutating func length(_ value: Int) {
        precondition(value >= 0 && value < 1 << 31, "a collection in memory is shorter than 2^31")
        var rest = UInt32(value)
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    public mutating func byteString(_ value: some Collection<UInt8>) {
        length(value.count)
        bytes.append(contentsOf: value)
    }

    public mutating func text(_ value: String) { byteString(value.utf8) }

    public mutating func optional<Value>(
        _ value: Value?, _ encode: (inout CanonicalEncoder, Value) -> Void
    ) {
        bool(value != nil)
        if let value { encode(&self, value) }
    }

    public mutating func list<Element>(
        _ values: some Collection<Element>, _ encode: (inout CanonicalEncoder, Element) -> Void
    ) {
        length(values.count)
        for value in values { encode(&self, value) }
    }

    private mutating func integer<Value: FixedWidthInteger>(_ value: Value) {
        var rest = value
        for _ in 0..<(Value.bitWidth / 8) {
            bytes.append(UInt8(truncatingIfNeeded: rest))
            rest = Value.bitWidth > 8 ? rest >> 8 : 0
        }
    }
}

/// Reads what ``CanonicalEncoder`` writes, and refuses everything else. Lengths are checked against
/// their limit and the bytes that remain before anything is allocated.
public struct CanonicalDecoder: Sendable {
    private let input: ArraySlice<UInt8>
    private var position: Int

    public init(_ bytes: some Collection<UInt8>) {
        input = ArraySlice(bytes)
        position = input.startIndex
    }

    public var remaining: Int { input.endIndex - position }

    /// Decodes one value and requires that it uses all bytes.
    public static func decode<Value>(
        _ bytes: some Collection<UInt8>,
        _ read: (inout CanonicalDecoder) throws(CodecError) -> Value
    ) throws(CodecError) -> Value {
        var decoder = CanonicalDecoder(bytes)
        let value = try read(&decoder)
        try decoder.finish()
        return value
    }

    public func finish() throws(CodecError) {
        guard remaining == 0 else { throw .trailingBytes }
    }

    public mutating func byte() throws(CodecError) -> UInt8 {
        guard position < input.endIndex else { throw .truncated }
        defer { position += 1 }
        return input[position]
    }

    public mutating func bool() throws(CodecError) -> Bool {
        switch try byte() {
        case 0: return false
        case 1: return true
        default: throw .notCanonical
        }
    }

    public mutating func uint16() throws(CodecError) -> UInt16 { try integer() }
    public mutating func uint32() throws(CodecError) -> UInt32 { try integer() }
    public mutating func uint64() throws(CodecError) -> UInt64 { try integer() }
    public mutating func int64() throws(CodecError) -> Int64 { try integer() }

    public mutating func digest() throws(CodecError) -> Digest {
        guard let value = Digest(try fixed(32)) else { throw .truncated }
        return value
    }

    public mutating func account() throws(CodecError) -> Account {
        guard let value = Account(try fixed(32)) else { throw .truncated }
        return value
    }

    public mutating func instant() throws(CodecError) -> Instant {
        guard let value = Instant(milliseconds: try int64()) else { throw .outOfRange }
        return value
    }

    public mutating func fixed(_ count: Int) throws(CodecError) -> Bytes {
        guard count >= 0, count <= remaining else { throw .truncated }
        defer { position += count }
        return Bytes(input[position..<position + count])
    }

    public mutating func length(limit: Int) throws(CodecError) -> Int {
        var value: UInt64 = 0
        for index in 0..<5 {
            let next = try byte()
            value |= UInt64(next & 0x7f) << UInt64(index * 7)
            guard next < 0x80 else { continue }
            if next == 0 && index > 0 { throw .notCanonical }
            guard value < 1 << 31, value <= UInt64(clamping: limit) else {
                throw .tooLong(limit: limit)
            }
            return Int(value)
        }
        throw .tooLong(limit: limit)
    }

    public mutating func byteString(limit: Int) throws(CodecError) -> Bytes {
        try fixed(try length(limit: limit))
    }

    /// Valid UTF-8 of at most `limit` bytes.
    public mutating func text(limit: Int) throws(CodecError) -> String {
        let bytes = try byteString(limit: limit)
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .notCanonical }
        return text
    }

    public mutating func optional<Value>(
        _ read: (inout CanonicalDecoder) throws(CodecError) -> Value
    ) throws(CodecError) -> Value? {
        try bool() ? try read(&self) : nil
    }

    /// A list of at most `limit` elements, each of which takes at least one byte.
    public mutating func list<Element>(
        limit: Int, _ read: (inout CanonicalDecoder) throws(CodecError) -> Element
    ) throws(CodecError) -> [Element] {
        let count = try length(limit: limit)
        guard count <= remaining else { throw .truncated }
        var elements: [Element] = []
        elements.reserveCapacity(count)
        for _ in 0..<count { elements.append(try read(&self)) }
        return elements
    }

    private mutating func integer<Value: FixedWidthInteger>() throws(CodecError) -> Value {
        let width = Value.bitWidth / 8
        guard width <= remaining else { throw .truncated }
        var value: Value = 0
        for index in 0..<width {
            value |= Value(truncatingIfNeeded: input[position + index]) << Value(index * 8)
        }
        position += width
        return value
    }
}
