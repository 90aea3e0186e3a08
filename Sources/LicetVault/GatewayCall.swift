import LicetPrimitives

/// What a request asks of a gateway; the number is what is signed.
public enum GatewayMethod: UInt8, CaseIterable, Hashable, Sendable {
    /// Bytes of the object that a ticket opens.
    case getObject = 1
    /// Bytes of the same object's block list.
    case getBlockList = 2
    /// Stores a new object.
    case putObject = 3
}

/// A ticket's name: the `Opened` event at this place in the receipt of a transaction.
public struct TicketName: Hashable, Sendable {
    public var contract: Account
    public var transaction: Digest
    /// The event's number in the receipt, from 0.
    public var event: UInt16

    /// What an upload names, which has no ticket: only the contract that the object is for.
    public static func none(of contract: Account) -> TicketName {
        TicketName(contract: contract, transaction: .zero, event: 0)
    }

    public init(contract: Account, transaction: Digest, event: UInt16) {
        self.contract = contract
        self.transaction = transaction
        self.event = event
    }
}

/// The bytes of an object that are asked for, from `start` up to and not including `end`.
public struct ByteSpan: Hashable, Sendable {
    public var start: UInt64
    /// ``toEnd`` for all that there is.
    public var end: UInt64

    public static let toEnd = UInt64.max
    public static let whole = ByteSpan(start: 0, end: toEnd)
    /// What an upload names.
    public static let none = ByteSpan(start: 0, end: 0)

    public init(start: UInt64, end: UInt64) {
        self.start = start
        self.end = end
    }

    /// The part that lies in an object of this size; `nil` where none does.
    public func within(_ size: UInt64) -> Range<UInt64>? {
        let end = min(end, size)
        return start < end ? start..<end : nil
    }
}

/// What HTTP's method, path, range and length say is asked for. The signed request says it too,
/// and the two must be equal.
public struct GatewayCall: Hashable, Sendable {
    public var method: GatewayMethod
    /// ``TicketName/none(of:)`` in an upload.
    public var ticket: TicketName
    /// The number of a file in its record: 0 where a record has one file.
    public var file: UInt32
    /// ``ByteSpan/none`` in an upload.
    public var span: ByteSpan
    /// The body's length in bytes: 0 but in an upload.
    public var bodyLength: UInt64

    public init(
        method: GatewayMethod, ticket: TicketName, file: UInt32, span: ByteSpan,
        bodyLength: UInt64
    ) {
        self.method = method
        self.ticket = ticket
        self.file = file
        self.span = span
        self.bodyLength = bodyLength
    }

    public static func get(
        _ ticket: TicketName, file: UInt32 = 0, span: ByteSpan = .whole
    ) -> GatewayCall {
        GatewayCall(method: .getObject, ticket: ticket, file: file, span: span, bodyLength: 0)
    }

    public static func getBlockList(
        _ ticket: TicketName, file: UInt32 = 0, span: ByteSpan = .whole
    ) -> GatewayCall {
        GatewayCall(method: .getBlockList, ticket: ticket, file: file, span: span, bodyLength: 0)
    }

    /// An upload of an object that tickets of a contract are to open.
    public static func put(for contract: Account, bodyLength: UInt64) -> GatewayCall {
        GatewayCall(
            method: .putObject, ticket: .none(of: contract), file: 0, span: .none,
            bodyLength: bodyLength)
    }
}
