import LicetBytecode
import LicetPrimitives

/// Why an expression has no value.
enum Stop: Error {
    case trap(Trap)
    case noAnswer(EvaluationError)
}

/// A variable of an enclosing quantifier, `bind` or `ifSome`.
struct Local {
    /// `nil` where it is not known: a quantifier's variable, seen without its elements.
    var value: Value?
    /// The value if no period were cut off by `until`.
    var uncut: Value?
    var type: ValueType?
    /// What a `bind` gave it; the variables in scope there are those before this one.
    var definition: RuleExpression?
    var usesTime = false
    var motion = Motion.still
    /// What it was bound to, for explanations.
    var origin: RuleExpression?
    /// Which way the value moves as time goes on; see `direction`.
    var direction: Int? = 0
    /// For a Boolean that depends on time: see `possible`.
    var possible: Possible?
}

/// Evaluates the trees of one rule or `by` clause, for one question.
///
/// Booleans are evaluated in two ways. ``truth(_:)`` has three values: a leaf that traps is
/// `trapped`, and so is what hangs on it. Since `and`, `or`, `implies`, `not` and the quantifiers
/// are monotone, that third value remains exactly where replacing each trapped leaf by the value
/// that cannot permit would decide, so in the end it counts as false for a permit and true for a
/// forbid. ``value(_:)`` is the strict evaluation within a leaf, out of which traps come.
struct Evaluator {
    let contract: Contract
    let rows: RowReader
    let types: TreeTypes
    let arguments: [Value]
    let definitions: [RuleLet]
    /// The values of the rule's `let`s as far as they have been evaluated.
    var lets: [Result<Value, Trap>] = []
    /// The same if no period were cut off by `until`.
    var uncutLets: [Result<Value, Trap>] = []
    var locals: [Local] = []
    /// What the author called the variables of quantifiers, for texts.
    var variables: [RuleExpression: String] = [:]
    /// Whether `until` leaves a period as it is, to see what it cut off.
    var ignoresUntil = false
    /// Whether what is explained stands within a leaf: then a trap in any part that is evaluated
    /// is one of the whole.
    var isStrict = false
    // What finding a reason knows of each let (see `prepareLets` and `missesOneRow`).
    var letMotions: [Motion] = []
    var letUsesTime: [Bool] = []
    var letDirections: [Int?] = []
    var letPossibles: [Possible?] = []
    var letAbsences: [Set<RowKey>] = []

    init(
        parameters: [Parameter], lets: [RuleLet], arguments: [Value], contract: Contract,
        rows: RowReader
    ) throws(EvaluationError) {
        self.contract = contract
        self.rows = rows
        self.arguments = arguments
        definitions = lets
        types = TreeTypes(
            contract: contract, parameters: parameters.map(\.type), lets: lets.map(\.type))
        for binding in lets {
            if rows.horizon != nil { letMotions.append(motion(binding.value)) }
            self.lets.append(try result(binding.value).map { $0.standing(for: binding.type) })
        }
    }

    // MARK: Conditions

    /// Whether some permit holds and no forbid does; no more is evaluated than that takes.
    mutating func isPermitted(_ clauses: [Clause]) throws(EvaluationError) -> Bool {
        var isPermitted = false
        for clause in clauses where clause.kind == .permit && !isPermitted {
            isPermitted = try truth(clause.condition) == .held
        }
        guard isPermitted else { return false }
        for clause in clauses where clause.kind == .forbid {
            if try truth(clause.condition) != .failed { return false }
        }
        return true
    }

    /// Counts work that is no evaluation, so that it is bounded too.
    func charge(_ units: Int) throws(EvaluationError) { try rows.meter.charge(units) }

    /// The same where a value is worked out.
    func spend(_ units: Int) throws(Stop) {
        do throws(EvaluationError) {
            try rows.meter.charge(units)
        } catch {
            throw .noAnswer(error)
        }
    }

    mutating func truth(_ expression: RuleExpression) throws(EvaluationError) -> ClauseOutcome {
        switch expression {
        case .and(let left, let right):
            let first = try truth(left)
            return first == .failed ? .failed : first.and(try truth(right))
        case .or(let left, let right):
            let first = try truth(left)
            return first == .held ? .held : first.or(try truth(right))
        case .implies(let left, let right):
            let first = try truth(left).negated
            return first == .held ? .held : first.or(try truth(right))
        case .unary(.not, let operand):
            return try truth(operand).negated
        case .exists(let collection, let body):
            return try anyTruth(collection, body)
        case .all(let collection, let body):
            return try allTruth(collection, body)
        default: return try strictTruth(expression)
        }
    }

    /// What a condition comes to within a leaf, where a trap in any part that is evaluated is one
    /// of the whole.
    mutating func strictTruth(
        _ expression: RuleExpression
    ) throws(EvaluationError) -> ClauseOutcome {
        switch try result(expression) {
        case .success(.bool(true)): return .held
        case .success(.bool(false)): return .failed
        case .success: return .trapped(.malformedArguments)
        case .failure(let trap): return .trapped(trap)
        }
    }

    private mutating func anyTruth(
        _ collection: RuleExpression, _ body: RuleExpression
    ) throws(EvaluationError) -> ClauseOutcome {
        var outcome = ClauseOutcome.failed
        let type = types.wrapped(types.type(of: collection, locals.map(\.type)))
        switch try elementResult(collection) {
        case .failure(let trap): return .trapped(trap)
        case .success(let elements):
            for element in elements {
                locals.append(Local(value: element, uncut: element, type: type))
                outcome = outcome.or(try truth(body))
                locals.removeLast()
                if outcome == .held { break }
            }
        }
        return outcome
    }

    private mutating func allTruth(
        _ collection: RuleExpression, _ body: RuleExpression
    ) throws(EvaluationError) -> ClauseOutcome {
        var outcome = ClauseOutcome.held
        let type = types.wrapped(types.type(of: collection, locals.map(\.type)))
        switch try elementResult(collection) {
        case .failure(let trap): return .trapped(trap)
        case .success(let elements):
            for element in elements {
                locals.append(Local(value: element, uncut: element, type: type))
                outcome = outcome.and(try truth(body))
                locals.removeLast()
                if outcome == .failed { break }
            }
        }
        return outcome
    }

    /// What a quantifier goes through, each as its variable.
    mutating func elements(
        _ collection: RuleExpression
    ) throws(EvaluationError) -> Result<[Local], Trap> {
        let type = types.wrapped(types.type(of: collection, locals.map(\.type)))
        switch try elementResult(collection) {
        case .success(let values):
            try charge(values.count)
            return .success(values.map { Local(value: $0, uncut: $0, type: type) })
        case .failure(let trap): return .failure(trap)
        }
    }

    private mutating func elementResult(
        _ collection: RuleExpression
    ) throws(EvaluationError) -> Result<[Value], Trap> {
        do throws(Stop) {
            return .success(try elementValues(collection))
        } catch {
            switch error {
            case .trap(let trap): return .failure(trap)
            case .noAnswer(let error): throw error
            }
        }
    }

    /// The value of an expression, or the trap in it.
    mutating func result(
        _ expression: RuleExpression
    ) throws(EvaluationError) -> Result<Value, Trap> {
        do throws(Stop) {
            return .success(try value(expression))
        } catch {
            switch error {
            case .trap(let trap): return .failure(trap)
            case .noAnswer(let error): throw error
            }
        }
    }

    // MARK: Values

    mutating func value(_ expression: RuleExpression) throws(Stop) -> Value {
        try spend(1)
        switch expression {
        case .constant(let number): return try item(contract.constants, number).value
        case .none: return .none
        case .parameter(let number): return try item(arguments, number)
        case .letValue(let number):
            return try known(try item(ignoresUntil ? uncutLets : lets, number))
        case .local(let number):
            let local = try item(locals, number)
            guard let value = ignoresUntil ? local.uncut : local.value else {
                throw .trap(.nilValue)
            }
            return value
        case .time: return .instant(rows.time)
        case .setting(let number):
            _ = try item(contract.settings, number)
            return try read { (rows) throws(StoreFault) in try rows.setting(number) }
        case .stateField(let number):
            _ = try item(contract.fields, number)
            return try read { (rows) throws(StoreFault) in try rows.stateField(number) }
        case .field(let owner, let number): return try field(owner, number)
        case .lookup(let table, let key):
            guard let row = try row(table, key) else { throw .trap(.rowAbsent) }
            return .row(row)
        case .find(let table, let key):
            return try row(table, key).map { .some(.row($0)) } ?? .none
        case .hasRow(let table, let key): return .bool(try row(table, key) != nil)
        case .bucket: return .list(try elementValues(expression))
        case .findUnique(let table, let index, let columns):
            return try bucket(table, index, columns).first.map { .some($0) } ?? .none
        case .unary(let operation, let operand):
            try requireStill(operand)
            let operand = try value(operand)
            if operation == .sha256 { try spend(operand.weight * 8) }
            return try trapping { () throws(Trap) in try applyUnary(operation, operand) }
        case .binary(let operation, let left, let right):
            return try binary(operation, left, right)
        case .structure(let number, let fields):
            let declared = try item(contract.structures, number).fields
            return .structure(try values(fields, as: declared.map(\.type)))
        case .collection(let type, let elements):
            let element = types.wrapped(type)
            let elements = try values(elements).map { $0.standing(for: element) }
            guard case .set = type else { return .list(elements) }
            try spend(elements.count)
            return Value.set(of: elements)
        case .variant, .isCase, .hasCase, .payload: return try choice(expression)
        case .some(let wrapped): return .some(try value(wrapped))
        case .coalesce, .conditional, .ifSome:
            let value = try branch(expression)
            if case .list(let elements) = value { try spend(elements.count / 8) }
            guard value.mayHoldRow else { return value }
            return value.standing(for: types.type(of: expression, locals.map(\.type)))
        case .and, .or, .implies, .bind, .exists, .all:
            return try branch(expression)
        case .member(let role, let account, let arguments):
            return try member(role, account, arguments)
        }
    }

    /// Expressions that may leave a part of themselves unevaluated, or bind a variable.
    private mutating func branch(_ expression: RuleExpression) throws(Stop) -> Value {
        switch expression {
        case .and(let left, let right): return try bool(left) ? try value(right) : .bool(false)
        case .or(let left, let right): return try bool(left) ? .bool(true) : try value(right)
        case .implies(let left, let right): return try bool(left) ? try value(right) : .bool(true)
        case .coalesce(let optional, let other):
            guard case .some(let wrapped) = try value(optional) else { return try value(other) }
            if case .optional = types.type(of: other, locals.map(\.type)) { return .some(wrapped) }
            return wrapped
        case .conditional(let condition, let then, let otherwise):
            return try bool(condition) ? try value(then) : try value(otherwise)
        case .bind(let bound, let body):
            let type = types.type(of: bound, locals.map(\.type))
            let motion = rows.horizon == nil ? Motion.still : motion(bound)
            let bound = try value(bound)
            return try value(
                body, with: Local(value: bound, uncut: bound, type: type, motion: motion))
        case .ifSome(let optional, let then, let otherwise):
            let type = types.wrapped(types.type(of: optional, locals.map(\.type)))
            let motion = rows.horizon == nil ? Motion.still : motion(optional)
            guard case .some(let wrapped) = try value(optional) else {
                return try value(otherwise)
            }
            return try value(
                then, with: Local(value: wrapped, uncut: wrapped, type: type, motion: motion))
        case .exists(let collection, let body):
            let type = types.wrapped(types.type(of: collection, locals.map(\.type)))
            for element in try elementValues(collection) {
                let local = Local(value: element, uncut: element, type: type)
                if try value(body, with: local) == .bool(true) { return .bool(true) }
            }
            return .bool(false)
        case .all(let collection, let body):
            let type = types.wrapped(types.type(of: collection, locals.map(\.type)))
            for element in try elementValues(collection) {
                let local = Local(value: element, uncut: element, type: type)
                if try value(body, with: local) != .bool(true) { return .bool(false) }
            }
            return .bool(true)
        default: return try value(expression)
        }
    }

    private mutating func binary(
        _ operation: BinaryOperator, _ left: RuleExpression, _ right: RuleExpression
    ) throws(Stop) -> Value {
        let first = try value(left)
        let second = try value(right)
        if operation == .periodUntil, ignoresUntil { return first }
        try noteTime(operation, left, right, first, second)
        try spend(work(of: operation, first, second))
        return try trapping { () throws(Trap) in try applyBinary(operation, first, second) }
    }

    private mutating func field(
        _ owner: RuleExpression, _ number: Int
    ) throws(Stop) -> Value {
        let fields: [Value]
        switch try value(owner) {
        case .structure(let values): fields = values
        case .row(let row): fields = row.fields
        default: throw .trap(.malformedArguments)
        }
        let declared = types.field(types.type(of: owner, locals.map(\.type)), number)
        let value = try item(fields, number)
        return rows.seen(value, declared?.mark ?? .immutable)
    }

    private mutating func row(_ table: Int, _ key: RuleExpression) throws(Stop) -> RowValue? {
        try requireStill(key)
        let key = try value(key).standing(for: item(contract.tables, table).key)
        return try read { (rows) throws(StoreFault) in try rows.row(table: table, key: key) }
    }

    private mutating func elementValues(_ collection: RuleExpression) throws(Stop) -> [Value] {
        if case .bucket(let table, let index, let columns) = collection {
            return try bucket(table, index, columns)
        }
        try requireStill(collection)
        switch try value(collection) {
        case .list(let elements), .set(let elements): return elements
        case .some(let wrapped): return [wrapped]
        case .none: return []
        default: throw .trap(.malformedArguments)
        }
    }

    private mutating func bucket(
        _ table: Int, _ index: Int, _ columns: [RuleExpression]
    ) throws(Stop) -> [Value] {
        for column in columns { try requireStill(column) }
        let columns = try values(columns, as: types.columns(table, index))
        return try read { (rows) throws(StoreFault) in
            try rows.bucket(table: table, index: index, columns: columns).map { .row($0) }
        }
    }

    mutating func values(_ expressions: [RuleExpression]) throws(Stop) -> [Value] {
        var result: [Value] = []
        for expression in expressions { result.append(try value(expression)) }
        return result
    }

    /// Values for places of these types.
    mutating func values(
        _ expressions: [RuleExpression], as types: [ValueType]
    ) throws(Stop) -> [Value] {
        let values = try values(expressions)
        return zip(values, types).map { $0.standing(for: $1) }
    }

    mutating func value(
        _ body: RuleExpression, with local: Local
    ) throws(Stop) -> Value {
        locals.append(local)
        defer { locals.removeLast() }
        return try value(body)
    }

    private mutating func bool(_ expression: RuleExpression) throws(Stop) -> Bool {
        guard case .bool(let flag) = try value(expression) else {
            throw .trap(.malformedArguments)
        }
        return flag
    }

    private func known(_ result: Result<Value, Trap>) throws(Stop) -> Value {
        switch result {
        case .success(let value): return value
        case .failure(let trap): throw .trap(trap)
        }
    }

    func read<Answer>(
        _ question: (RowReader) throws(StoreFault) -> Answer
    ) throws(Stop) -> Answer {
        let answer: Answer
        do throws(StoreFault) {
            answer = try question(rows)
        } catch {
            throw .noAnswer(.store(error))
        }
        // The reader has noted what it did.
        try spend(0)
        return answer
    }

    private func trapping(_ operation: () throws(Trap) -> Value) throws(Stop) -> Value {
        do throws(Trap) {
            return try operation()
        } catch {
            throw .trap(error)
        }
    }

    func item<Element>(_ list: [Element], _ number: Int) throws(Stop) -> Element {
        guard list.indices.contains(number) else { throw .trap(.malformedArguments) }
        return list[number]
    }
}

extension ClauseOutcome {
    var negated: ClauseOutcome {
        switch self {
        case .held: .failed
        case .failed: .held
        case .trapped: self
        }
    }

    func and(_ other: ClauseOutcome) -> ClauseOutcome {
        switch (self, other) {
        case (.failed, _), (_, .failed): .failed
        case (.held, _): other
        case (_, .held): self
        // An absent row is what a person can do something about, so it is the trap to report.
        case (.trapped, .trapped(.rowAbsent)): other
        case (.trapped, .trapped): self
        }
    }

    func or(_ other: ClauseOutcome) -> ClauseOutcome {
        negated.and(other.negated).negated
    }
}

extension Value {
    /// Whether it is a row, or may hold one: only then can its type matter to how it stands.
    var mayHoldRow: Bool {
        switch self {
        case .row: true
        case .some(let wrapped): wrapped.mayHoldRow
        case .list(let elements), .set(let elements): elements.contains(where: \.mayHoldRow)
        default: false
        }
    }

    /// The value in a place of this type: a row where its structure is expected is that structure,
    /// and no longer knows its key.
    func standing(for type: ValueType?) -> Value {
        switch (self, type) {
        case (.row(let row), .structure): .structure(row.fields)
        case (.some(let wrapped), .optional(let inner)): .some(wrapped.standing(for: inner))
        case (.list(let elements), .list(let inner, _)) where mayHoldRow:
            .list(elements.map { $0.standing(for: inner) })
        case (.set(let elements), .set(let inner, _)) where mayHoldRow:
            Value.set(of: elements.map { $0.standing(for: inner) })
        default: self
        }
    }
}
