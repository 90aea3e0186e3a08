import LicetBytecode
public import LicetPrimitives

extension RecordsClient {
    /// The most rows of one answer.
    public static let rowsMax = 10_000

    /// A record; ``RecordsError/absent(_:_:)`` where there is none of the number.
    public func record(_ number: Int64) async throws -> RecordFacts {
        try RecordFacts(try await row(number, "record", of: "records"))
    }

    public func request(_ number: Int64) async throws -> RequestFacts {
        try RequestFacts(try await row(number, "request", of: "requests"))
    }

    public func grant(_ number: Int64) async throws -> GrantFacts {
        try GrantFacts(try await row(number, "grant", of: "grants"))
    }

    /// The records that are about an account.
    public func records(ofPatient patient: Account) async throws -> [RecordFacts] {
        try await rows(of: "records", where: [("patient", .account(patient))], RecordFacts.init)
    }

    /// The records that an account has registered.
    public func records(ofRegistrar registrar: Account) async throws -> [RecordFacts] {
        try await rows(
            of: "records", where: [("registrar", .account(registrar))], RecordFacts.init)
    }

    /// The records of which an account holds a grant, whether it is live or not, each once.
    public func records(grantedTo reader: Account) async throws -> [RecordFacts] {
        var numbers: [Int64] = []
        for grant in try await grants(to: reader) where !numbers.contains(grant.record) {
            numbers.append(grant.record)
        }
        var found: [RecordFacts] = []
        for number in numbers { found.append(try await record(number)) }
        return found
    }

    public func requests(toOwner owner: Account) async throws -> [RequestFacts] {
        try await rows(of: "requests", where: [("owner", .account(owner))], RequestFacts.init)
    }

    public func requests(byAsker asker: Account) async throws -> [RequestFacts] {
        try await rows(of: "requests", where: [("asker", .account(asker))], RequestFacts.init)
    }

    public func grants(by giver: Account) async throws -> [GrantFacts] {
        try await rows(of: "grants", where: [("giver", .account(giver))], GrantFacts.init)
    }

    public func grants(to reader: Account) async throws -> [GrantFacts] {
        try await rows(of: "grants", where: [("reader", .account(reader))], GrantFacts.init)
    }

    public func grants(onRecord record: Int64) async throws -> [GrantFacts] {
        try await rows(of: "grants", where: [("record", .identifier(record))], GrantFacts.init)
    }

    private func row(
        _ number: Int64, _ what: String, of table: String
    ) async throws -> RowReader {
        guard
            number > 0,
            let row = try await node.row(
                .identifier(number), of: table, at: records.address, in: records.verified)
        else { throw RecordsError.absent(what, number) }
        return records.reader(row, of: table)
    }

    private func rows<Facts>(
        of table: String, where index: [(column: String, value: Value)],
        _ facts: (RowReader) throws(RecordsError) -> Facts
    ) async throws -> [Facts] {
        let rows = try await node.allRows(
            of: table, at: records.address, in: records.verified, where: index,
            atMost: Self.rowsMax)
        var found: [Facts] = []
        for row in rows { found.append(try facts(records.reader(row, of: table))) }
        return found
    }
}
