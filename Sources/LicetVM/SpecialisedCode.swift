import LicetBytecode
import LicetPrimitives

/// Puts what static types say into a function's instructions, so that the machine needs no types at
/// run time: offsets of fields, numbers of types, pairs of registers for periods.
struct SpecialisedCode {
    let contract: Contract
    let function: Function
    let prices: OpcodePrices
    var types: TypeTable

    /// The function's instructions, in the container's order and number.
    mutating func draft() throws(LoadRefusal) -> [DraftInstruction] {
        var draft: [DraftInstruction] = []
        draft.reserveCapacity(function.code.count)
        // Where each of the container's instructions begins.
        var starts: [Int] = []
        for (number, word) in function.code.enumerated() {
            let instruction = Instruction(word: word)
            guard let opcode = instruction.opcode else { throw .malformed("an unknown opcode") }
            starts.append(draft.count)
            if opcode == .open {
                draft += try opening(instruction, origin: number)
                continue
            }
            draft.append(
                DraftInstruction(
                    try specialise(instruction, opcode), cost: prices[opcode],
                    target: opcode.shape.jumps ? number + 1 + Int(instruction.offset) : nil,
                    origin: number))
        }
        guard starts.count != draft.count else { return draft }
        for index in draft.indices {
            guard let target = draft[index].target else { continue }
            guard starts.indices.contains(target) else { throw .malformed("a jump to nowhere") }
            draft[index].target = starts[target]
        }
        return draft
    }

    /// `open` as three instructions: the caller into the window's second place, the rule's answer
    /// into a, and then the event, whose ticket takes the answer's place. The second ends a block
    /// and pays for all three.
    private mutating func opening(
        _ word: Instruction, origin: Int
    ) throws(LoadRefusal) -> [DraftInstruction] {
        guard contract.openings.indices.contains(Int(word.i)) else {
            throw .malformed("an opening that is not declared")
        }
        let opening = contract.openings[Int(word.i)]
        let key = try contract.tables.at(opening.table).key
        guard let account = UInt8(exactly: Int(word.b) + key.width) else {
            throw .malformed("a window past the registers")
        }
        let rule = contract.functions.count + opening.rule
        return [
            DraftInstruction(Instruction(.caller, a: account), cost: 0, origin: origin),
            DraftInstruction(
                Instruction(.call, a: word.a, b: word.b, i: Int32(clamping: rule)),
                cost: prices[.open], origin: origin),
            DraftInstruction(word, cost: 0, origin: origin),
        ]
    }

    private mutating func specialise(
        _ word: Instruction, _ opcode: Opcode
    ) throws(LoadRefusal) -> Instruction {
        switch opcode {
        case .loadConstant:
            guard contract.constants.indices.contains(Int(word.i)) else {
                throw .malformed("a constant that is not declared")
            }
            let isScalar = contract.constants[Int(word.i)].type.isScalar
            return word.with(isScalar ? .loadConstant : .loadObject)
        case .move: return word.with(try type(word.a).width == 2 ? .movePair : .move)
        case .returnValue:
            return word.with(try type(word.a).width == 2 ? .returnPair : .returnValue)
        case .box: return word.with(i: try number(try type(word.a)))
        case .unbox: return word.with(width: try type(word.a).width)
        case .equalValue:
            return word.with(i: try wider(try type(word.b), try type(word.c)))
        case .makeStructure:
            return word.with(i: try node(.structure(Int(word.i))).slots)
        case .caseNumber:
            // A variant's number lies in its first slot.
            guard case .variant = try type(word.b) else { return word.with(.move) }
            return word.with(.getField)
        case .isCase:
            return word.with(i: try contract.caseEnds(of: try type(word.b)))
        case .makeVariant:
            let node = try node(.variant(Int(word.low)))
            guard (0..<node.bound).contains(Int(word.high)) else {
                throw .malformed("a case that is not declared")
            }
            let slots = types.nodes[node.element + Int(word.high)].slots - 1
            return word.with(i: Int(word.high) | slots << 16)
        case .getPayload:
            let place = try types.place(
                of: Int(word.high), ofCase: Int(word.low), in: try type(word.b),
                contract: contract)
            return word.with(width: types.nodes[place.type].width)
                .with(i: Int(word.low) | place.slot << 16)
        case .getField:
            let place = try types.place(of: Int(word.i), in: try type(word.b), contract: contract)
            return fieldAccess(word, place)
        case .rowKey, .rowInserted:
            let node = try node(try type(word.b))
            guard node.kind == .row else { throw .malformed("the key of what is no row") }
            guard opcode == .rowKey else { return word.with(.getField).with(i: node.keySlot - 1) }
            return fieldAccess(word, FieldPlace(type: node.key, slot: node.keySlot))
        case .element:
            return word.with(try elementType(word.b).width == 2 ? .elementPair : .element)
        case .isElement:
            return word.with(i: try wider(try type(word.b), try elementType(word.c)))
        case .isSubset:
            return word.with(i: try wider(try elementType(word.b), try elementType(word.c)))
        case .makeList, .makeSet, .listAppend, .listReplace, .setInsert, .setRemove:
            return word.with(i: try number(try type(word.a)))
        case .bufferMake, .bufferAppend:
            return word.with(i: try node(try type(word.a)).bound)
        case .mark: return word.with(i: 0)
        case .callRule:
            // Rules stand behind the functions in the table of what can be called.
            return word.with(.call).with(i: contract.functions.count + Int(word.i))
        default: return word
        }
    }

    private func fieldAccess(_ word: Instruction, _ place: FieldPlace) -> Instruction {
        word.with(types.nodes[place.type].width == 2 ? .getFieldPair : .getField)
            .with(i: place.slot)
    }

    /// The type under which two values are compared: an optional's rather than its value's.
    private mutating func wider(
        _ left: ValueType, _ right: ValueType
    ) throws(LoadRefusal) -> Int {
        guard left.isBoxed == right.isBoxed else { throw .malformed("a comparison of two types") }
        return try number(left.fits(right, in: contract) ? right : left)
    }

    private mutating func node(_ type: ValueType) throws(LoadRefusal) -> TypeNode {
        try types.node(of: type, in: contract)
    }

    private mutating func number(_ type: ValueType) throws(LoadRefusal) -> Int {
        try types.number(of: type, in: contract)
    }

    private func type(_ register: UInt8) throws(LoadRefusal) -> ValueType {
        guard function.registers.indices.contains(Int(register)),
            let type = function.registers[Int(register)]
        else { throw .malformed("a register without a type") }
        return type
    }

    private func elementType(_ register: UInt8) throws(LoadRefusal) -> ValueType {
        switch try type(register) {
        case .list(let element, _), .set(let element, _), .buffer(let element, _): return element
        default: throw .malformed("an element of what has none")
        }
    }
}

extension Instruction {
    func with(_ opcode: Opcode) -> Instruction {
        Instruction(word: word & ~0xff | UInt64(opcode.rawValue))
    }

    /// How many registers `getPayload` and `unbox` write, where a container has nothing.
    func with(width: Int) -> Instruction {
        Instruction(word: word & ~0xff00_0000 | UInt64(width & 0xff) << 24)
    }

    /// Numbers of types, offsets and bounds are all far below 2^31.
    func with(i: Int) -> Instruction {
        Instruction(word: word & 0xffff_ffff | UInt64(UInt32(truncatingIfNeeded: i)) << 32)
    }
}

extension Contract {
    /// Where, among the loaded scalars, the ends of an enumeration's cases begin: they stand in
    /// order behind the constants and `Instant.forever`.
    func caseEnds(of type: ValueType) throws(LoadRefusal) -> Int {
        guard case .enumeration(let number) = type, enumerations.indices.contains(number) else {
            throw .malformed("cases of what has none")
        }
        return enumerations[..<number].reduce(constants.count + 1) { $0 + $1.ends.count }
    }
}
