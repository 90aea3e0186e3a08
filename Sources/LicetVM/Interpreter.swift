import LicetBytecode
import LicetPrimitives

/// How the loop was left.
enum LoopEnd: UInt8 {
    case trapped, returned, storeFault
}

/// Runs loaded code from an entry until its frame returns, or something stops it.
///
/// What makes the unchecked accesses here sound:
/// * Code: the layout wrote every word, so its opcode byte is a case of ``Opcode`` (raw values are
///   contiguous from 0, which a test checks); jumps were resolved to instructions of the same body;
///   every body ends with an instruction that does not fall through, so `pc` never runs past one.
/// * Registers: a function's operands are registers of its frame, which the verifier has checked
/// and
///   the lowering allocates; a frame fits the register stack, which `call` checks; frames do not
///   overlap. Two spare registers lie behind the stack.
/// * Constants, functions, tables, fields and types are numbered by the verifier and the loader.
/// * Values: see ``Arena``.
///
/// Gas is paid at the end of each block, or at a trap, so that what was run is always paid for; the
/// counter falls below zero by at most one block before the loop notices.
@inline(never)
func runLoop(
    _ machine: UnsafeMutablePointer<Machine>, _ entry: LoadedContract.Entry,
    result: UnsafeMutablePointer<Int64>
) -> (end: LoopEnd, trap: Trap) {
    let code = machine.pointee.code
    let entries = machine.pointee.entries
    let scalars = machine.pointee.scalars
    let slots = machine.pointee.arena.slots
    let bottom = machine.pointee.frames
    let top = machine.pointee.registers + Limits.stackRegisters
    var frame = bottom
    var pc = code + entry.start
    var r = machine.pointee.registers
    // Registers of the current frame, where the next one starts.
    var width = entry.registers
    var gas = machine.pointee.gas
    machine.pointee.handler = nil
    var trap = Trap.outOfGas

    dispatch: while true {
        loop: while true {
            let w = pc.pointee
            pc += 1
            switch unsafeBitCast(UInt8(truncatingIfNeeded: w), to: Opcode.self) {
            case .loadImmediate: r[operandA(w)] = Int64(immediate(w))
            case .loadConstant: r[operandA(w)] = scalars[immediate(w)]
            case .loadNil: r[operandA(w)] = ValueType.nilSentinel
            case .move: r[operandA(w)] = r[operandB(w)]
            case .moveTwo:
                r[operandA(w)] = r[operandB(w)]
                r[operandC(w)] = r[immediate(w)]
            case .movePair:
                let (first, second) = (r[operandB(w)], r[operandB(w) &+ 1])
                r[operandA(w)] = first
                r[operandA(w) &+ 1] = second
            case .unwrap:
                let value = r[operandB(w)]
                if value == ValueType.nilSentinel { trap = .nilValue; break loop }
                r[operandA(w)] = value

            case .add:
                let (value, overflow) = r[operandB(w)].addingReportingOverflow(r[operandC(w)])
                if overflow { trap = .overflow; break loop }
                r[operandA(w)] = value
            case .subtract:
                let (value, overflow) = r[operandB(w)].subtractingReportingOverflow(r[operandC(w)])
                if overflow { trap = .overflow; break loop }
                r[operandA(w)] = value
            case .multiply:
                let (value, overflow) = r[operandB(w)].multipliedReportingOverflow(
                    by: r[operandC(w)])
                if overflow { trap = .overflow; break loop }
                r[operandA(w)] = value
            case .divide:
                let divisor = r[operandC(w)]
                if divisor == 0 { trap = .divisionByZero; break loop }
                let (value, overflow) = r[operandB(w)].dividedReportingOverflow(by: divisor)
                if overflow { trap = .overflow; break loop }
                r[operandA(w)] = value
            case .remainder:
                let divisor = r[operandC(w)]
                if divisor == 0 { trap = .divisionByZero; break loop }
                let (value, overflow) = r[operandB(w)].remainderReportingOverflow(
                    dividingBy: divisor)
                if overflow { trap = .overflow; break loop }
                r[operandA(w)] = value
            case .minimum: r[operandA(w)] = min(r[operandB(w)], r[operandC(w)])
            case .maximum: r[operandA(w)] = max(r[operandB(w)], r[operandC(w)])
            case .negate:
                let (value, overflow) = (0 as Int64).subtractingReportingOverflow(r[operandB(w)])
                if overflow { trap = .overflow; break loop }
                r[operandA(w)] = value
            case .absolute:
                let value = r[operandB(w)]
                if value == .min { trap = .overflow; break loop }
                r[operandA(w)] = value < 0 ? 0 &- value : value
            case .addImmediate:
                let (value, overflow) = r[operandB(w)].addingReportingOverflow(Int64(immediate(w)))
                if overflow { trap = .overflow; break loop }
                r[operandA(w)] = value
            case .multiplyImmediate:
                let (value, overflow) = r[operandB(w)].multipliedReportingOverflow(
                    by: Int64(immediate(w)))
                if overflow { trap = .overflow; break loop }
                r[operandA(w)] = value

            case .durationAdd:
                let value = r[operandB(w)] &+ r[operandC(w)]
                if !TimeArithmetic.isDuration(value) { trap = .timeOutOfRange; break loop }
                r[operandA(w)] = value
            case .durationSubtract:
                let value = r[operandB(w)] &- r[operandC(w)]
                if !TimeArithmetic.isDuration(value) { trap = .timeOutOfRange; break loop }
                r[operandA(w)] = value
            case .durationMultiply:
                let (value, overflow) = r[operandB(w)].multipliedReportingOverflow(
                    by: r[operandC(w)])
                if overflow || !TimeArithmetic.isDuration(value) {
                    trap = .timeOutOfRange
                    break loop
                }
                r[operandA(w)] = value
            case .durationNegate: r[operandA(w)] = 0 &- r[operandB(w)]
            case .instantAdd:
                let value = TimeArithmetic.add(r[operandB(w)], r[operandC(w)])
                if !TimeArithmetic.isInstant(value) { trap = .timeOutOfRange; break loop }
                r[operandA(w)] = value
            case .instantSubtract:
                let value = TimeArithmetic.add(r[operandB(w)], 0 &- r[operandC(w)])
                if !TimeArithmetic.isInstant(value) { trap = .timeOutOfRange; break loop }
                r[operandA(w)] = value
            case .instantDifference:
                r[operandA(w)] = TimeArithmetic.difference(r[operandB(w)], r[operandC(w)])
            case .periodMake:
                let (start, end) = (r[operandB(w)], r[operandC(w)])
                r[operandA(w)] = start
                r[operandA(w) &+ 1] = max(start, end)
            case .periodStart: r[operandA(w)] = r[operandB(w)]
            case .periodEnd: r[operandA(w)] = r[operandB(w) &+ 1]
            case .periodLength:
                r[operandA(w)] = TimeArithmetic.difference(r[operandB(w) &+ 1], r[operandB(w)])
            case .periodIsEmpty:
                r[operandA(w)] = r[operandB(w)] == r[operandB(w) &+ 1] ? 1 : 0
            case .periodContains:
                let instant = r[operandC(w)]
                r[operandA(w)] =
                    r[operandB(w)] <= instant && instant < r[operandB(w) &+ 1] ? 1 : 0
            case .periodWithin:
                r[operandA(w)] =
                    TimeArithmetic.within(
                        (r[operandB(w)], r[operandB(w) &+ 1]),
                        (r[operandC(w)], r[operandC(w) &+ 1])) ? 1 : 0
            case .periodOverlaps:
                r[operandA(w)] =
                    TimeArithmetic.overlap(
                        (r[operandB(w)], r[operandB(w) &+ 1]),
                        (r[operandC(w)], r[operandC(w) &+ 1])) ? 1 : 0
            case .periodUntil:
                let (start, end, limit) = (
                    r[operandB(w)], r[operandB(w) &+ 1], r[operandC(w)]
                )
                r[operandA(w)] = start
                r[operandA(w) &+ 1] =
                    limit == ValueType.nilSentinel ? end : max(start, min(end, limit))
            case .periodClip:
                let (start, end) = (max(r[operandB(w)], r[operandC(w)]), r[operandB(w) &+ 1])
                r[operandA(w)] = start
                r[operandA(w) &+ 1] = max(start, end)

            case .equal: r[operandA(w)] = r[operandB(w)] == r[operandC(w)] ? 1 : 0
            case .notEqual: r[operandA(w)] = r[operandB(w)] != r[operandC(w)] ? 1 : 0
            case .less: r[operandA(w)] = r[operandB(w)] < r[operandC(w)] ? 1 : 0
            case .lessOrEqual: r[operandA(w)] = r[operandB(w)] <= r[operandC(w)] ? 1 : 0
            case .not: r[operandA(w)] = r[operandB(w)] ^ 1
            case .isCase:
                // The ends of the enumeration's cases stand in order from the immediate on.
                let (value, other) = (r[operandB(w)], r[operandC(w)])
                let end = scalars[immediate(w) &+ Int(truncatingIfNeeded: other)]
                r[operandA(w)] = other <= value && value < end ? 1 : 0

            case .jump:
                gas &-= blockCost(w)
                if gas < 0 { trap = .outOfGas; break loop }
                pc = jumped(pc, w)
            case .jumpIfTrue:
                gas &-= blockCost(w)
                if gas < 0 { trap = .outOfGas; break loop }
                if _fastPath(r[operandA(w)] != 0) { pc = jumped(pc, w) }
            case .jumpIfFalse:
                gas &-= blockCost(w)
                if gas < 0 { trap = .outOfGas; break loop }
                if _fastPath(r[operandA(w)] == 0) { pc = jumped(pc, w) }
            case .jumpIfEqual:
                gas &-= blockCost(w)
                if gas < 0 { trap = .outOfGas; break loop }
                if _fastPath(r[operandA(w)] == r[operandB(w)]) { pc = jumped(pc, w) }
            case .jumpIfNotEqual:
                gas &-= blockCost(w)
                if gas < 0 { trap = .outOfGas; break loop }
                if _fastPath(r[operandA(w)] != r[operandB(w)]) { pc = jumped(pc, w) }
            case .jumpIfLess:
                gas &-= blockCost(w)
                if gas < 0 { trap = .outOfGas; break loop }
                if _fastPath(r[operandA(w)] < r[operandB(w)]) { pc = jumped(pc, w) }
            case .jumpIfLessOrEqual:
                gas &-= blockCost(w)
                if gas < 0 { trap = .outOfGas; break loop }
                if _fastPath(r[operandA(w)] <= r[operandB(w)]) { pc = jumped(pc, w) }
            case .jumpIfNil:
                gas &-= blockCost(w)
                if gas < 0 { trap = .outOfGas; break loop }
                if _fastPath(r[operandA(w)] == ValueType.nilSentinel) { pc = jumped(pc, w) }
            case .jumpIfNotNil:
                gas &-= blockCost(w)
                if gas < 0 { trap = .outOfGas; break loop }
                if _fastPath(r[operandA(w)] != ValueType.nilSentinel) { pc = jumped(pc, w) }
            case .loopNext:
                gas &-= blockCost(w)
                if gas < 0 { trap = .outOfGas; break loop }
                let (next, overflow) = r[operandA(w)].addingReportingOverflow(1)
                if overflow { trap = .overflow; break loop }
                r[operandA(w)] = next
                if _fastPath(next < r[operandB(w)]) { pc = jumped(pc, w) }
            case .charge:
                gas &-= Int64(immediate(w))
                if gas < 0 { trap = .outOfGas; break loop }

            case .call:
                gas &-= blockCost(w)
                if gas < 0 { trap = .outOfGas; break loop }
                let callee = entries + endImmediate(w)
                let base = r + width
                // The entry's own frame is not on the stack of those to return to.
                if frame - bottom >= Limits.callDepth - 1
                    || callee.pointee.registers > top - base
                {
                    trap = .callDepth
                    break loop
                }
                let window = r + operandB(w)
                for number in 0..<callee.pointee.arguments { base[number] = window[number] }
                frame.pointee = Machine.Frame(returnTo: pc, registers: r)
                frame += 1
                r = base
                width = callee.pointee.registers
                pc = code + callee.pointee.start
            case .returnValue:
                gas &-= blockCost(w)
                if gas < 0 { trap = .outOfGas; break loop }
                let value = r[operandA(w)]
                if frame == bottom {
                    result[0] = value
                    break dispatch
                }
                frame -= 1
                width = r - frame.pointee.registers
                r = frame.pointee.registers
                pc = frame.pointee.returnTo
                r[operandA((pc - 1).pointee)] = value
            case .returnPair:
                gas &-= blockCost(w)
                if gas < 0 { trap = .outOfGas; break loop }
                let (first, second) = (r[operandA(w)], r[operandA(w) &+ 1])
                if frame == bottom {
                    result[0] = first
                    result[1] = second
                    break dispatch
                }
                frame -= 1
                width = r - frame.pointee.registers
                r = frame.pointee.registers
                pc = frame.pointee.returnTo
                r[operandA((pc - 1).pointee)] = first
                r[operandA((pc - 1).pointee) &+ 1] = second
            case .returnNothing:
                gas &-= blockCost(w)
                if gas < 0 { trap = .outOfGas; break loop }
                if frame == bottom { break dispatch }
                frame -= 1
                width = r - frame.pointee.registers
                r = frame.pointee.registers
                pc = frame.pointee.returnTo
            case .fail:
                gas &-= blockCost(w)
                if gas < 0 { trap = .outOfGas; break loop }
                machine.pointee.gas = gas
                trap = recordFailure(machine, w, r)
                gas = machine.pointee.gas
                break loop
            case .trap:
                gas &-= blockCost(w)
                if gas < 0 { trap = .outOfGas; break loop }
                trap = trapNumbered(w >> 8)
                break loop

            case .getField:
                r[operandA(w)] = slots[Int(truncatingIfNeeded: r[operandB(w)]) &+ immediate(w)]
            case .getFieldTwo:
                let i = immediate(w)
                r[operandA(w)] =
                    slots[
                        Int(truncatingIfNeeded: r[operandB(w)]) &+ (i >> 8 & 0xfff)]
                r[operandC(w)] =
                    slots[
                        Int(truncatingIfNeeded: r[i & 0xff]) &+ (i >> 20 & 0xfff)]
            case .getFieldPair:
                let object = slots + Int(truncatingIfNeeded: r[operandB(w)]) + immediate(w)
                r[operandA(w)] = object[0]
                r[operandA(w) &+ 1] = object[1]
            case .count, .length: r[operandA(w)] = slots[Int(truncatingIfNeeded: r[operandB(w)])]
            case .element:
                let object = slots + Int(truncatingIfNeeded: r[operandB(w)])
                let index = UInt64(bitPattern: r[operandC(w)])
                if index >= UInt64(bitPattern: object[0]) { trap = .indexOutOfRange; break loop }
                r[operandA(w)] = object[1 &+ Int(truncatingIfNeeded: index)]
            case .elementPair:
                let object = slots + Int(truncatingIfNeeded: r[operandB(w)])
                let index = UInt64(bitPattern: r[operandC(w)])
                if index >= UInt64(bitPattern: object[0]) { trap = .indexOutOfRange; break loop }
                let place = object + 1 + Int(truncatingIfNeeded: index) &* 2
                r[operandA(w)] = place[0]
                r[operandA(w) &+ 1] = place[1]
            case .bufferSet:
                let object = slots + Int(truncatingIfNeeded: r[operandA(w)])
                let index = UInt64(bitPattern: r[operandB(w)])
                if index >= UInt64(bitPattern: object[0]) { trap = .indexOutOfRange; break loop }
                object[1 &+ Int(truncatingIfNeeded: index)] = r[operandC(w)]
            case .bufferAppend:
                let object = slots + Int(truncatingIfNeeded: r[operandA(w)])
                let count = Int(truncatingIfNeeded: object[0])
                if count >= immediate(w) { trap = .tooLong; break loop }
                object[1 &+ count] = r[operandB(w)]
                object[0] = Int64(count &+ 1)

            case .guardBegin: machine.pointee.handler = pc + immediate(w)
            case .guardEnd: machine.pointee.handler = nil
            case .mark: r[operandA(w)] = Int64(machine.pointee.arena.top)
            case .release:
                machine.pointee.arena.release(to: Int(truncatingIfNeeded: r[operandA(w)]))
            case .time: r[operandA(w)] = machine.pointee.time
            case .knownBy:
                // The sentinel of nil is earlier than all, so it stays what it is.
                let value = r[operandB(w)]
                r[operandA(w)] = value > machine.pointee.time ? ValueType.nilSentinel : value

            case .unbox:
                // c says how wide the value is.
                let handle = r[operandB(w)]
                if handle == ValueType.nilSentinel { trap = .nilValue; break loop }
                let object = slots + Int(truncatingIfNeeded: handle)
                r[operandA(w)] = object[0]
                if operandC(w) == 2 { r[operandA(w) &+ 1] = object[1] }
            case .getPayload:
                let object = slots + Int(truncatingIfNeeded: r[operandB(w)])
                if object[0] != Int64(immediate(w) & 0xffff) { trap = .wrongCase; break loop }
                let field = object + (immediate(w) >> 16)
                r[operandA(w)] = field[0]
                if operandC(w) == 2 { r[operandA(w) &+ 1] = field[1] }
            case .now: r[operandA(w)] = machine.pointee.context.now.milliseconds
            case .height: r[operandA(w)] = Int64(clamping: machine.pointee.context.height.number)

            case .loadObject, .box, .equalValue, .lessBytes, .lessOrEqualBytes,
                .makeStructure, .makeVariant, .makeList, .makeSet, .isElement, .isSubset,
                .listAppend, .listReplace, .setInsert, .setRemove, .bufferMake, .bufferCopy,
                .sha256, .caller, .selfAccount, .chain:
                machine.pointee.gas = gas
                let status = performOnValues(machine, w, r)
                gas = machine.pointee.gas
                if status != performed {
                    trap = trapNumbered(status)
                    break loop
                }
            case .tableInsert, .tableInsertAt, .tableRead, .tableFind, .tableHas, .tableUpdate,
                .indexRows, .indexFind, .indexKeys, .fieldRead, .fieldWrite, .settingRead, .hasRole,
                .emit, .open:
                machine.pointee.gas = gas
                let status = performOnState(machine, w, r)
                gas = machine.pointee.gas
                if status != performed {
                    trap = trapNumbered(status)
                    break loop
                }
            case .callRule: noteQuestion(machine, w, r)
            case .rowKey, .rowInserted, .caseNumber:
                // The loader replaced them by others; nothing ever jumps here.
                trap = .unknownFunction
                break loop
            }
        }
        machine.pointee.stoppedAt = pc - 1 - code
        if machine.pointee.fault != nil {
            machine.pointee.gas = gas
            return (.storeFault, trap)
        }
        if trap != .outOfGas { gas &-= restOfBlock(pc - 1) }
        if gas < 0 || trap == .outOfGas {
            machine.pointee.gas = 0
            return (.trapped, .outOfGas)
        }
        guard let target = machine.pointee.handler, trap.isCatchable else {
            machine.pointee.gas = gas
            return (.trapped, trap)
        }
        machine.pointee.handler = nil
        pc = target
    }
    machine.pointee.gas = gas
    return (.returned, trap)
}

/// What a block costs, which its end has, and what else that has: see ``CodeLayout``.
@inline(__always) private func blockCost(_ word: UInt64) -> Int64 {
    Int64(truncatingIfNeeded: word >> 24 & 0xffff)
}

@inline(__always) func endImmediate(_ word: UInt64) -> Int {
    Int(truncatingIfNeeded: Int64(bitPattern: word) >> 40)
}

@inline(__always)
private func jumped(_ pc: UnsafePointer<UInt64>, _ word: UInt64) -> UnsafePointer<UInt64> {
    (UnsafeRawPointer(pc) + endImmediate(word)).assumingMemoryBound(to: UInt64.self)
}

/// What is left to pay of the block in which an instruction stopped: nothing at its end, which has
/// been paid for.
@inline(never)
private func restOfBlock(_ stopped: UnsafePointer<UInt64>) -> Int64 {
    var place = stopped
    var opcode = unsafeBitCast(UInt8(truncatingIfNeeded: place.pointee), to: Opcode.self)
    if opcode.shape.endsBlock { return 0 }
    while !opcode.shape.endsBlock && opcode != .charge {
        place += 1
        opcode = unsafeBitCast(UInt8(truncatingIfNeeded: place.pointee), to: Opcode.self)
    }
    return opcode == .charge ? Int64(immediate(place.pointee)) : blockCost(place.pointee)
}
