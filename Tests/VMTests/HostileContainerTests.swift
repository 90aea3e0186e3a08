import LicetBytecode
import LicetPrimitives
import LicetVM
import Testing

private let one = RuleExpression.constant(0)

private let holds = RuleExpression.binary(.equal, one, one)

/// Trees as deep as a container may have them, made of `step`.
private func deep(
    _ levels: Int, from seed: RuleExpression, _ step: (RuleExpression) -> RuleExpression
) -> RuleExpression {
    (0..<levels).reduce(seed) { tree, _ in step(tree) }
}

/// Shapes whose type is known only from their deepest part.
private let shapes: [(name: String, tree: RuleExpression)] = [
    ("bind", deep(120, from: one) { .bind(one, body: $0) }),
    ("negate", deep(120, from: one) { .unary(.negate, $0) }),
    (
        "conditional",
        deep(115, from: one) { .conditional(condition: holds, then: one, otherwise: $0) }
    ),
    (
        "minimum of a conditional",
        deep(55, from: one) {
            .binary(
                .minimum, .conditional(condition: holds, then: one, otherwise: $0), one)
        }
    ),
    ("coalesce", deep(55, from: one) { .coalesce(.some($0), one) }),
    (
        "ifSome",
        deep(55, from: one) { .ifSome(.some($0), then: .local(0), otherwise: one) }
    ),
]

@Suite struct `Hostile containers` {
    @Test(arguments: shapes.indices)
    func `the deepest trees, as many as fit, load`(_ number: Int) throws {
        let leaf = RuleExpression.binary(.equal, shapes[number].tree, one)
        func holding(_ count: Int, rules: Int) -> Contract {
            var contract = Fixture.contract
            contract.rules = (0..<rules).map {
                Rule(
                    name: "r\($0)", parameters: [], lets: [],
                    clauses: (0..<count).map {
                        Clause(kind: .permit, name: "p\($0)", condition: leaf)
                    })
            }
            return contract
        }
        let bytes = holding(2, rules: 1).encoded.count - holding(1, rules: 1).encoded.count
        let clauses = min(ContainerLimits.clauses, 2 * ContainerLimits.nodes / bytes / 3)
        let rules = (Limits.codeBytes - 2_000) / (bytes * clauses)
        let contract = holding(clauses, rules: rules)
        let loaded = try load(contract)
        let execution = try loaded.decision("r0")
        #expect(execution.trap == nil || execution.trap == .nilValue)
    }

    @Test func `a long block is paid for in parts, before the work that follows`() throws {
        let loaded = try program([.int]) {
            $0.add(.addImmediate, a: 0, b: 0, i: 1)
            for _ in 0..<6_000 { $0.add(.multiplyImmediate, a: 0, b: 0, i: 1) }
            $0.add(.returnNothing)
        }
        let schedule = GasSchedule.first
        let number = schedule.visitElement + 8 * schedule.codecByte
        let stopped = try loaded.run("f", [.int(.max)])
        #expect(stopped.trap == .overflow)
        #expect(stopped.gasUsed.units <= number + 2_000 + schedule.base(.multiplyImmediate))
        let whole = try loaded.run("f", [.int(1)])
        #expect(
            whole.gasUsed.units
                == number + schedule.base(.addImmediate)
                + 6_000 * schedule.base(.multiplyImmediate) + schedule.base(.returnNothing))
    }
}
