import LicetBytecode
import LicetPrimitives

/// Frames and registers that calls take on the machine's stack, which the verifier limits.
struct CallFrames {
    /// What a call of a function takes, its own frame included.
    private struct Extent {
        var depth = 1
        var registers = 0
    }

    /// By number of the function.
    private var extents: [Extent] = []

    enum Excess {
        case depth, registers
    }

    /// Adds the next function, which calls those before it only, and says which limit it exceeds.
    mutating func add(_ function: Function) -> Excess? {
        var extent = Extent()
        for word in function.code {
            let instruction = Instruction(word: word)
            guard let opcode = instruction.opcode else { continue }
            let callee: Extent
            switch opcode.shape.immediate {
            case .function where extents.indices.contains(Int(instruction.i)):
                callee = extents[Int(instruction.i)]
            case .rule, .opening: callee = Extent(depth: 1, registers: Limits.registers)
            default: continue
            }
            extent.depth = max(extent.depth, callee.depth + 1)
            extent.registers = max(extent.registers, callee.registers)
        }
        extent.registers += function.registers.count
        extents.append(extent)
        if extent.depth > Limits.callDepth { return .depth }
        return extent.registers > Limits.stackRegisters ? .registers : nil
    }
}
