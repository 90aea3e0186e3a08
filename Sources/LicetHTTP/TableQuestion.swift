import HTTPTypes
import LicetBytecode
import LicetJSON
import LicetLedger
import LicetNode
import LicetPrimitives
import LicetValues

/// A question for rows of a contract's table, as a client asks it.
struct TableQuestion: Sendable {
    enum Wanted: Sendable {
        /// The row under a key.
        case row(key: String)
        /// All rows, or those of one bucket of the index over these columns.
        case page(columns: [String], values: [String], after: String?, limit: Int)
    }

    var contract: Account
    var table: String
    var wanted: Wanted
    var limits: PageLimits

    /// Rows that are read from the store at a time.
    private static let stepRows = 100

    /// Answers from a snapshot.
    func answer(from reader: any ChainReader, caches: inout LedgerCaches) throws -> JSON {
        guard let head = try reader.head() else { throw APIError.stopping }
        guard let deployed = try deployedContract(at: contract, in: reader, caches: &caches)
        else { throw APIError.unknownContract(contract) }
        let declared = deployed.verified.contract
        guard let number = declared.tables.firstIndex(where: { $0.name == table }) else {
            throw unknownTable(in: declared)
        }
        let rows = TableRows(
            contract: declared, address: contract, table: number, reader: reader)
        let start = [
            JSON.Member("contract", .string(contract.text)), JSON.Member("table", .string(table)),
            JSON.Member("height", .wide(head.height.number)),
            JSON.Member("time", .string(head.time.isoText)),
        ]
        switch wanted {
        case .row(let key): return .object(start + [try row(key, rows)])
        case .page(let columns, let values, let after, let limit):
            let bucket = try bucket(columns, values, rows)
            return .object(
                start
                    + (try page(
                        bucket, after: try after.map { try self.key($0, rows) }, limit, rows)))
        }
    }

    private func row(_ key: String, _ rows: TableRows) throws -> JSON.Member {
        guard let row = try rows.row(try self.key(key, rows)) else {
            throw APIError(.notFound, "unknownRow", "`\(table)` has no row under `\(key)`")
        }
        return JSON.Member("row", try withHistory(json(row, rows), row, rows))
    }

    /// One row tells what its `tracked` fields have been; a page of rows what they are.
    private func withHistory(
        _ json: JSON, _ row: RowValue, _ rows: TableRows
    ) throws -> JSON {
        let histories = try rows.histories(of: row)
        guard !histories.isEmpty, case .object(let members) = json else { return json }
        let history = histories.map { field, pairs in
            JSON.Member(
                field.name,
                .array(
                    pairs.map { pair in
                        [
                            "since": .string(pair.since.isoText),
                            "value": LicetValues.json(
                                of: pair.value, field.type, in: rows.contract),
                        ]
                    }))
        }
        return .object(members + [JSON.Member("history", .object(history))])
    }

    /// As many rows as are wanted and fit an answer, and where the next page begins.
    private func page(
        _ bucket: Bucket?, after: Value?, _ limit: Int, _ rows: TableRows
    ) throws -> [JSON.Member] {
        var page: [JSON] = []
        var bytes = 0
        var last = after
        var hasMore = true
        reading: while hasMore {
            // One more than is wanted tells whether there are more.
            let step = min(Self.stepRows, limit - page.count + 1)
            let next =
                if let bucket {
                    try rows.rows(
                        index: bucket.index, columns: bucket.columns, after: last, limit: step)
                } else {
                    try rows.rows(after: last, limit: step)
                }
            for row in next {
                guard page.count < limit, bytes < limits.bytes else { break reading }
                let json = json(row, rows)
                bytes += json.text(.compact).utf8.count
                page.append(json)
                last = row.key
            }
            hasMore = next.count == step
        }
        let keyType = rows.contract.tables[rows.table].key
        let next = hasMore ? last.map { queryText(of: $0, keyType, in: rows.contract) } : nil
        return [
            JSON.Member("rows", .array(page)),
            JSON.Member("next", next.map { .string($0) } ?? .null),
        ]
    }

    private func json(_ row: RowValue, _ rows: TableRows) -> JSON {
        LicetValues.json(of: .row(row), .row(rows.table), in: rows.contract)
    }

    // MARK: What the client named

    private struct Bucket {
        let index: Int
        let columns: [Value]
    }

    /// The bucket that columns and values name; `nil` where no columns are given.
    private func bucket(
        _ columns: [String], _ values: [String], _ rows: TableRows
    ) throws -> Bucket? {
        guard !columns.isEmpty else {
            guard values.isEmpty else {
                throw APIError.badRequest("`value` needs `index`, which says of which columns")
            }
            return nil
        }
        let declared = rows.contract.tables[rows.table]
        let fields = rows.contract.structures[declared.row].fields
        guard
            let index = declared.indexes.firstIndex(where: { index in
                index.columns.map { fields[$0].name } == columns
            })
        else { throw unknownIndex(columns, declared, fields) }
        let numbers = declared.indexes[index].columns
        guard values.count == numbers.count else {
            throw APIError.badRequest(
                "the index over \(columns.joined(separator: ", ")) takes \(numbers.count) "
                    + "of `value`, and \(values.count) are given")
        }
        var named: [Value] = []
        for (number, text) in zip(numbers, values) {
            named.append(try value(text, fields[number].name, fields[number].type, rows))
        }
        return Bucket(index: index, columns: named)
    }

    private func key(_ text: String, _ rows: TableRows) throws -> Value {
        try value(text, "key", rows.contract.tables[rows.table].key, rows)
    }

    private func value(
        _ text: String, _ name: String, _ type: ValueType, _ rows: TableRows
    ) throws -> Value {
        do throws(JSONShapeError) {
            return try LicetValues.value(
                queryText: text, named: name, as: type, in: rows.contract)
        } catch {
            throw APIError.badRequest("\(error)")
        }
    }

    private func unknownTable(in contract: Contract) -> APIError {
        let near = suggestion(for: table, among: contract.tables.map(\.name))
        return APIError(
            .notFound, "unknownTable",
            "`\(contract.name)` has no table `\(table)`"
                + (near.map { "; did you mean `\($0)`?" } ?? ""))
    }

    private func unknownIndex(
        _ columns: [String], _ declared: Table, _ fields: [Field]
    ) -> APIError {
        let known = declared.indexes.map { index in
            "`\(index.columns.map { fields[$0].name }.joined(separator: ","))`"
        }
        return .badRequest(
            "`\(declared.name)` has no index `\(columns.joined(separator: ","))`: "
                + (known.isEmpty ? "it has none" : "it has \(known.joined(separator: " and "))"))
    }
}
