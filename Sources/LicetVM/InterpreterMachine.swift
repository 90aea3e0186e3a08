import LicetBytecode
import LicetPrimitives

/// All that one execution holds beside its registers: the loop keeps the rest in locals.
///
/// Its pointers stay valid because ``run(on:_:)`` makes them, runs the whole
/// execution inside their scope and lets none of them out.
struct Machine {
    let contract: LoadedContract
    let host: any Host
    let context: ExecutionContext
    /// The instant at which rows and once fields are looked at: the block's time, or the one that a
    /// question asks about.
    let time: Int64

    let code: UnsafePointer<UInt64>
    let entries: UnsafePointer<LoadedContract.Entry>
    let scalars: UnsafePointer<Int64>
    let nodes: UnsafePointer<TypeNode>
    let places: UnsafePointer<FieldPlace>
    /// ``Limits/stackRegisters`` of them.
    let registers: UnsafeMutablePointer<Int64>
    /// ``Limits/callDepth`` of them.
    let frames: UnsafeMutablePointer<Frame>
    /// Room for two keys: an operation's own, and one that it needs while it has the first. Each
    /// begins with the contract, which no operation writes over.
    let keyRoom: UnsafeMutablePointer<UInt8>
    /// Room for one encoded value.
    let scratch: UnsafeMutablePointer<UInt8>
    let prices: SizePrices

    var arena: Arena
    /// What is left; negative once it has run out.
    var gas: Int64
    var eventCount = 0
    var eventBytes = 0
    var fault: StoreFault?
    /// Of a `fail`: the error's number and where its fields start.
    var failure: (error: Int, fields: Bytes)?
    /// Where a catchable trap leads; only rules and `by` clauses guard, and they call nothing.
    var handler: UnsafePointer<UInt64>?
    /// Where the last run stopped.
    var stoppedAt = 0

    struct Frame {
        var returnTo: UnsafePointer<UInt64>
        var registers: UnsafeMutablePointer<Int64>
    }

    /// Writes the contract's account to where keys are built.
    func beginKeys() {
        let word = context.contract.word
        let words = (
            word.word0.bigEndian, word.word1.bigEndian, word.word2.bigEndian, word.word3.bigEndian
        )
        for room in [keyRoom, keyRoom + Limits.rowKeyBytes] {
            UnsafeMutableRawPointer(room).storeBytes(
                of: words, as: (UInt64, UInt64, UInt64, UInt64).self)
        }
    }

    /// Takes gas before work is done. `amount` is not negative.
    @inline(__always) mutating func charge(_ amount: Int) throws(Stop) {
        gas &-= Int64(truncatingIfNeeded: amount)
        if gas < 0 { throw .trap(.outOfGas) }
    }

    /// Takes room in the arena and pays for it.
    mutating func makeObject(_ slots: Int) throws(Stop) -> Int {
        try charge(slots &* prices.slot)
        return try arena.allocate(slots)
    }

    mutating func makeBytes(_ bytes: UnsafeRawBufferPointer) throws(Stop) -> Int64 {
        let count = Arena.slots(forBytes: bytes.count)
        let object = try makeObject(count)
        arena.slots[object + count - 1] = 0
        arena.slots[object] = Int64(bytes.count)
        if let source = bytes.baseAddress {
            UnsafeMutableRawPointer(arena.slots + object + 1).copyMemory(
                from: source, byteCount: bytes.count)
        }
        return Int64(object)
    }

    mutating func makeWord256(_ bytes: UnsafeRawBufferPointer) throws(Stop) -> Int64 {
        let object = try makeObject(4)
        if let source = bytes.baseAddress, bytes.count == 32 {
            UnsafeMutableRawPointer(arena.slots + object).copyMemory(from: source, byteCount: 32)
        }
        return Int64(object)
    }

    mutating func makeWord256(_ word: Word256) throws(Stop) -> Int64 {
        let object = try makeObject(4)
        arena.slots[object] = Int64(bitPattern: word.word0.bigEndian)
        arena.slots[object + 1] = Int64(bitPattern: word.word1.bigEndian)
        arena.slots[object + 2] = Int64(bitPattern: word.word2.bigEndian)
        arena.slots[object + 3] = Int64(bitPattern: word.word3.bigEndian)
        return Int64(object)
    }

    /// A digest or account of the arena.
    func word256(_ handle: Int64) -> Word256 {
        let slots = arena.slots + Int(truncatingIfNeeded: handle)
        return Word256(
            UInt64(bitPattern: slots[0]).bigEndian, UInt64(bitPattern: slots[1]).bigEndian,
            UInt64(bitPattern: slots[2]).bigEndian, UInt64(bitPattern: slots[3]).bigEndian)
    }

    /// Values of consecutive registers in BCS, paid by the byte.
    mutating func encode(
        _ fields: [FieldPlace], _ window: UnsafePointer<Int64>, bytePrice: Int
    ) throws(Stop) -> Bytes {
        var output = ByteOutput(start: scratch, capacity: Limits.valueBytes)
        for field in fields { try encode(field.type, window + field.slot, to: &output) }
        try charge(output.count &* bytePrice)
        return output.written
    }

    /// Decodes what this software stored: bytes that are no value of their type are a broken store.
    mutating func decodeStored(
        _ bytes: Bytes, _ what: String,
        _ read: (inout Machine, inout ByteInput) throws(Stop) -> Void
    ) throws(Stop) {
        try charge(bytes.count &* prices.readByte)
        // The pointer is used while the closure runs and no longer.
        let result = bytes.withUnsafeBytes { raw in
            Result { () throws(Stop) in
                var input = ByteInput(raw)
                try read(&self, &input)
                guard input.remaining == 0 else { throw .malformed }
            }
        }
        do throws(Stop) {
            try result.get()
        } catch {
            guard case .malformed = error else { throw error }
            fault = StoreFault("\(what) of the state is not a value of its type")
            throw .storeFault
        }
    }
}
