public import LicetBytecode
public import LicetJSON
public import LicetPrimitives
import LicetValues

/// A row of a contract's table as a node tells it.
public struct TableRow: Sendable {
    public let key: Value
    /// The time of the block that inserted it.
    public let inserted: Instant
    /// The node's own words.
    public let json: JSON
    private let fields: [(name: String, value: Value)]

    /// A field's value; `nil` for a sealed one, which no node hands out, and where the row has none
    /// of the name.
    public subscript(field: String) -> Value? { fields.first { $0.name == field }?.value }

    init(
        _ row: JSONField, key: ValueType, structure: Structure, in contract: Contract
    ) throws(JSONShapeError) {
        self.key = try value(from: row["key"], as: key, in: contract)
        guard
            case .instant(let inserted) = try value(
                from: row["inserted"], as: .instant, in: contract)
        else { throw row["inserted"].refusal("should be an instant") }
        self.inserted = inserted
        json = try row.value()
        var fields: [(name: String, value: Value)] = []
        try row["fields"].refuseUnknownKeys(besides: structure.fields.map(\.name))
        for field in structure.fields {
            guard let place = try row["fields"][field.name].ifPresent() else { continue }
            fields.append((field.name, try value(from: place, as: field.type, in: contract)))
        }
        self.fields = fields
    }
}

/// Rows in order of their keys.
public struct RowPage: Sendable {
    public let rows: [TableRow]
    /// What to give as `after` for the next page; `nil` after the last row.
    public let next: String?
    /// The newest block of the state that was read.
    public let height: Height
}

extension NodeClient {
    /// The most rows, events or failures that a node gives at a time.
    public static let entriesMax = 1_000

    /// A page of a table's rows: all of them, or those of one bucket of an index.
    ///
    /// - Parameters:
    ///   - index: The columns of an index, in its order, each with the value looked for; empty for
    ///     the whole table.
    ///   - cursor: The last page's ``RowPage/next``.
    public func rows(
        of table: String, at address: Account, in verified: VerifiedContract,
        where index: [(column: String, value: Value)] = [], after cursor: String? = nil,
        limit: Int = entriesMax
    ) async throws(NodeClientError) -> RowPage {
        let (contract, declared, structure) = try self.table(table, in: verified)
        var path = "\(path(to: table, at: address))?limit=\(limit)"
        if !index.isEmpty {
            path += "&index=" + percentEncoded(index.map(\.column).joined(separator: ","))
        }
        for (column, value) in index {
            let type = structure.fields.first { $0.name == column }?.type ?? .bool
            path += "&value=" + percentEncoded(queryText(of: value, type, in: contract))
        }
        if let cursor { path += "&after=" + percentEncoded(cursor) }
        let json = try await get(path)
        return try reading { () throws(JSONShapeError) in
            var rows: [TableRow] = []
            for row in try json["rows"].elements() {
                rows.append(
                    try TableRow(row, key: declared.key, structure: structure, in: contract))
            }
            return RowPage(
                rows: rows, next: try cursorText(json["next"]),
                height: Height(try json["height"].uint64()))
        }
    }

    /// All rows of a table or of a bucket, page after page, at most so many. Blocks that come in
    /// between may add rows to later pages.
    public func allRows(
        of table: String, at address: Account, in verified: VerifiedContract,
        where index: [(column: String, value: Value)] = [], atMost limit: Int
    ) async throws(NodeClientError) -> [TableRow] {
        var rows: [TableRow] = []
        var cursor: String?
        while rows.count < limit {
            let page = try await self.rows(
                of: table, at: address, in: verified, where: index, after: cursor,
                limit: min(limit - rows.count, Self.entriesMax))
            rows += page.rows
            guard let next = page.next, !page.rows.isEmpty else { break }
            cursor = next
        }
        return rows
    }

    /// The row under a key; `nil` where there is none.
    public func row(
        _ key: Value, of table: String, at address: Account, in verified: VerifiedContract
    ) async throws(NodeClientError) -> TableRow? {
        let (contract, declared, structure) = try self.table(table, in: verified)
        let text = queryText(of: key, declared.key, in: contract)
        let json: JSON
        do throws(NodeClientError) {
            json = try await get("\(path(to: table, at: address))/row?key=\(percentEncoded(text))")
        } catch {
            guard case .refused(_, "unknownRow", _) = error else { throw error }
            return nil
        }
        return try reading { () throws(JSONShapeError) in
            try TableRow(json["row"], key: declared.key, structure: structure, in: contract)
        }
    }

    private func path(to table: String, at address: Account) -> String {
        "/v1/contracts/\(address.text)/tables/\(percentEncoded(table))"
    }

    private func table(
        _ name: String, in verified: VerifiedContract
    ) throws(NodeClientError) -> (Contract, Table, Structure) {
        let contract = verified.contract
        guard let table = contract.tables.first(where: { $0.name == name }),
            contract.structures.indices.contains(table.row)
        else {
            throw .refused(404, "unknownTable", "`\(contract.name)` has no table `\(name)`")
        }
        return (contract, table, contract.structures[table.row])
    }
}

/// Where the next page begins; `nil` for `null`.
func cursorText(_ field: JSONField) throws(JSONShapeError) -> String? {
    if case .null = try field.value() { return nil }
    return try field.string()
}

/// A text as it may stand in an address: all but letters, digits and `-._~` as `%` and two digits
/// (RFC 3986, section 2).
func percentEncoded(_ text: String) -> String {
    var encoded = ""
    for byte in text.utf8 {
        let isPlain =
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                true
            default: false
            }
        encoded += isPlain ? String(UnicodeScalar(byte)) : "%" + Bytes([byte]).hex
    }
    return encoded
}
