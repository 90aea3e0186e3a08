import LicetJSON
import LicetPrimitives
import LicetTooling
import TestSupport
import Testing

@Suite struct `What tests have tried` {
    private func covered(_ program: Program) -> CoverageRecord {
        let record = CoverageRecord(of: program)
        var options = TestOptions()
        options.cases = 10
        options.coverage = record
        for result in runTests(in: program, options) {
            #expect(result.isPassed, "\(result.rendered())")
        }
        return record
    }

    @Test(arguments: try Corpus.files("coverage"))
    func `is reported as a table and as JSON`(file: CorpusFile) throws {
        let record = covered(try program(file.text, name: file.name + ".licet"))
        try Golden.check(record.report.text, at: file.path(extension: "report"))
        try Golden.check(record.report.json.text(.pretty) + "\n", at: file.path(extension: "json"))
        #expect(record.misreadRules == [])
    }

    @Test(arguments: ["contracts", "examples", "Tests/Corpus/run"])
    func `finds every comparison of a rule's tree in its text`(folder: String) throws {
        for file in try Corpus.files(at: folder, extension: "licet") {
            let record = covered(try program(file.text, name: file.name + ".licet"))
            #expect(record.misreadRules == [], "\(file.path)")
        }
    }

    /// A rule with one period, asked at some milliseconds around its ends.
    private func report(asking instants: [String], by reader: String = "bo") throws -> String {
        let expectations = instants.map { instant in
            let isInside = reader == "bo" && instant.contains("-02T")
            return "    expect pass(gate: bo, who: \(reader)) at \(instant) "
                + (isInside ? "permitted" : "denied")
        }
        let text = """
            contract One version 1
            struct Gate { open: Period }
            state { table gates: [Account: Gate] }
            event Made(gate: Account)
            access pass(gate: Account, who: Account) at t {
                permit open when who == gate and gates[gate].open contains t
            }
            action make(open: Period) by anyone {
                insert gates[caller] Gate(open)
                emit Made(gate: caller)
            }
            test "t" {
                actors bo, kim
                clock @2027-01-01T00:00Z
                deploy One()
                as bo make(open: @2027-01-02T00:00Z ..< @2027-01-03T00:00Z)
            \(expectations.joined(separator: "\n"))
            }
            """
        return covered(try program(text, name: "One.licet")).report.text
    }

    @Test func `each edge of a period counts by itself, and only to the millisecond`() throws {
        let all = [
            "@2027-01-01T23:59:59.999Z", "@2027-01-02T00:00Z", "@2027-01-02T23:59:59.999Z",
            "@2027-01-03T00:00Z",
        ]
        let edges = ["start - 1 ms", "start", "end - 1 ms", "end"]
        #expect(try report(asking: all).contains("tried \(edges.joined(separator: ", "))\n"))
        for left in all.indices {
            var some = all
            some.remove(at: left)
            let text = try report(asking: some)
            #expect(text.contains(" - not \(edges[left])\n"), "\(text)")
        }
        let near = try report(asking: ["@2027-01-01T23:59:59.998Z", "@2027-01-02T00:00:00.001Z"])
        #expect(near.contains("tried nothing"))
    }

    @Test func `an edge does not count where the rest of the clause decides`() throws {
        let text = try report(asking: ["@2027-01-02T00:00Z"], by: "kim")
        #expect(text.contains("tried nothing"), "\(text)")
    }

    /// A rule with one period, of which something is asked in one way.
    private func report(of statements: String) throws -> String {
        let text = """
            contract One version 1
            id GrantID
            struct Grant { reader: Account, period: Period }
            state { table grants: [GrantID: Grant] index (reader) max 4 }
            event Made(grant: GrantID)
            error Nope
            access read(reader: Account) at t {
                permit x when exists g in grants[reader]: g.period contains t
            }
            view may(reader: Account) -> Bool { return read(reader) }
            action make(reader: Account, period: Period) by anyone {
                let grant = insert grants Grant(reader, period)
                emit Made(grant)
            }
            action need() -> Bool by anyone {
                require read(caller) else Nope
                return true
            }
            action seize(period: Period) -> Bool by anyone {
                let grant = insert grants Grant(reader: caller, period)
                emit Made(grant)
                return read(caller)
            }
            test "t" {
                actors ana, bea
                clock @2027-01-01
                deploy One()
                as bea make(ana, period: @2027-01-02 ..< @2027-01-03)
                \(statements)
            }
            """
        return covered(try program(text, name: "One.licet")).report.text
    }

    @Test(arguments: [
        ("expect read(ana) denied", "1 asked, 0 permitted, 1 denied"),
        ("expect not read(ana)", "1 asked, 0 permitted, 1 denied"),
        ("expect read(ana) == false", "1 asked, 0 permitted, 1 denied"),
        ("expect not may(ana)", "1 asked, 0 permitted, 1 denied"),
        ("expect all a in [ana, bea]: not read(a)", "2 asked, 0 permitted, 2 denied"),
        ("expect 1 == 2 or not read(ana)", "1 asked, 0 permitted, 1 denied"),
        ("expect 1 == 1 or read(ana)", "0 asked, 0 permitted, 0 denied"),
        ("expect as ana need() fails Nope", "1 asked, 0 permitted, 1 denied"),
        ("advance 1.days as ana need()", "1 asked, 1 permitted, 0 denied"),
        // Asked after the row was written, in the same transaction.
        ("as bea seize(@2027-01-01 ..< @2027-01-02)", "1 asked, 1 permitted, 0 denied"),
        ("as bea seize(@2027-01-03 ..< @2027-01-04)", "1 asked, 0 permitted, 1 denied"),
        ("expect who read() == []", "2 asked, 0 permitted, 2 denied"),
        ("expect who read() at @2027-01-02 == [ana]", "2 asked, 1 permitted, 1 denied"),
        ("expect when read(bea) == []", "1 asked, 0 permitted, 1 denied"),
        (
            "expect when read(ana) == [@2027-01-02 ..< @2027-01-03]",
            "4 asked, 2 permitted, 2 denied"
        ),
    ])
    func `every form of a question counts`(statements: String, expected: String) throws {
        let text = try report(of: statements)
        #expect(text.contains("  rule read: \(expected)\n"), "\(text)")
    }

    @Test func `what is said of all instants tries every edge`() throws {
        let text = try report(of: "expect when read(ana) == [@2027-01-02 ..< @2027-01-03]")
        #expect(text.contains("tried start - 1 ms, start, end - 1 ms, end\n"), "\(text)")
    }

    @Test func `counting changes nothing`() throws {
        let file = try #require(try Corpus.files("coverage").first)
        let half = try program(file.text, name: "half.licet")
        var options = TestOptions()
        options.coverage = CoverageRecord(of: half)
        let counted = runTests(in: half, options)
        #expect(counted.map(\.gas) == runTests(in: half).map(\.gas))
    }
}

@Suite struct `A snapshot of gas` {
    private func snapshot(_ text: String) throws -> GasSnapshot {
        let contract = try program("contract G version 1\n" + text, name: "G.licet")
        var snapshot = GasSnapshot()
        snapshot.add(runTests(in: contract), of: "G")
        return snapshot
    }

    @Test func `tells what is new, gone or otherwise, and nothing where all is as it was`() throws {
        let action = "state { var n: Int = 0 } event E(n: Int) action go() by anyone "
        let calls = #"test "one" { actors a deploy G() as a go() } test "two" { expect 1 == 1 }"#
        let first = try snapshot(action + "{ emit E(n: 1) }\n" + calls)
        #expect(first.text.hasPrefix("G: one: ") && first.text.hasSuffix("G: two: 0\n"))
        #expect(first.differences(from: first.text) == [])
        let second = try snapshot(action + "{ emit E(n: 1) emit E(n: 2) }\n" + calls)
        let changed = second.differences(from: first.text)
        #expect(changed.count == 1 && changed[0].hasPrefix("changed: G: one: "))
        #expect(changed[0].contains("(+"))
        let fewer = try snapshot(action + "{ emit E(n: 1) }\n" + #"test "three" { expect 1 == 1 }"#)
        #expect(
            fewer.differences(from: first.text) == [
                "new: G: three: 0", "gone: G: one", "gone: G: two",
            ])
        #expect(first.differences(from: "rubbish") != [])
    }
}
