/// Where a function gives memory back: after each `mark` a stretch of instructions, in which
/// `release` frees what was made since.
///
/// A stretch is entered by its mark alone, and nothing in it writes the mark's register; so what
/// was made between a mark and a release is named only by registers that an instruction of the
/// stretch writes. Those that hold handles hold nothing after the mark and after each release: no
/// handle of what is freed is left. Older objects never point to newer ones.
struct MemoryStretches {
    struct Stretch {
        let register: Int
        /// The last instruction.
        let last: Int
        let parent: Int?
        let depth: Int
        /// Registers of its mark and of those around it.
        var marks: NumberSet
        /// Registers to which its instructions write handles.
        var handles = NumberSet()
    }

    private(set) var stretches: [Stretch] = []
    /// The innermost stretch of each instruction, empty where the function has none.
    private var owners: [Int?] = []
    /// The stretch whose handles are lost at a mark or release.
    private var losers: [Int: Int] = [:]
    /// What the rounds of a loop lose by marks within it, at the loop's first instruction: it holds
    /// nothing from the first round on.
    private var lostInLoops: [Int: NumberSet] = [:]

    func holdsMark(_ register: Int, at index: Int) -> Bool {
        guard !owners.isEmpty, let owner = owners[index] else { return false }
        return stretches[owner].marks.contains(register)
    }

    /// The registers that hold nothing after a mark or release.
    func lostHandles(at index: Int) -> NumberSet? {
        losers.isEmpty ? nil : losers[index].map { stretches[$0].handles }
    }

    /// The registers that hold nothing at an instruction because a round that begins there loses
    /// them.
    func lostInLoop(at index: Int) -> NumberSet? {
        lostInLoops.isEmpty ? nil : lostInLoops[index]
    }

    /// Stretches of the code, or the reason and the instruction for which they are none.
    init(
        _ instructions: [CheckedInstruction], writesHandle: (CheckedInstruction) -> Int?
    ) throws(StretchProblem) {
        owners = Array(repeating: nil, count: instructions.count)
        var open: Int?
        for (index, checked) in instructions.enumerated() {
            while let inner = open, stretches[inner].last < index { close(inner, &open) }
            owners[index] = open
            if let register = writesHandle(checked), let open {
                stretches[open].handles.insert(register)
            }
            switch checked.opcode {
            case .mark: try begin(checked.instruction, at: index, of: instructions.count, &open)
            case .release:
                guard let open, stretches[open].register == Int(checked.instruction.a) else {
                    throw StretchProblem("what is released is not the mark around it", index)
                }
                losers[index] = open
            default: break
            }
        }
        while let inner = open { close(inner, &open) }
        for (index, checked) in instructions.enumerated() {
            guard let target = checked.target, let owner = owners[target] else { continue }
            guard isWithin(owners[index], owner) else {
                throw StretchProblem("a jump leads past a mark", index)
            }
        }
        noteLoops(instructions)
    }

    private mutating func noteLoops(_ instructions: [CheckedInstruction]) {
        // For each register the last mark so far that loses it.
        var last = Array(repeating: -1, count: 256)
        for (index, checked) in instructions.enumerated() {
            if checked.opcode == .mark, let lost = lostHandles(at: index) {
                for register in lost.numbers { last[register] = index }
            }
            guard let target = checked.target, target <= index else { continue }
            var lost = lostInLoops[target] ?? NumberSet()
            for (register, mark) in last.enumerated() where mark >= target {
                lost.insert(register)
            }
            lostInLoops[target] = lost
        }
    }

    /// None.
    init() {}

    private mutating func begin(
        _ mark: Instruction, at index: Int, of count: Int, _ open: inout Int?
    ) throws(StretchProblem) {
        let end = open.map { stretches[$0].last } ?? count - 1
        guard mark.i > 0, Int(mark.i) <= end - index else {
            throw StretchProblem("a mark is for instructions that are not there", index)
        }
        let depth = (open.map { stretches[$0].depth } ?? 0) + 1
        guard depth <= ContainerLimits.markDepth else {
            throw StretchProblem(
                "marks are nested more than \(ContainerLimits.markDepth) deep", index)
        }
        var marks = open.map { stretches[$0].marks } ?? NumberSet()
        guard !marks.contains(Int(mark.a)) else {
            throw StretchProblem("register \(mark.a) holds a mark", index)
        }
        marks.insert(Int(mark.a))
        losers[index] = stretches.count
        stretches.append(
            Stretch(
                register: Int(mark.a), last: index + Int(mark.i), parent: open, depth: depth,
                marks: marks))
        open = stretches.count - 1
    }

    private mutating func close(_ inner: Int, _ open: inout Int?) {
        open = stretches[inner].parent
        if let open { stretches[open].handles.formUnion(stretches[inner].handles) }
    }

    /// Whether a stretch is another one or lies in it.
    private func isWithin(_ inner: Int?, _ outer: Int) -> Bool {
        var stretch = inner
        while let found = stretch {
            if found == outer { return true }
            stretch = stretches[found].parent
        }
        return false
    }
}

struct StretchProblem: Error {
    let reason: String
    let index: Int

    init(_ reason: String, _ index: Int) { (self.reason, self.index) = (reason, index) }
}

extension CodeChecker {
    mutating func checkedStretches(
        of instructions: [CheckedInstruction]
    ) throws(VerificationError) -> MemoryStretches {
        guard hasMarks else { return MemoryStretches() }
        do throws(StretchProblem) {
            return try MemoryStretches(instructions) { handleWritten(by: $0) }
        } catch {
            position = error.index
            throw failure(error.reason)
        }
    }

    /// The register to which an instruction writes a handle, before its operands are checked.
    private func handleWritten(by checked: CheckedInstruction) -> Int? {
        guard let first = checked.operands.first else { return nil }
        switch first.content {
        case .write(.callResult):
            let callee = Int(checked.instruction.i)
            guard contract.functions.indices.contains(callee),
                contract.functions[callee].result != nil
            else { return nil }
        case .write, .update: break
        case .read, .window, .count, .mark: return nil
        }
        let register = Int(checked.instruction.a)
        guard function.registers.indices.contains(register),
            function.registers[register]?.isHandle ?? false
        else { return nil }
        return register
    }
}
