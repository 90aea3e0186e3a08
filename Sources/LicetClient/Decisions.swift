import LicetBytecode
import LicetJSON
import LicetLedger
import LicetPrimitives
import LicetValues

extension RecordsClient {
    /// Why the rule behind a failed `fetch` denies; `nil` where no rule is asked or nothing is
    /// known about it. Only for words: the receipt is what counts.
    func denial(
        of call: Transaction.Call, by who: Identity, at instant: Instant
    ) async -> Denial? {
        guard case .call(_, "fetch", let arguments) = call,
            let number = records.verified.function(named: "fetch"),
            let values = decodeValues(
                arguments, as: records.contract.functions[number].parameters.map(\.type),
                in: records.contract),
            case let (record?, purpose?) = (values.first, values.last),
            let rule = records.contract.rules.first(where: { $0.name == "read" })
        else { return nil }
        let asked = encodeValues([record, .account(who.account), purpose])
        return try? await denial(rule: rule.name, arguments: asked, at: instant)
    }

    /// Why a rule denies at an instant; `nil` where it permits.
    func denial(
        rule: String, arguments: Bytes, at instant: Instant
    ) async throws -> Denial? {
        let answer = try await node.view(
            records.address, rule, arguments: .string("0x" + arguments.hex), at: instant)
        return try reading { () throws(JSONShapeError) in
            if try answer["isPermitted"].bool() { return nil }
            return Denial(
                reason: try answer["reason"].string(),
                clause: try answer["forbid"].ifPresent()?.string(), instant: instant)
        }
    }
}

/// Why a rule denies.
public struct Denial: Hashable, Sendable {
    /// The node's word: `forbidden`, `absent`, `notYet`, `expired`, `ended` or `unmet`.
    public let reason: String
    /// The clause that forbids.
    public let clause: String?
    /// The instant that was asked about.
    public let instant: Instant
}

extension Denial: CustomStringConvertible {
    public var description: String { "\(words) (asked for \(instant.isoText))" }

    private var words: String {
        switch reason {
        case "forbidden": "the rule forbids it" + (clause.map { ", clause `\($0)`" } ?? "")
        case "absent": "there is no such record"
        case "notYet": "the period that was allowed has not begun"
        case "expired": "the period that was allowed is over"
        case "ended": "what was allowed was ended early"
        case "unmet": "nobody has allowed this account to read it for this purpose"
        default: reason
        }
    }
}
