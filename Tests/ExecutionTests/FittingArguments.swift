import LicetBytecode
import LicetPrimitives
import TestSupport

extension Session {
    /// Random arguments of a call, and who makes it.
    ///
    /// Where an argument names a row, parameters that are called like a field of it, or of a row
    /// that it names, mostly get that field's value, and its accounts are mostly the callers: calls
    /// that must say what they have seen would hardly ever succeed otherwise.
    mutating func fittingCall(of parameters: [Parameter]) -> (caller: Account, [Value]) {
        var arguments: [Value] = []
        var fields: [(field: Field, value: Value)] = []
        for parameter in parameters {
            var argument = values.value(parameter.type)
            let alike = fields.filter {
                $0.field.name == parameter.name && $0.field.type == parameter.type
            }
            if let known = alike.last, values.random.below(4) > 0 { argument = known.value }
            arguments.append(argument)
            fields += self.fields(of: argument, parameter.type, hops: 1)
        }
        let accounts = fields.compactMap { field -> Account? in
            if case .account(let account) = field.value { account } else { nil }
        }
        if !accounts.isEmpty, values.random.below(2) == 0 {
            return (values.pick(accounts), arguments)
        }
        return (values.account(), arguments)
    }

    /// The fields of the row that a value names, and of those that these name.
    private func fields(
        of value: Value, _ type: ValueType, hops: Int
    ) -> [(field: Field, value: Value)] {
        let contract = twin.contract
        guard case .identifier = type,
            let table = contract.tables.firstIndex(where: { $0.key == type }),
            let row = twin.naive.state.tables[table][value]
        else { return [] }
        let structure = contract.structures[contract.tables[table].row]
        let own = zip(structure.fields, row.fields).map { (field: $0, value: $1) }
        guard hops > 0 else { return own }
        return own + own.flatMap { fields(of: $0.value, $0.field.type, hops: hops - 1) }
    }
}
