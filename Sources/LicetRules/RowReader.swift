import LicetBytecode
import LicetPrimitives

/// Reads a contract's rows as of an instant: without those inserted later, with every `once` field
/// that is set to a later instant as nil, and every `tracked` field as what it was then.
struct RowReader {
    let contract: Contract
    let address: Account
    let state: any StateReader
    let time: Instant
    /// Told until when what is read stays as it is.
    var horizon: Horizon?
    /// Keeps what is read for further readers of the same state.
    var memory: RowMemory?
    /// Of the question, which pays for what is read.
    var meter = WorkMeter()
    let sealedTypes = SealedTypes()

    func row(table: Int, key: Value) throws(StoreFault) -> RowValue? {
        guard let row = try storedRow(table: table, key: key) else { return nil }
        return try seen(row, table)
    }

    /// A row whether or not it exists at the time.
    func storedRow(table: Int, key: Value) throws(StoreFault) -> RowValue? {
        let place = StateLayout.row(address, table: table, key: key)
        if let known = memory?.row(place) {
            meter.note(ReadWork.remembered)
            return known
        }
        let stored = try read(place)
        let row = try stored.map { (bytes) throws(StoreFault) in
            try decoded(bytes, table: table, key: key)
        }
        memory?.keep(row, at: place, bytes: stored?.count ?? 0)
        return row
    }

    /// The rows of a bucket that exist at the time, in order of their keys.
    func bucket(table: Int, index: Int, columns: [Value]) throws(StoreFault) -> [RowValue] {
        guard contract.tables.indices.contains(table),
            contract.tables[table].indexes.indices.contains(index)
        else { throw StoreFault("the contract has no index \(index) of table \(table)") }
        let number = StateLayout.indexNumber(table: table, index: index, in: contract)
        let prefix = StateLayout.bucket(address, indexNumber: number, columns: columns).bytes
        let max = contract.tables[table].indexes[index].max ?? Limits.bucketRows
        var rows: [RowValue] = []
        for key in try keys(under: prefix, table: table, max: max, indexNumber: number) {
            guard let row = try storedRow(table: table, key: key) else {
                let place = StateLayout.row(address, table: table, key: key)
                throw StoreFault("index \(number) names an absent row: \(place.bytes.hex)")
            }
            if let row = try seen(row, table) { rows.append(row) }
        }
        return rows
    }

    /// The rows that exist at the time among the entries of an index whose first columns have
    /// these values, in the order of the entries; `nil` where there are more than `limit`.
    func entries(
        table: Int, index: Int, leading: [Value], limit: Int
    ) throws(StoreFault) -> [RowValue]? {
        guard contract.tables.indices.contains(table),
            contract.tables[table].indexes.indices.contains(index), limit > 0
        else { return limit > 0 ? [] : nil }
        let number = StateLayout.indexNumber(table: table, index: index, in: contract)
        let prefix = StateLayout.bucket(address, indexNumber: number, columns: leading).bytes
        let declared = contract.tables[table]
        let fields = contract.structures[declared.row].fields
        let rest = declared.indexes[index].columns.dropFirst(leading.count).map { fields[$0].type }
        // Beside each bucket's entries stands their count.
        let stored = try scan(prefix, limit: 2 * limit + 1)
        var rows: [RowValue] = []
        var entries = 0
        for entry in stored where entry.value.isEmpty {
            let bytes = entry.key.bytes.dropFirst(prefix.count)
            guard let key = keyValue(bytes, after: rest, declared.key, in: contract) else {
                throw StoreFault("an entry of index \(number) names no key: \(entry.key.bytes.hex)")
            }
            entries += 1
            if let row = try row(table: table, key: key) { rows.append(row) }
        }
        return entries <= limit && stored.count <= 2 * limit ? rows : nil
    }

    private func keys(
        under prefix: Bytes, table: Int, max: Int, indexNumber number: Int
    ) throws(StoreFault) -> [Value] {
        if let known = memory?.bucket(RowKey(prefix)) {
            meter.note(ReadWork.remembered)
            return known
        }
        // One more for the bucket's count, and one to see that there are too many.
        let entries = try scan(prefix, limit: max + 2)
            .filter { $0.key.bytes.count > prefix.count }
        guard entries.count <= max else {
            throw StoreFault("a bucket of index \(number) holds more than \(max) rows")
        }
        var keys: [Value] = []
        for entry in entries {
            let keyBytes = entry.key.bytes.dropFirst(prefix.count)
            guard let key = keyValue(keyBytes, contract.tables[table].key, in: contract) else {
                throw StoreFault("an entry of index \(number) names no key: \(entry.key.bytes.hex)")
            }
            keys.append(key)
        }
        memory?.keep(keys, of: RowKey(prefix))
        return keys
    }

    // MARK: The state, at its price

    private func read(_ place: RowKey) throws(StoreFault) -> Bytes? {
        let bytes = try state.row(place)
        meter.note(ReadWork.row + ReadWork.decoding(bytes?.count ?? 0))
        return bytes
    }

    private func scan(_ prefix: Bytes, limit: Int) throws(StoreFault) -> [Row] {
        let rows = try state.scan(prefix: prefix, limit: limit)
        meter.note(ReadWork.scan + ReadWork.scannedRow * rows.count)
        return rows
    }

    func setting(_ number: Int) throws(StoreFault) -> Value {
        let setting = contract.settings[number]
        guard let bytes = try read(StateLayout.setting(address, number)) else {
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
        guard let bytes = try read(StateLayout.field(address, number)) else {
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
        guard let bytes = try read(place) else { return false }
        do throws(CodecError) {
            let start = try CanonicalDecoder.decode(bytes) { (decoder) throws(CodecError) in
                try decoder.instant()
            }
            horizon?.note(start)
            return start <= time
        } catch {
            throw StoreFault("a member of role \(role) is corrupt: \(error)")
        }
    }

    /// Who was named a member of a role at deploy, whenever that was; `nil` where there are more
    /// than `limit`.
    func members(ofRole role: Int, limit: Int) throws(StoreFault) -> [Account]? {
        guard limit >= 0 else { return nil }
        let prefix = StateLayout.members(address, role: role).bytes
        let stored = try scan(prefix, limit: limit + 1)
        guard stored.count <= limit else { return nil }
        var members: [Account] = []
        for entry in stored {
            let bytes = entry.key.bytes.dropFirst(prefix.count)
            guard case .account(let account)? = keyValue(bytes, .account, in: contract) else {
                throw StoreFault("a member of role \(role) is no account: \(entry.key.bytes.hex)")
            }
            members.append(account)
        }
        return members
    }

    private func decoded(
        _ bytes: Bytes, table: Int, key: Value
    ) throws(StoreFault) -> RowValue {
        do throws(CodecError) {
            return try CanonicalDecoder.decode(bytes) { (decoder) throws(CodecError) in
                try decoder.rowValue(table: table, key: key, in: contract)
            }
        } catch {
            let name = contract.tables.indices.contains(table) ? contract.tables[table].name : "?"
            throw StoreFault("a row of table `\(name)` is corrupt: \(error)")
        }
    }

    /// A row as of the time; `nil` where it does not exist yet.
    private func seen(_ row: RowValue, _ table: Int) throws(StoreFault) -> RowValue? {
        guard row.inserted <= time else {
            horizon?.note(row.inserted)
            return nil
        }
        let structure = contract.structures[contract.tables[table].row]
        meter.note(row.fields.count)
        var values = zip(row.fields, structure.fields).map { seen($0, $1.mark) }
        for (field, history) in zip(structure.trackedFields, row.histories)
        where history.since > time {
            values[field] = try earlierValue(
                TrackedField(table: table, key: row.key, field: field), history)
        }
        return RowValue(key: row.key, inserted: row.inserted, fields: values)
    }

    /// A field's value as of the time.
    func seen(_ value: Value, _ mark: FieldMark) -> Value {
        guard mark == .once, case .some(.instant(let set)) = value, set > time else { return value }
        horizon?.note(set)
        return .none
    }

    /// What a field was before its newest pair: found by halves, as there may be many.
    private func earlierValue(
        _ place: TrackedField, _ history: FieldHistory
    ) throws(StoreFault) -> Value {
        // The first pair is the insert's, and the row exists at the time.
        var (known, end) = (0, history.earlier)
        var change = history.since
        while known + 1 < end {
            let middle = (known + end) / 2
            let pair = try pair(place, middle)
            if pair.since <= time {
                known = middle
            } else {
                (end, change) = (middle, pair.since)
            }
        }
        horizon?.note(change)
        return try pair(place, known).value
    }

    private func pair(_ place: TrackedField, _ number: Int) throws(StoreFault) -> TrackedPair {
        let pair = try trackedPair(place, number, in: contract, at: address, state)
        meter.note(ReadWork.row + pair.value.weight)
        return pair
    }
}
