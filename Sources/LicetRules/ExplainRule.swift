import LicetBytecode
import LicetPrimitives

/// Puts an ``Explanation`` together.
struct ExplanationMaker {
    let question: RuleQuestion
    let time: Instant
    var evaluator: Evaluator

    /// Other arguments that are tried for a denied question.
    private static let trialsMax = 64

    mutating func explanation() throws(EvaluationError) -> Explanation {
        let clauses = question.rule.clauses
        let decision = try evaluator.decision(clauses)
        try evaluator.prepareLets()
        let focus: Focus
        var changes: [Change] = []
        let known = try knownPeriods()
        let absent = try absentRows(of: decision)
        switch decision.answer {
        case .permitted(let permits):
            focus =
                try permits.first.map { (permit) throws(EvaluationError) in
                    try holding(permit)
                } ?? Focus()
        case .denied(let reason):
            let best = try nearestPermit(reason)
            if case .forbidden(let forbid) = reason {
                focus = try holding(forbid)
            } else {
                focus = Focus(clause: best?.permit, leaves: best?.gap.leaves ?? [])
            }
            if let next = known.next { changes.append(.wait(until: next.start)) }
            changes += try otherArguments()
            if case .absent = reason, !absent.isEmpty {
                changes.append(.rows(absent))
            } else if let change = try otherConditions(decision) {
                changes.append(change)
            }
        }
        return Explanation(
            rule: question.rule.name, instant: time, decision: decision,
            clauses: zip(clauses, decision.clauses).map {
                ExplainedClause(kind: $0.kind, name: $0.name, outcome: $1)
            }, clause: focus.clause, leaves: try render(focus.leaves), absentRows: absent,
            current: known.current, previous: known.previous, next: known.next, changes: changes)
    }

    private struct Focus {
        var clause: ClauseReference?
        var leaves: [LeafPlace] = []
    }

    /// By what a clause that held did so, or one that cannot be excluded.
    private mutating func holding(
        _ clause: ClauseReference
    ) throws(EvaluationError) -> Focus {
        let condition = question.rule.clauses[clause.number].condition
        return Focus(clause: clause, leaves: try evaluator.support(condition, wanted: true))
    }

    /// The permit that fails the fewest leaves; for a reason of time, the one that gave the reason.
    private mutating func nearestPermit(
        _ reason: DenialReason
    ) throws(EvaluationError) -> (permit: ClauseReference, gap: Gap)? {
        let isOfTime = [.notYet, .expired, .ended].contains(reason)
        var best: (permit: ClauseReference, gap: Gap)?
        for (number, clause) in question.rule.clauses.enumerated() where clause.kind == .permit {
            let found = try evaluator.gap(
                clause.condition, wanted: true, isOfTime ? .timeOnly : .any)
            guard var gap = found else { continue }
            if isOfTime { gap.isReason = try explains(gap, reason) }
            if best.map({ gap.isNearer(than: $0.gap, isOfTime ? .timeOnly : .any) }) ?? true {
                best = (ClauseReference(number: number, name: clause.name), gap)
            }
        }
        return best
    }

    private mutating func explains(
        _ gap: Gap, _ reason: DenialReason
    ) throws(EvaluationError) -> Bool {
        guard let leaf = gap.leaves.first else { return false }
        return try evaluator.inScope(leaf) { (evaluator) throws(EvaluationError) in
            try evaluator.timeReason(leaf.expression, wanted: leaf.wanted) == reason
        }
    }

    // MARK: Changes

    /// The fewest leaves that would have to come out otherwise: of a permit, and of each forbid
    /// that holds.
    private mutating func otherConditions(
        _ decision: Decision
    ) throws(EvaluationError) -> Change? {
        guard let found = try leavesToChange(decision), !found.leaves.isEmpty else { return nil }
        return .conditions(
            permit: found.permit, try render(found.leaves.map(\.leaf)),
            isEnough: try isEnough(found))
    }

    /// Whether the rule would permit if the leaves came out as wanted, wherever they stand.
    private func isEnough(_ found: LeavesToChange) throws(EvaluationError) -> Bool {
        guard !found.isCut,
            let changed = question.contract.carryingOut(found.changed, inRule: question.number)
        else { return false }
        do throws(EvaluationError) {
            let other = try question.asked(
                of: changed, meter: question.meter.part(max: EvaluationError.workMax / 10))
            return try other.isPermitted(at: time, arguments: question.arguments)
        } catch {
            guard error == .tooMuchWork else { throw error }
            return false
        }
    }

    private struct LeavesToChange {
        let permit: ClauseReference
        /// Each with the number of its clause.
        var leaves: [(clause: Int, leaf: LeafPlace)]
        /// Whether there are more than those.
        var isCut: Bool

        var changed: [ChangedLeaf] {
            leaves.map { clause, leaf in
                ChangedLeaf(clause: clause, expression: leaf.expression, wanted: leaf.wanted)
            }
        }
    }

    private mutating func leavesToChange(
        _ decision: Decision
    ) throws(EvaluationError) -> LeavesToChange? {
        let clauses = question.rule.clauses
        guard let best = try nearestPermit(.unmet) else { return nil }
        var found = LeavesToChange(
            permit: best.permit, leaves: best.gap.leaves.map { (best.permit.number, $0) },
            isCut: best.gap.isCut)
        for (number, outcome) in decision.clauses.enumerated()
        where clauses[number].kind == .forbid && outcome != .failed {
            let gap = try evaluator.gap(clauses[number].condition, wanted: false, .changeable)
            guard let gap else { return nil }
            found.leaves += gap.leaves.map { (number, $0.part(ofForbid: clauses[number].name)) }
            found.isCut = found.isCut || gap.isCut
        }
        return found
    }

    /// See ``changedLeaves(rule:arguments:at:in:address:state:)``.
    mutating func changedLeaves() throws(EvaluationError) -> [ChangedLeaf]? {
        let decision = try evaluator.decision(question.rule.clauses)
        guard !decision.isPermitted else { return nil }
        try evaluator.prepareLets()
        guard let found = try leavesToChange(decision), try isEnough(found) else { return nil }
        return found.changed
    }

    /// Other cases of enumerations and Booleans, one argument at a time, that would permit: as many
    /// as are found with little work, which must not keep anyone from the reason.
    private func otherArguments() throws(EvaluationError) -> [Change] {
        var changes: [Change] = []
        var trials = 0
        let meter = question.meter.part(max: EvaluationError.workMax / 10)
        for (number, parameter) in question.rule.parameters.enumerated() {
            for value in otherValues(of: parameter, than: question.arguments[number]) {
                trials += 1
                guard trials <= Self.trialsMax else { return changes }
                var arguments = question.arguments
                arguments[number] = value
                do throws(EvaluationError) {
                    let isPermitted = try question.isPermitted(
                        at: time, arguments: arguments, meter: meter)
                    guard isPermitted else { continue }
                } catch {
                    guard error == .tooMuchWork else { throw error }
                    return changes
                }
                let text = question.contract.spelling(of: value, as: parameter.type)
                changes.append(.argument(name: parameter.name, value: text, value))
            }
        }
        return changes
    }

    private func otherValues(of parameter: Parameter, than value: Value) -> [Value] {
        let values: [Value]
        switch parameter.type {
        case .bool: values = [.bool(false), .bool(true)]
        case .enumeration(let number):
            let declared = question.contract.enumerations
            guard declared.indices.contains(number) else { return [] }
            values = declared[number].cases.indices.map { .enumeration($0) }
        default: return []
        }
        return values.filter { $0 != value }
    }

    private struct KnownPeriods {
        var previous: Period?
        var current: Period?
        var next: Period?
    }

    /// The periods about the instant. What they cost must not keep anyone from the reason.
    private func knownPeriods() throws(EvaluationError) -> KnownPeriods {
        let periods: [Period]
        do throws(EvaluationError) {
            periods = try question.periods(
                meter: question.meter.part(max: EvaluationError.workMax / 10))
        } catch {
            switch error {
            case .tooMuchWork, .unsolvable: return KnownPeriods()
            case .store, .noSubject, .malformedQuestion: throw error
            }
        }
        return KnownPeriods(
            previous: periods.last { $0.end <= time },
            current: periods.first { $0.contains(time) },
            next: periods.first { $0.start > time })
    }

    // MARK: Rows that are not there

    private mutating func absentRows(
        of decision: Decision
    ) throws(EvaluationError) -> [RowReference] {
        guard case .denied(.absent) = decision.answer else { return [] }
        var found: [RowReference] = []
        for (clause, outcome) in zip(question.rule.clauses, decision.clauses) {
            let rows: [RowReference]
            switch clause.kind {
            case .permit: rows = try evaluator.absentLookups(clause.condition)
            case .forbid:
                // It hangs on leaves that look for rows, perhaps of each row of a quantifier.
                guard outcome == .trapped(.rowAbsent) else { continue }
                rows = try rowsMissed(by: clause.condition)
            }
            for row in rows where !found.contains(row) { found.append(row) }
        }
        return found
    }

    private mutating func rowsMissed(
        by condition: RuleExpression
    ) throws(EvaluationError) -> [RowReference] {
        var found: [RowReference] = []
        for leaf in try evaluator.support(condition, wanted: true) {
            found += try evaluator.inScope(leaf) { (evaluator) throws(EvaluationError) in
                try evaluator.absentLookups(leaf.expression)
            }
        }
        return found
    }

    // MARK: Words

    private mutating func render(
        _ leaves: [LeafPlace]
    ) throws(EvaluationError) -> [ExplainedLeaf] {
        var rendered: [ExplainedLeaf] = []
        let question = question
        for leaf in leaves {
            let one = try evaluator.inScope(leaf) { (evaluator) throws(EvaluationError) in
                try evaluator.explained(leaf, question.rule, question.number)
            }
            // Several rows may fail one test that is not about them.
            if !rendered.contains(one) { rendered.append(one) }
        }
        return rendered
    }
}
