/// Of an opcode's facts those that are asked for at every instruction, by verifier, loader and
/// compiler: the facts themselves hold texts and lists, which are dear to copy.
package struct OpcodeShape: Sendable {
    package let immediate: Immediate
    package let effect: Effect
    package let flow: Flow
    package let isLoaderOnly: Bool
    /// Whether it pays for its block from the high 16 bits of its immediate.
    package let endsBlock: Bool

    init(_ opcode: Opcode) {
        let facts = opcode.facts
        immediate = facts.immediate
        effect = facts.effect
        flow = facts.flow
        isLoaderOnly = facts.isLoaderOnly
        endsBlock = opcode != .charge && facts.endsBlock
    }

    /// Whether the instruction after it is never reached from it.
    package var neverFallsThrough: Bool { flow == .ends || flow == .jumps }

    /// Whether the low 16 bits of its immediate are the offset of a jump.
    package var jumps: Bool { endsBlock && immediate == .offset }
}

// In order of raw values, which are contiguous from 0.
private let shapes = Opcode.allCases.map(OpcodeShape.init)
private let operandLists = Opcode.allCases.map(\.facts.operands)

extension Opcode {
    package var shape: OpcodeShape { shapes[Int(rawValue)] }
    package var operands: [Operand] { operandLists[Int(rawValue)] }
}
