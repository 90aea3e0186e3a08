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
    /// How many registers have a value at entry, the first ones.
    let parameters: Int
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
    /// What each register holds that only one instruction writes, and that loads a constant.
    private var constants: [UInt8: Int] = [:]
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
        where !code.opcodes[index].shape.endsBlock && jumpsTo[index + 1] == 0 {
            rest[index] = Amount.sum(code.draft[index + 1].cost, rest[index + 1])
        }
        var handler = -1
        for (index, opcode) in code.opcodes.enumerated() {
            if opcode == .guardBegin { handler = code.draft[index].target ?? -1 }
            if opcode == .guardEnd { handler = -1 }
            handlers.append(handler)
        }
        constants = soleConstants()
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
                if !opcode.shape.neverFallsThrough { consider(index + 1, 0) }
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
        var bound = constants[jump.b]
        let entry = entry(of: loop, jump)
        guard entry == loop.head || jumpsTo[entry] == 0 else { return nil }
        var index = entry - 1
        while index >= 0, entry - index <= 16, counter == nil || bound == nil {
            if code.opcodes[index].shape.neverFallsThrough { return nil }
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

    /// Where a loop is come to from without: constants that its rounds read are loaded before its
    /// head.
    private func entry(of loop: Loop, _ jump: Instruction) -> Int {
        var entry = loop.head
        while entry > 0, isConstantLoad(entry - 1),
            entry == loop.head || jumpsTo[entry] == 0,
            !writes(entry - 1, jump.a), !writes(entry - 1, jump.b)
        {
            entry -= 1
        }
        return entry
    }

    /// `bound - counter <= max`, else a trap: what stands before the head of a range with a `max`.
    private func statedMax(of loop: Loop, _ jump: Instruction) -> Int? {
        let entry = entry(of: loop, jump)
        guard jumpsTo[loop.head] == (entry == loop.head ? 2 : 1),
            entry == loop.head || jumpsTo[entry] == 1, entry >= 3,
            code.opcodes[entry - 1] == .trap, code.opcodes[entry - 2] == .jumpIfLessOrEqual,
            code.draft[entry - 2].target == entry, jumpsTo[entry - 1] == 0,
            jumpsTo[entry - 2] == 0
        else { return nil }
        let test = Instruction(word: code.draft[entry - 2].word)
        guard let (limit, place) = limit(test.b, before: entry - 2), place >= 0,
            code.opcodes[place] == .subtract
        else { return nil }
        let difference = Instruction(word: code.draft[place].word)
        guard test.a == difference.a, test.a != test.b, difference.b == jump.b,
            difference.c == jump.a, difference.a != jump.a, difference.a != jump.b,
            test.b != jump.a, test.b != jump.b
        else { return nil }
        return limit
    }

    /// The constant that a register holds at a test, and the instruction before what loads it: it
    /// is loaded just before, or nothing else ever writes the register.
    private func limit(_ register: UInt8, before test: Int) -> (limit: Int, before: Int)? {
        let load = test - 1
        guard load >= 0 else { return nil }
        if jumpsTo[load] == 0, Instruction(word: code.draft[load].word).a == register,
            let value = constant(load)
        {
            return (value, load - 1)
        }
        return constants[register].map { ($0, load) }
    }

    private func soleConstants() -> [UInt8: Int] {
        var constants: [UInt8: Int] = [:]
        var written: Set<UInt8> = []
        for index in 0..<count {
            for register in writes(index) where Int(register) >= code.parameters {
                let isFirst = written.insert(register).inserted
                constants[register] = isFirst ? constant(index) : nil
            }
        }
        return constants
    }

    private func isConstantLoad(_ index: Int) -> Bool {
        switch code.opcodes[index] {
        case .loadImmediate, .loadConstant, .loadNil: true
        default: false
        }
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

    private func writes(_ index: Int, _ register: UInt8) -> Bool {
        writes(index).contains(register)
    }

    /// The registers that an instruction writes. Of two in a row its type says so.
    private func writes(_ index: Int) -> [UInt8] {
        let word = Instruction(word: code.draft[index].word)
        return code.opcodes[index].operands.flatMap { operand -> [UInt8] in
            switch operand.content {
            case .write, .update, .mark: break
            case .read, .window, .count: return []
            }
            let (first, type) =
                switch operand.slot {
                case .a: (word.a, code.types[index].a)
                case .b: (word.b, code.types[index].b)
                case .c: (word.c, code.types[index].c)
                }
            return type?.width == 2 ? [first, first &+ 1] : [first]
        }
    }
}
