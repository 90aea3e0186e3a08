import LicetPrimitives

/// What checking a function yields for the checks of those that call it.
struct FunctionSummary {
    /// Frames that a call of it takes, its own included.
    var depth = 1
    /// Registers that a call of it takes, callees included.
    var registers = 0
    /// Errors that it may end with, by number.
    var errors = NumberSet()
}

/// Checks every function, each in one pass from its first instruction to its last.
func verifyCode(_ types: TypeRules) throws(VerificationError) -> [FunctionSummary] {
    var summaries: [FunctionSummary] = []
    for number in types.contract.functions.indices {
        var checker = CodeChecker(types: types, number: number, callees: summaries)
        summaries.append(try checker.check())
    }
    return summaries
}

/// Checks one function.
struct CodeChecker {
    let types: TypeRules
    let number: Int
    let function: Function
    /// Of the functions before this one.
    let callees: [FunctionSummary]
    /// The instruction that is being checked.
    var position = 0
    var summary = FunctionSummary()
    /// Where memory is given back, and whether it is anywhere.
    var stretches = MemoryStretches()
    var hasMarks = false

    var contract: Contract { types.contract }

    init(types: TypeRules, number: Int, callees: [FunctionSummary]) {
        self.types = types
        self.number = number
        self.callees = callees
        function = types.contract.functions[number]
    }

    func failure(_ reason: String) -> VerificationError {
        .init(reason, at: .function(number, instruction: position))
    }

    private func headFailure(_ reason: String) -> VerificationError {
        .init(reason, at: .function(number, instruction: nil))
    }

    mutating func check() throws(VerificationError) -> FunctionSummary {
        try checkHead()
        let instructions = try decoded()
        stretches = try checkedStretches(of: instructions)
        var flow = FlowChecker(instructions, parameters: parameterRegisters())
        for index in instructions.indices {
            position = index
            guard flow.enter(index, losing: stretches.lostInLoop(at: index)) else {
                throw failure("the instruction cannot be reached")
            }
            let instruction = instructions[index]
            try checkOperands(instruction, &flow.state)
            try checkEffect(instruction, &flow.state)
            if let lost = stretches.lostHandles(at: index) { flow.state.assigned.subtract(lost) }
            if let problem = flow.leave(index) { throw failure(problem) }
        }
        guard !flow.isLive else { throw failure("control runs past the end") }
        summary.registers = saturatingSum(summary.registers, function.registers.count)
        guard summary.registers <= Limits.stackRegisters else {
            throw headFailure("calls take more than 4,096 registers")
        }
        guard summary.depth <= Limits.callDepth else {
            throw headFailure("calls are nested more than 64 deep")
        }
        return summary
    }

    // MARK: Head

    private func checkHead() throws(VerificationError) {
        let location = VerificationError.Location.function(number, instruction: nil)
        if let result = function.result {
            try types.check(result, in: function.kind == .action ? .result : .passing, at: location)
            try types.refuseSealed(in: result, "a result", at: location)
        }
        var isSecond = false
        for register in function.registers {
            guard (register == nil) == isSecond else {
                throw headFailure("a Period takes two registers, and nothing else does")
            }
            isSecond = register?.width == 2
            if let register { try types.check(register, in: .register, at: location) }
        }
        guard !isSecond else {
            throw headFailure("a Period takes two registers, and nothing else does")
        }
        var index = 0
        for parameter in function.parameters {
            guard function.registers.indices.contains(index),
                function.registers[index] == parameter.type
            else { throw headFailure("the first registers are not the parameters") }
            index += parameter.type.width
        }
    }

    private func parameterRegisters() -> NumberSet {
        var registers = NumberSet()
        for index in 0..<function.parameters.reduce(0, { $0 + $1.type.width }) {
            registers.insert(index)
        }
        return registers
    }

    /// The words as instructions, each with an opcode that a container may hold, and jumps that
    /// stay within the function.
    private mutating func decoded() throws(VerificationError) -> [CheckedInstruction] {
        var instructions: [CheckedInstruction] = []
        instructions.reserveCapacity(function.code.count)
        for (index, word) in function.code.enumerated() {
            position = index
            let instruction = Instruction(word: word)
            guard let opcode = instruction.opcode else { throw failure("no opcode of this number") }
            let shape = opcode.shape
            guard !shape.isLoaderOnly else { throw failure("only the loader makes \(opcode)") }
            if opcode == .mark || opcode == .release { hasMarks = true }
            var target: Int?
            if shape.immediate == .offset {
                guard instruction.high == 0 else { throw failure("a jump says what it costs") }
                let place = index + 1 + Int(instruction.offset)
                guard function.code.indices.contains(place) else {
                    throw failure("a jump leaves the function")
                }
                target = place
            }
            instructions.append(
                CheckedInstruction(
                    instruction: instruction, opcode: opcode, shape: shape, target: target))
        }
        return instructions
    }

    // MARK: Effects

    /// What the kind of function allows, its result, the phases of an action, and what calls add
    /// up to.
    private mutating func checkEffect(
        _ checked: CheckedInstruction, _ state: inout FlowState
    ) throws(VerificationError) {
        if checked.instruction.opcode == .returnNothing, function.result != nil {
            throw failure("a function with a result returns nothing")
        }
        switch checked.shape.effect {
        case .pure: break
        case .reads:
            guard function.kind != .pure else { throw failure("a func reads state or the block") }
        case .writes, .emits:
            guard function.kind == .action else { throw failure("only an action changes state") }
            state.hasWritten = true
        case .fails:
            guard function.kind != .pure else { throw failure("a func fails") }
            guard !state.hasWritten else { throw failure("an action checks after it has written") }
            summary.errors.insert(Int(checked.instruction.i))
        case .opens:
            guard function.kind == .action else { throw failure("only an action opens") }
            guard !state.hasWritten else { throw failure("an action opens after it has written") }
            state.hasWritten = true
        }
        switch checked.shape.immediate {
        case .function: try checkCall(Int(checked.instruction.i), state)
        case .rule, .opening: addCallee(depth: 1, registers: Limits.registers)
        default: break
        }
    }

    private mutating func checkCall(
        _ callee: Int, _ state: FlowState
    ) throws(VerificationError) {
        let kind = contract.functions[callee].kind
        guard kind != .action else { throw failure("an action is called") }
        guard kind == .pure || function.kind != .pure else { throw failure("a func calls a view") }
        let known = callees[callee]
        guard known.errors.isEmpty || !state.hasWritten else {
            throw failure("an action checks after it has written")
        }
        summary.errors.formUnion(known.errors)
        addCallee(depth: known.depth, registers: known.registers)
    }

    private mutating func addCallee(depth: Int, registers: Int) {
        summary.depth = max(summary.depth, depth + 1)
        summary.registers = max(summary.registers, registers)
    }
}
