import LicetBytecode
import LicetPrimitives
import LicetSyntax

extension Checker {
    /// Whether state may be read here; reports where not.
    mutating func mayRead(_ table: Int, at span: SourceSpan) -> Bool {
        if body.surroundings.mayReadState { return true }
        report(
            .readsState(
                declarations.tables[table].name, in: body.place, at: span, argument: "the row"))
        return false
    }

    /// `table[key]`, `table[column, column]` or `list[position]`.
    mutating func checkIndex(
        _ base: Expression, _ arguments: [ArgumentSyntax], at span: SourceSpan
    ) -> TypedExpression {
        if let table = table(base) {
            guard mayRead(table, at: span), !declarations.tables[table].key.isUnknown else {
                checkLoose(arguments)
                return .failed(at: span)
            }
            return checkTableIndex(table, arguments, at: span)
        }
        let list = check(base, hint: nil)
        guard case .list(let element, _) = list.type else {
            checkLoose(arguments)
            if !list.type.isUnknown { report(.notIndexable(describe(list.type), at: base.span)) }
            return .failed(at: span)
        }
        guard let position = arguments.first, arguments.count == 1, position.label == nil else {
            checkLoose(arguments)
            report(.extraArgument(of: "[ ]", count: 1, at: span))
            return .failed(at: span)
        }
        let index = check(position.value, expecting: .int)
        if index.type.isUnknown { return .failed(at: span) }
        return TypedExpression(.binary(.element, list, index), type: element, span: span)
    }

    private mutating func checkTableIndex(
        _ number: Int, _ arguments: [ArgumentSyntax], at span: SourceSpan
    ) -> TypedExpression {
        let table = declarations.tables[number]
        if arguments.count == 1, let argument = arguments.first, argument.label == nil {
            return checkSingle(number, argument, at: span)
        }
        if !arguments.isEmpty, arguments.allSatisfy({ $0.label != nil }) {
            return checkNamed(number, arguments, at: span)
        }
        let matching = table.indexes.indices.filter { index in
            let columns = table.indexes[index].columns
            return columns.count == arguments.count
                && zip(columns, arguments).allSatisfy { column, argument in
                    argument.label.map { $0.text == columnName(table, column) } ?? true
                }
        }
        let candidates = readable(matching, of: table)
        guard let index = candidates.first else {
            checkLoose(arguments)
            reportNoIndex(table, arguments, at: span)
            return .failed(at: span)
        }
        guard candidates.count == 1 else {
            return checkAmong(candidates, number, arguments, at: span)
        }
        let slots = columnSlots(table, index)
        guard let columns = checkArguments(arguments, slots, of: table.name, at: span) else {
            return .failed(at: span)
        }
        return rows(number, index, columns, at: span)
    }

    /// Of some indexes those that code may read; all of them where it may read none, so that the
    /// reason is told.
    private func readable(_ indexes: [Int], of table: Table) -> [Int] {
        let readable = indexes.filter { table.indexes[$0].kind != .queries }
        return readable.isEmpty ? indexes : readable
    }

    private mutating func reportNoIndex(
        _ table: Table, _ arguments: [ArgumentSyntax], at span: SourceSpan
    ) {
        if let named = arguments.compactMap(\.label).first,
            let bare = arguments.first(where: { $0.label == nil })
        {
            report(.mixedColumns(at: bare.span, named: named.span))
        } else {
            report(.noSuchIndex(table.name, available: indexTexts(table), at: span))
        }
    }

    /// `table[record: r, reader: w]`: the index with just these columns, in whatever order.
    private mutating func checkNamed(
        _ number: Int, _ arguments: [ArgumentSyntax], at span: SourceSpan
    ) -> TypedExpression {
        let table = declarations.tables[number]
        let fields = declarations.structures[table.row].fields
        let labels = arguments.compactMap(\.label)
        guard let named = columns(labels, of: table) else {
            checkLoose(arguments)
            return .failed(at: span)
        }
        let matching = table.indexes.indices.filter {
            table.indexes[$0].columns.sorted() == named.sorted()
        }
        guard let index = readable(matching, of: table).first else {
            checkLoose(arguments)
            report(.noSuchIndex(table.name, available: indexTexts(table), at: span))
            return .failed(at: span)
        }
        var typed: [Int: TypedExpression] = [:]
        for (column, argument) in zip(named, arguments) {
            typed[column] = check(argument.value, expecting: fields[column].type)
        }
        let columns = table.indexes[index].columns.compactMap { typed[$0] }
        guard !columns.contains(where: { $0.type.isUnknown }) else { return .failed(at: span) }
        return rows(number, index, columns, at: span)
    }

    /// The numbers of the fields that labels name; nil where one is no column of any index or is
    /// there twice, which is reported.
    private mutating func columns(_ labels: [Name], of table: Table) -> [Int]? {
        let fields = declarations.structures[table.row].fields
        let known = table.indexes.flatMap(\.columns)
        var numbers: [Int] = []
        for (position, label) in labels.enumerated() {
            guard let field = fields.firstIndex(where: { $0.name == label.text }),
                known.contains(field)
            else {
                if !label.isMissing {
                    let near = nearestName(to: label.text, among: known.map { fields[$0].name })
                    report(
                        .unknownColumn(
                            label, of: table.name, suggestion: near, available: indexTexts(table)))
                }
                return nil
            }
            if let first = numbers.firstIndex(of: field) {
                report(.repeatedColumn(labels[position], first: labels[first].span))
                return nil
            }
            numbers.append(field)
        }
        return numbers
    }

    /// Of several indexes with as many columns, the one whose columns the arguments fit.
    private mutating func checkAmong(
        _ candidates: [Int], _ number: Int, _ arguments: [ArgumentSyntax], at span: SourceSpan
    ) -> TypedExpression {
        let table = declarations.tables[number]
        let typed = arguments.enumerated().map { position, argument in
            let hints = candidates.map { columnSlots(table, $0)[position].type }
            let isCommon = hints.allSatisfy { $0 == hints.first }
            return check(argument.value, hint: isCommon ? hints.first : nil)
        }
        if typed.contains(where: { $0.type.isUnknown }) { return .failed(at: span) }
        let fitting = candidates.filter { index in
            zip(typed, columnSlots(table, index)).allSatisfy { fitted($0, to: $1.type) != nil }
        }
        guard let index = fitting.first, fitting.count == 1 else {
            report(
                fitting.isEmpty
                    ? .noSuchIndex(table.name, available: indexTexts(table), at: span)
                    : .ambiguousIndex(table.name, at: span))
            return .failed(at: span)
        }
        let slots = columnSlots(table, index)
        for (position, argument) in arguments.enumerated()
        where !checkLabel(argument, at: position, in: slots) {
            return .failed(at: span)
        }
        let columns = zip(typed, slots).compactMap { fitted($0, to: $1.type) }
        return rows(number, index, columns, at: span)
    }

    private func columnSlots(_ table: Table, _ index: Int) -> [Slot] {
        table.indexes[index].columns.map {
            Slot(declarations.structures[table.row].fields[$0])
        }
    }

    /// One argument without a label is the key, or else the column of an index with one.
    private mutating func checkSingle(
        _ number: Int, _ argument: ArgumentSyntax, at span: SourceSpan
    ) -> TypedExpression {
        let table = declarations.tables[number]
        let singles = readable(
            table.indexes.indices.filter { table.indexes[$0].columns.count == 1 }, of: table)
        var hint = table.key
        if case .enumCase = argument.value.kind, !isEnumeration(table.key),
            let index = singles.first(where: { isEnumeration(columnType(table, $0)) })
        {
            hint = columnType(table, index)
        }
        let value = check(argument.value, hint: hint)
        if value.type.isUnknown { return .failed(at: span) }
        if let key = fitted(value, to: table.key) {
            return TypedExpression(
                .lookup(table: number, key: key), type: .row(number), span: span)
        }
        for index in singles {
            if let column = fitted(value, to: columnType(table, index)) {
                return rows(number, index, [column], at: span)
            }
        }
        _ = fit(value, to: table.key)
        return .failed(at: span)
    }

    private func isEnumeration(_ type: ValueType) -> Bool {
        if case .enumeration = type.unwrapped { true } else { false }
    }

    private func columnType(_ table: Table, _ index: Int) -> ValueType {
        let fields = declarations.structures[table.row].fields
        return table.indexes[index].columns.first.map { fields[$0].type } ?? .unknown
    }

    private func columnName(_ table: Table, _ column: Int) -> String {
        declarations.structures[table.row].fields[column].name
    }

    private func indexTexts(_ table: Table) -> [String] {
        table.indexes.indices.map { indexText(table, $0) }
    }

    private func indexText(_ table: Table, _ index: Int) -> String {
        let columns = table.indexes[index].columns.map { columnName(table, $0) }
        return "(" + columns.joined(separator: ", ") + ")"
    }

    /// What an index gives under some columns: the rows of a bucket, or the one row or nil.
    private mutating func rows(
        _ number: Int, _ index: Int, _ columns: [TypedExpression], at span: SourceSpan
    ) -> TypedExpression {
        let table = declarations.tables[number]
        switch table.indexes[index].kind {
        case .queries:
            report(
                .indexWithoutMax(
                    table.name, columns: indexText(table, index), at: span,
                    declared: environment.indexPlaces[
                        IndexReference(table: number, index: index)]))
            return .failed(at: span)
        case .rows(let max):
            return TypedExpression(
                .bucket(table: number, index: index, columns: columns),
                type: .list(.row(number), max: max), span: span)
        case .unique:
            return TypedExpression(
                .findUnique(table: number, index: index, columns: columns),
                type: .optional(.row(number)), span: span)
        }
    }

    mutating func checkQuantifier(
        _ quantifier: QuantifierExpression, at span: SourceSpan
    ) -> TypedExpression {
        let collection = check(quantifier.collection, hint: nil)
        let element: ValueType
        switch collection.type {
        case .list(let inner, _), .set(let inner, _), .optional(let inner): element = inner
        default:
            if !collection.type.isUnknown {
                report(.notIterable(describe(collection.type), at: collection.span, help: nil))
            }
            element = .unknown
        }
        enterScope()
        let local = declare(quantifier.name, element, .quantifier)
        let condition = check(quantifier.body, expecting: .bool)
        leaveScope()
        if element.isUnknown || condition.type.isUnknown { return .failed(at: span) }
        let kind: ExpressionKind =
            quantifier.kind == .exists
            ? .exists(local: local, collection, body: condition)
            : .all(local: local, collection, body: condition)
        return TypedExpression(kind, type: .bool, span: span)
    }

    /// `insert table Row(…)`, whose value is the new row's number, or `insert table[key] Row(…)`,
    /// which has none and then is typed `.unknown` outside a statement.
    mutating func checkInsert(
        _ insert: InsertExpression, at span: SourceSpan
    ) -> TypedExpression {
        let typed = checkInsertion(insert, at: span)
        if case .insertAt = typed.kind {
            report(.noValue("insert", at: span))
            return .failed(at: span)
        }
        return typed
    }

    /// An insert of either form; one with a key is typed `Bool`, which nobody may look at.
    mutating func checkInsertion(
        _ insert: InsertExpression, at span: SourceSpan
    ) -> TypedExpression {
        guard case .table(let number)? = environment.entries[insert.table.text] else {
            if let entry = environment.entries[insert.table.text] {
                report(
                    .notATable(
                        insert.table, kind: kind(of: entry), declared: place(of: insert.table)))
            } else if !insert.table.isMissing, !environment.isMissing(insert.table.text) {
                let tables = declarations.tables.map(\.name)
                report(
                    .unknownName(
                        insert.table,
                        suggestion: nearestName(to: insert.table.text, among: tables)))
            }
            if let key = insert.key { _ = check(key, hint: .unknown) }
            _ = check(insert.row, hint: .unknown)
            return .failed(at: span)
        }
        guard body.surroundings == .action else {
            report(.writes("insert", in: body.place, at: span))
            return .failed(at: span)
        }
        return checkInsertion(into: number, insert, at: span)
    }

    private mutating func checkInsertion(
        into number: Int, _ insert: InsertExpression, at span: SourceSpan
    ) -> TypedExpression {
        let table = declarations.tables[number]
        refuseMembers(number, at: insert.table.span)
        var key: TypedExpression?
        if let given = insert.key {
            key = check(given, expecting: table.isNumbered ? .unknown : table.key)
            if table.isNumbered { report(.keyOfNumbered(table.name, at: given.span)) }
        } else if !table.isNumbered, !table.key.isUnknown {
            report(.missingKey(table.name, key: describe(table.key), at: insert.table.span))
        }
        if environment.unknownRows.contains(table.row) {
            _ = check(insert.row, hint: .unknown)
            return .failed(at: span)
        }
        let row = check(insert.row, expecting: .structure(table.row))
        if row.type.isUnknown { return .failed(at: span) }
        guard mayInsert(row, into: table) else {
            report(.insertNeedsConstruction(describe(.structure(table.row)), at: row.span))
            return .failed(at: span)
        }
        if table.isNumbered {
            guard key == nil else { return .failed(at: span) }
            return TypedExpression(.insert(table: number, row: row), type: table.key, span: span)
        }
        guard let key, !key.type.isUnknown else { return .failed(at: span) }
        return TypedExpression(
            .insertAt(table: number, key: key, row: row), type: .bool, span: span)
    }

    /// A row with a `once` field starts with nil there, which only a construction guarantees.
    private func mayInsert(_ row: TypedExpression, into table: Table) -> Bool {
        if case .structure = row.kind { return true }
        return !declarations.structures[table.row].fields.contains { $0.mark == .once }
    }
}
