import LicetSyntax

/// `E051x`: what is sealed, and how it is opened.
extension DiagnosticCode {
    package static let sealing: [DiagnosticCode] = [
        openNotHere, sealedValue, sealedWithin, sealedRead, notOpenable, openingRule, ticketLength,
        sealedMark, openedEvent,
    ]

    static let openNotHere = DiagnosticCode(
        "E0510", "`open` not here",
        """
        `open` makes a ticket, and a ticket is only ever an action's result: \
        `return open table[key].field under rule(key, caller) for 10.minutes`.
        """)
    static let sealedValue = DiagnosticCode(
        "E0511", "sealed value used",
        """
        A sealed field may be stored, moved into another sealed field by `insert` or `update`, \
        and nothing else. The one way out is `open`.
        """)
    static let sealedWithin = DiagnosticCode(
        "E0512", "holds a sealed field",
        """
        A value with a sealed field in it cannot be returned, emitted, passed in, compared, kept \
        in a set or be other state than a row. Its open fields can be read.
        """)
    static let sealedRead = DiagnosticCode(
        "E0513", "sealed field read",
        """
        Only an action may name a sealed field, to move it into another. Rules and `by` decide \
        by what is open, so that no answer tells of what is sealed.
        """)
    static let notOpenable = DiagnosticCode(
        "E0514", "nothing to open",
        "`open` takes a sealed field of a row by its key: `table[key].field`.")
    static let openingRule = DiagnosticCode(
        "E0515", "not the rule of an opening",
        """
        The rule under which a row is opened is asked about that row and whoever calls: its \
        first parameter is the table's key, its second an `Account`, and its first arguments \
        are the key as it stands in `open table[key]` and `caller`.
        """)
    static let ticketLength = DiagnosticCode(
        "E0516", "length of a ticket", "A ticket lasts longer than nothing and at most an hour.")
    static let sealedMark = DiagnosticCode(
        "E0517", "cannot be sealed",
        """
        A field is sealed alone or with `var`. `once` and `tracked` fields are there for rules, \
        which never read what is sealed, and a struct that has sealed fields is sealed where it \
        must be already.
        """)
    static let openedEvent = DiagnosticCode(
        "E0518", "event of `open`",
        """
        `open` records the event `Opened`, the same for every contract, and receipts tell it by \
        its code. An event of a contract that happens to have that code takes another name.
        """)
}

extension Diagnostic {
    static func openNotHere(at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .openNotHere, "`open` stands after `return` in an action only", at: span,
            help: "write `return open …`")
    }

    static func sealedValue(at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .sealedValue, "this is sealed: only a sealed field may take it", at: span)
    }

    static func sealedWithin(_ type: String, _ what: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .sealedWithin, "`\(type)` holds a sealed field and cannot be \(what)", at: span)
    }

    static func sealedRead(
        _ name: String, in place: String, at span: SourceSpan, declared: SourceSpan?
    ) -> Diagnostic {
        Diagnostic(
            .sealedRead, "\(place) cannot read the sealed field `\(name)`", at: span,
            labels: declaredHere(declared))
    }

    static func notOpenable(at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .notOpenable, "this is no field of a row under its key", at: span,
            help: "write `open table[key].field`")
    }

    static func notSealed(_ name: Name, declared: SourceSpan?) -> Diagnostic {
        Diagnostic(
            .notOpenable, "`\(name.text)` is not sealed", at: name.span,
            labels: declaredHere(declared))
    }

    static func notARule(at span: SourceSpan, meant: FixIt?) -> Diagnostic {
        Diagnostic(
            .openingRule, "this is not a question to a rule of the contract", at: span,
            help: meant.map { "did you mean `\($0.replacement)`?" }
                ?? "write `under rule(key, caller)`", fixIt: meant)
    }

    static func ruleOfOther(
        _ rule: String, key: String, at span: SourceSpan, declared: SourceSpan?
    ) -> Diagnostic {
        Diagnostic(
            .openingRule, "`\(rule)` does not ask about a `\(key)` and an `Account` first",
            at: span, labels: declaredHere(declared))
    }

    static func otherKey(at span: SourceSpan, opened: SourceSpan) -> Diagnostic {
        Diagnostic(
            .openingRule, "the rule is asked about another key than the one that is opened",
            at: span, labels: [Label(opened, "this row is opened")])
    }

    static func notCaller(at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .openingRule, "the rule is asked for another account than `caller`", at: span,
            fixIt: FixIt(span, "caller", .guess))
    }

    static func ticketLength(at span: SourceSpan) -> Diagnostic {
        Diagnostic(.ticketLength, "a ticket lasts at most an hour, and longer than 0", at: span)
    }

    static func sealedMark(_ name: Name, _ mark: String) -> Diagnostic {
        Diagnostic(
            .sealedMark, "a `\(mark)` field cannot be sealed", at: name.span,
            help: mark == "tracked" ? "write `var sealed`: no rule would read its history" : nil)
    }

    static func sealedTwice(_ type: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(.sealedMark, "`\(type)` has sealed fields of its own", at: span)
    }

    static func openedEvent(_ name: Name) -> Diagnostic {
        Diagnostic(
            .openedEvent, "`\(name.text)` has the code of the event of `open` in receipts",
            at: name.span)
    }
}
