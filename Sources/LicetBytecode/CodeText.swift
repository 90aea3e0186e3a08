import LicetPrimitives

/// Prints one function: its head, its registers, and its blocks, each with what it costs at least.
struct FunctionText {
    private let contract: Contract
    private let function: Function
    private let number: Int
    private let lines: SourceLines
    private let instructions: [Instruction]
    /// The numbers of labels, by instruction.
    private var labels: [Int: Int] = [:]

    init(_ contract: Contract, _ number: Int, _ lines: SourceLines) {
        self.contract = contract
        self.number = number
        self.lines = lines
        function = contract.functions[number]
        instructions = function.code.map { Instruction(word: $0) }
        for target in Set(instructions.indices.compactMap { target(of: $0) }).sorted() {
            labels[target] = labels.count
        }
    }

    var text: String {
        var result = head + "\n"
        var shown: String?
        for group in registerGroups { result += "    " + group + "\n" }
        for index in instructions.indices {
            if startsBlock(index) {
                let label = labels[index].map { "L\($0): " } ?? ""
                result += "  \(label)gas \(gas(ofBlockAt: index))\n"
            }
            let source = lines.line(function: number, instruction: index)
            result += line(index, source == shown ? nil : source)
            shown = source ?? shown
        }
        return result
    }

    private var head: String {
        let kind =
            switch function.kind {
            case .pure: "func"
            case .view: "view"
            case .action: "action"
            }
        var text = "\(kind) \(function.name)(\(parameterText(function.parameters, contract)))"
        if let result = function.result { text += " -> \(contract.spelling(of: result))" }
        if !function.by.isEmpty { text += " by " + authorityText(function, number, contract) }
        return text
    }

    /// Neighbouring registers of one type on one line.
    private var registerGroups: [String] {
        var groups: [(type: ValueType, first: Int, last: Int)] = []
        for (index, register) in function.registers.enumerated() {
            guard let type = register ?? groups.last?.type else { continue }
            if let last = groups.last, last.type == type {
                groups[groups.count - 1].last = index
            } else {
                groups.append((type, index, index))
            }
        }
        return groups.map { group in
            let range = group.first == group.last ? "" : "...r\(group.last)"
            return "r\(group.first)\(range): \(contract.spelling(of: group.type))"
        }
    }

    // MARK: Blocks

    private func target(of index: Int) -> Int? {
        let instruction = instructions[index]
        guard instruction.opcode?.facts.immediate == .offset else { return nil }
        let target = index + 1 + Int(instruction.offset)
        return instructions.indices.contains(target) ? target : nil
    }

    private func startsBlock(_ index: Int) -> Bool {
        index == 0 || labels[index] != nil
            || instructions[index - 1].opcode?.facts.endsBlock ?? false
    }

    /// Base gas from here to the end of the block.
    private func gas(ofBlockAt start: Int) -> UInt64 {
        var sum: UInt64 = 0
        for index in start..<instructions.count {
            if index > start, startsBlock(index) { break }
            sum += UInt64(instructions[index].opcode?.facts.gas ?? 0)
        }
        return sum
    }

    // MARK: Instructions

    private func line(_ index: Int, _ source: String?) -> String {
        let position = String(index)
        let padding = String(repeating: " ", count: max(0, 6 - position.count))
        let code = padding + position + "  " + instructionText(index)
        guard let source else {
            return code + "\n"
        }
        let gap = String(repeating: " ", count: max(2, 60 - code.count))
        return code + gap + "; " + source + "\n"
    }

    private func instructionText(_ index: Int) -> String {
        let instruction = instructions[index]
        guard let opcode = instruction.opcode else {
            return "word 0x" + String(instruction.word, radix: 16)
        }
        let facts = opcode.facts
        var result = ""
        var operands: [String] = []
        var window: String?
        for operand in facts.operands {
            let register = register(operand.slot, of: instruction)
            switch operand.content {
            case .write(.callResult) where resultless(instruction): break
            case .write: result = "r\(register): \(typeName(register)) ← "
            case .update, .read: operands.append("r\(register)")
            case .window(let kind): window = windowText(kind, register, instruction)
            case .mark: operands.append("r\(register)")
            case .count: break
            }
        }
        let subject = subjectText(facts.immediate, instruction)
        if let window {
            operands.insert(subject + window, at: 0)
        } else if !subject.isEmpty {
            operands.insert(subject, at: isLast(facts.immediate) ? operands.count : 0)
        }
        if facts.immediate == .offset {
            operands.append(target(of: index).flatMap { labels[$0] }.map { "L\($0)" } ?? "outside")
        }
        let list = operands.joined(separator: ", ")
        return result + facts.name + (list.isEmpty ? "" : " " + list)
    }

    private func register(_ slot: Slot, of instruction: Instruction) -> UInt8 {
        switch slot {
        case .a: instruction.a
        case .b: instruction.b
        case .c: instruction.c
        }
    }

    private func resultless(_ instruction: Instruction) -> Bool {
        let callee = Int(instruction.i)
        return contract.functions.indices.contains(callee)
            && contract.functions[callee].result == nil
    }

    private func type(_ register: UInt8) -> ValueType? {
        let index = Int(register)
        return function.registers.indices.contains(index) ? function.registers[index] : nil
    }

    private func typeName(_ register: UInt8) -> String {
        type(register).map { contract.spelling(of: $0) } ?? "?"
    }

    /// Whether the immediate is printed after the registers.
    private func isLast(_ immediate: Immediate) -> Bool {
        switch immediate {
        case .number, .field, .caseField, .gas, .trap, .stretch: true
        default: false
        }
    }

    private func subjectText(_ immediate: Immediate, _ instruction: Instruction) -> String {
        let number = Int(instruction.i)
        let (low, high) = (Int(instruction.low), Int(instruction.high))
        switch immediate {
        case .none, .offset: return ""
        case .number:
            guard case .enumeration = type(instruction.a) else { return "\(number)" }
            return contract.spelling(of: .enumeration(number), as: type(instruction.a) ?? .int)
        case .gas, .stretch, .furtherRegister, .furtherField: return "\(number)"
        case .constant:
            guard contract.constants.indices.contains(number) else { return "#\(number)" }
            let constant = contract.constants[number]
            return contract.spelling(of: constant.value, as: constant.type)
        case .error: return name(contract.errors.map(\.name), number)
        case .event: return name(contract.events.map(\.name), number)
        case .function: return name(contract.functions.map(\.name), number)
        case .rule: return name(contract.rules.map(\.name), number)
        case .opening: return contract.openingText(number)
        case .structure: return name(contract.structures.map(\.name), number)
        case .stateField: return name(contract.fields.map(\.name), number)
        case .setting: return name(contract.settings.map(\.name), number)
        case .role: return name(contract.roles.map(\.name), number)
        case .variantCase:
            let type = ValueType.variant(low)
            return contract.spelling(of: type) + "." + name(contract.caseNames(of: type), high)
        case .caseField:
            let type = type(instruction.b)
            let fields = contract.variantCase(low, of: type)?.fields ?? []
            return ".\(name(contract.caseNames(of: type), low)).\(name(fields.map(\.name), high))"
        case .table, .numberedTable, .naturalTable:
            return name(contract.tables.map(\.name), number)
        case .field: return "." + contract.structure(of: type(instruction.b)).fieldName(number)
        case .tableField:
            let field = contract.structure(of: .row(low)).fieldName(high)
            return name(contract.tables.map(\.name), low) + "." + field
        case .tableIndex, .uniqueIndex: return name(contract.tables.map(\.name), low)
        case .trap:
            return UInt8(exactly: number).flatMap { Trap(rawValue: $0) }?.name ?? "#\(number)"
        }
    }

    private func name(_ names: [String], _ number: Int) -> String {
        names.indices.contains(number) ? names[number] : "#\(number)"
    }

    // MARK: Windows

    private func windowText(
        _ window: Window, _ base: UInt8, _ instruction: Instruction
    ) -> String {
        let number = Int(instruction.i)
        switch window {
        case .structureFields:
            return named(contract.structure(of: .structure(number))?.fields, base)
        case .caseFields:
            let declared = contract.variantCase(
                Int(instruction.high), of: .variant(Int(instruction.low)))
            return named(declared?.fields, base)
        case .errorFields:
            return named(
                contract.errors.indices.contains(number) ? contract.errors[number].fields : nil,
                base)
        case .eventFields:
            return named(
                contract.events.indices.contains(number) ? contract.events[number].fields : nil,
                base)
        case .functionParameters:
            return named(
                contract.functions.indices.contains(number)
                    ? contract.functions[number].parameters : nil, base)
        case .ruleParameters:
            return named(
                contract.rules.indices.contains(number) ? contract.rules[number].parameters : nil,
                base)
        case .openingArguments:
            return named(contract.openingParameters(number), base)
        case .indexColumns:
            return named(columns(Int(instruction.low), Int(instruction.high)), base)
        case .elements:
            let width = type(base)?.width ?? 1
            let registers = (0..<Int(instruction.c)).map { "r\(Int(base) + $0 * width)" }
            return "[" + registers.joined(separator: ", ") + "]"
        }
    }

    private func columns(_ table: Int, _ index: Int) -> [Field]? {
        guard let fields = contract.structure(of: .row(table))?.fields,
            contract.tables[table].indexes.indices.contains(index)
        else { return nil }
        let columns = contract.tables[table].indexes[index].columns
        return columns.allSatisfy(fields.indices.contains) ? columns.map { fields[$0] } : nil
    }

    private func named(_ fields: [Field]?, _ base: UInt8) -> String {
        named(fields?.map { ($0.name, $0.type) }, base)
    }

    private func named(_ parameters: [Parameter]?, _ base: UInt8) -> String {
        named(parameters?.map { ($0.name, $0.type) }, base)
    }

    private func named(_ values: [(name: String, type: ValueType)]?, _ base: UInt8) -> String {
        guard let values else { return "(r\(base)...)" }
        var register = Int(base)
        var parts: [String] = []
        for value in values {
            parts.append("\(value.name): r\(register)")
            register += value.type.width
        }
        return "(" + parts.joined(separator: ", ") + ")"
    }
}
