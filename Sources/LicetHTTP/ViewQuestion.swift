import HTTPTypes
import LicetBytecode
import LicetJSON
import LicetLedger
import LicetNode
import LicetPrimitives
import LicetRules
import LicetValues

/// A question to a contract's view or rule, as a client asks it.
struct ViewQuestion: Sendable {
    var contract: Account
    var name: String
    /// An object by labels, or all arguments in BCS as `"0x…"`.
    var arguments: JSONField?
    /// For a rule: the instant that is asked about.
    var at: Instant?

    init(_ body: Bytes) throws {
        let field: JSONField
        do throws(JSONError) {
            field = JSONField(try JSON(reading: body))
        } catch {
            throw APIError.badRequest("the body is not JSON as it is read here: \(error)")
        }
        do throws(JSONShapeError) {
            try field.refuseUnknownKeys(besides: ["contract", "name", "arguments", "at"])
            guard let account = Account(text: try field["contract"].string()) else {
                throw field["contract"].refusal("should be an address, `licet1…`")
            }
            contract = account
            name = try field["name"].string()
            arguments = try field["arguments"].ifPresent()
            at = try field["at"].ifPresent().map { (at) throws(JSONShapeError) in
                try instant(at)
            }
        } catch {
            throw APIError.badRequest("\(error)")
        }
    }

    /// Answers from a snapshot. A rule without `at` is asked about `now`.
    func answer(
        from reader: any ChainReader, rules: ChainRules, now: Instant,
        caches: inout LedgerCaches
    ) throws -> JSON {
        guard let head = try reader.head() else { throw APIError.stopping }
        let context = BlockContext(rules: rules, height: head.height, time: head.time)
        guard let deployed = try deployedContract(at: contract, in: reader, caches: &caches)
        else { throw APIError.unknownContract(contract) }
        let verified = deployed.verified
        if let number = verified.rule(named: name) {
            return try decision(number, verified, reader, head, at: at ?? max(now, head.time))
        }
        guard at == nil else {
            throw APIError.badRequest("`at` is for rules, and `\(name)` is none")
        }
        guard let number = verified.function(named: name),
            verified.contract.functions[number].kind == .view
        else { throw unknownName(in: verified.contract) }
        let function = verified.contract.functions[number]
        let values = try values(function.parameters, in: verified.contract)
        let query = Query(contract: contract, name: name, arguments: encodeValues(values))
        guard let answer = try askView(query, in: context, on: reader, caches: &caches) else {
            throw APIError.unknownContract(contract)
        }
        return json(answer, function, verified.contract, head)
    }

    private func decision(
        _ number: Int, _ verified: VerifiedContract, _ reader: any ChainReader, _ head: Header,
        at instant: Instant
    ) throws -> JSON {
        let rule = verified.contract.rules[number]
        let values = try values(rule.parameters, in: verified.contract)
        let decision = try answering { () throws(EvaluationError) in
            try evaluate(
                rule: number, arguments: values, at: instant, in: verified, contract: contract,
                state: reader, isPastDue: questionDeadline())
        }
        return json(decision, rule, head, at: instant)
    }

    private func values(_ parameters: [Parameter], in contract: Contract) throws -> [Value] {
        try argumentValues(arguments, parameters, in: contract)
    }

    private func unknownName(in contract: Contract) -> APIError {
        let names =
            contract.functions.filter { $0.kind == .view }.map(\.name)
            + contract.rules.map(\.name)
        let hint = suggestion(for: name, among: names).map { "; did you mean `\($0)`?" } ?? ""
        return APIError(
            .notFound, "unknownName",
            "`\(contract.name)` has no view or rule `\(name)`\(hint)")
    }

    private func json(
        _ answer: ViewAnswer, _ function: Function, _ contract: Contract, _ head: Header
    ) -> JSON {
        var members = start("view", head)
        switch answer.outcome {
        case .returned(let bytes):
            members.append(JSON.Member("outcome", "returned"))
            members += resultMembers(bytes, function.result, in: contract)
            members.append(JSON.Member("encoded", .string("0x" + bytes.hex)))
        case .failed(let reason):
            members.append(JSON.Member("outcome", "failed"))
            members.append(
                JSON.Member(
                    "failure",
                    .object(failureMembers(reason, contracts: [self.contract: contract]))))
        }
        members.append(JSON.Member("gasUsed", .wide(answer.gasUsed.units)))
        return .object(members)
    }

    private func json(_ decision: Decision, _ rule: Rule, _ head: Header, at: Instant) -> JSON {
        var members = start("rule", head)
        members.append(JSON.Member("at", .string(at.isoText)))
        members.append(JSON.Member("isPermitted", .bool(decision.isPermitted)))
        switch decision.answer {
        case .permitted(let clauses):
            members.append(
                JSON.Member("permits", .array(clauses.map { .string($0.name) })))
        case .denied(let reason):
            members.append(JSON.Member("reason", .string(reason.name)))
            if case .forbidden(let clause) = reason {
                members.append(JSON.Member("forbid", .string(clause.name)))
            }
        }
        let clauses = zip(rule.clauses, decision.clauses).map { clause, outcome -> JSON in
            [
                "kind": clause.kind == .permit ? "permit" : "forbid",
                "name": .string(clause.name), "outcome": .string(word(outcome)),
            ]
        }
        members.append(JSON.Member("clauses", .array(clauses)))
        return .object(members)
    }

    private func start(_ kind: String, _ head: Header) -> [JSON.Member] {
        [
            JSON.Member("kind", .string(kind)), JSON.Member("contract", .string(contract.text)),
            JSON.Member("name", .string(name)), JSON.Member("height", .wide(head.height.number)),
            JSON.Member("time", .string(head.time.isoText)),
        ]
    }
}

func word(_ outcome: ClauseOutcome) -> String {
    switch outcome {
    case .held: "held"
    case .failed: "failed"
    case .trapped(let trap): trap.name
    }
}

/// Arguments as a client gives them: an object by labels, or all in BCS as `"0x…"`.
func argumentValues(
    _ arguments: JSONField?, _ parameters: [Parameter], in contract: Contract
) throws -> [Value] {
    guard let arguments else {
        guard parameters.isEmpty else { throw APIError.badRequest("`arguments` is missing") }
        return []
    }
    do throws(JSONShapeError) {
        guard case .string(let text) = try arguments.value() else {
            return try LicetValues.arguments(from: arguments, to: parameters, in: contract)
        }
        guard text.hasPrefix("0x"), let bytes = bytes(hex: text.dropFirst(2)),
            let values = decodeValues(bytes, as: parameters.map(\.type), in: contract)
        else { throw arguments.refusal("should be the arguments in BCS after `0x`") }
        return values
    } catch {
        throw APIError.badRequest("\(error)")
    }
}

/// An instant as a client gives it.
func instant(_ field: JSONField) throws(JSONShapeError) -> Instant {
    guard let instant = Instant(text: try field.string()) else {
        throw field.refusal("should be an instant, such as `2027-01-01T08:00:00.000Z`")
    }
    return instant
}

/// Whether a question that begins now is to be given up.
func questionDeadline() -> () -> Bool {
    let end = ContinuousClock.now + .seconds(5)
    return { ContinuousClock.now >= end }
}

/// Gives the errors of rules their codes.
func answering<Answer>(_ question: () throws(EvaluationError) -> Answer) throws -> Answer {
    do throws(EvaluationError) {
        return try question()
    } catch {
        switch error {
        case .store(let fault): throw fault
        case .tooMuchWork:
            throw APIError(
                .unprocessableContent, "tooMuchWork",
                "the rule looks at too many rows, or works too long")
        case .unsolvable:
            throw APIError(
                .unprocessableContent, "unsolvable",
                "the rule does more with its instant than compare it, so that its periods cannot "
                    + "be found")
        case .noSubject:
            throw APIError(
                .unprocessableContent, "noSubject",
                "the rule has no parameter of type `Account` whose values could be listed")
        case .malformedQuestion: throw APIError.badRequest("the arguments do not fit")
        }
    }
}
