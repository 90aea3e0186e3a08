import ArgumentParser
import LicetClient
import LicetJSON
import LicetLedger
import LicetPrimitives

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Tell who could read, who got a ticket, when and for which purpose.",
        discussion: """
            A ticket means that its holder could download, not that anybody read. Failed fetches \
            are told too.
            Example: licet audit --as ana
            """)

    @Argument(help: "The records' numbers (default: all that are about --as).")
    var records: [RowNumber] = []
    @Option(
        name: .customLong("as"),
        help: ArgumentHelp("Whose records: a key or an account.", valueName: "who"))
    var who: String?
    @OptionGroup var place: RecordsPlace

    func validate() throws {
        guard who != nil || !records.isEmpty else {
            throw ValidationError("name records, or whose they are with --as")
        }
    }

    func run() async throws {
        let patient = try who.map(place.account)
        let trail = try await place.withRecords { client in
            var numbers = records.map(\.number)
            for number in numbers { _ = try await client.record(number) }
            if numbers.isEmpty, let patient {
                numbers = try await client.records(ofPatient: patient).map(\.number)
            }
            return try await client.audit(of: numbers)
        }
        let now = place.clock.now()
        if place.output.isJSON {
            Output.json([
                "height": .wide(trail.height.number),
                "entries": .array(trail.entries.map(entryJSON)),
                "grants": .array(trail.grants.map { json($0, at: now) }),
            ])
        } else {
            show(trail, at: now)
        }
    }

    private func entryJSON(_ entry: AuditEntry) -> JSON {
        [
            "kind": .string(entry.kind.rawValue), "record": .integer(entry.record),
            "time": .string(entry.place.time.isoText), "height": .wide(entry.place.height.number),
            "isFinal": .bool(entry.place.isFinal),
            "transaction": .string(hex(entry.place.transaction.digest)),
            "account": .string(entry.place.account.text),
            "reader": entry.reader.map { .string($0.text) } ?? .null,
            "purposes": .array(entry.purposes.map { .string($0) }),
            "end": entry.end.map { .string($0.isoText) } ?? .null, "text": .string(entry.text),
        ]
    }

    private func show(_ trail: AuditTrail, at now: Instant) {
        if trail.entries.isEmpty {
            Output.line("nothing happened up to block \(trail.height.number)")
            return
        }
        var rows = [["time", "record", "what", "by", "to", "purposes", "until"]]
        for entry in trail.entries {
            rows.append([
                entry.place.time.isoText, "\(entry.record)", entry.kind.rawValue,
                place.name(entry.place.account), entry.reader.map(place.name) ?? "",
                entry.purposes.joined(separator: ","),
                entry.end?.isoText ?? "",
            ])
        }
        Output.table(rows)
        let live = trail.grants.filter { $0.standing(at: now) == .live }
        Output.line("")
        if live.isEmpty {
            Output.line("nobody but the patient may read now")
        }
        for grant in live {
            Output.line(
                "\(place.name(grant.reader)) may read record \(grant.record) for "
                    + "\(grant.purposes.joined(separator: ", ")) until "
                    + grant.period.end.isoText)
        }
    }
}
