import LicetBytecode
import LicetJSON
import LicetPrimitives

/// The ``Opened`` event of a contract, read with its interface: names for numbers, and key and
/// arguments as values.
package struct DecodedOpened: Sendable {
    package let opened: Opened
    private let table: Table
    private let field: String
    private let rule: Rule
    private let key: Value
    private let arguments: [Value]
    private let contract: Contract

    /// `nil` where the numbers name nothing in the contract, or the bytes are not what it declares.
    package init?(_ opened: Opened, in contract: Contract) {
        let (table, field, rule) = (Int(opened.table), Int(opened.field), Int(opened.rule))
        guard contract.tables.indices.contains(table), contract.rules.indices.contains(rule),
            let fields = structure(.row(table), in: contract)?.fields,
            fields.indices.contains(field),
            let key = decodeValues(opened.key, as: [contract.tables[table].key], in: contract)?
                .first,
            let arguments = decodeValues(
                opened.arguments, as: contract.rules[rule].parameters.map(\.type), in: contract)
        else { return nil }
        self.opened = opened
        self.contract = contract
        self.table = contract.tables[table]
        self.field = fields[field].name
        self.rule = contract.rules[rule]
        self.key = key
        self.arguments = arguments
    }

    /// The fields as an object: table, field and rule by their names, the arguments by those of the
    /// rule's parameters.
    package var json: JSON {
        let members = zip(rule.parameters, arguments).map { parameter, value in
            JSON.Member(parameter.name, LicetValues.json(of: value, parameter.type, in: contract))
        }
        return [
            "table": .string(table.name),
            "key": LicetValues.json(of: key, table.key, in: contract),
            "field": .string(field), "account": .string(opened.account.text),
            "rule": .string(rule.name), "arguments": .object(members),
            "end": .string(opened.end.isoText),
            "digest": opened.digest.map { .string("0x" + $0.bytes.hex) } ?? .null,
            "version": optional(opened.version), "epoch": optional(opened.epoch),
        ]
    }

    /// `Opened(records[#1].path, under: read(record: #1, …), end: @2027-01-01T08:10:00.000Z)`, and
    /// digest, version and epoch where the row has them.
    package var text: String {
        let asked = zip(rule.parameters, arguments).map { parameter, value in
            "\(parameter.name): \(licetText(of: value, parameter.type, in: contract))"
        }
        var parts = [
            "\(table.name)[\(licetText(of: key, table.key, in: contract))].\(field)",
            "under: \(rule.name)(\(asked.joined(separator: ", ")))", "end: @\(opened.end.text)",
        ]
        if let digest = opened.digest { parts.append("digest: 0x" + digest.bytes.hex) }
        if let version = opened.version { parts.append("version: \(version)") }
        if let epoch = opened.epoch { parts.append("epoch: \(epoch)") }
        return "\(Opened.name)(\(parts.joined(separator: ", ")))"
    }

    private func optional(_ number: Int64?) -> JSON {
        number.map { LicetValues.json(of: .int($0), .int, in: contract) } ?? .null
    }
}
