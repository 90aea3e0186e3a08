import LicetBytecode
import LicetSyntax

/// A function's words, registers and places once what is left out is gone.
struct FinishedCode {
    private(set) var code: [UInt64] = []
    private(set) var registers: [ValueType?] = []
    private(set) var places: [DebugMap.Place] = []

    /// - Parameter parameters: how many registers hold parameters: they stay.
    init(
        _ items: [CodeItem], _ use: RegisterUse, parameters: Int, places: [DebugMap.Place],
        span: SourceSpan
    ) throws(EmitError) {
        var positions: [Int] = []
        positions.reserveCapacity(items.count + 1)
        var kept = 0
        for item in items {
            positions.append(kept)
            if !item.isGone { kept += 1 }
        }
        positions.append(kept)
        let numbers = renumber(items, use, parameters: parameters)
        code.reserveCapacity(kept)
        for (index, item) in items.enumerated() where !item.isGone {
            var instruction = renumbered(item.instruction, numbers, use)
            if let target = item.target {
                guard let offset = Int16(exactly: positions[target] - positions[index] - 1) else {
                    throw .functionTooLong(span)
                }
                instruction.word |= UInt64(UInt16(bitPattern: offset)) << 32
            }
            if instruction.opcode == .mark {
                let last = index + Int(instruction.i)
                instruction = Instruction(
                    .mark, a: instruction.a,
                    i: Int32(clamping: positions[last + 1] - positions[index] - 1))
            }
            code.append(instruction.word)
        }
        for var place in places {
            place.instruction = UInt32(clamping: positions[Int(place.instruction)])
            // Of what is left out nothing is said.
            if self.places.last?.instruction == place.instruction { self.places.removeLast() }
            let last = self.places.last
            guard Int(place.instruction) < kept,
                last.map({ $0.start != place.start || $0.end != place.end }) ?? true
            else { continue }
            self.places.append(place)
        }
    }

    /// The new number of each register that is used.
    private mutating func renumber(
        _ items: [CodeItem], _ use: RegisterUse, parameters: Int
    ) -> [UInt8] {
        var used = NumberSet()
        for register in 0..<parameters { used.insert(register) }
        for item in items where !item.isGone {
            used.formUnion(use.reads(item.instruction))
            used.formUnion(use.writes(item.instruction))
        }
        var numbers: [UInt8] = []
        for (register, type) in use.registers.enumerated() {
            numbers.append(UInt8(truncatingIfNeeded: registers.count))
            if used.contains(register) { registers.append(type) }
        }
        return numbers
    }

    private func renumbered(
        _ instruction: Instruction, _ numbers: [UInt8], _ use: RegisterUse
    ) -> Instruction {
        guard registers.count < use.registers.count, let opcode = instruction.opcode else {
            return instruction
        }
        var result = instruction
        for operand in opcode.operands {
            switch operand.content {
            case .write where use.written(by: instruction) == nil: continue
            case .window where use.window(of: instruction)?.types.isEmpty ?? true: continue
            case .count: continue
            case .read, .write, .update, .window, .mark: break
            }
            let register = Int(instruction.register(operand.slot))
            result = result.with(numbers[register], in: operand.slot)
        }
        return result
    }
}
