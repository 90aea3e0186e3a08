import LicetBytecode

/// Loads a loop's constants once, before the loop, in registers of their own.
///
/// A load goes if everything that reads its target until that is dead can read the register that
/// holds the constant for the whole loop. It is loaded before the outermost loop, so that an inner
/// one's rounds are not paid for again and again.
struct ConstantHoist {
    private var pass: RegisterPass
    /// What is loaded before the loop that begins at an instruction.
    private var loads: [Int: [Instruction]] = [:]

    /// Registers that a function gives to constants: its frame is part of a stack with a limit.
    private var left = 16

    init(_ pass: RegisterPass) { self.pass = pass }

    private struct Loop {
        let head: Int
        let end: Int
    }

    /// What a register holds, and of which type.
    private struct Constant: Hashable {
        let opcode: Opcode
        let immediate: Int32
        let type: ValueType
    }

    /// The code with the loads at their new places, and where each instruction lies now.
    mutating func run() -> (code: [CodeItem], positions: [Int], use: RegisterUse) {
        let loops = outermost()
        if !loops.isEmpty { pass.findLive() }
        for loop in loops { hoist(from: loop) }
        let old = pass.code
        var code: [CodeItem] = []
        code.reserveCapacity(old.count + loads.count)
        var positions: [Int] = []
        positions.reserveCapacity(old.count + 1)
        for (index, item) in old.enumerated() {
            for load in loads[index, default: []] { code.append(CodeItem(instruction: load)) }
            positions.append(code.count)
            code.append(item)
        }
        positions.append(code.count)
        guard !loads.isEmpty else { return (old, positions, pass.use) }
        for (index, item) in old.enumerated() {
            let place = positions[index]
            if let target = item.target {
                // Who comes from without comes by the loads; who jumps back does not.
                let isRound = target <= index
                code[place].target =
                    positions[target] - (isRound ? 0 : loads[target]?.count ?? 0)
            }
            if !item.isGone, item.instruction.opcode == .mark {
                let last = index + Int(item.instruction.i)
                code[place].instruction = Instruction(
                    .mark, a: item.instruction.a,
                    i: Int32(clamping: positions[last] - place))
            }
        }
        return (code, positions, pass.use)
    }

    /// Loops that lie in no other, in their order.
    private func outermost() -> [Loop] {
        var loops: [Loop] = []
        for (index, item) in pass.code.enumerated() {
            guard !item.isGone, let target = item.target, target <= index else { continue }
            // An inner loop ends before the one around it.
            while let last = loops.last, last.head >= target { loops.removeLast() }
            loops.append(Loop(head: target, end: index))
        }
        return loops
    }

    private mutating func hoist(from loop: Loop) {
        var registers: [Constant: UInt8] = [:]
        for index in loop.head...loop.end where !pass.code[index].isGone {
            let load = pass.code[index].instruction
            guard let constant = constant(load) else { continue }
            guard pass.isEitherLive(Int(load.a), after: index) else {
                pass.remove(index)
                continue
            }
            let known = registers[constant]
            guard let register = known ?? (left > 0 ? pass.use.nextRegister : nil),
                pass.replaceLoad(index, by: register, of: constant.type)
            else { continue }
            guard known == nil else { continue }
            registers[constant] = register
            left -= 1
            loads[loop.head, default: []].append(load.with(register, in: .a))
        }
    }

    /// What an instruction loads, if that is a constant of one register that is no handle.
    private func constant(_ instruction: Instruction) -> Constant? {
        switch instruction.opcode {
        case .loadImmediate, .loadConstant, .loadNil: break
        default: return nil
        }
        guard let opcode = instruction.opcode, let type = pass.use.type(of: Int(instruction.a)),
            type.width == 1, !type.isHandle
        else { return nil }
        return Constant(opcode: opcode, immediate: instruction.i, type: type)
    }
}
