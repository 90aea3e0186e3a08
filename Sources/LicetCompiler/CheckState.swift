import LicetBytecode
import LicetPrimitives
import LicetSyntax

extension Checker {
    /// Resolves tables, fields of state and settings.
    mutating func resolveState(_ unit: SourceUnit) {
        var table = 0
        var field = 0
        var keyed: [Int: SourceSpan] = [:]
        for case .state(let state) in unit.declarations {
            for member in state.members {
                switch member {
                case .table(let declaration):
                    resolve(declaration, table, &keyed)
                    table += 1
                case .field(let declaration):
                    let (type, value) = constant(declaration.type, declaration.value)
                    environment.declarations.fields[field].type = type
                    if let value { environment.declarations.fields[field].initial = value }
                    field += 1
                }
            }
        }
        // The key of a table that is not understood may be any of the ids.
        let hasUnknownKey = declarations.tables.contains { $0.key.isUnknown }
        var setting = 0
        for case .setting(let declaration) in unit.declarations {
            let (type, value) = constant(declaration.type, declaration.value)
            environment.declarations.settings[setting].type = type
            environment.declarations.settings[setting].initial = value
            setting += 1
        }
        for case .identifier(let declaration) in unit.declarations {
            for name in declaration.names {
                guard case .identifier(let number)? = environment.entries[name.text],
                    keyed[number] == nil, !hasUnknownKey
                else { continue }
                report(.identifierWithoutTable(name))
            }
        }
    }

    /// The type and value of what must be known before the contract is deployed.
    mutating func constant(
        _ syntax: TypeSyntax, _ expression: Expression
    ) -> (ValueType, Value?) {
        let type = resolve(syntax)
        requireSize(type, at: syntax.span)
        refuseSealed(type, "kept outside of a row", at: syntax.span)
        body = Body(.constant)
        let typed = check(expression, expecting: type)
        if typed.type.isUnknown { return (type, nil) }
        guard let value = typed.constantValue else {
            report(.notConstant(at: expression.span))
            return (type, nil)
        }
        return (type, value)
    }

    private mutating func resolve(
        _ declaration: TableDeclaration, _ number: Int, _ keyed: inout [Int: SourceSpan]
    ) {
        let key = resolve(declaration.key)
        environment.declarations.tables[number].key = key
        if case .identifier(let identifier) = key {
            if let first = keyed[identifier] {
                report(
                    .identifierOfTwoTables(
                        describe(key), at: declaration.key.span, first: first))
            } else {
                keyed[identifier] = declaration.key.span
            }
        } else if !isNaturalKey(key) {
            report(.keyType(describe(key), at: declaration.key.span, part: unfitPart(of: key)))
            environment.declarations.tables[number].key = .unknown
        } else {
            requireKeySize(environment.sizes.key(key, in: declarations), at: declaration.key.span)
        }
        let row = resolve(declaration.row)
        guard case .structure(let structure) = row else {
            if !row.isUnknown { report(.rowType(describe(row), at: declaration.row.span)) }
            refuseRow(number)
            return
        }
        environment.declarations.tables[number].row = structure
        // Before the fields stands the instant of the insert, behind them an instant and a count
        // for each tracked field.
        let tracked = declarations.structures[structure].trackedFields.count
        requireSize(row, extra: 8 + 10 * tracked, at: declaration.row.span)
        if tracked > 0, !key.isUnknown {
            requireKeySize(
                environment.sizes.key(key, in: declarations) + StateLayout.historyKeyBytes,
                at: declaration.key.span)
        }
        requireCount(
            declaration.indexes.map(\.span), max: ContainerLimits.indexes, of: "indexes")
        for index in declaration.indexes { resolve(index, number, structure) }
    }

    /// Before the key stand the contract's address and the number of the table or index.
    private mutating func requireKeySize(_ size: Int, at span: SourceSpan) {
        if size + 32 + 2 > Limits.rowKeyBytes { report(.keyTooLarge(at: span)) }
    }

    /// A table whose rows are unknown gets a structure without fields, so that its number stays.
    private mutating func refuseRow(_ number: Int) {
        environment.declarations.tables[number].key = .unknown
        environment.declarations.tables[number].row = declarations.structures.count
        environment.unknownRows.insert(declarations.structures.count)
        environment.declarations.structures.append(Structure(name: "unknown", fields: []))
        environment.hasChangingFields.append(false)
        environment.hasSealedFields.append(false)
    }

    private func isNaturalKey(_ type: ValueType) -> Bool {
        switch type {
        case .structure(let number):
            declarations.structures[number].fields.allSatisfy {
                isKeyPart($0.type) && $0.mark == .immutable
            }
        case .bytes, .text, .path: true
        default: isKeyPart(type)
        }
    }

    /// The field for which a structure is no key, and what is wrong with it.
    private func unfitPart(of type: ValueType) -> Diagnostic.Label? {
        guard case .structure(let number) = type else { return nil }
        let fields = declarations.structures[number].fields
        let unfit = fields.firstIndex { !isKeyPart($0.type) || $0.mark != .immutable }
        guard let position = unfit,
            let place = environment.fieldPlaces[FieldReference(structure: number, field: position)]
        else { return nil }
        let field = fields[position]
        if let mark = field.mark.word { return .init(place, "it is marked `\(mark)`") }
        return .init(place, "`\(describe(field.type))` has no place in a key")
    }

    /// Scalars, accounts and digests.
    private func isKeyPart(_ type: ValueType) -> Bool {
        switch type {
        case .bool, .int, .instant, .duration, .account, .digest, .identifier, .enumeration,
            .buffer:
            true
        case .period, .bytes, .text, .path, .structure, .variant, .row, .optional, .list, .set,
            .sealed, .ticket:
            false
        }
    }

    private mutating func resolve(
        _ index: TableDeclaration.Index, _ table: Int, _ structure: Int
    ) {
        let owner = declarations.tables[table].name
        // Only the compiler writes an index without columns: that of a role's members.
        if index.columns.isEmpty, environment.generated[owner] == nil {
            report(.empty(Name(owner, span: index.span), what: "columns in an index"))
            return
        }
        reportRepeated(index.columns)
        requireCount(index.columns.map(\.span), max: ContainerLimits.columns, of: "columns")
        let fields = declarations.structures[structure].fields
        var columns: [Int] = []
        for column in index.columns {
            guard let field = fields.firstIndex(where: { $0.name == column.text }) else {
                if !column.isMissing {
                    let near = nearestName(to: column.text, among: fields.map(\.name))
                    report(
                        .unknownMember(
                            column, of: declarations.structures[structure].name,
                            suggestion: near))
                }
                continue
            }
            let place = environment.fieldPlaces[FieldReference(structure: structure, field: field)]
            if fields[field].mark != .immutable {
                report(
                    .changingColumn(column, mark: fields[field].mark.word, declared: place))
            } else if !isNaturalKey(fields[field].type) {
                let type = fields[field].type
                report(.columnType(column, describe(type), part: unfitPart(of: type)))
            } else {
                columns.append(field)
            }
        }
        guard let kind = kind(of: index) else { return }
        guard columns.count == index.columns.count else { return }
        let others = declarations.tables[table].indexes
        if others.contains(where: { $0.columns == columns }) {
            let first = others.firstIndex { $0.columns == columns } ?? 0
            report(
                .repeatedIndex(
                    at: index.span,
                    first: environment.indexPlaces[IndexReference(table: table, index: first)]))
            return
        }
        let parts = columns.map { fields[$0].type } + [declarations.tables[table].key]
        requireKeySize(
            parts.reduce(0) { $0 + environment.sizes.key($1, in: declarations) }, at: index.span)
        environment.indexPlaces[IndexReference(table: table, index: others.count)] = index.span
        environment.declarations.tables[table].indexes.append(Index(columns: columns, kind: kind))
    }

    /// What an index is for; nil after a mistake.
    private mutating func kind(of index: TableDeclaration.Index) -> Index.Kind? {
        if index.isUnique {
            if let max = index.max { report(.uniqueMax(at: max.span)) }
            return .unique
        }
        guard let literal = index.max else { return .queries }
        let max = resolveBound(literal, limit: Limits.bucketRows, of: "index", at: literal.span)
        return max.map { .rows(max: $0) }
    }
}
