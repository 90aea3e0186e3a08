public import LicetBytecode
import LicetLedger
public import LicetPrimitives
import LicetValues

/// A deployed contract that calls are made for.
///
/// Calls are built from the contract's own interface, so that another contract with the same
/// actions and tables, whatever its rules, is used in the same way.
public struct ContractFace: Sendable {
    public let address: Account
    public let verified: VerifiedContract

    public init(address: Account, verified: VerifiedContract) {
        self.address = address
        self.verified = verified
    }

    var contract: Contract { verified.contract }

    /// One argument of a call.
    enum Argument {
        case value(Value)
        /// A case of the parameter's enumeration.
        case name(String)
        /// A set of cases.
        case names([String])
    }

    /// The call of an action, with arguments by label or, without one, name.
    func call(
        _ action: String, _ arguments: [(String, Argument)]
    ) throws(RecordsError) -> Transaction.Call {
        guard let number = verified.function(named: action),
            contract.functions[number].kind == .action
        else { throw .otherContract(address, lacks: "the action `\(action)`") }
        let parameters = contract.functions[number].parameters
        let misfit = RecordsError.otherContract(
            address, lacks: "an action `\(action)` with these parameters")
        guard parameters.count == arguments.count else { throw misfit }
        var values: [Value] = []
        for parameter in parameters {
            guard let argument = arguments.first(where: { $0.0 == callName(parameter) }) else {
                throw misfit
            }
            values.append(try value(argument.1, as: parameter.type))
        }
        // The types are the contract's, so values that do not fit them would be other values.
        let encoded = encodeValues(values)
        guard decodeValues(encoded, as: parameters.map(\.type), in: contract) == values else {
            throw misfit
        }
        return .call(contract: address, action: action, arguments: encoded)
    }

    private func value(
        _ argument: Argument, as type: ValueType
    ) throws(RecordsError) -> Value {
        switch (argument, type) {
        case (.value(let value), _): return value
        case (.name(let name), let type): return try enumerationCase(name, of: type)
        case (.names(let names), .set(let element, _)):
            var values: [Value] = []
            for name in names { values.append(try enumerationCase(name, of: element)) }
            return Value.set(of: values)
        case (.names, _): throw .otherContract(address, lacks: "a set of cases")
        }
    }

    /// Refuses a name that is no case of a parameter's enumeration, before work is done for it.
    func requireCase(
        _ name: String, ofParameter label: String, of action: String
    ) throws(RecordsError) {
        guard let number = verified.function(named: action),
            let parameter = contract.functions[number].parameters.first(where: {
                callName($0) == label
            })
        else { throw .otherContract(address, lacks: "the action `\(action)`") }
        _ = try enumerationCase(name, of: parameter.type)
    }

    private func enumerationCase(
        _ name: String, of type: ValueType
    ) throws(RecordsError) -> Value {
        let cases = cases(of: type)
        guard let number = cases.firstIndex(of: name) else {
            throw .unknownCase(name, known: cases)
        }
        return .enumeration(number)
    }

    /// The names of an enumeration's cases; none for another type.
    private func cases(of type: ValueType) -> [String] {
        guard case .enumeration(let number) = type,
            contract.enumerations.indices.contains(number)
        else { return [] }
        return contract.enumerations[number].cases
    }

    /// The type of a table's field.
    private func fieldType(_ field: String, of table: String) -> ValueType? {
        guard let declared = contract.tables.first(where: { $0.name == table }),
            contract.structures.indices.contains(declared.row)
        else { return nil }
        return contract.structures[declared.row].fields.first { $0.name == field }?.type
    }

    /// A row whose fields are read by their names.
    func reader(_ row: TableRow, of table: String) -> RowReader {
        RowReader(row: row, table: table, address: address) { field, number in
            let type = fieldType(field, of: table)
            let element: ValueType? = if case .set(let element, _)? = type { element } else { type }
            let names = element.map { cases(of: $0) } ?? []
            return names.indices.contains(number) ? names[number] : nil
        }
    }
}

/// A row of a table whose form is expected, not known.
struct RowReader {
    let row: TableRow
    let table: String
    let address: Account
    let caseName: (_ field: String, _ number: Int) -> String?

    private func misfit(_ field: String) -> RecordsError {
        .otherContract(address, lacks: "the field `\(field)` of table `\(table)`")
    }

    func number() throws(RecordsError) -> Int64 {
        guard case .identifier(let number) = row.key else { throw misfit("key") }
        return number
    }

    func identifier(_ field: String) throws(RecordsError) -> Int64 {
        guard case .identifier(let number)? = row[field] else { throw misfit(field) }
        return number
    }

    func integer(_ field: String) throws(RecordsError) -> Int64 {
        guard case .int(let number)? = row[field] else { throw misfit(field) }
        return number
    }

    func account(_ field: String) throws(RecordsError) -> Account {
        guard case .account(let account)? = row[field] else { throw misfit(field) }
        return account
    }

    func digest(_ field: String) throws(RecordsError) -> Digest {
        guard case .digest(let digest)? = row[field] else { throw misfit(field) }
        return digest
    }

    func bytes(_ field: String) throws(RecordsError) -> Bytes {
        guard case .bytes(let bytes)? = row[field] else { throw misfit(field) }
        return bytes
    }

    func period(_ field: String) throws(RecordsError) -> Period {
        guard case .period(let period)? = row[field] else { throw misfit(field) }
        return period
    }

    func instant(_ field: String) throws(RecordsError) -> Instant {
        guard case .instant(let instant)? = row[field] else { throw misfit(field) }
        return instant
    }

    func instantIfAny(_ field: String) throws(RecordsError) -> Instant? {
        switch row[field] {
        case .some(.some(.instant(let instant))): return instant
        case .some(.none): return nil
        default: throw misfit(field)
        }
    }

    func name(_ field: String) throws(RecordsError) -> String {
        guard case .enumeration(let number)? = row[field], let name = caseName(field, number)
        else { throw misfit(field) }
        return name
    }

    func names(_ field: String) throws(RecordsError) -> [String] {
        guard case .set(let elements)? = row[field] else { throw misfit(field) }
        var names: [String] = []
        for element in elements {
            guard case .enumeration(let number) = element, let name = caseName(field, number)
            else { throw misfit(field) }
            names.append(name)
        }
        return names
    }
}
