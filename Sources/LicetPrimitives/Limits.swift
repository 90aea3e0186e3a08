/// The limits that decide whether bytes are valid, each stated once. A later version of the rules
/// may change one only from an activation height on.
public enum Limits {
    public static let transactionBytes = 64 << 10
    public static let deployTransactionBytes = 128 << 10
    public static let callsPerTransaction = 16
    public static let blockBytes = 1 << 20
    public static let transactionsPerBlock = 5_000
    public static let blockGas: UInt64 = 200_000_000
    /// A container's bytes.
    public static let codeBytes = 64 << 10
    /// One encoded value: a row, an argument, an event's field.
    public static let valueBytes = 32 << 10
    /// Frames of calls, the action's own included.
    public static let callDepth = 64
    /// Nesting of types, rule trees and values.
    public static let nesting = 128
    public static let eventsPerTransaction = 64
    public static let eventBytesPerTransaction = 16 << 10
    /// Memory for values that do not fit a register, per transaction.
    public static let arenaBytes = 1 << 20
    /// Elements of a list or set, rows of an index bucket.
    public static let collectionCount = 4_096
    public static let bucketRows = 1_024
    /// Pairs of a `tracked` field's history, the newest included.
    public static let trackedPairs = 1_024
    /// A name in a container: type, field, case, rule, action.
    public static let nameBytes = 64
    /// `Text` without a bound.
    public static let textBytes = 256
    public static let pathBytes = 256
    /// Registers of a frame.
    public static let registers = 256
    /// Registers of all frames of a call.
    public static let stackRegisters = 4_096
    /// Encoded row key, contract and table number included.
    public static let rowKeyBytes = 1_024
}
