import LicetSyntax

/// `E03xx` about enums, their cases and `match`.
extension DiagnosticCode {
    package static let cases: [DiagnosticCode] = [
        nestedPayload, notMatchable, missingCases, matchedTwice, casePattern,
    ]

    static let nestedPayload = DiagnosticCode(
        "E0330", "cases within cases, and payloads",
        """
        The cases of an enum lie within one another, or carry values, but not both. Let the case \
        carry a value of an enum of its own.
        """)
    static let notMatchable = DiagnosticCode(
        "E0331", "cannot be matched",
        "`match` tells the cases of an enum apart. For an optional there is `if let`.")
    static let missingCases = DiagnosticCode(
        "E0332", "missing cases",
        """
        A `match` says for every case what happens. A case stands for all within it, and several \
        may share what happens: `case .a, .b { … }`.
        """)
    static let matchedTwice = DiagnosticCode(
        "E0333", "matched twice",
        """
        The first `case` that names a value's case, or one around it, is taken, so that a later \
        one would never be.
        """)
    static let casePattern = DiagnosticCode(
        "E0334", "pattern does not fit the case",
        """
        A pattern names nothing but the case, or gives one variable for each field that it \
        carries, `_` where it is not wanted. Where several cases share what happens, there are no \
        variables.
        """)
    static let equalsOuterCase = DiagnosticCode(
        "W0306", "`==` with a case that has others within",
        "`==` holds for the case alone; `is` holds for it and for all within it.")
}

extension Diagnostic {
    static func nestedPayload(_ nested: Name, carrier: Name) -> Diagnostic {
        Diagnostic(
            .nestedPayload,
            "`\(nested.text)` lies within a case of an enum whose cases carry values",
            at: nested.span, labels: [Label(carrier.span, "this case carries values")],
            help: "let a case carry a value of another enum")
    }

    static func payloadLabel(_ label: Name) -> Diagnostic {
        Diagnostic(
            .argumentLabel, "what a case carries has a name and no label", at: label.span,
            help: "leave out `\(label.text)`")
    }

    static func carriesNothing(_ name: Name, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .argumentCount, "`.\(name.text)` carries nothing", at: span,
            help: "leave out the parentheses")
    }

    static func payloadMissing(_ name: Name, fields: [String], at span: SourceSpan) -> Diagnostic {
        let list = fields.map { "`\($0)`" }.joined(separator: ", ")
        let whole = ".\(name.text)(" + fields.map { "\($0): …" }.joined(separator: ", ") + ")"
        return Diagnostic(
            .argumentCount, "`.\(name.text)` is missing \(list)", at: span,
            help: "write `\(whole)`, or ask for the case alone by `is .\(name.text)`")
    }

    static func isOfPayloads(_ type: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .badOperands, "`is` asks a `\(type)` for one case by its name alone", at: span,
            help: "write `is .case`, or compare whole values by `==`")
    }

    static func notMatchable(
        _ type: String, isOptional: Bool, at span: SourceSpan
    ) -> Diagnostic {
        Diagnostic(
            .notMatchable, "`\(type)` has no cases to match", at: span,
            help: isOptional ? "use `if let` first" : nil)
    }

    static func missingCases(
        _ names: [String], of type: String, at span: SourceSpan
    ) -> Diagnostic {
        let list = names.map { "`.\($0)`" }.joined(separator: ", ")
        return Diagnostic(
            .missingCases, "this does not match \(list) of `\(type)`", at: span,
            help: "add `case " + names.map { "." + $0 }.joined(separator: ", ") + " { … }`")
    }

    static func matchedTwice(
        _ name: Name, at span: SourceSpan, first: SourceSpan?
    ) -> Diagnostic {
        Diagnostic(
            .matchedTwice, "`.\(name.text)` is matched already", at: span,
            labels: first.map { [Label($0, "by this")] } ?? [])
    }

    static func bindsAmongSeveral(at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .casePattern, "a case beside others gives no variables", at: span,
            help: "write a `case` of its own for it")
    }

    static func patternCount(_ name: Name, fields: [String], at span: SourceSpan) -> Diagnostic {
        let list = fields.map { "`\($0)`" }.joined(separator: ", ")
        return Diagnostic(
            .casePattern,
            fields.isEmpty
                ? "`.\(name.text)` carries nothing"
                : "`.\(name.text)` carries \(list): as many variables are needed",
            at: span,
            help: fields.isEmpty
                ? "leave out the parentheses" : "write `_` for a field that is not wanted")
    }

    static func equalsOuterCase(
        _ name: String, inner: String, isNegated: Bool, at span: SourceSpan, side: SourceSpan
    ) -> Diagnostic {
        Diagnostic(
            .equalsOuterCase, "`.\(inner)` and what else lies within `.\(name)` is not equal to it",
            at: span, labels: [Label(side, "this case has others within it")],
            help: isNegated ? "`not … is .\(name)` looks within" : "`is .\(name)` looks within")
    }
}
