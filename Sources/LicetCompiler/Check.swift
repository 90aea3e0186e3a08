import LicetBytecode
import LicetPrimitives
import LicetSyntax

/// Checks a contract, or a module by itself: names, types, state, effects, authority and rules.
///
/// Gives the typed contract where there is no error, and everything that is to be said. What the
/// parser and the reader of modules have reported is not in the list, and leaves holes in the
/// contract: whoever compiles one looks at all lists first. A file without a header gives neither.
///
/// Modules are checked whole, but only what the file leads to becomes part of the contract.
package func check(
    _ graph: ModuleGraph
) -> (contract: TypedContract?, diagnostics: [Diagnostic]) {
    guard let header = CheckedHeader(graph.files[0].unit) else { return (nil, []) }
    let isWhole = graph.isReached.allSatisfy { $0.allSatisfy(\.self) }
    var whole = Checker(graph, header)
    whole.isCountless = !isWhole
    if header.version == nil, let span = header.versionSpan {
        whole.report(.versionOutOfRange(at: span))
    }
    var contract = whole.check(graph, graph.unit { _, _ in true })
    var diagnostics = whole.diagnostics
    if !isWhole, contract != nil {
        var reached = Checker(graph, header)
        contract = reached.check(graph, graph.unit { graph.isReached[$0][$1] })
        // What is said of both has been said.
        diagnostics += reached.diagnostics.filter { $0.severity == .error }
    }
    if graph.hasErrors { contract = nil }
    // Where something is wrong, what is not used yet may be meant for what is still missing.
    if contract != nil, graph.files[0].isWhole { diagnostics += checkUses(graph.files[0].unit) }
    return (contract, distinct(diagnostics.sorted { isBefore($0, $1) }))
}

/// Checks a file that imports nothing but what comes with the compiler.
package func check(
    _ unit: SourceUnit, source: SourceText
) -> (contract: TypedContract?, diagnostics: [Diagnostic]) {
    check(readModules(unit, isWhole: false, source, .standard))
}

/// Each diagnostic once: the terms of `granted by` are checked for both actions of a role. The
/// lists are short, since the checker bounds them.
private func distinct(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
    var kept: [Diagnostic] = []
    for diagnostic in diagnostics where !kept.contains(diagnostic) { kept.append(diagnostic) }
    return kept
}

/// The name under which a file is checked. A module is so by its last part, as if it were a
/// contract that has no state.
private struct CheckedHeader {
    let name: String
    /// Nil where the one that is written is too large.
    let version: UInt32?
    let versionSpan: SourceSpan?

    init?(_ unit: SourceUnit) {
        if let contract = unit.contract {
            name = contract.name.text
            version = UInt32(exactly: contract.version.value)
            versionSpan = contract.version.span
        } else if let module = unit.module, let last = module.name.parts.last {
            name = last
            version = 1
            versionSpan = nil
        } else {
            return nil
        }
    }
}

extension ModuleGraph {
    /// One file's tree as if all declarations that are wanted stood in it: those of modules first,
    /// each module behind those that it imports.
    fileprivate func unit(_ isWanted: (_ file: Int, _ declaration: Int) -> Bool) -> SourceUnit {
        let main = files[0].unit
        var declarations: [Declaration] = []
        for file in order {
            let isModule = files[file].unit.module != nil
            for (number, declaration) in files[file].unit.declarations.enumerated()
            where isWanted(file, number) && (declaration.mayStandInModule || !isModule) {
                declarations.append(declaration)
            }
        }
        return SourceUnit(
            contract: main.contract, module: main.module, imports: main.imports,
            declarations: declarations, words: [], span: main.span)
    }
}

extension Checker {
    fileprivate init(_ graph: ModuleGraph, _ header: CheckedHeader) {
        self.init(
            source: graph.source,
            environment: Environment(name: header.name, version: header.version ?? 0))
        environment.files = graph.missing.map { Environment.FileScope(missing: $0) }
        environment.bases = graph.bases
    }

    fileprivate mutating func check(
        _ graph: ModuleGraph, _ unit: SourceUnit
    ) -> TypedContract? {
        collectNames(unit.declarations)
        // Types and constants first, of which roles are made; functions come with the signatures.
        enterImports(graph, isComplete: false)
        let constants = orderConstants(unit)
        settle(constants.early)
        let unit = addGrantedRoles(unit)
        let bodies = collectSignatures(unit)
        enterImports(graph, isComplete: true)
        resolveDeclarations(unit)
        settle(constants.late)
        resolveSignatures(bodies)
        resolveState(unit)
        guard let contract = checkBodies(bodies) else { return nil }
        let found = checkProperties(unit, in: contract, source: graph.source)
        diagnostics += found
        if found.contains(where: { $0.severity == .error }) { return nil }
        return withContainerNames(contract, unit, modules: graph.files.map(\.unit.module?.name))
    }

    /// Gives each file the names that it imports.
    private mutating func enterImports(_ graph: ModuleGraph, isComplete: Bool) {
        let declared = environment.files
        for (file, names) in graph.imports.enumerated() {
            for name in names {
                guard let entry = declared[name.file].entries[name.text] else {
                    if isComplete { environment.files[file].missing.insert(name.text) }
                    continue
                }
                environment.files[file].entries[name.text] = entry
                environment.files[file].places[name.text] = declared[name.file].places[name.text]
            }
        }
    }
}

/// In the order of the source; of one place, errors first, then by code.
private func isBefore(_ left: Diagnostic, _ right: Diagnostic) -> Bool {
    if left.span.start != right.span.start { return left.span.start < right.span.start }
    return left.code.id.utf8.lexicographicallyPrecedes(right.code.id.utf8)
}

/// Checks what a person typed, or an argument of a test, against a contract that is deployed.
///
/// - Parameters:
///   - expected: the type that the value must have; nil where any will do.
///   - variables: become the locals 0, 1, … of the expression; a later one hides an earlier one.
/// - Returns: the typed expression, nil after a mistake. It may read state and call views, `func`s
///   and rules of the contract, not actions. Variables of quantifiers are locals past `variables`.
package func checkConsoleExpression(
    _ expression: Expression, expected: ValueType?, variables: [(name: String, type: ValueType)],
    in scope: ConsoleScope
) -> (expression: TypedExpression?, diagnostics: [Diagnostic]) {
    var checker = Checker(console: variables, in: scope)
    let typed =
        if let expected {
            checker.check(expression, expecting: expected)
        } else {
            checker.check(expression, hint: nil)
        }
    checker.refuseSealed(typed.type, "shown", at: expression.span)
    let isSound = !typed.type.isUnknown && !checker.hasErrors
    return (isSound ? typed : nil, checker.diagnostics)
}
