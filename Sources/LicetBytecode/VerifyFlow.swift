/// An instruction that may stand in a container, with what it does and the target of its jump.
struct CheckedInstruction {
    let instruction: Instruction
    let opcode: Opcode
    let shape: OpcodeShape
    let target: Int?

    /// Not kept here: each copy of an instruction would count a reference to it.
    var operands: [Operand] { opcode.operands }
}

/// What holds before an instruction on every way to it.
struct FlowState {
    /// Registers that hold a value.
    var assigned: NumberSet
    /// Whether on some way to it the action has written.
    var hasWritten: Bool

    mutating func merge(_ other: FlowState) {
        assigned.formIntersection(other.assigned)
        hasWritten = hasWritten || other.hasWritten
    }
}

/// Follows control through a function in one pass: states wait at the targets of forward jumps; at
/// a backward jump the state must already be what the target was checked with.
struct FlowChecker {
    private let instructions: [CheckedInstruction]
    /// The state before the instruction that was entered; after ``leave(_:)``, before the next.
    var state: FlowState
    /// Whether control comes to the instruction after the one that was left.
    private(set) var isLive = true
    /// States of the forward jumps to an instruction, merged.
    private var pending: [FlowState?]
    /// The states with which instructions were checked.
    private var entered: [FlowState] = []
    /// Whether a jump back to the instruction has a write on its way.
    private let writesInLoop: [Bool]

    init(_ instructions: [CheckedInstruction], parameters: NumberSet) {
        self.instructions = instructions
        state = FlowState(assigned: parameters, hasWritten: false)
        pending = Array(repeating: nil, count: instructions.count)
        entered.reserveCapacity(instructions.count)
        writesInLoop = FlowChecker.loopWrites(instructions)
    }

    private static func loopWrites(_ instructions: [CheckedInstruction]) -> [Bool] {
        /// Writes before each instruction.
        var writes = [0]
        writes.reserveCapacity(instructions.count + 1)
        for checked in instructions {
            let isWrite = checked.shape.effect == .writes || checked.shape.effect == .emits
            writes.append((writes.last ?? 0) + (isWrite ? 1 : 0))
        }
        var result = Array(repeating: false, count: instructions.count)
        for (index, checked) in instructions.enumerated() {
            guard let target = checked.target, target <= index else { continue }
            if writes[index + 1] > writes[target] { result[target] = true }
        }
        return result
    }

    /// Comes to the instruction; `false` where no way leads to it. Registers that are lost hold
    /// nothing from there on.
    mutating func enter(_ index: Int, losing lost: NumberSet?) -> Bool {
        if let waiting = pending[index] {
            if isLive {
                state.merge(waiting)
            } else {
                state = waiting
                isLive = true
            }
        }
        guard isLive else { return false }
        if let lost { state.assigned.subtract(lost) }
        state.hasWritten = state.hasWritten || writesInLoop[index]
        entered.append(state)
        return true
    }

    /// Goes on from the instruction; the reason where it may not go where it does.
    mutating func leave(_ index: Int) -> String? {
        let checked = instructions[index]
        if let target = checked.target {
            if target > index {
                if var waiting = pending[target] {
                    waiting.merge(state)
                    pending[target] = waiting
                } else {
                    pending[target] = state
                }
            } else {
                let head = entered[target]
                guard head.assigned.isSubset(of: state.assigned) else {
                    return "a jump back loses a register that its target needs"
                }
                guard head.hasWritten || !state.hasWritten else {
                    return "a jump back leads from writing to checking"
                }
            }
        }
        isLive = checked.shape.flow != .ends && checked.shape.flow != .jumps
        return nil
    }
}
