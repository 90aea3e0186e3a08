import LicetPrimitives

/// The price list, in units of gas: what every opcode costs, and what grows with sizes.
///
/// A list never changes once a chain runs by it; other prices are another version, which a chain's
/// genesis puts in force from a height on.
public struct GasSchedule: Hashable, Sendable {
    /// The version of a chain's rules that has these prices.
    public var version: UInt32

    /// What every transaction pays before anything runs.
    public var transaction: UInt64
    /// Each byte of a transaction's encoding.
    public var transactionByte: UInt64
    /// Each byte of a row that is read.
    public var readByte: UInt64
    /// Each row, entry or counter that is written beyond the one in the opcode's own price: entries
    /// of indexes, counts of buckets, the counter of a numbered table.
    public var writeEntry: UInt64
    /// Each byte of a value that is written.
    public var writeByte: UInt64
    /// Each row of an index bucket that is listed.
    public var listRow: UInt64
    /// Each byte of an event's fields.
    public var eventByte: UInt64
    /// Each eight bytes of memory that are taken or copied.
    public var memoryWord: UInt64
    /// Each eight bytes that are compared.
    public var compareWord: UInt64
    /// Each element that a search or an ordering visits.
    public var visitElement: UInt64
    /// Each byte that is hashed.
    public var hashByte: UInt64
    /// Each byte of arguments or results, decoded or encoded.
    public var codecByte: UInt64
    /// Verifying and loading any contract.
    public var verification: UInt64
    /// Each byte of a container that is verified and loaded.
    public var verificationByte: UInt64
    /// Of each opcode, in order of raw values.
    private var opcodes: [UInt32] = Opcode.allCases.map(\.facts.gas)

    /// The list of the first rules; its opcodes cost what ``OpcodeFacts/gas`` says.
    public static let first = GasSchedule(
        version: 1, transaction: 100_000, transactionByte: 10, readByte: 1, writeEntry: 1_000,
        writeByte: 20, listRow: 300, eventByte: 5, memoryWord: 1, compareWord: 1, visitElement: 2,
        hashByte: 4, codecByte: 2, verification: 20_000, verificationByte: 100)

    /// What every execution of the opcode pays.
    public func base(_ opcode: Opcode) -> UInt64 { UInt64(opcodes[Int(opcode.rawValue)]) }

    /// Sets the price of an opcode, of a list that is yet to be in force.
    public mutating func set(_ opcode: Opcode, to gas: UInt32) {
        opcodes[Int(opcode.rawValue)] = gas
    }

    /// What a transaction of this many bytes costs before anything runs.
    public func transactionGas(bytes: Int) -> Gas {
        // A transaction has at most 128 KiB, and both prices are small.
        Gas(transaction + transactionByte * UInt64(clamping: bytes))
    }

    /// The price of verifying a container, charged before it is looked at: the work is linear in
    /// its bytes. Saturates.
    public func verificationGas(bytes: Int) -> Gas {
        let (product, overflow) = UInt64(clamping: bytes)
            .multipliedReportingOverflow(by: verificationByte)
        return Gas(verification).adding(Gas(overflow ? .max : product)) ?? Gas(.max)
    }
}
