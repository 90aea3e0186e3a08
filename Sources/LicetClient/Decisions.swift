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
    ) async -> String? {
        guard case .call(_, "fetch", let arguments) = call,
            let number = records.verified.function(named: "fetch"),
            let values = decodeValues(
                arguments, as: records.contract.functions[number].parameters.map(\.type),
                in: records.contract),
            case let (record?, purpose?) = (values.first, values.last),
            let rule = records.contract.rules.first(where: { $0.name == "read" })
        else { return nil }
        let asked = encodeValues([record, .account(who.account), purpose])
        return try? await reason(rule: rule.name, arguments: asked, at: instant)
    }

    /// Why a rule denies at an instant; `nil` where it permits.
    func reason(
        rule: String, arguments: Bytes, at instant: Instant
    ) async throws -> String? {
        let answer = try await node.view(
            records.address, rule, arguments: .string("0x" + arguments.hex), at: instant)
        return try reading { () throws(JSONShapeError) in
            if try answer["isPermitted"].bool() { return nil }
            let clause = try answer["forbid"].ifPresent()?.string()
            return try answer["reason"].string() + (clause.map { " by \($0)" } ?? "")
                + " at " + (try answer["at"].string())
        }
    }
}
