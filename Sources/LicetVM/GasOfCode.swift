import LicetBytecode
import LicetPrimitives

/// One body of code, a function's, a rule's or a `by` clause's, with what each instruction costs at
/// most, callees included.
struct CodeToMeasure {
    let draft: [DraftInstruction]
    let opcodes: [Opcode]
    let types: [OperandTypes]
    /// What each instruction costs beside its own price.
    let extras: [Int]
    let contract: Contract
}

/// The gas of the most expensive way through a body.
///
/// Jumps back are loops of known rounds: a counter that starts at a constant and a bound that is a
/// constant, the elements of a collection, or checked against a stated `max`. A loop's cost is its
/// longest round as often as it may run. All else jumps forward, so that one pass from the end
/// finds the longest way. A trap inside a guard goes on at the guard's target, and pays for the
/// rest of its block.
struct CodeMeasure {
    private let code: CodeToMeasure
    private let count: Int
    /// Price and extra of each instruction.
    private let weights: [Int]
    /// Instructions to which something jumps, and from how many places.
    private var jumpsTo: [Int]
    /// What a trap at each instruction leaves to pay of its block.
    private var rest: [Int] = []
    /// Where a trap at each instruction leads, -1 where it ends the execution.
    private var handlers: [Int] = []
    /// What the rounds of a loop but the last cost, at its first instruction.
    private var rounds: [Int]

    struct Loop {
        let head: Int
        /// The jump back.
        let end: Int
    }

    /// The instruction of a loop whose rounds nothing bounds.
    enum Obstacle: Error {
        case loop(Int)
    }

    /// A way that does not exist.
    private static let never = -1

    static func longest(_ code: CodeToMeasure) throws(Obstacle) -> Int {
        var measure = CodeMeasure(code)
        for loop in try measure.loops() { try measure.add(loop) }
        let best = measure.ways(from: 0, to: nil)
        return best.first ?? 0
    }

    private init(_ code: CodeToMeasure) {
        self.code = code
        count = code.draft.count
        weights = zip(code.draft, code.extras).map { Amount.sum($0.cost, $1) }
        jumpsTo = Array(repeating: 0, count: count + 1)
        rounds = Array(repeating: 0, count: count)
        for instruction in code.draft {
            if let target = instruction.target { jumpsTo[target] += 1 }
        }
        rest = Array(repeating: 0, count: count)
        for index in stride(from: count - 2, through: 0, by: -1)
        where !code.opcodes[index].endsBlock && jumpsTo[index + 1] == 0 {
            rest[index] = Amount.sum(code.draft[index + 1].cost, rest[index + 1])
        }
        var handler = -1
        for (index, opcode) in code.opcodes.enumerated() {
            if opcode == .guardBegin { handler = code.draft[index].target ?? -1 }
            if opcode == .guardEnd { handler = -1 }
            handlers.append(handler)
        }
    }

    /// The longest way from an instruction to an end of the code, or to one instruction and with
    /// it: for each instruction from the first on, ``never`` where there is none.
    private func ways(from first: Int, to last: Int?) -> [Int] {
        let end = (last ?? count - 1) + 1
        var best = Array(repeating: CodeMeasure.never, count: end - first)
        for index in stride(from: end - 1, through: first, by: -1) {
            var onward = CodeMeasure.never
            func consider(_ target: Int, _ extra: Int) {
                guard target > index, target < end else { return }
                let way = best[target - first]
                if way >= 0 { onward = max(onward, Amount.sum(way, extra)) }
            }
            if last == index {
                onward = 0
            } else {
                let opcode = code.opcodes[index]
                if last == nil, opcode.facts.flow == .ends { onward = 0 }
                if !opcode.neverFallsThrough { consider(index + 1, 0) }
                if opcode != .guardBegin, let target = code.draft[index].target {
                    consider(target, 0)
                }
                if handlers[index] >= 0 { consider(handlers[index], rest[index]) }
            }
            guard onward >= 0 else { continue }
            best[index - first] = Amount.sum(onward, weights[index], rounds[index])
        }
        return best
    }

    private mutating func add(_ loop: Loop) throws(Obstacle) {
        guard let most = roundsMax(of: loop) else { throw .loop(loop.end) }
        let round = ways(from: loop.head, to: loop.end).first ?? 0
        rounds[loop.head] = Amount.sum(
            rounds[loop.head], Amount.product(max(most, 1) - 1, max(round, 0)))
    }

    /// The jumps back, inner loops first. Only such loops are taken as lie in one another or apart,
    /// and are entered at their first instruction.
    private func loops() throws(Obstacle) -> [Loop] {
        var found: [Loop] = []
        // Of the loops around an instruction the innermost last.
        var owners: [Int?] = Array(repeating: nil, count: count)
        var parents: [Int?] = []
        for (index, instruction) in code.draft.enumerated() {
            guard let target = instruction.target, target <= index else { continue }
            guard code.opcodes[index] == .loopNext else { throw .loop(index) }
            let number = found.count
            found.append(Loop(head: target, end: index))
            parents.append(nil)
            var place = target
            while place <= index {
                guard let inner = outermost(of: owners[place], parents) else {
                    owners[place] = number
                    place += 1
                    continue
                }
                // A loop that began before this one ends inside it.
                guard found[inner].head >= target else { throw .loop(index) }
                parents[inner] = number
                place = found[inner].end + 1
            }
        }
        for (index, instruction) in code.draft.enumerated() {
            guard let target = instruction.target else { continue }
            var owner = owners[target]
            while let loop = owner, !(found[loop].head...found[loop].end).contains(index) {
                guard found[loop].head == target else { throw .loop(found[loop].end) }
                owner = parents[loop]
            }
        }
        return found
    }

    private func outermost(of loop: Int?, _ parents: [Int?]) -> Int? {
        var loop = loop
        while let inner = loop, let parent = parents[inner] { loop = parent }
        return loop
    }
}

/// How often a loop runs.
extension CodeMeasure {
    private func roundsMax(of loop: Loop) -> Int? {
        let jump = Instruction(word: code.draft[loop.end].word)
        guard !(loop.head..<loop.end).contains(where: { writes($0, jump.a) || writes($0, jump.b) })
        else { return nil }
        if let stated = statedMax(of: loop, jump) { return stated }
        // Nothing but the loop itself may jump to its head, past what is looked at here.
        guard jumpsTo[loop.head] == 1 else { return nil }
        var counter: Int?
        var bound: Int?
        var index = loop.head - 1
        while index >= 0, loop.head - index <= 16, counter == nil || bound == nil {
            if code.opcodes[index].neverFallsThrough { return nil }
            if bound == nil, writes(index, jump.b) {
                guard let value = constant(index) ?? elements(index) else { return nil }
                bound = value
            }
            if counter == nil, writes(index, jump.a) {
                guard let value = constant(index) else { return nil }
                counter = value
            }
            if jumpsTo[index] > 0, counter == nil || bound == nil { return nil }
            index -= 1
        }
        guard let counter, let bound else { return nil }
        let (rounds, overflow) = bound.subtractingReportingOverflow(counter)
        return overflow ? nil : max(0, rounds)
    }

    /// `bound - counter <= max`, else a trap: what stands before the head of a range with a `max`.
    private func statedMax(of loop: Loop, _ jump: Instruction) -> Int? {
        let head = loop.head
        guard head >= 4, jumpsTo[head] == 2, code.opcodes[head - 1] == .trap,
            code.opcodes[head - 2] == .jumpIfLessOrEqual, code.draft[head - 2].target == head,
            jumpsTo[head - 1] == 0, jumpsTo[head - 2] == 0, jumpsTo[head - 3] == 0,
            code.opcodes[head - 4] == .subtract, let limit = constant(head - 3)
        else { return nil }
        let test = Instruction(word: code.draft[head - 2].word)
        let difference = Instruction(word: code.draft[head - 4].word)
        guard test.b == Instruction(word: code.draft[head - 3].word).a, test.a == difference.a,
            test.a != test.b, difference.b == jump.b, difference.c == jump.a,
            difference.a != jump.a, difference.a != jump.b, test.b != jump.a, test.b != jump.b
        else { return nil }
        return limit
    }

    /// The integer that an instruction loads.
    private func constant(_ index: Int) -> Int? {
        let word = Instruction(word: code.draft[index].word)
        switch code.opcodes[index] {
        case .loadImmediate: return Int(word.i)
        case .loadConstant:
            guard code.contract.constants.indices.contains(Int(word.i)),
                case .int(let value) = code.contract.constants[Int(word.i)].value
            else { return nil }
            return Int(value)
        default: return nil
        }
    }

    /// How many elements the collection has at most that an instruction counts.
    private func elements(_ index: Int) -> Int? {
        guard code.opcodes[index] == .count else { return nil }
        switch code.types[index].b {
        case .list(_, let max), .set(_, let max), .buffer(_, let max): return max
        default: return nil
        }
    }

    /// Whether an instruction writes a register. Of two that it writes, its type says so.
    private func writes(_ index: Int, _ register: UInt8) -> Bool {
        let word = Instruction(word: code.draft[index].word)
        return code.opcodes[index].facts.operands.contains { operand in
            switch operand.content {
            case .write, .update, .mark: break
            case .read, .window, .count: return false
            }
            let (first, type) =
                switch operand.slot {
                case .a: (word.a, code.types[index].a)
                case .b: (word.b, code.types[index].b)
                case .c: (word.c, code.types[index].c)
                }
            return register >= first && Int(register) < Int(first) + (type?.width ?? 1)
        }
    }
}
