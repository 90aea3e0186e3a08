import LicetPrimitives

/// Checks the rules and the `by` clauses.
func verifyTrees(_ types: TypeRules) throws(VerificationError) {
    let contract = types.contract
    for (number, rule) in contract.rules.enumerated() {
        let location = VerificationError.Location.rule(number)
        for parameter in rule.parameters {
            try types.check(parameter.type, in: .stored, at: location)
            try types.refuseSealed(in: parameter.type, "a parameter", at: location)
        }
        var checker = TreeChecker(
            types: types, place: .rule, parameters: rule.parameters, location: location)
        for binding in rule.lets { try checker.checkLet(binding) }
        for clause in rule.clauses { try checker.checkCondition(clause.condition) }
    }
    for (number, function) in contract.functions.enumerated() {
        let location = VerificationError.Location.function(number, instruction: nil)
        for parameter in function.parameters {
            try types.check(parameter.type, in: .stored, at: location)
            // What comes from outside is not sealed yet; only a func may look at open fields.
            if function.kind != .pure {
                try types.refuseSealed(in: parameter.type, "a parameter", at: location)
            }
        }
        guard function.by.isEmpty == (function.kind != .action) else {
            throw .init("an action says by whom, and nothing else does", at: location)
        }
        var checker = TreeChecker(
            types: types, place: .authority, parameters: function.parameters, location: location)
        for term in function.by { try checker.checkAuthority(term, of: function.name) }
    }
}

/// Types one rule's trees, or one action's `by` clause, bottom up.
struct TreeChecker {
    enum Place {
        case rule, authority
        /// Nowhere: the tree is printed, and may be of either kind.
        case text
    }

    /// Whether an `exists` may stand here: nothing above it negates, compares or stores.
    enum Position {
        case positive, other
    }

    let types: TypeRules
    let place: Place
    let parameters: [Parameter]
    let location: VerificationError.Location
    private var lets: [(type: ValueType, hasExists: Bool)] = []
    var locals: [ValueType] = []
    private var nodes = 0
    private var hasExists = false

    var contract: Contract { types.contract }

    init(
        types: TypeRules, place: Place, parameters: [Parameter],
        location: VerificationError.Location
    ) {
        self.types = types
        self.place = place
        self.parameters = parameters
        self.location = location
    }

    mutating func checkLet(_ binding: RuleLet) throws(VerificationError) {
        try types.check(binding.type, in: .passing, at: location)
        hasExists = false
        let type = try self.type(of: binding.value, .positive)
        try expect(type, binding.type)
        lets.append((binding.type, hasExists))
    }

    mutating func checkCondition(_ condition: RuleExpression) throws(VerificationError) {
        try expect(try type(of: condition, .positive), .bool)
    }

    mutating func checkAuthority(
        _ term: Authority, of function: String
    ) throws(VerificationError) {
        switch term {
        case .anyone: return
        case .role(let number, let arguments): try checkRole(number, arguments)
        case .member(let parameter): try checkMemberTerm(parameter, of: function)
        case .account(let expression):
            guard try type(of: expression, .other) == .account else {
                throw failure("a term of a by clause is no account")
            }
            var stored: [Bool] = []
            guard isStored(expression, &stored) else {
                throw failure("the caller could choose the account of a by clause")
            }
        }
    }

    func failure(_ reason: String) -> VerificationError { .init(reason, at: location) }

    func expect(_ type: ValueType, _ wanted: ValueType) throws(VerificationError) {
        guard type.fits(wanted, in: contract, asOptional: false) else {
            throw failure("`\(spell(type))` stands where `\(spell(wanted))` is expected")
        }
    }

    func spell(_ type: ValueType) -> String { contract.spelling(of: type) }

    // MARK: Nodes

    // One case a node; each is a line or calls the function that holds its idea.
    mutating func type(
        of expression: RuleExpression, _ position: Position
    ) throws(VerificationError) -> ValueType {
        nodes += 1
        guard nodes <= ContainerLimits.nodes else { throw failure("a tree has too many nodes") }
        switch expression {
        case .constant(let number):
            return try item(contract.constants, number, "constant").type
        case .none(let type):
            return try nilType(type)
        case .parameter(let number): return try item(parameters, number, "parameter").type
        case .letValue(let number): return try letType(number, position)
        case .local(let number): return try item(locals, number, "local")
        case .time:
            guard place != .authority else { throw failure("a by clause knows no time") }
            return .instant
        case .setting(let number): return try item(contract.settings, number, "setting").type
        case .stateField(let number):
            guard place != .rule else { throw failure("a rule reads no field of state") }
            return try item(contract.fields, number, "state field").type
        case .field(let record, let number): return try fieldType(of: record, number)
        case .lookup(let table, let key):
            try checkKey(key, of: table)
            return .row(table)
        case .find(let table, let key):
            try checkKey(key, of: table)
            return .optional(.row(table))
        case .hasRow(let table, let key):
            try checkKey(key, of: table)
            return .bool
        case .bucket: throw failure("an index bucket is only what exists looks through")
        case .findUnique(let table, let index, let columns):
            try checkColumns(table, index, columns, isUnique: true)
            return .optional(.row(table))
        case .unary(let operation, let operand): return try unaryType(operation, operand)
        case .binary(let operation, let left, let right):
            return try binaryType(operation, left, right)
        case .and(let left, let right), .or(let left, let right):
            try expect(try type(of: left, position), .bool)
            try expect(try type(of: right, position), .bool)
            return .bool
        case .implies(let left, let right):
            try expect(try type(of: left, .other), .bool)
            try expect(try type(of: right, position), .bool)
            return .bool
        case .coalesce(let left, let right): return try coalesceType(left, right)
        case .some(let value):
            let type = try type(of: value, .other)
            if case .optional = type { throw failure("an optional wraps an optional") }
            return .optional(type)
        case .conditional(let condition, let then, let otherwise):
            try expect(try type(of: condition, .other), .bool)
            return try joined(try type(of: then, position), try type(of: otherwise, position))
        case .bind(let value, let body):
            return try scoped(try type(of: value, .other), body, position)
        case .ifSome(let optional, let then, let otherwise):
            guard case .optional(let wrapped) = try type(of: optional, .other) else {
                throw failure("what is not optional is asked for its value")
            }
            return try joined(
                try scoped(wrapped, then, position), try type(of: otherwise, position))
        case .structure(let number, let fields): return try structureType(number, fields)
        case .variant, .isCase, .hasCase, .payload: return try caseType(expression)
        case .collection(let type, let elements): return try collectionType(type, elements)
        case .exists(let collection, let body):
            return try existsType(collection, body, position)
        case .all(let collection, let body):
            let element = try elementType(of: collection, bucketAllowed: false)
            try expect(try scoped(element, body, position), .bool)
            return .bool
        case .member(let role, let account, let arguments):
            return try memberType(role, account, arguments)
        }
    }

    private func nilType(_ type: ValueType) throws(VerificationError) -> ValueType {
        try types.check(type, in: .passing, at: location)
        guard case .optional = type else { throw failure("nil of a type that is not optional") }
        return type
    }

    private mutating func existsType(
        _ collection: RuleExpression, _ body: RuleExpression, _ position: Position
    ) throws(VerificationError) -> ValueType {
        guard position == .positive else {
            throw failure("exists stands under not, left of implies, or inside a value")
        }
        hasExists = true
        let element = try elementType(of: collection, bucketAllowed: true)
        try expect(try scoped(element, body, position), .bool)
        return .bool
    }

    private func letType(
        _ number: Int, _ position: Position
    ) throws(VerificationError) -> ValueType {
        let binding = try item(lets, number, "let")
        guard !binding.hasExists || position == .positive else {
            throw failure("exists stands under not, left of implies, or inside a value")
        }
        return binding.type
    }

    func item<Item>(
        _ items: [Item], _ number: Int, _ kind: String
    ) throws(VerificationError) -> Item {
        guard items.indices.contains(number) else { throw failure("no \(kind) of this number") }
        return items[number]
    }

    private mutating func scoped(
        _ local: ValueType, _ body: RuleExpression, _ position: Position
    ) throws(VerificationError) -> ValueType {
        locals.append(local)
        defer { locals.removeLast() }
        return try type(of: body, position)
    }

    func joined(_ left: ValueType, _ right: ValueType) throws(VerificationError) -> ValueType {
        guard let type = left.joined(with: right, in: contract) else {
            throw failure("`\(spell(left))` and `\(spell(right))` meet")
        }
        return type
    }
}

extension ValueType {
    /// The one of the two types of a tree's expressions that the other fits.
    package func joined(with other: ValueType, in contract: borrowing Contract) -> ValueType? {
        if fits(other, in: contract, asOptional: false) { return other }
        return other.fits(self, in: contract, asOptional: false) ? self : nil
    }

    /// What `??` gives, `self` standing on its left: the wider of the optional's value and the
    /// other, so that a row and a structure meet as a structure; else the wider of the two.
    package func coalesced(
        with other: ValueType, in contract: borrowing Contract
    ) -> ValueType? {
        guard case .optional(let wrapped) = self else { return nil }
        return wrapped.joined(with: other, in: contract) ?? joined(with: other, in: contract)
    }

    /// Whether values of the two types may be compared: one fits the other, buffers are not, and
    /// rows only with rows of the same table, tickets not at all. In a tree, no value stands for
    /// its optional.
    func isComparable(
        with other: ValueType, in contract: borrowing Contract, inTree: Bool = false
    ) -> Bool {
        guard self != .ticket, !isOrHoldsRow && !other.isOrHoldsRow || self == other else {
            return false
        }
        return fits(other, in: contract, asOptional: !inTree)
            || other.fits(self, in: contract, asOptional: !inTree)
    }

    private var isOrHoldsRow: Bool {
        switch self {
        case .row: true
        case .optional(let wrapped): wrapped.isOrHoldsRow
        case .list(let element, _), .set(let element, _), .buffer(let element, _):
            element.isOrHoldsRow
        default: false
        }
    }
}
