import LicetBytecode
import LicetCompiler
import LicetPrimitives
import LicetSyntax

/// A contract's state as ordinary Swift values: the oracle's side of the comparison with the
/// machine.
struct NaiveState {
    var tables: [[Value: RowValue]]
    /// The number last given, for each table that numbers its rows.
    var counters: [Int64]
    /// All that the tracked fields of each table's rows have been, oldest first.
    var histories: [[Value: [Int: [TrackedPair]]]]
    /// Rows of each bucket, for each index of each table.
    var buckets: [[[[Value]: Set<Value>]]]
    var fields: [Value?]
    var settings: [Value?]
    /// For each role, since when the accounts that were named at deploy are members.
    var roles: [[Account: Instant]]
    var events: [(event: Int, fields: [Value])] = []

    init(_ contract: Contract) {
        tables = contract.tables.map { _ in [:] }
        counters = contract.tables.map { _ in 0 }
        histories = contract.tables.map { _ in [:] }
        buckets = contract.tables.map { $0.indexes.map { _ in [:] } }
        fields = contract.fields.map { _ in nil }
        settings = contract.settings.map { _ in nil }
        roles = contract.roles.map { _ in [:] }
    }

    mutating func insert(
        _ row: [Value], into table: Int, key: Value, now: Instant, of contract: Contract
    ) throws(NaiveFailure) {
        guard tables[table][key] == nil else { throw .trap(.rowExists) }
        for (number, index) in contract.tables[table].indexes.enumerated() {
            let columns = index.columns.map { row[$0] }
            var bucket = buckets[table][number][columns] ?? []
            switch index.kind {
            case .queries: break
            case .rows(let max): if bucket.count >= max { throw .trap(.tableFull) }
            case .unique: if !bucket.isEmpty { throw .trap(.rowExists) }
            }
            bucket.insert(key)
            buckets[table][number][columns] = bucket
        }
        let declared = contract.structures[contract.tables[table].row].fields
        let fields = zip(row, declared).map { $0.shaped(as: $1.type) }
        tables[table][key] = RowValue(key: key, inserted: now, fields: fields)
        for (field, declared) in declared.enumerated() where declared.mark == .tracked {
            histories[table][key, default: [:]][field] = [
                TrackedPair(since: now, value: fields[field])
            ]
        }
    }

    mutating func update(
        _ table: Int, _ key: Value, _ field: Int, _ value: Value, now: Instant,
        of contract: Contract
    ) throws(NaiveFailure) {
        guard let row = tables[table][key] else { throw .trap(.rowAbsent) }
        let structure = contract.structures[contract.tables[table].row]
        if structure.fields[field].mark == .once {
            guard row.fields[field] == .none else { throw .trap(.onceAlreadySet) }
            if case .some(.instant(let instant)) = value, instant < now {
                throw .trap(.onceInThePast)
            }
        }
        var fields = row.fields
        fields[field] = value.shaped(as: structure.fields[field].type)
        if structure.fields[field].mark == .tracked {
            var pairs = histories[table][key]?[field] ?? []
            if pairs.last?.since == now { pairs.removeLast() }
            if pairs.count >= 1_024 { throw .trap(.historyFull) }
            pairs.append(TrackedPair(since: now, value: fields[field]))
            histories[table][key]?[field] = pairs
        }
        tables[table][key] = RowValue(key: key, inserted: row.inserted, fields: fields)
    }

    /// Every row as the machine's host should hold it, in key order.
    func rows(of contract: Contract, at address: Account) -> [Row] {
        var rows: [Row] = []
        for (table, contents) in tables.enumerated() {
            for (key, row) in contents {
                rows.append(
                    Row(
                        key: StateLayout.row(address, table: table, key: key),
                        value: Value.row(withHistories(row, table)).encoded))
                rows += earlierPairs(table, key, at: address)
            }
            if counters[table] > 0 {
                rows.append(
                    Row(
                        key: StateLayout.counter(address, table: table),
                        value: Value.int(counters[table]).encoded))
            }
            for (index, contents) in buckets[table].enumerated() {
                let number = StateLayout.indexNumber(table: table, index: index, in: contract)
                for (columns, keys) in contents {
                    rows.append(
                        Row(
                            key: StateLayout.bucket(
                                address, indexNumber: number, columns: columns),
                            value: littleEndian(UInt32(keys.count))))
                    for key in keys {
                        rows.append(
                            Row(
                                key: StateLayout.bucketEntry(
                                    address, indexNumber: number, columns: columns, key: key),
                                value: []))
                    }
                }
            }
        }
        for (number, value) in fields.enumerated() {
            if let value {
                rows.append(Row(key: StateLayout.field(address, number), value: value.encoded))
            }
        }
        for (number, value) in settings.enumerated() {
            if let value {
                rows.append(Row(key: StateLayout.setting(address, number), value: value.encoded))
            }
        }
        for (number, members) in roles.enumerated() {
            for (member, start) in members {
                rows.append(
                    Row(
                        key: StateLayout.member(address, role: number, account: member),
                        value: Value.instant(start).encoded))
            }
        }
        return rows.sorted { $0.key < $1.key }
    }

    /// The row as it lies in state: with the end of each history.
    private func withHistories(_ row: RowValue, _ table: Int) -> RowValue {
        let pairs = (histories[table][row.key] ?? [:]).sorted { $0.key < $1.key }.map(\.value)
        return RowValue(
            key: row.key, inserted: row.inserted, fields: row.fields,
            histories: pairs.map {
                FieldHistory(since: $0.last?.since ?? row.inserted, earlier: $0.count - 1)
            })
    }

    private func earlierPairs(_ table: Int, _ key: Value, at address: Account) -> [Row] {
        (histories[table][key] ?? [:]).flatMap { field, pairs in
            pairs.dropLast().enumerated().map { number, pair in
                Row(
                    key: StateLayout.pair(
                        address, table: table, field: field, key: key, number: number),
                    value: pair.encoded)
            }
        }
    }

    private func littleEndian(_ number: UInt32) -> Bytes {
        var encoder = CanonicalEncoder()
        encoder.uint32(number)
        return encoder.bytes
    }
}

extension Value {
    /// The value as one of a place's type: a row that stands for its structure loses its key, and
    /// what stands for its optional is wrapped.
    func shaped(as type: ValueType) -> Value {
        switch (self, type) {
        case (_, .sealed(let inner)): shaped(as: inner)
        case (.row(let row), .structure): .structure(row.fields)
        case (.none, _): self
        case (.some(let wrapped), .optional(let inner)): .some(wrapped.shaped(as: inner))
        case (_, .optional(let inner)): .some(shaped(as: inner))
        case (.list(let elements), .list(let inner, _)):
            .list(elements.map { $0.shaped(as: inner) })
        default: self
        }
    }
}

extension TypedStatement {
    /// Where the statement itself may go wrong, apart from its expressions and blocks.
    var place: SourceSpan? {
        switch self {
        case .replaceElement(_, _, _, let span), .append(_, _, let span),
            .setInsert(_, _, let span), .setRemove(_, _, let span), .updateField(_, _, let span),
            .updateRow(_, _, _, _, let span), .require(_, _, _, let span), .emit(_, _, let span),
            .returnValue(_, let span):
            span
        case .forRange(_, _, let end, _, _): end.span
        case .match(let subject, _): subject.span
        case .bind(_, let value), .assign(_, let value), .evaluate(let value): value.span
        case .branch, .branchIfSome, .forEach: nil
        }
    }
}

/// Why a naive execution ended.
enum NaiveFailure: Error, Equatable {
    case trap(Trap)
    case error(Int, [Value])
}
