import LicetPrimitives

/// Prints the trees of one rule or `by` clause. Variables are `x0`, `x1`, … from the outermost,
/// unless they are given names.
package struct TreeText {
    private let contract: Contract
    private let parameters: [Parameter]
    private var lets: [RuleLet] = []
    /// Finds the structures of records; `nil` where the contract's types make no sense.
    private var checker: TreeChecker?
    private var depth = 0
    /// What the outermost variables are called.
    private var names: [String] = []
    /// What the author called the variables of quantifiers, each by the whole quantifier: a
    /// container does not keep that.
    private var variables: [RuleExpression: String] = [:]

    /// Prints parts of a rule. `locals` are the variables in scope, each with what it is called;
    /// where a type is not known, fields may be printed by their numbers.
    package init(
        _ contract: Contract, rule: Rule, number: Int, locals: [(name: String, type: ValueType?)],
        variables: [RuleExpression: String] = [:]
    ) {
        self.init(contract, .rule(number), parameters: rule.parameters)
        self.variables = variables
        for binding in rule.lets { add(binding) }
        names = locals.map(\.name)
        depth = names.count
        let types = locals.compactMap(\.type)
        if types.count == names.count { checker?.locals = types } else { checker = nil }
    }

    init(
        _ contract: Contract, _ location: VerificationError.Location, parameters: [Parameter]
    ) {
        self.contract = contract
        self.parameters = parameters
        if let types = try? TypeRules(contract) {
            checker = TreeChecker(
                types: types, place: .text, parameters: parameters, location: location)
        }
    }

    /// Makes the name of a `let` known for the trees after it.
    mutating func add(_ binding: RuleLet) {
        lets.append(binding)
        do { try checker?.checkLet(binding) } catch { checker = nil }
    }

    /// A tree on its own.
    package func text(of expression: RuleExpression) -> String {
        switch expression {
        case .constant(let number):
            guard contract.constants.indices.contains(number) else { return "constant #\(number)" }
            let constant = contract.constants[number]
            return contract.spelling(of: constant.value, as: constant.type)
        case .none: return "nil"
        case .parameter(let number): return name(parameters.map(\.name), number)
        case .letValue(let number): return name(lets.map(\.name), number)
        case .local(let number):
            return names.indices.contains(number) ? names[number] : "x\(number)"
        case .time: return "t"
        case .setting(let number): return name(contract.settings.map(\.name), number)
        case .stateField(let number): return name(contract.fields.map(\.name), number)
        case .field(let record, let number):
            return operand(record) + "." + structure(of: record).fieldName(number)
        case .lookup(let table, let key): return "\(tableName(table))[\(text(of: key))]"
        case .find(let table, let key): return "\(tableName(table)).find(\(text(of: key)))"
        case .hasRow(let table, let key): return "\(operand(key)) in \(tableName(table))"
        case .bucket(let table, let index, let columns):
            return bucketText(table, index, columns)
        case .findUnique(let table, let index, let columns):
            return bucketText(table, index, columns)
        case .unary(let operation, let value): return unaryText(operation, value)
        case .binary(let operation, let left, let right):
            return binaryText(operation, operand(left), operand(right))
        case .and(let left, let right): return "\(operand(left)) and \(operand(right))"
        case .or(let left, let right): return "\(operand(left)) or \(operand(right))"
        case .implies(let left, let right): return "\(operand(left)) implies \(operand(right))"
        case .coalesce(let left, let right): return "\(operand(left)) ?? \(operand(right))"
        case .some(let value): return "some(\(text(of: value)))"
        case .conditional(let condition, let then, let otherwise):
            return "if \(text(of: condition)) then \(operand(then)) else \(operand(otherwise))"
        case .bind(let value, let body):
            return "let x\(depth) = \(text(of: value)) in \(inner(value).text(of: body))"
        case .ifSome(let value, let then, let otherwise):
            let present = inner(value, isElement: true).operand(then)
            return
                "if let x\(depth) = \(text(of: value)) then \(present) else \(operand(otherwise))"
        case .structure(let number, let values): return structureText(number, values)
        case .variant(let number, let chosen, let values):
            return variantText(number, chosen, values)
        case .isCase(let value, let other): return "\(operand(value)) is \(operand(other))"
        case .hasCase(let value, let cases):
            if case .variant? = type(of: value), let chosen = cases.first, cases.count == 1 {
                return "\(operand(value)) is .\(caseName(chosen, of: value))"
            }
            let names = cases.map { "." + caseName($0, of: value) }.joined(separator: ", ")
            return "case of \(operand(value)) in [\(names)]"
        case .payload(let value, let chosen, let field):
            let declared = contract.variantCase(chosen, of: type(of: value))
            let name = Structure?.some(Structure(name: "", fields: declared?.fields ?? []))
                .fieldName(field)
            return "\(operand(value)).\(caseName(chosen, of: value)).\(name)"
        case .collection(_, let elements): return "[\(list(elements))]"
        case .exists(let collection, let body):
            return quantified("exists", variables[expression], collection, body)
        case .all(let collection, let body):
            return quantified("all", variables[expression], collection, body)
        case .member(let role, let account, let arguments):
            return "\(operand(account)) is \(roleText(role, arguments))"
        }
    }

    /// A tree as a part of another: in parentheses where it is more than a name, call or path.
    package func operand(_ expression: RuleExpression) -> String {
        switch expression {
        case .constant, .none, .parameter, .letValue, .local, .time, .setting, .stateField, .field,
            .lookup, .find, .bucket, .findUnique, .some, .structure, .collection, .variant,
            .payload:
            text(of: expression)
        case .unary(let operation, _)
        where operation != .isNil && operation != .not
            && operation != .negate:
            text(of: expression)
        case .binary(.minimum, _, _), .binary(.maximum, _, _), .binary(.element, _, _),
            .binary(.periodUntil, _, _), .binary(.periodClipped, _, _):
            text(of: expression)
        case .hasRow, .unary, .binary, .and, .or, .implies, .coalesce, .conditional, .bind,
            .ifSome, .exists, .all, .isCase, .hasCase, .member:
            "(\(text(of: expression)))"
        }
    }

    private func quantified(
        _ word: String, _ variable: String?, _ collection: RuleExpression, _ body: RuleExpression
    ) -> String {
        var scope = inner(collection, isElement: true)
        let name = variable ?? "x\(depth)"
        for outer in scope.names.count..<max(depth, scope.names.count) {
            scope.names.append("x\(outer)")
        }
        scope.names = scope.names.prefix(depth) + [name]
        return "\(word) \(name) in \(operand(collection)): \(scope.text(of: body))"
    }

    /// `Guardian(record.patient)`, a role with its arguments.
    func roleText(_ number: Int, _ arguments: [RuleExpression]) -> String {
        let role = name(contract.roles.map(\.name), number)
        return arguments.isEmpty ? role : "\(role)(\(list(arguments)))"
    }

    private func list(_ expressions: [RuleExpression]) -> String {
        expressions.map { text(of: $0) }.joined(separator: ", ")
    }

    // MARK: Names

    private func name(_ names: [String], _ number: Int) -> String {
        names.indices.contains(number) ? names[number] : "#\(number)"
    }

    private func tableName(_ number: Int) -> String { name(contract.tables.map(\.name), number) }

    private func structure(of record: RuleExpression) -> Structure? {
        contract.structure(of: type(of: record))
    }

    private func type(of expression: RuleExpression) -> ValueType? {
        guard var checker else { return nil }
        return try? checker.type(of: expression, .positive)
    }

    private func caseName(_ number: Int, of value: RuleExpression) -> String {
        name(contract.caseNames(of: type(of: value)), number)
    }

    /// This printer with one more variable, of the value's type or an element of it.
    private func inner(_ value: RuleExpression, isElement: Bool = false) -> TreeText {
        var inner = self
        inner.depth += 1
        do {
            guard var checker else { return inner }
            let type =
                isElement
                ? try checker.elementType(of: value, bucketAllowed: true)
                : try checker.type(of: value, .positive)
            inner.checker?.locals.append(type)
        } catch {
            inner.checker = nil
        }
        return inner
    }

    private func bucketText(_ table: Int, _ index: Int, _ columns: [RuleExpression]) -> String {
        let structure = contract.structure(of: .row(table))
        let indexes = contract.tables.indices.contains(table) ? contract.tables[table].indexes : []
        let numbers = indexes.indices.contains(index) ? indexes[index].columns : []
        let values = columns.enumerated().map { position, column in
            let name =
                numbers.indices.contains(position)
                ? structure.fieldName(numbers[position]) : "#\(position)"
            return "\(name): \(text(of: column))"
        }
        return "\(tableName(table))[\(values.joined(separator: ", "))]"
    }

    private func structureText(_ number: Int, _ values: [RuleExpression]) -> String {
        let structure = contract.structure(of: .structure(number))
        let fields = values.enumerated().map { index, value in
            "\(structure.fieldName(index)): \(text(of: value))"
        }
        return (structure?.name ?? "#\(number)") + "(" + fields.joined(separator: ", ") + ")"
    }

    private func variantText(
        _ number: Int, _ chosen: Int, _ values: [RuleExpression]
    ) -> String {
        let type = ValueType.variant(number)
        let fields = contract.variantCase(chosen, of: type)?.fields ?? []
        let parts = values.enumerated().map { index, value in
            "\(name(fields.map(\.name), index)): \(text(of: value))"
        }
        let list = parts.isEmpty ? "" : "(" + parts.joined(separator: ", ") + ")"
        return "." + name(contract.caseNames(of: type), chosen) + list
    }

    // MARK: Operators

    private func unaryText(_ operation: UnaryOperator, _ value: RuleExpression) -> String {
        switch operation {
        case .negate: "-\(operand(value))"
        case .absolute: "abs(\(text(of: value)))"
        case .periodStart: "\(operand(value)).start"
        case .periodEnd: "\(operand(value)).end"
        case .periodLength: "\(operand(value)).length"
        case .periodIsEmpty: "\(operand(value)).isEmpty"
        case .periodFrom: "Period.from(\(text(of: value)))"
        case .count: "\(operand(value)).count"
        case .length: "\(operand(value)).length"
        case .sha256: "sha256(\(text(of: value)))"
        case .rowKey: "\(operand(value)).key"
        case .rowInserted: "\(operand(value)).inserted"
        case .isNil: "\(operand(value)) == nil"
        case .not:
            // What is written `x != nil` is stored as the opposite of `x == nil`.
            if case .unary(.isNil, let optional) = value {
                "\(operand(optional)) != nil"
            } else {
                "not \(operand(value))"
            }
        }
    }

    private func binaryText(
        _ operation: BinaryOperator, _ left: String, _ right: String
    ) -> String {
        switch operation {
        case .add, .instantAdd, .durationAdd: "\(left) + \(right)"
        case .subtract, .instantSubtract, .instantDifference, .durationSubtract:
            "\(left) - \(right)"
        case .multiply, .durationMultiply: "\(left) * \(right)"
        case .divide: "\(left) / \(right)"
        case .remainder: "\(left) % \(right)"
        case .equal: "\(left) == \(right)"
        case .notEqual: "\(left) != \(right)"
        case .less: "\(left) < \(right)"
        case .lessOrEqual: "\(left) <= \(right)"
        case .greater: "\(left) > \(right)"
        case .greaterOrEqual: "\(left) >= \(right)"
        case .minimum: "min(\(left), \(right))"
        case .maximum: "max(\(left), \(right))"
        case .period: "\(left) ..< \(right)"
        case .periodContains: "\(left) contains \(right)"
        case .periodWithin, .isSubset: "\(left) within \(right)"
        case .periodOverlaps: "\(left) overlaps \(right)"
        case .periodUntil: "\(left).until(\(right))"
        case .periodClipped: "\(left).clipped(from: \(right))"
        case .isElement: "\(left) in \(right)"
        case .element: "\(left)[\(right)]"
        }
    }
}
