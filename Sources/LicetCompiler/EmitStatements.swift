import LicetBytecode
import LicetSyntax

extension FunctionEmitter {
    /// A block: locals that it binds end with it.
    mutating func emitStatements(_ statements: [TypedStatement]) throws(EmitError) {
        var bound: [Int] = []
        for statement in statements {
            if case .bind(let local, _) = statement { bound.append(local) }
            try emitStatement(statement)
        }
        for local in bound { endLocal(local) }
    }

    private mutating func emitStatement(_ statement: TypedStatement) throws(EmitError) {
        switch statement {
        case .bind(let local, let value), .assign(let local, let value):
            try emitAssignment(local, value)
        case .replaceElement(let local, let index, let value, let span):
            try emitReplacement(local, index, value, span)
        case .append(let local, let value, let span):
            try emitAppend(local, value, span)
        case .setInsert(let local, let value, let span):
            try emitSetChange(.setInsert, local, value, span)
        case .setRemove(let local, let value, let span):
            try emitSetChange(.setRemove, local, value, span)
        case .updateField(let field, let value, let span):
            let window = try allocate([declarations.fields[field].type])
            try evaluate(value, into: window.base)
            append(Instruction(.fieldWrite, a: window.base, i: immediate(field)), at: span)
            release(window)
        case .updateRow(let table, let key, let field, let value, let span):
            try emitUpdate(table, key, field, value, span)
        case .branch(let condition, let then, let otherwise):
            try emitBranch(condition, then, otherwise)
        case .branchIfSome(let local, let optional, let then, let otherwise):
            try emitBranchIfSome(local, optional, then, otherwise)
        case .match(let subject, let arms): try emitMatch(subject, arms)
        case .forEach(let local, let collection, let body):
            try emitForEach(local, collection, body)
        case .forRange(let local, let start, let end, let max, let body):
            try emitForRange(local, start, end, max, body)
        case .require(let condition, let error, let fields, let span):
            let held = label()
            try branch(on: condition, to: held, when: true)
            try emitNotice(.fail, error, fields, declarations.errors[error].fields, span)
            place(held)
        case .emit(let event, let fields, let span):
            try emitNotice(.emit, event, fields, declarations.events[event].fields, span)
        case .returnValue(let value, let span):
            try emitReturn(value, span)
        case .evaluate(let expression):
            try emitEffect(expression)
        }
    }

    private mutating func emitAssignment(
        _ local: Int, _ value: TypedExpression
    ) throws(EmitError) {
        guard case .buffer = registerType(of: local) else {
            // The value is complete before the local is bound, so `var x = x` style rebinding in an
            // outer scope reads the outer one.
            let target = try bindLocal(local)
            try evaluate(value, into: target)
            return
        }
        let list = try operand(value)
        let target = try bindLocal(local)
        append(Instruction(.bufferMake, a: target, b: list.register), at: value.span)
        release(list)
    }

    private mutating func emitReplacement(
        _ local: Int, _ index: TypedExpression, _ value: TypedExpression, _ span: SourceSpan
    ) throws(EmitError) {
        let position = try operand(index)
        let element = try operand(value, as: elementType(of: local))
        let target = try bindLocal(local)
        let isBuffer = if case .buffer = registerType(of: local) { true } else { false }
        append(
            Instruction(
                isBuffer ? .bufferSet : .listReplace, a: target, b: position.register,
                c: element.register), at: span)
        release(element)
        release(position)
    }

    private mutating func emitAppend(
        _ local: Int, _ value: TypedExpression, _ span: SourceSpan
    ) throws(EmitError) {
        let element = try operand(value, as: elementType(of: local))
        let target = try bindLocal(local)
        if case .buffer = registerType(of: local) {
            append(Instruction(.bufferAppend, a: target, b: element.register), at: span)
        } else {
            append(
                Instruction(.listAppend, a: target, b: target, c: element.register), at: span)
        }
        release(element)
    }

    private mutating func emitSetChange(
        _ opcode: Opcode, _ local: Int, _ value: TypedExpression, _ span: SourceSpan
    ) throws(EmitError) {
        let element = try operand(value, as: elementType(of: local))
        let target = try bindLocal(local)
        append(Instruction(opcode, a: target, b: target, c: element.register), at: span)
        release(element)
    }

    private func elementType(of local: Int) -> ValueType? {
        switch locals[local].type {
        case .list(let element, _), .set(let element, _): element
        default: nil
        }
    }

    private mutating func emitUpdate(
        _ table: Int, _ key: TypedExpression, _ field: Int, _ value: TypedExpression,
        _ span: SourceSpan
    ) throws(EmitError) {
        let row = declarations.tables[table]
        let rowKey = try operand(key, as: row.key)
        let newValue = try operand(value, as: declarations.structures[row.row].fields[field].type)
        append(
            Instruction(
                .tableUpdate, a: rowKey.register, b: newValue.register,
                i: immediate(low: table, high: field)), at: span)
        release(newValue)
        release(rowKey)
    }

    /// `fail` and `emit`: the fields in a window, then the instruction.
    private mutating func emitNotice(
        _ opcode: Opcode, _ number: Int, _ values: [TypedExpression], _ fields: [Field],
        _ span: SourceSpan
    ) throws(EmitError) {
        let window = try evaluateWindow(values, types: fields.map(\.type))
        append(Instruction(opcode, a: window?.base ?? 0, i: immediate(number)), at: span)
        if let window { release(window) }
    }

    private mutating func emitReturn(
        _ value: TypedExpression?, _ span: SourceSpan
    ) throws(EmitError) {
        guard let value else {
            append(Instruction(.returnNothing), at: span)
            return
        }
        let result = try operand(value, as: resultType)
        append(Instruction(.returnValue, a: result.register), at: span)
        release(result)
    }

    /// A call or insert whose result nobody takes.
    private mutating func emitEffect(_ expression: TypedExpression) throws(EmitError) {
        if case .insertAt(let table, let key, let row) = expression.kind {
            let declared = declarations.tables[table]
            let rowKey = try operand(key, as: declared.key)
            let value = try operand(row, as: .structure(declared.row))
            append(
                Instruction(
                    .tableInsertAt, a: rowKey.register, b: value.register, i: immediate(table)),
                at: expression.span)
            release(value)
            release(rowKey)
            return
        }
        let result = try operand(expression)
        release(result)
    }
}
