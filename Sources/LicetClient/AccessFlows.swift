import LicetBytecode
public import LicetPrimitives
import LicetVault

/// What came of a request or grant that was made: its number, and what the chain recorded.
public struct Numbered: Sendable {
    public let number: Int64
    public let recorded: Recorded
}

extension RecordsClient {
    /// Takes a proposed record, as the one that was opened and checked.
    public func accept(_ opened: OpenedFile, by who: Identity) async throws -> Recorded {
        try await decide("accept", opened.facts, by: who)
    }

    /// Refuses a proposed record, as the one that was seen.
    public func reject(_ facts: RecordFacts, by who: Identity) async throws -> Recorded {
        try await decide("reject", facts, by: who)
    }

    /// Asks the patient to be let in to a record.
    public func requestAccess(
        to record: Int64, for purposes: [String], during wished: Period, by who: Identity
    ) async throws -> Numbered {
        try await numbered(
            "request",
            [
                ("record", .value(.identifier(record))), ("for", .names(purposes)),
                ("during", .value(.period(wished))),
            ], by: who)
    }

    /// Lets an asker in, for the purposes and the period that it asked for or for less: the data
    /// key is wrapped for it, and the grant made, in one action.
    public func approve(
        _ request: Int64, for purposes: [String]? = nil, during wished: Period? = nil,
        by who: Identity
    ) async throws -> Numbered {
        let asked = try await self.request(request)
        let facts = try await record(asked.record)
        let wrap = try await wrap(of: facts, for: asked.asker, by: who)
        return try await numbered(
            "approve",
            [
                ("request", .value(.identifier(request))),
                ("for", .names(purposes ?? asked.purposes)),
                ("during", .value(.period(wished ?? asked.wished))),
            ] + seen(facts) + [("key", .value(.bytes(wrap)))], by: who)
    }

    public func deny(_ request: Int64, by who: Identity) async throws -> Recorded {
        try await act(
            "deny", [("request", .value(.identifier(request)))], on: records, by: who)
    }

    /// Lets a reader in that has not asked.
    public func grantAccess(
        to record: Int64, reader: Account, for purposes: [String], during wished: Period,
        by who: Identity
    ) async throws -> Numbered {
        let facts = try await self.record(record)
        let wrap = try await wrap(of: facts, for: reader, by: who)
        return try await numbered(
            "grant",
            [
                ("record", .value(.identifier(record))), ("to", .value(.account(reader))),
                ("for", .names(purposes)), ("during", .value(.period(wished))),
            ] + seen(facts) + [("key", .value(.bytes(wrap)))], by: who)
    }

    /// Ends a grant early, for good.
    public func revoke(_ grant: Int64, by who: Identity) async throws -> Recorded {
        try await act(
            "revoke", [("grant", .value(.identifier(grant)))], on: records, by: who)
    }

    private func decide(
        _ action: String, _ facts: RecordFacts, by who: Identity
    ) async throws -> Recorded {
        try await act(
            action, [("record", .value(.identifier(facts.number)))] + seen(facts), on: records,
            by: who)
    }

    /// The record as the caller has seen it: the contract refuses the action where it is another.
    private func seen(_ facts: RecordFacts) -> [(String, ContractFace.Argument)] {
        [
            ("digest", .value(.digest(facts.digest))), ("version", .value(.int(facts.version))),
            ("epoch", .value(.int(facts.epoch))),
        ]
    }

    /// The data key that was wrapped for the caller, wrapped for another account.
    private func wrap(
        of facts: RecordFacts, for reader: Account, by who: Identity
    ) async throws -> Bytes {
        let published = try await requirePublishedKey(of: reader)
        let key = try await dataKey(of: facts, for: who)
        return try wrap(key, of: try edition(of: facts), for: reader, under: published).bytes
    }

    private func numbered(
        _ action: String, _ arguments: [(String, ContractFace.Argument)], by who: Identity
    ) async throws -> Numbered {
        let recorded = try await act(action, arguments, on: records, by: who)
        return Numbered(number: try recorded.identifier(), recorded: recorded)
    }
}
