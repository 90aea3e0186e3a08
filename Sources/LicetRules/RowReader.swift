import LicetBytecode
import LicetPrimitives

/// Reads a contract's rows as of an instant: without those inserted later, with every `once` field
/// that is set to a later instant as nil, and every `tracked` field as what it was then.
struct RowReader {
    let contract: Contract
    let address: Account
    let state: any StateReader
    let time: Instant

    func row(table: Int, key: Value) throws(StoreFault) -> RowValue? {
        let place = StateLayout.row(address, table: table, key: key)
        guard let bytes = try state.row(place) else { return nil }
        return try decoded(bytes, table: table, key: key)
    }

    /// The rows of a bucket that exist at the time, in order of their keys.
    func bucket(table: Int, index: Int, columns: [Value]) throws(StoreFault) -> [RowValue] {
        guard contract.tables.indices.contains(table),
            contract.tables[table].indexes.indices.contains(index)
        else { throw StoreFault("the contract has no index \(index) of table \(table)") }
        let number = StateLayout.indexNumber(table: table, index: index, in: contract)
        let prefix = StateLayout.bucket(address, indexNumber: number, columns: columns).bytes
        let max = contract.tables[table].indexes[index].max ?? Limits.bucketRows
        // One more for the bucket's count, and one to see that there are too many.
        let entries = try state.scan(prefix: prefix, limit: max + 2)
            .filter { $0.key.bytes.count > prefix.count }
        guard entries.count <= max else {
            throw StoreFault("a bucket of index \(number) holds more than \(max) rows")
        }
        var rows: [RowValue] = []
        for entry in entries {
            let keyBytes = entry.key.bytes.dropFirst(prefix.count)
            guard let key = keyValue(keyBytes, contract.tables[table].key, in: contract) else {
                throw StoreFault("an entry of index \(number) names no key: \(entry.key.bytes.hex)")
            }
            let place = StateLayout.row(address, table: table, key: key)
            guard let bytes = try state.row(place) else {
                throw StoreFault("index \(number) names an absent row: \(place.bytes.hex)")
            }
            if let row = try decoded(bytes, table: table, key: key) { rows.append(row) }
        }
        return rows
    }

    func setting(_ number: Int) throws(StoreFault) -> Value {
        let setting = contract.settings[number]
        guard let bytes = try state.row(StateLayout.setting(address, number)) else {
            guard let initial = setting.initial else {
                throw StoreFault("setting `\(setting.name)` was never given")
            }
            return initial
        }
        do throws(CodecError) {
            return try CanonicalDecoder.decode(bytes) { (decoder) throws(CodecError) in
                try decoder.value(setting.type, in: contract)
            }
        } catch {
            throw StoreFault("setting `\(setting.name)` is corrupt: \(error)")
        }
    }

    func stateField(_ number: Int) throws(StoreFault) -> Value {
        let field = contract.fields[number]
        guard let bytes = try state.row(StateLayout.field(address, number)) else {
            return field.initial
        }
        do throws(CodecError) {
            return try CanonicalDecoder.decode(bytes) { (decoder) throws(CodecError) in
                try decoder.value(field.type, in: contract)
            }
        } catch {
            throw StoreFault("field `\(field.name)` is corrupt: \(error)")
        }
    }

    /// Whether an account was named a member of a role at deploy, by the time.
    func isMember(_ account: Account, ofRole role: Int) throws(StoreFault) -> Bool {
        let place = StateLayout.member(address, role: role, account: account)
        guard let bytes = try state.row(place) else { return false }
        do throws(CodecError) {
            let start = try CanonicalDecoder.decode(bytes) { (decoder) throws(CodecError) in
                try decoder.instant()
            }
            return start <= time
        } catch {
            throw StoreFault("a member of role \(role) is corrupt: \(error)")
        }
    }

    private func decoded(
        _ bytes: Bytes, table: Int, key: Value
    ) throws(StoreFault) -> RowValue? {
        let row: RowValue
        do throws(CodecError) {
            row = try CanonicalDecoder.decode(bytes) { (decoder) throws(CodecError) in
                try decoder.rowValue(table: table, key: key, in: contract)
            }
        } catch {
            let name = contract.tables.indices.contains(table) ? contract.tables[table].name : "?"
            throw StoreFault("a row of table `\(name)` is corrupt: \(error)")
        }
        guard row.inserted <= time else { return nil }
        let structure = contract.structures[contract.tables[table].row]
        var seen = zip(row.fields, structure.fields).map { asOfTime($0, $1.mark, time) }
        for (field, history) in zip(structure.trackedFields, row.histories)
        where history.since > time {
            seen[field] = try earlierValue(
                TrackedField(table: table, key: key, field: field), history)
        }
        return RowValue(key: key, inserted: row.inserted, fields: seen)
    }

    /// What a field was before its newest pair: found by halves, as there may be many.
    private func earlierValue(
        _ place: TrackedField, _ history: FieldHistory
    ) throws(StoreFault) -> Value {
        // The first pair is the insert's, and the row exists at the time.
        var (known, end) = (0, history.earlier)
        while known + 1 < end {
            let middle = (known + end) / 2
            let pair = try trackedPair(place, middle, in: contract, at: address, state)
            if pair.since <= time { known = middle } else { end = middle }
        }
        return try trackedPair(place, known, in: contract, at: address, state).value
    }
}

/// A field's value as of an instant.
func asOfTime(_ value: Value, _ mark: FieldMark, _ time: Instant) -> Value {
    guard mark == .once, case .some(.instant(let set)) = value, set > time else { return value }
    return .none
}
