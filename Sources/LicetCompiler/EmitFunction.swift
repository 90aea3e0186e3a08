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
    let span: SourceSpan

    init(
        _ function: TypedFunction, declarations: Contract, functions: [Function],
        constants: ConstantPool
    ) {
        self.declarations = declarations
        self.functions = functions
        self.constants = constants
        locals = function.locals
        resultType = function.result
        span = function.span
    }

    mutating func emitBody(_ function: TypedFunction) throws(EmitError) {
        for index in function.parameters.indices { _ = try bindLocal(index) }
        try emitStatements(function.body)
        if isReachable { append(Instruction(.returnNothing), at: function.span) }
    }

    // MARK: Registers

    mutating func allocate(_ types: [ValueType]) throws(EmitError) -> Window {
        if let base = free[types]?.popLast() { return Window(types: types, base: base) }
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

    /// The words, with every jump's offset filled in.
    func linkedCode() throws(EmitError) -> [UInt64] {
        guard code.count <= Int(Int16.max) else { throw .functionTooLong(span) }
        var linked = code
        for (instruction, label) in jumps {
            guard let target = targets[label.number],
                let offset = Int16(exactly: target - instruction - 1)
            else { throw .functionTooLong(span) }
            linked[instruction].word |= UInt64(UInt16(bitPattern: offset)) << 32
        }
        return linked.map(\.word)
    }
}

/// An immediate that counts declarations, which the limits keep far below 2^31.
func immediate(_ number: Int) -> Int32 { Int32(truncatingIfNeeded: number) }

/// Two halves of an immediate.
func immediate(low: Int, high: Int) -> Int32 {
    Int32(truncatingIfNeeded: low & 0xffff | (high & 0xffff) << 16)
}
