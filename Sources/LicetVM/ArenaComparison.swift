import LicetBytecode
import LicetPrimitives

/// Comparing values by the order of their encodings. The invariants stand above ``Arena``.
extension Machine {
    /// Negative, zero or positive as the encoding of the left value comes before, is, or comes
    /// after the right one's. Encodings of one type are prefix-free, so they compare part by
    /// part.
    mutating func compare(
        _ type: Int, _ left: UnsafePointer<Int64>, _ right: UnsafePointer<Int64>
    ) throws(Stop) -> Int {
        try charge(prices.visit)
        // A node is large: only what is made of parts copies one.
        switch nodes[type].kind {
        case .bool, .int, .instant, .duration, .identifier, .enumeration, .ticket:
            return order(left.pointee, right.pointee)
        case .period:
            let starts = order(left[0], right[0])
            return starts != 0 ? starts : order(left[1], right[1])
        case .word256:
            return order(arena.word256(left.pointee), arena.word256(right.pointee))
        case .bytes, .text, .path:
            let (first, second) = (arena.bytes(left.pointee), arena.bytes(right.pointee))
            guard first.count == second.count else {
                return lengthOrder(first.count, second.count)
            }
            try charge((first.count &+ 7) >> 3 &* prices.compareWord)
            return order(first, second)
        case .structure: return try compareFields(nodes[type], object(left), object(right))
        case .variant:
            let node = nodes[type]
            let (first, second) = (object(left), object(right))
            let cases = order(first.pointee, second.pointee)
            guard cases == 0 else { return cases }
            return try compareFields(chosen(node, first), first, second)
        case .row:
            let node = nodes[type]
            let (first, second) = (object(left), object(right))
            let inserts = order(first[node.keySlot &- 1], second[node.keySlot &- 1])
            guard inserts == 0 else { return inserts }
            let fields = try compareFields(node, first, second)
            guard fields == 0 else { return fields }
            // Not in the encoding: two rows with equal fields are still two.
            return try compare(node.key, first + node.keySlot, second + node.keySlot)
        case .optional, .boxedOptional:
            let node = nodes[type]
            let isNil = (
                left.pointee == ValueType.nilSentinel, right.pointee == ValueType.nilSentinel
            )
            guard !isNil.0 && !isNil.1 else {
                return isNil.0 == isNil.1 ? 0 : isNil.0 ? -1 : 1
            }
            guard node.kind == .boxedOptional else {
                return try compare(node.element, left, right)
            }
            return try compare(node.element, object(left), object(right))
        case .list, .set, .buffer:
            return try compareElements(nodes[type], object(left), object(right))
        }
    }

    /// By bytes alone, as `<` on bytes, text and paths is defined.
    mutating func compareBytes(_ left: Int64, _ right: Int64) throws(Stop) -> Int {
        guard left >= 0, right >= 0 else { throw .trap(.nilValue) }
        let (first, second) = (arena.bytes(left), arena.bytes(right))
        let count = min(first.count, second.count)
        try charge((count &+ 7) >> 3 &* prices.compareWord)
        let common = order(
            UnsafeRawBufferPointer(rebasing: first[..<count]),
            UnsafeRawBufferPointer(rebasing: second[..<count]))
        guard common == 0 else { return common }
        return first.count == second.count ? 0 : first.count < second.count ? -1 : 1
    }

    private mutating func compareFields(
        _ node: TypeNode, _ left: UnsafePointer<Int64>, _ right: UnsafePointer<Int64>
    ) throws(Stop) -> Int {
        // One object is equal to itself; what it shares with itself may be large.
        guard left != right else { return 0 }
        for number in 0..<node.placeCount {
            let place = places[node.firstPlace &+ number]
            let result = try compare(place.type, left + place.slot, right + place.slot)
            guard result == 0 else { return result }
        }
        return 0
    }

    private mutating func compareElements(
        _ node: TypeNode, _ left: UnsafePointer<Int64>, _ right: UnsafePointer<Int64>
    ) throws(Stop) -> Int {
        guard left.pointee == right.pointee else {
            return lengthOrder(
                Int(truncatingIfNeeded: left.pointee), Int(truncatingIfNeeded: right.pointee))
        }
        let width = nodes[node.element].width
        for number in 0..<Int(truncatingIfNeeded: left.pointee) {
            let offset = 1 &+ number &* width
            let result = try compare(node.element, left + offset, right + offset)
            guard result == 0 else { return result }
        }
        return 0
    }

    /// Of the little-endian encodings.
    private func order(_ left: Int64, _ right: Int64) -> Int {
        let (first, second) = (left.byteSwapped.magnitudeBits, right.byteSwapped.magnitudeBits)
        return first == second ? 0 : first < second ? -1 : 1
    }

    /// Of as many bytes each.
    private func order(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
        let count = min(left.count, right.count)
        var place = 0
        while count &- place >= 8 {
            let first = left.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            let second = right.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            if first != second { return first.bigEndian < second.bigEndian ? -1 : 1 }
            place &+= 8
        }
        while place < count {
            if left[place] != right[place] { return left[place] < right[place] ? -1 : 1 }
            place &+= 1
        }
        return 0
    }

    /// Of the ULEB128 encodings of two different lengths.
    private func lengthOrder(_ left: Int, _ right: Int) -> Int {
        var (first, second) = (left, right)
        while true {
            let next = (ulebByte(&first), ulebByte(&second))
            if next.0 != next.1 { return next.0 < next.1 ? -1 : 1 }
            if first == 0 && second == 0 { return 0 }
        }
    }

    private func ulebByte(_ rest: inout Int) -> Int {
        let byte = rest & 0x7f
        rest >>= 7
        return rest > 0 ? byte | 0x80 : byte
    }
}

extension Int64 {
    fileprivate var magnitudeBits: UInt64 { UInt64(bitPattern: self) }
}
