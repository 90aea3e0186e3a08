import LicetBytecode
import LicetPrimitives

/// What the instructions of one function read and write, and which registers are read later.
struct RegisterUse {
    let contract: Contract
    let functions: [Function]
    private(set) var registers: [ValueType?]

    init(contract: Contract, functions: [Function], registers: [ValueType?]) {
        self.contract = contract
        self.functions = functions
        self.registers = registers
    }

    /// The register behind the last one; nil where there are no more.
    var nextRegister: UInt8? {
        registers.count < Limits.registers ? UInt8(exactly: registers.count) : nil
    }

    /// Gives a type to ``nextRegister``, or to a register that has this type already.
    mutating func name(_ register: UInt8, _ type: ValueType) {
        if Int(register) == registers.count { registers.append(type) }
    }

    func type(of register: Int) -> ValueType? {
        registers.indices.contains(register) ? registers[register] : nil
    }

    /// Registers in a row that an instruction takes: the first, and for each value its type.
    func window(
        of instruction: Instruction
    ) -> (kind: LicetBytecode.Window, base: Int, types: [ValueType])? {
        guard let opcode = instruction.opcode else { return nil }
        for operand in opcode.operands {
            guard case .window(let kind) = operand.content else { continue }
            let types: [ValueType]? =
                if kind == .functionParameters {
                    functions[Int(instruction.i)].parameters.map(\.type)
                } else {
                    contract.types(
                        of: kind, at: instruction, collection: type(of: Int(instruction.a)))
                }
            return (kind, Int(instruction.register(operand.slot)), types ?? [])
        }
        return nil
    }

    func reads(_ instruction: Instruction) -> NumberSet {
        var read = NumberSet()
        guard let opcode = instruction.opcode else { return read }
        for operand in opcode.operands {
            let register = Int(instruction.register(operand.slot))
            switch operand.content {
            case .read, .update: insert(register, &read)
            case .mark: if opcode == .release { read.insert(register) }
            case .window:
                guard let window = window(of: instruction) else { break }
                let count = window.types.reduce(0) { $0 + $1.width }
                for place in window.base..<window.base + count { read.insert(place) }
            case .write, .count: break
            }
        }
        return read
    }

    /// The register that is written, if one is: of a `Period` the first.
    func written(by instruction: Instruction) -> Int? {
        guard let opcode = instruction.opcode, let first = opcode.operands.first else {
            return nil
        }
        switch first.content {
        case .write(.callResult):
            return functions[Int(instruction.i)].result == nil ? nil : Int(instruction.a)
        case .write, .update: return Int(instruction.a)
        case .mark: return opcode == .mark ? Int(instruction.a) : nil
        case .read, .window, .count: return nil
        }
    }

    func writes(_ instruction: Instruction) -> NumberSet {
        var written = NumberSet()
        if let register = self.written(by: instruction) { insert(register, &written) }
        // The machine puts the account into the second place.
        if instruction.opcode == .open, let window = window(of: instruction),
            let key = window.types.first
        {
            written.insert(window.base + key.width)
        }
        return written
    }

    private func insert(_ register: Int, _ set: inout NumberSet) {
        set.insert(register)
        if type(of: register)?.width == 2 { set.insert(register + 1) }
    }

    /// For each instruction the registers that are read after it before they are written, on some
    /// way.
    func live(after code: [CodeItem]) -> [NumberSet] {
        let reads = code.map { $0.isGone ? NumberSet() : self.reads($0.instruction) }
        let writes = code.map { $0.isGone ? NumberSet() : self.writes($0.instruction) }
        var before = Array(repeating: NumberSet(), count: code.count + 1)
        var after = Array(repeating: NumberSet(), count: code.count)
        var isSettled = false
        while !isSettled {
            isSettled = true
            for index in code.indices.reversed() {
                var live = NumberSet()
                let flow = code[index].instruction.opcode?.shape.flow ?? .ends
                if flow != .ends, flow != .jumps { live = before[index + 1] }
                if let target = code[index].target { live.formUnion(before[target]) }
                after[index] = live
                live.subtract(writes[index])
                live.formUnion(reads[index])
                // Only a loop's head makes another pass necessary.
                if live != before[index] {
                    before[index] = live
                    isSettled = false
                }
            }
        }
        return after
    }
}

/// An instruction of a function and where it jumps to.
struct CodeItem {
    var instruction: Instruction
    var target: Int?
    /// Whether it is left out.
    var isGone = false
}

extension Instruction {
    func register(_ slot: LicetBytecode.Slot) -> UInt8 {
        switch slot {
        case .a: a
        case .b: b
        case .c: c
        }
    }

    /// The same with another register in a slot.
    func with(_ register: UInt8, in slot: LicetBytecode.Slot) -> Instruction {
        let shift = UInt64(8 * (slot.rawValue + 1))
        return Instruction(word: word & ~(0xff << shift) | UInt64(register) << shift)
    }
}
