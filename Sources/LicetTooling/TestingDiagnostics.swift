import LicetSyntax

/// `E08xx`: what is wrong with a test or a line of the console, and expectations that are not met.
extension DiagnosticCode {
    package static let testing: [DiagnosticCode] = [
        expectationNotMet, callFailed, evaluationFailed, clockMissing, clockMoves,
        nothingDeployed, unknownInTest, deployArguments, noResult, malformedExpectation,
        declaredAgain, tooManyDiscarded, stepCount,
    ]

    package static let expectationNotMet = DiagnosticCode(
        "E0801", "expectation not met",
        "What `expect` states is not so. The labels show the values on both sides.")
    package static let callFailed = DiagnosticCode(
        "E0802", "call failed",
        """
        A call that stands by itself or after `let` must succeed. Where it should fail, write \
        `expect as x call(…) fails E`.
        """)
    package static let evaluationFailed = DiagnosticCode(
        "E0803", "no value",
        "The expression trapped: it has no value in the present state.")
    package static let clockMissing = DiagnosticCode(
        "E0804", "no clock",
        """
        A test that touches time says what time it is: `clock @2027-01-01T08:00Z`. Rules, `now`, \
        `advance`, and calls of what reads the time touch it.
        """)
    package static let clockMoves = DiagnosticCode(
        "E0805", "the clock only moves forward",
        """
        Transactions only move forward in time. A rule can be asked about any instant: \
        `expect read(r, a) at @2027-01-01T08:00Z denied`.
        """)
    package static let nothingDeployed = DiagnosticCode(
        "E0807", "nothing is deployed",
        "Calls, rules and state belong to a deployed contract: `deploy Name(Role: [actor])`.")
    package static let unknownInTest = DiagnosticCode(
        "E0808", "unknown name",
        "Actors are declared with `actors ana, bo`; contracts are those of the file, or loaded.")
    package static let deployArguments = DiagnosticCode(
        "E0809", "wrong deploy arguments",
        """
        `deploy` names the members of every role, at least one each, and may give settings: \
        `deploy Records(Registrar: [rita], longestGrant: 30.days)`.
        """)
    package static let noResult = DiagnosticCode(
        "E0810", "no result", "The action returns nothing that could be given a name or compared.")
    package static let malformedExpectation = DiagnosticCode(
        "E0811", "malformed expectation",
        """
        `permitted` and `denied` follow a call of a rule, `fails` and `emits` a call of an action \
        or `deploy`. Without one of them the expression is Boolean.
        """)
    package static let declaredAgain = DiagnosticCode(
        "E0812", "declared twice", "An actor is declared once.")
    package static let tooManyDiscarded = DiagnosticCode(
        "E0820", "`where` holds too seldom",
        """
        A property generates its parameters and runs the cases in which `where` holds. Where it \
        holds in fewer than one of twenty, next to nothing is tried: generate simpler parameters \
        and compute what is wanted from them, such as a length instead of an end.
        """)
    package static let stepCount = DiagnosticCode(
        "E0821", "number of steps",
        "`attempt any n` makes from 1 to 1,000 steps.")
}

extension Diagnostic {
    /// `expected` and `got` are literals or short sentences.
    static func notMet(
        expected: String, got: String, at span: SourceSpan, labels: [Label] = [],
        help: String? = nil
    ) -> Diagnostic {
        Diagnostic(
            .expectationNotMet, "expected \(expected), got \(got)", at: span, labels: labels,
            help: help)
    }

    static func callFailed(
        _ what: String, at span: SourceSpan, labels: [Label] = [], help: String? = nil
    ) -> Diagnostic {
        Diagnostic(.callFailed, what, at: span, labels: labels, help: help)
    }

    /// The place in a contract at which a call or expression stopped.
    static func stopped(_ what: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(.callFailed, what, at: span)
    }

    static func evaluationFailed(
        _ why: String, at span: SourceSpan, labels: [Label] = [], help: String? = nil
    ) -> Diagnostic {
        Diagnostic(.evaluationFailed, why, at: span, labels: labels, help: help)
    }

    /// `touched` is where the contract asks for the time.
    static func clockMissing(at span: SourceSpan, touched: SourceSpan? = nil) -> Diagnostic {
        Diagnostic(
            .clockMissing, "this depends on the time, and the test has no clock", at: span,
            labels: touched.map { [Label($0, "the time matters here")] } ?? [],
            help: "say what time it is first: `clock @2027-01-01T08:00Z`")
    }

    /// The place in a contract at which time is touched, where that is another text.
    static func timeTouched(at span: SourceSpan) -> Diagnostic {
        Diagnostic(.clockMissing, "the time matters here", at: span)
    }

    static func tooManyDiscarded(held: Int, of tried: Int, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .tooManyDiscarded, "this held in only \(held) of \(tried) generated cases", at: span,
            help: "compute what is wanted from simpler parameters")
    }

    static func stepCount(max: Int64, at span: SourceSpan) -> Diagnostic {
        Diagnostic(.stepCount, "the number of steps must be from 1 to \(max)", at: span)
    }

    static func clockMoves(_ message: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(.clockMoves, message, at: span)
    }

    static func nothingDeployed(_ example: String?, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .nothingDeployed, "no contract is deployed yet", at: span,
            help: example.map { "write `\($0)` first" })
    }

    static func unknown(
        _ kind: String, _ name: Name, suggestion: String?, help: String? = nil
    ) -> Diagnostic {
        Diagnostic(
            .unknownInTest, "there is no \(kind) `\(name.text)`", at: name.span,
            help: suggestion.map { "did you mean `\($0)`?" } ?? help,
            fixIt: suggestion.map { Diagnostic.FixIt(name.span, $0, .guess) })
    }

    static func deployArguments(
        _ message: String, help: String? = nil, at span: SourceSpan
    ) -> Diagnostic {
        Diagnostic(.deployArguments, message, at: span, help: help)
    }

    static func noResult(_ action: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(.noResult, "`\(action)` returns nothing", at: span)
    }

    static func malformedExpectation(
        _ message: String, help: String? = nil, at span: SourceSpan
    ) -> Diagnostic {
        Diagnostic(.malformedExpectation, message, at: span, help: help)
    }

    static func declaredAgain(_ name: Name) -> Diagnostic {
        Diagnostic(.declaredAgain, "there is an actor `\(name.text)` already", at: name.span)
    }
}
