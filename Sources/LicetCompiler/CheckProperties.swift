import LicetBytecode
import LicetSyntax

/// What is wrong with the parameters and conditions of a contract's properties. Their bodies are
/// checked like those of tests, when they run.
func checkProperties(
    _ unit: SourceUnit, in contract: TypedContract, source: SourceText
) -> [Diagnostic] {
    var checker = Checker(source: source, environment: Environment(of: contract))
    for case .property(let property) in unit.declarations { checker.checkProperty(property) }
    return checker.diagnostics
}

extension Checker {
    fileprivate mutating func checkProperty(_ property: PropertyDeclaration) {
        body = Body(.condition)
        requireCount(
            property.parameters.map(\.span), max: ContainerLimits.parameters, of: "parameters")
        for parameter in property.parameters {
            let type = resolve(parameter.type)
            refuseSealed(type, "generated", at: parameter.type.span)
            _ = declare(parameter.name, type, .parameter)
        }
        enterScope()
        guard let condition = property.condition else { return }
        _ = check(condition, expecting: .bool)
    }
}
