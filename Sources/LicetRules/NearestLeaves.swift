import LicetBytecode
import LicetPrimitives

/// A leaf with the variables in whose scope it stands.
struct LeafPlace {
    let expression: RuleExpression
    let wanted: Bool
    let locals: [Local]
    let row: (table: Int, value: RowValue)?
    /// Whether a row is missing that the quantifier could hold for.
    var isMissingElement = false
    /// Whether it stands where a trap in any part is one of the whole: see `isStrict`.
    var isStrict = false
    /// Whether it stands behind a `not`, or as `!= nil`, and is told so.
    var isNegated = false
    /// The forbid that it is a part of; nil for a part of a permit.
    var forbid: String?

    func part(ofForbid name: String) -> LeafPlace {
        var leaf = self
        leaf.forbid = name
        return leaf
    }
}

/// Leaves that would have to come out otherwise for a condition to be as wanted.
struct Gap {
    /// How many there are; ``leaves`` are the first of them.
    var count = 0
    var leaves: [LeafPlace] = []
    /// The row inserted last among those that the leaves are about.
    var newest: RowValue?
    /// Whether it gives the reason that is to be explained.
    var isReason = false

    static let leavesMax = 16
    var isCut: Bool { count > leaves.count }

    enum Mode {
        /// Every leaf may come out otherwise.
        case any
        /// Every leaf but one that nothing ever changes: a `once` field that was set stays so.
        case changeable
        /// Only leaves that depend on `t` may.
        case timeOnly
    }

    func isNearer(than other: Gap, _ mode: Mode) -> Bool {
        switch mode {
        case .any, .changeable:
            if count != other.count { return count < other.count }
            return isNewer(than: other)
        case .timeOnly:
            if isReason != other.isReason { return isReason }
            if isNewer(than: other) || other.isNewer(than: self) { return isNewer(than: other) }
            return count < other.count
        }
    }

    /// Later inserted first; of one block, the later key.
    private func isNewer(than other: Gap) -> Bool {
        guard let newest else { return false }
        guard let old = other.newest else { return true }
        if newest.inserted != old.inserted { return newest.inserted > old.inserted }
        return orderedKey(old.key).lexicographicallyPrecedes(orderedKey(newest.key))
    }

    func and(_ other: Gap) -> Gap {
        Gap(
            count: count + other.count,
            leaves: Array((leaves + other.leaves).prefix(Gap.leavesMax)),
            newest: isNewer(than: other) ? newest : other.newest ?? newest)
    }
}

private func orderedKey(_ key: Value) -> Bytes {
    var encoder = RowKeyEncoder(contract: .zero, table: 0)
    encoder.value(key)
    return encoder.key.bytes
}

extension Evaluator {
    /// What a step of explaining costs beside what it evaluates.
    private static let stepWork = 50

    /// Does something in the scope of a leaf.
    mutating func inScope<Answer>(
        _ leaf: LeafPlace, _ body: (inout Evaluator) throws(EvaluationError) -> Answer
    ) throws(EvaluationError) -> Answer {
        let outer = locals
        locals = leaf.locals
        defer { locals = outer }
        return try body(&self)
    }

    // MARK: What would have to be otherwise

    /// The nearest way to a condition that is as wanted; `nil` where no leaf can bring it about.
    mutating func gap(
        _ expression: RuleExpression, wanted: Bool, _ mode: Gap.Mode,
        row: (table: Int, value: RowValue)? = nil, depth: Int = 0
    ) throws(EvaluationError) -> Gap? {
        try charge(Self.stepWork)
        if try outcome(expression) == (wanted ? .held : .failed) { return Gap() }
        // Lets may be as many as trees are deep, so following them has its own bound.
        guard depth <= Limits.nesting else { return nil }
        let depth = depth + 1
        switch expression {
        case .constant, .none: return nil
        case .and(let left, let right):
            return try gap((left, wanted), (right, wanted), all: wanted, mode, row, depth)
        case .or(let left, let right):
            return try gap((left, wanted), (right, wanted), all: !wanted, mode, row, depth)
        case .implies(let left, let right):
            return try gap((left, !wanted), (right, wanted), all: !wanted, mode, row, depth)
        case .unary(.not, let operand):
            var found = try gap(operand, wanted: !wanted, mode, row: row, depth: depth)
            if let leaves = found?.leaves { found?.leaves = negated(leaves, by: operand) }
            return found
        case .exists(let collection, let body):
            return try gap(expression, collection, body, wanted, all: !wanted, mode, row, depth)
        case .all(let collection, let body):
            return try gap(expression, collection, body, wanted, all: wanted, mode, row, depth)
        case .bind, .ifSome, .conditional, .member, .letValue, .local:
            let whole = leaf(expression, wanted, mode, row)
            let outer = isStrict
            isStrict = true
            defer { isStrict = outer }
            return try gap(within: expression, orElse: whole, wanted, mode, row, depth)
        case .parameter, .time, .setting, .stateField, .field, .lookup, .find,
            .hasRow, .bucket, .findUnique, .unary, .binary, .coalesce, .some, .structure,
            .collection, .variant, .isCase, .hasCase, .payload:
            return leaf(expression, wanted, mode, row)
        }
    }

    /// The nearest way within an expression that is one leaf, where a trap in any part that is
    /// evaluated is one of the whole. `whole` is that leaf, where it can only be told as such.
    private mutating func gap(
        within expression: RuleExpression, orElse whole: Gap?, _ wanted: Bool, _ mode: Gap.Mode,
        _ row: (table: Int, value: RowValue)?, _ depth: Int
    ) throws(EvaluationError) -> Gap? {
        switch expression {
        case .bind(let value, let body):
            guard case .success(let local) = try local(binding: value) else { return whole }
            return try gap(body, with: local, wanted, mode, row, depth)
        case .ifSome(let optional, let then, let otherwise):
            guard case .success(let local) = try local(unwrapping: optional) else { return whole }
            if let local { return try gap(then, with: local, wanted, mode, row, depth) }
            return try gap(otherwise, wanted: wanted, mode, row: row, depth: depth)
                ?? leaf(.unary(.isNil, optional), false, mode, row)
        case .conditional(let condition, let then, let otherwise):
            let found = try outcome(condition)
            var best: Gap?
            for (isMet, branch) in [(true, then), (false, otherwise)] {
                guard var way = try gap(branch, wanted: wanted, mode, row: row, depth: depth)
                else { continue }
                if found != (isMet ? .held : .failed) {
                    let other = try gap(condition, wanted: isMet, mode, row: row, depth: depth)
                    guard let other else { continue }
                    way = other.and(way)
                }
                if best.map({ way.isNearer(than: $0, mode) }) ?? true { best = way }
            }
            return best
        case .member:
            guard let memberships = try membership(expression) else {
                // Who was named at deploy is a member for good.
                if case .timeOnly = mode { return nil }
                return whole
            }
            return try gap(memberships, wanted: wanted, mode, row: row, depth: depth) ?? whole
        case .letValue(let number) where definitions.indices.contains(number):
            return try inScope(of: 0) { (inner) throws(EvaluationError) in
                try inner.gap(
                    inner.definitions[number].value, wanted: wanted, mode, row: row, depth: depth)
            }
        case .local(let number) where locals.indices.contains(number):
            guard let definition = locals[number].definition else { return whole }
            return try inScope(of: number) { (inner) throws(EvaluationError) in
                try inner.gap(definition, wanted: wanted, mode, row: row, depth: depth)
            }
        default: return whole
        }
    }

    /// What a condition comes to where it stands.
    private mutating func outcome(
        _ expression: RuleExpression
    ) throws(EvaluationError) -> ClauseOutcome {
        isStrict ? try strictTruth(expression) : try truth(expression)
    }

    /// The leaves of what stands behind a `not`: where it is a leaf itself, told with the `not`.
    private func negated(
        _ leaves: [LeafPlace], by operand: RuleExpression
    ) -> [LeafPlace] {
        guard leaves.count == 1, leaves[0].expression == operand else { return leaves }
        var leaf = leaves[0]
        leaf.isNegated.toggle()
        return [leaf]
    }

    private func leaf(
        _ expression: RuleExpression, _ wanted: Bool, _ mode: Gap.Mode,
        _ row: (table: Int, value: RowValue)?
    ) -> Gap? {
        switch mode {
        case .any: break
        case .changeable: if isLasting(expression, wanted) { return nil }
        case .timeOnly: if !usesTime(expression) { return nil }
        }
        let place = LeafPlace(
            expression: expression, wanted: wanted, locals: locals, row: row,
            isStrict: isStrict)
        return Gap(count: 1, leaves: [place], newest: row?.value)
    }

    /// Whether a leaf that is not as wanted stays so: the `once` field is to be nil, and was set.
    private func isLasting(_ leaf: RuleExpression, _ wanted: Bool) -> Bool {
        guard wanted, case .unary(.isNil, .field(let owner, let number)) = leaf else {
            return false
        }
        let type = types.type(of: owner, locals.map(\.type))
        return types.field(type, number)?.mark == .once
    }

    private typealias Part = (expression: RuleExpression, wanted: Bool)

    private mutating func gap(
        _ left: Part, _ right: Part, all: Bool, _ mode: Gap.Mode,
        _ row: (table: Int, value: RowValue)?, _ depth: Int
    ) throws(EvaluationError) -> Gap? {
        var first: Gap?
        if isStrict, case .trapped = try outcome(left.expression) {
            // Before it has a value, the other part is not looked at.
            first = leaf(left.expression, left.wanted, mode, row)
            guard all else { return first }
        } else {
            first = try gap(left.expression, wanted: left.wanted, mode, row: row, depth: depth)
        }
        if all, first == nil { return nil }
        let second = try gap(
            right.expression, wanted: right.wanted, mode, row: row, depth: depth)
        guard let first, let second else { return all ? nil : first ?? second }
        if all { return first.and(second) }
        return second.isNearer(than: first, mode) ? second : first
    }

    private mutating func gap(
        _ body: RuleExpression, with local: Local, _ wanted: Bool, _ mode: Gap.Mode,
        _ row: (table: Int, value: RowValue)?, _ depth: Int
    ) throws(EvaluationError) -> Gap? {
        locals.append(local)
        defer { locals.removeLast() }
        return try gap(body, wanted: wanted, mode, row: row, depth: depth)
    }

    private mutating func gap(
        _ whole: RuleExpression, _ collection: RuleExpression, _ body: RuleExpression,
        _ wanted: Bool, all: Bool, _ mode: Gap.Mode, _ row: (table: Int, value: RowValue)?,
        _ depth: Int
    ) throws(EvaluationError) -> Gap? {
        guard case .success(let elements) = try elements(collection) else {
            return leaf(whole, wanted, mode, row)
        }
        var found: Gap?
        var isTrapped = false
        // Strictly, what comes after an element that traps is not looked at.
        for element in elements where all || !isTrapped {
            let one = try gap(
                body, with: element, wanted, mode, self.row(element) ?? row, depth)
            if !all, isStrict { isTrapped = try traps(body, with: element) }
            if all {
                guard let one else { return nil }
                found = found?.and(one) ?? one
            } else if let one, found.map({ one.isNearer(than: $0, mode) }) ?? true {
                found = one
            }
        }
        if all { return found }
        if case .timeOnly = mode { return found }
        // One element more would do as well.
        var missing = leaf(whole, wanted, mode, row)
        missing?.leaves[0].isMissingElement = true
        guard let found, found.count <= 1 else { return missing }
        return found
    }

    private mutating func traps(
        _ body: RuleExpression, with element: Local
    ) throws(EvaluationError) -> Bool {
        locals.append(element)
        defer { locals.removeLast() }
        if case .trapped = try outcome(body) { return true }
        return false
    }

    // MARK: By what it is as it is

    /// The leaves by which a condition is not the opposite of what is wanted.
    mutating func support(
        _ expression: RuleExpression, wanted: Bool, row: (table: Int, value: RowValue)? = nil,
        depth: Int = 0
    ) throws(EvaluationError) -> [LeafPlace] {
        try charge(Self.stepWork)
        guard depth <= Limits.nesting else { return [] }
        let depth = depth + 1
        switch expression {
        case .constant, .none: return []
        case .and(let left, let right):
            return try support([(left, wanted), (right, wanted)], all: wanted, row, depth)
        case .or(let left, let right):
            return try support([(left, wanted), (right, wanted)], all: !wanted, row, depth)
        case .implies(let left, let right):
            return try support([(left, !wanted), (right, wanted)], all: !wanted, row, depth)
        case .unary(.not, let operand):
            return negated(
                try support(operand, wanted: !wanted, row: row, depth: depth), by: operand)
        case .exists(let collection, let body), .all(let collection, let body):
            return try support(expression, collection, body, wanted, row, depth)
        case .bind(let value, let body):
            guard case .success(let local) = try local(binding: value) else { break }
            locals.append(local)
            defer { locals.removeLast() }
            return try support(body, wanted: wanted, row: row, depth: depth)
        case .ifSome(let optional, let then, let otherwise):
            guard case .success(let local) = try local(unwrapping: optional) else { break }
            guard let local else {
                return try support(otherwise, wanted: wanted, row: row, depth: depth)
            }
            locals.append(local)
            defer { locals.removeLast() }
            return try support(then, wanted: wanted, row: row, depth: depth)
        case .letValue(let number) where definitions.indices.contains(number):
            return try inScope(of: 0) { (inner) throws(EvaluationError) in
                try inner.support(
                    inner.definitions[number].value, wanted: wanted, row: row, depth: depth)
            }
        case .letValue, .local, .parameter, .time, .setting, .stateField, .field, .lookup, .find,
            .hasRow, .bucket, .findUnique, .unary, .binary, .coalesce, .some, .structure,
            .collection, .conditional, .variant, .isCase, .hasCase, .payload:
            break
        case .member:
            if let memberships = try membership(expression), try truth(memberships) != .failed {
                return try support(memberships, wanted: wanted, row: row, depth: depth)
            }
        }
        return [LeafPlace(expression: expression, wanted: wanted, locals: locals, row: row)]
    }

    private mutating func support(
        _ parts: [(expression: RuleExpression, wanted: Bool)], all: Bool,
        _ row: (table: Int, value: RowValue)?, _ depth: Int
    ) throws(EvaluationError) -> [LeafPlace] {
        var found: [LeafPlace] = []
        // Where one is enough, one that is as wanted tells more than one that traps.
        for trapsToo in all ? [true] : [false, true] {
            for (expression, wanted) in parts {
                let outcome = try truth(expression)
                if outcome == (wanted ? .failed : .held) { continue }
                guard trapsToo || outcome == (wanted ? .held : .failed) else { continue }
                found += try support(expression, wanted: wanted, row: row, depth: depth)
                if !all { return found }
                if found.count >= Gap.leavesMax { break }
            }
        }
        return Array(found.prefix(Gap.leavesMax))
    }

    private mutating func support(
        _ whole: RuleExpression, _ collection: RuleExpression, _ body: RuleExpression,
        _ wanted: Bool, _ row: (table: Int, value: RowValue)?, _ depth: Int
    ) throws(EvaluationError) -> [LeafPlace] {
        let isOneEnough: Bool
        if case .exists = whole { isOneEnough = wanted } else { isOneEnough = !wanted }
        let itself = LeafPlace(expression: whole, wanted: wanted, locals: locals, row: row)
        guard case .success(let elements) = try elements(collection) else { return [itself] }
        var found: [LeafPlace] = []
        for trapsToo in isOneEnough ? [false, true] : [true] {
            for element in elements {
                locals.append(element)
                defer { locals.removeLast() }
                let outcome = try truth(body)
                if outcome == (wanted ? .failed : .held) { continue }
                guard trapsToo || outcome == (wanted ? .held : .failed) else { continue }
                found += try support(
                    body, wanted: wanted, row: self.row(element) ?? row, depth: depth)
                if isOneEnough { return found.isEmpty ? [itself] : found }
                if found.count >= Gap.leavesMax { break }
            }
        }
        return found.isEmpty ? [itself] : Array(found.prefix(Gap.leavesMax))
    }

    private func row(_ element: Local) -> (table: Int, value: RowValue)? {
        switch (element.value, element.type) {
        case (.row(let value)?, .row(let table)?): (table, value)
        default: nil
        }
    }
}
