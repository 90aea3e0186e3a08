import LicetBytecode
import LicetSyntax

/// `W…`: what is allowed and hardly meant.
extension DiagnosticCode {
    package static let warnings: [DiagnosticCode] = [
        unusedVariable, neverChanged, unreachable, constantCondition, unusedResult,
        equalsOuterCase, unusedDeclaration, repeatedTitle, untiedUpdate, constantClause,
        repeatedClause, neverPermits,
        unlistablePermit, repeatedRule,
    ]

    /// Every code of this target, in the order of their numbers.
    package static let checking: [DiagnosticCode] =
        typing + cases + state + effects + sealing + roles + rules + contracts + modules
        + warnings

    static let unusedVariable = DiagnosticCode(
        "W0301", "unused variable",
        "The value is never read. Leave it out, or begin its name with `_`.")
    static let neverChanged = DiagnosticCode(
        "W0302", "`var` that never changes", "Write `let` for what is bound once.")
    static let unreachable = DiagnosticCode(
        "W0303", "unreachable statement", "Every path before it ends in `return`.")
    static let constantCondition = DiagnosticCode(
        "W0304", "constant condition",
        "The condition is the same whatever the state and the arguments are.")
    static let unusedResult = DiagnosticCode(
        "W0305", "unused result", "The call has no effect but its result, which nobody looks at.")
    static let untiedUpdate = DiagnosticCode(
        "W0501", "update of any row",
        """
        The row's key neither stands in `by` nor follows from it, so that whoever may call the \
        action may name any row. Read the account from that row in `by`, compare the row with \
        `caller` in a `require`, or ask a rule there: `require mayEdit(row, caller) else E` of \
        this row, `require mayEdit(caller) else E` of all.
        """)
    static let constantClause = DiagnosticCode(
        "W0601", "clause that decides nothing",
        """
        The clause's condition is constant, or another clause decides before it could: a forbid \
        that always holds beats every permit, and beside a permit that always holds no other is \
        needed.
        """)
    static let repeatedClause = DiagnosticCode(
        "W0602", "repeated clause",
        """
        Two clauses have the same condition. Of two permits or two forbids one is superfluous; \
        a permit with the condition of a forbid never decides.
        """)
    static let neverPermits = DiagnosticCode(
        "W0603", "rule without permit",
        "A rule denies by default: without a permit it always does.")
    static let repeatedRule = DiagnosticCode(
        "W0605", "repeated rule",
        "Two rules have the same parameters, `let`s and clauses: one of them is enough.")
    static let unlistablePermit = DiagnosticCode(
        "W0604", "permit whose accounts cannot be listed",
        """
        `who` lists the accounts that a rule permits by what the permit binds the rule's first \
        account to: `reader == …`, `reader in …`, `reader is R`, or `exists` over an index with \
        that account among its columns, alone or beside other conditions under `and`. For any \
        other permit it answers `anyone`, with what is left to be met.
        """)
}

extension Diagnostic {
    static func unusedVariable(_ name: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(.unusedVariable, "`\(name)` is never read", at: span)
    }

    static func neverChanged(_ name: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(.neverChanged, "`\(name)` never changes", at: span, help: "write `let`")
    }

    static func unreachable(at span: SourceSpan) -> Diagnostic {
        Diagnostic(.unreachable, "this is never reached", at: span)
    }

    static func constantCondition(_ truth: Bool, at span: SourceSpan) -> Diagnostic {
        Diagnostic(.constantCondition, "this is always \(truth)", at: span)
    }

    static func rowIsThere(_ id: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .constantCondition, "`\(id)` always names a row here", at: span,
            help: "leave it out: a call with the id of no row is `NotAuthorised` before it runs")
    }

    static func unusedResult(at span: SourceSpan) -> Diagnostic {
        Diagnostic(.unusedResult, "the result is not used", at: span)
    }

    /// `by` are the terms that ask for an account.
    static func untiedUpdate(
        _ table: String, at span: SourceSpan, by terms: [SourceSpan]
    ) -> Diagnostic {
        Diagnostic(
            .untiedUpdate, "whoever may call this may update any row of `\(table)`", at: span,
            labels: terms.map { Label($0, "nothing here ties the caller to that row") },
            help: "let the key stand in `by`")
    }

    static func constantClause(
        _ name: String, _ kind: ClauseKind, _ truth: Bool, at span: SourceSpan
    ) -> Diagnostic {
        let word = kind == .permit ? "permits" : "forbids"
        return Diagnostic(
            .constantClause, "`\(name)` \(truth ? "always" : "never") \(word)", at: span)
    }

    /// A permit beside a clause of this kind that always holds.
    static func unreachableClause(
        _ name: String, since kind: ClauseKind, at span: SourceSpan
    ) -> Diagnostic {
        Diagnostic(
            .constantClause, "`\(name)` never decides, since a \(kind) always holds", at: span)
    }

    static func repeatedRule(_ rule: TypedRule, first: TypedRule) -> Diagnostic {
        Diagnostic(
            .repeatedRule, "`\(rule.name)` decides exactly as `\(first.name)` does", at: rule.span,
            labels: [Label(first.span, "the same clauses")])
    }

    static func repeatedClause(_ clause: TypedClause, first: TypedClause) -> Diagnostic {
        Diagnostic(
            .repeatedClause, "`\(clause.name)` has the condition of `\(first.name)`",
            at: clause.condition.span, labels: [Label(first.condition.span, "the same condition")])
    }

    static func unlistablePermit(
        _ name: String, subject: String, at span: SourceSpan
    ) -> Diagnostic {
        Diagnostic(
            .unlistablePermit, "`who` cannot list the accounts that `\(name)` permits", at: span,
            help: "compare `\(subject)` with an account by `==`, or look it up in an index")
    }

    static func neverPermits(_ name: Name) -> Diagnostic {
        Diagnostic(.neverPermits, "`\(name.text)` never permits anything", at: name.span)
    }
}
