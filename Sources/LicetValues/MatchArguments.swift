import LicetBytecode
import LicetJSON
import LicetPrimitives

/// One argument as it was given: by a parameter's label or name.
package struct NamedArgument: Hashable, Sendable {
    package let name: String
    package let text: String

    package init(name: String, text: String) {
        self.name = name
        self.text = text
    }

    /// Reads `name=value`; `nil` where there is no `=` or nothing before it.
    package init?(_ pair: String) {
        guard let end = pair.utf8.firstIndex(of: UInt8(ascii: "=")), end > pair.startIndex else {
            return nil
        }
        name = String(pair[..<end])
        text = String(pair[pair.utf8.index(after: end)...])
    }
}

/// Why arguments do not fit parameters.
package enum ArgumentError: Error, Hashable, Sendable {
    case unknown(String, suggestion: String?, parameters: [String])
    case twice(String)
    /// The parameters for which nothing was given, as `name: Type`.
    case missing([String])
    case value(parameter: String, ValueTextError)
}

extension ArgumentError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unknown(let name, let suggestion?, _):
            return "there is no parameter `\(name)`; did you mean `\(suggestion)`?"
        case .unknown(let name, nil, let parameters):
            let names = parameters.map { "`\($0)`" }.joined(separator: ", ")
            return "there is no parameter `\(name)`: "
                + (names.isEmpty ? "none is taken" : "there are \(names)")
        case .twice(let name): return "`\(name)` is given twice"
        case .missing(let parameters):
            return "missing: " + parameters.map { "`\($0)`" }.joined(separator: ", ")
        case .value(let parameter, let error): return "`\(parameter)`: \(error)"
        }
    }
}

/// The word by which a parameter is called from outside: its label, or else its name.
package func callName(_ parameter: Parameter) -> String { parameter.label ?? parameter.name }

/// Arguments in the order of the parameters, from values in Licet's literal syntax given by label
/// or name. Where one parameter's label is another's name, the label counts.
package func matchArguments(
    _ arguments: [NamedArgument], to parameters: [Parameter], in contract: Contract,
    names: (String) -> Account? = { _ in nil }
) throws(ArgumentError) -> [Value] {
    var values: [Value?] = parameters.map { _ in nil }
    for argument in arguments {
        let position = try position(of: argument.name, in: parameters)
        guard values[position] == nil else { throw .twice(callName(parameters[position])) }
        do throws(ValueTextError) {
            values[position] = try parseValue(
                argument.text, as: parameters[position].type, in: contract, names: names)
        } catch {
            throw .value(parameter: callName(parameters[position]), error)
        }
    }
    let missing = zip(parameters, values).filter { $0.1 == nil }
        .map { "\(callName($0.0)): \(contract.spelling(of: $0.0.type))" }
    guard missing.isEmpty else { throw .missing(missing) }
    return values.compactMap { $0 }
}

/// The same from a JSON object whose keys are the parameters' labels or, without one, names.
package func arguments(
    from object: JSONField, to parameters: [Parameter], in contract: Contract
) throws(JSONShapeError) -> [Value] {
    try object.refuseUnknownKeys(besides: parameters.map(callName))
    var values: [Value] = []
    for parameter in parameters {
        values.append(
            try value(from: object[callName(parameter)], as: parameter.type, in: contract))
    }
    return values
}

private func position(
    of name: String, in parameters: [Parameter]
) throws(ArgumentError) -> Int {
    if let position = parameters.firstIndex(where: { callName($0) == name })
        ?? parameters.firstIndex(where: { $0.name == name })
    {
        return position
    }
    let known = parameters.map(callName)
    let all = known + parameters.map(\.name)
    throw .unknown(name, suggestion: suggestion(for: name, among: all), parameters: known)
}
