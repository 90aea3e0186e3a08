import LicetBytecode
import LicetSyntax

/// What came of one source file.
public struct Compilation: Sendable {
    /// `nil` where there are errors.
    public let contract: Contract?
    /// The checked tree that ``contract`` was emitted from.
    package let typed: TypedContract?
    /// The file's tree; tests and the console look into it.
    package let unit: SourceUnit
    /// Errors and warnings in the order of the file.
    public let diagnostics: [Diagnostic]

    public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}

/// Compiles one contract: same source, same container, on every run and machine.
public func compile(_ source: SourceText) -> Compilation {
    let parsed = parseContract(source)
    let checked = check(parsed.unit, source: source)
    var diagnostics = parsed.diagnostics + checked.diagnostics
    guard !diagnostics.contains(where: { $0.severity == .error }), let typed = checked.contract
    else {
        return Compilation(
            contract: nil, typed: nil, unit: parsed.unit, diagnostics: ordered(diagnostics))
    }
    var contract: Contract?
    do throws(EmitError) {
        let emitted = try emit(typed)
        diagnostics += warningsOfListing(emitted, typed)
        contract = emitted
    } catch {
        diagnostics.append(.doesNotFit(error))
    }
    return Compilation(
        contract: contract, typed: typed, unit: parsed.unit, diagnostics: ordered(diagnostics))
}

/// Permits of which `who` cannot list the accounts: told from the tree that `who` reads.
private func warningsOfListing(_ contract: Contract, _ typed: TypedContract) -> [Diagnostic] {
    var warnings: [Diagnostic] = []
    for (rule, written) in zip(contract.rules, typed.rules) {
        guard let subject = rule.subject, let listings = SubjectListings(rule, in: contract) else {
            continue
        }
        for (clause, listing) in zip(written.clauses, listings.clauses)
        where clause.kind == .permit && listing == nil && clause.condition.constantTruth == nil {
            warnings.append(
                .unlistablePermit(
                    clause.name, subject: rule.parameters[subject].name,
                    at: clause.condition.span))
        }
    }
    return warnings
}

/// By place in the file; of one place, in the order in which they were found.
private func ordered(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
    diagnostics.enumerated().sorted {
        ($0.element.span.start, $0.offset) < ($1.element.span.start, $1.offset)
    }.map(\.element)
}
