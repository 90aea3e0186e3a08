import LicetPrimitives

extension TreeChecker {
    // MARK: State

    mutating func fieldType(
        of record: RuleExpression, _ number: Int
    ) throws(VerificationError) -> ValueType {
        let structure: Int
        switch try type(of: record, .other) {
        case .structure(let known): structure = known
        case .row(let table): structure = try item(contract.tables, table, "table").row
        case let other: throw failure("`\(spell(other))` has no fields")
        }
        let field = try item(
            try item(contract.structures, structure, "structure").fields, number, "field")
        // History stays answerable because no rule sees what an update can change.
        guard place != .rule || field.mark != .variable else {
            throw failure("a rule reads the var field `\(field.name)`")
        }
        if case .sealed = field.type {
            throw failure("a rule or by clause reads the sealed field `\(field.name)`")
        }
        return field.type
    }

    mutating func checkKey(
        _ key: RuleExpression, of table: Int
    ) throws(VerificationError) {
        let wanted = try item(contract.tables, table, "table").key
        let found = try type(of: key, .other)
        try expect(found, wanted)
        try requireStable(found)
    }

    /// In a rule a value with marked fields is only looked into: compared or looked up as
    /// a whole it would let a later change through.
    func requireStable(_ type: ValueType) throws(VerificationError) {
        guard place != .rule || types.isStable(type) else {
            throw failure("a rule compares `\(spell(type))`, whose fields may change")
        }
    }

    /// The type of the values that a quantifier's variable takes.
    mutating func elementType(
        of collection: RuleExpression, bucketAllowed: Bool
    ) throws(VerificationError) -> ValueType {
        if case .bucket(let table, let index, let columns) = collection {
            guard bucketAllowed else { throw failure("all looks through an index bucket") }
            try checkColumns(table, index, columns, isUnique: false)
            return .row(table)
        }
        switch try type(of: collection, .other) {
        case .list(let element, _), .set(let element, _), .optional(let element): return element
        case let other: throw failure("`\(spell(other))` is no collection")
        }
    }

    /// What an index is asked by: as many columns as it has, of their types, and an index of the
    /// kind that is asked so.
    mutating func checkColumns(
        _ table: Int, _ index: Int, _ columns: [RuleExpression], isUnique: Bool
    ) throws(VerificationError) {
        let declared = try item(contract.tables, table, "table")
        let bucket = try item(declared.indexes, index, "index")
        switch bucket.kind {
        case .queries: throw failure("an index without max is looked through")
        case .rows where isUnique: throw failure("an index that is not unique finds a row")
        case .unique where !isUnique: throw failure("a unique index has no rows to list")
        case .rows, .unique: break
        }
        guard columns.count == bucket.columns.count else {
            throw failure("an index has another number of columns")
        }
        let fields = try item(contract.structures, declared.row, "structure").fields
        for (column, value) in zip(bucket.columns, columns) {
            let found = try type(of: value, .other)
            try expect(found, try item(fields, column, "field").type)
            try requireStable(found)
        }
    }

    // MARK: Values

    mutating func coalesceType(
        _ left: RuleExpression, _ right: RuleExpression
    ) throws(VerificationError) -> ValueType {
        let optional = try type(of: left, .other)
        guard case .optional = optional else {
            throw failure("?? has something on its left that is not optional")
        }
        let other = try type(of: right, .other)
        if let type = optional.coalesced(with: other, in: contract) { return type }
        return try joined(optional, other)
    }

    mutating func structureType(
        _ number: Int, _ values: [RuleExpression]
    ) throws(VerificationError) -> ValueType {
        let fields = try item(contract.structures, number, "structure").fields
        guard values.count == fields.count else {
            throw failure("a structure has another number of fields")
        }
        for (field, value) in zip(fields, values) {
            try expect(try type(of: value, .other), field.type)
        }
        return .structure(number)
    }

    mutating func collectionType(
        _ type: ValueType, _ elements: [RuleExpression]
    ) throws(VerificationError) -> ValueType {
        try types.check(type, in: .passing, at: location)
        let (element, max): (ValueType, Int)
        switch type {
        case .list(let wanted, let bound): (element, max) = (wanted, bound)
        case .set(let wanted, let bound):
            try requireStable(wanted)
            (element, max) = (wanted, bound)
        default: throw failure("`\(spell(type))` is no collection")
        }
        guard elements.count <= max else { throw failure("a collection passes its bound") }
        for value in elements { try expect(try self.type(of: value, .other), element) }
        return type
    }

    // MARK: Operators

    mutating func unaryType(
        _ operation: UnaryOperator, _ operand: RuleExpression
    ) throws(VerificationError) -> ValueType {
        let type = try type(of: operand, .other)
        switch (operation, type) {
        case (.negate, .int), (.negate, .duration), (.absolute, .int): return type
        case (.periodStart, .period), (.periodEnd, .period): return .instant
        case (.periodLength, .period): return .duration
        case (.periodIsEmpty, .period), (.not, .bool), (.isNil, .optional): return .bool
        case (.periodFrom, .instant): return .period
        case (.count, .list), (.count, .set), (.length, .bytes), (.length, .text): return .int
        case (.sha256, .bytes), (.sha256, .text): return .digest
        case (.rowInserted, .row): return .instant
        case (.rowKey, .row(let table)): return try item(contract.tables, table, "table").key
        default: throw failure("\(operation) of `\(spell(type))`")
        }
    }

    mutating func binaryType(
        _ operation: BinaryOperator, _ left: RuleExpression, _ right: RuleExpression
    ) throws(VerificationError) -> ValueType {
        let first = try type(of: left, .other)
        let second = try type(of: right, .other)
        if let type = fixedType(operation, first, second) { return type }
        switch operation {
        case .equal, .notEqual:
            return try compared(first, second, operation)
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            guard first.isOrdered || first.isByteString else { break }
            return try compared(first, second, operation)
        case .minimum, .maximum:
            if first.isOrdered, first == second { return first }
        case .isElement:
            if case .list(let element, _) = second {
                return try compared(first, element, operation)
            }
            if case .set(let element, _) = second {
                return try compared(first, element, operation)
            }
        case .isSubset:
            if case .set(let part, _) = first, case .set(let whole, _) = second {
                return try compared(part, whole, operation)
            }
        case .element:
            if case .list(let element, _) = first, second == .int { return element }
            if case .set(let element, _) = first, second == .int { return element }
        case .add, .subtract, .multiply, .divide, .remainder, .instantAdd, .instantSubtract,
            .instantDifference, .durationAdd, .durationSubtract, .durationMultiply, .period,
            .periodContains, .periodWithin, .periodOverlaps, .periodUntil, .periodClipped:
            break
        }
        throw failure("\(operation) of `\(spell(first))` and `\(spell(second))`")
    }

    private func compared(
        _ left: ValueType, _ right: ValueType, _ operation: BinaryOperator
    ) throws(VerificationError) -> ValueType {
        guard types.areComparable(left, right, inTree: true) else {
            throw failure("\(operation) of `\(spell(left))` and `\(spell(right))`")
        }
        try requireStable(left)
        try requireStable(right)
        return .bool
    }

    /// The result of an operator that takes two types and no others; `nil` for other operators and
    /// other types.
    private func fixedType(
        _ operation: BinaryOperator, _ left: ValueType, _ right: ValueType
    ) -> ValueType? {
        switch (operation, left, right) {
        case (.add, .int, .int), (.subtract, .int, .int), (.multiply, .int, .int),
            (.divide, .int, .int), (.remainder, .int, .int):
            .int
        case (.instantAdd, .instant, .duration), (.instantSubtract, .instant, .duration): .instant
        case (.instantDifference, .instant, .instant): .duration
        case (.durationAdd, .duration, .duration), (.durationSubtract, .duration, .duration),
            (.durationMultiply, .duration, .int):
            .duration
        case (.period, .instant, .instant): .period
        case (.periodContains, .period, .instant), (.periodWithin, .period, .period),
            (.periodOverlaps, .period, .period):
            .bool
        case (.periodUntil, .period, .instant), (.periodUntil, .period, .optional(.instant)),
            (.periodClipped, .period, .instant):
            .period
        default: nil
        }
    }

    // MARK: Authority

    /// Whether the account, or the row it is read from, comes from state whatever the arguments
    /// are. `locals` says it of each enclosing binding.
    func isStored(_ expression: RuleExpression, _ locals: inout [Bool]) -> Bool {
        switch expression {
        case .setting, .stateField, .lookup, .find, .findUnique: return true
        case .field(let record, _), .payload(let record, _, _): return isStored(record, &locals)
        case .some(let value): return isStored(value, &locals)
        case .binary(.element, let list, _): return isStored(list, &locals)
        case .local(let number): return locals.indices.contains(number) && locals[number]
        case .coalesce(let left, let right):
            return isStored(left, &locals) && isStored(right, &locals)
        case .conditional(_, let then, let otherwise):
            return isStored(then, &locals) && isStored(otherwise, &locals)
        case .bind(let value, let body):
            let isValueStored = isStored(value, &locals)
            return within(isValueStored, body, &locals)
        case .ifSome(let value, let then, let otherwise):
            let isValueStored = isStored(value, &locals)
            return within(isValueStored, then, &locals) && isStored(otherwise, &locals)
        // A row's key is what it was looked up by, so it proves nothing; neither does what is
        // written in the contract or made of other values.
        case .constant, .none, .parameter, .letValue, .time, .hasRow, .bucket, .unary, .binary,
            .and, .or, .implies, .structure, .collection, .exists, .all, .variant, .isCase,
            .hasCase, .member:
            return false
        }
    }

    private func within(
        _ isStored: Bool, _ body: RuleExpression, _ locals: inout [Bool]
    ) -> Bool {
        locals.append(isStored)
        defer { locals.removeLast() }
        return self.isStored(body, &locals)
    }
}

extension ValueType {
    /// `Int`, `Instant` or `Duration`.
    var isOrdered: Bool { self == .int || self == .instant || self == .duration }

    /// Bytes, text or a path.
    var isByteString: Bool {
        switch self {
        case .bytes, .text, .path: true
        default: false
        }
    }
}
