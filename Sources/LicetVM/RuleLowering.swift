import LicetBytecode
import LicetPrimitives

/// Lowers a rule or a `by` clause from its tree into code.
///
/// Registers are given out as a stack: parameters, then `let`s, then whatever an expression needs
/// while it is evaluated. Conditions become jumps. A Boolean leaf that may trap stands between
/// `guardBegin` and `guardEnd`, and its guard leads to where the value that cannot permit leads.
struct RuleLowering {
    let contract: Contract
    let parameters: [Parameter]
    let name: String
    var types: TypeTable
    /// The most registers used at once.
    private(set) var registerCount = 0

    var typing: TreeTyping
    var parameterRegisters: [UInt8] = []
    var lets: [LetRegisters] = []
    var locals: [UInt8] = []
    private var next = 0
    private var code: [Pending] = []
    private var labels: [Int?] = []

    /// What becomes of a trap in an expression.
    enum Totality {
        /// It yields this value.
        case total(onTrap: Bool)
        /// It reaches the leaf, `let` or term around it.
        case strict

        var reversed: Totality {
            switch self {
            case .total(let onTrap): .total(onTrap: !onTrap)
            case .strict: .strict
            }
        }
    }

    struct LetRegisters {
        var value: UInt8
        /// Whether evaluation ended without a trap; absent where it cannot trap.
        var isValid: UInt8?
    }

    struct Label { var number: Int }

    private struct Pending {
        var instruction: Instruction
        var target: Label?
        var types: OperandTypes
    }

    /// What each register was given out for; nil for parts of windows.
    private var registerTypes: [ValueType?] = Array(repeating: nil, count: Limits.registers)

    init(
        _ contract: Contract, _ types: TypeTable, _ parameters: [Parameter], name: String
    ) throws(LoadRefusal) {
        self.contract = contract
        self.types = types
        self.parameters = parameters
        self.name = name
        typing = TreeTyping(contract: contract, parameters: parameters)
        for parameter in parameters {
            parameterRegisters.append(try allocate(parameter.type))
        }
    }

    /// A rule: some permit holds, and no forbid does.
    ///
    /// What it makes in memory is freed with its answer.
    mutating func lower(_ rule: Rule) throws(LoadRefusal) {
        let mark = try allocate(.int)
        emit(Instruction(.mark, a: mark))
        for item in rule.lets { try lower(item) }
        let (permitted, denied) = (label(), label())
        for clause in rule.clauses where clause.kind == .permit {
            let condition = try typing.typed(clause.condition)
            try branch(condition, .total(onTrap: false), jumpIf: true, to: permitted)
        }
        try finish(false, releasing: mark)
        bind(permitted)
        for clause in rule.clauses where clause.kind == .forbid {
            let condition = try typing.typed(clause.condition)
            try branch(condition, .total(onTrap: true), jumpIf: true, to: denied)
        }
        try finish(true, releasing: mark)
        bind(denied)
        try finish(false, releasing: mark)
    }

    /// A `by` clause: some term is held. A term that traps is not.
    mutating func lower(_ terms: [Authority]) throws(LoadRefusal) {
        let held = label()
        // The caller is what tests of membership call one more parameter.
        let caller = try allocate(.account)
        emit(Instruction(.caller, a: caller))
        let tested = RuleExpression.parameter(typing.parameters.count)
        typing.parameters.append(Parameter(label: nil, name: "caller", type: .account))
        parameterRegisters.append(caller)
        for term in terms {
            let level = next
            let answer = try allocate(.bool)
            let refused = label()
            switch term {
            case .anyone:
                emit(Instruction(.jump), to: held)
            case .role(let number, let arguments):
                let member = try typing.typed(
                    .member(role: number, account: tested, arguments: arguments))
                if member.mayTrap { emit(Instruction(.guardBegin), to: refused) }
                try place(member, in: answer, as: .bool)
                if member.mayTrap { emit(Instruction(.guardEnd)) }
                emit(Instruction(.jumpIfTrue, a: answer), to: held)
            case .member(let parameter):
                let account = try operand(try typing.typed(.parameter(parameter)))
                guard account.type == .account else { throw .malformed("a term of no account") }
                try emitEqualValue(answer, caller, account.register, .account)
                emit(Instruction(.jumpIfTrue, a: answer), to: held)
            case .account(let expression):
                emit(Instruction(.guardBegin), to: refused)
                let account = try operand(try typing.typed(expression))
                emit(Instruction(.guardEnd))
                guard account.type == .account else { throw .malformed("a term of no account") }
                try emitEqualValue(answer, caller, account.register, .account)
                emit(Instruction(.jumpIfTrue, a: answer), to: held)
            }
            bind(refused)
            next = level
        }
        try finish(false)
        bind(held)
        try finish(true)
    }

    /// The code, jumps pointing at instructions of it.
    func draft(_ prices: OpcodePrices) throws(LoadRefusal) -> [DraftInstruction] {
        var draft: [DraftInstruction] = []
        for item in code {
            guard let opcode = item.instruction.opcode else { throw .malformed("no opcode") }
            var target: Int?
            if let label = item.target {
                guard let place = labels[label.number] else { throw .malformed("no label") }
                target = place
            }
            draft.append(DraftInstruction(item.instruction, cost: prices[opcode], target: target))
        }
        return draft
    }

    /// What the registers of each instruction hold.
    var operandTypes: [OperandTypes] { code.map(\.types) }

    private mutating func lower(_ item: RuleLet) throws(LoadRefusal) {
        let tree = try typing.typed(item.value)
        let value = try allocate(item.type)
        var registers = LetRegisters(value: value, isValid: nil)
        if tree.mayTrap {
            let isValid = try allocate(.bool)
            registers.isValid = isValid
            let trapped = label()
            emit(Instruction(.loadImmediate, a: isValid))
            emit(Instruction(.guardBegin), to: trapped)
            try place(tree, in: value, as: item.type)
            emit(Instruction(.guardEnd))
            emit(Instruction(.loadImmediate, a: isValid, i: 1))
            bind(trapped)
        } else {
            try place(tree, in: value, as: item.type)
        }
        lets.append(registers)
        typing.lets.append((item.type, tree.mayTrap))
    }

    private mutating func finish(
        _ answer: Bool, releasing mark: UInt8? = nil
    ) throws(LoadRefusal) {
        if let mark { emit(Instruction(.release, a: mark)) }
        let level = next
        let register = try allocate(.bool)
        emit(Instruction(.loadImmediate, a: register, i: answer ? 1 : 0))
        emit(Instruction(.returnValue, a: register))
        next = level
    }

    // Registers

    var level: Int { next }

    mutating func allocate(_ type: ValueType) throws(LoadRefusal) -> UInt8 {
        let first = try allocate(count: type.width)
        registerTypes[Int(first)] = type
        return first
    }

    /// Consecutive registers; the number is that of the first.
    mutating func allocate(count: Int) throws(LoadRefusal) -> UInt8 {
        guard next + count <= Limits.registers, let first = UInt8(exactly: next) ?? noWindow(count)
        else { throw .tooManyRegisters(in: name) }
        for register in next..<next + count { registerTypes[register] = nil }
        next += count
        registerCount = max(registerCount, next)
        return first
    }

    /// An empty window at the very end needs no register of its own.
    private func noWindow(_ count: Int) -> UInt8? { count == 0 ? 0 : nil }

    /// Gives back what was allocated since.
    mutating func free(to level: Int) { next = level }

    // Code

    mutating func emit(_ instruction: Instruction, to target: Label? = nil) {
        let types = OperandTypes(
            a: registerTypes[Int(instruction.a)], b: registerTypes[Int(instruction.b)],
            c: registerTypes[Int(instruction.c)])
        code.append(Pending(instruction: instruction, target: target, types: types))
    }

    mutating func label() -> Label {
        labels.append(nil)
        return Label(number: labels.count - 1)
    }

    mutating func bind(_ label: Label) { labels[label.number] = code.count }

    mutating func typeNumber(_ type: ValueType) throws(LoadRefusal) -> Int32 {
        Int32(clamping: try types.number(of: type, in: contract))
    }
}
