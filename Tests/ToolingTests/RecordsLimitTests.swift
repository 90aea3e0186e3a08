import LicetTooling
import TestSupport
import Testing

/// What a guardian may use up of a record's places, so that a patient always has some.
@Suite struct `The limits of Records` {
    private static let start = """
        actors rita, ana, gus, bo
        clock @2027-01-01T08:00Z
        deploy Records(Registrar: [rita])
        let digest = sha256("ciphertext")
        let rec = as rita register(
            ana, object: sha256("object"), digest, blocks: sha256("blocks"), "s/1", .general,
            key: 0x01a0)
        as ana accept(rec, digest, version: 1, epoch: 1)
        as rita assignGuardian(of: ana, account: gus, during: Period.from(@2027-01-01T08:00Z))
        """

    @Test func `leave grants to the patient, whatever a guardian has given`() throws {
        let item = "Item(rec, digest, version: 1, epoch: 1, key: 0x01b0)"
        let period = "@2027-01-01T08:00Z ..< @2027-03-01T08:00Z"
        let all = "grantAll(items, to: bo, for: [.treatment], during: \(period))"
        let one = "digest, version: 1, epoch: 1, key: 0x01b1"
        try expectPassed(
            """
            \(Self.start)
            let items = [\(Array(repeating: item, count: 16).joined(separator: ", "))]
            \(Array(repeating: "as gus \(all)", count: 8).joined(separator: "\n"))
            expect as gus \(all) fails TooMany(limit: 128)
            expect as gus grant(rec, to: bo, for: [.treatment], during: \(period), \(one))
                fails TooMany(limit: 128)
            as ana grant(rec, to: bo, for: [.treatment], during: \(period), \(one))
            as ana \(all)
            """)
    }

    @Test func `leave the patient a way to end all grants`() throws {
        let often = Array(repeating: "advance 1.minutes\nas gus revokeAll(rec)", count: 128)
        try expectPassed(
            """
            \(Self.start)
            \(often.joined(separator: "\n"))
            advance 1.minutes
            expect as gus revokeAll(rec) fails TooMany(limit: 128)
            as ana revokeAll(rec)
            """)
    }

    private func expectPassed(_ body: String) throws {
        let file = try #require(
            try Corpus.files(at: "contracts", extension: "licet").first { $0.name == "Records" })
        let text = file.text + "\ntest \"of its limits\" {\n\(body)\n}\n"
        let results = runTests(
            in: try program(text, name: "Records.licet"), TestOptions(filter: "of its limits"))
        let result = try #require(results.last)
        #expect(result.isPassed, "\(result.rendered())")
    }
}
