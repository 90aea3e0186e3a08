/// Where a row of state lies: `contract ‖ table u16 big-endian ‖ key`, the key in an
/// order-preserving encoding, so that rows that belong together lie together.
public struct RowKey: Hashable, Sendable, Comparable {
    public let bytes: Bytes

    public init(_ bytes: Bytes) { self.bytes = bytes }

    public static func < (left: RowKey, right: RowKey) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}

/// Builds a ``RowKey``: integers big-endian with the sign bit flipped; byte strings with 00 written
/// as 00 FF and ended by 00 00; so comparing encodings compares values.
public struct RowKeyEncoder: Sendable {
    public private(set) var bytes: Bytes

    public init(contract: Account, table: UInt16) {
        bytes = contract.bytes
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
    public mutating func word(_ value: Word256) { bytes.append(contentsOf: value.bytes) }

    public mutating func byteString(_ value: some Sequence<UInt8>) {
        for byte in value {
            bytes.append(byte)
            if byte == 0 { bytes.append(0xff) }
        }
        bytes.append(0)
        bytes.append(0)
    }
}
