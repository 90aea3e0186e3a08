import LicetBytecode
import LicetSyntax

/// What came of one source file and of the modules that it imports.
public struct Compilation: Sendable {
    /// The text of the file, with the modules behind it: what the spans of ``diagnostics`` and of
    /// the trees point into.
    public let source: SourceText
    /// `nil` where there are errors, and for a module.
    public var contract: Contract? { module == nil ? code : nil }
    /// The name of the module that the file is; nil for a contract.
    public var module: ModuleName? { unit.module?.name }
    /// The contract, or a module's functions as those of a contract without state, for its tests.
    package let code: Contract?
    /// For each function of ``code``, the places of its instructions.
    package let places: [[DebugMap.Place]]
    /// The checked tree that ``code`` was emitted from.
    package let typed: TypedContract?
    /// The file's tree; tests and the console look into it.
    package let unit: SourceUnit
    /// Errors and warnings in the order of the file, then those of the modules. A module's warnings
    /// are told when it is compiled itself.
    public let diagnostics: [Diagnostic]

    public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}

/// Compiles one contract, or a module by itself: same sources, same container, on every run and
/// machine.
public func compile(
    _ source: SourceText, modules: ModuleResolver = .standard
) -> Compilation {
    let parsed = parseContract(source)
    let isWhole = !parsed.diagnostics.contains { $0.severity == .error }
    let graph = readModules(parsed.unit, isWhole: isWhole, source, modules)
    let checked = check(graph)
    var diagnostics =
        parsed.diagnostics + graph.diagnostics
        + (isWhole ? checked.diagnostics : notFollowing(parsed.diagnostics, checked.diagnostics))
    diagnostics.removeAll { $0.severity == .warning && $0.span.start > source.end }
    leaveOutForced(&diagnostics)
    var code: (contract: Contract, places: [[DebugMap.Place]])?
    let isSound = !diagnostics.contains { $0.severity == .error }
    if isSound, let typed = checked.contract {
        do throws(EmitError) {
            let emitted = try emitWithPlaces(typed)
            diagnostics += warningsOfListing(emitted.contract, typed)
            code = emitted
        } catch {
            diagnostics.append(.doesNotFit(error))
        }
    }
    return Compilation(
        source: graph.source, code: code?.contract, places: code?.places ?? [],
        typed: isSound ? checked.contract : nil, unit: parsed.unit,
        diagnostics: ordered(diagnostics))
}

/// Without what may follow from the mistakes of syntax, since something was left out there: that
/// things are missing or unused, and a second remark on the same place.
private func notFollowing(_ syntax: [Diagnostic], _ found: [Diagnostic]) -> [Diagnostic] {
    let places = Set(syntax.map(\.span.start))
    let absences: [DiagnosticCode] = [.missingReturn, .emptyDeclaration, .unexpectedResult]
    return found.filter { diagnostic in
        diagnostic.severity == .error && !places.contains(diagnostic.span.start)
            && !absences.contains(diagnostic.code)
    }
}

/// That an optional is no value follows from a `!` behind it, which is reported.
private func leaveOutForced(_ diagnostics: inout [Diagnostic]) {
    let forced = Set(diagnostics.filter { $0.code == .forceUnwrap }.map(\.span.start))
    guard !forced.isEmpty else { return }
    diagnostics.removeAll { diagnostic in
        (diagnostic.code == .typeMismatch || diagnostic.code == .badOperands)
            && ([diagnostic.span] + diagnostic.labels.map(\.span))
                .contains { forced.contains($0.end) }
    }
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
