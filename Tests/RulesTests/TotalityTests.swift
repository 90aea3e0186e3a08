import LicetBytecode
import LicetPrimitives
import LicetRules
import TestSupport
import Testing

@Suite struct `Totality` {
    /// `1 / 0 == 1`, a leaf that traps.
    private static let trapping = RuleExpression.binary(
        .equal, .binary(.divide, .constant(2), .constant(3)), .constant(2))
    private static let yes = RuleExpression.constant(0)
    private static let no = RuleExpression.constant(1)

    /// Each condition holds in a permit only if its trapping leaf may permit, and fails in a forbid
    /// only if it may let off: so neither may happen.
    @Test(
        arguments: [
            trapping,
            .unary(.not, trapping),
            .unary(.not, .unary(.not, trapping)),
            .and(trapping, yes), .and(yes, trapping), .or(trapping, no), .or(no, trapping),
            .implies(trapping, no), .implies(yes, trapping),
            .unary(.not, .implies(trapping, no)),
            .unary(.not, .and(yes, trapping)),
            .letValue(0), .unary(.not, .letValue(0)),
            .binary(.equal, .letValue(1), .constant(2)),
            .unary(.not, .binary(.equal, .letValue(2), .constant(2))),
            .exists(.some(.constant(2)), body: trapping),
            .all(.some(.constant(2)), body: trapping),
            .exists(.some(.binary(.divide, .constant(2), .constant(3))), body: yes),
            .all(.some(.binary(.divide, .constant(2), .constant(3))), body: no),
            .exists(.bucket(table: 1, index: 0, columns: [.letValue(1), .letValue(1)]), body: yes),
            .bind(.binary(.divide, .constant(2), .constant(3)), body: yes),
            .conditional(condition: trapping, then: yes, otherwise: yes),
            // Within a leaf nothing is total: the whole leaf traps.
            .binary(.equal, .or(trapping, yes), yes),
            .field(.lookup(table: 0, key: .constant(4)), 1),
            .unary(.not, .field(.lookup(table: 0, key: .constant(4)), 1)),
        ] as [RuleExpression])
    func `a leaf that traps permits nothing and forbids`(condition: RuleExpression) throws {
        var fixture = Fixture()
        fixture.contract.constants.append(
            Constant(type: .identifier(0), value: .identifier(5)))
        let lets = [
            RuleLet(name: "flag", type: .bool, value: Self.trapping),
            RuleLet(
                name: "number", type: .int, value: .binary(.divide, .constant(2), .constant(3))),
            RuleLet(name: "later", type: .int, value: .binary(.add, .letValue(1), .constant(2))),
        ]
        let permit = Clause(kind: .permit, name: "p", condition: condition)
        let denied = try fixture.decision([permit], lets: lets)
        #expect(!denied.isPermitted)
        let outcome = try #require(denied.clauses.first)
        guard case .trapped = outcome else {
            Issue.record("\(condition) came to \(outcome)")
            return
        }
        let all = Clause(kind: .permit, name: "all", condition: Self.yes)
        let forbid = Clause(kind: .forbid, name: "f", condition: condition)
        #expect(try !fixture.decision([all, forbid], lets: lets).isPermitted)
    }

    @Test(
        arguments: [
            (RuleExpression.or(trapping, yes), true), (.and(trapping, no), false),
            (.and(no, trapping), false), (.or(yes, trapping), true), (.implies(no, trapping), true),
            (.implies(trapping, yes), true), (.unary(.not, .and(trapping, no)), true),
            (.exists(.none(.optional(.int)), body: trapping), false),
            (.all(.none(.optional(.int)), body: trapping), true),
            (.conditional(condition: yes, then: yes, otherwise: trapping), true),
        ] as [(RuleExpression, Bool)])
    func `a trap that decides nothing does no harm`(
        condition: RuleExpression, holds: Bool
    ) throws {
        let fixture = Fixture()
        let permit = Clause(kind: .permit, name: "p", condition: condition)
        #expect(try fixture.decision([permit]).clauses == [holds ? .held : .failed])
        let all = Clause(kind: .permit, name: "all", condition: Self.yes)
        let forbid = Clause(kind: .forbid, name: "f", condition: condition)
        #expect(try fixture.decision([all, forbid]).isPermitted == !holds)
    }

    /// A condition at random, of leaves that hold, fail and trap.
    private static func condition(_ random: inout SplitMix64, _ depth: Int) -> RuleExpression {
        let leaves = [yes, no, trapping]
        guard depth > 0 else { return leaves[Int.random(in: 0..<3, using: &random)] }
        let first = condition(&random, depth - 1)
        let second = condition(&random, Int.random(in: 0..<depth, using: &random))
        switch Int.random(in: 0..<6, using: &random) {
        case 0: return .and(first, second)
        case 1: return .or(second, first)
        case 2: return .implies(first, second)
        case 3: return .unary(.not, first)
        case 4:
            return .all(
                .collection(.list(.int, max: 2), [.constant(2), .constant(3)]), body: first)
        default: return second
        }
    }

    /// Section 5 of the design, word for word: each leaf that traps replaced by what cannot permit.
    private static func replacing(_ tree: RuleExpression, by trapped: Bool) -> Bool {
        switch tree {
        case .and(let left, let right):
            let first = replacing(left, by: trapped)
            return replacing(right, by: trapped) && first
        case .or(let left, let right):
            let first = replacing(left, by: trapped)
            return replacing(right, by: trapped) || first
        case .implies(let left, let right):
            let first = replacing(left, by: !trapped)
            return replacing(right, by: trapped) || !first
        case .unary(.not, let operand): return !replacing(operand, by: !trapped)
        case .all(_, let body): return replacing(body, by: trapped)
        case .constant(let number): return number == 0
        default: return trapped
        }
    }

    @Test func `three truth values decide as replacing each trapped leaf does`() throws {
        var random = SplitMix64(seed: 51)
        let fixture = Fixture()
        var trapped = 0
        for _ in 0..<1_000 {
            let tree = Self.condition(&random, 5)
            let clauses = [
                Clause(kind: .permit, name: "p", condition: tree),
                Clause(kind: .forbid, name: "f", condition: tree),
            ]
            let outcomes = try fixture.decision(clauses).clauses
            #expect((outcomes[0] == .held) == Self.replacing(tree, by: false))
            #expect((outcomes[1] != .failed) == Self.replacing(tree, by: true))
            if outcomes[0] != .held && outcomes[0] != .failed { trapped += 1 }
        }
        #expect(trapped > 100, "the trees hardly trap: \(trapped)")
    }

    @Test func `the order of clauses and of operands never matters`() throws {
        var random = SplitMix64(seed: 52)
        let fixture = Fixture()
        for _ in 0..<300 {
            var clauses: [Clause] = []
            for number in 0..<4 {
                clauses.append(
                    Clause(
                        kind: Bool.random(using: &random) ? .permit : .forbid, name: "c\(number)",
                        condition: Self.condition(&random, 3)))
            }
            let expected = try fixture.decision(clauses)
            let mirrored = clauses.shuffled(using: &random).map { clause in
                Clause(
                    kind: clause.kind, name: clause.name, condition: Self.mirrored(clause.condition)
                )
            }
            let actual = try fixture.decision(mirrored)
            #expect(actual.isPermitted == expected.isPermitted)
            if case .denied(let one) = expected.answer, case .denied(let other) = actual.answer {
                #expect(one.name == other.name)
            }
        }
    }

    private static func mirrored(_ tree: RuleExpression) -> RuleExpression {
        switch tree {
        case .and(let left, let right): .and(mirrored(right), mirrored(left))
        case .or(let left, let right): .or(mirrored(right), mirrored(left))
        case .implies(let left, let right): .or(mirrored(right), .unary(.not, mirrored(left)))
        case .unary(.not, let operand): .unary(.not, mirrored(operand))
        default: tree
        }
    }
}
