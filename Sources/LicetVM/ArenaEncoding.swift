import LicetBytecode
import LicetPrimitives

/// From registers and the arena into BCS and row keys. The invariants stand above ``Arena``.
extension Machine {
    /// Writes one value in BCS (see `CanonicalEncoder.value(_:)`).
    mutating func encode(
        _ type: Int, _ place: UnsafePointer<Int64>, to output: inout ByteOutput
    ) throws(Stop) {
        try charge(prices.visit)
        let node = nodes[type]
        switch node.kind {
        case .bool: try output.byte(UInt8(truncatingIfNeeded: place.pointee))
        case .int, .instant, .duration, .identifier: try output.int64(place.pointee)
        case .period:
            try output.int64(place[0])
            try output.int64(place[1])
        case .word256: try output.bytes(arena.word256(place.pointee))
        case .bytes, .text, .path:
            let bytes = arena.bytes(place.pointee)
            try output.length(bytes.count)
            try output.bytes(bytes)
        case .enumeration, .ticket:
            try output.uint16(UInt16(truncatingIfNeeded: place.pointee))
        case .structure: try encodeFields(node, object(place), to: &output)
        case .variant:
            let object = object(place)
            try output.uint16(UInt16(truncatingIfNeeded: object.pointee))
            try encodeFields(chosen(node, object), object, to: &output)
        case .row:
            try output.int64(object(place)[node.keySlot &- 1])
            try encodeFields(node, object(place), to: &output)
        case .optional, .boxedOptional:
            guard place.pointee != ValueType.nilSentinel else { return try output.byte(0) }
            try output.byte(1)
            let isBoxed = node.kind == .boxedOptional
            try encode(node.element, isBoxed ? object(place) : place, to: &output)
        case .list, .set, .buffer:
            let elements = object(place)
            let count = Int(truncatingIfNeeded: elements.pointee)
            let width = nodes[node.element].width
            try output.length(count)
            for number in 0..<count {
                try encode(node.element, elements + 1 + number &* width, to: &output)
            }
        }
    }

    func object(_ place: UnsafePointer<Int64>) -> UnsafePointer<Int64> {
        UnsafePointer(arena.slots + Int(truncatingIfNeeded: place.pointee))
    }

    /// The form of the case that a variant's object holds: its number was checked when it was made.
    func chosen(_ variant: TypeNode, _ object: UnsafePointer<Int64>) -> TypeNode {
        nodes[variant.element &+ Int(truncatingIfNeeded: object.pointee)]
    }

    /// The fields of a structure's, row's or case's object.
    mutating func encodeFields(
        _ node: TypeNode, _ object: UnsafePointer<Int64>, to output: inout ByteOutput
    ) throws(Stop) {
        for number in 0..<node.placeCount {
            let place = places[node.firstPlace &+ number]
            try encode(place.type, object + place.slot, to: &output)
        }
    }

    /// Writes a key or column in the order-preserving encoding of ``StateLayout``.
    mutating func encodeKey(
        _ type: Int, _ place: UnsafePointer<Int64>, to output: inout ByteOutput
    ) throws(Stop) {
        try charge(prices.visit)
        switch nodes[type].kind {
        case .bool: try output.byte(UInt8(truncatingIfNeeded: place.pointee))
        case .int, .instant, .duration, .identifier: try keyInteger(place.pointee, to: &output)
        case .period:
            try keyInteger(place[0], to: &output)
            try keyInteger(place[1], to: &output)
        case .word256: try output.bytes(arena.word256(place.pointee))
        case .enumeration:
            try output.uint16(UInt16(truncatingIfNeeded: place.pointee).byteSwapped)
        case .bytes, .text, .path:
            for byte in arena.bytes(place.pointee) {
                try output.byte(byte)
                if byte == 0 { try output.byte(0xff) }
            }
            try output.uint16(0)
        case .structure:
            let (node, object) = (nodes[type], object(place))
            for number in 0..<node.placeCount {
                let field = places[node.firstPlace &+ number]
                try encodeKey(field.type, object + field.slot, to: &output)
            }
        case .optional, .boxedOptional:
            guard place.pointee != ValueType.nilSentinel else { return try output.byte(0) }
            try output.byte(1)
            let isBoxed = nodes[type].kind == .boxedOptional
            try encodeKey(nodes[type].element, isBoxed ? object(place) : place, to: &output)
        case .list, .set, .row, .buffer, .ticket, .variant: break
        }
    }

    private func keyInteger(_ value: Int64, to output: inout ByteOutput) throws(Stop) {
        let flipped = UInt64(bitPattern: value) ^ (1 << 63)
        try output.int64(Int64(bitPattern: flipped.byteSwapped))
    }
}
