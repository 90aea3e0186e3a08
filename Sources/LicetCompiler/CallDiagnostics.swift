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
            help: suggestion.map { "did you mean `\($0)`?" },
            fixIt: suggestion.map { FixIt(label.span, $0) })
    }

    static func argumentOrder(_ label: Name, _ names: [String], of callee: String) -> Diagnostic {
        let list = names.prefix(6).joined(separator: ", ") + (names.count > 6 ? ", …" : "")
        return Diagnostic(
            .argumentLabel, "`\(label.text)` stands too late in what `\(callee)` is given",
            at: label.span, help: "keep the order of the declaration: `\(list)`")
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

    /// `now()` and `xs.count()`.
    static func calledValue(_ name: Name, isAlone: Bool, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .notCallable, "`\(name.text)` is a value and is not called", at: name.span,
            help: isAlone ? "leave out `()`" : nil,
            fixIt: isAlone ? FixIt(SourceSpan(name.span.end, span.end), "") : nil)
    }

    /// `Moved(n)` for `emit Moved(n)`.
    static func calledEvent(_ name: Name, declared: SourceSpan?) -> Diagnostic {
        Diagnostic(
            .notCallable, "`\(name.text)` is an event and cannot be called", at: name.span,
            labels: declaredHere(declared), help: "write `emit \(name.text)(…)`",
            fixIt: FixIt(SourceSpan(name.span.start, name.span.start), "emit "))
    }

    static func cannotCall(_ name: Name, kind: String, declared: SourceSpan?) -> Diagnostic {
        Diagnostic(
            .notCallable, "`\(name.text)` is \(kind) and cannot be called", at: name.span,
            labels: declaredHere(declared),
            help: kind == "a type" ? "there are no casts: a value has one type" : nil)
    }

    static func notAValue(
        _ name: Name, kind: String, declared: SourceSpan?, help: String?
    ) -> Diagnostic {
        Diagnostic(
            .notAValue, "`\(name.text)` is \(kind), not a value", at: name.span,
            labels: declaredHere(declared), help: help)
    }

    /// `account in Doctor`.
    static func roleAsCollection(
        _ name: Name, at operatorSpan: SourceSpan, declared: SourceSpan?
    ) -> Diagnostic {
        Diagnostic(
            .notAValue, "`\(name.text)` is a role, not a collection", at: operatorSpan,
            labels: declaredHere(declared), help: "whether an account has it is asked by `is`",
            fixIt: FixIt(operatorSpan, "is"))
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
            help: "write `update` before it",
            fixIt: FixIt(SourceSpan(start, start), "update "))
    }

    /// `rows[k] = Row(…)`.
    static func assignsRow(_ table: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .notAssignable, "a row of `\(table)` is not assigned as a whole", at: span,
            help: "`insert \(table)…` makes a row, `update \(table)[key].field = …` changes one")
    }

    static func assignsField(_ name: Name, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .notAssignable, "the field `\(name.text)` of a value never changes", at: span,
            help: "write `update table[key].\(name.text) = …` for a row, or make a new value")
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
            .missingReturn, "`\(name)` ends without returning `\(type)` on some path", at: span,
            help: "end each path with `return …`")
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

    static func changeIsStatement(_ method: Name, of value: String) -> Diagnostic {
        Diagnostic(
            .noValue, "`\(method.text)` changes a local `var` and has no value", at: method.span,
            help: "change a copy, `var xs = \(value)`, by `xs.\(method.text)(…)`, and use that")
    }
}
