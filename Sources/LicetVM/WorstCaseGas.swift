import LicetBytecode
import LicetPrimitives

/// The most gas that an execution may use, or why nobody can say.
public enum GasBound: Hashable, Sendable {
    /// Not exceeded whatever the arguments and the state are.
    case units(UInt64)
    case unbounded(UnboundedGas)
}

/// Why an execution's gas has no bound.
public enum UnboundedGas: Hashable, Sendable {
    /// A loop may run any number of rounds; where it jumps back, if in a function.
    case loop(Trapped.Location?)
    /// It calls the function of this number, which has no bound.
    case call(function: Int)
}

/// The worst cases of one contract: a report for its author, on which nothing rests.
public struct WorstCaseGas: Sendable {
    /// What one function or rule costs at most.
    public struct Cost: Hashable, Sendable {
        /// As ``runAction(_:_:arguments:context:host:gasLimit:)`` counts, and its like for views
        /// and rules: arguments, `by`, body and result. Of a `func`: its body; of a rule: asked
        /// about the block's time, since only earlier instants read the history of tracked fields.
        public var gas: GasBound
        /// Bytes of its arguments at most, in BCS.
        public var argumentBytes: Int
    }

    /// In the contract's order.
    public private(set) var functions: [Cost] = []
    public private(set) var rules: [Cost] = []

    /// Computes them on the verified contract's code and trees, as the machine has them.
    public init(_ loaded: LoadedContract) throws(LoadRefusal) {
        let survey = try GasSurvey(loaded)
        let contract = loaded.contract
        for (number, function) in contract.functions.enumerated() {
            let places = loaded.parameters[number]
            var gas = survey.body(number)
            if function.kind != .pure {
                gas = gas.adding(survey.arguments(places))
                if let result = loaded.results[number] {
                    gas = gas.adding(survey.result(result))
                }
            }
            if function.kind == .action {
                gas = gas.adding(survey.existence(places))
                gas = gas.adding(survey.authority(number))
            }
            functions.append(Cost(gas: gas, argumentBytes: survey.bytes(places)))
        }
        for number in contract.rules.indices {
            let places = loaded.ruleParameters[number]
            let gas = survey.body(contract.functions.count + number)
                .adding(survey.arguments(places))
            rules.append(Cost(gas: gas, argumentBytes: survey.bytes(places)))
        }
    }
}

extension GasBound {
    fileprivate func adding(_ amount: Int) -> GasBound { adding(.units(UInt64(clamping: amount))) }

    fileprivate func adding(_ other: GasBound) -> GasBound {
        switch (self, other) {
        case (.units(let first), .units(let second)):
            let (sum, overflow) = first.addingReportingOverflow(second)
            return .units(overflow ? .max : sum)
        case (.unbounded, _): return self
        case (.units, .unbounded): return other
        }
    }
}

/// All bodies of a contract, and what each costs at most.
private struct GasSurvey {
    private let loaded: LoadedContract
    private let instructions: InstructionGas
    /// Functions, rules, then the `by` clauses of functions; nil where anyone may call.
    private var drafts: [[DraftInstruction]?] = []
    /// What registers hold in those that were lowered from trees; a function declares it.
    private var operandTypes: [Int: [OperandTypes]] = [:]
    private var bounds: [GasBound?] = []
    private let prices: SizePrices

    init(_ loaded: LoadedContract) throws(LoadRefusal) {
        self.loaded = loaded
        prices = loaded.prices
        let opcodePrices = OpcodePrices(loaded.schedule)
        let contract = loaded.contract
        // The numbers of types in the drafts are those of the loaded contract's table, which has
        // them all.
        var types = loaded.types
        for function in contract.functions {
            var code = SpecialisedCode(
                contract: contract, function: function, prices: opcodePrices, types: types)
            drafts.append(try code.draft())
            types = code.types
        }
        for rule in contract.rules {
            var lowering = try RuleLowering(contract, types, rule.parameters, name: rule.name)
            try lowering.lower(rule)
            operandTypes[drafts.count] = lowering.operandTypes
            drafts.append(try lowering.draft(opcodePrices))
            types = lowering.types
        }
        for function in contract.functions {
            guard function.kind == .action, !function.by.contains(.anyone) else {
                drafts.append(nil)
                continue
            }
            var lowering = try RuleLowering(
                contract, types, function.parameters, name: function.name)
            try lowering.lower(function.by)
            operandTypes[drafts.count] = lowering.operandTypes
            drafts.append(try lowering.draft(opcodePrices))
            types = lowering.types
        }
        instructions = InstructionGas(loaded, types)
        bounds = Array(repeating: nil, count: drafts.count)
        for number in drafts.indices { measure(number) }
    }

    func body(_ number: Int) -> GasBound { (bounds[number] ?? nil) ?? .units(0) }

    func authority(_ function: Int) -> GasBound {
        body(loaded.contract.functions.count + loaded.contract.rules.count + function)
    }

    func bytes(_ places: [FieldPlace]) -> Int {
        let bytes = places.reduce(0) { sum, place in
            Amount.sum(sum, min(instructions.extent(place.type).bytes, Limits.valueBytes))
        }
        return min(bytes, Limits.transactionBytes)
    }

    func arguments(_ places: [FieldPlace]) -> Int {
        places.reduce(bytes(places) * prices.codecByte) {
            Amount.sum($0, instructions.extent($1.type).decode)
        }
    }

    /// Looking for the rows that arguments name.
    func existence(_ places: [FieldPlace]) -> Int {
        places.reduce(0) { Amount.sum($0, instructions.extent($1.type).require) }
    }

    func result(_ type: Int) -> Int {
        instructions.encoding([FieldPlace(type: type, slot: 0)], prices.codecByte)
    }

    /// Measures a body after those that it calls. Calls have no cycles and a limited depth; the
    /// stack is a list all the same, since only the verifier says so.
    private mutating func measure(_ first: Int) {
        var stack = [first]
        var entered: Set<Int> = []
        while let number = stack.last {
            guard bounds[number] == nil, let draft = drafts[number] else {
                stack.removeLast()
                continue
            }
            let missing = callees(draft).filter { bounds[$0] == nil && !entered.contains($0) }
            if missing.isEmpty || entered.contains(number) {
                bounds[number] = measured(number, draft)
                stack.removeLast()
            } else {
                entered.insert(number)
                stack += missing
            }
        }
    }

    private func callees(_ draft: [DraftInstruction]) -> [Int] {
        draft.compactMap { item in
            let word = Instruction(word: item.word)
            guard word.opcode == .call else { return nil }
            let callee = Int(UInt16(truncatingIfNeeded: word.i))
            return drafts.indices.contains(callee) ? callee : nil
        }
    }

    private func measured(_ number: Int, _ draft: [DraftInstruction]) -> GasBound {
        let contract = loaded.contract
        let isFunction = number < contract.functions.count
        var opcodes: [Opcode] = []
        var types: [OperandTypes] = []
        var extras: [Int] = []
        let lowered = operandTypes[number] ?? []
        // Of a rule's registers it is not known which have none.
        let parameters =
            isFunction
            ? contract.functions[number].parameters.reduce(0) { $0 + $1.type.width }
            : Limits.registers
        for (index, item) in draft.enumerated() {
            let word = Instruction(word: item.word)
            let opcode = word.opcode ?? .trap
            let operands =
                if isFunction {
                    declared(word, contract.functions[number])
                } else {
                    lowered.indices.contains(index) ? lowered[index] : OperandTypes()
                }
            var extra = instructions.gas(word, opcode, operands)
            if opcode == .call {
                let callee = Int(UInt16(truncatingIfNeeded: word.i))
                guard bounds.indices.contains(callee), case .units(let units)? = bounds[callee]
                else { return .unbounded(.call(function: callee)) }
                extra = Amount.sum(extra, Int(clamping: units))
            }
            opcodes.append(opcode)
            types.append(operands)
            extras.append(extra)
        }
        do {
            let gas = try CodeMeasure.longest(
                CodeToMeasure(
                    draft: draft, opcodes: opcodes, types: types, extras: extras,
                    contract: contract, parameters: parameters))
            return .units(UInt64(clamping: gas))
        } catch {
            guard case .loop(let index) = error, isFunction else { return .unbounded(.loop(nil)) }
            return .unbounded(
                .loop(.init(function: number, instruction: draft[index].origin)))
        }
    }

    private func declared(_ word: Instruction, _ function: Function) -> OperandTypes {
        func type(_ register: UInt8) -> ValueType? {
            let number = Int(register)
            return function.registers.indices.contains(number) ? function.registers[number] : nil
        }
        return OperandTypes(a: type(word.a), b: type(word.b), c: type(word.c))
    }
}
