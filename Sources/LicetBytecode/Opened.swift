import LicetPrimitives

/// The event that `open` records, for every contract the same: who may take what from the store,
/// until when, and what the rule was asked. The number of the event in its receipt is the ticket.
public struct Opened: Hashable, Sendable {
    /// The number of the table in the contract.
    public var table: UInt16
    /// The row's key in BCS.
    public var key: Bytes
    /// The number of the sealed field in the table's row structure.
    public var field: UInt16
    /// Who asked, and may use the ticket.
    public var account: Account
    /// The number of the rule that permitted it.
    public var rule: UInt16
    /// All of the rule's arguments in BCS, one after the other, key and account included.
    public var arguments: Bytes
    /// The first instant at which the ticket no longer holds.
    public var end: Instant
    /// What the row's fields of these names were when it was opened; `nil` where it has none.
    public var digest: Digest?
    public var version: Int64?
    public var epoch: Int64?

    public init(
        table: UInt16, key: Bytes, field: UInt16, account: Account, rule: UInt16,
        arguments: Bytes, end: Instant, digest: Digest?, version: Int64?, epoch: Int64?
    ) {
        self.table = table
        self.key = key
        self.field = field
        self.account = account
        self.rule = rule
        self.arguments = arguments
        self.end = end
        self.digest = digest
        self.version = version
        self.epoch = epoch
    }

    /// The name under which people read of it. A contract's own event may be named so, and then has
    /// another code.
    public static let name = "Opened"

    /// As ``Contract/signature(of:)`` would write it. No contract can declare the same, since byte
    /// strings of contracts have a bound.
    public static let signature =
        "Opened(Int,Bytes,Int,Account,Int,Bytes,Instant,Digest?,Int?,Int?)"

    /// The code of the event in receipts: that of its ``signature``, as of any other event. The
    /// verifier refuses a contract's own event that has it.
    public static let code = eventCode(ofSignature: signature)

    /// The longest ticket.
    public static let durationMax = Duration(1, .hours) ?? .zero

    /// The event's fields in BCS, as a receipt holds them: table, field and rule as u16; key and
    /// arguments as bytes; the three optionals with a Boolean before.
    public var encoded: Bytes {
        var encoder = CanonicalEncoder()
        encoder.uint16(table)
        encoder.byteString(key)
        encoder.uint16(field)
        encoder.account(account)
        encoder.uint16(rule)
        encoder.byteString(arguments)
        encoder.int64(end.milliseconds)
        encoder.optional(digest) { $0.digest($1) }
        encoder.optional(version) { $0.int64($1) }
        encoder.optional(epoch) { $0.int64($1) }
        return encoder.bytes
    }

    /// Reads what ``encoded`` writes, and refuses everything else.
    public init(encoded bytes: Bytes) throws(CodecError) {
        self = try CanonicalDecoder.decode(bytes) { (decoder) throws(CodecError) in
            try Opened(from: &decoder)
        }
    }

    private init(from decoder: inout CanonicalDecoder) throws(CodecError) {
        table = try decoder.uint16()
        key = try decoder.byteString(limit: Limits.eventBytesPerTransaction)
        field = try decoder.uint16()
        account = try decoder.account()
        rule = try decoder.uint16()
        arguments = try decoder.byteString(limit: Limits.eventBytesPerTransaction)
        end = try decoder.instant()
        digest = try decoder.optional { (decoder) throws(CodecError) in try decoder.digest() }
        version = try decoder.optional { (decoder) throws(CodecError) in try decoder.int64() }
        epoch = try decoder.optional { (decoder) throws(CodecError) in try decoder.int64() }
    }
}
