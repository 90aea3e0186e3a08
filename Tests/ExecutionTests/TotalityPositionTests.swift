import LicetBytecode
import LicetCompiler
import LicetPrimitives
import LicetRules
import LicetSyntax
import LicetVM
import Testing

/// A leaf of each kind that traps, in each position of a rule: in the machine and in LicetRules a
/// permit does not permit by it and a forbid forbids, and where it decides nothing it does no harm.
struct TotalityPositionTests {
    /// Conditions that hold and fail without being constant, which would be folded.
    private static let yes = "n == 0"
    private static let no = "n == 1"

    static let leaves = [
        "1 / n == 1", "gone.span contains t", "gone.span overlaps row.span",
        "gone.span within row.span", "gone.owner == who", "gone.flag", "gone.ended == nil",
        "gone.live(at: t)", "row.divided(by: n) == 2", "broken == 1", "flagged", "later > 1",
        "t < row.last + 1.days", "(gone.deputy ?? who) == who", "rows[gone.key].flag",
        "marks[who].count == 1", "t == marks[who].since", "gone.tags within row.tags",
        "who in gone.readers", "gone.key in rows", "same(flag: gone.flag)",
        "same(flag: not gone.flag)", "(exists x in gone.tags: x == 1)",
        "(all x in gone.deputy: x == who)", "rows.find(gone.key) == nil",
    ]

    /// Positions in which the leaf decides.
    private static let deciding = [
        "L", "not (L)", "not (not (L))", "(L) and \(yes)", "\(yes) and (L)", "(L) or \(no)",
        "\(no) or (L)", "(L) implies \(no)", "\(yes) implies (L)", "not ((L) implies \(no))",
        "not (\(yes) implies (L))", "not ((L) and \(yes))", "not ((L) or \(no))",
        "((L) and \(yes)) or \(no)", "exists x in row.tags: (L)",
        "exists x in row.tags: x == 1 and (L)", "all x in row.tags: (L)",
        "all x in row.tags: x == 1 implies (L)", "not (all x in row.tags: (L))",
        "exists y in rows[owner: row.owner]: (L)", "all x in row.deputy: (L)",
        "same(flag: (L))", "chosen(flag: (L))",
    ]

    /// Positions in which it decides nothing, and what the condition comes to.
    private static let harmless = [
        ("(L) or \(yes)", true), ("\(yes) or (L)", true), ("(L) and \(no)", false),
        ("\(no) and (L)", false), ("(L) implies \(yes)", true), ("\(no) implies (L)", true),
        ("exists x in row.nobody: (L)", false), ("all x in row.nobody: (L)", true),
        ("not ((L) and \(no))", true),
    ]

    private struct Asked {
        let text: String
        /// For each rule, whether it permits.
        let expected: [Bool]
        let conditions: [String]
    }

    private static func contract(_ leaf: String) -> Asked {
        var rules = ""
        var expected: [Bool] = []
        var conditions: [String] = []
        let hasExists = leaf.contains("exists")
        let cases = deciding.map { ($0, false, false) } + harmless.map { ($0.0, $0.1, !$0.1) }
        for (position, permits, letsOff) in cases {
            let isNegative =
                position.contains("not") || position.hasPrefix("(L) implies")
                || position.contains("flag:")
            if hasExists && isNegative { continue }
            let condition = position.replacing("L", with: leaf)
            for (clauses, answer) in [
                ("permit p when \(condition)", permits),
                ("permit all when \(yes) forbid f when \(condition)", letsOff),
            ] {
                rules += """
                    access r\(expected.count)(r: R, g: R, n: Int, who: Account) at t {
                        let row = rows[r]
                        let gone = rows[g]
                        let broken = 1 / n
                        let flagged = 1 / n == 1
                        let later = broken + 1
                        \(clauses)
                    }

                    """
                expected.append(answer)
                conditions.append(clauses)
            }
        }
        let text = """
            contract Total version 1
            id R
            struct Row {
                owner: Account, deputy: Account?, nobody: Account?, span: Period, last: Instant
                flag: Bool, tags: Set<Int> max 4, readers: Set<Account> max 4, key: R
                once ended: Instant?
                func live(at t: Instant) -> Bool { return span.until(ended) contains t }
                func divided(by n: Int) -> Int { return 2 / n }
            }
            struct Mark { count: Int, since: Instant }
            state { table rows: [R: Row] index (owner) max 4 table marks: [Account: Mark] }
            func same(flag: Bool) -> Bool { return flag }
            func chosen(flag: Bool) -> Bool {
                if flag { return true }
                return true
            }
            \(rules)
            """
        return Asked(text: text, expected: expected, conditions: conditions)
    }

    @Test(arguments: leaves)
    func `a leaf that traps cannot permit, whatever its position`(leaf: String) throws {
        let asked = Self.contract(leaf)
        let source = SourceText(name: "Total.licet", text: asked.text)
        let compilation = compile(source)
        let errors = compilation.diagnostics.filter { $0.severity == .error }
        #expect(errors.isEmpty, "\(errors.map { $0.rendered(in: source) }.joined())")
        let contract = try #require(compilation.contract)
        let loaded = try LoadedContract(try verify(contract, container: contract.encoded))
        let ana = actor("ana")
        var content = NaiveState(contract)
        let row: [Value] = [
            .account(ana), .some(.account(ana)), .none, .period(Period(.epoch, .forever)),
            .instant(.last), .bool(true), .set([.int(1)]), .set([]), .identifier(1), .none,
        ]
        try content.insert(row, into: 0, key: .identifier(1), now: .epoch, of: contract)
        let state = RowMap(content.rows(of: contract, at: QuestionTwin.address))
        let arguments: [Value] = [.identifier(1), .identifier(9), .int(0), .account(ana)]
        let time = try #require(Instant(milliseconds: 1_000))
        for (number, expected) in asked.expected.enumerated() {
            let condition = asked.conditions[number]
            let decision = try evaluate(
                rule: number, arguments: arguments, at: time, in: loaded.verified,
                contract: QuestionTwin.address, state: state)
            #expect(decision.isPermitted == expected, "\(condition)")
            let execution = try LicetVM.decide(
                loaded, rule: "r\(number)", arguments: arguments.flatMap(\.encoded), at: time,
                context: ExecutionContext(
                    chain: Digest(.zero), contract: QuestionTwin.address, caller: .zero,
                    height: Height(1), now: time),
                host: RowMapHost(state), gasLimit: Gas(10_000_000))
            #expect(execution.outcome == .returned([expected ? 1 : 0]), "\(condition)")
            let why = try explain(
                rule: number, arguments: arguments, at: time, in: loaded.verified,
                contract: QuestionTwin.address, state: state)
            #expect(why.isPermitted == expected, "\(condition)")
        }
    }
}
