import LicetBytecode
import LicetPrimitives

// Which lookups that fail a condition cannot do without.
extension Evaluator {
    /// Whether there is a row that does not exist at the time and that each of the permits needs.
    mutating func missesOneRow(_ permits: [RuleExpression]) throws(EvaluationError) -> Bool {
        letAbsences = []
        for binding in definitions { letAbsences.append(try absences(in: binding.value)) }
        guard let first = permits.first else { return false }
        var common = try absences(of: first, wanted: true)
        for permit in permits.dropFirst() {
            common.formIntersection(try absences(of: permit, wanted: true))
        }
        return !common.isEmpty
    }

    /// Absent rows without which a condition cannot come out as wanted.
    private mutating func absences(
        of condition: RuleExpression, wanted: Bool
    ) throws(EvaluationError) -> Set<RowKey> {
        switch condition {
        case .and(let left, let right):
            return try absences([(left, wanted), (right, wanted)], all: wanted)
        case .or(let left, let right):
            return try absences([(left, wanted), (right, wanted)], all: !wanted)
        case .implies(let left, let right):
            return try absences([(left, !wanted), (right, wanted)], all: !wanted)
        case .unary(.not, let operand): return try absences(of: operand, wanted: !wanted)
        case .exists(let collection, let body):
            let own = try absences(in: collection)
            guard wanted else { return own }
            // The variable is unknown: only what the body needs whatever the element counts.
            locals.append(Local())
            defer { locals.removeLast() }
            return own.union(try absences(of: body, wanted: true))
        case .all(let collection, _): return try absences(in: collection)
        default: return try absences(in: condition)
        }
    }

    private mutating func absences(
        _ parts: [(expression: RuleExpression, wanted: Bool)], all: Bool
    ) throws(EvaluationError) -> Set<RowKey> {
        let first = try absences(of: parts[0].expression, wanted: parts[0].wanted)
        let second = try absences(of: parts[1].expression, wanted: parts[1].wanted)
        return all ? first.union(second) : first.intersection(second)
    }

    /// Absent rows without which an expression has no value: those of the parts that are always
    /// evaluated.
    private mutating func absences(
        in expression: RuleExpression
    ) throws(EvaluationError) -> Set<RowKey> {
        switch expression {
        case .letValue(let number):
            return letAbsences.indices.contains(number) ? letAbsences[number] : []
        case .lookup(let table, let key):
            var found = try absences(in: key)
            if case .success(let value) = try result(key), try isAbsent(table, value) {
                found.insert(StateLayout.row(rows.address, table: table, key: value))
            }
            return found
        case .and(let first, _), .or(let first, _), .implies(let first, _),
            .coalesce(let first, _), .exists(let first, _), .all(let first, _),
            .conditional(let first, _, _), .ifSome(let first, _, _):
            return try absences(in: first)
        case .bind(let value, let body):
            let own = try absences(in: value)
            var local = Local(type: types.type(of: value, locals.map(\.type)))
            if case .success(let known) = try result(value) { local.value = known }
            locals.append(local)
            defer { locals.removeLast() }
            return own.union(try absences(in: body))
        default:
            var found: Set<RowKey> = []
            for part in parts(of: expression) { found.formUnion(try absences(in: part)) }
            return found
        }
    }

    private func isAbsent(_ table: Int, _ key: Value) throws(EvaluationError) -> Bool {
        do throws(StoreFault) {
            return try rows.row(table: table, key: key) == nil
        } catch {
            throw .store(error)
        }
    }
}
