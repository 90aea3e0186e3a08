public import LicetJSON
import LicetLedger
public import LicetPrimitives

/// One thing that happened to a record, or was tried.
public struct AuditEntry: Sendable {
    public enum Kind: String, CaseIterable, Hashable, Sendable {
        case registered, accepted, rejected, rekeyed
        case requested, approved, denied
        case granted, wrapped, revoked
        /// A ticket was issued: who held it could read.
        case ticket
        /// A fetch that the rule refused.
        case refused
    }

    public let kind: Kind
    public let place: LogEntryPlace
    public let record: Int64
    /// Whom a grant or a wrapped key lets in.
    public let reader: Account?
    /// A ticket or a refused fetch: for which purpose. A request or grant: for which.
    public let purposes: [String]
    /// A ticket: when it ends. A request or grant: when its period does.
    public let end: Instant?
    /// The event or failure as a source text would have it.
    public let text: String
    /// The node's own words.
    public let json: JSON
}

/// What the chain knows of who could read and who did.
public struct AuditTrail: Sendable {
    /// In the order of the chain.
    public let entries: [AuditEntry]
    /// The grants on the records that were asked about.
    public let grants: [GrantFacts]
    /// The newest block that was read.
    public let height: Height
}

extension RecordsClient {
    /// Reads the trail of some records from the contract's events and failed calls.
    public func audit(of numbers: [Int64]) async throws -> AuditTrail {
        var reader = TrailReader(records: Set(numbers))
        var height = Height(0)
        var place: String? = "0"
        while let from = place {
            let page = try await node.events(of: records.address, from: from)
            for event in page.entries {
                try reading { () throws(JSONShapeError) in try reader.note(event) }
            }
            (place, height) = (try page.place(after: from), page.height)
        }
        place = "0"
        while let from = place {
            let page = try await node.failures(
                of: records.address, action: "fetch", from: from)
            for call in page.entries {
                try reading { () throws(JSONShapeError) in try reader.note(call) }
            }
            place = try page.place(after: from)
        }
        var grants: [GrantFacts] = []
        for number in numbers { grants += try await self.grants(onRecord: number) }
        return AuditTrail(entries: reader.inOrder, grants: grants, height: height)
    }
}

/// Picks the entries of some records out of a contract's log.
private struct TrailReader {
    let records: Set<Int64>
    private var entries: [AuditEntry] = []
    /// Which record a request or grant is about: later events name only its number.
    private var requests: [Int64: Int64] = [:]
    private var grants: [Int64: Int64] = [:]

    init(records: Set<Int64>) { self.records = records }

    /// By block; of the same block events come before failures.
    var inOrder: [AuditEntry] {
        entries.enumerated().sorted {
            ($0.element.place.height, $0.offset) < ($1.element.place.height, $1.offset)
        }.map(\.element)
    }

    private static let kinds: [String: AuditEntry.Kind] = [
        "Registered": .registered, "Accepted": .accepted, "Rejected": .rejected,
        "Rekeyed": .rekeyed, "Requested": .requested, "Approved": .approved, "Denied": .denied,
        "Granted": .granted, "Wrapped": .wrapped, "Revoked": .revoked, "Opened": .ticket,
    ]

    mutating func note(_ event: LoggedEvent) throws(JSONShapeError) {
        guard let name = event.name, let kind = Self.kinds[name] else { return }
        let values = event.json["values"]
        let record = try record(of: kind, values)
        guard let record, records.contains(record) else { return }
        entries.append(
            AuditEntry(
                kind: kind, place: event.place, record: record,
                reader: try reader(of: kind, values), purposes: try purposes(of: kind, values),
                end: try end(of: kind, values),
                text: event.text, json: event.json))
    }

    mutating func note(_ call: FailedCall) throws(JSONShapeError) {
        let arguments = call.json["arguments"]
        guard case .object = try arguments.value() else { return }
        let record = try arguments["record"].int64()
        guard records.contains(record) else { return }
        entries.append(
            AuditEntry(
                kind: .refused, place: call.place, record: record, reader: nil,
                purposes: [try arguments["purpose"].string()], end: nil, text: call.text,
                json: call.json))
    }

    private mutating func record(
        of kind: AuditEntry.Kind, _ values: JSONField
    ) throws(JSONShapeError) -> Int64? {
        switch kind {
        case .registered, .accepted, .rejected, .rekeyed, .wrapped:
            return try values["record"].int64()
        case .requested:
            let record = try values["record"].int64()
            requests[try values["request"].int64()] = record
            return record
        case .granted:
            let record = try values["record"].int64()
            grants[try values["grant"].int64()] = record
            return record
        case .approved, .denied: return requests[try values["request"].int64()]
        case .revoked: return grants[try values["grant"].int64()]
        case .ticket, .refused:
            guard try values["table"].string() == "records" else { return nil }
            return try values["key"].int64()
        }
    }

    private func reader(
        of kind: AuditEntry.Kind, _ values: JSONField
    ) throws(JSONShapeError) -> Account? {
        switch kind {
        case .granted, .wrapped: return Account(text: try values["reader"].string())
        default: return nil
        }
    }

    private func purposes(
        of kind: AuditEntry.Kind, _ values: JSONField
    ) throws(JSONShapeError) -> [String] {
        switch kind {
        case .ticket: return [try values["arguments"]["purpose"].string()]
        case .requested, .granted:
            var names: [String] = []
            for name in try values["purposes"].elements() { names.append(try name.string()) }
            return names
        default: return []
        }
    }

    private func end(
        of kind: AuditEntry.Kind, _ values: JSONField
    ) throws(JSONShapeError) -> Instant? {
        switch kind {
        case .ticket: return Instant(text: try values["end"].string())
        case .requested: return Instant(text: try values["wished"]["end"].string())
        case .granted: return Instant(text: try values["period"]["end"].string())
        default: return nil
        }
    }
}
