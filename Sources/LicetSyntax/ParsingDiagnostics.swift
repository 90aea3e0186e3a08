/// `E02xx`: tokens that do not make a declaration, a statement or an expression.
extension DiagnosticCode {
    package static let parsing: [DiagnosticCode] = [
        unexpectedToken, expectedName, expectedType, expectedExpression, expectedStatement,
        expectedDeclaration, missingContract, missingAuthority, nestedTooDeeply,
        tooManyDiagnostics, chainedComparison, misplacedValue, compoundAssignment,
        outsideTests, idleStatement, optionalOfOptional, misplacedNot, caseWord, secondContract,
        immutableState, assignmentAsCondition, foreignWord, misplacedImport, moduleNameTooLong,
        secondMark, attemptOutsideProperty, notSupported, notInTests,
    ]

    /// Every code of this target, in the order of their numbers.
    package static let syntax: [DiagnosticCode] = lexing + parsing

    package static let unexpectedToken = DiagnosticCode(
        "E0201", "unexpected token",
        """
        Something else must stand here. Where a bracket is not closed, the label shows where it \
        was opened.
        """)
    package static let expectedName = DiagnosticCode(
        "E0202", "expected a name",
        """
        A name is made of ASCII letters, digits and `_`, and starts with a letter or `_`. The \
        words of the language, such as `state` or `let`, cannot be names, but may be labels, \
        cases of an enum, and names of clauses.
        """)
    package static let expectedType = DiagnosticCode(
        "E0203", "expected a type",
        """
        A type is a name, `Bytes max n`, `Text max n`, `[T] max n`, `Set<T> max n` or one of \
        these with `?`.
        """)
    package static let expectedExpression = DiagnosticCode(
        "E0204", "expected an expression",
        "A value must stand here: a literal, a name, a call, or an operation on those.")
    package static let expectedStatement = DiagnosticCode(
        "E0205", "expected a statement",
        """
        A body holds statements: `let`, `var`, an assignment, `if`, `match`, `for`, `require`, \
        `insert`, `update`, `emit`, `return`, or a call. No statement starts with an operator, \
        a bracket or a literal.
        """)
    package static let expectedDeclaration = DiagnosticCode(
        "E0206", "expected a declaration",
        """
        A contract holds declarations: `id`, `role`, `setting`, `const`, `enum`, `struct`, \
        `state`, `error`, `event`, `access`, `action`, `view`, `func`, `test` and `property`.
        """)
    package static let missingContract = DiagnosticCode(
        "E0207", "missing contract header",
        """
        A file holds one contract, or one module that contracts import, and begins with its name: \
        `contract Records version 1`, `module std.consent`.
        """)
    package static let missingAuthority = DiagnosticCode(
        "E0208", "action without `by`",
        """
        Every action says who may call it: `by` and roles, accounts that are read from stored \
        state, or `anyone`.
        """)
    package static let nestedTooDeeply = DiagnosticCode(
        "E0209", "nested too deeply",
        """
        Brackets, blocks and types nest at most 128 deep, and the tree of a file has at most 256 \
        levels, long chains of operators, members and `else if` included. Give parts of the \
        expression names with `let`.
        """)
    package static let tooManyDiagnostics = DiagnosticCode(
        "E0210", "too many mistakes",
        "Only the first 99 mistakes of a file are shown. Mend these first.")
    package static let chainedComparison = DiagnosticCode(
        "E0211", "chained comparison",
        """
        Comparisons and ranges stand between two values. Write `a < b and b < c` for what other \
        texts write as `a < b < c`.
        """)
    package static let misplacedValue = DiagnosticCode(
        "E0212", "not inside an expression",
        """
        `insert`, and in tests `as` and `deploy`, change the state. They are statements, or the \
        whole value of `let`, `var`, `return` or an assignment, and never part of a larger \
        expression. `open` stands after `return` only.
        """)
    package static let compoundAssignment = DiagnosticCode(
        "E0213", "compound assignment",
        "There is only the plain assignment: write `x = x + 1` for `x += 1`.")
    package static let notInTests = DiagnosticCode(
        "E0806", "not in a test",
        """
        A test is a list of `actors`, `clock`, `deploy`, `as`, `advance`, `expect` and `let`. What \
        changes state stands in actions.
        """)
    package static let outsideTests = DiagnosticCode(
        "E0214", "only in tests",
        """
        Row ids such as `#7`, and the words `actors`, `clock`, `deploy`, `as`, `advance` and \
        `expect`, are for tests and the console. In a contract a row id comes from `insert`, an \
        argument or the state.
        """)
    package static let idleStatement = DiagnosticCode(
        "E0215", "statement without effect",
        "As a statement, an expression must be a call. In a test, check a value with `expect`.")
    package static let optionalOfOptional = DiagnosticCode(
        "E0216", "optional of an optional",
        "A value is there or not. `T??` would make two kinds of nothing.")
    package static let misplacedNot = DiagnosticCode(
        "E0217", "`not` needs parentheses here",
        """
        `not` binds less than comparisons and arithmetic: `not a == b` is `not (a == b)`. To \
        negate only the right side, write `a == (not b)`.
        """)
    package static let caseWord = DiagnosticCode(
        "E0218", "cases without `case`",
        "The cases of an enum are written by their names: `enum Kind { general, mental }`.")
    package static let secondContract = DiagnosticCode(
        "E0219", "second contract",
        "A file holds one contract or one module. Put each in its own file.")
    package static let immutableState = DiagnosticCode(
        "E0220", "state field without `var`",
        "A single field of the state can be written, and says so: `var total: Int = 0`.")
    package static let assignmentAsCondition = DiagnosticCode(
        "E0221", "assignment in an expression",
        "`=` writes a value and is a statement of its own. `==` compares two values.")
    package static let misplacedImport = DiagnosticCode(
        "E0231", "import out of place",
        """
        What a file imports stands between its header and its declarations, so that whoever reads \
        it knows where its names come from.
        """)
    package static let moduleNameTooLong = DiagnosticCode(
        "E0232", "name of a module too long",
        "The name of a module has at most eight parts: each is a folder, the last one the file.")
    package static let secondMark = DiagnosticCode(
        "E0240", "two marks",
        """
        A field changes in one way: `var` in any, `once` one time, `tracked` so that rules read \
        what it was. Only `sealed`, which says who sees it, stands beside `var`.
        """)
    package static let attemptOutsideProperty = DiagnosticCode(
        "E0241", "only in properties",
        """
        `attempt` makes a call that may succeed or fail, and so says nothing in a test, where \
        every value is known. In a test, a call must succeed, or `expect as x call(…) fails E`.
        """)
    package static let notSupported = DiagnosticCode(
        "E0250", "not supported yet",
        """
        This is part of the language's design, or a word reserved for it, but this version of the \
        compiler does not have it yet.
        """)
}

extension Diagnostic {
    static func unexpected(
        _ found: String, expected: String, opener: (text: String, span: SourceSpan)? = nil,
        help: String? = nil, fixIt: FixIt? = nil, at span: SourceSpan
    ) -> Diagnostic {
        Diagnostic(
            .unexpectedToken, "expected \(expected), found \(found)", at: span,
            labels: opener.map { [Label($0.span, "this `\($0.text)` is not closed")] } ?? [],
            help: help, fixIt: fixIt)
    }

    static func expectedName(
        of what: String, found: String, isReserved: Bool, at span: SourceSpan
    ) -> Diagnostic {
        Diagnostic(
            .expectedName, "expected the name of \(what), found \(found)", at: span,
            help: isReserved ? "words of the language cannot be names" : nil)
    }

    static func unnamedClause(found: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .expectedName, "expected the name of a clause, found \(found)", at: span,
            help: "a clause has a name, which decisions and their reasons show: `permit owner when`"
        )
    }

    static func expectedType(found: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(.expectedType, "expected a type, found \(found)", at: span)
    }

    static func expectedExpression(
        found: String, help: String? = nil, at span: SourceSpan
    ) -> Diagnostic {
        Diagnostic(
            .expectedExpression, "expected an expression, found \(found)", at: span, help: help)
    }

    static func expectedStatement(found: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(.expectedStatement, "expected a statement, found \(found)", at: span)
    }

    static func expectedDeclaration(
        found: String, meant: String?, at span: SourceSpan
    ) -> Diagnostic {
        Diagnostic(
            .expectedDeclaration, "expected a declaration, found \(found)", at: span,
            help: meant.map { "did you mean `\($0)`?" })
    }

    /// A brace that closes nothing.
    static func strayBrace(at span: SourceSpan, isLast: Bool) -> Diagnostic {
        Diagnostic(
            .expectedDeclaration, "expected a declaration, found `}`", at: span,
            help: "no brace is open here", fixIt: isLast ? FixIt(span, "") : nil)
    }

    static func missingContract(found: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .missingContract, "expected `contract`, found \(found)", at: span,
            help: "begin the file with its name, as in `contract Counter version 1`")
    }

    static func missingAuthority(action: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .missingAuthority, "`\(action)` does not say who may call it", at: span,
            help: "add `by` and roles or stored accounts, or `by anyone`")
    }

    static func nestedTooDeeply(limit: Int, what: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .nestedTooDeeply, "\(what) more than \(limit) deep", at: span,
            help: "name parts of it with `let`, or move them into a function")
    }

    static func tooManyDiagnostics(at span: SourceSpan) -> Diagnostic {
        Diagnostic(.tooManyDiagnostics, "there are more mistakes, which are not shown", at: span)
    }

    static func chainedComparison(
        _ second: String, first: SourceSpan, at span: SourceSpan
    ) -> Diagnostic {
        Diagnostic(
            .chainedComparison, "`\(second)` cannot follow another comparison or range", at: span,
            labels: [Label(first, "the first")],
            help: "join two comparisons with `and`, or use parentheses")
    }

    static func misplacedValue(_ word: String, at span: SourceSpan) -> Diagnostic {
        let help =
            switch word {
            case "open": "write `return open …`"
            case "match": "it is a statement: assign or `return` within each case"
            default: "give its result a name with `let` first"
            }
        return Diagnostic(
            .misplacedValue, "`\(word)` cannot be part of a larger expression", at: span, help: help
        )
    }

    static func compoundAssignment(
        _ text: String, target: String, word: String, at span: SourceSpan, fixIt: FixIt?
    ) -> Diagnostic {
        let sign = String(text.prefix(1))
        return Diagnostic(
            .compoundAssignment, "there is no `\(text)`", at: span,
            help: "write `\(word)\(target) = \(target) \(sign) …`", fixIt: fixIt)
    }

    package static func notInTests(
        _ what: String, help: String? = nil, at span: SourceSpan
    ) -> Diagnostic {
        Diagnostic(.notInTests, "\(what) cannot stand here", at: span, help: help)
    }

    static func outsideTests(_ text: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .outsideTests, "`\(text)` can stand only in tests and in the console", at: span)
    }

    static func idleStatement(isTest: Bool, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .idleStatement, "this value is not used", at: span,
            help: isTest
                ? "check it with `expect`" : "name it with `let`, `return` it, or leave it out")
    }

    static func missingReturnWord(at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .idleStatement, "this value is not used", at: span, help: "write `return` before it",
            fixIt: FixIt(SourceSpan(span.start, span.start), "return "))
    }

    static func optionalOfOptional(replacement: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .optionalOfOptional, "there is no optional of an optional", at: span,
            help: "one `?` is enough", fixIt: FixIt(span, replacement))
    }

    static func misplacedNot(at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .misplacedNot, "`not` cannot follow an operator that binds more strongly", at: span,
            help: "put `not` and what it negates in parentheses")
    }

    static func caseWord(at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .caseWord, "cases are written without `case`", at: span, help: "leave it out",
            fixIt: FixIt(span, ""))
    }

    static func secondContract(first: SourceSpan, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .secondContract, "a file holds one contract or one module", at: span,
            labels: [Label(first, "the first")])
    }

    static func misplacedImport(at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .misplacedImport, "imports stand between the header and the declarations", at: span)
    }

    static func moduleNameTooLong(parts: Int, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .moduleNameTooLong,
            "this name has \(parts) parts, more than \(SyntaxLimits.modulePartsMax)", at: span)
    }

    static func immutableState(name: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .immutableState, "the state's field `\(name)` needs `var`", at: span,
            fixIt: FixIt(SourceSpan(span.start, span.start), "var "))
    }

    static func assignmentAsCondition(at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .assignmentAsCondition, "`=` is not an operator of an expression", at: span,
            help: "`==` compares", fixIt: FixIt(span, "=="))
    }

    static func secondMark(_ word: String, first: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(.secondMark, "a field cannot be both `\(first)` and `\(word)`", at: span)
    }

    static func attemptOutsideProperty(at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .attemptOutsideProperty, "`attempt` can stand only in a `property`", at: span,
            help: "say what is expected of the call: `expect as x call(…) fails E`")
    }

    static func notSupported(
        _ what: String, help: String? = nil, at span: SourceSpan
    ) -> Diagnostic {
        Diagnostic(.notSupported, "\(what) is not supported yet", at: span, help: help)
    }
}
