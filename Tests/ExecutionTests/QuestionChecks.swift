import LicetBytecode
import LicetPrimitives
import LicetRules
import LicetVM
import TestSupport

extension QuestionTwin {
    /// The periods against the machine's answer at every millisecond about the state's instants,
    /// at each end of a period, and far from all.
    mutating func askWhen(_ question: Question) throws -> [Bool] {
        let found = try permittedPeriods(
            rule: question.rule, arguments: question.arguments, in: loaded.verified,
            contract: Self.address, state: rows)
        for (one, next) in zip(found, found.dropFirst()) where one.end >= next.start {
            throw disagreement("periods touch: \(found)", question, one.end)
        }
        let last = Instant.last.milliseconds
        var edges: [Int64] = [0, 1, 5, AccessState.base - 1_000, last - 20, last - 1, last]
        for end in found.flatMap({ [$0.start, $0.end] }) where end <= .last {
            edges += [end.milliseconds - 1, end.milliseconds].filter { $0 >= 0 }
        }
        for _ in 0..<6 { edges.append(AccessState.base + Int64(content.random.below(300)) - 150) }
        for time in edges { _ = try agreed(found, question, at: time) }
        let first = AccessState.base - Self.margin.before
        let grid = try (first...AccessState.base + AccessState.span + Self.margin.after).map {
            try agreed(found, question, at: $0)
        }
        tally.turns += zip(grid, grid.dropFirst()).count { $0 != $1 }
        return grid
    }

    private func agreed(
        _ found: [Period], _ question: Question, at time: Int64
    ) throws -> Bool {
        let instant = Instant(milliseconds: time) ?? .epoch
        let told = found.contains { $0.contains(instant) }
        let answer = try machine(question, at: instant)
        guard told == answer else {
            let text = found.map { "\($0.start.milliseconds)..<\($0.end.milliseconds)" }
            throw disagreement(
                "when says \(told) of \(text), the machine \(answer)", question, instant)
        }
        return answer
    }

    // MARK: Who

    mutating func askWho(_ question: Question, at instant: Instant) throws {
        guard let subject = contract.rules[question.rule].subject else { return }
        var permitted: [Account] = []
        for name in AccessState.names {
            var asked = question
            asked.arguments[subject] = .account(actor(name))
            if try machine(asked, at: instant) { permitted.append(actor(name)) }
        }
        permitted.sort()
        var others = question.arguments
        others.remove(at: subject)
        let whole = try page(question.rule, others, at: instant, nil, 100)
        var listed: [Account] = []
        var hasMore = true
        while hasMore {
            let next = try page(question.rule, others, at: instant, listed.last, 2)
            listed += next.accounts
            hasMore = next.hasMore
        }
        guard listed == whole.accounts, !whole.hasMore else {
            throw disagreement("pages of who differ from the whole", question, instant)
        }
        tally.listed += listed.count
        for account in listed where !permitted.contains(account) {
            throw disagreement("who lists \(account.text), who is denied", question, instant)
        }
        let open = Set(whole.openPermits.map(\.clause))
        for account in permitted where !listed.contains(account) {
            var asked = question
            asked.arguments[subject] = .account(account)
            guard case .permitted(let clauses) = try decision(asked, at: instant).answer,
                Set(clauses).isSubset(of: open)
            else { throw disagreement("who leaves out \(account.text)", asked, instant) }
        }
    }

    private func page(
        _ rule: Int, _ others: [Value], at instant: Instant, _ after: Account?, _ limit: Int
    ) throws -> PermittedAccounts {
        try permittedAccounts(
            rule: rule, arguments: others, at: instant, after: after, limit: limit,
            in: loaded.verified, contract: Self.address, state: rows)
    }

    private func decision(_ question: Question, at instant: Instant) throws -> Decision {
        try evaluate(
            rule: question.rule, arguments: question.arguments, at: instant, in: loaded.verified,
            contract: Self.address, state: rows)
    }

    // MARK: Why

    mutating func askWhy(_ question: Question, at offset: Int64, _ grid: [Bool]) throws {
        let instant = instant(offset)
        let why = try explain(
            rule: question.rule, arguments: question.arguments, at: instant, in: loaded.verified,
            contract: Self.address, state: rows)
        let answer = try machine(question, at: instant)
        let twin = self
        func fail(_ reason: String) -> Disagreement {
            twin.disagreement("why: \(reason)\n\(why.text)", question, instant)
        }
        guard why.isPermitted == answer else { throw fail("the machine says \(answer)") }
        guard (why.current != nil) == answer else { throw fail("no period about the instant") }
        guard why.decision == (try decision(question, at: instant)) else {
            throw fail("check decides otherwise")
        }
        try checkClauses(of: why, question, fail)
        tally.reasons[why.decision.reasonName, default: 0] += 1
        guard !answer else { return try checkPermit(of: why, fail) }
        try checkReason(of: why, fail)
        for change in why.changes { try check(change, of: why, question, offset, grid, fail) }
        // Verifying and loading another contract takes as long as all else.
        if content.random.below(2) == 0 { try carryOut(question, at: instant, fail) }
    }

    /// What became of each clause, against the machine.
    private func checkClauses(
        of why: Explanation, _ question: Question, _ fail: (String) -> Disagreement
    ) throws {
        let rule = contract.rules[question.rule]
        for (number, clause) in why.clauses.enumerated() {
            let isGood = try machine(
                Contract.nameOfRule(of: number, in: rule), question, at: why.instant)
            let told = clause.kind == .permit ? clause.outcome == .held : clause.outcome == .failed
            guard isGood == told else { throw fail("the machine differs about \(clause.name)") }
        }
    }

    private func checkPermit(of why: Explanation, _ fail: (String) -> Disagreement) throws {
        guard let clause = why.clause, why.clauses[clause.number].outcome == .held,
            why.clauses[clause.number].kind == .permit, why.changes.isEmpty
        else { throw fail("the permit does not hold") }
        guard why.leaves.allSatisfy({ $0.outcome == ($0.wanted ? .held : .failed) }) else {
            throw fail("a leaf by which the permit holds is otherwise")
        }
    }

    /// Whether a denial is called forbidden where a forbid denies, and only there.
    private func checkReason(of why: Explanation, _ fail: (String) -> Disagreement) throws {
        let forbids = why.clauses.filter { $0.kind == .forbid && $0.outcome != .failed }
        switch why.decision.answer {
        case .denied(.forbidden(let clause)):
            guard why.clause == clause, why.clauses[clause.number].kind == .forbid,
                forbids.contains(where: { $0.name == clause.name })
            else { throw fail("another clause forbids") }
        case .denied(.absent):
            guard !forbids.contains(where: { $0.outcome == .held }) else {
                throw fail("a forbid holds")
            }
        default:
            guard forbids.isEmpty else { throw fail("a forbid denies") }
            guard !why.clauses.contains(where: { $0.kind == .permit && $0.outcome == .held }) else {
                throw fail("a permit holds and nothing forbids")
            }
        }
    }

    /// Whether a change does what it promises.
    private func check(
        _ change: Change, of why: Explanation, _ question: Question, _ offset: Int64,
        _ grid: [Bool], _ fail: (String) -> Disagreement
    ) throws {
        switch change {
        case .wait(let until):
            let end = AccessState.base + AccessState.span + Self.margin.after
            let next = grid.indices.first { $0 > Self.place(of: offset) && grid[$0] }
            let first = next.map { AccessState.base - Self.margin.before + Int64($0) }
            guard try machine(question, at: until),
                first.map({ $0 == until.milliseconds }) ?? (until.milliseconds > end)
            else { throw fail("waiting does not help, or less would") }
        case .argument(let name, _, let value):
            let parameters = contract.rules[question.rule].parameters
            guard let number = parameters.firstIndex(where: { $0.name == name }) else {
                throw fail("there is no parameter `\(name)`")
            }
            var asked = question
            asked.arguments[number] = value
            guard try machine(asked, at: instant(offset)) else {
                throw fail("another argument does not help")
            }
        case .rows(let rows):
            guard why.decision.answer == .denied(.absent), !rows.isEmpty,
                rows.allSatisfy({ isMissing($0, at: why.instant) })
            else { throw fail("no row is missing") }
        case .conditions(_, let leaves, _):
            guard !leaves.isEmpty,
                leaves.allSatisfy({ $0.outcome != ($0.wanted ? .held : .failed) })
            else { throw fail("a leaf that would have to change need not") }
        }
    }

    private func isMissing(_ row: RowReference, at instant: Instant) -> Bool {
        guard let number = contract.tables.firstIndex(where: { $0.name == row.table }) else {
            return false
        }
        let stored = content.state.tables[number].values.first {
            contract.spelling(of: $0.key, as: contract.tables[number].key) == row.key
        }
        return stored?.inserted == row.inserted && stored.map { $0.inserted > instant } ?? true
    }

    /// Carries out the smallest change: the machine must permit where the leaves that would have
    /// to come out otherwise do.
    private mutating func carryOut(
        _ question: Question, at instant: Instant, _ fail: (String) -> Disagreement
    ) throws {
        let leaves = try changedLeaves(
            rule: question.rule, arguments: question.arguments, at: instant, in: contract,
            address: Self.address, state: rows)
        guard let leaves, let changed = contract.carryingOut(leaves, inRule: question.rule),
            let other = try? load(changed)
        else { return }
        tally.carriedOut += 1
        let name = contract.rules[question.rule].name
        guard try machine(name, question, at: instant, of: other) else {
            throw fail("the smallest change does not permit: \(leaves.count) leaves")
        }
    }
}

extension Decision {
    var reasonName: String {
        switch answer {
        case .permitted: "permitted"
        case .denied(let reason): reason.name
        }
    }
}
