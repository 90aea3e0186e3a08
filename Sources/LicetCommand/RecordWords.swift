import LicetClient
import LicetJSON
import LicetLedger
import LicetPrimitives
import LicetVault

extension Recorded {
    /// What every answer about a transaction ends with.
    var members: [JSON.Member] {
        [
            JSON.Member("transaction", .string(hex(transaction.digest))),
            JSON.Member("height", .wide(height.number)),
            JSON.Member("time", .string(time.isoText)), JSON.Member("isFinal", .bool(isFinal)),
            JSON.Member("gasUsed", .wide(gasUsed.units)),
        ]
    }

    var lines: [String] {
        [
            "transaction  \(hex(transaction.digest))",
            "block        \(height.number), \(time.isoText)\(isFinal ? "" : ", not final yet")",
            "gas          \(gasUsed.units)",
        ]
    }
}

func json(_ facts: RecordFacts, at now: Instant) -> JSON {
    [
        "record": .integer(facts.number), "stage": .string(facts.stage(at: now).rawValue),
        "registrar": .string(facts.registrar.text), "patient": .string(facts.patient.text),
        "object": .string("0x" + facts.object.bytes.hex), "kind": .string(facts.kind),
        "digest": .string(hex(facts.digest)), "blocks": .string(hex(facts.blocks)),
        "version": .integer(facts.version), "epoch": .integer(facts.epoch),
        "registered": .string(facts.registered.isoText),
        "offerEnd": .string(facts.offer.end.isoText), "accepted": time(facts.accepted),
        "rejected": time(facts.rejected),
    ]
}

func json(_ facts: RequestFacts, at now: Instant) -> JSON {
    [
        "request": .integer(facts.number), "record": .integer(facts.record),
        "standing": .string(facts.standing(at: now).rawValue),
        "owner": .string(facts.owner.text), "asker": .string(facts.asker.text),
        "purposes": .array(facts.purposes.map { .string($0) }),
        "start": .string(facts.wished.start.isoText), "end": .string(facts.wished.end.isoText),
        "asked": .string(facts.asked.isoText), "approved": time(facts.approved),
        "denied": time(facts.denied),
    ]
}

func json(_ facts: GrantFacts, at now: Instant) -> JSON {
    [
        "grant": .integer(facts.number), "record": .integer(facts.record),
        "standing": .string(facts.standing(at: now).rawValue),
        "giver": .string(facts.giver.text), "reader": .string(facts.reader.text),
        "purposes": .array(facts.purposes.map { .string($0) }),
        "start": .string(facts.period.start.isoText),
        "end": .string(facts.period.end.isoText), "given": .string(facts.given.isoText),
        "revoked": time(facts.revoked),
    ]
}

private func time(_ instant: Instant?) -> JSON {
    instant.map { .string($0.isoText) } ?? .null
}

extension Output {
    static func lines(_ lines: [String]) { line(lines.joined(separator: "\n")) }

    /// Rows of words in columns, the first row as a heading.
    static func table(_ rows: [[String]]) {
        var widths: [Int] = []
        for row in rows {
            for (column, word) in row.enumerated() {
                if column == widths.count { widths.append(0) }
                widths[column] = max(widths[column], word.count)
            }
        }
        for row in rows {
            let padded = zip(row, widths).map { word, width in
                word + String(repeating: " ", count: width - word.count)
            }
            line(padded.joined(separator: "  ").trimmedEnd)
        }
    }
}

extension String {
    fileprivate var trimmedEnd: String {
        String(self[..<(lastIndex { $0 != " " }.map { index(after: $0) } ?? startIndex)])
    }
}
