import LicetTooling
import TestSupport
import Testing

/// A contract with one thing wrong, for stories and tests that must notice it.
struct Mutant: Sendable, CustomTestStringConvertible {
    /// The file's name in `Tests/Corpus/mutants`, without its extension.
    let name: String
    /// The line of `Records`, the first of its text, that is wrong in the mutant.
    let line: String
    /// What stands there instead.
    let instead: [String]
    /// One of the contract's own tests that notices it.
    let title: String

    var testDescription: String { name }

    static let all = [
        Mutant(
            name: "no-end",
            line:
                "        return period.until(revoked).until(cut) contains t",
            instead: [
                "        return Period.from(period.start).until(revoked).until(cut) contains t"
            ],
            title: "a grant is live from its start up to, and not including, its end"),
        Mutant(
            name: "any-purpose", line: "        and (exists p in g.purposes: purpose is p)",
            instead: [],
            title: "a purpose that was not granted is refused"),
        Mutant(
            name: "unrevoked",
            line:
                "        return period.until(revoked).until(cut) contains t",
            instead: ["        return period.until(cut) contains t"],
            title: "a revocation ends a grant at once and changes no answer for the time before it"
        ),
        Mutant(
            name: "wrong-by",
            line: "by requests[request].owner or Guardian(of: requests[request].owner) {",
            instead: ["by requests[request].asker or Guardian(of: requests[request].owner) {"],
            title: "a reader asks, and the patient approves no more than was asked"),
        Mutant(
            name: "permit-all",
            line: "    permit granted   when exists g in grants[record, reader]:",
            instead: [
                "    permit all       when true",
                "    permit granted   when exists g in grants[record, reader]:",
            ],
            title: "a proposal is readable by the patient alone and lapses after 30 days to the "
                + "millisecond"),
    ]
}

@Suite struct `Contracts with one thing wrong` {
    /// The lines of `Records` up to its tests, and those of the tests.
    private func records() throws -> (contract: [Substring], tests: [Substring]) {
        let file = try #require(
            try Corpus.files(at: "contracts", extension: "licet").first { $0.name == "Records" })
        let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
        let end = try #require(lines.firstIndex { $0.hasPrefix("test \"") })
        return (Array(lines[..<end]), Array(lines[end...]))
    }

    private func mutated(_ mutant: Mutant) throws -> [Substring] {
        let lines = try records().contract
        let place = try #require(lines.firstIndex { $0 == mutant.line }, "\(mutant.line)")
        var changed = lines
        changed.replaceSubrange(place...place, with: mutant.instead.map { $0[...] })
        return changed
    }

    @Test func `there is a file for each, and no other`() throws {
        let names = try Corpus.files("mutants").map(\.name)
        #expect(names == Mutant.all.map(\.name).sorted())
    }

    @Test(arguments: Mutant.all)
    func `a mutant is the contract but for the lines that are meant`(mutant: Mutant) throws {
        let text = try mutated(mutant).joined(separator: "\n")
        let path = "Tests/Corpus/mutants/\(mutant.name).licet"
        try Golden.check(text, at: path)
        // Again from the committed file alone: what is taken away and what is added.
        let file = try #require(try Corpus.files("mutants").first { $0.name == mutant.name })
        let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
        var removed: [String] = []
        var inserted: [String] = []
        for change in lines.difference(from: try records().contract) {
            switch change {
            case .remove(_, let line, _): removed.append(String(line))
            case .insert(_, let line, _): inserted.append(String(line))
            }
        }
        #expect(removed == [mutant.line].filter { !mutant.instead.contains($0) })
        #expect(inserted == mutant.instead.filter { $0 != mutant.line })
        #expect(removed.count + inserted.count <= 2 && removed.count + inserted.count > 0)
    }

    @Test(arguments: Mutant.all)
    func `a mutant compiles, and the contract's own tests notice it`(mutant: Mutant) throws {
        let file = try #require(try Corpus.files("mutants").first { $0.name == mutant.name })
        #expect(throws: Never.self) { try program(file.text, name: "\(mutant.name).licet") }
        let tests = try records().tests.joined(separator: "\n")
        let results = runTests(
            in: try program(file.text + "\n" + tests, name: "\(mutant.name).licet"))
        let failed = results.filter { !$0.isPassed }.map(\.title)
        #expect(failed.contains(mutant.title), "\(failed)")
        // It is wrong in one thing, not in all.
        #expect(results.contains { $0.isPassed })
    }
}
