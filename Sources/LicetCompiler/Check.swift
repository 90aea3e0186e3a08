import LicetBytecode
import LicetPrimitives
import LicetSyntax

/// Checks a contract: names, types, state, effects, authority and rules.
///
/// Gives the typed contract where there is no error, and everything that is to be said. What the
/// parser has reported is not in the list, and leaves holes in the contract: whoever compiles one
/// looks at both lists first. A unit without a contract's header gives neither.
package func check(
    _ unit: SourceUnit, source: SourceText
) -> (contract: TypedContract?, diagnostics: [Diagnostic]) {
    guard let header = unit.contract else { return (nil, []) }
    let version = UInt32(exactly: header.version.value)
    let environment = Environment(name: header.name.text, version: version ?? 0)
    var checker = Checker(source: source, environment: environment)
    if version == nil { checker.report(.versionOutOfRange(at: header.version.span)) }
    checker.collectNames(unit.declarations)
    let unit = checker.addGrantedRoles(unit)
    let bodies = checker.collectSignatures(unit)
    checker.resolveDeclarations(unit)
    checker.resolveSignatures(bodies)
    checker.resolveState(unit)
    var contract = checker.checkBodies(bodies)
    if let checked = contract {
        let found = checkProperties(unit, in: checked, source: source)
        checker.diagnostics += found
        if found.contains(where: { $0.severity == .error }) { contract = nil }
    }
    return (contract, distinct(checker.diagnostics.sorted { isBefore($0, $1) }))
}

/// Each diagnostic once: the terms of `granted by` are checked for both actions of a role. The lists
/// are short, since the checker bounds them.
private func distinct(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
    var kept: [Diagnostic] = []
    for diagnostic in diagnostics where !kept.contains(diagnostic) { kept.append(diagnostic) }
    return kept
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
    in contract: TypedContract
) -> (expression: TypedExpression?, diagnostics: [Diagnostic]) {
    var checker = Checker(console: variables, in: contract)
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
