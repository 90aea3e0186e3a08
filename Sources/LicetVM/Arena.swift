import LicetBytecode
import LicetPrimitives

/// Why a slow operation ended the execution, or asks its caller to.
enum Stop: Error {
    case trap(Trap)
    /// The store failed, or holds what no execution wrote; the detail is kept beside.
    case storeFault
    /// Input bytes are not the encoding of a value of the wanted type.
    case malformed
}

/// The memory of one execution: values that do not fit a register.
///
/// Slots of eight bytes, handed out in order and freed only as a whole or back to a mark. An object
/// is named by the number of its first slot and never points to a newer one. Layouts:
///
/// | type | slots |
/// |---|---|
/// | account, digest | four: the 32 bytes in order |
/// | bytes, text, path | length in bytes; the bytes, the last slot filled up with zeros |
/// | structure | its fields in order, a period in two |
/// | row | its structure's, then the instant of its insert, then its key |
/// | variant | the number of its case; the fields of that case in order, a period in two |
/// | list, set, buffer | count; elements in order, a period in two |
/// | `Int?`, `Period?` | the value |
///
/// Invariants that make its unsafe accesses sound: the verifier (and, for trees, the lowering)
/// gives every register one type and lets only assigned registers be read, so a slot or register
/// of a handle's type holds either ``ValueType/nilSentinel`` or the number of an object of that
/// type made in this execution; nil is tested before an object is touched; every offset into an
/// object comes from its type; every index into a collection is compared with its count. Marks
/// are released only by loader code that no longer reads what it made since.
struct Arena {
    /// Eight-byte slots; `capacity` of them, uninitialised above `top`.
    let slots: UnsafeMutablePointer<Int64>
    /// The first free slot.
    var top = 0

    static let capacity = Limits.arenaBytes / 8

    /// Room for an object, `outOfMemory` where there is none. `count` is not negative.
    mutating func allocate(_ count: Int) throws(Stop) -> Int {
        guard count <= Arena.capacity &- top else { throw .trap(.outOfMemory) }
        defer { top &+= count }
        return top
    }

    /// Frees what was made since a level, which no handle names any more.
    @inline(__always)
    mutating func release(to level: Int) {
        #if DEBUG
            // What is freed must not matter to anyone.
            (slots + level).update(repeating: 0x5a5a_5a5a_5a5a_5a5a, count: max(0, top - level))
        #endif
        top = level
    }

    /// The bytes of a byte string's, text's or path's object.
    func bytes(_ handle: Int64) -> UnsafeRawBufferPointer {
        let object = slots + Int(truncatingIfNeeded: handle)
        return UnsafeRawBufferPointer(
            start: object + 1, count: Int(truncatingIfNeeded: object.pointee))
    }

    /// The bytes of an account's or digest's object.
    func word256(_ handle: Int64) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: slots + Int(truncatingIfNeeded: handle), count: 32)
    }

    static func slots(forBytes count: Int) -> Int { 1 &+ (count &+ 7) >> 3 }
}

/// Bytes being read.
struct ByteInput {
    let bytes: UnsafeRawBufferPointer
    var position = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var remaining: Int { bytes.count &- position }

    mutating func byte() throws(Stop) -> UInt8 {
        guard position < bytes.count else { throw .malformed }
        defer { position &+= 1 }
        return bytes[position]
    }

    mutating func int64() throws(Stop) -> Int64 {
        guard remaining >= 8 else { throw .malformed }
        defer { position &+= 8 }
        return Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: Int64.self))
    }

    mutating func uint16() throws(Stop) -> UInt16 {
        guard remaining >= 2 else { throw .malformed }
        defer { position &+= 2 }
        return UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt16.self))
    }

    mutating func fixed(_ count: Int) throws(Stop) -> UnsafeRawBufferPointer {
        guard count >= 0, count <= remaining else { throw .malformed }
        defer { position &+= count }
        return UnsafeRawBufferPointer(rebasing: bytes[position..<position &+ count])
    }

    /// ULEB128 in its shortest form, at most `limit`.
    mutating func length(limit: Int) throws(Stop) -> Int {
        var value = 0
        for shift in stride(from: 0, to: 35, by: 7) {
            let next = Int(try byte())
            value |= (next & 0x7f) << shift
            guard next < 0x80 else { continue }
            guard next != 0 || shift == 0, value <= limit else { throw .malformed }
            return value
        }
        throw .malformed
    }
}

/// Bytes being written, into room of a fixed size.
struct ByteOutput {
    let start: UnsafeMutablePointer<UInt8>
    var count = 0
    let capacity: Int

    mutating func byte(_ value: UInt8) throws(Stop) {
        guard count < capacity else { throw .trap(.valueTooLarge) }
        start[count] = value
        count &+= 1
    }

    mutating func int64(_ value: Int64) throws(Stop) {
        guard capacity &- count >= 8 else { throw .trap(.valueTooLarge) }
        UnsafeMutableRawPointer(start + count)
            .storeBytes(of: value.littleEndian, as: Int64.self)
        count &+= 8
    }

    mutating func uint16(_ value: UInt16) throws(Stop) {
        try byte(UInt8(truncatingIfNeeded: value))
        try byte(UInt8(truncatingIfNeeded: value >> 8))
    }

    mutating func bytes(_ value: UnsafeRawBufferPointer) throws(Stop) {
        guard capacity &- count >= value.count else { throw .trap(.valueTooLarge) }
        if let source = value.baseAddress {
            UnsafeMutableRawPointer(start + count).copyMemory(
                from: source, byteCount: value.count)
        }
        count &+= value.count
    }

    mutating func length(_ value: Int) throws(Stop) {
        var rest = value
        while rest >= 0x80 {
            try byte(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        try byte(UInt8(truncatingIfNeeded: rest))
    }

    var written: Bytes { Bytes(UnsafeBufferPointer(start: start, count: count)) }

    /// The same without a copy, for as long as nothing else is written into the room.
    var view: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }
}
