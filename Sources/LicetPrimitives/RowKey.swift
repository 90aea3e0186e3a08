/// Where a row of state lies: `contract ‖ table u16 big-endian ‖ key`, the key in an
/// order-preserving encoding, so that rows that belong together lie together.
public struct RowKey: Hashable, Sendable, Comparable {
    public let bytes: Bytes

    public init(_ bytes: Bytes) { self.bytes = bytes }

    /// The key that a span of bytes is.
    public init(copying span: RawSpan) { bytes = span.withUnsafeBytes { Bytes($0) } }

    public static func == (left: RowKey, right: RowKey) -> Bool {
        left.bytes.withUnsafeBytes { bytes in right.isEqual(to: bytes) }
    }

    public func hash(into hasher: inout Hasher) {
        bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
    }

    public static func < (left: RowKey, right: RowKey) -> Bool {
        left.bytes.withUnsafeBytes { first in
            right.bytes.withUnsafeBytes { second in
                let shared = commonBytes(first, second)
                guard shared < first.count, shared < second.count else {
                    return first.count < second.count
                }
                return first[shared] < second[shared]
            }
        }
    }

    func isEqual(to other: UnsafeRawBufferPointer) -> Bool {
        bytes.withUnsafeBytes { own in
            own.count == other.count && commonBytes(own, other) == own.count
        }
    }
}

/// How many bytes at their beginning two keys have in common.
private func commonBytes(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
    let count = min(left.count, right.count)
    var place = 0
    // Eight at a time, inside of both.
    while place &+ 8 <= count {
        let first = left.loadUnaligned(fromByteOffset: place, as: UInt64.self)
        let second = right.loadUnaligned(fromByteOffset: place, as: UInt64.self)
        guard first == second else {
            let bits = UInt64(littleEndian: first) ^ UInt64(littleEndian: second)
            return place &+ bits.trailingZeroBitCount / 8
        }
        place &+= 8
    }
    while place < count, left[place] == right[place] { place &+= 1 }
    return place
}

/// Builds a ``RowKey``: integers big-endian with the sign bit flipped; byte strings with 00 written
/// as 00 FF and ended by 00 00; so comparing encodings compares values.
public struct RowKeyEncoder: Sendable {
    public private(set) var bytes: Bytes

    public init(contract: Account, table: UInt16) {
        bytes = []
        // Most keys are one word or a few numbers.
        bytes.reserveCapacity(80)
        contract.word.append(to: &bytes)
        uint16(table)
    }

    public var key: RowKey { RowKey(bytes) }

    public mutating func byte(_ value: UInt8) { bytes.append(value) }

    public mutating func uint16(_ value: UInt16) {
        bytes.append(UInt8(truncatingIfNeeded: value >> 8))
        bytes.append(UInt8(truncatingIfNeeded: value))
    }

    public mutating func int64(_ value: Int64) {
        let flipped = UInt64(bitPattern: value) ^ (1 << 63)
        for shift in stride(from: UInt64(56), through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: flipped >> shift))
        }
    }

    /// Thirty-two bytes: of a fixed size, so they need no end mark.
    public mutating func word(_ value: Word256) { value.append(to: &bytes) }

    public mutating func byteString(_ value: some Sequence<UInt8>) {
        for byte in value {
            bytes.append(byte)
            if byte == 0 { bytes.append(0xff) }
        }
        bytes.append(0)
        bytes.append(0)
    }
}
