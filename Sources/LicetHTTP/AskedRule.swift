import HTTPTypes
import LicetBytecode
import LicetJSON
import LicetLedger
import LicetNode
import LicetPrimitives
import LicetRules
import LicetValues

/// A question about a rule, as a client asks it: why, who or when; of the newest state or as an
/// earlier block left it.
struct AskedRule: Sendable {
    enum Kind: String, CaseIterable, Sendable {
        case why, who, when
    }

    var kind: Kind
    var contract: Account
    var name: String
    /// An object by labels, or all arguments in BCS as `"0x…"`; for `who` without the subject.
    var arguments: JSONField?
    var at: Instant?
    /// The block as of which is asked.
    var block: Height?
    /// For `who`: the accounts after this one, and how many.
    var after: Account?
    var limit: Int
    /// How far back a block may lie.
    private let limits: PageLimits

    init(_ kind: Kind, _ body: Bytes, limits: PageLimits) throws {
        let field: JSONField
        do throws(JSONError) {
            field = JSONField(try JSON(reading: body))
        } catch {
            throw APIError.badRequest("the body is not JSON as it is read here: \(error)")
        }
        let own: [String] =
            switch kind {
            case .why: ["at"]
            case .who: ["at", "after", "limit"]
            case .when: []
            }
        do throws(JSONShapeError) {
            try field.refuseUnknownKeys(besides: ["contract", "name", "arguments", "block"] + own)
            contract = try account(field["contract"])
            name = try field["name"].string()
            arguments = try field["arguments"].ifPresent()
            at = try field["at"].ifPresent().map { (at) throws(JSONShapeError) in try instant(at) }
            block = try field["block"].ifPresent().map { (block) throws(JSONShapeError) in
                Height(try block.uint64())
            }
            after = try field["after"].ifPresent().map { (after) throws(JSONShapeError) in
                try account(after)
            }
            let limit = try field["limit"].ifPresent().map { (limit) throws(JSONShapeError) in
                let number = try limit.uint64()
                guard (1...UInt64(permittedAccountsMax)).contains(number) else {
                    throw limit.refusal("should be 1 to \(permittedAccountsMax)")
                }
                return Int(number)
            }
            self.limit = limit ?? permittedAccountsMax
        } catch {
            throw APIError.badRequest("\(error)")
        }
        self.kind = kind
        self.limits = limits
    }

    /// Answers from a snapshot; without `at`, about the block's time, which of the newest block is
    /// `now`.
    func answer(
        from reader: any ChainReader, now: Instant, caches: inout LedgerCaches
    ) throws -> JSON {
        guard let head = try reader.head() else { throw APIError.stopping }
        guard let deployed = try deployedContract(at: contract, in: reader, caches: &caches)
        else { throw APIError.unknownContract(contract) }
        let asOf = try block.map { try header(at: $0, head, reader) } ?? head
        guard deployed.record.height <= asOf.height else {
            throw APIError.unknownContract(contract)
        }
        let verified = deployed.verified
        guard let number = verified.rule(named: name) else {
            throw unknownRule(in: verified.contract)
        }
        // Arguments before the state, which may be long to come by.
        let values = try values(of: verified.contract.rules[number], in: verified.contract)
        let state = try state(asOf, head, reader)
        let time = at ?? (asOf.height == head.height ? max(now, head.time) : asOf.time)
        let known = Known(
            verified: verified, rule: number, values: values, state: state,
            isPastDue: questionDeadline())
        let start = [
            JSON.Member("kind", .string(kind.rawValue)),
            JSON.Member("contract", .string(contract.text)), JSON.Member("name", .string(name)),
            JSON.Member("height", .wide(asOf.height.number)),
            JSON.Member("time", .string(asOf.time.isoText)),
        ]
        switch kind {
        case .why: return .object(start + (try why(known, at: time)))
        case .who: return .object(start + (try who(known, at: time)))
        case .when: return .object(start + (try when(known)))
        }
    }

    private struct Known {
        let verified: VerifiedContract
        let rule: Int
        let values: [Value]
        let state: any StateReader
        let isPastDue: () -> Bool
    }

    /// The arguments; for `who` all but the subject.
    private func values(of rule: Rule, in contract: Contract) throws -> [Value] {
        var parameters = rule.parameters
        if kind == .who, let subject = rule.subject { parameters.remove(at: subject) }
        return try argumentValues(arguments, parameters, in: contract)
    }

    private func state(
        _ asOf: Header, _ head: Header, _ reader: any ChainReader
    ) throws -> any StateReader {
        guard asOf.height < head.height else { return reader }
        do {
            return try earlierState(
                at: asOf.height, below: head.height, in: reader, limits: limits
            ) { key in
                key.bytes.starts(with: contract.bytes)
            }
        } catch is TooFarBack {
            throw tooFarBack("more has changed since than is taken back for a question")
        }
    }

    private func tooFarBack(_ message: String) -> APIError {
        APIError(.unprocessableContent, "tooFarBack", message)
    }

    private func header(
        at height: Height, _ head: Header, _ reader: any ChainReader
    ) throws -> Header {
        guard height <= head.height else {
            throw APIError(
                .notFound, "unknownBlock", "the newest block has height \(head.height.number)")
        }
        guard head.height.number - height.number <= limits.historyBlocks else {
            throw tooFarBack(
                "only the last \(limits.historyBlocks) blocks can be taken back for a question")
        }
        guard let block = try reader.block(at: height) else {
            throw StoreFault("the block at height \(height.number) is missing")
        }
        return block.header
    }

    private func why(_ known: Known, at time: Instant) throws -> [JSON.Member] {
        let explanation = try answering { () throws(EvaluationError) in
            try explain(
                rule: known.rule, arguments: known.values, at: time, in: known.verified,
                contract: contract, state: known.state, isPastDue: known.isPastDue)
        }
        return members(of: explanation)
    }

    private func who(_ known: Known, at time: Instant) throws -> [JSON.Member] {
        let found = try answering { () throws(EvaluationError) in
            try permittedAccounts(
                rule: known.rule, arguments: known.values, at: time, after: after, limit: limit,
                in: known.verified, contract: contract, state: known.state,
                isPastDue: known.isPastDue)
        }
        return members(of: found, at: time)
    }

    private func when(_ known: Known) throws -> [JSON.Member] {
        let found = try answering { () throws(EvaluationError) in
            try permittedPeriods(
                rule: known.rule, arguments: known.values, in: known.verified,
                contract: contract, state: known.state, isPastDue: known.isPastDue)
        }
        let lines = found.isEmpty ? ["never"] : found.map(\.text)
        return [
            JSON.Member("periods", .array(found.map { json($0) })),
            JSON.Member("text", .string(lines.map { $0 + "\n" }.joined())),
        ]
    }

    private func unknownRule(in contract: Contract) -> APIError {
        let near = suggestion(for: name, among: contract.rules.map(\.name))
        return APIError(
            .notFound, "unknownName",
            "`\(contract.name)` has no rule `\(name)`"
                + (near.map { "; did you mean `\($0)`?" } ?? ""))
    }
}

private func account(_ field: JSONField) throws(JSONShapeError) -> Account {
    guard let account = Account(text: try field.string()) else {
        throw field.refusal("should be an address, `licet1…`")
    }
    return account
}
