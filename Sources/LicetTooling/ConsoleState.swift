import LicetBytecode
import LicetLedger
import LicetPrimitives
import LicetRules
import LicetSyntax
import LicetValues

/// Rows of one table that `:state` shows.
private let rowsShownMax = 100

extension ConsoleSession {
    /// The rows and fields of the contract that was deployed last, or of one of its tables.
    func showState(_ name: String) -> ConsoleReply {
        guard let deployed = state.scenario.deployments.last else {
            return .failure("error: no contract is deployed yet\n")
        }
        let contract = deployed.program.contract
        let known = contract.tables.map(\.name) + contract.fields.map(\.name)
        guard name.isEmpty || known.contains(name) else {
            let near = suggestion(for: name, among: known)
            let hint = near.map { "did you mean `\($0)`?" } ?? ""
            return .failure("error: there is no table `\(visible(name.utf8))`; \(hint)\n")
        }
        var text = ""
        for (number, field) in contract.fields.enumerated()
        where name.isEmpty || field.name == name {
            let value = fieldValue(number, of: deployed)
            text += "\(field.name) = \(state.scenario.text(value, field.type, in: contract))\n"
        }
        for (number, table) in contract.tables.enumerated()
        where name.isEmpty || table.name == name {
            text += rows(of: number, of: deployed)
        }
        return ConsoleReply(output: text.isEmpty ? "\(contract.name) has no state\n" : text)
    }

    private func fieldValue(_ number: Int, of deployed: Deployed) -> Value {
        let field = deployed.program.contract.fields[number]
        let key = StateLayout.field(deployed.address, number)
        guard let bytes = state.scenario.chain.state.row(key) else { return field.initial }
        let value = try? CanonicalDecoder.decode(bytes) { (decoder) throws(CodecError) in
            try decoder.value(field.type, in: deployed.program.contract)
        }
        return value ?? field.initial
    }

    private func rows(of table: Int, of deployed: Deployed) -> String {
        let contract = deployed.program.contract
        let declared = contract.tables[table]
        let prefix = RowKeyEncoder(
            contract: deployed.address, table: UInt16(truncatingIfNeeded: table)
        ).bytes
        let found = state.scenario.chain.state.scan(prefix: prefix, limit: rowsShownMax + 1)
        guard !found.isEmpty else { return "\(declared.name): no rows\n" }
        var text = ""
        for row in found.prefix(rowsShownMax) {
            let bytes = row.key.bytes.dropFirst(prefix.count)
            guard let key = keyValue(bytes, declared.key, in: contract),
                let value = try? CanonicalDecoder.decode(
                    row.value,
                    { (decoder) throws(CodecError) in
                        try decoder.rowValue(table: table, key: key, in: contract)
                    })
            else {
                text += "\(declared.name): a row that does not decode\n"
                continue
            }
            let shownKey = state.scenario.text(key, declared.key, in: contract)
            let shown = state.scenario.text(.row(value), .row(table), in: contract)
            text += "\(declared.name)[\(shownKey)] = \(shown)\n"
        }
        if found.count > rowsShownMax { text += "\(declared.name): more rows\n" }
        return text
    }
}
