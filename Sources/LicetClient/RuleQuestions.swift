public import LicetJSON
public import LicetPrimitives

/// A question about a rule of a deployed contract, as a node is asked it.
public struct RuleQuestion: Sendable {
    public var contract: Account
    public var rule: String
    /// An object by labels, or BCS as `"0x…"`. For ``NodeClient/who(_:after:limit:)`` without the
    /// subject, the rule's first parameter of type `Account`.
    public var arguments: JSON
    /// The instant that is asked about; `nil` for now, or for the time of ``block``.
    public var at: Instant?
    /// The block as of which is asked: what was known then. `nil` for the newest one.
    public var block: Height?

    public init(
        contract: Account, rule: String, arguments: JSON, at: Instant? = nil, block: Height? = nil
    ) {
        self.contract = contract
        self.rule = rule
        self.arguments = arguments
        self.at = at
        self.block = block
    }

    fileprivate func body(_ more: [JSON.Member] = []) -> Bytes {
        var members = [
            JSON.Member("contract", .string(contract.text)), JSON.Member("name", .string(rule)),
            JSON.Member("arguments", arguments),
        ]
        if let at { members.append(JSON.Member("at", .string(at.isoText))) }
        if let block { members.append(JSON.Member("block", .wide(block.number))) }
        return Bytes(JSON.object(members + more).text(.compact).utf8)
    }
}

/// A rule's decision explained by a node.
public struct WhyAnswer: Sendable {
    public let isPermitted: Bool
    /// `forbidden`, `absent`, `notYet`, `expired`, `ended` or `unmet`; `nil` where it is permitted.
    public let reason: String?
    /// The explanation for a person, in lines.
    public let text: String
    /// The whole answer.
    public let json: JSON
}

/// Whom a rule permits, as a node lists them.
public struct WhoAnswer: Sendable {
    public let accounts: [Account]
    /// Whether there are more after the last of them.
    public let hasMore: Bool
    /// Permits that may hold for anyone who meets their conditions, and are not listed.
    public let openPermits: [String]
    public let text: String
    public let json: JSON
}

/// The periods in which a rule permits, as a node finds them.
public struct WhenAnswer: Sendable {
    public let periods: [Period]
    public let text: String
    public let json: JSON
}

extension NodeClient {
    /// Why a rule permits or denies.
    public func why(_ question: RuleQuestion) async throws(NodeClientError) -> WhyAnswer {
        let json = try await post("/v1/why", question.body())
        return try reading { () throws(JSONShapeError) in
            WhyAnswer(
                isPermitted: try json["isPermitted"].bool(),
                reason: try json["reason"].ifPresent()?.string(),
                text: try json["text"].string(), json: json)
        }
    }

    /// Whom a rule permits, a page in the order of the accounts' bytes.
    public func who(
        _ question: RuleQuestion, after: Account? = nil, limit: Int? = nil
    ) async throws(NodeClientError) -> WhoAnswer {
        var more: [JSON.Member] = []
        if let after { more.append(JSON.Member("after", .string(after.text))) }
        if let limit { more.append(JSON.Member("limit", .integer(Int64(limit)))) }
        let json = try await post("/v1/who", question.body(more))
        return try reading { () throws(JSONShapeError) in
            var accounts: [Account] = []
            for field in try json["accounts"].elements() {
                guard let account = Account(text: try field.string()) else {
                    throw field.refusal("should be an address")
                }
                accounts.append(account)
            }
            var open: [String] = []
            for permit in try json["anyone"].elements() {
                open.append(try permit["permit"].string())
            }
            var hasMore = true
            if case .null = try json["next"].value() { hasMore = false }
            return WhoAnswer(
                accounts: accounts, hasMore: hasMore, openPermits: open,
                text: try json["text"].string(), json: json)
        }
    }

    /// When a rule permits.
    public func when(_ question: RuleQuestion) async throws(NodeClientError) -> WhenAnswer {
        let json = try await post("/v1/when", question.body())
        return try reading { () throws(JSONShapeError) in
            var periods: [Period] = []
            for period in try json["periods"].elements() {
                periods.append(
                    Period(try instant(period["start"]), try instant(period["end"])))
            }
            return WhenAnswer(periods: periods, text: try json["text"].string(), json: json)
        }
    }
}

private func instant(_ field: JSONField) throws(JSONShapeError) -> Instant {
    let text = try field.string()
    if text == "forever" { return .forever }
    guard let instant = Instant(text: text) else { throw field.refusal("should be an instant") }
    return instant
}
