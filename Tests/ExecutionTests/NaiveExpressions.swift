import LicetBytecode
import LicetCompiler
import LicetPrimitives
import LicetRules
import LicetVM

extension NaiveExecutor {
    mutating func evaluateAll(
        _ expressions: [TypedExpression], _ frame: inout Frame
    ) throws(NaiveFailure) -> [Value] {
        var values: [Value] = []
        for expression in expressions { values.append(try evaluate(expression, &frame)) }
        return values
    }

    /// Values of the fields of an error, event or structure.
    mutating func evaluateAll(
        _ expressions: [TypedExpression], as fields: [Field], _ frame: inout Frame
    ) throws(NaiveFailure) -> [Value] {
        zip(try evaluateAll(expressions, &frame), fields).map { $0.shaped(as: $1.type) }
    }

    mutating func isTrue(
        _ expression: TypedExpression, _ frame: inout Frame
    ) throws(NaiveFailure) -> Bool {
        try evaluate(expression, &frame) == .bool(true)
    }

    mutating func evaluate(
        _ expression: TypedExpression, _ frame: inout Frame
    ) throws(NaiveFailure) -> Value {
        try at(expression.span) { (naive) throws(NaiveFailure) in
            try naive.value(of: expression, &frame)
        }
    }

    private mutating func value(
        of expression: TypedExpression, _ frame: inout Frame
    ) throws(NaiveFailure) -> Value {
        switch expression.kind {
        case .constant(let value): return value
        case .none: return .none
        case .local(let local):
            guard let value = frame[local] else { throw .trap(.nilValue) }
            return value
        case .time: return .instant(frame.time ?? context.now)
        case .context(let value): return contextValue(value)
        case .stateField(let field): return state.fields[field] ?? contract.fields[field].initial
        case .setting(let setting):
            return state.settings[setting] ?? contract.settings[setting].initial ?? .none
        case .field, .lookup, .find, .hasRow, .bucket, .findUnique:
            return try read(expression.kind, &frame)
        case .unary, .binary: return try operate(expression.kind, &frame)
        case .and, .or, .implies, .exists, .all:
            return .bool(try condition(expression.kind, &frame))
        case .coalesce(let optional, let other):
            let value = try evaluate(optional, &frame)
            guard case .some(let wrapped) = value else { return try evaluate(other, &frame) }
            if case .optional = expression.type { return value }
            return wrapped
        case .some(let value): return .some(try evaluate(value, &frame))
        case .structure(let structure, let fields):
            let declared = contract.structures[structure].fields
            return .structure(try evaluateAll(fields, as: declared, &frame))
        case .variant(let variant, let chosen, let fields):
            let declared = contract.variants[variant].cases[chosen].fields
            return .variant(chosen, try evaluateAll(fields, as: declared, &frame))
        case .isCase(let value, let other):
            return .bool(try isCase(value, other, &frame))
        case .hasCase(let value, let wanted):
            guard case .variant(let number, _) = try evaluate(value, &frame) else {
                throw .trap(.malformedArguments)
            }
            return .bool(number == wanted)
        case .collection(let elements):
            return try collection(try evaluateAll(elements, &frame), expression.type)
        case .member(let test):
            guard case .account(let account) = try evaluate(test.account, &frame) else {
                throw .trap(.malformedArguments)
            }
            let arguments = try evaluateAll(test.arguments, &frame)
            return .bool(
                isMember(account, of: test.role, arguments, at: frame.time ?? context.now))
        case .call(let function, let arguments):
            return try call(function, try evaluateAll(arguments, &frame), time: frame.time)
        case .callRule(let rule, let arguments):
            let values = try evaluateAll(arguments, &frame)
            return .bool(decide(rule, values, at: context.now))
        case .insert, .insertAt: return try insert(expression.kind, &frame)
        case .open: return try open(expression.kind, &frame)
        }
    }

    private mutating func read(
        _ kind: ExpressionKind, _ frame: inout Frame
    ) throws(NaiveFailure) -> Value {
        switch kind {
        case .field(let owner, let field):
            return try fieldValue(try evaluate(owner, &frame), field, owner.type, frame.time)
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
        case .findUnique(let table, let index, let columns):
            return try bucket(table, index, columns, &frame).first.map { .some($0) } ?? .none
        default: throw .trap(.malformedArguments)
        }
    }

    private mutating func operate(
        _ kind: ExpressionKind, _ frame: inout Frame
    ) throws(NaiveFailure) -> Value {
        switch kind {
        case .unary(.isNil, let value): return .bool(try evaluate(value, &frame) == .none)
        case .unary(let operation, let value):
            return try unary(operation, try evaluate(value, &frame))
        case .binary(let operation, let left, let right):
            var first = try evaluate(left, &frame)
            var second = try evaluate(right, &frame)
            if operation == .equal || operation == .notEqual {
                // A value is compared with an optional as one that is there.
                if case .optional = left.type { second = second.shaped(as: left.type) }
                if case .optional = right.type { first = first.shaped(as: right.type) }
            }
            return try binary(operation, first, second)
        default: throw .trap(.malformedArguments)
        }
    }

    private mutating func condition(
        _ kind: ExpressionKind, _ frame: inout Frame
    ) throws(NaiveFailure) -> Bool {
        switch kind {
        case .and(let left, let right):
            return try isTrue(left, &frame) ? try isTrue(right, &frame) : false
        case .or(let left, let right):
            return try isTrue(left, &frame) ? true : try isTrue(right, &frame)
        case .implies(let left, let right):
            return try isTrue(left, &frame) ? try isTrue(right, &frame) : true
        case .exists(let local, let collection, let body):
            for element in try elements(collection, &frame) {
                frame[local] = element
                if try isTrue(body, &frame) { return true }
            }
            return false
        case .all(let local, let collection, let body):
            for element in try elements(collection, &frame) {
                frame[local] = element
                if try !isTrue(body, &frame) { return false }
            }
            return true
        default: throw .trap(.malformedArguments)
        }
    }

    /// Climbs from the value's case outwards.
    private mutating func isCase(
        _ value: TypedExpression, _ other: TypedExpression, _ frame: inout Frame
    ) throws(NaiveFailure) -> Bool {
        guard case .enumeration(let type) = value.type,
            case .enumeration(let number) = try evaluate(value, &frame),
            case .enumeration(let wanted) = try evaluate(other, &frame)
        else { throw .trap(.malformedArguments) }
        var current: Int? = number
        while let found = current {
            if found == wanted { return true }
            current = contract.enumerations[type].parent(of: found)
        }
        return false
    }

    private func collection(_ values: [Value], _ type: ValueType) throws(NaiveFailure) -> Value {
        switch type {
        case .set(let element, _): return Value.set(of: values.map { $0.shaped(as: element) })
        case .list(let element, _): return .list(values.map { $0.shaped(as: element) })
        default: throw .trap(.malformedArguments)
        }
    }

    private mutating func insert(
        _ kind: ExpressionKind, _ frame: inout Frame
    ) throws(NaiveFailure) -> Value {
        switch kind {
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
        default: throw .trap(.malformedArguments)
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
        guard case .returned(let value?) = try run(function.body, &frame),
            let result = function.result
        else { return .none }
        return value.shaped(as: result)
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

    private func fieldValue(
        _ owner: Value, _ field: Int, _ type: ValueType, _ time: Instant?
    ) throws(NaiveFailure) -> Value {
        let fields = structureFields(owner)
        guard fields.indices.contains(field) else { throw .trap(.nilValue) }
        let structure: Int
        switch type {
        case .structure(let number): structure = number
        case .row(let table): structure = contract.tables[table].row
        default: throw .trap(.malformedArguments)
        }
        return known(fields[field], contract.structures[structure].fields[field].mark, time)
    }

    /// A `once` field that is set to a later instant reads as nil.
    private func known(_ value: Value, _ mark: FieldMark, _ time: Instant?) -> Value {
        guard let time, mark == .once, case .some(.instant(let set)) = value, set > time else {
            return value
        }
        return .none
    }

    /// A row as of `time`: none before its insert, and a `once` field later than it reads as nil.
    private func row(_ table: Int, _ key: Value, at time: Instant?) -> RowValue? {
        guard let row = state.tables[table][key] else { return nil }
        guard let time else { return row }
        guard row.inserted <= time else { return nil }
        let structure = contract.structures[contract.tables[table].row]
        var fields = zip(row.fields, structure.fields).map { known($0, $1.mark, time) }
        for (field, pairs) in state.histories[table][key] ?? [:] {
            if let pair = pairs.last(where: { $0.since <= time }) { fields[field] = pair.value }
        }
        return RowValue(key: row.key, inserted: row.inserted, fields: fields)
    }

    private mutating func bucket(
        _ table: Int, _ index: Int, _ columns: [TypedExpression], _ frame: inout Frame
    ) throws(NaiveFailure) -> [Value] {
        var values = columns.map { _ in Value.none }
        for position in columns.indicesAsWritten {
            values[position] = try evaluate(columns[position], &frame)
        }
        let keys = state.buckets[table][index][values] ?? []
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
