import LicetPrimitives

extension CodeChecker {
    /// Checks what one instruction names, reads and writes, as its facts say.
    mutating func checkOperands(
        _ checked: CheckedInstruction, _ state: inout FlowState
    ) throws(VerificationError) {
        let scope = InstructionScope(
            types: types, registers: function.registers, result: function.result, ownNumber: number,
            instruction: checked.instruction, immediate: checked.shape.immediate)
        if let problem = scope.immediateProblem() { throw failure(problem) }
        // A bit for each slot.
        var used: UInt8 = 0
        var written: (register: Int, width: Int)?
        for operand in checked.operands {
            used |= 1 << operand.slot.rawValue
            let register = Int(scope.register(operand.slot))
            switch operand.content {
            case .read(let pattern), .update(let pattern):
                try checkRead(register, pattern, scope, state)
            case .write(let pattern):
                written = try checkWrite(register, pattern, scope)
            case .window(let window):
                try checkWindow(register, window, scope, state)
            case .count: break
            case .mark:
                guard try typeOf(register) == .int else {
                    throw failure("register \(register) is no `Int` for a mark")
                }
                // Its content means nothing to what reads numbers.
                state.assigned.remove(register)
            }
        }
        let instruction = checked.instruction
        guard used & 1 != 0 || instruction.a == 0, used & 2 != 0 || instruction.b == 0,
            used & 4 != 0 || instruction.c == 0
        else { throw failure("an unused slot is not zero") }
        if let written {
            for register in written.register..<written.register + written.width {
                guard !stretches.holdsMark(register, at: position) else {
                    throw failure("register \(register) holds a mark")
                }
                state.assigned.insert(register)
            }
        }
    }

    /// The type of a register; refuses what is none, and the second of a `Period`.
    private func typeOf(_ register: Int) throws(VerificationError) -> ValueType {
        guard function.registers.indices.contains(register),
            let type = function.registers[register]
        else { throw failure("no value's register is \(register)") }
        return type
    }

    private func checkRead(
        _ register: Int, _ pattern: TypePattern, _ scope: InstructionScope, _ state: FlowState
    ) throws(VerificationError) {
        let type = try typeOf(register)
        guard state.assigned.contains(register) else {
            throw failure("register \(register) holds nothing")
        }
        guard scope.reads(pattern, type) else {
            throw failure("register \(register) is `\(contract.spelling(of: type))`")
        }
    }

    private func checkWrite(
        _ register: Int, _ pattern: TypePattern, _ scope: InstructionScope
    ) throws(VerificationError) -> (register: Int, width: Int)? {
        if pattern == .callResult, scope.callee?.result == nil {
            guard register == 0 else { throw failure("an unused slot is not zero") }
            return nil
        }
        let type = try typeOf(register)
        guard scope.writes(pattern, type) else {
            throw failure("register \(register) is `\(contract.spelling(of: type))`")
        }
        return (register, type.width)
    }

    private func checkWindow(
        _ base: Int, _ window: Window, _ scope: InstructionScope, _ state: FlowState
    ) throws(VerificationError) {
        guard let wanted = scope.types(of: window) else {
            throw failure("a collection passes its bound")
        }
        guard !wanted.isEmpty || base == 0 else { throw failure("an unused slot is not zero") }
        var register = base
        for (position, type) in wanted.enumerated() {
            let found = try typeOf(register)
            let isGiven = window == .openingArguments && position == 1
            guard isGiven || state.assigned.contains(register) else {
                throw failure("register \(register) holds nothing")
            }
            guard found.fits(type, in: contract) else {
                throw failure("register \(register) is `\(contract.spelling(of: found))`")
            }
            register += type.width
        }
    }
}

/// One instruction with what its numbers stand for. Nothing but ``immediateProblem()`` may be asked
/// before that has found none.
struct InstructionScope {
    let types: TypeRules
    /// Those of the function, and its result.
    let registers: [ValueType?]
    let result: ValueType?
    /// The function's number: it calls only those before it.
    let ownNumber: Int
    let instruction: Instruction
    let immediate: Immediate

    private var contract: Contract { types.contract }
    private var number: Int { Int(instruction.i) }
    /// The low half where the immediate has two, else all of it.
    private var tableNumber: Int {
        switch immediate {
        case .tableField, .tableIndex, .uniqueIndex: Int(instruction.low)
        default: number
        }
    }

    func register(_ slot: Slot) -> UInt8 {
        switch slot {
        case .a: instruction.a
        case .b: instruction.b
        case .c: instruction.c
        }
    }

    private func type(_ slot: Slot) -> ValueType? {
        let register = Int(register(slot))
        return registers.indices.contains(register) ? registers[register] : nil
    }

    private var table: Table { contract.tables[tableNumber] }
    private var rowFields: [Field] { contract.structures[table.row].fields }

    var callee: Function? {
        immediate == .function ? contract.functions[number] : nil
    }

    // MARK: Immediates

    /// What is wrong with the immediate.
    func immediateProblem() -> String? {
        switch immediate {
        case .none: number == 0 ? nil : "an unused immediate is not zero"
        case .number: isLoadable ? nil : "the immediate is no value of the register's type"
        case .constant: missing(contract.constants.indices, "constant")
        case .error: missing(contract.errors.indices, "error")
        case .event: missing(contract.events.indices, "event")
        case .rule: missing(contract.rules.indices, "rule")
        case .opening: missing(contract.openings.indices, "opening")
        case .structure: missing(contract.structures.indices, "structure")
        case .stateField: missing(contract.fields.indices, "state field")
        case .setting: missing(contract.settings.indices, "setting")
        case .role: missing(contract.roles.indices, "role")
        case .function: missing(0..<ownNumber, "function before this one")
        case .table: missing(contract.tables.indices, "table")
        case .numberedTable:
            missing(contract.tables.indices, "table")
                ?? (table.isNumbered ? nil : "the table has natural keys")
        case .naturalTable:
            missing(contract.tables.indices, "table")
                ?? (table.isNumbered ? "the table numbers its rows" : nil)
        case .field: fieldProblem
        case .variantCase: variantCaseProblem
        case .caseField: caseFieldProblem
        case .tableField: tableFieldProblem
        case .tableIndex, .uniqueIndex: tableIndexProblem
        case .trap:
            number == Int(Trap.tooLong.rawValue) ? nil : "code may trap with BoundExceeded only"
        case .offset, .stretch: nil
        case .gas, .furtherRegister, .furtherField: "only the loader makes this"
        }
    }

    private func missing(_ range: Range<Int>, _ kind: String) -> String? {
        range.contains(number) ? nil : "no \(kind) of this number"
    }

    /// Only loadImmediate writes what ``TypePattern/immediate`` allows; elsewhere a number is an
    /// `Int`.
    private var isLoadable: Bool {
        switch type(.a) {
        case .bool: (0...1).contains(number)
        case .instant: number >= 0
        case .enumeration(let index): contract.enumerations[index].cases.indices.contains(number)
        default: true
        }
    }

    private var fieldProblem: String? {
        guard let fields = fields(of: .b) else { return nil }
        return missing(fields.indices, "field")
    }

    private var variantCaseProblem: String? {
        guard contract.variants.indices.contains(Int(instruction.low)) else {
            return "no variant of this number"
        }
        let cases = contract.variants[Int(instruction.low)].cases
        return cases.indices.contains(Int(instruction.high)) ? nil : "no case of this number"
    }

    /// That b is no variant is found with its type.
    private var caseFieldProblem: String? {
        guard case .variant(let number) = type(.b) else { return nil }
        guard let chosen = contract.variantCase(Int(instruction.low), of: .variant(number)) else {
            return "no case of this number"
        }
        return chosen.fields.indices.contains(Int(instruction.high))
            ? nil : "no field of this number"
    }

    private var tableFieldProblem: String? {
        guard contract.tables.indices.contains(tableNumber) else {
            return "no table of this number"
        }
        guard rowFields.indices.contains(Int(instruction.high)) else {
            return "no field of this number"
        }
        return rowFields[Int(instruction.high)].mark == .immutable
            ? "an immutable field is updated" : nil
    }

    private var tableIndexProblem: String? {
        guard contract.tables.indices.contains(tableNumber) else {
            return "no table of this number"
        }
        guard table.indexes.indices.contains(Int(instruction.high)) else {
            return "no index of this number"
        }
        switch table.indexes[Int(instruction.high)].kind {
        case .queries: return "an index without max is looked through"
        case .rows:
            return immediate == .tableIndex ? nil : "an index that is not unique finds a row"
        case .unique:
            return immediate == .uniqueIndex ? nil : "a unique index has no rows to list"
        }
    }

    // MARK: Types

    /// Fields of the structure or row in a slot; `nil` where it holds neither.
    private func fields(of slot: Slot) -> [Field]? {
        switch type(slot) {
        case .structure(let structure): contract.structures[structure].fields
        case .row(let table): contract.structures[contract.tables[table].row].fields
        default: nil
        }
    }

    /// The one type that a pattern stands for; `nil` where it is a class of types, or where the
    /// other slot's type gives none.
    private func exact(_ pattern: TypePattern) -> ValueType? {
        switch pattern {
        case .type(let type): type
        case .same(let slot), .fits(let slot): type(slot)
        case .payload(let slot): wrapped(slot)
        case .element(let slot), .comparableElement(let slot): element(slot)
        case .bufferedList(let slot):
            if case .buffer(let element, let max) = type(slot) {
                .list(element, max: max)
            } else {
                nil
            }
        case .field(let slot): fields(of: slot)?[number].type
        case .caseField(let slot):
            contract.variantCase(Int(instruction.low), of: type(slot)).flatMap {
                $0.fields.indices.contains(Int(instruction.high))
                    ? $0.fields[Int(instruction.high)].type : nil
            }
        case .variant: .variant(Int(instruction.low))
        case .keyOfRow(let slot):
            if case .row(let table) = type(slot) { contract.tables[table].key } else { nil }
        case .constant: contract.constants[number].type
        case .callResult: callee?.result
        case .ownResult: result
        case .structure: .structure(number)
        case .tableKey: table.key
        case .tableRow: .row(tableNumber)
        case .tableOptionalRow: .optional(.row(tableNumber))
        case .tableStructure: .structure(table.row)
        case .tableField: rowFields[Int(instruction.high)].type
        case .bucketRows: .list(.row(tableNumber), max: bucketMax)
        case .bucketKeys: .list(table.key, max: bucketMax)
        case .stateField: contract.fields[number].type
        case .setting: contract.settings[number].type
        case .any, .immediate, .ordered, .orderedOrIdentifier, .scalar, .optional, .boxedOptional,
            .plainOptional, .bytesOrText, .bytesTextOrPath, .list, .set, .collection, .buffer,
            .record, .row, .comparable, .enumeration, .choice, .anyVariant:
            nil
        }
    }

    private var bucketMax: Int { table.indexes[Int(instruction.high)].max ?? 0 }

    private func wrapped(_ slot: Slot) -> ValueType? {
        if case .optional(let wrapped) = type(slot) { wrapped } else { nil }
    }

    private func element(_ slot: Slot) -> ValueType? {
        switch type(slot) {
        case .list(let element, _), .set(let element, _), .buffer(let element, _): element
        default: nil
        }
    }

    /// Whether a register of this type may be read where the pattern stands.
    func reads(_ pattern: TypePattern, _ found: ValueType) -> Bool {
        switch pattern {
        case .same: found == exact(pattern)
        case .comparable(let slot): type(slot).map { types.areComparable(found, $0) } ?? false
        case .comparableElement: exact(pattern).map { types.areComparable(found, $0) } ?? false
        default:
            isInClass(pattern, found)
                ?? (exact(pattern).map { found.fits($0, in: contract) } ?? false)
        }
    }

    /// Whether a register of this type may be written where the pattern stands.
    func writes(_ pattern: TypePattern, _ found: ValueType) -> Bool {
        if pattern == .same(.b) { return found == type(.b) }
        return isInClass(pattern, found)
            ?? (exact(pattern).map { $0.fits(found, in: contract) } ?? false)
    }

    /// Whether a type belongs to the class that the pattern names; `nil` where it names none.
    private func isInClass(_ pattern: TypePattern, _ type: ValueType) -> Bool? {
        switch (pattern, type) {
        case (.any, .buffer): false
        case (.any, _): true
        // Moved, and nothing else: classes of types are looked into.
        case (.scalar, .sealed), (.boxedOptional, .sealed): false
        case (.immediate, .bool), (.immediate, .int), (.immediate, .duration),
            (.immediate, .instant), (.immediate, .enumeration):
            true
        case (.ordered, _): type.isOrdered
        case (.orderedOrIdentifier, .identifier): true
        case (.orderedOrIdentifier, _): type.isOrdered
        case (.scalar, _): type.isScalar
        case (.optional, .optional): true
        case (.boxedOptional, _): type.isBoxed
        case (.plainOptional, .optional): !type.isBoxed
        case (.bytesOrText, .bytes), (.bytesOrText, .text): true
        case (.bytesTextOrPath, _): type.isByteString
        case (.list, .list), (.set, .set), (.buffer, .buffer), (.row, .row): true
        case (.collection, .list), (.collection, .set), (.collection, .buffer): true
        case (.record, .structure), (.record, .row): true
        case (.enumeration, .enumeration), (.choice, .enumeration), (.choice, .variant),
            (.anyVariant, .variant):
            true
        case (.immediate, _), (.optional, _), (.plainOptional, _), (.bytesOrText, _), (.list, _),
            (.set, _), (.buffer, _), (.row, _), (.collection, _), (.record, _),
            (.enumeration, _), (.choice, _), (.anyVariant, _):
            false
        default: nil
        }
    }

    /// The types of a window's values; `nil` for more elements than the collection may have.
    func types(of window: Window) -> [ValueType]? {
        contract.types(of: window, at: instruction, collection: type(.a))
    }
}

extension Contract {
    /// The types of the values that an instruction takes from registers in a row. Its immediate
    /// must name what there is.
    ///
    /// - Parameter collection: the type of what it makes of elements.
    /// - Returns: `nil` for more elements than the collection may have.
    package func types(
        of window: Window, at instruction: Instruction, collection: ValueType?
    ) -> [ValueType]? {
        let number = Int(instruction.i)
        let (low, high) = (Int(instruction.low), Int(instruction.high))
        switch window {
        case .structureFields: return structures[number].fields.map(\.type)
        case .caseFields: return variants[low].cases[high].fields.map(\.type)
        case .errorFields: return errors[number].fields.map(\.type)
        case .eventFields: return events[number].fields.map(\.type)
        case .functionParameters: return functions[number].parameters.map(\.type)
        case .ruleParameters: return rules[number].parameters.map(\.type)
        case .openingArguments: return rules[openings[number].rule].parameters.map(\.type)
        case .indexColumns:
            let fields = structures[tables[low].row].fields
            return tables[low].indexes[high].columns.map { fields[$0].type }
        case .elements:
            let count = Int(instruction.c)
            switch collection {
            case .list(let element, let max), .set(let element, let max):
                return count <= max ? Array(repeating: element, count: count) : nil
            default: return []
            }
        }
    }
}
