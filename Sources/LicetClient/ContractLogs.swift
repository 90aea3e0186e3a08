public import LicetJSON
public import LicetLedger
public import LicetPrimitives

/// Where something stands in the chain, as a node tells it.
public struct LogEntryPlace: Sendable {
    public let height: Height
    /// The block's time.
    public let time: Instant
    /// Whether the block can no longer be undone.
    public let isFinal: Bool
    public let transaction: TransactionID
    /// Who sent the transaction.
    public let account: Account

    init(_ entry: JSONField) throws(JSONShapeError) {
        height = Height(try entry["height"].uint64())
        guard let time = Instant(text: try entry["time"].string()) else {
            throw entry["time"].refusal("should be an instant")
        }
        self.time = time
        isFinal = try entry["isFinal"].bool()
        transaction = TransactionID(try digest(entry["transaction"]))
        guard let account = Account(text: try entry["account"].string()) else {
            throw entry["account"].refusal("should be an account")
        }
        self.account = account
    }
}

/// An event of a contract.
public struct LoggedEvent: Sendable {
    public let place: LogEntryPlace
    /// Its number in the transaction's receipt.
    public let number: Int
    /// Code and fields, which the block commits to.
    public let event: Receipt.Event
    /// The declared name; `nil` where the contract declares no such event.
    public let name: String?
    /// As a source text would have it.
    public let text: String
    public let json: JSON

    init(_ entry: JSONField, of contract: Account) throws(JSONShapeError) {
        place = try LogEntryPlace(entry)
        number = Int(try entry["event"].integer(in: 0...Int64(UInt16.max)))
        let fields = try entry["fields"].string()
        guard fields.hasPrefix("0x"), let bytes = bytes(hex: fields.dropFirst(2)),
            let code = UInt32(exactly: try entry["code"].uint64())
        else { throw entry.refusal("should hold an event's code and bytes") }
        event = Receipt.Event(contract: contract, code: code, fields: bytes)
        name = try cursorText(entry["name"])
        text = try entry["text"].string()
        json = try entry.value()
    }
}

/// A call of a contract that failed, and so did nothing but cost gas.
public struct FailedCall: Sendable {
    public let place: LogEntryPlace
    public let action: String
    /// `trap`, `error`: what the failure is.
    public let kind: String
    /// The trap's or error's name; `nil` where it has none.
    public let name: String?
    /// The failure in words.
    public let text: String
    /// With the arguments by name, where they are the action's.
    public let json: JSON

    init(_ entry: JSONField) throws(JSONShapeError) {
        place = try LogEntryPlace(entry)
        action = try entry["action"].string()
        let failure = entry["failure"]
        kind = try failure["kind"].string()
        name = try failure["name"].ifPresent().flatMap { (name) throws(JSONShapeError) in
            try cursorText(name)
        }
        text = try failure["text"].string()
        json = try entry.value()
    }
}

/// A part of a contract's log, in the order of the chain.
public struct LogPage<Entry: Sendable>: Sendable {
    public let entries: [Entry]
    /// What to give as `from` to go on; `nil` where the head was reached. Whoever waits for more
    /// goes on from the height after ``height``.
    public let next: String?
    /// The newest block when the page was read.
    public let height: Height

    package init(entries: [Entry], next: String?, height: Height) {
        self.entries = entries
        self.next = next
        self.height = height
    }

    /// ``next``, which must lie behind the place that this page was read from: a node whose pages
    /// turned in circles would be followed for ever.
    package func place(after place: String) throws(NodeClientError) -> String? {
        guard let next else { return nil }
        let (old, new) = (place.split(separator: "."), next.split(separator: "."))
        let numbers = zip(old.map { UInt64($0) ?? 0 }, new.map { UInt64($0) ?? 0 })
        for (before, after) in numbers where before != after {
            guard before < after else { break }
            return next
        }
        guard old.count < new.count, next.hasPrefix(place) else {
            throw .badAnswer("its pages do not go forward")
        }
        return next
    }
}

extension NodeClient {
    /// What a contract's calls emitted, from a height or an earlier page's ``LogPage/next`` on. A
    /// page may be empty and not the last.
    public func events(
        of contract: Account, from place: String = "0", limit: Int = entriesMax
    ) async throws(NodeClientError) -> LogPage<LoggedEvent> {
        let path = "/v1/contracts/\(contract.text)/events?limit=\(limit)"
        return try await log("\(path)&from=\(percentEncoded(place))", "events") {
            (entry) throws(JSONShapeError) in try LoggedEvent(entry, of: contract)
        }
    }

    /// Calls of a contract that failed, of one action where it is named.
    public func failures(
        of contract: Account, action: String? = nil, from place: String = "0",
        limit: Int = entriesMax
    ) async throws(NodeClientError) -> LogPage<FailedCall> {
        let name = action.map { "&action=" + percentEncoded($0) } ?? ""
        let path = "/v1/contracts/\(contract.text)/failures?limit=\(limit)\(name)"
        return try await log("\(path)&from=\(percentEncoded(place))", "failures") {
            (entry) throws(JSONShapeError) in try FailedCall(entry)
        }
    }

    private func log<Entry>(
        _ path: String, _ name: String, _ read: (JSONField) throws(JSONShapeError) -> Entry
    ) async throws(NodeClientError) -> LogPage<Entry> {
        let json = try await get(path)
        return try reading { () throws(JSONShapeError) in
            var entries: [Entry] = []
            for entry in try json[name].elements() { entries.append(try read(entry)) }
            return LogPage(
                entries: entries, next: try cursorText(json["next"]),
                height: Height(try json["height"].uint64()))
        }
    }
}
