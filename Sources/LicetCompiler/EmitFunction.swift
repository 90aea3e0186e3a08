import LicetBytecode
import LicetPrimitives
import LicetSyntax

/// A jump target that may not have been reached yet.
struct CodeLabel: Hashable {
    fileprivate let number: Int
}

/// Consecutive registers that hold values of the given types; freed ones serve the next request of
/// exactly the same types, since a register has one type for the whole function.
struct Window {
    let types: [ValueType]
    let base: UInt8
}

/// A register that holds a value, and whether it is to be freed after use.
struct Operand {
    let register: UInt8
    let window: Window?
}

/// Compiles one function's body to instruction words.
struct FunctionEmitter {
    /// The container so far: declarations and rules.
    let declarations: Contract
    /// The functions before this one: the ones it may call.
    let functions: [Function]
    let locals: [Local]
    let resultType: ValueType?
    var constants: ConstantPool
    private(set) var registers: [ValueType?] = []
    private(set) var places: [DebugMap.Place] = []
    /// Whether the next instruction can be reached; nothing is emitted where it cannot.
    private(set) var isReachable = true
    private var code: [Instruction] = []
    private var free: [[ValueType]: [UInt8]] = [:]
    private var localWindows: [Int: Window] = [:]
    /// Where each label lies, `nil` until it is placed, and whether a jump leads to it.
    private var targets: [Int?] = []
    private var isReached: [Bool] = []
    private var jumps: [(instruction: Int, label: CodeLabel)] = []
    /// Stretches of marks around the next instruction.
    private var markDepth = 0
    /// Registers of marks serve marks only: whoever looks for a value finds none in them.
    private var freeMarks: [Window] = []
    /// For each function before this one, whether a call of it may take memory.
    let makersOfMemory: [Bool]
    /// Whether registers are spared: no marks, and no constants in registers of their own.
    let isThrifty: Bool
    let span: SourceSpan
    /// Registers of the parameters.
    private var parameterWidth = 0

    init(
        _ function: TypedFunction, declarations: Contract, functions: [Function],
        makersOfMemory: [Bool], isThrifty: Bool, constants: ConstantPool
    ) {
        self.makersOfMemory = makersOfMemory
        self.isThrifty = isThrifty
        self.declarations = declarations
        self.functions = functions
        self.constants = constants
        locals = function.locals
        resultType = function.result
        span = function.span
    }

    mutating func emitBody(_ function: TypedFunction) throws(EmitError) {
        for index in function.parameters.indices { _ = try bindLocal(index) }
        parameterWidth = registers.count
        try emitStatements(function.body)
        if isReachable { append(Instruction(.returnNothing), at: function.span) }
    }

    // MARK: Registers

    mutating func allocate(_ types: [ValueType]) throws(EmitError) -> Window {
        if let base = free[types]?.popLast() { return Window(types: types, base: base) }
        return try newWindow(types)
    }

    private mutating func newWindow(_ types: [ValueType]) throws(EmitError) -> Window {
        let base = registers.count
        for type in types {
            registers.append(type)
            if type.width == 2 { registers.append(nil) }
        }
        guard registers.count <= Limits.registers, let first = UInt8(exactly: base) else {
            throw .tooManyRegisters(span)
        }
        return Window(types: types, base: first)
    }

    mutating func release(_ window: Window) {
        free[window.types, default: []].append(window.base)
    }

    mutating func release(_ operand: Operand) {
        if let window = operand.window { release(window) }
    }

    func type(of register: UInt8) -> ValueType? {
        registers.indices.contains(Int(register)) ? registers[Int(register)] : nil
    }

    /// The type of a local's register: a `var` list of scalars is a buffer, written in place.
    func registerType(of local: Int) -> ValueType {
        let declared = locals[local]
        if declared.isVariable, case .list(let element, let max) = declared.type, element.isScalar {
            return .buffer(element, max: max)
        }
        return declared.type
    }

    /// The register of a local, allotted at its first use.
    mutating func bindLocal(_ local: Int) throws(EmitError) -> UInt8 {
        if let window = localWindows[local] { return window.base }
        let window = try allocate([registerType(of: local)])
        localWindows[local] = window
        return window.base
    }

    /// Lets a local's register be used for others: its scope ends.
    mutating func endLocal(_ local: Int) {
        if let window = localWindows.removeValue(forKey: local) { release(window) }
    }

    // MARK: Code

    mutating func append(_ instruction: Instruction, at span: SourceSpan) {
        guard isReachable else { return }
        let start = UInt32(clamping: span.start)
        let end = UInt32(clamping: span.end)
        if places.last.map({ $0.start != start || $0.end != end }) ?? true {
            places.append(
                DebugMap.Place(instruction: UInt32(clamping: code.count), start: start, end: end))
        }
        code.append(instruction)
        switch instruction.opcode {
        case .jump, .returnValue, .returnNothing, .fail, .trap: isReachable = false
        default: break
        }
    }

    /// Whether running the function may take memory that outlives a round.
    var makesMemory: Bool { code.contains { makesMemory($0) } }

    mutating func label() -> CodeLabel {
        targets.append(nil)
        isReached.append(false)
        return CodeLabel(number: targets.count - 1)
    }

    mutating func jump(_ instruction: Instruction, to label: CodeLabel, at span: SourceSpan) {
        guard isReachable else { return }
        jumps.append((code.count, label))
        isReached[label.number] = true
        append(instruction, at: span)
    }

    /// Makes the next instruction the label's target.
    mutating func place(_ label: CodeLabel) {
        targets[label.number] = code.count
        if isReached[label.number] { isReachable = true }
    }

    // MARK: Memory of rounds

    /// A stretch in which what rounds make in memory is freed.
    struct Stretch {
        let mark: Window
        /// The mark's instruction, and what there was before it.
        fileprivate let start: Int
        fileprivate let labels: Int
        fileprivate let jumps: Int
        fileprivate let places: Int
        fileprivate var isReleased = false
    }

    /// Marks how far memory is taken, before a loop and before the labels that are placed in it;
    /// `nil` where there is no register or level left
    /// for it.
    mutating func beginStretch(at span: SourceSpan) throws(EmitError) -> Stretch? {
        guard !isThrifty, isReachable, markDepth < ContainerLimits.markDepth,
            !freeMarks.isEmpty || registers.count < Limits.registers
        else { return nil }
        let mark = if let free = freeMarks.popLast() { free } else { try newWindow([.int]) }
        let stretch = Stretch(
            mark: mark, start: code.count, labels: targets.count, jumps: jumps.count,
            places: places.count)
        markDepth += 1
        append(Instruction(.mark, a: stretch.mark.base), at: span)
        return stretch
    }

    /// Frees what a round has made, at its end.
    mutating func releaseRound(_ stretch: inout Stretch?, at span: SourceSpan) {
        guard let begun = stretch, isReachable,
            code[begun.start...].contains(where: { makesMemory($0) })
        else { return }
        append(Instruction(.release, a: begun.mark.base), at: span)
        stretch?.isReleased = true
    }

    /// Ends a stretch with the instruction before; without a release there is none.
    mutating func endStretch(_ stretch: Stretch?) {
        guard let stretch else { return }
        markDepth -= 1
        freeMarks.append(stretch.mark)
        if stretch.isReleased {
            let length = code.count - stretch.start - 1
            code[stretch.start] = Instruction(
                .mark, a: stretch.mark.base, i: Int32(clamping: length))
            return
        }
        code.remove(at: stretch.start)
        for label in stretch.labels..<targets.count {
            targets[label] = targets[label].map { $0 > stretch.start ? $0 - 1 : $0 }
        }
        for jump in stretch.jumps..<jumps.count { jumps[jump].instruction -= 1 }
        forgetPlace(of: UInt32(clamping: stretch.start), among: stretch.places)
    }

    /// Moves the places behind an instruction that is taken out, of those from a number on.
    private mutating func forgetPlace(of instruction: UInt32, among first: Int) {
        let later = Array(places[first...])
        places.removeSubrange(first...)
        for var place in later {
            if place.instruction > instruction { place.instruction -= 1 }
            // The taken out instruction's own place, if what follows has another.
            if places.last?.instruction == place.instruction { places.removeLast() }
            if places.last.map({ $0.start != place.start || $0.end != place.end }) ?? true {
                places.append(place)
            }
        }
    }

    /// The function's code without moves that nobody needs, with its registers and places.
    func finished() throws(EmitError) -> FinishedCode {
        guard code.count <= Int(Int16.max) else { throw .functionTooLong(span) }
        var items = code.map { CodeItem(instruction: $0) }
        for (instruction, label) in jumps {
            guard let target = targets[label.number], code.indices.contains(target) else {
                throw .functionTooLong(span)
            }
            items[instruction].target = target
        }
        let use = RegisterUse(contract: declarations, functions: functions, registers: registers)
        var pass = RegisterPass(items, use)
        pass.run()
        guard !isThrifty else {
            return try FinishedCode(
                pass.code, use, parameters: parameterWidth, places: places, span: span)
        }
        var hoist = ConstantHoist(pass)
        let hoisted = hoist.run()
        var places = places
        for index in places.indices {
            let position = hoisted.positions[Int(places[index].instruction)]
            places[index].instruction = UInt32(clamping: position)
        }
        return try FinishedCode(
            hoisted.code, hoisted.use, parameters: parameterWidth, places: places, span: span)
    }
}

/// An immediate that counts declarations, which the limits keep far below 2^31.
func immediate(_ number: Int) -> Int32 { Int32(truncatingIfNeeded: number) }

/// Two halves of an immediate.
func immediate(low: Int, high: Int) -> Int32 {
    Int32(truncatingIfNeeded: low & 0xffff | (high & 0xffff) << 16)
}
