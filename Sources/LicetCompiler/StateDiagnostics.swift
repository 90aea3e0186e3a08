import LicetPrimitives
import LicetSyntax

/// `E04xx`: state, and `E07xx`: the contract as a whole.
extension DiagnosticCode {
    package static let state: [DiagnosticCode] = [
        notUpdatable, immutableField, onceType, keyType, rowType, identifierTable, indexColumn,
        noSuchIndex, insertKey, insertNeedsConstruction, uniqueMax, queryIndex, columnNames,
    ]
    package static let contracts: [DiagnosticCode] = [
        versionOutOfRange, contractTooLarge, doesNotFit, emptyDeclaration,
    ]

    static let notUpdatable = DiagnosticCode(
        "E0401", "cannot be updated",
        """
        `update` changes a field of a row, `update table[key].field = value`, or a single field of \
        state. A row that was read is a value: changing it would change nothing.
        """)
    static let immutableField = DiagnosticCode(
        "E0402", "immutable field",
        """
        Fields of rows do not change unless they are marked: `var` for any change, which rules \
        then cannot read, `once` for an instant that is set one time, or `tracked` for a value \
        whose history is kept, so that rules read what it was.
        """)
    static let onceType = DiagnosticCode(
        "E0403", "`once` of another type",
        "A `once` field is an `Instant?`: nil, then the instant at which something happened.")
    static let keyType = DiagnosticCode(
        "E0404", "type cannot be a key",
        """
        A key or a column of an index is a scalar, an `Account`, a `Digest`, bytes, a text, a \
        path, or a struct of scalars, accounts and digests without marks. It takes at most 990 \
        bytes in a row's key, where a byte of a text or a byte string counts twice.
        """)
    static let rowType = DiagnosticCode(
        "E0405", "row is not a struct", "The rows of a table are values of a `struct`.")
    static let identifierTable = DiagnosticCode(
        "E0406", "identifier needs one table",
        "An `id` names the rows of exactly one table, whose key it is.")
    static let indexColumn = DiagnosticCode(
        "E0407", "index cannot be kept",
        """
        The columns of an index never change, so they are fields without a mark. A table has one \
        index for the same columns.
        """)
    static let noSuchIndex = DiagnosticCode(
        "E0408", "no such index",
        """
        A table is read by its key, `table[key]`, or by all columns of one of its indexes, in \
        their order or each by its name.
        """)
    static let insertKey = DiagnosticCode(
        "E0409", "key of an insert",
        """
        A table whose key is an `id` numbers its rows: `insert table Row(…)`. Any other key is \
        given: `insert table[key] Row(…)`.
        """)
    static let insertNeedsConstruction = DiagnosticCode(
        "E0410", "insert of a value with `once`",
        """
        A `once` field of a new row is nil. A value from elsewhere may have an instant there, so \
        that the row must be constructed where it is inserted.
        """)
    static let uniqueMax = DiagnosticCode(
        "E0411", "unique index with `max`",
        "A unique index has at most one row for the same columns, so that it needs no `max`.")
    static let queryIndex = DiagnosticCode(
        "E0412", "index for queries only",
        """
        An index without `max` may have any number of rows for the same columns, which no code \
        could go through within its gas: it serves queries from outside. With a `max`, code may \
        read it, and an insert past it fails with `TableFull`; a `unique index` gives one row.
        """)
    static let columnNames = DiagnosticCode(
        "E0413", "names of columns",
        """
        The columns of an index are given in its order, or each by its name and then in any \
        order: `table[record: r, reader: w]`.
        """)
    static let versionOutOfRange = DiagnosticCode(
        "E0701", "version out of range", "A contract's version is from 0 to 4294967295.")
    static let emptyDeclaration = DiagnosticCode(
        "E0704", "nothing in it",
        "An `enum` has at least one case and a `struct` at least one field: a type needs values.")
    static let contractTooLarge = DiagnosticCode(
        "E0702", "too many of one thing",
        """
        What a container holds is counted: 256 declarations of a kind, 1024 functions, 128 fields \
        or cases, 63 parameters, 16 indexes of a table with 8 columns each, 64 `let`s and 128 \
        clauses of a rule, 16 terms of a `by`.
        """)
}

extension Diagnostic {
    static func notUpdatable(at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .notUpdatable, "this cannot be updated", at: span,
            help: "update a field of state or `table[key].field`")
    }

    static func updatesLocal(
        _ name: Name, at span: SourceSpan, declared: SourceSpan
    ) -> Diagnostic {
        Diagnostic(
            .notUpdatable, "`\(name.text)` is a value, not a row of a table", at: span,
            labels: declaredHere(declared), help: "update `table[key].field`")
    }

    static func immutableField(_ name: Name, declared: SourceSpan?) -> Diagnostic {
        Diagnostic(
            .immutableField, "`\(name.text)` never changes", at: name.span,
            labels: declared.map { [Label($0, "it has no mark")] } ?? [],
            help: "mark it `tracked` where rules read it, else `var`")
    }

    static func onceType(_ type: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .onceType, "a `once` field is `Instant?`, not `\(type)`", at: span,
            fixIt: FixIt(span, "Instant?", type == "Instant" ? .certain : .guess))
    }

    /// `part` is the field for which a struct is no key.
    static func keyType(_ type: String, at span: SourceSpan, part: Label?) -> Diagnostic {
        Diagnostic(
            .keyType, "`\(type)` cannot be a key", at: span, labels: part.map { [$0] } ?? [])
    }

    static func columnType(_ column: Name, _ type: String, part: Label?) -> Diagnostic {
        Diagnostic(
            .keyType, "`\(column.text)` of type `\(type)` cannot be in an index", at: column.span,
            labels: part.map { [$0] } ?? [])
    }

    static func rowType(_ type: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(.rowType, "rows are of a `struct`, not of `\(type)`", at: span)
    }

    static func identifierWithoutTable(_ name: Name) -> Diagnostic {
        Diagnostic(.identifierTable, "no table has the key `\(name.text)`", at: name.span)
    }

    static func identifierOfTwoTables(
        _ name: String, at span: SourceSpan, first: SourceSpan
    ) -> Diagnostic {
        Diagnostic(
            .identifierTable, "`\(name)` is the key of two tables", at: span,
            labels: [Label(first, "the other is here")])
    }

    static func changingColumn(
        _ column: Name, mark: String?, declared: SourceSpan?
    ) -> Diagnostic {
        Diagnostic(
            .indexColumn, "`\(column.text)` can change and so cannot be in an index",
            at: column.span, labels: markedHere(mark, declared))
    }

    /// A label at the field that is marked so.
    static func markedHere(_ mark: String?, _ declared: SourceSpan?) -> [Label] {
        guard let mark, let declared else { return declaredHere(declared) }
        return [Label(declared, "it is marked `\(mark)`")]
    }

    static func repeatedIndex(at span: SourceSpan, first: SourceSpan?) -> Diagnostic {
        Diagnostic(
            .indexColumn, "the table has an index of these columns already", at: span,
            labels: first.map { [Label($0, "the other is here")] } ?? [])
    }

    static func uniqueMax(at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .uniqueMax, "a unique index takes no `max`", at: span,
            help: "it has one row for the same columns")
    }

    static func noSuchIndex(
        _ table: String, available: [String], at span: SourceSpan
    ) -> Diagnostic {
        let list = available.map { "`\($0)`" }.joined(separator: ", ")
        return Diagnostic(
            .noSuchIndex, "`\(table)` has no index of these columns", at: span,
            help: available.isEmpty ? nil : "it has \(list)")
    }

    static func ambiguousIndex(_ table: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .noSuchIndex, "`\(table)` has more than one index of so many columns", at: span,
            help: "name the columns")
    }

    /// `columns` is the index's list, in parentheses.
    static func indexWithoutMax(
        _ table: String, columns: String, at span: SourceSpan, declared: SourceSpan?
    ) -> Diagnostic {
        Diagnostic(
            .queryIndex,
            """
            the index `\(columns)` of `\(table)` has no `max` and serves queries from outside only
            """,
            at: span, labels: declared.map { [Label($0, "declared without `max`")] } ?? [],
            help: "write `index \(columns) max 1_024` to read it in code")
    }

    static func unknownColumn(
        _ column: Name, of table: String, suggestion: String?, available: [String]
    ) -> Diagnostic {
        let list = available.map { "`\($0)`" }.joined(separator: ", ")
        return Diagnostic(
            .columnNames, "no index of `\(table)` has a column `\(column.text)`", at: column.span,
            help: suggestion.map { "did you mean `\($0)`?" }
                ?? (available.isEmpty ? "it has no index" : "it has \(list)"),
            fixIt: suggestion.map { FixIt(column.span, $0, .guess) })
    }

    static func repeatedColumn(_ column: Name, first: SourceSpan) -> Diagnostic {
        Diagnostic(
            .columnNames, "`\(column.text)` is given twice", at: column.span,
            labels: [Label(first, "first here")])
    }

    static func mixedColumns(at span: SourceSpan, named: SourceSpan) -> Diagnostic {
        Diagnostic(
            .columnNames, "some columns are named here and some are not", at: span,
            labels: [Label(named, "this one is named")],
            help: "name all of them, or none and keep the index's order")
    }

    static func keyOfNumbered(_ table: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(.insertKey, "`\(table)` numbers its rows itself", at: span)
    }

    static func missingKey(_ table: String, key: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .insertKey, "an insert into `\(table)` gives a key of type `\(key)`", at: span,
            help: "write `insert \(table)[key] …`")
    }

    static func insertNeedsConstruction(_ type: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .insertNeedsConstruction, "a `\(type)` must be constructed where it is inserted",
            at: span)
    }

    static func keyTooLarge(at span: SourceSpan) -> Diagnostic {
        Diagnostic(.keyType, "this may take more bytes than a row's key has", at: span)
    }

    static func valueTooLarge(_ type: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .badBound, "a value of `\(type)` may take more than \(Limits.valueBytes) bytes",
            at: span)
    }

    static func tooMany(_ what: String, max: Int, at span: SourceSpan) -> Diagnostic {
        Diagnostic(.contractTooLarge, "there are more than \(max) \(what)", at: span)
    }

    static func empty(_ name: Name, what: String) -> Diagnostic {
        Diagnostic(.emptyDeclaration, "`\(name.text)` has no \(what)", at: name.span)
    }

    static func versionOutOfRange(at span: SourceSpan) -> Diagnostic {
        Diagnostic(.versionOutOfRange, "this version is out of range", at: span)
    }
}
