import LicetBytecode
import LicetPrimitives
import LicetSyntax

extension FunctionEmitter {
    mutating func emitForRange(
        _ local: Int, _ start: TypedExpression, _ end: TypedExpression, _ max: Int?,
        _ body: [TypedStatement]
    ) throws(EmitError) {
        let counter = try bindLocal(local)
        try evaluate(start, into: counter)
        // The bound is evaluated once: what the body does to its parts does not change it.
        let bound = try snapshot(end)
        var stretch = keepsMemory(body) ? nil : try beginStretch(at: end.span)
        let exit = label()
        jump(
            Instruction(.jumpIfLessOrEqual, a: bound.register, b: counter), to: exit, at: end.span)
        if let max { try emitRoundLimit(max, counter, bound.register, end.span) }
        let head = label()
        place(head)
        try emitStatements(body)
        releaseRound(&stretch, at: end.span)
        jump(Instruction(.loopNext, a: counter, b: bound.register), to: head, at: end.span)
        endStretch(stretch)
        place(exit)
        release(bound)
        endLocal(local)
    }

    /// Traps unless `bound - counter <= max`.
    private mutating func emitRoundLimit(
        _ max: Int, _ counter: UInt8, _ bound: UInt8, _ span: SourceSpan
    ) throws(EmitError) {
        let rounds = try allocate([.int])
        let limit = try allocate([.int])
        append(Instruction(.subtract, a: rounds.base, b: bound, c: counter), at: span)
        emitConstant(.int(Int64(max)), .int, into: limit.base, at: span)
        let fits = label()
        jump(
            Instruction(.jumpIfLessOrEqual, a: rounds.base, b: limit.base), to: fits, at: span)
        append(Instruction(.trap, i: Int32(Trap.tooLong.rawValue)), at: span)
        place(fits)
        release(limit)
        release(rounds)
    }

    mutating func emitForEach(
        _ local: Int, _ collection: TypedExpression, _ body: [TypedStatement]
    ) throws(EmitError) {
        let elements = try snapshot(collection)
        let stretch = keepsMemory(body) ? nil : try beginStretch(at: collection.span)
        let loop = try beginElements(elements, local, stretch, at: collection.span)
        try emitStatements(body)
        endElements(loop, local, at: collection.span)
    }

    /// A collection or a bound as it is now: what the body assigns to the variable it came from
    /// changes nothing.
    private mutating func snapshot(_ collection: TypedExpression) throws(EmitError) -> Operand {
        guard case .local(let local) = collection.kind, locals[local].isVariable else {
            return try operand(collection)
        }
        let window = try allocate([collection.type])
        try evaluate(collection, into: window.base)
        return Operand(register: window.base, window: window)
    }

    /// A loop over the elements of a list or set.
    struct ElementLoop {
        let elements: Operand
        let counter: Window
        let bound: Window
        let head: CodeLabel
        let exit: CodeLabel
        let stretch: Stretch?
    }

    mutating func beginElements(
        _ elements: Operand, _ local: Int, _ stretch: Stretch?, at span: SourceSpan
    ) throws(EmitError) -> ElementLoop {
        let loop = ElementLoop(
            elements: elements, counter: try allocate([.int]), bound: try allocate([.int]),
            head: label(), exit: label(), stretch: stretch)
        append(Instruction(.count, a: loop.bound.base, b: elements.register), at: span)
        append(Instruction(.loadImmediate, a: loop.counter.base, i: 0), at: span)
        jump(
            Instruction(.jumpIfLessOrEqual, a: loop.bound.base, b: loop.counter.base),
            to: loop.exit, at: span)
        place(loop.head)
        let target = try bindLocal(local)
        append(
            Instruction(
                .element, a: target, b: elements.register, c: loop.counter.base), at: span)
        return loop
    }

    mutating func endElements(_ loop: ElementLoop, _ local: Int, at span: SourceSpan) {
        var stretch = loop.stretch
        releaseRound(&stretch, at: span)
        jump(
            Instruction(.loopNext, a: loop.counter.base, b: loop.bound.base), to: loop.head,
            at: span)
        endStretch(stretch)
        place(loop.exit)
        endLocal(local)
        release(loop.bound)
        release(loop.counter)
        release(loop.elements)
    }

    /// `exists` and `all`: the first element that decides ends the search. The target is written
    /// last of all, since the collection or the body may read it.
    mutating func emitQuantifier(
        _ local: Int, _ collection: TypedExpression, _ body: TypedExpression, isExists: Bool,
        into target: UInt8, at span: SourceSpan
    ) throws(EmitError) {
        let decided: Int32 = isExists ? 1 : 0
        let isOptional = if case .optional = collection.type { true } else { false }
        let elements = try operand(collection)
        let stretch = isOptional ? nil : try beginStretch(at: collection.span)
        let next = label()
        let end = label()
        if isOptional {
            jump(Instruction(.jumpIfNil, a: elements.register), to: next, at: span)
            let variable = try bindLocal(local)
            unwrap(elements.register, collection.type, into: variable, at: span)
        }
        let loop =
            isOptional
            ? nil : try beginElements(elements, local, stretch, at: collection.span)
        try branch(on: body, to: next, when: !isExists)
        append(Instruction(.loadImmediate, a: target, i: decided), at: span)
        jump(Instruction(.jump), to: end, at: span)
        place(next)
        if let loop {
            endElements(loop, local, at: span)
        } else {
            endLocal(local)
            release(elements)
        }
        append(Instruction(.loadImmediate, a: target, i: 1 - decided), at: span)
        place(end)
    }
}
