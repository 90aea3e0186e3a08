import LicetSyntax

/// `E06xx`: rules.
extension DiagnosticCode {
    package static let rules: [DiagnosticCode] = [
        impureRule, variableInRule, notForRules, misplacedExists, allOfBucket, misusedTime,
        bucketInRule,
    ]

    static let impureRule = DiagnosticCode(
        "E0601", "rule is not pure",
        """
        A rule depends on state, its arguments and its instant alone. It calls `func`s only, no \
        views and no rules, and knows neither `caller` nor `now`.
        """)
    static let variableInRule = DiagnosticCode(
        "E0602", "rule reads a `var`",
        """
        Rules cannot read `var` fields, by any way: an update would change answers about the \
        past. Leave the field immutable, or mark it `once` or `tracked`. Values with marked \
        fields cannot be compared as a whole.
        """)
    static let notForRules = DiagnosticCode(
        "E0603", "function cannot be in a rule",
        """
        Rules call only `func`s made of `let`, `if`, `match` and `return`, themselves and what \
        they call.
        """)
    static let misplacedExists = DiagnosticCode(
        "E0604", "misplaced `exists`",
        """
        In a rule, `exists` stands in `permit` or `forbid`, alone or under `and` and `or`; never \
        under `not`, left of `implies`, in a `let` or inside a comparison.
        """)
    static let allOfBucket = DiagnosticCode(
        "E0605", "`all` over an index",
        "In a rule, `all` goes through optionals, lists and sets, not through rows of an index.")
    static let misusedTime = DiagnosticCode(
        "E0606", "misuse of a rule's instant",
        """
        A rule's instant is only compared, with a duration added or subtracted perhaps, contained \
        in a period, or passed on to a `func` that does no more with it.
        """)
    static let bucketInRule = DiagnosticCode(
        "E0607", "index outside a quantifier",
        "In a rule, the rows of an index are only what `exists` goes through.")
}

extension Diagnostic {
    static func contextInRule(_ name: Name) -> Diagnostic {
        let help: String? =
            switch name.text {
            case "now": "use the rule's instant"
            case "caller": "make the account a parameter"
            default: nil
            }
        return Diagnostic(
            .impureRule, "a rule cannot use `\(name.text)`", at: name.span, help: help)
    }

    static func viewInRule(
        _ name: String, at span: SourceSpan, declared: SourceSpan?
    ) -> Diagnostic {
        Diagnostic(
            .impureRule, "a rule cannot call the view `\(name)`", at: span,
            labels: declaredHere(declared),
            help: "make it a `func`, and pass it the rows that it needs")
    }

    static func ruleInRule(_ name: Name, declared: SourceSpan?) -> Diagnostic {
        Diagnostic(
            .impureRule, "a rule cannot call the rule `\(name.text)`", at: name.span,
            labels: declaredHere(declared),
            help: "put what both ask into a `func`, and pass it the row and the instant")
    }

    static func variableInRule(
        _ name: String, at span: SourceSpan, mark: SourceSpan?, isStateField: Bool = false
    ) -> Diagnostic {
        Diagnostic(
            .variableInRule, "a rule cannot read `\(name)`, which may change at any time",
            at: span, labels: markedHere("var", mark),
            help: isStateField
                ? "keep it in a row, in a field that is `tracked`"
                : "a rule reads what a field was if it is marked `tracked`")
    }

    static func comparesVariable(at span: SourceSpan, labels: [Label]) -> Diagnostic {
        Diagnostic(
            .variableInRule, "this compares values with fields that may change",
            at: span, labels: labels, help: "compare the fields that matter")
    }

    /// `labels` lead to the place.
    static func readsVariable(
        _ name: String, at span: SourceSpan, labels: [Label]
    ) -> Diagnostic {
        Diagnostic(
            .variableInRule, "`\(name)` reads what may change, which a rule cannot", at: span,
            labels: labels)
    }

    static func notForRules(
        _ name: String, _ what: String, at span: SourceSpan, because: SourceSpan
    ) -> Diagnostic {
        Diagnostic(
            .notForRules, "a rule cannot call `\(name)`, which has \(what)", at: span,
            labels: [Label(because, "here")],
            help: "make it of `let`, `if`, `match` and `return`")
    }

    static func misplacedExists(at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .misplacedExists, "`exists` cannot stand here in a rule", at: span,
            help: "let it stand in the clause itself; for `not exists`, write a `forbid`")
    }

    static func existsInCall(
        _ name: String, at span: SourceSpan, because: SourceSpan
    ) -> Diagnostic {
        Diagnostic(
            .misplacedExists, "`\(name)` uses `exists` and cannot stand here in a rule", at: span,
            labels: [Label(because, "it is used here")],
            help: "let the call stand in the clause itself; for `not`, write a `forbid`")
    }

    static func allOfBucket(at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .allOfBucket, "in a rule `all` cannot go through an index", at: span,
            help: "write a `forbid` for the rows that fail: `forbid x when exists r in …: …`")
    }

    static func misusedTime(at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .misusedTime, "a rule's instant can only be compared, contained or passed on", at: span,
            help: "let it stand alone on one side, as in `start + 14.days <= t`")
    }

    static func timeInCall(
        _ name: String, at span: SourceSpan, because: SourceSpan
    ) -> Diagnostic {
        Diagnostic(
            .misusedTime, "`\(name)` does more with a rule's instant than compare it", at: span,
            labels: [Label(because, "here")],
            help: "compare there, as in `start + 14.days <= t`, and give the `Bool`")
    }

    /// `text` is what stands there.
    static func bucketInRule(_ text: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .bucketInRule, "in a rule an index is only gone through by `exists`", at: span,
            help: "write `exists x in \(text): …`; a number to compare is kept in a row")
    }
}
