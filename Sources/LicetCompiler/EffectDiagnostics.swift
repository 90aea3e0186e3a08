import LicetSyntax

/// `E05xx`: effects and authority.
extension DiagnosticCode {
    package static let effects: [DiagnosticCode] = [
        readsState, writesState, callsAction, contextNotHere, authorityFromArgument, notAnAuthority,
        requireAfterWrite, recursion, uncoveredWrite,
    ]

    static let readsState = DiagnosticCode(
        "E0501", "reads state",
        """
        A `func` is pure: its result depends on its arguments alone. What reads state is a `view` \
        or an action; pass what is needed as an argument. `by` calls no functions and reads \
        rows and settings only, not single fields of state.
        """)
    static let writesState = DiagnosticCode(
        "E0502", "writes outside an action",
        "Only an action may `require`, `insert`, `update` and `emit`.")
    static let callsAction = DiagnosticCode(
        "E0503", "calls an action",
        "Actions are called by transactions, never by code: there is no reentrancy.")
    static let contextNotHere = DiagnosticCode(
        "E0504", "no such context here",
        """
        `caller`, `now`, `height`, `self` and `chain` belong to a transaction: actions and views \
        may use them, a `func`, a constant and `by` may not.
        """)
    static let authorityFromArgument = DiagnosticCode(
        "E0505", "authority from an argument",
        """
        An account in `by` is read from state. Whoever calls could choose an argument, the key of \
        a row included, and so choose who may call.
        """)
    static let notAnAuthority = DiagnosticCode(
        "E0506", "not an authority",
        "A term of `by` is a role, `anyone`, or an account that is read from state.")
    static let requireAfterWrite = DiagnosticCode(
        "E0507", "check after a write",
        """
        An action checks, then writes: after the first `insert`, `update` or `emit` there is no \
        `require` and no `open`. In a loop that writes, the next round comes after the write.
        """)
    static let recursion = DiagnosticCode(
        "E0508", "recursion",
        "No function calls itself, directly or through others, so that every program ends.")
    static let uncoveredWrite = DiagnosticCode(
        "E0509", "write without an event",
        """
        A write to a row that a rule reads is covered on every path by an event that carries the \
        row's key, so that the log tells all that ever changed an answer. Hold the key in a `let` \
        and emit it.
        """)
}

extension Diagnostic {
    static func readsState(
        _ name: String, in place: BodyPlace, at span: SourceSpan, argument: String? = nil
    ) -> Diagnostic {
        Diagnostic(
            .readsState, "\(place.description) cannot read `\(name)`", at: span,
            labels: place.labels, help: place.readHelp(argument: argument ?? "`\(name)`"))
    }

    static func callsView(
        _ name: String, in place: BodyPlace, at span: SourceSpan, declared: SourceSpan?
    ) -> Diagnostic {
        let view = declared.map { [Label($0, "this is a `view`")] } ?? []
        return Diagnostic(
            .readsState, "\(place.description) cannot call the view `\(name)`", at: span,
            labels: place.labels + view, help: place.readHelp(argument: "its result"))
    }

    static func callNotHere(
        _ name: String, in place: BodyPlace, at span: SourceSpan
    ) -> Diagnostic {
        Diagnostic(
            .readsState, "\(place.description) cannot call `\(name)`", at: span,
            labels: place.labels, help: place.readHelp(argument: "its result"))
    }

    static func writes(_ what: String, in place: BodyPlace, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .writesState, "\(place.description) cannot `\(what)`", at: span, labels: place.labels)
    }

    static func callsAction(
        _ name: String, at span: SourceSpan, declared: SourceSpan?, ofRole role: Name?
    ) -> Diagnostic {
        Diagnostic(
            .callsAction, "`\(name)` is an action and cannot be called by code", at: span,
            labels: declaredHere(declared),
            help: role.map {
                "who may grant `\($0.text)` calls it in a transaction; for terms of your own, "
                    + "keep a table"
            } ?? "put what both do into a `func` or a `view`, and call that")
    }

    static func contextNotHere(_ name: Name, in place: BodyPlace) -> Diagnostic {
        Diagnostic(
            .contextNotHere, "\(place.description) cannot use `\(name.text)`", at: name.span,
            labels: place.labels, help: place.contextHelp(name.text))
    }

    /// `argument` is the parameter that the account is made of, where it is one.
    static func authorityFromArgument(
        at span: SourceSpan, argument: (name: String, declared: SourceSpan)?
    ) -> Diagnostic {
        Diagnostic(
            .authorityFromArgument,
            argument.map { "`by` cannot trust the argument `\($0.name)`" }
                ?? "this account is not read from state",
            at: span,
            labels: argument.map { [Label($0.declared, "whoever calls chooses it")] } ?? [],
            help: "name a field of a row, as in `table[key].owner`")
    }

    /// `set` is what stands there, where that is a collection of accounts.
    static func notAnAuthority(_ type: String, set: String?, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .notAnAuthority, "`\(type)` is neither a role nor an account", at: span,
            help: set.map { "write `by anyone`, and `require caller in \($0) else E`" }
                ?? "name a role, an account in a row, as in `table[key].owner`, or `anyone`")
    }

    static func ruleAsAuthority(_ name: Name, declared: SourceSpan?) -> Diagnostic {
        Diagnostic(
            .notAnAuthority, "`by` cannot ask the rule `\(name.text)`", at: name.span,
            labels: declaredHere(declared),
            help: "write `by anyone`, and `require \(name.text)(…) else E`")
    }

    static func roleWithArguments(
        _ name: Name, at span: SourceSpan, declared: SourceSpan?
    ) -> Diagnostic {
        Diagnostic(
            .notAnAuthority, "the role `\(name.text)` takes no arguments", at: span,
            labels: declaredHere(declared), help: "write `\(name.text)` alone")
    }

    /// `isInLoop`: the write stands after the check, which the loop's next round comes to.
    static func checkAfterWrite(
        _ word: String, at span: SourceSpan, write: SourceSpan, isInLoop: Bool = false
    ) -> Diagnostic {
        let reason =
            isInLoop ? "the loop's next round comes after this write" : "the first write is here"
        return Diagnostic(
            .requireAfterWrite, "`\(word)` after a write", at: span,
            labels: [Label(write, reason)],
            help: word == "open"
                ? "write in an action of its own, which is called first"
                : "check everything before the first write")
    }

    static func recursion(
        _ name: String, at span: SourceSpan, declared: SourceSpan?
    ) -> Diagnostic {
        Diagnostic(
            .recursion, "`\(name)` calls itself through this call", at: span,
            labels: declaredHere(declared))
    }

    /// `path` says which path lacks the event, where only some do.
    static func uncoveredWrite(
        _ table: String, reader: TableReader, at span: SourceSpan, path: Label?
    ) -> Diagnostic {
        let read = Label(reader.span, "`\(reader.rule)` reads them here")
        return Diagnostic(
            .uncoveredWrite,
            """
            the rule `\(reader.rule)` reads `\(table)`, but no event with the row's key covers \
            this write
            """,
            at: span, labels: (path.map { [$0] } ?? []) + [read],
            help: "emit an event that carries the key on every path")
    }
}
