import LicetBytecode
import LicetPrimitives

/// Operations on values in memory. `r` points at the current frame's registers, `word` is verified;
/// the invariants stand above ``Arena`` and the interpreter's loop.
extension Machine {
    mutating func performOnValues(
        _ opcode: Opcode, _ word: UInt64, _ r: UnsafeMutablePointer<Int64>
    ) throws(Stop) {
        let (a, b, c, i) = (operandA(word), operandB(word), operandC(word), immediate(word))
        switch opcode {
        case .loadObject:
            let constant = contract.constants[i]
            try decodeStored(constant.encoded, "a constant") { machine, input throws(Stop) in
                try machine.decode(constant.type, from: &input, to: r + a)
            }
        case .box:
            let width = nodes[nodes[i].element].width
            r[a] = Int64(try copyObject(from: r + b, width))
        case .makeStructure: r[a] = Int64(try copyObject(from: r + b, i))
        case .makeVariant:
            // The number of the case, and above it the slots of its fields.
            r[a] = try makeVariant(i & 0xffff, r + b, slots: i >> 16)
        case .makeList: r[a] = try makeList(i, r + b, count: c)
        case .makeSet: r[a] = try makeSet(i, r + b, count: c)
        case .isElement: r[a] = try isElement(i, r + b, of: r[c]) ? 1 : 0
        case .isSubset: r[a] = try isSubset(i, r[b], of: r[c]) ? 1 : 0
        case .listAppend: r[a] = try listAppend(i, r[b], r + c)
        case .listReplace: r[a] = try listReplace(i, r[a], at: r[b], r + c)
        case .setInsert: r[a] = try setInsert(i, r[b], r + c)
        case .setRemove: r[a] = try setRemove(i, r[b], r + c)
        case .bufferMake: r[a] = try bufferMake(room: i, r[b])
        case .bufferCopy:
            let source = arena.slots + Int(truncatingIfNeeded: r[b])
            r[a] = Int64(try copyObject(from: source, 1 &+ Int(truncatingIfNeeded: source[0])))
        case .sha256:
            let bytes = arena.bytes(r[b])
            try charge(bytes.count &* prices.hashByte)
            r[a] = try makeWord256(SHA256.hash(bytes).word)
        case .equalValue: r[a] = try compare(i, r + b, r + c) == 0 ? 1 : 0
        case .lessBytes: r[a] = try compareBytes(r[b], r[c]) < 0 ? 1 : 0
        case .lessOrEqualBytes: r[a] = try compareBytes(r[b], r[c]) <= 0 ? 1 : 0
        case .caller: r[a] = try makeWord256(context.caller.word)
        case .selfAccount: r[a] = try makeWord256(context.contract.word)
        case .chain: r[a] = try makeWord256(context.chain.word)
        default: preconditionFailure("the loop performs every other operation itself")
        }
    }

    /// A new object with these slots; the source may lie in the arena, which never moves.
    private mutating func copyObject(
        from source: UnsafePointer<Int64>, _ slots: Int
    ) throws(Stop) -> Int {
        let object = try makeObject(slots)
        (arena.slots + object).update(from: source, count: slots)
        return object
    }

    private mutating func makeVariant(
        _ number: Int, _ fields: UnsafePointer<Int64>, slots: Int
    ) throws(Stop) -> Int64 {
        let object = try makeObject(1 &+ slots)
        arena.slots[object] = Int64(number)
        (arena.slots + object + 1).update(from: fields, count: slots)
        return Int64(object)
    }

    private mutating func makeList(
        _ type: Int, _ elements: UnsafePointer<Int64>, count: Int
    ) throws(Stop) -> Int64 {
        let node = nodes[type]
        guard count <= node.bound else { throw .trap(.tooLong) }
        let slots = count &* nodes[node.element].width
        let object = try makeObject(1 &+ slots)
        arena.slots[object] = Int64(count)
        (arena.slots + object + 1).update(from: elements, count: slots)
        return Int64(object)
    }

    /// Inserts one by one, so that sets of a few elements, the usual ones, are fast.
    private mutating func makeSet(
        _ type: Int, _ elements: UnsafePointer<Int64>, count: Int
    ) throws(Stop) -> Int64 {
        let node = nodes[type]
        let width = nodes[node.element].width
        let object = try makeObject(1 &+ count &* width)
        let set = arena.slots + object
        set[0] = 0
        for number in 0..<count {
            let element = elements + number &* width
            let (place, isPresent) = try position(of: element, in: set, node.element)
            if isPresent { continue }
            let moved = (Int(truncatingIfNeeded: set[0]) &- place) &* width
            try charge(moved &* prices.slot)
            let target = set + 1 + place &* width
            (target + width).update(from: target, count: moved)
            target.update(from: element, count: width)
            set[0] &+= 1
        }
        guard set[0] <= Int64(node.bound) else { throw .trap(.tooLong) }
        return Int64(object)
    }

    /// Where an element stands in a set's object, or would stand.
    private mutating func position(
        of element: UnsafePointer<Int64>, in set: UnsafePointer<Int64>, _ type: Int
    ) throws(Stop) -> (place: Int, isPresent: Bool) {
        let width = nodes[type].width
        var (low, high) = (0, Int(truncatingIfNeeded: set[0]))
        while low < high {
            let middle = (low &+ high) >> 1
            let result = try compare(type, set + 1 + middle &* width, element)
            if result == 0 { return (middle, true) }
            if result < 0 { low = middle &+ 1 } else { high = middle }
        }
        return (low, false)
    }

    private mutating func isElement(
        _ type: Int, _ element: UnsafePointer<Int64>, of collection: Int64
    ) throws(Stop) -> Bool {
        let object = arena.slots + Int(truncatingIfNeeded: collection)
        let width = nodes[type].width
        for number in 0..<Int(truncatingIfNeeded: object[0])
        where try compare(type, object + 1 + number &* width, element) == 0 {
            return true
        }
        return false
    }

    private mutating func isSubset(
        _ type: Int, _ inner: Int64, of outer: Int64
    ) throws(Stop) -> Bool {
        let object = arena.slots + Int(truncatingIfNeeded: inner)
        let other = arena.slots + Int(truncatingIfNeeded: outer)
        let width = nodes[type].width
        for number in 0..<Int(truncatingIfNeeded: object[0]) {
            let element = object + 1 + number &* width
            guard try position(of: element, in: other, type).isPresent else { return false }
        }
        return true
    }

    private mutating func listAppend(
        _ type: Int, _ list: Int64, _ element: UnsafePointer<Int64>
    ) throws(Stop) -> Int64 {
        let node = nodes[type]
        let source = arena.slots + Int(truncatingIfNeeded: list)
        let count = Int(truncatingIfNeeded: source[0])
        guard count < node.bound else { throw .trap(.tooLong) }
        return try splice(source, at: count, removing: 0, element, nodes[node.element].width)
    }

    private mutating func listReplace(
        _ type: Int, _ list: Int64, at index: Int64, _ element: UnsafePointer<Int64>
    ) throws(Stop) -> Int64 {
        let source = arena.slots + Int(truncatingIfNeeded: list)
        guard index >= 0, index < source[0] else { throw .trap(.indexOutOfRange) }
        let width = nodes[nodes[type].element].width
        return try splice(
            source, at: Int(truncatingIfNeeded: index), removing: 1, element, width)
    }

    private mutating func setInsert(
        _ type: Int, _ set: Int64, _ element: UnsafePointer<Int64>
    ) throws(Stop) -> Int64 {
        let node = nodes[type]
        let source = arena.slots + Int(truncatingIfNeeded: set)
        let (place, isPresent) = try position(of: element, in: source, node.element)
        if isPresent { return set }
        guard source[0] < Int64(node.bound) else { throw .trap(.tooLong) }
        return try splice(source, at: place, removing: 0, element, nodes[node.element].width)
    }

    private mutating func setRemove(
        _ type: Int, _ set: Int64, _ element: UnsafePointer<Int64>
    ) throws(Stop) -> Int64 {
        let node = nodes[type]
        let source = arena.slots + Int(truncatingIfNeeded: set)
        let (place, isPresent) = try position(of: element, in: source, node.element)
        guard isPresent else { return set }
        return try splice(source, at: place, removing: 1, nil, nodes[node.element].width)
    }

    /// A copy of a list or set with `removing` elements at a place replaced by the new one, if any.
    private mutating func splice(
        _ source: UnsafePointer<Int64>, at place: Int, removing: Int,
        _ element: UnsafePointer<Int64>?, _ width: Int
    ) throws(Stop) -> Int64 {
        let old = Int(truncatingIfNeeded: source[0])
        let count = old &- removing &+ (element == nil ? 0 : 1)
        let object = try makeObject(1 &+ count &* width)
        let target = arena.slots + object
        target[0] = Int64(count)
        let before = place &* width
        (target + 1).update(from: source + 1, count: before)
        var next = target + 1 + before
        if let element {
            next.update(from: element, count: width)
            next += width
        }
        let after = (old &- place &- removing) &* width
        next.update(from: source + 1 + (place &+ removing) &* width, count: after)
        return Int64(object)
    }

    private mutating func bufferMake(room: Int, _ list: Int64) throws(Stop) -> Int64 {
        let source = arena.slots + Int(truncatingIfNeeded: list)
        let count = Int(truncatingIfNeeded: source[0])
        guard count <= room else { throw .trap(.tooLong) }
        let object = try makeObject(1 &+ room)
        (arena.slots + object).update(from: source, count: 1 &+ count)
        return Int64(object)
    }
}

// The parts of an instruction word; registers are at most 255.
@inline(__always) func operandA(_ word: UInt64) -> Int { Int(truncatingIfNeeded: word >> 8 & 0xff) }
@inline(__always) func operandB(_ word: UInt64) -> Int {
    Int(truncatingIfNeeded: word >> 16 & 0xff)
}
@inline(__always) func operandC(_ word: UInt64) -> Int {
    Int(truncatingIfNeeded: word >> 24 & 0xff)
}
@inline(__always) func immediate(_ word: UInt64) -> Int {
    Int(Int32(truncatingIfNeeded: word >> 32))
}
