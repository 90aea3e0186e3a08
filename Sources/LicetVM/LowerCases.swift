import LicetBytecode
import LicetPrimitives

/// Cases of enumerations and variants.
extension RuleLowering {
    mutating func variant(
        _ number: Int, _ chosen: Int, _ values: [TypedExpression], into target: UInt8
    ) throws(LoadRefusal) {
        guard let declared = contract.variantCase(chosen, of: .variant(number)) else {
            throw .malformed("a case that is not declared")
        }
        let types = declared.fields.map(\.type)
        let first = try window(values, types)
        let slots = types.reduce(0) { $0 + $1.width }
        emit(
            Instruction(.makeVariant, a: target, b: first, i: Int32(clamping: chosen | slots << 16))
        )
    }

    mutating func payload(
        _ value: TypedExpression, _ chosen: Int, _ field: Int, into target: UInt8
    ) throws(LoadRefusal) {
        let variant = try operand(value)
        let place = try types.place(
            of: field, ofCase: chosen, in: variant.type, contract: contract)
        emit(
            Instruction(
                .getPayload, a: target, b: variant.register,
                c: UInt8(truncatingIfNeeded: types.nodes[place.type].width),
                i: Int32(clamping: chosen | place.slot << 16)))
    }

    mutating func isCase(
        _ value: TypedExpression, _ other: TypedExpression, into target: UInt8
    ) throws(LoadRefusal) {
        let (first, second) = (try operand(value), try operand(other))
        emit(
            Instruction(
                .isCase, a: target, b: first.register, c: second.register,
                i: Int32(clamping: try contract.caseEnds(of: first.type))))
    }

    /// Compares the number of the value's case with each run of neighbouring cases.
    mutating func hasCase(
        _ value: TypedExpression, _ cases: [Int], into target: UInt8
    ) throws(LoadRefusal) {
        let value = try operand(value)
        var number = value.register
        if case .variant = value.type {
            number = try allocate(.int)
            emit(Instruction(.getField, a: number, b: value.register))
        }
        let bound = try allocate(.int)
        let (holds, end) = (label(), label())
        for run in runs(of: cases) {
            let next = label()
            emit(Instruction(.loadImmediate, a: bound, i: Int32(clamping: run.lowerBound)))
            if run.count == 1 {
                emit(Instruction(.jumpIfEqual, a: number, b: bound), to: holds)
            } else {
                emit(Instruction(.jumpIfLess, a: number, b: bound), to: next)
                emit(Instruction(.loadImmediate, a: bound, i: Int32(clamping: run.upperBound)))
                emit(Instruction(.jumpIfLess, a: number, b: bound), to: holds)
            }
            bind(next)
        }
        emit(Instruction(.loadImmediate, a: target))
        emit(Instruction(.jump), to: end)
        bind(holds)
        emit(Instruction(.loadImmediate, a: target, i: 1))
        bind(end)
    }
}
