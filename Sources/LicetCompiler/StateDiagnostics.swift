import LicetPrimitives
import LicetSyntax

/// `E04xx`: state, and `E07xx`: the contract as a whole.
extension DiagnosticCode {
    package static let state: [DiagnosticCode] = [
        notUpdatable, immutableField, onceType, keyType, rowType, identifierTable, indexColumn,
        noSuchIndex, insertKey, insertNeedsConstruction,
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
        then cannot read, or `once` for an instant that is set one time.
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
        The columns of an index never change, so they are fields without `var` and `once`. A \
        table has one index for the same columns.
        """)
    static let noSuchIndex = DiagnosticCode(
        "E0408", "no such index",
        """
        A table is read by its key, `table[key]`, or by all columns of one of its indexes in \
        their order. An index without `max` serves queries from outside only.
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
    static let versionOutOfRange = DiagnosticCode(
        "E0701", "version out of range", "A contract's version is from 0 to 4294967295.")
    static let emptyDeclaration = DiagnosticCode(
        "E0704", "nothing in it",
        "An `enum` has at least one case and a `struct` at least one field: a type needs values.")
    static let contractTooLarge = DiagnosticCode(
        "E0702", "too many of one thing",
        """
        What a container holds is counted: 256 declarations of a kind, 1024 functions, 128 fields \
        or cases, 64 parameters, 16 indexes of a table with 8 columns each, 64 `let`s and 128 \
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
            labels: declared.map { [Label($0, "it is not marked `var` or `once`")] } ?? [])
    }

    static func onceType(_ type: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .onceType, "a `once` field is `Instant?`, not `\(type)`", at: span,
            fixIt: FixIt(span, "Instant?"))
    }

    static func keyType(_ type: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(.keyType, "`\(type)` cannot be a key", at: span)
    }

    static func columnType(_ column: Name, _ type: String) -> Diagnostic {
        Diagnostic(
            .keyType, "`\(column.text)` of type `\(type)` cannot be in an index", at: column.span)
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

    static func changingColumn(_ column: Name, declared: SourceSpan?) -> Diagnostic {
        Diagnostic(
            .indexColumn, "`\(column.text)` can change and so cannot be in an index",
            at: column.span, labels: declaredHere(declared))
    }

    static func repeatedIndex(at span: SourceSpan) -> Diagnostic {
        Diagnostic(.indexColumn, "the table has an index of these columns already", at: span)
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

    static func indexWithoutMax(_ table: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .noSuchIndex, "this index of `\(table)` has no `max` and cannot be read here", at: span)
    }

    static func keyOfNumbered(_ table: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(.insertKey, "`\(table)` numbers its rows itself", at: span)
    }

    static func missingKey(_ table: String, key: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(.insertKey, "an insert into `\(table)` gives a key of type `\(key)`", at: span)
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
