import LicetBytecode
import LicetPrimitives
import LicetVM

/// Puts a function together, instruction by instruction, with labels for jumps.
struct FunctionBuilder {
    var function: Function
    private var jumps: [(instruction: Int, label: String)] = []
    private var labels: [String: Int] = [:]

    init(
        _ name: String, _ kind: FunctionKind = .view, _ parameters: [ValueType] = [],
        result: ValueType? = nil, by: [Authority]? = nil
    ) {
        let named = parameters.enumerated().map {
            Parameter(label: nil, name: "p\($0.offset)", type: $0.element)
        }
        function = Function(
            name: name, kind: kind, parameters: named, result: result,
            by: by ?? (kind == .action ? [.anyone] : []), registers: [], code: [])
        for type in parameters { _ = register(type) }
    }

    /// New consecutive registers of these types; the first of them.
    @discardableResult
    mutating func register(_ types: ValueType...) -> UInt8 {
        let first = UInt8(truncatingIfNeeded: function.registers.count)
        for type in types {
            function.registers.append(type)
            if type == .period { function.registers.append(nil) }
        }
        return first
    }

    mutating func add(_ opcode: Opcode, a: UInt8 = 0, b: UInt8 = 0, c: UInt8 = 0, i: Int32 = 0) {
        function.code.append(Instruction(opcode, a: a, b: b, c: c, i: i).word)
    }

    /// The instruction, with its result in a new register of this type.
    @discardableResult
    mutating func make(
        _ type: ValueType, _ opcode: Opcode, b: UInt8 = 0, c: UInt8 = 0, i: Int32 = 0
    ) -> UInt8 {
        let target = register(type)
        add(opcode, a: target, b: b, c: c, i: i)
        return target
    }

    mutating func jump(_ opcode: Opcode, a: UInt8 = 0, b: UInt8 = 0, to label: String) {
        jumps.append((function.code.count, label))
        add(opcode, a: a, b: b)
    }

    mutating func label(_ name: String) { labels[name] = function.code.count }

    /// The function with its jumps resolved; unknown labels leave the function.
    var built: Function {
        var built = function
        for (place, label) in jumps {
            let offset = (labels[label] ?? .max / 2) - (place + 1)
            let half = UInt64(UInt16(bitPattern: Int16(truncatingIfNeeded: offset)))
            built.code[place] |= half << 32
        }
        return built
    }
}

/// An immediate of two halves.
func halves(_ low: Int, _ high: Int) -> Int32 { Int32(low | high << 16) }

/// Verifies and loads.
func load(_ contract: Contract) throws -> LoadedContract {
    try LoadedContract(try verify(contract, container: contract.encoded))
}

/// A loaded contract with one function, `f`, beside what `contract` holds.
func program(
    _ parameters: [ValueType] = [], result: ValueType? = nil, kind: FunctionKind = .view,
    by: [Authority]? = nil, in contract: Contract = Contract(name: "Test", version: 1),
    _ body: (inout FunctionBuilder) -> Void
) throws -> LoadedContract {
    var contract = contract
    var builder = FunctionBuilder("f", kind, parameters, result: result, by: by)
    body(&builder)
    contract.functions.append(builder.built)
    return try load(contract)
}

extension Word256 {
    /// A recognisable value.
    static func filled(_ byte: UInt8) -> Word256 {
        let word = UInt64(byte) &* 0x0101_0101_0101_0101
        return Word256(word, word, word, word)
    }
}

extension Account {
    static let ana = Account(.filled(0xa1))
    static let bo = Account(.filled(0xb2))
    static let contract = Account(.filled(0xcc))
}

func at(_ milliseconds: Int64) -> Instant { Instant(milliseconds: milliseconds) ?? .epoch }
func lasting(_ milliseconds: Int64) -> LicetPrimitives.Duration {
    Duration(milliseconds: milliseconds) ?? .zero
}

func context(caller: Account = .ana, now: Int64 = 1_000) -> ExecutionContext {
    ExecutionContext(
        chain: Digest(.filled(0x11)), contract: .contract, caller: caller, height: Height(7),
        now: at(now))
}

let plenty = Gas(1_000_000_000)

func encoded(_ values: [Value]) -> Bytes { values.flatMap(\.encoded) }

extension LoadedContract {
    /// Runs the view or action `name`.
    func run(
        _ name: String = "f", _ arguments: [Value] = [], host: MemoryHost = MemoryHost(),
        context: ExecutionContext = context(), gas: Gas = plenty
    ) throws -> Execution {
        let isAction = contract.functions.contains { $0.name == name && $0.kind == .action }
        let bytes = encoded(arguments)
        return isAction
            ? try runAction(
                self, name, arguments: bytes, context: context, host: host, gasLimit: gas)
            : try runView(
                self, name, arguments: bytes, context: context, host: host, gasLimit: gas)
    }

    /// The rule's decision, or the trap.
    func decision(
        _ rule: String = "r", _ arguments: [Value] = [], at time: Int64 = 1_000,
        host: MemoryHost = MemoryHost(), gas: Gas = plenty
    ) throws -> Execution {
        try decide(
            self, rule: rule, arguments: encoded(arguments), at: at(time), context: context(),
            host: host, gasLimit: gas)
    }
}

extension Execution {
    var trap: Trap? {
        if case .trapped(let trapped) = outcome { trapped.trap } else { nil }
    }

    var bytes: Bytes? {
        if case .returned(let bytes) = outcome { bytes } else { nil }
    }
}
