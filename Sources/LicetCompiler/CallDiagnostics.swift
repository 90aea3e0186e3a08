import LicetSyntax

// `E03xx` of calls, statements and results.
extension Diagnostic {
    static func missingArguments(
        _ names: [String], of callee: String, at span: SourceSpan
    ) -> Diagnostic {
        let list = names.map { "`\($0)`" }.joined(separator: ", ")
        return Diagnostic(.argumentCount, "`\(callee)` is missing \(list)", at: span)
    }

    static func extraArgument(of callee: String, count: Int, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .argumentCount, "`\(callee)` takes \(count) argument\(count == 1 ? "" : "s")", at: span)
    }

    static func builtInArguments(_ name: String, count: Int, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .argumentCount,
            "`\(name)` takes \(count == 1 ? "one value" : "two values") without a label", at: span)
    }

    static func onceGiven(_ label: Name) -> Diagnostic {
        Diagnostic(
            .argumentCount, "`\(label.text)` is `once` and starts as nil", at: label.span,
            help: "leave it out")
    }

    static func unknownLabel(
        _ label: Name, of callee: String, suggestion: String?
    ) -> Diagnostic {
        Diagnostic(
            .argumentLabel, "`\(callee)` has no further `\(label.text)`", at: label.span,
            help: suggestion.map { "did you mean `\($0)`?" })
    }

    static func wrongLabel(_ label: Name, expected: String) -> Diagnostic {
        Diagnostic(
            .argumentLabel, "expected the label `\(expected)`, found `\(label.text)`",
            at: label.span, fixIt: FixIt(label.span, expected, .guess))
    }

    static func missingLabel(_ label: String, declared: Bool, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .argumentLabel,
            declared
                ? "this argument needs its label `\(label)`"
                : "a neighbour has the same type, so this needs the label `\(label)`",
            at: span, fixIt: FixIt(SourceSpan(span.start, span.start), "\(label): ", .guess))
    }

    static func notCallable(at span: SourceSpan) -> Diagnostic {
        Diagnostic(.notCallable, "a value cannot be called", at: span)
    }

    static func cannotCall(_ name: Name, kind: String, declared: SourceSpan?) -> Diagnostic {
        Diagnostic(
            .notCallable, "`\(name.text)` is \(kind) and cannot be called", at: name.span,
            labels: declaredHere(declared))
    }

    static func notAValue(_ name: Name, kind: String, declared: SourceSpan?) -> Diagnostic {
        Diagnostic(
            .notAValue, "`\(name.text)` is \(kind), not a value", at: name.span,
            labels: declaredHere(declared),
            help: kind == "a role" ? "ask whether an account has it by `is`" : nil)
    }

    static func notATable(_ name: Name, kind: String, declared: SourceSpan?) -> Diagnostic {
        Diagnostic(
            .notAValue, "`\(name.text)` is \(kind), not a table", at: name.span,
            labels: declaredHere(declared))
    }

    static func wrongOccurrence(
        _ name: Name, expected: String, found: String, declared: SourceSpan?
    ) -> Diagnostic {
        Diagnostic(
            .notAValue, "`\(name.text)` is \(found), not \(expected)", at: name.span,
            labels: declaredHere(declared))
    }

    static func notAssignable(at span: SourceSpan) -> Diagnostic {
        Diagnostic(.notAssignable, "this cannot be assigned", at: span)
    }

    static func assignsState(at span: SourceSpan, start: Int) -> Diagnostic {
        Diagnostic(
            .notAssignable, "state is changed by `update`", at: span,
            fixIt: FixIt(SourceSpan(start, start), "update "))
    }

    static func notVariable(
        _ name: Name, _ origin: LocalUse.Origin, at declared: SourceSpan
    ) -> Diagnostic {
        let kind =
            switch origin {
            case .parameter: "a parameter"
            case .constant: "declared by `let`"
            case .loop, .quantifier: "the variable of a loop"
            case .variable: "a variable"
            }
        return Diagnostic(
            .notAssignable, "`\(name.text)` is \(kind) and never changes", at: name.span,
            labels: declared == name.span ? [] : declaredHere(declared))
    }

    static func missingReturn(_ name: String, _ type: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .missingReturn, "`\(name)` ends without returning `\(type)` on some path", at: span)
    }

    static func missingResult(_ type: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(.unexpectedResult, "expected a value of type `\(type)` after `return`", at: span)
    }

    static func unexpectedResult(at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .unexpectedResult, "the declaration says nothing of a result", at: span,
            help: "declare it with `->` and its type")
    }

    static func withoutResult(_ name: Name) -> Diagnostic {
        Diagnostic(
            .unexpectedResult, "`\(name.text)` needs a result", at: name.span,
            help: "declare it with `->` and its type")
    }

    static func noValue(_ what: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(.noValue, "`\(what)` has no value here", at: span)
    }

    static func changeIsStatement(_ method: Name) -> Diagnostic {
        Diagnostic(
            .noValue, "`\(method.text)` changes a local `var` and has no value", at: method.span)
    }
}
