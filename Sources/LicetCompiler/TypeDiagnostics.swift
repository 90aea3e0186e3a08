import LicetSyntax

/// `E03xx`: names and types.
extension DiagnosticCode {
    package static let typing: [DiagnosticCode] = [
        typeMismatch, boundTooSmall, unknownName, unknownType, declaredTwice, reservedName,
        literalNeedsType, unknownMember, badOperands, badBound, nestedStructure, constantOverflow,
        malformedLiteral, argumentCount, argumentLabel, notCallable, notAValue, notAssignable,
        missingReturn, unexpectedResult, notIterable, notConstant, notOptional, noValue,
        constantCircle, constantTooLarge,
    ]

    static let typeMismatch = DiagnosticCode(
        "E0301", "type mismatch",
        """
        A value of another type is expected here. There are no implicit conversions; a value \
        stands for its optional, and nothing else changes by itself.
        """)
    static let boundTooSmall = DiagnosticCode(
        "E0302", "bound too small",
        """
        What `max` bounds is a place: a value with a smaller bound fits a place with a larger one, \
        never the reverse. Give the place a larger bound or the value a smaller one.
        """)
    static let unknownName = DiagnosticCode(
        "E0303", "unknown name",
        "Nothing of this name is declared here. Locals end with the block that declares them.")
    static let unknownType = DiagnosticCode(
        "E0304", "unknown type",
        """
        A type is built in or declared by `id`, `enum` or `struct`. Some types may stand in some \
        places only.
        """)
    static let declaredTwice = DiagnosticCode(
        "E0305", "declared twice",
        """
        A name is declared once in its contract, structure, list or block. A block inside another \
        may give an outer name a new meaning.
        """)
    static let reservedName = DiagnosticCode(
        "E0306", "reserved name",
        """
        Built-in types and functions, and `caller`, `now`, `height`, `self` and `chain`, mean the \
        same everywhere, so that nothing can stand in for them.
        """)
    static let literalNeedsType = DiagnosticCode(
        "E0307", "literal without a type",
        """
        `nil`, `.case`, `[]` and `#7` take their type from what is expected. Where nothing is, \
        give the variable a type.
        """)
    static let unknownMember = DiagnosticCode(
        "E0308", "unknown member",
        "The value has no field, function or case of this name. An optional has none at all.")
    static let badOperands = DiagnosticCode(
        "E0309", "operands do not fit",
        """
        The operator is not defined for values of these types. Times know `Instant - Instant`, \
        `Instant ± Duration`, `Duration ± Duration` and `Duration * Int`.
        """)
    static let badBound = DiagnosticCode(
        "E0310", "bound missing or out of range",
        """
        Everything that can grow has a `max`, and each kind a largest one: 32768 bytes, 4096 \
        elements of a list or set, 1024 rows of an index.
        """)
    static let nestedStructure = DiagnosticCode(
        "E0311", "structure within itself",
        """
        A structure or an enum cannot contain itself, not even through an optional or a list, \
        since every value has a bounded size. They nest at most 32 deep.
        """)
    static let constantOverflow = DiagnosticCode(
        "E0312", "constant out of range",
        """
        This is computed before the contract runs and gives no value: an `Int` has 64 bits, \
        instants lie in the years 1970 to 9999, and nothing is divided by zero.
        """)
    static let malformedLiteral = DiagnosticCode(
        "E0313", "malformed literal",
        """
        The literal is not one of the type that is expected: an account is `licet1` and 58 \
        characters with a checksum, a digest has 32 bytes, and a path has 1 to 256 bytes of \
        `[a-z0-9/_.-]`, without `..` and without a leading `/`.
        """)
    static let argumentCount = DiagnosticCode(
        "E0314", "wrong number of arguments",
        """
        Arguments stand in the order of the declaration, and none is left out. A `once` field is \
        not given: it starts as nil.
        """)
    static let argumentLabel = DiagnosticCode(
        "E0315", "label missing or wrong",
        """
        A label is required where the declaration gives one, and where a neighbour has the same \
        type, unless the argument is a name spelt like the parameter.
        """)
    static let notCallable = DiagnosticCode(
        "E0316", "cannot be called",
        "Only functions, views, rules and structures can be followed by arguments.")
    static let notAValue = DiagnosticCode(
        "E0317", "not a value",
        "The name stands for something that cannot be used as a value by itself.")
    static let notAssignable = DiagnosticCode(
        "E0318", "cannot be assigned",
        """
        Only a local `var`, and an element of one that is a list, can be assigned. State changes \
        by `update`; values never change in part.
        """)
    static let missingReturn = DiagnosticCode(
        "E0319", "missing return", "Every path through a body with a result ends in `return`.")
    static let unexpectedResult = DiagnosticCode(
        "E0320", "result does not fit the declaration",
        """
        A body returns a value exactly where its declaration says `-> Type`. A `func` and a \
        `view` must say it: they have no effect, so that a call without a result would do nothing.
        """)
    static let notIterable = DiagnosticCode(
        "E0321", "cannot be gone through",
        """
        `for` goes through lists, sets, rows of an index, and ranges of integers; `exists` and \
        `all` through optionals too, but not ranges. `[ ]` is for lists and tables.
        """)
    static let notConstant = DiagnosticCode(
        "E0322", "not a constant",
        """
        What a contract starts with, and a `const`, is known before it is deployed: literals, \
        other constants, and what operators make of them.
        """)
    static let notOptional = DiagnosticCode(
        "E0323", "not an optional",
        "`??` and `if let` are for optionals. Any other value is always there.")
    static let noValue = DiagnosticCode(
        "E0324", "no value",
        """
        `insert table[key] Row(…)` has no value: its key is known already. `append`, `insert` and \
        `remove` of collections are statements and change a local `var`.
        """)
    static let constantCircle = DiagnosticCode(
        "E0341", "constant made of itself",
        "The value of a `const` is made of literals and of other constants, never of itself.")
    static let constantTooLarge = DiagnosticCode(
        "E0342", "constant too large",
        """
        A `const` has at most 1024 bytes, since its value is copied to wherever its name stands. \
        Larger values are kept in state.
        """)
}

extension Diagnostic {
    static func typeMismatch(
        expected: String, found: String, help: String? = nil, at span: SourceSpan
    ) -> Diagnostic {
        Diagnostic(
            .typeMismatch, "expected `\(expected)`, found `\(found)`", at: span, help: help)
    }

    static func boundTooSmall(place: String, value: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(.boundTooSmall, "`\(value)` does not fit `\(place)`", at: span)
    }

    static func notAType(_ name: Name, declared: SourceSpan?) -> Diagnostic {
        Diagnostic(
            .unknownType, "`\(name.text)` is not a type", at: name.span,
            labels: declaredHere(declared))
    }

    static func unknownType(_ name: Name, suggestion: String?) -> Diagnostic {
        Diagnostic(
            .unknownType, "unknown type `\(name.text)`", at: name.span,
            help: suggestion.map { "did you mean `\($0)`?" },
            fixIt: suggestion.map { FixIt(name.span, $0, .guess) }
        ).foreign(ForeignWords.type(name.text), at: name.span)
    }

    static func typeNotHere(_ type: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(.unknownType, "type `\(type)` is not supported yet", at: span)
    }

    static func unknownName(_ name: Name, suggestion: String?) -> Diagnostic {
        Diagnostic(
            .unknownName, "unknown name `\(name.text)`", at: name.span,
            help: suggestion.map { "did you mean `\($0)`?" },
            fixIt: suggestion.map { FixIt(name.span, $0, .guess) }
        ).foreign(ForeignWords.name(name.text), at: name.span)
    }

    /// An error or event that is named and declared nowhere.
    static func unknownOccurrence(
        _ name: Name, isError: Bool, suggestion: String?
    ) -> Diagnostic {
        var diagnostic = unknownName(name, suggestion: suggestion)
        if diagnostic.help == nil {
            diagnostic.help =
                isError
                ? "declare it: `error \(name.text)`"
                : "declare it, with its fields: `event \(name.text)(…)`"
        }
        return diagnostic
    }

    static func declaredTwice(_ name: Name, first: SourceSpan?) -> Diagnostic {
        Diagnostic(
            .declaredTwice, "`\(name.text)` is declared twice", at: name.span,
            labels: first.map { [Label($0, "the other is here")] } ?? [])
    }

    static func reservedName(_ name: Name) -> Diagnostic {
        Diagnostic(.reservedName, "the name `\(name.text)` is reserved", at: name.span)
    }

    static func literalNeedsType(_ literal: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .literalNeedsType, "nothing here says which type `\(literal)` has", at: span,
            help: "give the variable a type")
    }

    static func unknownMember(
        _ name: Name, of type: String, suggestion: String?, help: String? = nil,
        mayBeForeign: Bool = true
    ) -> Diagnostic {
        let isForeign = suggestion == nil && help == nil && mayBeForeign
        return Diagnostic(
            .unknownMember, "`\(type)` has no `\(name.text)`", at: name.span,
            help: suggestion.map { "did you mean `\($0)`?" } ?? help,
            fixIt: suggestion.map { FixIt(name.span, $0, .guess) }
        ).foreign(isForeign ? ForeignWords.member(name.text) : nil, at: name.span)
    }

    /// With what another language's word means here, where it is one.
    private func foreign(
        _ meaning: (replacement: String?, cure: String)?, at span: SourceSpan
    ) -> Diagnostic {
        guard let meaning else { return self }
        var diagnostic = self
        diagnostic.help = meaning.cure
        diagnostic.fixIt = meaning.replacement.map {
            FixIt(span, $0, ForeignWords.isSame(as: $0) ? .certain : .guess)
        }
        return diagnostic
    }

    /// `msg.sender` for `caller`.
    static func foreignPath(_ path: String, replacement: String, at span: SourceSpan) -> Diagnostic
    {
        Diagnostic(
            .unknownName, "there is no `\(path)`", at: span, help: "write `\(replacement)`",
            fixIt: FixIt(span, replacement))
    }

    static func memberOfOptional(_ name: Name, type: String, help: String) -> Diagnostic {
        Diagnostic(
            .unknownMember, "`\(type)` may be nil and has no `\(name.text)`", at: name.span,
            help: help)
    }

    static func badOperand(_ symbol: String, _ type: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(.badOperands, "`\(symbol)` is not defined for `\(type)`", at: span)
    }

    static func badOperands(
        _ symbol: String, _ leftType: String, _ rightType: String, at span: SourceSpan,
        left: SourceSpan, right: SourceSpan, help: String?
    ) -> Diagnostic {
        Diagnostic(
            .badOperands, "`\(symbol)` is not defined for `\(leftType)` and `\(rightType)`",
            at: span,
            labels: [Label(left, "this is `\(leftType)`"), Label(right, "this is `\(rightType)`")],
            help: help)
    }

    static func missingBound(of what: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .badBound, "`\(what)` needs a bound", at: span, help: "add `max` and a number")
    }

    static func boundOutOfRange(limit: Int, at span: SourceSpan) -> Diagnostic {
        Diagnostic(.badBound, "a bound here is from 1 to \(limit)", at: span)
    }

    static func constantOutOfRange(_ name: Name, value: Int64, limit: Int) -> Diagnostic {
        Diagnostic(
            .badBound, "a bound here is from 1 to \(limit), and `\(name.text)` is \(value)",
            at: name.span)
    }

    static func boundNotConstant(_ name: Name, declared: SourceSpan?) -> Diagnostic {
        Diagnostic(
            .badBound, "`\(name.text)` is not a `const` of type `Int`", at: name.span,
            labels: declaredHere(declared))
    }

    /// `steps` are the uses that lead around.
    static func constantCircle(_ name: Name, steps: [Name]) -> Diagnostic {
        Diagnostic(
            .constantCircle, "`\(name.text)` is made of itself", at: name.span,
            labels: steps.prefix(ConstantLimits.labelsMax).map {
                Label($0.span, "made of `\($0.text)`")
            })
    }

    static func constantTooLarge(_ name: Name) -> Diagnostic {
        Diagnostic(
            .constantTooLarge,
            "`\(name.text)` has more than \(ConstantLimits.bytes) bytes", at: name.span)
    }

    static func boundNotAllowed(_ what: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(.badBound, "`\(what)` takes no bound", at: span)
    }

    static func tooManyElements(_ count: Int, max: Int, at span: SourceSpan) -> Diagnostic {
        Diagnostic(.boundTooSmall, "\(count) elements do not fit `max \(max)`", at: span)
    }

    static func nestedStructure(_ name: String, isCircle: Bool, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .nestedStructure,
            isCircle ? "`\(name)` contains itself" : "`\(name)` nests structures too deeply",
            at: span)
    }

    static func constantOverflow(at span: SourceSpan) -> Diagnostic {
        Diagnostic(.constantOverflow, "this constant is out of range", at: span)
    }

    static func malformedPath(at span: SourceSpan) -> Diagnostic {
        Diagnostic(.malformedLiteral, "this text is not a `Path`", at: span)
    }

    static func malformedAccount(at span: SourceSpan) -> Diagnostic {
        Diagnostic(.malformedLiteral, "this text is not an `Account`", at: span)
    }

    static func digestLength(_ count: Int, at span: SourceSpan) -> Diagnostic {
        Diagnostic(.malformedLiteral, "a `Digest` has 32 bytes, this has \(count)", at: span)
    }

    static func notConstant(at span: SourceSpan) -> Diagnostic {
        Diagnostic(.notConstant, "this is not a constant", at: span)
    }

    static func notOptional(_ type: String, operatorSpan: SourceSpan) -> Diagnostic {
        Diagnostic(.notOptional, "`\(type)` is never nil", at: operatorSpan)
    }

    static func notIterable(_ type: String, at span: SourceSpan, help: String?) -> Diagnostic {
        Diagnostic(.notIterable, "`\(type)` cannot be gone through here", at: span, help: help)
    }

    static func notIndexable(_ type: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(.notIterable, "`\(type)` is neither a list nor a table", at: span)
    }

    static func declaredHere(_ span: SourceSpan?) -> [Label] {
        span.map { [Label($0, "declared here")] } ?? []
    }
}
