import LicetBytecode
import LicetPrimitives
import LicetTooling
import TestSupport
import Testing

/// A contract around some properties.
private func contract(_ text: String) throws -> Program {
    try program("contract P version 1\n" + text, name: "P.licet")
}

@Suite struct `Properties` {
    /// What a run of one failing property found.
    private func counterexample(_ text: String) throws -> Counterexample {
        let results = runTests(in: try contract(text))
        let result = try #require(results.last)
        #expect(!result.isPassed)
        return try #require(result.property?.counterexample, "\(result.rendered())")
    }

    @Test func `the cases follow from the seed, and that from the title`() throws {
        let text = #"property "p" (n: Int, t: Text max 9) { expect n < 77 }"#
        let first = runTests(in: try contract(text))
        #expect(
            runTests(in: try contract(text)).map { $0.rendered() } == first.map { $0.rendered() })
        let report = try #require(first.first?.property)
        var options = TestOptions()
        options.seed = report.seed
        #expect(
            runTests(in: try contract(text), options).map { $0.rendered() }
                == first.map { $0.rendered() })
        let other = runTests(in: try contract(text.replacing("\"p\"", with: "\"q\"")))
        #expect(other.first?.property?.seed != report.seed)
    }

    @Test func `as many cases run as are asked for`() throws {
        var options = TestOptions()
        options.cases = 17
        let passing = try contract(#"property "p" (n: Int) where n != 3 { expect n != 3 }"#)
        let result = try #require(runTests(in: passing, options).first)
        #expect(result.isPassed)
        #expect(result.property?.cases == 17)
    }

    @Test(arguments: [
        ("n: Int", "n < 1_000", "let n: Int = 1000"),
        ("n: Int", "n > -50", "let n: Int = -50"),
        ("d: Duration", "d < 90.minutes", "let d: Duration = 90.minutes"),
        (
            "p: Period", "not (p contains @2027-01-01T08:00Z) or p.length < 5.hours",
            "let p: Period = @2027-01-01T08:00Z ..< @2027-01-01T13:00Z"
        ),
        ("t: Text max 40", "t == \"\"", "let t: Text max 40 = \"a\""),
        ("b: Bool", "not b", "let b: Bool = true"),
        ("xs: [Int] max 9", "xs.count < 3", "let xs: [Int] max 9 = [0, 0, 0]"),
        ("o: Int?", "o == nil or o == 0", "let o: Int? = 1"),
        ("k: Kind", "k == .one or k == .two", "let k: Kind = .three"),
        ("who: Account", "who == ana", "let who: Account = bo"),
        ("x: Pair", "x.low <= x.high", "let x: Pair = Pair(low: 1, high: 0)"),
    ])
    func `a failing case is made as simple as can be`(
        parameter: String, condition: String, simplest: String
    ) throws {
        let found = try counterexample(
            """
            enum Kind { one, two, three, four }
            struct Pair { low: Int, high: Int }
            property "p" (\(parameter)) {
                actors ana, bo
                clock @2027-01-01T08:00Z
                expect \(condition)
            }
            """)
        #expect(found.test.contains("    \(simplest)\n"), "\(found.test)")
    }

    @Test func `a sequence is made as short as can be`() throws {
        let found = try counterexample(
            """
            state { var a: Int = 0 var b: Int = 0 }
            event A(n: Int)
            action left(n: Int) by anyone { update a = n emit A(n) }
            action right(n: Int) by anyone { update b = n emit A(n) }
            action none() by anyone { emit A(n: 0) }
            property "p" {
                actors ana
                clock @2027-01-01T08:00Z
                deploy P()
                attempt any 30
                expect a < 10 or b < 10
            }
            """)
        let steps = found.test.split(separator: "\n").filter { $0.hasPrefix("    as ") }
        #expect(
            steps.sorted() == ["    as ana left(n: 10)", "    as ana right(n: 10)"],
            "\(found.test)")
        #expect(!found.test.contains("advance"))
    }

    @Test(arguments: try Corpus.files("failing").filter { $0.name == "properties" })
    func `what is printed can be pasted, and fails in the same way`(file: CorpusFile) throws {
        let results = runTests(in: try program(file.text, name: "first.licet"))
        var pasted = 0
        for result in results {
            guard let found = result.property?.counterexample else { continue }
            guard let code = result.failures.first?.code, code != "E0807", code != "E0821" else {
                continue
            }
            let again = try program(file.text + "\n" + found.test, name: "second.licet")
            let test = try #require(
                runTests(in: again, TestOptions(filter: ", found with seed")).first)
            #expect(!test.isPassed, "\(found.test)")
            #expect(test.failures.first?.message == result.failures.first?.message)
            pasted += 1
        }
        #expect(pasted > 6)
    }

    @Test(arguments: [
        ("min(n, 9)", "min(n, 10)", "a clipped number is a digit"),
        (
            "n.period.until(n.struck) contains t",
            "n.period.start <= t and t <= n.period.until(n.struck).end",
            "a note is open in its period and to its writer always"
        ),
        ("require amount > 0 else NotPositive", "", "no sequence of calls makes money"),
        ("update total = sumOfAll", "update total = amount", "no sequence of calls makes money"),
        ("update strikes = strikes + 1", "update strikes = strikes + 2", "an attempt may fail"),
    ])
    func `properties notice a contract with one thing wrong`(
        line: String, instead: String, title: String
    ) throws {
        let file = try #require(try Corpus.files("run").first { $0.name == "properties" })
        let wrong = file.text.replacing(line, with: instead)
        #expect(wrong != file.text)
        let results = runTests(in: try program(wrong, name: "wrong.licet"))
        #expect(results.first { $0.title == title }?.isPassed == false)
        // It is wrong in one thing, not in all.
        #expect(results.contains { $0.isPassed })
    }

    @Test func `a walk reaches what only a sequence of calls and time can reach`() throws {
        let found = try counterexample(
            """
            id DoorID
            struct Door { owner: Account, opens: Instant }
            state { table doors: [DoorID: Door] var passed: Int = 0 }
            error Closed
            event Passed(door: DoorID)
            action build() -> DoorID by anyone {
                let door = insert doors Door(owner: caller, opens: now + 7.days)
                return door
            }
            action pass(door: DoorID) by doors[door].owner {
                require now == doors[door].opens else Closed
                update passed = passed + 1
                emit Passed(door)
            }
            property "nobody passes" {
                actors ana, bo
                clock @2027-01-01T08:00Z
                deploy P()
                attempt any 40
                expect passed == 0
            }
            """)
        #expect(
            found.test.hasSuffix(
                """
                    as ana build()
                    advance 7.days
                    as ana pass(door: #1)
                    expect passed == 0
                }

                """), "\(found.test)")
    }
}

@Suite struct `Generated values` {
    private let clock = Instant(milliseconds: 1_798_761_600_000) ?? .epoch

    private func typed() throws -> Contract {
        try contract(
            """
            id RowID
            enum Kind { one, two, three }
            struct Row { owner: Account, kind: Kind, period: Period }
            state { table rows: [RowID: Row] }
            """
        ).contract
    }

    private func pool(_ contract: Contract) -> ValuePool {
        ValuePool(
            clock: clock, accounts: [Actor(name: "ana").account, Actor(name: "x").account],
            contract: contract)
    }

    static let types: [ValueType] = [
        .bool, .int, .instant, .duration, .period, .account, .digest, .bytes(max: 8), .text(max: 5),
        .path, .identifier(0), .enumeration(0), .structure(0), .optional(.int),
        .list(.bool, max: 4), .set(.enumeration(0), max: 3), .list(.set(.int, max: 2), max: 2),
    ]

    @Test(arguments: types)
    func `every value drawn is one of its type, and every edge comes`(type: ValueType) throws {
        let contract = try typed()
        let pool = pool(contract)
        var generator = ValueGenerator(contract, random: SeededRandom(seed: 7), pool: pool)
        var left = edgeValues(of: type, in: contract, pool: pool)
        #expect(!left.isEmpty && Set(left).count == left.count)
        for _ in 0..<600 {
            let value = generator.value(of: type)
            let read = try CanonicalDecoder.decode(value.encoded) { (decoder) throws(CodecError) in
                try decoder.value(type, in: contract)
            }
            #expect(read == value)
            left.removeAll { $0 == value }
        }
        #expect(left.isEmpty, "\(left)")
    }

    @Test func `edges are those that people get wrong`() throws {
        let contract = try typed()
        let pool = pool(contract)
        func edges(_ type: ValueType) -> [Value] { edgeValues(of: type, in: contract, pool: pool) }
        let one = try #require(Duration(milliseconds: 1))
        for number in [Int64.min, -1, 0, 1, .max] { #expect(edges(.int).contains(.int(number))) }
        for instant in [clock, clock.adding(one), clock.subtracting(one), .forever, .last, .epoch] {
            #expect(edges(.instant).contains(.instant(try #require(instant))))
        }
        #expect(
            edges(.instant).contains {
                $0 == .instant(Instant(text: "2027-12-31T23:59:59.999Z") ?? .epoch)
            })
        #expect(edges(.period).contains(.period(Period(clock, clock))))
        #expect(edges(.period).contains(.period(.from(clock))))
        #expect(
            edges(.text(max: 5)).contains {
                if case .text(let text) = $0 { text.count == 5 } else { false }
            })
        #expect(
            edges(.list(.bool, max: 4)).contains {
                if case .list(let all) = $0 { all.count == 4 } else { false }
            })
        #expect(
            edges(.set(.enumeration(0), max: 3)).contains(.set([0, 1, 2].map { .enumeration($0) })))
    }

    @Test(arguments: types)
    func `making simpler ends, at a value than which none is simpler`(type: ValueType) throws {
        let contract = try typed()
        let pool = pool(contract)
        for start in edgeValues(of: type, in: contract, pool: pool) {
            var value = start
            var steps = 0
            // The last candidate is the smallest step: the longest way down.
            while steps < 20_000,
                let next = simplerValues(value, type, in: contract, pool: pool).first
            {
                value = next
                steps += 1
            }
            #expect(steps < 20_000, "\(start)")
        }
    }
}
