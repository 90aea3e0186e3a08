import LicetBytecode
import LicetLedger
import LicetNode
import LicetPrimitives
import LicetRules

/// One table of a deployed contract, as a snapshot of the chain has it.
///
/// Buckets of indexes are rows of state as tables are, so that either is read in order, from any
/// place on, at the cost of what is handed out.
struct TableRows {
    let contract: Contract
    let address: Account
    /// The table's number in the contract.
    let table: Int
    let reader: any ChainReader

    private var declared: Table { contract.tables[table] }

    /// The row under a key; `nil` where there is none.
    func row(_ key: Value) throws(StoreFault) -> RowValue? {
        let place = StateLayout.row(address, table: table, key: key)
        guard let bytes = try reader.row(place) else { return nil }
        return try row(key, bytes)
    }

    /// What each `tracked` field of a row has been, oldest first, in declared order.
    func histories(
        of row: RowValue
    ) throws(StoreFault) -> [(field: Field, pairs: [TrackedPair])] {
        let structure = contract.structures[declared.row]
        var found: [(field: Field, pairs: [TrackedPair])] = []
        for field in structure.trackedFields {
            found.append(
                (
                    structure.fields[field],
                    try history(
                        of: row, field: field, table: table, in: contract, at: address,
                        state: reader)
                ))
        }
        return found
    }

    /// Rows in order of their keys, at most `limit` of them: the first ones, or those after a key.
    func rows(after key: Value?, limit: Int) throws(StoreFault) -> [RowValue] {
        let prefix = RowKeyEncoder(contract: address, table: UInt16(truncatingIfNeeded: table))
            .bytes
        let first = key.map { StateLayout.row(address, table: table, key: $0) }
        var rows: [RowValue] = []
        for entry in try entries(prefix, after: first, limit: limit) {
            rows.append(try row(try self.key(of: entry, prefix), entry.value))
        }
        return rows
    }

    /// The same of one bucket of an index.
    func rows(
        index: Int, columns: [Value], after key: Value?, limit: Int
    ) throws(StoreFault) -> [RowValue] {
        let number = StateLayout.indexNumber(table: table, index: index, in: contract)
        let prefix = StateLayout.bucket(address, indexNumber: number, columns: columns).bytes
        let first = key.map {
            StateLayout.bucketEntry(address, indexNumber: number, columns: columns, key: $0)
        }
        var rows: [RowValue] = []
        for entry in try entries(prefix, after: first, limit: limit) {
            let key = try self.key(of: entry, prefix)
            guard let row = try row(key) else {
                throw StoreFault("index \(number) names an absent row: \(entry.key.bytes.hex)")
            }
            rows.append(row)
        }
        return rows
    }

    /// Rows of state below a prefix. Under the prefix itself lies a bucket's count.
    private func entries(
        _ prefix: Bytes, after first: RowKey?, limit: Int
    ) throws(StoreFault) -> [Row] {
        let rows = try reader.rows(after: first ?? RowKey(prefix), limit: limit)
        return Array(rows.prefix { $0.key.bytes.starts(with: prefix) })
    }

    private func key(of entry: Row, _ prefix: Bytes) throws(StoreFault) -> Value {
        let bytes = entry.key.bytes.dropFirst(prefix.count)
        guard let key = keyValue(bytes, declared.key, in: contract) else {
            throw StoreFault("a row of state names no key: \(entry.key.bytes.hex)")
        }
        return key
    }

    private func row(_ key: Value, _ bytes: Bytes) throws(StoreFault) -> RowValue {
        do throws(CodecError) {
            return try CanonicalDecoder.decode(bytes) { (decoder) throws(CodecError) in
                try decoder.rowValue(table: table, key: key, in: contract)
            }
        } catch {
            throw StoreFault("a row of table `\(declared.name)` is corrupt: \(error)")
        }
    }
}
