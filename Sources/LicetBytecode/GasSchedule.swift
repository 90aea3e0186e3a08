import LicetPrimitives

/// Prices that do not follow from the opcode alone, in units of gas. The price of an opcode itself
/// stands in ``OpcodeFacts/gas`` and belongs to the same version.
public struct GasSchedule: Hashable, Sendable {
    /// The number by which an activation height chooses a schedule.
    public let version: UInt16

    /// What every transaction pays before anything runs.
    public let transaction: UInt64
    /// Each byte of a transaction's encoding.
    public let transactionByte: UInt64
    /// Each byte of a row that is read.
    public let readByte: UInt64
    /// Each row, entry or counter that is written beyond the one in the opcode's own price: entries
    /// of indexes, counts of buckets, the counter of a numbered table.
    public let writeEntry: UInt64
    /// Each byte of a value that is written.
    public let writeByte: UInt64
    /// Each row of an index bucket that is listed.
    public let listRow: UInt64
    /// Each byte of an event's fields.
    public let eventByte: UInt64
    /// Each eight bytes of memory that are taken or copied.
    public let memoryWord: UInt64
    /// Each eight bytes that are compared.
    public let compareWord: UInt64
    /// Each element that a search or an ordering visits.
    public let visitElement: UInt64
    /// Each byte that is hashed.
    public let hashByte: UInt64
    /// Each byte of arguments or results, decoded or encoded.
    public let codecByte: UInt64
    /// Verifying and loading any contract.
    public let verification: UInt64
    /// Each byte of a container that is verified and loaded.
    public let verificationByte: UInt64

    /// The provisional first list.
    public static let first = GasSchedule(
        version: 1, transaction: 100_000, transactionByte: 10, readByte: 1, writeEntry: 1_000,
        writeByte: 20, listRow: 300, eventByte: 5, memoryWord: 1, compareWord: 1, visitElement: 2,
        hashByte: 4, codecByte: 2, verification: 20_000, verificationByte: 100)

    /// What every execution of the opcode pays.
    public func base(_ opcode: Opcode) -> UInt64 { UInt64(opcode.facts.gas) }

    /// The price of verifying a container, charged before it is looked at: the work is linear in
    /// its bytes. Saturates.
    public func verificationGas(bytes: Int) -> Gas {
        let (product, overflow) = UInt64(clamping: bytes)
            .multipliedReportingOverflow(by: verificationByte)
        return Gas(verification).adding(Gas(overflow ? .max : product)) ?? Gas(.max)
    }
}
