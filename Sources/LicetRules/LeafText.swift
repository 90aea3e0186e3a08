import LicetBytecode
import LicetPrimitives

// Leaves in words: texts of the tree with the values that it has.
extension Evaluator {
    /// A leaf in whose scope the evaluator stands.
    mutating func explained(
        _ leaf: LeafPlace, _ rule: Rule, _ number: Int
    ) throws(EvaluationError) -> ExplainedLeaf {
        let printer = TreeText(
            contract, rule: rule, number: number, locals: try names(rule, number),
            variables: variables)
        var operands: [ExplainedLeaf.Operand] = []
        if !leaf.isMissingElement {
            for part in parts(of: leaf.expression) where isTelling(part) {
                let text = printer.text(of: part)
                try charge(text.utf8.count)
                operands.append(ExplainedLeaf.Operand(text: text, value: try valueText(part)))
            }
        }
        let written = leaf.isNegated ? .unary(.not, leaf.expression) : leaf.expression
        let text = printer.text(of: written)
        try charge(text.utf8.count)
        return ExplainedLeaf(
            text: text, outcome: leaf.isStrict ? try strictTruth(written) : try truth(written),
            wanted: leaf.wanted != leaf.isNegated, operands: operands, forbid: leaf.forbid,
            row: leaf.row.map { reference($0.table, $0.value.key, $0.value.inserted) },
            time: leaf.isMissingElement ? nil : try timeNote(leaf))
    }

    /// Whether a part's value says more than the part does.
    private func isTelling(_ part: RuleExpression) -> Bool {
        switch part {
        case .constant, .none: false
        case .some(let value): isTelling(value)
        default: true
        }
    }

    private mutating func valueText(
        _ expression: RuleExpression
    ) throws(EvaluationError) -> String? {
        let type = types.type(of: expression, locals.map(\.type))
        guard case .success(let value) = try result(expression) else { return nil }
        try charge(value.weight)
        let text = text(of: value, type)
        try charge(text?.utf8.count ?? 0)
        return text
    }

    /// A value as a literal; a row as what it is found by, since it may hold what is sealed.
    private func text(of value: Value, _ type: ValueType?) -> String? {
        switch (value, type) {
        case (.row(let row), .row(let table)?):
            return reference(table, row.key, row.inserted).text
        case (.some(let wrapped), .optional(let inner)?): return text(of: wrapped, inner)
        case (.instant(.forever), _): return "Instant.forever"
        case (.list(let elements), .list(.row(let table), _)?):
            return "["
                + elements.map { text(of: $0, .row(table)) ?? "?" }
                .joined(separator: ", ") + "]"
        case (_, let type?):
            return value.mayHoldRow || rows.sealedTypes.holdsSealed(type, in: contract)
                ? nil : contract.spelling(of: value, as: type)
        case (_, nil): return nil
        }
    }

    /// The longest name of a variable, in bytes.
    private static let nameMax = 128

    private func reference(_ table: Int, _ key: Value, _ inserted: Instant?) -> RowReference {
        guard contract.tables.indices.contains(table) else {
            return RowReference(table: "?", key: "?", inserted: inserted)
        }
        let declared = contract.tables[table]
        return RowReference(
            table: declared.name, key: contract.spelling(of: key, as: declared.key),
            inserted: inserted)
    }

    /// What the variables in scope are called: what they are bound to, or as an element its value.
    /// One whose text would be long has its number for a name, since each may stand in the next
    /// more than once.
    private func names(
        _ rule: Rule, _ number: Int
    ) throws(EvaluationError) -> [(name: String, type: ValueType?)] {
        var names: [(name: String, type: ValueType?)] = []
        for (place, local) in locals.enumerated() {
            let name: String?
            if let origin = local.origin {
                name = TreeText(contract, rule: rule, number: number, locals: names)
                    .operand(origin)
            } else {
                name = local.value.flatMap { text(of: $0, local.type) }
            }
            try charge(name?.utf8.count ?? 1)
            let known = name.flatMap { $0.utf8.count <= Self.nameMax ? $0 : nil }
            names.append((name: known ?? "x\(place)", type: local.type))
        }
        return names
    }

    // MARK: Time

    private mutating func timeNote(
        _ leaf: LeafPlace
    ) throws(EvaluationError) -> ExplainedLeaf.TimeNote? {
        guard try truth(leaf.expression) != (leaf.wanted ? .held : .failed),
            usesTime(leaf.expression),
            let reason = try timeReason(leaf.expression, wanted: leaf.wanted),
            case .binary(let operation, let left, let right) = leaf.expression,
            case .success(let first) = try result(left),
            case .success(let second) = try result(right)
        else { return nil }
        let kind: ExplainedLeaf.TimeNote.Kind
        switch reason {
        case .notYet: kind = .notYet
        case .expired: kind = .expired
        case .ended: kind = .ended
        case .forbidden, .absent, .unmet: return nil
        }
        let isLeftMoving = usesTime(left)
        var edge: Instant?
        switch (operation, first, second) {
        case (.periodContains, .period(let period), .instant(let moving)) where !isLeftMoving:
            let end = leaf.wanted == (kind == .notYet) ? period.start : period.end
            edge = time(when: moving, meets: end)
        case (_, .instant(let first), .instant(let second)):
            edge =
                isLeftMoving
                ? time(when: first, meets: second) : time(when: second, meets: first)
        default: break
        }
        return ExplainedLeaf.TimeNote(kind: kind, edge: edge)
    }

    /// At which `t` an instant that moves with it comes to another.
    private func time(when moving: Instant, meets edge: Instant) -> Instant? {
        guard moving != .forever, edge != .forever else { return nil }
        return rows.time.adding(edge.since(moving))
    }

    // MARK: Absent rows

    /// Rows that parts of a condition look up and that do not exist at the time.
    mutating func absentLookups(
        _ expression: RuleExpression, depth: Int = 0
    ) throws(EvaluationError) -> [RowReference] {
        try charge(10)
        guard depth <= Limits.nesting else { return [] }
        switch expression {
        case .letValue(let number) where definitions.indices.contains(number):
            guard lets.indices.contains(number), case .failure(.rowAbsent) = lets[number] else {
                return []
            }
            return try inScope(of: 0) { (inner) throws(EvaluationError) in
                try inner.absentLookups(inner.definitions[number].value, depth: depth + 1)
            }
        case .exists(let value, let body), .all(let value, let body), .bind(let value, let body):
            let own = try absentLookups(value, depth: depth + 1)
            // The variable is not known: only what the body needs whatever it is counts.
            locals.append(Local())
            defer { locals.removeLast() }
            return try own + absentLookups(body, depth: depth + 1)
        case .ifSome(let value, _, _):
            return try absentLookups(value, depth: depth + 1)
        default: break
        }
        var found: [RowReference] = []
        for part in parts(of: expression) {
            for row in try absentLookups(part, depth: depth + 1) where !found.contains(row) {
                found.append(row)
            }
        }
        guard case .lookup(let table, let key) = expression,
            contract.tables.indices.contains(table), case .success(let value) = try result(key)
        else { return found }
        let stored: RowValue?
        let standing = value.standing(for: contract.tables[table].key)
        do throws(StoreFault) {
            stored = try rows.storedRow(table: table, key: standing)
        } catch {
            throw .store(error)
        }
        if let stored, stored.inserted <= rows.time { return found }
        return found + [reference(table, standing, stored?.inserted)]
    }
}
