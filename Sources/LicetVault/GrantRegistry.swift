import LicetPrimitives

/// What a gateway must know of a chain, as it is at one moment. Who implements it knows the ledger;
/// the gateway does not.
public protocol GrantRegistry {
    /// The chain's id.
    var chain: Digest { get }
    /// Whether money can undo what counts as final, as it can where work seals.
    var finality: Finality { get }
    /// The state after the newest block.
    var newest: any GrantSnapshot { get }
    /// The state after the newest block that counts as final.
    var final: any GrantSnapshot { get }
    /// The newest state with every transaction applied that waits for a block and could touch a
    /// contract's decisions, at the time that the next block would have; `nil` where none waits.
    func pending(touching contract: Account) throws(StoreFault) -> (any GrantSnapshot)?
    /// The ticket of a name; `nil` where no included block holds one.
    func ticket(_ name: TicketName) throws(StoreFault) -> Ticket?
}

/// How much a final block can be relied on.
public enum Finality: Hashable, Sendable {
    /// Nothing undoes it.
    case certain
    /// Whoever has more computers undoes it.
    case byWork
}

/// One state of a chain.
public protocol GrantSnapshot {
    /// The height of the block that it is the state after.
    var height: Height { get }
    /// That block's time.
    var time: Instant { get }
    /// An account's current signing key, compressed; `nil` for one that has sent nothing yet,
    /// whose key is the one that the account is the hash of.
    func currentKey(of account: Account) throws(StoreFault) -> Bytes?
    /// Decides a ticket's rule on this state, for an instant. Whatever is not a decision, such as
    /// a contract that is not there, permits nothing.
    func permits(_ question: TicketQuestion, at instant: Instant) throws(StoreFault) -> Bool
    /// The row that a ticket opened; `nil` where there is none.
    func row(_ question: TicketQuestion) throws(StoreFault) -> SealedRow?
}

/// A proven read: what an `Opened` event says, and where it stands.
public struct Ticket: Hashable, Sendable {
    /// Of the block that holds the event.
    public var height: Height
    /// The only account that may use it.
    public var account: Account
    /// Requests must begin before it.
    public var end: Instant
    public var question: TicketQuestion
    /// The row's edition in the ticket's block.
    public var edition: RowEdition

    public init(
        height: Height, account: Account, end: Instant, question: TicketQuestion,
        edition: RowEdition
    ) {
        self.height = height
        self.account = account
        self.end = end
        self.question = question
        self.edition = edition
    }
}

/// What the contract asked itself when it opened a row, so that it can be asked again.
public struct TicketQuestion: Hashable, Sendable {
    public var contract: Account
    public var table: UInt16
    /// The row's key in BCS.
    public var key: Bytes
    /// The number of the sealed field that holds the object's path.
    public var column: UInt16
    public var rule: UInt16
    /// All of the rule's arguments in BCS, the key and the reader among them.
    public var arguments: Bytes

    public init(
        contract: Account, table: UInt16, key: Bytes, column: UInt16, rule: UInt16,
        arguments: Bytes
    ) {
        self.contract = contract
        self.table = table
        self.key = key
        self.column = column
        self.rule = rule
        self.arguments = arguments
    }
}

/// Which contents and which keys of a record a row stands for. A ticket holds for one edition.
public struct RowEdition: Hashable, Sendable {
    /// The digest of the object; `nil` in a contract whose rows have none.
    public var digest: Digest?
    public var version: Int64?
    /// Raised with every change of the data key.
    public var epoch: Int64?

    public init(digest: Digest?, version: Int64?, epoch: Int64?) {
        self.digest = digest
        self.version = version
        self.epoch = epoch
    }
}

/// What a row says about its object.
public struct SealedRow: Hashable, Sendable {
    public var edition: RowEdition
    /// The sealed field: under which name the store keeps the object.
    public var path: Bytes

    public init(edition: RowEdition, path: Bytes) {
        self.edition = edition
        self.path = path
    }
}
