import LicetBytecode
import LicetPrimitives
import LicetSyntax

/// Makes a failing case simpler for as long as it fails in the same way.
struct CaseShrinker {
    var runner: CaseRunner
    let pool: ValuePool
    /// The simplest case so far, and what it came to.
    private(set) var best: PropertyCase
    private(set) var outcome: CaseOutcome
    private(set) var tries = 0
    private let cause: Cause

    /// Cases that are run to make one simpler, at most.
    static let triesMax = 600

    /// What fails: the same mistake at the same place.
    private struct Cause: Hashable {
        let code: String
        let place: Int

        init?(_ finding: Finding?) {
            guard let part = finding?.parts.first else { return nil }
            code = part.diagnostic.code.id
            place = part.diagnostic.span.start
        }
    }

    /// Nil where the outcome is no failure.
    init?(_ runner: CaseRunner, _ failing: PropertyCase, _ outcome: CaseOutcome, _ pool: ValuePool)
    {
        guard let cause = Cause(outcome.finding) else { return nil }
        self.runner = runner
        self.pool = pool
        self.cause = cause
        self.outcome = outcome
        best = PropertyCase(arguments: failing.arguments, sequences: outcome.sequences)
    }

    mutating func shrink() {
        var isSimpler = true
        while isSimpler, tries < Self.triesMax {
            isSimpler = false
            if dropSteps() { isSimpler = true }
            if mergeActors() { isSimpler = true }
            if simplifyArguments() { isSimpler = true }
            if simplifySteps() { isSimpler = true }
        }
    }

    /// Whether a case fails in the same way; it is then the best.
    private mutating func take(_ candidate: PropertyCase) -> Bool {
        guard tries < Self.triesMax, candidate != best else { return false }
        tries += 1
        let result = runner.run(candidate.arguments, .recorded(candidate.sequences))
        guard Cause(result.finding) == cause else { return false }
        best = PropertyCase(arguments: candidate.arguments, sequences: result.sequences)
        outcome = result
        return true
    }

    /// Leaves out stretches of steps, long ones first.
    private mutating func dropSteps() -> Bool {
        var isSimpler = false
        for walk in best.sequences.indices {
            var length = best.sequences[walk].count
            while length > 0 {
                // From the end, where what a step needs has been done already.
                var start = best.sequences[walk].count - length
                while start >= 0 {
                    var candidate = best
                    let end = Swift.min(start + length, candidate.sequences[walk].count)
                    if start < end {
                        candidate.sequences[walk].removeSubrange(start..<end)
                        var lowered = candidate
                        for place in start..<lowered.sequences[walk].count {
                            lowered.sequences[walk][place].lowerRows()
                        }
                        if take(candidate) || take(lowered) { isSimpler = true }
                    }
                    start -= length
                }
                length /= 2
            }
        }
        return isSimpler
    }

    /// Puts an earlier actor in the place of another, everywhere at once: who owns a row must be
    /// who calls later.
    private mutating func mergeActors() -> Bool {
        var isSimpler = false
        for (place, account) in pool.accounts.enumerated().reversed() {
            for earlier in pool.accounts.prefix(place) {
                var candidate = best
                candidate.arguments = candidate.arguments.map { $0.replacing(account, by: earlier) }
                candidate.sequences = candidate.sequences.map { steps in
                    steps.map { $0.replacing(account, by: earlier) }
                }
                if take(candidate) {
                    isSimpler = true
                    break
                }
            }
        }
        return isSimpler
    }

    private mutating func simplifyArguments() -> Bool {
        var isSimpler = false
        for place in best.arguments.indices {
            let type = runner.parameters[place].type
            while let simpler = firstTaken(
                simplerValues(
                    best.arguments[place], type, in: runner.program.contract, pool: pool),
                { candidate, value in candidate.arguments[place] = value })
            {
                best = simpler
                isSimpler = true
            }
        }
        return isSimpler
    }

    private mutating func simplifySteps() -> Bool {
        var isSimpler = false
        for walk in best.sequences.indices {
            var place = 0
            while place < best.sequences[walk].count {
                while let simpler = firstTaken(
                    simplerSteps(best.sequences[walk][place]),
                    { candidate, step in candidate.sequences[walk][place] = step })
                {
                    best = simpler
                    isSimpler = true
                    guard place < best.sequences[walk].count else { break }
                }
                place += 1
            }
        }
        return isSimpler
    }

    /// The first of the replacements with which the case still fails.
    private mutating func firstTaken<Part>(
        _ parts: [Part], _ replace: (inout PropertyCase, Part) -> Void
    ) -> PropertyCase? {
        for part in parts {
            var candidate = best
            replace(&candidate, part)
            if take(candidate) { return best }
            if tries >= Self.triesMax { return nil }
        }
        return nil
    }

    private func simplerSteps(_ step: PropertyStep) -> [PropertyStep] {
        let contract = runner.program.contract
        switch step {
        case .advance(let duration):
            return simplerValues(.duration(duration), .duration, in: contract, pool: pool)
                .compactMap { value in
                    guard case .duration(let shorter) = value, shorter > .zero else { return nil }
                    return .advance(shorter)
                }
        case .call(let actor, let function, let values):
            var found = simplerValues(.account(actor), .account, in: contract, pool: pool)
                .compactMap { value -> PropertyStep? in
                    guard case .account(let other) = value else { return nil }
                    return .call(actor: other, function: function, values)
                }
            for (place, parameter) in contract.functions[function].parameters.enumerated() {
                for value in simplerValues(
                    values[place], parameter.type, in: contract, pool: pool)
                {
                    var others = values
                    others[place] = value
                    found.append(.call(actor: actor, function: function, others))
                }
            }
            return found
        }
    }
}

extension PropertyStep {
    /// Names the row before in the place of each: a step that inserted one was left out.
    fileprivate mutating func lowerRows() {
        guard case .call(let actor, let function, let values) = self else { return }
        let lowered = values.map { value in
            value.mapped { leaf in
                if case .identifier(let row) = leaf, row > 1 { .identifier(row - 1) } else { leaf }
            }
        }
        self = .call(actor: actor, function: function, lowered)
    }

    fileprivate func replacing(_ account: Account, by other: Account) -> PropertyStep {
        guard case .call(let actor, let function, let values) = self else { return self }
        return .call(
            actor: actor == account ? other : actor, function: function,
            values.map { $0.replacing(account, by: other) })
    }
}

extension Value {
    fileprivate func replacing(_ account: Account, by other: Account) -> Value {
        mapped { $0 == .account(account) ? .account(other) : $0 }
    }

    /// The value with every part that has no parts of its own replaced.
    fileprivate func mapped(_ replace: (Value) -> Value) -> Value {
        switch self {
        case .structure(let fields): .structure(fields.map { $0.mapped(replace) })
        case .variant(let chosen, let fields): .variant(chosen, fields.map { $0.mapped(replace) })
        case .list(let elements): .list(elements.map { $0.mapped(replace) })
        case .set(let elements): Value.set(of: elements.map { $0.mapped(replace) })
        case .some(let wrapped): .some(wrapped.mapped(replace))
        case .bool, .int, .instant, .duration, .period, .account, .digest, .bytes, .text, .path,
            .identifier, .enumeration, .none, .row, .ticket:
            replace(self)
        }
    }
}
