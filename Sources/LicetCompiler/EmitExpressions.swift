import LicetBytecode
import LicetPrimitives
import LicetSyntax

extension FunctionEmitter {
    /// A register with the value: the local's own where it is one, else a new one.
    mutating func operand(
        _ expression: TypedExpression, as place: ValueType? = nil
    ) throws(EmitError) -> Operand {
        let type = place ?? expression.type
        if case .local(let local) = expression.kind, registerType(of: local) == type {
            return Operand(register: try bindLocal(local), window: nil)
        }
        let window = try allocate([type])
        try evaluate(expression, into: window.base)
        return Operand(register: window.base, window: window)
    }

    /// Values side by side; `nil` for none.
    mutating func evaluateWindow(
        _ values: [TypedExpression], types: [ValueType]
    ) throws(EmitError) -> Window? {
        guard !types.isEmpty else { return nil }
        let window = try allocate(types)
        var register = Int(window.base)
        for (value, type) in zip(values, types) {
            guard let target = UInt8(exactly: register) else { throw .tooManyRegisters(value.span) }
            try evaluate(value, into: target)
            register += type.width
        }
        return window
    }

    /// Puts the value into a register whose type it fits.
    mutating func evaluate(
        _ expression: TypedExpression, into target: UInt8
    ) throws(EmitError) {
        let wanted = type(of: target)
        if case .local(let local) = expression.kind {
            try emitLocal(local, into: target, at: expression.span)
            return
        }
        if case .some(let value) = expression.kind, !expression.type.isBoxed {
            try evaluate(value, into: target)
            return
        }
        // A sealed register takes `nil` from an open one, as it takes everything.
        if case .none = expression.kind, wanted?.isSealed == false {
            append(Instruction(.loadNil, a: target), at: expression.span)
            return
        }
        if wanted == expression.type {
            // Operators nest most, so that they go past the large frame of the other kinds.
            if case .binary = expression.kind {
                try emitOperation(expression, into: target)
            } else {
                try emitExpression(expression, into: target)
            }
            return
        }
        let window = try allocate([expression.type])
        try evaluate(expression, into: window.base)
        append(Instruction(.move, a: target, b: window.base), at: expression.span)
        release(window)
    }

    private mutating func emitLocal(
        _ local: Int, into target: UInt8, at span: SourceSpan
    ) throws(EmitError) {
        let source = try bindLocal(local)
        if case .buffer = registerType(of: local) {
            if type(of: target) == locals[local].type {
                append(Instruction(.bufferCopy, a: target, b: source), at: span)
                return
            }
            let window = try allocate([locals[local].type])
            append(Instruction(.bufferCopy, a: window.base, b: source), at: span)
            append(Instruction(.move, a: target, b: window.base), at: span)
            release(window)
        } else if source != target {
            append(Instruction(.move, a: target, b: source), at: span)
        }
    }

    /// A register with a list that is only looked at: a buffer serves as it is.
    mutating func collectionOperand(
        _ expression: TypedExpression
    ) throws(EmitError) -> Operand {
        if case .local(let local) = expression.kind {
            return Operand(register: try bindLocal(local), window: nil)
        }
        return try operand(expression)
    }

    // One case an expression kind; each is a line or calls the function that holds its idea.
    private mutating func emitExpression(
        _ expression: TypedExpression, into target: UInt8
    ) throws(EmitError) {
        let span = expression.span
        switch expression.kind {
        case .constant(let value):
            emitConstant(value, expression.type, into: target, at: span)
        case .none, .local, .time:
            // The first two are done by `evaluate`; `t` stands in rules only.
            break
        case .context(let value):
            append(Instruction(contextOpcode(value), a: target), at: span)
        case .stateField(let field):
            append(Instruction(.fieldRead, a: target, i: immediate(field)), at: span)
        case .setting(let setting):
            append(Instruction(.settingRead, a: target, i: immediate(setting)), at: span)
        case .field(let owner, let field):
            try emitUnary(.getField, owner, into: target, i: immediate(field), at: span)
        case .lookup(let table, let key):
            try emitTableRead(.tableRead, table, key, into: target, at: span)
        case .find(let table, let key):
            try emitTableRead(.tableFind, table, key, into: target, at: span)
        case .hasRow(let table, let key):
            try emitTableRead(.tableHas, table, key, into: target, at: span)
        case .bucket(let table, let index, let columns):
            try emitIndexRead(.indexRows, table, index, columns, into: target, at: span)
        case .findUnique(let table, let index, let columns):
            try emitIndexRead(.indexFind, table, index, columns, into: target, at: span)
        case .unary(let operation, let operand):
            try emitUnaryOperator(operation, operand, into: target, at: span)
        case .binary:
            try emitOperation(expression, into: target)
        case .and, .or, .implies:
            try emitCondition(expression, into: target)
        case .coalesce(let optional, let other):
            try emitCoalesce(optional, other, into: target, at: span)
        case .some(let value):
            try emitUnary(.box, value, into: target, at: span)
        case .structure, .variant, .collection, .isCase, .hasCase:
            try emitComposite(expression, into: target)
        case .exists(let local, let collection, let body):
            try emitQuantifier(
                local, collection, body, isExists: true, into: target, at: span)
        case .all(let local, let collection, let body):
            try emitQuantifier(
                local, collection, body, isExists: false, into: target, at: span)
        case .member(let test):
            try emitMembership(test, into: target, at: span)
        case .call(let function, let arguments):
            let types = functions[function].parameters.map(\.type)
            try emitCall(.call, function, arguments, types, into: target, at: span)
        case .callRule(let rule, let arguments):
            let types = declarations.rules[rule].parameters.map(\.type)
            try emitCall(.callRule, rule, arguments, types, into: target, at: span)
        case .insert(let table, let row):
            try emitNumberedInsert(table, row, into: target, at: span)
        case .open(let opening, let key, let arguments, let duration):
            try emitOpen(opening, key, arguments, duration, into: target, at: span)
        case .insertAt:
            // Has no value; the checker lets it stand as a statement only.
            break
        }
    }

    private mutating func emitOperation(
        _ expression: TypedExpression, into target: UInt8
    ) throws(EmitError) {
        guard case .binary(let operation, let left, let right) = expression.kind else { return }
        try emitBinaryOperator(operation, left, right, into: target, at: expression.span)
    }

    /// What is made of parts, and questions about the case of such a value. Apart from the others,
    /// so that the frame of their recursion stays small.
    private mutating func emitComposite(
        _ expression: TypedExpression, into target: UInt8
    ) throws(EmitError) {
        let span = expression.span
        switch expression.kind {
        case .structure(let structure, let fields):
            try emitStructure(structure, fields, into: target, at: span)
        case .variant(let number, let chosen, let fields):
            try emitVariant(number, chosen, fields, into: target, at: span)
        case .isCase(let value, let other):
            try emitBinary(.isCase, value, other, into: target, at: span)
        case .hasCase(let value, let chosen):
            try emitHasCase(value, chosen, into: target, at: span)
        case .collection(let elements):
            try emitCollection(elements, expression.type, into: target, at: span)
        default: break
        }
    }

    private mutating func emitNumberedInsert(
        _ table: Int, _ row: TypedExpression, into target: UInt8, at span: SourceSpan
    ) throws(EmitError) {
        let value = try operand(row, as: .structure(declarations.tables[table].row))
        append(
            Instruction(.tableInsert, a: target, b: value.register, i: immediate(table)),
            at: span)
        release(value)
    }

    mutating func emitConstant(
        _ value: Value, _ type: ValueType, into target: UInt8, at span: SourceSpan
    ) {
        let small: Int64? =
            switch value {
            case .bool(let flag): flag ? 1 : 0
            case .int(let number): number
            case .duration(let duration): duration.milliseconds
            case .instant(let instant): instant.milliseconds
            case .enumeration(let number): Int64(number)
            default: nil
            }
        if let small, let number = Int32(exactly: small) {
            append(Instruction(.loadImmediate, a: target, i: number), at: span)
        } else {
            let number = constants.number(of: value, type)
            append(Instruction(.loadConstant, a: target, i: immediate(number)), at: span)
        }
    }

    private func contextOpcode(_ value: ContextValue) -> Opcode {
        switch value {
        case .caller: .caller
        case .now: .now
        case .height: .height
        case .selfAccount: .selfAccount
        case .chain: .chain
        }
    }

    mutating func emitUnary(
        _ opcode: Opcode, _ value: TypedExpression, into target: UInt8, i: Int32 = 0,
        at span: SourceSpan
    ) throws(EmitError) {
        let source = try operand(value)
        append(Instruction(opcode, a: target, b: source.register, i: i), at: span)
        release(source)
    }

    private mutating func emitTableRead(
        _ opcode: Opcode, _ table: Int, _ key: TypedExpression, into target: UInt8,
        at span: SourceSpan
    ) throws(EmitError) {
        let rowKey = try operand(key, as: declarations.tables[table].key)
        append(Instruction(opcode, a: target, b: rowKey.register, i: immediate(table)), at: span)
        release(rowKey)
    }

    /// The columns in a window, evaluated in the order in which they are written.
    private mutating func emitIndexRead(
        _ opcode: Opcode, _ table: Int, _ index: Int, _ columns: [TypedExpression],
        into target: UInt8, at span: SourceSpan
    ) throws(EmitError) {
        let fields = declarations.structures[declarations.tables[table].row].fields
        let types = declarations.tables[table].indexes[index].columns.map { fields[$0].type }
        let window = try allocate(types)
        var registers: [Int] = []
        var next = Int(window.base)
        for type in types {
            registers.append(next)
            next += type.width
        }
        for position in columns.indicesAsWritten {
            guard let place = UInt8(exactly: registers[position]) else {
                throw .tooManyRegisters(span)
            }
            try evaluate(columns[position], into: place)
        }
        append(
            Instruction(
                opcode, a: target, b: window.base, i: immediate(low: table, high: index)),
            at: span)
        release(window)
    }

    /// A Boolean expression made of jumps, as a value.
    private mutating func emitCondition(
        _ expression: TypedExpression, into target: UInt8
    ) throws(EmitError) {
        let no = label()
        let end = label()
        try branch(on: expression, to: no, when: false)
        append(Instruction(.loadImmediate, a: target, i: 1), at: expression.span)
        jump(Instruction(.jump), to: end, at: expression.span)
        place(no)
        append(Instruction(.loadImmediate, a: target, i: 0), at: expression.span)
        place(end)
    }

    private mutating func emitCoalesce(
        _ optional: TypedExpression, _ other: TypedExpression, into target: UInt8,
        at span: SourceSpan
    ) throws(EmitError) {
        let value = try operand(optional)
        let isNil = label()
        let end = label()
        jump(Instruction(.jumpIfNil, a: value.register), to: isNil, at: span)
        if case .optional? = type(of: target) {
            append(Instruction(.move, a: target, b: value.register), at: span)
        } else {
            unwrap(value.register, optional.type, into: target, at: span)
        }
        jump(Instruction(.jump), to: end, at: span)
        place(isNil)
        release(value)
        try evaluate(other, into: target)
        place(end)
    }

    private mutating func emitStructure(
        _ structure: Int, _ fields: [TypedExpression], into target: UInt8, at span: SourceSpan
    ) throws(EmitError) {
        let types = declarations.structures[structure].fields.map(\.type)
        let window = try evaluateWindow(fields, types: types)
        append(
            Instruction(
                .makeStructure, a: target, b: window?.base ?? 0, i: immediate(structure)), at: span)
        if let window { release(window) }
    }

    private mutating func emitCollection(
        _ elements: [TypedExpression], _ type: ValueType, into target: UInt8, at span: SourceSpan
    ) throws(EmitError) {
        let (element, opcode): (ValueType, Opcode)
        switch type {
        case .set(let member, _): (element, opcode) = (member, .makeSet)
        case .list(let member, _): (element, opcode) = (member, .makeList)
        default: return
        }
        guard let count = UInt8(exactly: elements.count) else { throw .tooManyElements(span) }
        let window = try evaluateWindow(
            elements, types: Array(repeating: element, count: elements.count))
        append(Instruction(opcode, a: target, b: window?.base ?? 0, c: count), at: span)
        if let window { release(window) }
    }

    /// The rule's arguments in a window; its second place is left to the machine.
    private mutating func emitOpen(
        _ opening: Int, _ key: TypedExpression, _ arguments: [TypedExpression],
        _ duration: TypedExpression, into target: UInt8, at span: SourceSpan
    ) throws(EmitError) {
        let rule = declarations.rules[declarations.openings[opening].rule]
        let types = rule.parameters.map(\.type)
        let window = try allocate(types)
        var register = Int(window.base)
        let values = [key, nil] + arguments
        for (value, type) in zip(values, types) {
            guard let place = UInt8(exactly: register) else { throw .tooManyRegisters(span) }
            if let value { try evaluate(value, into: place) }
            register += type.width
        }
        let length = try operand(duration)
        append(
            Instruction(
                .open, a: target, b: window.base, c: length.register, i: immediate(opening)),
            at: span)
        release(length)
        release(window)
    }

    private mutating func emitCall(
        _ opcode: Opcode, _ number: Int, _ arguments: [TypedExpression], _ types: [ValueType],
        into target: UInt8, at span: SourceSpan
    ) throws(EmitError) {
        let window = try evaluateWindow(arguments, types: types)
        append(
            Instruction(opcode, a: target, b: window?.base ?? 0, i: immediate(number)), at: span)
        if let window { release(window) }
    }
}
