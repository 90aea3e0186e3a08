import LicetSyntax

extension DiagnosticCode {
    static let doesNotFit = DiagnosticCode(
        "E0703", "does not fit a container",
        """
        The machine has 256 registers a function, 4,096 for all functions that call one \
        another, at most 64 deep, 32,767 instructions a function, and 255 elements a literal; a \
        rule with the functions it calls has at most 20,000 parts, nested at most 128 deep. Split \
        the function or the rule, or build the value in steps. The whole container has at most \
        65,536 bytes: split the contract.
        """)
}

extension Diagnostic {
    /// What the checker found right, and the container has no room for.
    static func doesNotFit(_ error: EmitError) -> Diagnostic {
        switch error {
        case .tooManyRegisters(let span):
            Diagnostic(.doesNotFit, "this holds more than 256 values at a time", at: span)
        case .tooManyRegistersInCalls(let span):
            Diagnostic(
                .doesNotFit,
                "this and the functions that it calls hold more than 4,096 values at a time",
                at: span)
        case .callsTooDeep(let span):
            Diagnostic(.doesNotFit, "this calls functions more than 64 deep", at: span)
        case .functionTooLong(let span):
            Diagnostic(
                .doesNotFit, "this compiles to more than 32,767 instructions", at: span)
        case .tooManyElements(let span):
            Diagnostic(.doesNotFit, "this has more than 255 elements", at: span)
        case .ruleTooLarge(let span):
            Diagnostic(
                .doesNotFit, "this is too large or too deep once its functions are part of it",
                at: span)
        case .containerTooLarge(let size):
            // It is the whole file that is too large.
            Diagnostic(
                .doesNotFit, "this contract compiles to \(size) bytes, more than 65,536",
                at: SourceSpan(0, 0))
        case .notInRule(let span):
            Diagnostic(.doesNotFit, "this cannot stand in a rule or a `by`", at: span)
        }
    }
}
