import LicetBytecode
import LicetPrimitives

/// A `tracked` field of one row.
package struct TrackedField {
    package let table: Int
    package let key: Value
    package let field: Int

    package init(table: Int, key: Value, field: Int) {
        self.table = table
        self.key = key
        self.field = field
    }
}

/// All that a `tracked` field of a row has been, oldest first; the last pair is what it is. `row`
/// is the row as it lies in state. Empty for a field that is not tracked.
package func history(
    of row: RowValue, field: Int, table: Int, in contract: Contract, at address: Account,
    state: any StateReader
) throws(StoreFault) -> [TrackedPair] {
    guard contract.tables.indices.contains(table), row.fields.indices.contains(field) else {
        return []
    }
    let tracked = contract.structures[contract.tables[table].row].trackedFields
    guard let position = tracked.firstIndex(of: field), row.histories.indices.contains(position)
    else { return [] }
    let newest = row.histories[position]
    let place = TrackedField(table: table, key: row.key, field: field)
    var pairs: [TrackedPair] = []
    for number in 0..<newest.earlier {
        pairs.append(try trackedPair(place, number, in: contract, at: address, state))
    }
    return pairs + [TrackedPair(since: newest.since, value: row.fields[field])]
}

/// An earlier pair of a `tracked` field that has one of this number.
func trackedPair(
    _ place: TrackedField, _ number: Int, in contract: Contract, at address: Account,
    _ state: any StateReader
) throws(StoreFault) -> TrackedPair {
    let key = StateLayout.pair(
        address, table: place.table, field: place.field, key: place.key, number: number)
    guard let bytes = try state.row(key) else {
        throw StoreFault("a history lacks its pair \(number): \(key.bytes.hex)")
    }
    let row = contract.structures[contract.tables[place.table].row]
    do throws(CodecError) {
        return try CanonicalDecoder.decode(bytes) { (decoder) throws(CodecError) in
            try decoder.trackedPair(row.fields[place.field].type, in: contract)
        }
    } catch {
        throw StoreFault("a pair of a history is corrupt: \(error)")
    }
}
