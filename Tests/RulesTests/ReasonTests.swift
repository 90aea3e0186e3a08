import LicetBytecode
import LicetPrimitives
import LicetRules
import Testing

@Suite struct `Reasons of a denial` {
    @Test func `a grant holds from its start up to, and not including, its end`() throws {
        var fixture = Fixture()
        try fixture.record(1, at: 0)
        try fixture.grant(1, 2_000, 5_000, at: 1_000)
        #expect(try fixture.ask(at: 1_999).answer == .denied(.notYet))
        #expect(try fixture.ask(at: 2_000).answer == permitted("granted", 1))
        #expect(try fixture.ask(at: 4_999).answer == permitted("granted", 1))
        #expect(try fixture.ask(at: 5_000).answer == .denied(.expired))
        #expect(try fixture.ask(at: 5_001).answer == .denied(.expired))
    }

    @Test func `a revocation ends a grant, and changes nothing before it`() throws {
        var fixture = Fixture()
        try fixture.record(1, at: 0)
        try fixture.grant(1, 2_000, 5_000, revoked: 3_000, at: 1_000)
        #expect(try fixture.ask(at: 1_999).answer == .denied(.notYet))
        #expect(try fixture.ask(at: 2_999).answer == permitted("granted", 1))
        #expect(try fixture.ask(at: 3_000).answer == .denied(.ended))
        #expect(try fixture.ask(at: 5_000).answer == .denied(.ended))
    }

    @Test func `a revocation after the end cuts nothing off`() throws {
        var fixture = Fixture()
        try fixture.record(1, at: 0)
        try fixture.grant(1, 2_000, 5_000, revoked: 6_000, at: 1_000)
        #expect(try fixture.ask(at: 7_000).answer == .denied(.expired))
    }

    @Test func `a grant revoked before its start will never begin`() throws {
        var fixture = Fixture()
        try fixture.record(1, at: 0)
        try fixture.grant(1, 2_000, 5_000, revoked: 1_500, at: 1_000)
        #expect(try fixture.ask(at: 1_499).answer == .denied(.notYet))
        #expect(try fixture.ask(at: 1_500).answer == .denied(.ended))
        #expect(try fixture.ask(at: 3_000).answer == .denied(.ended))
    }

    @Test func `the latest grant that fails only its time gives the reason`() throws {
        var fixture = Fixture()
        try fixture.record(1, at: 0)
        try fixture.grant(1, 2_000, 3_000, at: 1_000)
        try fixture.grant(2, 6_000, 7_000, at: 1_500)
        #expect(try fixture.ask(at: 4_000).answer == .denied(.notYet))
        // Not yet there when the question is about an earlier time.
        #expect(try fixture.ask(at: 1_200).answer == .denied(.notYet))
        #expect(try fixture.ask(at: 8_000).answer == .denied(.expired))
        try fixture.grant(3, 2_000, 3_000, revoked: 2_500, at: 1_500)
        #expect(try fixture.ask(at: 4_000).answer == .denied(.ended))
        // The third has another purpose, so it is no candidate for research; none is.
        #expect(try fixture.ask(research: true, at: 4_000).answer == .denied(.unmet))
        try fixture.grant(4, research: true, 2_000, 3_000, at: 1_600)
        #expect(try fixture.ask(research: true, at: 4_000).answer == .denied(.expired))
    }

    @Test func `the row inserted last counts, whatever its key`() throws {
        var fixture = Fixture()
        try fixture.record(1, at: 0)
        try fixture.grant(7, 2_000, 3_000, at: 1_000)
        try fixture.grant(3, 6_000, 7_000, at: 1_500)
        #expect(try fixture.ask(at: 4_000).answer == .denied(.notYet))
        // In one block, the later key.
        try fixture.grant(8, 2_000, 3_000, revoked: 2_500, at: 1_500)
        #expect(try fixture.ask(at: 4_000).answer == .denied(.ended))
    }

    @Test func `a row is absent only if no permit can do without it`() throws {
        var fixture = Fixture()
        fixture.contract.constants += [
            Constant(type: .identifier(0), value: .identifier(5)),
            Constant(type: .identifier(0), value: .identifier(6)),
        ]
        let no = RuleExpression.constant(1)
        let five = RuleExpression.field(.lookup(table: 0, key: .constant(4)), 1)
        let six = RuleExpression.field(.lookup(table: 0, key: .constant(5)), 1)
        let cases: [([RuleExpression], DenialReason)] = [
            ([five], .absent), ([.unary(.not, five)], .absent), ([.and(no, five)], .absent),
            ([.or(no, five)], .unmet), ([.or(five, five)], .absent), ([.or(five, six)], .unmet),
            ([.or(.and(five, six), six)], .absent), ([.implies(five, no)], .unmet),
            ([.unary(.not, .implies(.constant(0), five))], .absent),
            ([five, five], .absent), ([five, six], .unmet), ([five, no], .unmet), ([], .unmet),
            ([.conditional(condition: five, then: no, otherwise: no)], .absent),
            ([.conditional(condition: no, then: five, otherwise: no)], .unmet),
            ([.bind(.constant(4), body: .field(.lookup(table: 0, key: .local(0)), 1))], .absent),
            ([.hasRow(table: 0, key: .constant(4))], .unmet),
        ]
        for (permits, reason) in cases {
            let clauses = permits.map { Clause(kind: .permit, name: "p", condition: $0) }
            #expect(try fixture.decision(clauses).answer == .denied(reason), "\(permits)")
        }
        // A forbid that hangs on an absent row does not hold: it cannot be excluded.
        let all = Clause(kind: .permit, name: "all", condition: .constant(0))
        let forbid = Clause(kind: .forbid, name: "f", condition: five)
        #expect(try fixture.decision([all, forbid]).answer == .denied(.absent))
    }

    @Test func `a row that does not exist, or not yet, is absent`() throws {
        var fixture = Fixture()
        try fixture.record(1, at: 1_000)
        try fixture.grant(1, 500, 5_000, at: 1_000)
        #expect(try fixture.ask(at: 999).answer == .denied(.absent))
        #expect(try fixture.ask(at: 1_000).answer == permitted("granted", 1))
        #expect(try fixture.ask(2, at: 1_000).answer == .denied(.absent))
        #expect(try fixture.ask(2, patient, research: true, at: 1_000).answer == .denied(.absent))
        #expect(try fixture.ask(1, patient, at: 1_000).answer == permitted("owner", 0))
        #expect(try fixture.ask(1, stranger, at: 1_000).answer == .denied(.unmet))
    }

    @Test func `a forbid beats the owner`() throws {
        var fixture = Fixture()
        try fixture.record(1, genetic: true, at: 0)
        let sensitive = ClauseReference(number: 2, name: "sensitive")
        let decision = try fixture.ask(1, patient, research: true, at: 1_000)
        #expect(decision.answer == .denied(.forbidden(sensitive)))
        #expect(decision.clauses == [.held, .failed, .held])
        #expect(try fixture.ask(1, patient, at: 1_000).isPermitted)
    }

    @Test func `every permit that held is named, the first one first`() throws {
        let fixture = Fixture()
        let decision = try fixture.decision([
            Clause(kind: .permit, name: "a", condition: .constant(0)),
            Clause(kind: .permit, name: "b", condition: .constant(1)),
            Clause(kind: .permit, name: "c", condition: .constant(0)),
        ])
        #expect(
            decision.answer
                == .permitted(by: [
                    ClauseReference(number: 0, name: "a"), ClauseReference(number: 2, name: "c"),
                ]))
    }

    @Test func `a rule without permits is unmet`() throws {
        #expect(try Fixture().decision([]).answer == .denied(.unmet))
    }

    @Test func `arguments of other types are no question`() throws {
        let fixture = Fixture()
        #expect(throws: EvaluationError.malformedQuestion) {
            try decide(
                rule: 0, arguments: [.bool(true)], at: .epoch, in: fixture.contract,
                address: address, state: fixture.state)
        }
        #expect(throws: EvaluationError.malformedQuestion) {
            try decide(
                rule: 0, arguments: [.int(1), .account(reader), .bool(true)], at: .epoch,
                in: fixture.contract, address: address, state: fixture.state)
        }
        #expect(throws: EvaluationError.malformedQuestion) {
            try decide(
                rule: 7, arguments: [], at: .epoch, in: fixture.contract, address: address,
                state: fixture.state)
        }
    }

    @Test func `a question that takes too much work has no answer`() throws {
        var contract = Fixture().contract
        let numbers = RuleExpression.collection(
            .list(.int, max: 8), Array(repeating: .constant(2), count: 8))
        var condition = RuleExpression.constant(1)
        for _ in 0..<4 { condition = .exists(numbers, body: condition) }
        contract.rules = [
            Rule(
                name: "rule", parameters: [], lets: [],
                clauses: [Clause(kind: .permit, name: "p", condition: condition)])
        ]
        func ask(_ workMax: Int) throws -> Decision {
            try decide(
                rule: 0, arguments: [], at: .epoch, in: contract, address: address,
                state: MemoryState(), meter: WorkMeter(max: workMax))
        }
        #expect(try ask(100_000).answer == .denied(.unmet))
        #expect(throws: EvaluationError.tooMuchWork) { try ask(5_000) }
    }

    @Test func `a corrupt row is a fault of the store`() throws {
        var fixture = Fixture()
        try fixture.record(1, at: 0)
        let key = StateLayout.row(address, table: 0, key: .identifier(1))
        fixture.state.rows[key]?.append(0)
        #expect(throws: EvaluationError.self) { try fixture.ask(at: 1_000) }
        fixture.state.rows[key] = nil
        try fixture.grant(1, 0, 1_000, at: 0)
        fixture.state.rows[StateLayout.row(address, table: 1, key: .identifier(1))] = nil
        #expect(throws: EvaluationError.self) { try fixture.ask(at: 1_000) }
    }
}

/// Leaves with `t` in other shapes than a period's `contains`.
@Suite struct `Time tests` {
    private let limit = RuleExpression.constant(4)
    private var fixture: Fixture {
        get throws {
            var fixture = Fixture()
            fixture.contract.constants += [
                Constant(type: .instant, value: .instant(try instant(2_000))),
                Constant(
                    type: .period,
                    value: .period(Period(try instant(1_000), try instant(3_000)))),
                Constant(
                    type: .duration,
                    value: .duration(try #require(Duration(milliseconds: 500)))),
            ]
            return fixture
        }
    }

    private func reason(_ condition: RuleExpression, at time: Int64) throws -> DenialReason? {
        let clause = Clause(kind: .permit, name: "p", condition: condition)
        switch try fixture.decision([clause], at: time).answer {
        case .permitted: return nil
        case .denied(let reason): return reason
        }
    }

    @Test(
        arguments: [
            (BinaryOperator.less, nil, DenialReason.expired, DenialReason.expired),
            (.lessOrEqual, nil, nil, .expired),
            (.greater, .notYet, .notYet, nil),
            (.greaterOrEqual, .notYet, nil, nil),
            (.equal, .notYet, nil, .expired),
            (.notEqual, nil, .notYet, nil),
        ] as [(BinaryOperator, DenialReason?, DenialReason?, DenialReason?)])
    func `comparisons with t on either side`(
        operation: BinaryOperator, before: DenialReason?, same: DenialReason?, after: DenialReason?
    ) throws {
        let mirrored: [BinaryOperator: BinaryOperator] = [
            .less: .greater, .lessOrEqual: .greaterOrEqual, .greater: .less,
            .greaterOrEqual: .lessOrEqual,
        ]
        let cases: [(Int64, DenialReason?)] = [(1_999, before), (2_000, same), (2_001, after)]
        for (time, expected) in cases {
            #expect(try reason(.binary(operation, .time, limit), at: time) == expected)
            let other = mirrored[operation] ?? operation
            #expect(try reason(.binary(other, limit, .time), at: time) == expected)
            let negation = try reason(.unary(.not, .binary(operation, .time, limit)), at: time)
            #expect((negation == nil) == (expected != nil))
        }
    }

    @Test func `t may be shifted, and stand in a let or behind a binding`() throws {
        let shifted = RuleExpression.binary(.instantAdd, .time, .constant(6))
        let test = RuleExpression.binary(.periodContains, .constant(5), shifted)
        #expect(try reason(test, at: 499) == .notYet)
        #expect(try reason(test, at: 500) == nil)
        #expect(try reason(test, at: 2_500) == .expired)
        let bound = RuleExpression.bind(
            shifted, body: .binary(.periodContains, .constant(5), .local(0)))
        #expect(try reason(bound, at: 499) == .notYet)
        #expect(try reason(bound, at: 2_500) == .expired)
        let flag = RuleExpression.bind(test, body: .and(.local(0), .constant(0)))
        #expect(try reason(flag, at: 499) == .notYet)
        let other = RuleExpression.bind(test, body: .and(.local(0), .constant(1)))
        #expect(try reason(other, at: 499) == .unmet)
        let clause = Clause(kind: .permit, name: "p", condition: .letValue(0))
        let lets = [RuleLet(name: "l", type: .bool, value: test)]
        #expect(try fixture.decision([clause], lets: lets, at: 499).answer == .denied(.notYet))
        #expect(try fixture.decision([clause], lets: lets, at: 2_500).answer == .denied(.expired))
    }

    @Test func `branches of an inlined func are looked into`() throws {
        let test = RuleExpression.binary(.periodContains, .constant(5), .time)
        let taken = RuleExpression.conditional(
            condition: .constant(0), then: test, otherwise: .constant(1))
        #expect(try reason(taken, at: 10) == .notYet)
        let onTime = RuleExpression.conditional(
            condition: test, then: .constant(0), otherwise: .constant(1))
        #expect(try reason(onTime, at: 5_000) == .expired)
        let present = RuleExpression.ifSome(
            .some(.constant(5)), then: .binary(.periodContains, .local(0), .time),
            otherwise: .constant(1))
        #expect(try reason(present, at: 10) == .notYet)
    }

    @Test func `all of a collection must be in time`() throws {
        let periods = RuleExpression.collection(
            .list(.period, max: 2),
            [
                .constant(5),
                .binary(.period, .constant(4), .binary(.instantAdd, .constant(4), .constant(6))),
            ])
        let test = RuleExpression.all(periods, body: .binary(.periodContains, .local(0), .time))
        #expect(try reason(test, at: 1_500) == .notYet)
        #expect(try reason(test, at: 2_400) == nil)
        #expect(try reason(test, at: 2_600) == .expired)
    }
}

@Suite struct `Verified rules` {
    @Test func `are asked as the chain holds them`() throws {
        var fixture = Fixture()
        try fixture.record(1, at: 0)
        try fixture.grant(1, 2_000, 5_000, at: 1_000)
        let verified = try verify(fixture.contract, container: fixture.contract.encoded)
        let arguments: [Value] = [.identifier(1), .account(reader), .bool(false)]
        for time in [1_999, 2_000, 5_000] as [Int64] {
            let decision = try evaluate(
                rule: 0, arguments: arguments, at: try instant(time), in: verified,
                contract: address, state: fixture.state)
            #expect(try decision == fixture.ask(at: time))
        }
        let isOwner = try holds(
            .account(.field(.lookup(table: 0, key: .parameter(0)), 0)), caller: patient,
            parameters: [fixture.contract.rules[0].parameters[0]], arguments: [.identifier(1)],
            at: try instant(1_000), in: verified, contract: address, state: fixture.state)
        #expect(isOwner)
    }
}
