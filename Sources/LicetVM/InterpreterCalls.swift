import LicetBytecode
import LicetPrimitives

// What the loop leaves to functions of their own, which never are inlined into it.

/// What operations outside of the loop return where nothing went wrong; no trap has this number.
let performed: UInt64 = 0

/// An operation on values: ``performed``, or the trap's number where a trap's immediate has it.
@inline(never)
func performOnValues(
    _ machine: UnsafeMutablePointer<Machine>, _ word: UInt64, _ r: UnsafeMutablePointer<Int64>
) -> UInt64 {
    let opcode = unsafeBitCast(UInt8(truncatingIfNeeded: word), to: Opcode.self)
    return status { () throws(Stop) in try machine.pointee.performOnValues(opcode, word, r) }
}

/// An operation on state, as ``performOnValues(_:_:_:)``.
@inline(never)
func performOnState(
    _ machine: UnsafeMutablePointer<Machine>, _ word: UInt64, _ r: UnsafeMutablePointer<Int64>
) -> UInt64 {
    let opcode = unsafeBitCast(UInt8(truncatingIfNeeded: word), to: Opcode.self)
    return status { () throws(Stop) in try machine.pointee.performOnState(opcode, word, r) }
}

@inline(__always)
private func status(_ perform: () throws(Stop) -> Void) -> UInt64 {
    do throws(Stop) {
        try perform()
        return performed
    } catch {
        switch error {
        case .trap(let trap): return UInt64(trap.rawValue) << 32
        // The fault is recorded, and the loop looks there first.
        case .storeFault: return UInt64(Trap.valueTooLarge.rawValue) << 32
        case .malformed: return UInt64(Trap.malformedArguments.rawValue) << 32
        }
    }
}

/// The first instruction of a rule that is watched: tells the host what it is asked.
@inline(never)
func noteQuestion(
    _ machine: UnsafeMutablePointer<Machine>, _ word: UInt64, _ r: UnsafeMutablePointer<Int64>
) {
    let rule = endImmediate(word)
    // To be told costs the contract nothing.
    let left = machine.pointee.gas
    machine.pointee.gas = .max
    defer { machine.pointee.gas = left }
    guard let host = machine.pointee.host as? any WatchingHost,
        let time = Instant(milliseconds: machine.pointee.time),
        let arguments = try? machine.pointee.encode(
            machine.pointee.contract.ruleParameters[rule], r, bytePrice: 0)
    else { return }
    host.asked(rule: rule, arguments: arguments, at: time)
}

/// The trap whose number stands where a trap's immediate has it.
@inline(never)
func trapNumbered(_ word: UInt64) -> Trap {
    Trap(rawValue: UInt8(truncatingIfNeeded: word >> 32)) ?? .nilValue
}

/// Notes a `fail`: its error and the values of its fields, which may be too long themselves.
@inline(never)
func recordFailure(
    _ machine: UnsafeMutablePointer<Machine>, _ word: UInt64, _ r: UnsafeMutablePointer<Int64>
) -> Trap {
    let error = endImmediate(word)
    do throws(Stop) {
        let places = machine.pointee.contract.errors[error]
        let bytePrice = machine.pointee.prices.codecByte
        let fields = try machine.pointee.encode(places, r + operandA(word), bytePrice: bytePrice)
        machine.pointee.failure = (error, fields)
        return .failed
    } catch {
        guard case .trap(let trap) = error else { return .valueTooLarge }
        return trap
    }
}
