import LicetBytecode
import LicetPrimitives
import LicetRules
import Testing

@Suite struct `Rows where structures are expected` {
    private static let row = RuleExpression.letValue(0)
    private static let yes = RuleExpression.constant(0)
    /// The record's structure, made of its row's fields.
    private static let made = RuleExpression.structure(0, [.field(row, 0), .field(row, 1)])
    private static let records = ValueType.list(.structure(0), max: 2)

    @Test(
        arguments: [
            .binary(.equal, .conditional(condition: yes, then: row, otherwise: made), made),
            .binary(.equal, .coalesce(.some(row), made), made),
            .binary(.equal, .ifSome(.some(row), then: .local(0), otherwise: made), made),
            .binary(.isElement, made, .collection(records, [row])),
            .binary(.equal, .collection(records, [row]), .collection(records, [made])),
        ] as [RuleExpression])
    func `a row stands there as its structure`(condition: RuleExpression) throws {
        var fixture = Fixture()
        fixture.contract.rules[0].clauses = [
            Clause(kind: .permit, name: "same", condition: condition)
        ]
        _ = try verify(fixture.contract, container: fixture.contract.encoded)
        try fixture.record(1, at: 0)
        #expect(try fixture.ask(at: 1_000).isPermitted)
    }
}
