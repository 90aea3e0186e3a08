import LicetBytecode

/// Leaves out moves whose value may as well be read where it was, or made where it is wanted, and
/// the registers that are not used then.
///
/// A move goes if everything that reads its target until that is dead can read its source, which
/// must not change in between; if it fills a register of a window all of whose values stand side
/// by side elsewhere; or if the instruction before can write its target. All of it lies within a
/// stretch of instructions that nothing jumps into. What an operand may be is the verifier's to
/// say: a register is exchanged for one of the same type, or of a type that fits where a type is
/// named and not a class of types.
struct RegisterPass {
    private(set) var use: RegisterUse
    private(set) var code: [CodeItem]
    /// Registers that are read after each instruction.
    private var live: [NumberSet] = []
    /// Instructions to which something jumps.
    private let isTarget: [Bool]

    /// How far a value is followed: what lies farther apart stays as it is.
    private static let reach = 64

    init(_ code: [CodeItem], _ use: RegisterUse) {
        self.use = use
        self.code = code
        var isTarget = Array(repeating: false, count: code.count + 1)
        for item in code { if let target = item.target { isTarget[target] = true } }
        self.isTarget = isTarget
    }

    mutating func run() {
        guard code.contains(where: { $0.instruction.opcode == .move }) else { return }
        var left = 4
        while left > 0, onePass() { left -= 1 }
    }

    /// Whether something changed.
    private mutating func onePass() -> Bool {
        findLive()
        var changed = false
        for index in code.indices where !code[index].isGone {
            if code[index].instruction.opcode == .move {
                if forward(index) || backward(index) { changed = true }
            } else if rebase(index) {
                changed = true
            }
        }
        return changed
    }

    private func isLive(_ register: Int, after index: Int) -> Bool {
        live[index].contains(register)
    }

    func isEitherLive(_ register: Int, after index: Int) -> Bool {
        isLive(register, after: index)
            || use.type(of: register)?.width == 2 && isLive(register + 1, after: index)
    }

    mutating func remove(_ index: Int) { code[index].isGone = true }

    /// Where registers are read, before instructions are changed one by one.
    mutating func findLive() { live = use.live(after: code) }

    /// Lets a register that holds the same value be read instead of the target of a load, which
    /// goes.
    mutating func replaceLoad(_ index: Int, by register: UInt8, of type: ValueType) -> Bool {
        let (before, known) = (code[index], use)
        use.name(register, type)
        code[index].instruction = Instruction(.move, a: before.instruction.a, b: register)
        if forward(index) { return true }
        code[index] = before
        use = known
        return false
    }
}

/// Reading the source instead of the target.
extension RegisterPass {
    private mutating func forward(_ move: Int) -> Bool {
        let word = code[move].instruction
        let (target, source) = (Int(word.a), Int(word.b))
        guard target != source else {
            remove(move)
            return true
        }
        var changes: [(index: Int, instruction: Instruction)] = []
        var last = move
        while isEitherLive(target, after: last) {
            let index = last + 1
            guard index < code.count, index - move <= Self.reach, !isTarget[index] else {
                return false
            }
            last = index
            if code[index].isGone { continue }
            let instruction = code[index].instruction
            let opcode = instruction.opcode
            // Behind a mark what was made before may be gone for the one and not for the other.
            if opcode == .mark || opcode == .release { return false }
            guard let changed = reading(source, insteadOf: target, instruction) else {
                return false
            }
            changes.append((index, changed))
            let writes = use.writes(instruction)
            if overlaps(writes, target) { break }
            if overlaps(writes, source), isEitherLive(target, after: index) { return false }
            // A jump takes the value elsewhere.
            if let destination = code[index].target, destination <= code.count,
                isNeeded(target, at: destination)
            {
                return false
            }
        }
        for change in changes { code[change.index].instruction = change.instruction }
        remove(move)
        keepAlive(source, from: move, through: last)
        return true
    }

    /// Whether a register is read at an instruction or later before it is written.
    private func isNeeded(_ register: Int, at index: Int) -> Bool {
        guard code.indices.contains(index) else { return false }
        let instruction = code[index].instruction
        if overlaps(use.reads(instruction), register) { return true }
        return isEitherLive(register, after: index) && !use.writes(instruction).contains(register)
    }

    private func overlaps(_ set: NumberSet, _ register: Int) -> Bool {
        set.contains(register)
            || use.type(of: register)?.width == 2 && set.contains(register + 1)
    }

    private mutating func keepAlive(_ register: Int, from first: Int, through last: Int) {
        for index in first..<max(first, last) {
            live[index].insert(register)
            if use.type(of: register)?.width == 2 { live[index].insert(register + 1) }
        }
    }

    /// The instruction with each read of `target` replaced; `nil` where one cannot be.
    private func reading(
        _ source: Int, insteadOf target: Int, _ instruction: Instruction
    ) -> Instruction? {
        guard let opcode = instruction.opcode else { return nil }
        var result = instruction
        for operand in opcode.operands {
            let register = Int(instruction.register(operand.slot))
            switch operand.content {
            case .read(let pattern):
                if register == target {
                    guard accepts(pattern, source, insteadOf: target) else { return nil }
                    result = result.with(UInt8(truncatingIfNeeded: source), in: operand.slot)
                } else if register == target + 1, use.type(of: target)?.width == 2 {
                    return nil
                }
            case .update: if register == target { return nil }
            case .window:
                guard let window = use.window(of: instruction) else { return nil }
                let count = window.types.reduce(0) { $0 + $1.width }
                guard (window.base..<window.base + count).contains(target) else { continue }
                // More than one value must stand in a row: see `rebase`.
                guard window.types.count == 1, window.kind != .openingArguments else {
                    return nil
                }
                result = result.with(UInt8(truncatingIfNeeded: source), in: operand.slot)
            case .write, .count, .mark: break
            }
        }
        return result
    }

    private func accepts(_ pattern: TypePattern, _ source: Int, insteadOf target: Int) -> Bool {
        guard let found = use.type(of: source), let known = use.type(of: target) else {
            return false
        }
        if found == known { return true }
        // A value where its optional was: both are one register.
        let isWrapped = known == .optional(found) && !known.isBoxed
        switch pattern {
        case .scalar: return isWrapped && found.isScalar
        case .comparable, .any: return isWrapped
        case .type, .fits, .tableKey, .tableField, .tableStructure, .stateField, .ownResult,
            .element:
            return true
        default: return false
        }
    }
}

/// Writing the target at once.
extension RegisterPass {
    private mutating func backward(_ move: Int) -> Bool {
        let word = code[move].instruction
        let (target, source) = (Int(word.a), Int(word.b))
        guard !isEitherLive(source, after: move), !isTarget[move] else { return false }
        var index = move - 1
        while index >= 0, code[index].isGone, !isTarget[index] { index -= 1 }
        guard index >= 0, !code[index].isGone, let opcode = code[index].instruction.opcode,
            opcode.shape.flow == .next || opcode.shape.flow == .resumes,
            use.written(by: code[index].instruction) == source,
            let first = opcode.operands.first, case .write(let pattern) = first.content,
            takes(pattern, target, insteadOf: source)
        else { return false }
        code[index].instruction = code[index].instruction.with(
            UInt8(truncatingIfNeeded: target), in: .a)
        remove(move)
        for place in index..<move {
            live[place].insert(target)
            if use.type(of: target)?.width == 2 { live[place].insert(target + 1) }
        }
        return true
    }

    private func takes(_ pattern: TypePattern, _ target: Int, insteadOf source: Int) -> Bool {
        guard let wanted = use.type(of: target), let known = use.type(of: source) else {
            return false
        }
        if wanted == known { return true }
        switch pattern {
        case .type, .payload, .element, .field, .caseField, .constant, .callResult, .tableKey,
            .tableOptionalRow, .keyOfRow, .stateField, .setting, .any:
            return true
        default: return false
        }
    }
}

/// A window whose values stand in a row elsewhere.
extension RegisterPass {
    private mutating func rebase(_ index: Int) -> Bool {
        guard let window = use.window(of: code[index].instruction), window.types.count > 1,
            window.kind != .openingArguments, let opcode = code[index].instruction.opcode,
            let operand = opcode.operands.first(where: { $0.content == .window(window.kind) })
        else { return false }
        var moves: [Int] = []
        var register = window.base
        var base: Int?
        for type in window.types {
            guard let move = move(into: register, before: index) else { return false }
            let source = Int(code[move].instruction.b) - (register - window.base)
            guard source >= 0, base.map({ $0 == source }) ?? true else { return false }
            base = source
            moves.append(move)
            register += type.width
        }
        guard let base else { return false }
        code[index].instruction = code[index].instruction.with(
            UInt8(truncatingIfNeeded: base), in: operand.slot)
        for move in moves {
            let source = Int(code[move].instruction.b)
            remove(move)
            keepAlive(source, from: move, through: index)
        }
        return true
    }

    /// The move that fills a register of a window, if nothing else reads it and its source keeps
    /// its value until then.
    private func move(into register: Int, before index: Int) -> Int? {
        guard !isEitherLive(register, after: index), !isTarget[index] else { return nil }
        var place = index - 1
        while place >= 0, index - place <= Self.reach {
            let item = code[place]
            if !item.isGone {
                let instruction = item.instruction
                if instruction.opcode == .move, Int(instruction.a) == register {
                    return isKept(Int(instruction.b), from: place, to: index) ? place : nil
                }
                if overlaps(use.writes(instruction), register)
                    || overlaps(use.reads(instruction), register) || item.target != nil
                {
                    return nil
                }
            }
            if isTarget[place] { return nil }
            place -= 1
        }
        return nil
    }

    private func isKept(_ source: Int, from move: Int, to index: Int) -> Bool {
        code[(move + 1)..<index].allSatisfy { item in
            let opcode = item.instruction.opcode
            return item.isGone
                || !overlaps(use.writes(item.instruction), source) && opcode != .mark
                    && opcode != .release
        }
    }
}
