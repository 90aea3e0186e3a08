import LicetBytecode
import LicetPrimitives

/// What a condition could come to if each of its time tests could come out either way, all else
/// being as it is.
struct Possible {
    var holds: Bool
    var fails: Bool

    static let neither = Possible(holds: false, fails: false)
    static let either = Possible(holds: true, fails: true)

    func includes(_ wanted: Bool) -> Bool { wanted ? holds : fails }
    var negated: Possible { Possible(holds: fails, fails: holds) }

    func and(_ other: Possible) -> Possible {
        Possible(holds: holds && other.holds, fails: fails || other.fails)
    }
}

/// A way to be permitted that fails only time tests.
struct Candidate {
    /// The row that it is about: an empty key and the epoch where it is about none.
    var inserted: Instant = .epoch
    var key: Bytes = []
    var reason: DenialReason

    /// Later inserted first; rows of one block in the order of their keys.
    func isOlder(than other: Candidate) -> Bool {
        if inserted != other.inserted { return inserted < other.inserted }
        if key != other.key { return key.lexicographicallyPrecedes(other.key) }
        return rank < other.rank
    }

    // One row may be a candidate of two permits: what waiting would help comes first.
    private var rank: Int {
        switch reason {
        case .notYet: 2
        case .ended: 1
        default: 0
        }
    }
}

extension Evaluator {
    /// Why a rule whose clauses came to these outcomes denies.
    mutating func reason(
        _ clauses: [Clause], _ outcomes: [ClauseOutcome]
    ) throws(EvaluationError) -> DenialReason {
        let forbids = clauses.indices.filter { clauses[$0].kind == .forbid }
        if let number = forbids.first(where: { outcomes[$0] == .held }) {
            return .forbidden(ClauseReference(number: number, name: clauses[number].name))
        }
        if forbids.contains(where: { outcomes[$0] == .trapped(.rowAbsent) }) { return .absent }
        if let number = forbids.first(where: { outcomes[$0] != .failed }) {
            return .forbidden(ClauseReference(number: number, name: clauses[number].name))
        }
        let permits = clauses.filter { $0.kind == .permit }.map(\.condition)
        if try missesOneRow(permits) { return .absent }
        try prepareLets()
        var best: Candidate?
        for permit in permits where try possible(permit).holds {
            for candidate in try candidates(permit, wanted: true, row: nil, depth: 0) {
                if best?.isOlder(than: candidate) ?? true { best = candidate }
            }
        }
        return best?.reason ?? .unmet
    }

    // MARK: What could be

    mutating func possible(_ expression: RuleExpression) throws(EvaluationError) -> Possible {
        switch expression {
        case .and(let left, let right): return try possible(left).and(try possible(right))
        case .or(let left, let right):
            return try possible(left).negated.and(try possible(right).negated).negated
        case .implies(let left, let right):
            return try possible(left).and(try possible(right).negated).negated
        case .unary(.not, let operand): return try possible(operand).negated
        case .exists(let collection, let body):
            return try possibleForAll(collection, body, negated: true).negated
        case .all(let collection, let body):
            return try possibleForAll(collection, body, negated: false)
        case .bind(let value, let body):
            guard case .success(let local) = try local(binding: value) else { return .neither }
            return try possible(body, with: local)
        case .ifSome(let optional, let then, let otherwise):
            switch try local(unwrapping: optional) {
            case .success(let local?): return try possible(then, with: local)
            case .success: return try possible(otherwise)
            case .failure: return .neither
            }
        case .conditional(let condition, let then, let otherwise):
            let condition = try possible(condition)
            let first = condition.holds ? try possible(then) : .neither
            let second = condition.fails ? try possible(otherwise) : .neither
            return Possible(
                holds: first.holds || second.holds, fails: first.fails || second.fails)
        case .member:
            if let rows = try membership(expression) { return try possible(rows) }
            return try possibleLeaf(expression, turns: false)
        case .local(let number) where locals.indices.contains(number):
            if let known = locals[number].possible { return known }
        case .letValue(let number) where letPossibles.indices.contains(number):
            if let known = letPossibles[number] { return known }
        default: break
        }
        return try possibleLeaf(expression, turns: usesTime(expression))
    }

    /// `turns`: whether it may come out otherwise at another time.
    private mutating func possibleLeaf(
        _ leaf: RuleExpression, turns: Bool
    ) throws(EvaluationError) -> Possible {
        switch try result(leaf) {
        case .success(.bool(let flag)):
            return turns ? .either : Possible(holds: flag, fails: !flag)
        case .success, .failure: return .neither
        }
    }

    private mutating func possibleForAll(
        _ collection: RuleExpression, _ body: RuleExpression, negated: Bool
    ) throws(EvaluationError) -> Possible {
        guard case .success(let elements) = try elements(collection) else { return .neither }
        var all = Possible(holds: true, fails: false)
        for element in elements {
            let one = try possible(body, with: element)
            all = all.and(negated ? one.negated : one)
        }
        return all
    }

    private mutating func possible(
        _ body: RuleExpression, with local: Local
    ) throws(EvaluationError) -> Possible {
        locals.append(local)
        defer { locals.removeLast() }
        return try possible(body)
    }

    // MARK: Which time tests fail

    /// The ways in which a condition that is not as wanted, but could be, fails time tests.
    private mutating func candidates(
        _ expression: RuleExpression, wanted: Bool, row: RowValue?, depth: Int
    ) throws(EvaluationError) -> [Candidate] {
        // Lets may be as many as trees are deep, so following them has its own bound.
        guard depth <= Limits.nesting else { return [] }
        let depth = depth + 1
        switch expression {
        case .and(let left, let right):
            return try parts([(left, wanted), (right, wanted)], all: wanted, row, depth)
        case .or(let left, let right):
            return try parts([(left, wanted), (right, wanted)], all: !wanted, row, depth)
        case .implies(let left, let right):
            return try parts([(left, !wanted), (right, wanted)], all: !wanted, row, depth)
        case .unary(.not, let operand):
            return try candidates(operand, wanted: !wanted, row: row, depth: depth)
        case .exists(let collection, let body):
            return try each(collection, body, wanted, all: !wanted, row, depth)
        case .all(let collection, let body):
            return try each(collection, body, wanted, all: wanted, row, depth)
        case .bind(let value, let body):
            guard case .success(let local) = try local(binding: value) else { return [] }
            return try candidates(body, with: local, wanted, row, depth)
        case .ifSome(let optional, let then, let otherwise):
            switch try local(unwrapping: optional) {
            case .success(let local?): return try candidates(then, with: local, wanted, row, depth)
            case .success:
                return try candidates(otherwise, wanted: wanted, row: row, depth: depth)
            case .failure: return []
            }
        case .member:
            guard let rows = try membership(expression) else { return [] }
            return try candidates(rows, wanted: wanted, row: row, depth: depth)
        case .conditional(let condition, let then, let otherwise):
            let isMet = try truth(condition) == .held
            let taken = isMet ? then : otherwise
            if try possible(taken).includes(wanted) {
                return try candidates(taken, wanted: wanted, row: row, depth: depth)
            }
            return try candidates(condition, wanted: !isMet, row: row, depth: depth)
        case .local(let number)
        where locals.indices.contains(number) && locals[number].possible != nil:
            guard let definition = locals[number].definition else { return [] }
            return try inScope(of: number) { (inner) throws(EvaluationError) in
                try inner.candidates(definition, wanted: wanted, row: row, depth: depth)
            }
        case .letValue(let number)
        where letPossibles.indices.contains(number) && letPossibles[number] != nil:
            return try inScope(of: 0) { (inner) throws(EvaluationError) in
                let definition = inner.definitions[number].value
                return try inner.candidates(definition, wanted: wanted, row: row, depth: depth)
            }
        default:
            guard usesTime(expression), let reason = try timeReason(expression, wanted: wanted)
            else { return [] }
            if let row { return [candidate(row, reason)] }
            return [candidate(try latestRow(expression), reason)]
        }
    }

    /// Where all parts must be as wanted, the first that is not; otherwise each that could be.
    private mutating func parts(
        _ parts: [(expression: RuleExpression, wanted: Bool)], all: Bool, _ row: RowValue?,
        _ depth: Int
    ) throws(EvaluationError) -> [Candidate] {
        var found: [Candidate] = []
        for (expression, wanted) in parts {
            if try truth(expression) == (wanted ? .held : .failed) { continue }
            guard try possible(expression).includes(wanted) else { continue }
            found += try candidates(expression, wanted: wanted, row: row, depth: depth)
            if all { break }
        }
        return found
    }

    private mutating func each(
        _ collection: RuleExpression, _ body: RuleExpression, _ wanted: Bool, all: Bool,
        _ row: RowValue?, _ depth: Int
    ) throws(EvaluationError) -> [Candidate] {
        guard case .success(let elements) = try elements(collection) else { return [] }
        var found: [Candidate] = []
        for element in elements {
            locals.append(element)
            defer { locals.removeLast() }
            if try truth(body) == (wanted ? .held : .failed) { continue }
            guard try possible(body).includes(wanted) else { continue }
            var about = row
            if case .row(let own) = element.value { about = own }
            found += try candidates(body, wanted: wanted, row: about, depth: depth)
            if all { break }
        }
        return found
    }

    private mutating func candidates(
        _ body: RuleExpression, with local: Local, _ wanted: Bool, _ row: RowValue?, _ depth: Int
    ) throws(EvaluationError) -> [Candidate] {
        locals.append(local)
        defer { locals.removeLast() }
        return try candidates(body, wanted: wanted, row: row, depth: depth)
    }

    private func candidate(_ row: RowValue?, _ reason: DenialReason) -> Candidate {
        guard let row else { return Candidate(reason: reason) }
        var encoder = RowKeyEncoder(contract: .zero, table: 0)
        encoder.value(row.key)
        return Candidate(inserted: row.inserted, key: encoder.key.bytes, reason: reason)
    }
}
