import LicetPrimitives

/// A contract as readable text: declarations, rule trees, and code with the contract's names.
///
/// Beside code stands the line of `source` that it came from, where the contract has a debug map
/// and `source` is the text that it was made of. Takes any contract that decodes, verified or not:
/// a number that names nothing is printed as `#number`.
public func disassemble(_ contract: Contract, source: String?) -> String {
    var text = declarationText(contract)
    for (number, rule) in contract.rules.enumerated() {
        text += "\n" + ruleText(rule, number, contract)
    }
    let lines = SourceLines(contract.debug, source)
    for number in contract.functions.indices {
        text += "\n" + FunctionText(contract, number, lines).text
    }
    return text
}

// MARK: Declarations

private func declarationText(_ contract: Contract) -> String {
    var lines = contract.identifiers.map { "id \($0)" }
    for enumeration in contract.enumerations {
        lines.append("enum \(enumeration.name) { \(casesText(enumeration)) }")
    }
    for variant in contract.variants {
        let cases = variant.cases.map { item in
            let fields = item.fields.map { fieldText($0, contract) }.joined(separator: ", ")
            return item.fields.isEmpty ? item.name : "\(item.name)(\(fields))"
        }
        lines.append("enum \(variant.name) { \(cases.joined(separator: ", ")) }")
    }
    for structure in contract.structures {
        lines.append("struct \(structure.name) {")
        lines += structure.fields.map { "    " + fieldText($0, contract) }
        lines.append("}")
    }
    lines += contract.tables.map { tableText($0, contract) }
    for field in contract.fields {
        let initial = contract.spelling(of: field.initial, as: field.type)
        lines.append("var \(field.name): \(contract.spelling(of: field.type)) = \(initial)")
    }
    lines += contract.roles.map { roleText($0, contract) }
    for setting in contract.settings {
        let initial = setting.initial.map { " = " + contract.spelling(of: $0, as: setting.type) }
        let type = contract.spelling(of: setting.type)
        lines.append("setting \(setting.name): \(type)\(initial ?? "")")
    }
    for notice in contract.errors {
        lines.append("error \(noticeText(notice, contract.code(error: notice), contract))")
    }
    for notice in contract.events {
        lines.append("event \(noticeText(notice, contract.code(event: notice), contract))")
    }
    for (number, constant) in contract.constants.enumerated() {
        let type = contract.spelling(of: constant.type)
        let value = contract.spelling(of: constant.value, as: constant.type)
        lines.append("constant \(number): \(type) = \(value)")
    }
    for number in contract.openings.indices {
        lines.append("opening \(contract.openingText(number))")
    }
    let head = "contract \(contract.name) version \(contract.version)\n"
    return lines.isEmpty ? head : head + "\n" + lines.joined(separator: "\n") + "\n"
}

/// The cases, those within another in braces. Ends that make no sense are taken as they come.
private func casesText(_ enumeration: Enumeration) -> String {
    var text = ""
    var open: [Int] = []
    for (number, name) in enumeration.cases.enumerated() {
        var isFirst = number == 0
        while let end = open.last, end <= number {
            text += " }"
            open.removeLast()
        }
        if number > 0, enumeration.ends.indices.contains(number - 1) {
            isFirst = enumeration.ends[number - 1] > number
        }
        text += isFirst ? name : ", \(name)"
        if enumeration.ends.indices.contains(number), enumeration.ends[number] > number + 1 {
            text += " { "
            open.append(min(enumeration.ends[number], enumeration.cases.count))
        }
    }
    return text + String(repeating: " }", count: open.count)
}

private func fieldText(_ field: Field, _ contract: Contract) -> String {
    let mark =
        switch field.mark {
        case .immutable: ""
        case .variable: "var "
        case .once: "once "
        case .tracked: "tracked "
        }
    return "\(mark)\(field.name): \(contract.spelling(of: field.type))"
}

private func tableText(_ table: Table, _ contract: Contract) -> String {
    let structure = contract.structure(of: .structure(table.row))
    let row = structure?.name ?? "#\(table.row)"
    var text = "table \(table.name): [\(contract.spelling(of: table.key)): \(row)]"
    for index in table.indexes {
        let columns = index.columns.map { structure.fieldName($0) }.joined(separator: ", ")
        switch index.kind {
        case .queries: text += " index (\(columns))"
        case .rows(let max): text += " index (\(columns)) max \(max)"
        case .unique: text += " unique index (\(columns))"
        }
    }
    return text
}

private func roleText(_ role: Role, _ contract: Contract) -> String {
    var text = "role \(role.name)"
    if !role.parameters.isEmpty { text += "(\(parameterText(role.parameters, contract)))" }
    guard let table = role.table else { return text }
    let name = contract.tables.indices.contains(table) ? contract.tables[table].name : "#\(table)"
    return text + " granted in \(name)"
}

private func noticeText(_ notice: Notice, _ code: UInt32, _ contract: Contract) -> String {
    let fields = notice.fields.map { fieldText($0, contract) }.joined(separator: ", ")
    let digits = String(code, radix: 16)
    let padded = String(repeating: "0", count: 8 - digits.count) + digits
    return "\(notice.name)(\(fields)) 0x\(padded)"
}

extension Contract {
    /// `records.path under read`.
    func openingText(_ number: Int) -> String {
        guard openings.indices.contains(number) else { return "#\(number)" }
        let opening = openings[number]
        let table =
            tables.indices.contains(opening.table)
            ? tables[opening.table].name : "#\(opening.table)"
        let field = structure(of: .row(opening.table)).fieldName(opening.column)
        let rule =
            rules.indices.contains(opening.rule) ? rules[opening.rule].name : "#\(opening.rule)"
        return "\(table).\(field) under \(rule)"
    }

    /// The parameters of an opening's rule.
    func openingParameters(_ number: Int) -> [Parameter]? {
        guard openings.indices.contains(number), rules.indices.contains(openings[number].rule)
        else { return nil }
        return rules[openings[number].rule].parameters
    }
}

extension Structure? {
    /// The name of a field, or its number where there is none.
    func fieldName(_ number: Int) -> String {
        guard let fields = self?.fields, fields.indices.contains(number) else {
            return "#\(number)"
        }
        return fields[number].name
    }
}

func parameterText(_ parameters: [Parameter], _ contract: Contract) -> String {
    parameters.map { parameter in
        let label = parameter.label.map { "\($0) " } ?? ""
        return "\(label)\(parameter.name): \(contract.spelling(of: parameter.type))"
    }.joined(separator: ", ")
}

// MARK: Rules

private func ruleText(_ rule: Rule, _ number: Int, _ contract: Contract) -> String {
    var printer = TreeText(contract, .rule(number), parameters: rule.parameters)
    var lines = ["access \(rule.name)(\(parameterText(rule.parameters, contract))) at t {"]
    for binding in rule.lets {
        let type = contract.spelling(of: binding.type)
        lines.append("    let \(binding.name): \(type) = \(printer.text(of: binding.value))")
        printer.add(binding)
    }
    for clause in rule.clauses {
        lines.append("    \(clause.kind) \(clause.name) when \(printer.text(of: clause.condition))")
    }
    return lines.joined(separator: "\n") + "\n}\n"
}

/// The terms of a `by`.
func authorityText(_ function: Function, _ number: Int, _ contract: Contract) -> String {
    let printer = TreeText(
        contract, .function(number, instruction: nil), parameters: function.parameters)
    return function.by.map { term in
        switch term {
        case .anyone: "anyone"
        case .role(let role, let arguments): printer.roleText(role, arguments)
        case .member(let parameter):
            function.parameters.indices.contains(parameter)
                ? function.parameters[parameter].name : "#\(parameter)"
        case .account(let expression): printer.text(of: expression)
        }
    }.joined(separator: " or ")
}
