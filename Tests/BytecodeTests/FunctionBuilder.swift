import LicetBytecode
import LicetPrimitives

/// Puts a function together instruction by instruction.
struct FunctionBuilder {
    var function: Function

    init(
        _ name: String, _ kind: FunctionKind, _ parameters: [Parameter] = [],
        result: ValueType? = nil, by: [Authority] = []
    ) {
        function = Function(
            name: name, kind: kind, parameters: parameters, result: result, by: by, registers: [],
            code: [])
        for parameter in parameters { _ = register(parameter.type) }
    }

    /// New consecutive registers of these types; the first of them.
    @discardableResult
    mutating func register(_ types: ValueType...) -> UInt8 {
        let first = UInt8(truncatingIfNeeded: function.registers.count)
        for type in types {
            function.registers.append(type)
            if type.width == 2 { function.registers.append(nil) }
        }
        return first
    }

    mutating func add(_ opcode: Opcode, a: UInt8 = 0, b: UInt8 = 0, c: UInt8 = 0, i: Int32 = 0) {
        function.code.append(Instruction(opcode, a: a, b: b, c: c, i: i).word)
    }

    /// The instruction with its result in a new register of this type.
    @discardableResult
    mutating func make(
        _ type: ValueType, _ opcode: Opcode, b: UInt8 = 0, c: UInt8 = 0, i: Int32 = 0
    ) -> UInt8 {
        let target = register(type)
        add(opcode, a: target, b: b, c: c, i: i)
        return target
    }

    /// A jump over the next `offset` instructions, or back.
    mutating func jump(_ opcode: Opcode, a: UInt8 = 0, b: UInt8 = 0, by offset: Int16) {
        add(opcode, a: a, b: b, i: Int32(UInt16(bitPattern: offset)))
    }
}

/// An immediate of two halves.
func halves(low: Int32, high: Int32) -> Int32 { low | high << 16 }

extension Parameter {
    init(_ name: String, _ type: ValueType, label: String? = nil) {
        self.init(label: label, name: name, type: type)
    }
}
