import LicetBytecode
import LicetPrimitives

/// From BCS and row keys into registers and the arena. The invariants stand above ``Arena``; input
/// bytes are trusted in nothing.
extension Machine {
    /// Reads one value of a type into its place (one register or slot, two for a period). Refuses
    /// what no value of the type encodes to.
    ///
    /// Inlined, so that a row of plain fields is read in one loop.
    @inline(__always)
    mutating func decode(
        _ type: Int, from input: inout ByteInput, to place: UnsafeMutablePointer<Int64>
    ) throws(Stop) {
        try charge(prices.visit)
        switch nodes[type].kind {
        case .bool:
            let flag = try input.byte()
            guard flag <= 1 else { throw .malformed }
            place.pointee = Int64(flag)
        case .int: place.pointee = try input.int64()
        case .instant: place.pointee = try instant(from: &input)
        case .duration:
            let duration = try input.int64()
            guard TimeArithmetic.isDuration(duration) else { throw .malformed }
            place.pointee = duration
        case .period:
            let start = try instant(from: &input)
            let end = try instant(from: &input)
            guard start <= end else { throw .malformed }
            place[0] = start
            place[1] = end
        case .word256: place.pointee = try makeWord256(try input.fixed(32))
        case .identifier:
            let number = try input.int64()
            guard number > 0 else { throw .malformed }
            place.pointee = number
        case .enumeration:
            let number = Int(try input.uint16())
            guard number < nodes[type].bound else { throw .malformed }
            place.pointee = Int64(number)
        case .bytes, .text, .path, .structure, .variant, .optional, .boxedOptional, .list, .set,
            .row, .buffer, .ticket:
            try decodeParts(type, from: &input, to: place)
        }
    }

    /// A value that is made of others or of bytes.
    @inline(never)
    private mutating func decodeParts(
        _ type: Int, from input: inout ByteInput, to place: UnsafeMutablePointer<Int64>
    ) throws(Stop) {
        switch nodes[type].kind {
        case .bytes, .text, .path:
            let bytes = try input.fixed(try input.length(limit: nodes[type].bound))
            try checkText(bytes, nodes[type].kind)
            place.pointee = try makeBytes(bytes)
        case .structure: place.pointee = try decodeStructure(nodes[type], from: &input)
        case .variant: place.pointee = try decodeVariant(nodes[type], from: &input)
        case .optional, .boxedOptional:
            try decodeOptional(nodes[type], from: &input, to: place)
        case .list, .set: place.pointee = try decodeCollection(nodes[type], from: &input)
        default: throw .malformed
        }
    }

    func instant(from input: inout ByteInput) throws(Stop) -> Int64 {
        let instant = try input.int64()
        guard TimeArithmetic.isInstant(instant) else { throw .malformed }
        return instant
    }

    private func checkText(
        _ bytes: UnsafeRawBufferPointer, _ kind: TypeNode.Kind
    ) throws(Stop) {
        switch kind {
        case .text:
            if isASCII(bytes) { return }
            guard String(validating: bytes, as: UTF8.self) != nil else { throw .malformed }
        case .path:
            guard Value.isPath(bytes.bindMemory(to: UInt8.self).span) else { throw .malformed }
        default: break
        }
    }

    private func isASCII(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var place = 0
        while place &+ 8 <= bytes.count {
            let word = bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            if word & 0x8080_8080_8080_8080 != 0 { return false }
            place &+= 8
        }
        while place < bytes.count {
            if bytes[place] >= 0x80 { return false }
            place &+= 1
        }
        return true
    }

    private mutating func decodeStructure(
        _ node: TypeNode, from input: inout ByteInput
    ) throws(Stop) -> Int64 {
        let object = try makeObject(node.slots)
        try decodeFields(node, from: &input, to: object)
        return Int64(object)
    }

    private mutating func decodeVariant(
        _ node: TypeNode, from input: inout ByteInput
    ) throws(Stop) -> Int64 {
        let number = Int(try input.uint16())
        guard number < node.bound else { throw .malformed }
        let chosen = nodes[node.element &+ number]
        let object = try makeObject(chosen.slots)
        arena.slots[object] = Int64(number)
        try decodeFields(chosen, from: &input, to: object)
        return Int64(object)
    }

    /// The fields of a structure, row or case into its object.
    mutating func decodeFields(
        _ node: TypeNode, from input: inout ByteInput, to object: Int
    ) throws(Stop) {
        for number in 0..<node.placeCount {
            let place = places[node.firstPlace &+ number]
            try decode(place.type, from: &input, to: arena.slots + object + place.slot)
        }
    }

    private mutating func decodeOptional(
        _ node: TypeNode, from input: inout ByteInput, to place: UnsafeMutablePointer<Int64>
    ) throws(Stop) {
        switch try input.byte() {
        case 0: place.pointee = ValueType.nilSentinel
        case 1 where node.kind == .boxedOptional:
            let object = try makeObject(nodes[node.element].width)
            try decode(node.element, from: &input, to: arena.slots + object)
            place.pointee = Int64(object)
        case 1: try decode(node.element, from: &input, to: place)
        default: throw .malformed
        }
    }

    private mutating func decodeCollection(
        _ node: TypeNode, from input: inout ByteInput
    ) throws(Stop) -> Int64 {
        let count = try input.length(limit: node.bound)
        let width = nodes[node.element].width
        let object = try makeObject(1 &+ count &* width)
        arena.slots[object] = Int64(count)
        let first = arena.slots + object + 1
        for number in 0..<count {
            let place = first + number &* width
            try decode(node.element, from: &input, to: place)
            guard node.kind == .set, number > 0 else { continue }
            guard try compare(node.element, place - width, place) < 0 else { throw .malformed }
        }
        return Int64(object)
    }

    /// Reads one value from its order-preserving encoding in a row key.
    mutating func decodeKey(
        _ type: Int, from input: inout ByteInput, to place: UnsafeMutablePointer<Int64>
    ) throws(Stop) {
        try charge(prices.visit)
        switch nodes[type].kind {
        case .bool:
            let flag = try input.byte()
            guard flag <= 1 else { throw .malformed }
            place.pointee = Int64(flag)
        case .int, .instant, .duration, .identifier: place.pointee = try keyInteger(from: &input)
        case .period:
            place[0] = try keyInteger(from: &input)
            place[1] = try keyInteger(from: &input)
        case .enumeration:
            let number = Int(try input.uint16().byteSwapped)
            guard number < nodes[type].bound else { throw .malformed }
            place.pointee = Int64(number)
        case .word256: place.pointee = try makeWord256(try input.fixed(32))
        case .bytes, .text, .path: place.pointee = try decodeKeyBytes(from: &input)
        case .structure:
            let node = nodes[type]
            let object = try makeObject(node.slots)
            for number in 0..<node.placeCount {
                let field = places[node.firstPlace &+ number]
                try decodeKey(field.type, from: &input, to: arena.slots + object + field.slot)
            }
            place.pointee = Int64(object)
        case .optional, .boxedOptional: try decodeOptionalKey(nodes[type], from: &input, to: place)
        case .list, .set, .row, .buffer, .ticket, .variant: throw .malformed
        }
    }

    private mutating func decodeOptionalKey(
        _ node: TypeNode, from input: inout ByteInput, to place: UnsafeMutablePointer<Int64>
    ) throws(Stop) {
        switch try input.byte() {
        case 0: place.pointee = ValueType.nilSentinel
        case 1 where node.kind == .boxedOptional:
            let object = try makeObject(nodes[node.element].width)
            try decodeKey(node.element, from: &input, to: arena.slots + object)
            place.pointee = Int64(object)
        case 1: try decodeKey(node.element, from: &input, to: place)
        default: throw .malformed
        }
    }

    private func keyInteger(from input: inout ByteInput) throws(Stop) -> Int64 {
        Int64(bitPattern: UInt64(bitPattern: try input.int64()).byteSwapped ^ (1 << 63))
    }

    private mutating func decodeKeyBytes(from input: inout ByteInput) throws(Stop) -> Int64 {
        var bytes = Bytes()
        while true {
            let byte = try input.byte()
            if byte == 0 {
                guard try input.byte() == 0xff else { break }
            }
            bytes.append(byte)
        }
        // A pointer is valid while the closure runs, which is all that `makeBytes` needs.
        let result = bytes.withUnsafeBytes { raw in
            Result { () throws(Stop) in try makeBytes(raw) }
        }
        return try result.get()
    }
}
