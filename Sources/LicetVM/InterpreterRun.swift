import LicetBytecode
import LicetPrimitives
import Synchronization

/// What an execution needs from outside.
struct Surroundings {
    let contract: LoadedContract
    let host: any Host
    let context: ExecutionContext
    let time: Instant
    let gasLimit: Gas
}

/// One block of memory for registers, frames, keys, an encoded value and the arena.
///
/// Sendable: whoever has taken it uses it alone.
private struct MachineMemory: @unchecked Sendable {
    let start: UnsafeMutableRawPointer

    /// Two spare registers, for a pair that would start in the last.
    private static let registerBytes = (Limits.stackRegisters + 2) * 8
    private static let frameBytes = Limits.callDepth * MemoryLayout<Machine.Frame>.stride

    /// Blocks that no execution uses: to get one from the system costs more than most calls do.
    private static let spare = Mutex<[MachineMemory]>([])
    private static let spareMax = 8

    /// What is in it is unknown.
    static func take() -> MachineMemory {
        spare.withLock { $0.popLast() } ?? MachineMemory()
    }

    private init() {
        start = .allocate(
            byteCount: MachineMemory.registerBytes + MachineMemory.frameBytes
                + 2 * Limits.rowKeyBytes + Limits.valueBytes + Limits.arenaBytes,
            alignment: 16)
    }

    func giveBack() {
        #if DEBUG
            // What an execution has not written itself must not matter to it.
            (start + MachineMemory.registerBytes + MachineMemory.frameBytes)
                .initializeMemory(
                    as: UInt8.self, repeating: 0xa5,
                    count: 2 * Limits.rowKeyBytes + Limits.valueBytes)
            start.initializeMemory(
                as: UInt8.self, repeating: 0xa5, count: MachineMemory.registerBytes)
        #endif
        let isKept = MachineMemory.spare.withLock { spare in
            guard spare.count < MachineMemory.spareMax else { return false }
            spare.append(self)
            return true
        }
        if !isKept { start.deallocate() }
    }

    // All sizes before the scratch room are multiples of 16, and it is one itself.
    var registers: UnsafeMutablePointer<Int64> { start.assumingMemoryBound(to: Int64.self) }

    var frames: UnsafeMutablePointer<Machine.Frame> {
        (start + MachineMemory.registerBytes).assumingMemoryBound(to: Machine.Frame.self)
    }

    var keys: UnsafeMutablePointer<UInt8> {
        (start + MachineMemory.registerBytes + MachineMemory.frameBytes)
            .assumingMemoryBound(to: UInt8.self)
    }

    var scratch: UnsafeMutablePointer<UInt8> { keys + 2 * Limits.rowKeyBytes }

    var arena: UnsafeMutablePointer<Int64> {
        UnsafeMutableRawPointer(scratch + Limits.valueBytes)
            .assumingMemoryBound(to: Int64.self)
    }
}

/// Makes a machine, runs the body on it and tells what came of it. The body gives the result in BCS
/// or says why there is none.
func run(
    on surroundings: Surroundings,
    _ body: (UnsafeMutablePointer<Machine>) throws(Ending) -> Bytes
) throws(StoreFault) -> Execution {
    let contract = surroundings.contract
    let memory = MachineMemory.take()
    defer { memory.giveBack() }
    // The arrays are the loaded contract's own and outlive the closures.
    let result: Result<Execution, StoreFault>? =
        contract.code.withUnsafeBufferPointer { code in
            contract.entries.withUnsafeBufferPointer { entries in
                contract.scalars.withUnsafeBufferPointer { scalars in
                    contract.types.nodes.withUnsafeBufferPointer { nodes in
                        contract.types.places.withUnsafeBufferPointer { places in
                            guard let code = code.baseAddress, let entries = entries.baseAddress,
                                let scalars = scalars.baseAddress, let nodes = nodes.baseAddress,
                                let places = places.baseAddress
                            else { return nil }
                            var machine = Machine(
                                contract: contract, host: surroundings.host,
                                context: surroundings.context,
                                time: surroundings.time.milliseconds, code: code,
                                entries: entries, scalars: scalars, nodes: nodes, places: places,
                                registers: memory.registers, frames: memory.frames,
                                keyRoom: memory.keys, scratch: memory.scratch,
                                prices: contract.prices,
                                arena: Arena(slots: memory.arena),
                                gas: Int64(clamping: surroundings.gasLimit.units))
                            machine.beginKeys()
                            defer { machine.arena.release(to: 0) }
                            return execution(&machine, surroundings.gasLimit, body)
                        }
                    }
                }
            }
        }
    guard let result else {
        // A contract without code has no function or rule to run.
        return Execution(outcome: .trapped(Trapped(trap: .unknownFunction)), gasUsed: .zero)
    }
    return try result.get()
}

/// Why a body gives no result.
enum Ending: Error {
    /// Before or after the code ran.
    case stopped(Stop)
    /// In the code, at ``Machine/stoppedAt``.
    case trapped(Trap)
}

private func execution(
    _ machine: UnsafeMutablePointer<Machine>, _ limit: Gas,
    _ body: (UnsafeMutablePointer<Machine>) throws(Ending) -> Bytes
) -> Result<Execution, StoreFault> {
    var outcome: Execution.Outcome
    do throws(Ending) {
        outcome = .returned(try body(machine))
    } catch {
        if let fault = machine.pointee.fault { return .failure(fault) }
        outcome = .trapped(trapped(machine, error))
    }
    // Out of gas takes all; nothing else leaves less than nothing.
    if case .trapped(let trapped) = outcome, trapped.trap == .outOfGas { machine.pointee.gas = 0 }
    let left = UInt64(clamping: machine.pointee.gas)
    let paid = UInt64(Int64(clamping: limit.units)).subtractingReportingOverflow(left)
    let used = Gas(paid.overflow ? 0 : paid.partialValue)
    return .success(Execution(outcome: outcome, gasUsed: used))
}

private func trapped(_ machine: UnsafeMutablePointer<Machine>, _ ending: Ending) -> Trapped {
    switch ending {
    case .stopped(.trap(let trap)): return Trapped(trap: trap)
    case .stopped(.malformed), .stopped(.storeFault): return Trapped(trap: .malformedArguments)
    case .trapped(let trap):
        let failure = trap == .failed ? machine.pointee.failure : nil
        return Trapped(
            trap: trap, error: failure?.error, fields: failure?.fields ?? [],
            location: machine.pointee.contract.location(of: machine.pointee.stoppedAt))
    }
}

extension UnsafeMutablePointer<Machine> {
    /// Decodes arguments into the first registers.
    func takeArguments(_ arguments: Bytes, _ parameters: [FieldPlace]) throws(Ending) {
        do throws(Stop) {
            try pointee.charge(arguments.count &* pointee.prices.codecByte)
            let result = arguments.withUnsafeBytes { raw in
                Result { () throws(Stop) in
                    var input = ByteInput(raw)
                    for parameter in parameters {
                        let start = input.position
                        try pointee.decode(
                            parameter.type, from: &input, to: pointee.registers + parameter.slot)
                        guard input.position &- start <= Limits.valueBytes else {
                            throw .trap(.valueTooLarge)
                        }
                    }
                    guard input.remaining == 0 else { throw .malformed }
                }
            }
            try result.get()
        } catch {
            throw .stopped(error)
        }
    }

    /// Refuses arguments that name a row that does not exist.
    func requireRows(_ parameters: [FieldPlace]) throws(Ending) {
        do throws(Stop) {
            for parameter in parameters {
                try pointee.requireRows(parameter.type, pointee.registers + parameter.slot)
            }
        } catch {
            throw .stopped(error)
        }
    }

    /// Runs an entry whose arguments stand in the first registers, and gives its result's
    /// registers.
    func enter(_ entry: LoadedContract.Entry) throws(Ending) -> (Int64, Int64) {
        var pair: (Int64, Int64) = (0, 0)
        // A tuple of two of a type is two of it in a row, and the pointer ends with the closure.
        let (end, trap) = withUnsafeMutableBytes(of: &pair) { raw in
            guard let start = raw.baseAddress else { return (LoopEnd.trapped, Trap.outOfMemory) }
            let place = start.assumingMemoryBound(to: Int64.self)
            return runLoop(self, entry, result: place)
        }
        guard end == .returned else { throw .trapped(trap) }
        return pair
    }

    /// Whether the caller is any of those whom the action's `by` names. What the question made in
    /// memory is freed.
    func isAuthorised(_ by: LoadedContract.Entry) throws(Ending) -> Bool {
        let level = pointee.arena.top
        let held = try enter(by).0 != 0
        pointee.arena.release(to: level)
        return held
    }

    /// A result in BCS.
    func encodeResult(_ type: Int, _ registers: (Int64, Int64)) throws(Ending) -> Bytes {
        pointee.registers[0] = registers.0
        pointee.registers[1] = registers.1
        do throws(Stop) {
            return try pointee.encode(
                [FieldPlace(type: type, slot: 0)], pointee.registers,
                bytePrice: pointee.prices.codecByte)
        } catch {
            throw .stopped(error)
        }
    }
}

extension Machine {
    fileprivate mutating func requireRows(
        _ type: Int, _ place: UnsafePointer<Int64>
    ) throws(Stop) {
        let node = nodes[type]
        guard node.namesRows else { return }
        switch node.kind {
        case .identifier:
            try charge(prices.read)
            guard node.table >= 0,
                try row(try rowKey(node.table, type, place)) != nil
            else { throw .trap(.notAuthorised) }
        case .structure: try requireRows(fieldsOf: node, object(place))
        case .variant: try requireRows(fieldsOf: chosen(node, object(place)), object(place))
        case .optional:
            guard place.pointee != ValueType.nilSentinel else { return }
            try requireRows(node.element, place)
        case .list, .set:
            let elements = object(place)
            for number in 0..<Int(truncatingIfNeeded: elements.pointee) {
                try charge(prices.visit)
                // Only a period is wider than a slot, and it names no row.
                try requireRows(node.element, elements + 1 + number)
            }
        default: break
        }
    }
    private mutating func requireRows(
        fieldsOf node: TypeNode, _ object: UnsafePointer<Int64>
    ) throws(Stop) {
        for number in 0..<node.placeCount {
            let field = places[node.firstPlace &+ number]
            try requireRows(field.type, object + field.slot)
        }
    }
}
