import LicetBytecode
import LicetCompiler
import LicetPrimitives
import LicetRules

extension NaiveExecutor {
    mutating func evaluateAll(
        _ expressions: [TypedExpression], _ frame: inout Frame
    ) throws(NaiveFailure) -> [Value] {
        var values: [Value] = []
        for expression in expressions { values.append(try evaluate(expression, &frame)) }
        return values
    }

    mutating func isTrue(
        _ expression: TypedExpression, _ frame: inout Frame
    ) throws(NaiveFailure) -> Bool {
        try evaluate(expression, &frame) == .bool(true)
    }

    mutating func evaluate(
        _ expression: TypedExpression, _ frame: inout Frame
    ) throws(NaiveFailure) -> Value {
        switch expression.kind {
        case .constant(let value): return value
        case .none: return .none
        case .local(let local):
            guard let value = frame.locals[local] else { throw .trap(.nilValue) }
            return value
        case .time: return .instant(frame.time ?? context.now)
        case .context(let value): return contextValue(value)
        case .stateField(let field): return state.fields[field] ?? contract.fields[field].initial
        case .setting(let setting):
            return state.settings[setting] ?? contract.settings[setting].initial ?? .none
        case .field(let owner, let field):
            return try fieldValue(try evaluate(owner, &frame), field)
        case .lookup(let table, let key):
            guard let row = row(table, try evaluate(key, &frame), at: frame.time) else {
                throw .trap(.rowAbsent)
            }
            return .row(row)
        case .find(let table, let key):
            guard let row = row(table, try evaluate(key, &frame), at: frame.time) else {
                return .none
            }
            return .some(.row(row))
        case .hasRow(let table, let key):
            return .bool(row(table, try evaluate(key, &frame), at: frame.time) != nil)
        case .bucket(let table, let index, let columns):
            return .list(try bucket(table, index, columns, &frame))
        case .unary(.isNil, let value): return .bool(try evaluate(value, &frame) == .none)
        case .unary(let operation, let value):
            return try unary(operation, try evaluate(value, &frame))
        case .binary(let operation, let left, let right):
            let first = try evaluate(left, &frame)
            return try binary(operation, first, try evaluate(right, &frame))
        case .and(let left, let right):
            return .bool(try isTrue(left, &frame) ? try isTrue(right, &frame) : false)
        case .or(let left, let right):
            return .bool(try isTrue(left, &frame) ? true : try isTrue(right, &frame))
        case .implies(let left, let right):
            return .bool(try isTrue(left, &frame) ? try isTrue(right, &frame) : true)
        case .coalesce(let optional, let other):
            let value = try evaluate(optional, &frame)
            guard case .some(let wrapped) = value else { return try evaluate(other, &frame) }
            if case .optional = expression.type { return value }
            return wrapped
        case .some(let value): return .some(try evaluate(value, &frame))
        case .structure(_, let fields): return .structure(try evaluateAll(fields, &frame))
        case .collection(let elements):
            let values = try evaluateAll(elements, &frame)
            if case .set = expression.type { return Value.set(of: values) }
            return .list(values)
        case .exists(let local, let collection, let body):
            for element in try elements(collection, &frame) {
                frame.locals[local] = element
                if try isTrue(body, &frame) { return .bool(true) }
            }
            return .bool(false)
        case .all(let local, let collection, let body):
            for element in try elements(collection, &frame) {
                frame.locals[local] = element
                if try !isTrue(body, &frame) { return .bool(false) }
            }
            return .bool(true)
        case .call(let function, let arguments):
            return try call(function, try evaluateAll(arguments, &frame), time: frame.time)
        case .callRule(let rule, let arguments):
            let values = try evaluateAll(arguments, &frame)
            return .bool(decide(rule, values, at: context.now))
        case .insert(let table, let row):
            let fields = structureFields(try evaluate(row, &frame))
            state.counters[table] += 1
            let key = Value.identifier(state.counters[table])
            try state.insert(fields, into: table, key: key, now: context.now, of: contract)
            return key
        case .insertAt(let table, let key, let row):
            let key = try evaluate(key, &frame)
            let fields = structureFields(try evaluate(row, &frame))
            try state.insert(fields, into: table, key: key, now: context.now, of: contract)
            return .none
        }
    }

    /// What a loop or quantifier goes through.
    mutating func elements(
        _ collection: TypedExpression, _ frame: inout Frame
    ) throws(NaiveFailure) -> [Value] {
        switch try evaluate(collection, &frame) {
        case .list(let elements), .set(let elements): return elements
        case .some(let value): return [value]
        default: return []
        }
    }

    private mutating func call(
        _ number: Int, _ arguments: [Value], time: Instant?
    ) throws(NaiveFailure) -> Value {
        let function = typed.functions[number]
        var frame = Frame(function.locals, arguments: arguments, time: time)
        if case .returned(let value?) = try run(function.body, &frame) { return value }
        return .none
    }

    private func contextValue(_ value: ContextValue) -> Value {
        switch value {
        case .caller: .account(context.caller)
        case .now: .instant(context.now)
        case .height: .int(Int64(clamping: context.height.number))
        case .selfAccount: .account(context.contract)
        case .chain: .digest(context.chain)
        }
    }

    private func structureFields(_ value: Value) -> [Value] {
        switch value {
        case .structure(let fields): fields
        case .row(let row): row.fields
        default: []
        }
    }

    private func fieldValue(_ owner: Value, _ field: Int) throws(NaiveFailure) -> Value {
        let fields = structureFields(owner)
        guard fields.indices.contains(field) else { throw .trap(.nilValue) }
        return fields[field]
    }

    /// A row as of `time`: none before its insert, and a `once` field later than it reads as nil.
    private func row(_ table: Int, _ key: Value, at time: Instant?) -> RowValue? {
        guard let row = state.tables[table][key] else { return nil }
        guard let time else { return row }
        guard row.inserted <= time else { return nil }
        let structure = contract.structures[contract.tables[table].row]
        let fields = zip(row.fields, structure.fields).map { value, field in
            if field.mark == .once, case .some(.instant(let set)) = value, set > time {
                return Value.none
            }
            return value
        }
        return RowValue(key: row.key, inserted: row.inserted, fields: fields)
    }

    private mutating func bucket(
        _ table: Int, _ index: Int, _ columns: [TypedExpression], _ frame: inout Frame
    ) throws(NaiveFailure) -> [Value] {
        let keys = state.buckets[table][index][try evaluateAll(columns, &frame)] ?? []
        let address = context.contract
        return keys.sorted {
            StateLayout.row(address, table: table, key: $0)
                < StateLayout.row(address, table: table, key: $1)
        }
        .compactMap { key in row(table, key, at: frame.time).map { .row($0) } }
    }

    private func unary(
        _ operation: LicetBytecode.UnaryOperator, _ value: Value
    ) throws(NaiveFailure) -> Value {
        do throws(Trap) { return try applyUnary(operation, value) } catch { throw .trap(error) }
    }

    private func binary(
        _ operation: LicetBytecode.BinaryOperator, _ left: Value, _ right: Value
    ) throws(NaiveFailure) -> Value {
        do throws(Trap) {
            return try applyBinary(operation, left, right)
        } catch {
            throw .trap(error)
        }
    }
}

// Rules, over the typed tree rather than the container's: names and calls as the author wrote them.
extension NaiveExecutor {
    /// Whether some permit holds and no forbid does.
    func decide(_ number: Int, _ arguments: [Value], at time: Instant) -> Bool {
        let rule = typed.rules[number]
        var copy = self
        var frame = Frame(rule.locals, arguments: arguments, time: time)
        for binding in rule.lets {
            // One that traps stays unset, so every leaf that uses it traps.
            frame.locals[binding.local] = try? copy.evaluate(binding.value, &frame)
        }
        var isPermitted = false
        for clause in rule.clauses {
            let canPermit = clause.kind == .permit
            let holds = copy.holds(clause.condition, &frame, trapped: !canPermit)
            if clause.kind == .forbid && holds { return false }
            if clause.kind == .permit && holds { isPermitted = true }
        }
        return isPermitted
    }

    /// A condition in which a leaf that traps counts as `trapped`.
    private mutating func holds(
        _ condition: TypedExpression, _ frame: inout Frame, trapped: Bool
    ) -> Bool {
        switch condition.kind {
        case .and(let left, let right):
            let first = holds(left, &frame, trapped: trapped)
            let second = holds(right, &frame, trapped: trapped)
            return first && second
        case .or(let left, let right):
            let first = holds(left, &frame, trapped: trapped)
            let second = holds(right, &frame, trapped: trapped)
            return first || second
        case .implies(let left, let right):
            let first = holds(left, &frame, trapped: !trapped)
            let second = holds(right, &frame, trapped: trapped)
            return !first || second
        case .unary(.not, let inner):
            return !holds(inner, &frame, trapped: !trapped)
        case .exists(let local, let collection, let body):
            guard let all = try? elements(collection, &frame) else { return trapped }
            return all.contains { element in
                frame.locals[local] = element
                return holds(body, &frame, trapped: trapped)
            }
        case .all(let local, let collection, let body):
            guard let all = try? elements(collection, &frame) else { return trapped }
            return all.allSatisfy { element in
                frame.locals[local] = element
                return holds(body, &frame, trapped: trapped)
            }
        default:
            guard let value = try? evaluate(condition, &frame) else { return trapped }
            return value == .bool(true)
        }
    }
}
