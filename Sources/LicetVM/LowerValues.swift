import LicetBytecode
import LicetPrimitives

/// Values: everything that is not a condition.
extension RuleLowering {
    struct Operand {
        var register: UInt8
        var type: ValueType
    }

    /// The register that holds an expression's value: its own where it has one, else a new one.
    mutating func operand(_ expression: TypedExpression) throws(LoadRefusal) -> Operand {
        let type = expression.type
        switch expression.expression {
        case .parameter(let number):
            return Operand(register: try parameterRegisters.at(number), type: type)
        case .local(let number):
            return Operand(register: try locals.at(number), type: type)
        case .letValue(let number):
            let registers = try lets.at(number)
            if let isValid = registers.isValid {
                let valid = label()
                emit(Instruction(.jumpIfTrue, a: isValid), to: valid)
                emit(Instruction(.trap, i: Int32(Trap.nilValue.rawValue)))
                bind(valid)
            }
            return Operand(register: registers.value, type: type)
        default:
            let register = try allocate(type)
            try place(expression, in: register, as: type)
            return Operand(register: register, type: type)
        }
    }

    /// Evaluates into a register of a type that the expression's own fits, as the verifier has
    /// seen: the register then holds the same whichever of the two it is.
    mutating func place(
        _ expression: TypedExpression, in target: UInt8, as type: ValueType
    ) throws(LoadRefusal) {
        let start = level
        let parts = expression.parts
        switch expression.expression {
        case .parameter, .local, .letValue:
            move(try operand(expression).register, to: target, type)
        case .constant(let number): try constant(number, into: target)
        case .none: emit(Instruction(.loadNil, a: target))
        case .time: emit(Instruction(.time, a: target))
        case .setting(let number):
            emit(Instruction(.settingRead, a: target, i: Int32(clamping: number)))
        case .stateField(let number):
            emit(Instruction(.fieldRead, a: target, i: Int32(clamping: number)))
        case .field(_, let number): try field(parts[0], number, into: target)
        case .lookup(let table, _): try row(.tableRead, table, parts[0], into: target)
        case .find(let table, _): try row(.tableFind, table, parts[0], into: target)
        case .hasRow(let table, _): try row(.tableHas, table, parts[0], into: target)
        case .bucket(let table, let index, _):
            try bucket(.indexRows, into: target, table, index, parts)
        case .findUnique(let table, let index, _):
            try bucket(.indexFind, into: target, table, index, parts)
        case .unary(.not, _), .unary(.isNil, _), .and, .or, .implies, .exists, .all:
            try truth(expression, into: target)
        case .unary(let operation, _): try unary(operation, parts[0], into: target)
        case .binary(let operation, _, _):
            try binary(operation, parts[0], parts[1], into: target)
        case .coalesce: try coalesce(parts[0], parts[1], type, into: target)
        case .some: try some(parts[0], type, into: target)
        case .conditional:
            let (other, end) = (label(), label())
            try branch(parts[0], .strict, jumpIf: false, to: other)
            try place(parts[1], in: target, as: type)
            emit(Instruction(.jump), to: end)
            bind(other)
            try place(parts[2], in: target, as: type)
            bind(end)
        case .bind:
            let local = try operand(parts[0])
            try bindLocal(local.register) { lowering throws(LoadRefusal) in
                try lowering.place(parts[1], in: target, as: type)
            }
        case .ifSome: try ifSome(parts[0], parts[1], parts[2], type, into: target)
        case .structure(let number, _):
            let types = try typing.fields(of: .structure(number)).map(\.type)
            let first = try window(parts, types)
            let slots = types.reduce(0) { $0 + $1.width }
            emit(Instruction(.makeStructure, a: target, b: first, i: Int32(clamping: slots)))
        case .collection(let type, _): try collection(type, parts, into: target)
        case .variant(let number, let chosen, _):
            try variant(number, chosen, parts, into: target)
        case .isCase: try isCase(parts[0], parts[1], into: target)
        case .hasCase(_, let cases): try hasCase(parts[0], cases, into: target)
        case .payload(_, let chosen, let field):
            try payload(parts[0], chosen, field, into: target)
        case .member(let role, _, _): try membership(role, parts, into: target)
        }
        free(to: start)
    }

    /// Whether an account was named at deploy, or a row of the role's table makes it a member.
    private mutating func membership(
        _ role: Int, _ parts: [TypedExpression], into target: UInt8
    ) throws(LoadRefusal) {
        let declared = try contract.roles.at(role)
        guard declared.isNamedAtDeploy else {
            return try place(try parts.at(0), in: target, as: .bool)
        }
        let account = try operand(try parts.at(0))
        emit(
            Instruction(.hasRole, a: target, b: account.register, i: Int32(clamping: role)))
        guard declared.isGranted else { return }
        let end = label()
        emit(Instruction(.jumpIfTrue, a: target), to: end)
        try bindLocal(account.register) { lowering throws(LoadRefusal) in
            try lowering.place(try parts.at(1), in: target, as: .bool)
        }
        bind(end)
    }

    private mutating func some(
        _ value: TypedExpression, _ type: ValueType, into target: UInt8
    ) throws(LoadRefusal) {
        if type.isBoxed {
            let value = try operand(value)
            emit(Instruction(.box, a: target, b: value.register, i: try typeNumber(type)))
        } else {
            try place(value, in: target, as: try typing.wrapped(type))
        }
    }

    private mutating func move(_ source: UInt8, to target: UInt8, _ type: ValueType) {
        emit(Instruction(type.width == 2 ? .movePair : .move, a: target, b: source))
    }

    private mutating func constant(
        _ number: Int, into target: UInt8
    ) throws(LoadRefusal) {
        let isScalar = try contract.constants.at(number).type.isScalar
        emit(
            Instruction(
                isScalar ? .loadConstant : .loadObject, a: target, i: Int32(clamping: number)))
    }

    /// A condition's value, in an expression that may trap as a whole.
    private mutating func truth(
        _ condition: TypedExpression, into target: UInt8
    ) throws(LoadRefusal) {
        let (holds, end) = (label(), label())
        try branch(condition, .strict, jumpIf: true, to: holds)
        emit(Instruction(.loadImmediate, a: target))
        emit(Instruction(.jump), to: end)
        bind(holds)
        emit(Instruction(.loadImmediate, a: target, i: 1))
        bind(end)
    }

    private mutating func field(
        _ structure: TypedExpression, _ number: Int, into target: UInt8
    ) throws(LoadRefusal) {
        let value = try operand(structure)
        let place = try types.place(of: number, in: value.type, contract: contract)
        let isPair = types.nodes[place.type].width == 2
        emit(
            Instruction(
                isPair ? .getFieldPair : .getField, a: target, b: value.register,
                i: Int32(clamping: place.slot)))
        if try typing.fields(of: value.type).at(number).mark == .once {
            emit(Instruction(.knownBy, a: target, b: target))
        }
    }

    private mutating func row(
        _ opcode: Opcode, _ table: Int, _ key: TypedExpression, into target: UInt8
    ) throws(LoadRefusal) {
        let type = try contract.tables.at(table).key
        let register = try allocate(type)
        try place(key, in: register, as: type)
        emit(Instruction(opcode, a: target, b: register, i: Int32(clamping: table)))
    }

    mutating func bucket(
        _ opcode: Opcode, into target: UInt8, _ table: Int, _ index: Int,
        _ columns: [TypedExpression]
    ) throws(LoadRefusal) {
        let start = level
        let declared = try contract.tables.at(table).indexes.at(index)
        let fields = try typing.fields(of: .row(table))
        var types: [ValueType] = []
        for column in declared.columns { types.append(try fields.at(column).type) }
        let first = try window(columns, types)
        let operands = UInt32(table & 0xffff) | UInt32(index & 0xffff) << 16
        emit(Instruction(opcode, a: target, b: first, i: Int32(bitPattern: operands)))
        free(to: start)
    }

    /// Evaluates values into consecutive registers; they stay allocated.
    mutating func window(
        _ values: [TypedExpression], _ types: [ValueType]
    ) throws(LoadRefusal) -> UInt8 {
        guard values.count == types.count else { throw .malformed("a wrong number of values") }
        let first = try allocate(count: types.reduce(0) { $0 + $1.width })
        var register = Int(first)
        for (value, type) in zip(values, types) {
            // The window was allocated, so each of its registers is below 256.
            try place(value, in: UInt8(truncatingIfNeeded: register), as: type)
            register += type.width
        }
        return first
    }

    private mutating func collection(
        _ type: ValueType, _ values: [TypedExpression], into target: UInt8
    ) throws(LoadRefusal) {
        let element = try typing.element(of: type)
        guard let count = UInt8(exactly: values.count) else {
            throw .tooManyRegisters(in: name)
        }
        let first = try window(values, values.map { _ in element })
        var opcode = Opcode.makeList
        if case .set = type { opcode = .makeSet }
        emit(
            Instruction(opcode, a: target, b: first, c: count, i: try typeNumber(type)))
    }

    private mutating func coalesce(
        _ optional: TypedExpression, _ otherwise: TypedExpression, _ type: ValueType,
        into target: UInt8
    ) throws(LoadRefusal) {
        let (absent, end) = (label(), label())
        let value = try operand(optional)
        emit(Instruction(.jumpIfNil, a: value.register), to: absent)
        if case .optional = type {
            emit(Instruction(.move, a: target, b: value.register))
        } else {
            try unwrap(value.register, value.type, into: target)
        }
        emit(Instruction(.jump), to: end)
        bind(absent)
        try place(otherwise, in: target, as: type)
        bind(end)
    }

    private mutating func ifSome(
        _ optional: TypedExpression, _ then: TypedExpression, _ otherwise: TypedExpression,
        _ type: ValueType, into target: UInt8
    ) throws(LoadRefusal) {
        let (absent, end) = (label(), label())
        let value = try operand(optional)
        let wrapped = try typing.wrapped(value.type)
        emit(Instruction(.jumpIfNil, a: value.register), to: absent)
        let local = try allocate(wrapped)
        try unwrap(value.register, value.type, into: local)
        try bindLocal(local) { lowering throws(LoadRefusal) in
            try lowering.place(then, in: target, as: type)
        }
        emit(Instruction(.jump), to: end)
        bind(absent)
        try place(otherwise, in: target, as: type)
        bind(end)
    }

    /// The value of an optional that is known not to be nil.
    mutating func unwrap(
        _ optional: UInt8, _ type: ValueType, into target: UInt8
    ) throws(LoadRefusal) {
        if type.isBoxed {
            let width: UInt8 = type.unsealed == .optional(.period) ? 2 : 1
            emit(Instruction(.unbox, a: target, b: optional, c: width))
        } else {
            emit(Instruction(.move, a: target, b: optional))
        }
    }
}
