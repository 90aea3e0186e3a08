import LicetBytecode
import LicetPrimitives

/// One instruction before its place in memory is known.
struct DraftInstruction {
    var word: UInt64
    /// The gas of this instruction alone.
    var cost: Int
    /// The number of the draft instruction to which a jump or guard leads.
    var target: Int?
    /// The container's instruction that it was made from, -1 for lowered trees.
    var origin: Int
    init(_ instruction: Instruction, cost: Int, target: Int? = nil, origin: Int = -1) {
        word = instruction.word
        self.cost = cost
        self.target = target
        self.origin = origin
    }
}

/// What the registers a, b and c of an instruction hold; nil for parts of windows.
struct OperandTypes {
    var a: ValueType?
    var b: ValueType?
    var c: ValueType?
}

/// The code of all functions, rules and `by` clauses in one array, with gas folded into the ends of
/// blocks.
struct CodeLayout {
    /// The gas that a block may run up before it is charged, a last instruction's beside it.
    private static let unpaidMax = 2_000

    private(set) var code: [UInt64] = []
    /// For each word, the container's instruction it came from, -1 for none.
    private(set) var origins: [Int32] = []

    /// Adds one body and returns where it starts.
    ///
    /// Each block's cost stands in its end; a block that falls through gets an explicit `charge`,
    /// and so does a long one whenever it has run up ``unpaidMax``: no more work than that is done
    /// before it is paid for. A trap's search for the block's cost stops there.
    mutating func add(_ draft: [DraftInstruction]) throws(LoadRefusal) -> Int {
        let start = code.count
        let leaders = try leaders(of: draft)
        var places: [Int] = []
        var cost = 0
        for (number, instruction) in draft.enumerated() {
            guard let opcode = Instruction(word: instruction.word).opcode else {
                throw .malformed("an unknown opcode")
            }
            cost += instruction.cost
            var word = instruction.word
            if opcode.shape.endsBlock {
                if cost > 0xffff {
                    append(charge(cost), origin: instruction.origin)
                    cost = 0
                }
                word = blockEnd(word, cost: cost)
                cost = 0
            }
            if let both = fused(number, draft, leaders, places) {
                // The place of the first is that of both.
                code[code.count - 1] = both
                places.append(code.count - 1)
            } else {
                places.append(code.count)
                append(word, origin: instruction.origin)
            }
            let isDue = cost >= Self.unpaidMax || leaders[number + 1] && cost > 0
            if !opcode.shape.endsBlock && isDue {
                append(charge(cost), origin: instruction.origin)
                cost = 0
            }
        }
        guard let last = draft.last, let opcode = Instruction(word: last.word).opcode,
            opcode.shape.neverFallsThrough
        else { throw .malformed("code that runs past its end") }
        try resolve(draft, places)
        return start
    }

    /// An instruction and the one before it as one word, where they stand in one block next to each
    /// other: the pairs that are most frequent in the contracts.
    private func fused(
        _ number: Int, _ draft: [DraftInstruction], _ leaders: [Bool], _ places: [Int]
    ) -> UInt64? {
        guard number > 0, !leaders[number], places[number - 1] == code.count - 1 else { return nil }
        let (first, second) = (
            Instruction(word: code[code.count - 1]), Instruction(word: draft[number].word)
        )
        switch (first.opcode, second.opcode) {
        case (.move, .move):
            return Instruction(
                .moveTwo, a: first.a, b: first.b, c: second.a, i: Int32(second.b)
            ).word
        case (.getField, .getField):
            guard (0..<0x800).contains(first.i), (0..<0x800).contains(second.i) else { return nil }
            return Instruction(
                .getFieldTwo, a: first.a, b: first.b, c: second.a,
                i: Int32(second.b) | first.i << 8 | second.i << 20
            ).word
        default: return nil
        }
    }

    private func leaders(of draft: [DraftInstruction]) throws(LoadRefusal) -> [Bool] {
        var leaders = Array(repeating: false, count: draft.count + 1)
        for instruction in draft {
            guard let target = instruction.target else { continue }
            guard draft.indices.contains(target) else { throw .malformed("a jump to nowhere") }
            leaders[target] = true
        }
        return leaders
    }

    private mutating func resolve(
        _ draft: [DraftInstruction], _ places: [Int]
    ) throws(LoadRefusal) {
        for (number, instruction) in draft.enumerated() {
            guard let target = instruction.target else { continue }
            let offset = places[target] - (places[number] + 1)
            let word = code[places[number]]
            if Instruction(word: word).opcode == .guardBegin {
                guard let offset = Int32(exactly: offset) else { throw .codeTooLarge }
                code[places[number]] =
                    word & 0xffff_ffff | UInt64(UInt32(bitPattern: offset)) << 32
            } else {
                guard let offset = Int16(exactly: offset) else { throw .codeTooLarge }
                let bytes = Int(offset) * MemoryLayout<UInt64>.size
                code[places[number]] =
                    word & 0xff_ffff_ffff | UInt64(truncatingIfNeeded: bytes) << 40
            }
        }
    }

    /// The end of a block has the block's cost from operand c on, and above it an immediate of 24
    /// bits, a jump's in bytes. One shift brings that down: how soon the place of the next word is
    /// known is how fast loops turn.
    private func blockEnd(_ word: UInt64, cost: Int) -> UInt64 {
        word & 0xff_ffff | UInt64(cost) << 24 | (word >> 32) << 40
    }

    private func charge(_ cost: Int) -> UInt64 {
        Instruction(.charge, i: Int32(clamping: cost)).word
    }

    private mutating func append(_ word: UInt64, origin: Int) {
        code.append(word)
        origins.append(Int32(clamping: origin))
    }
}
