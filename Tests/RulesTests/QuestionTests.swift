import LicetBytecode
import LicetPrimitives
import LicetRules
import Testing

/// Why, who and when of small trees; the differential test of generated contracts is elsewhere.
@Suite struct `Questions about a rule` {
    private func periods(_ fixture: Fixture, _ account: Account = reader) throws -> [Period] {
        try LicetRules.periods(
            rule: 0, arguments: [.identifier(1), .account(account), .bool(false)],
            in: fixture.contract, address: address, state: fixture.state)
    }

    private func period(_ start: Int64, _ end: Int64) throws -> Period {
        Period(try instant(start), try instant(end))
    }

    @Test func `periods are exact, in order and merged`() throws {
        var fixture = Fixture()
        try fixture.record(1, at: 500)
        #expect(try periods(fixture) == [])
        #expect(try periods(fixture, patient) == [.from(try instant(500))])
        try fixture.grant(1, 2_000, 5_000, at: 1_000)
        try fixture.grant(2, 5_000, 6_000, revoked: 5_500, at: 1_000)
        try fixture.grant(3, 7_000, 9_000, at: 8_000)
        #expect(try periods(fixture) == [period(2_000, 5_500), period(8_000, 9_000)])
    }

    @Test func `accounts come from the index in pages, each checked`() throws {
        var fixture = Fixture()
        try fixture.record(1, at: 0)
        try fixture.grant(1, 2_000, 5_000, at: 1_000)
        func who(_ time: Int64, after: Account? = nil, limit: Int = 10) throws -> PermittedAccounts
        {
            try accounts(
                rule: 0, arguments: [.identifier(1), .bool(false)], at: try instant(time),
                after: after, limit: limit, in: fixture.contract, address: address,
                state: fixture.state)
        }
        #expect(try who(3_000).accounts == [patient, reader])
        #expect(try who(6_000).accounts == [patient])
        let first = try who(3_000, limit: 1)
        #expect(first.accounts == [patient] && first.hasMore)
        let second = try who(3_000, after: patient, limit: 1)
        #expect(second.accounts == [reader] && !second.hasMore)
        #expect(try who(3_000, after: reader).accounts == [])
        #expect(throws: EvaluationError.malformedQuestion) {
            try accounts(
                rule: 0, arguments: [], at: .epoch, in: fixture.contract, address: address,
                state: fixture.state)
        }
    }

    @Test func `a permit that nothing lists is named, with what is left to be met`() throws {
        var fixture = Fixture()
        try fixture.record(1, at: 0)
        let other = RuleExpression.unary(
            .not, .binary(.equal, .parameter(1), .field(.letValue(0), 0)))
        fixture.contract.rules[0].clauses = [
            Clause(kind: .permit, name: "open", condition: .and(.parameter(2), other)),
            Clause(
                kind: .permit, name: "shut", condition: .and(.unary(.not, .parameter(2)), other)),
        ]
        let found = try accounts(
            rule: 0, arguments: [.identifier(1), .bool(true)], at: try instant(1_000),
            in: fixture.contract, address: address, state: fixture.state)
        #expect(found.accounts == [])
        #expect(found.openPermits.map(\.clause.name) == ["open"])
        #expect(found.openPermits.first?.filters == ["not (reader == r.patient)"])
    }

    @Test func `a denial names the row, what happened and the smallest change`() throws {
        var fixture = Fixture()
        try fixture.record(1, at: 0)
        try fixture.grant(1, 2_000, 5_000, revoked: 4_000, at: 1_000)
        func why(_ time: Int64, research: Bool = false) throws -> Explanation {
            try explanation(
                rule: 0, arguments: [.identifier(1), .account(reader), .bool(research)],
                at: try instant(time), in: fixture.contract, address: address,
                state: fixture.state)
        }
        let early = try why(1_500)
        #expect(early.decision.answer == .denied(.notYet))
        #expect(early.changes.first == .wait(until: try instant(2_000)))
        #expect(early.leaves.first?.row?.text == "grants[#1]")
        #expect(early.leaves.first?.time?.edge == (try instant(2_000)))
        let late = try why(4_500)
        #expect(late.decision.answer == .denied(.ended))
        #expect(late.leaves.first?.time?.kind == .ended)
        #expect(late.leaves.first?.time?.edge == (try instant(4_000)))
        #expect(late.previous == (try period(2_000, 4_000)) && late.next == nil)
        let other = try why(3_000, research: true)
        #expect(other.decision.answer == .denied(.unmet))
        #expect(other.changes.first == .argument(name: "research", value: "false", .bool(false)))
        #expect(other.text.contains("nearest is `granted`"))
    }

    /// What would have to come out otherwise for the one permit of a rule over record 1.
    private func conditions(
        _ condition: RuleExpression, lets: [RuleLet] = [], research: Bool
    ) throws -> [ExplainedLeaf] {
        var fixture = Fixture()
        try fixture.record(1, at: 0)
        fixture.contract.rules[0].lets += lets
        fixture.contract.rules[0].clauses = [
            Clause(kind: .permit, name: "p", condition: condition)
        ]
        let why = try explanation(
            rule: 0, arguments: [.identifier(1), .account(reader), .bool(research)],
            at: try instant(1_000), in: fixture.contract, address: address, state: fixture.state)
        #expect(!why.isPermitted)
        for case .conditions(_, let leaves, _) in why.changes { return leaves }
        return []
    }

    @Test func `the smallest change takes another branch with its condition`() throws {
        let isOwner = RuleExpression.binary(.equal, .parameter(1), .field(.letValue(0), 0))
        let choice = RuleExpression.conditional(
            condition: .parameter(2), then: .constant(1), otherwise: isOwner)
        let leaves = try conditions(choice, research: true)
        #expect(leaves.map(\.text) == ["research", "reader == r.patient"])
        #expect(leaves.map(\.wanted) == [false, true])
        #expect(try conditions(choice, research: false).map(\.text) == ["reader == r.patient"])
    }

    @Test func `a trap within a leaf has to be mended, whatever stands beside it`() throws {
        let trap = RuleExpression.binary(
            .equal, .binary(.divide, .constant(2), .constant(3)), .constant(2))
        let either = RuleLet(name: "either", type: .bool, value: .or(trap, .parameter(2)))
        for research in [false, true] {
            let leaves = try conditions(.letValue(1), lets: [either], research: research)
            #expect(leaves.map(\.text) == ["(1 / 0) == 1"])
            #expect(leaves.map(\.outcome) == [.trapped(.divisionByZero)])
        }
    }

    @Test func `what is sealed is not shown`() throws {
        var fixture = Fixture()
        fixture.contract.structures[0].fields.append(
            Field(name: "path", type: .sealed(.path)))
        fixture.contract.rules[0].clauses = [
            Clause(
                kind: .permit, name: "p",
                condition: .unary(.isNil, .find(table: 0, key: .parameter(0))))
        ]
        let secret = Bytes("secret".utf8)
        fixture.state.insert(
            [.account(patient), .bool(false), .path(secret)], table: 0, key: .identifier(1),
            at: .epoch, in: fixture.contract)
        let why = try explanation(
            rule: 0, arguments: [.identifier(1), .account(reader), .bool(false)],
            at: try instant(1_000), in: fixture.contract, address: address, state: fixture.state)
        #expect(why.leaves.first?.operands.first?.value == "records[#1]")
        #expect(!why.text.contains("secret"))
    }

    @Test func `a rule that computes with its instant has no periods, yet a decision`() throws {
        var fixture = Fixture()
        try fixture.record(1, at: 0)
        fixture.contract.constants.append(
            Constant(type: .instant, value: .instant(try instant(2_000))))
        let latest = RuleExpression.binary(.maximum, .time, .constant(4))
        fixture.contract.rules[0].clauses = [
            Clause(
                kind: .permit, name: "p", condition: .binary(.equal, latest, .constant(4)))
        ]
        #expect(throws: EvaluationError.unsolvable) { try periods(fixture) }
        #expect(try fixture.ask(at: 1_000).isPermitted)
        let why = try explanation(
            rule: 0, arguments: [.identifier(1), .account(reader), .bool(false)],
            at: try instant(3_000), in: fixture.contract, address: address, state: fixture.state)
        #expect(why.next == nil && !why.isPermitted)
    }

    @Test func `a full bucket is solved and listed`() throws {
        var fixture = Fixture()
        fixture.contract.tables[1].indexes[0].kind = .rows(max: 64)
        try fixture.record(1, at: 0)
        for number in 1...Int64(64) {
            try fixture.grant(number, number * 100, number * 100 + 50, at: 50)
        }
        let found = try periods(fixture)
        #expect(found.count == 64)
        #expect(found.last == (try period(6_400, 6_450)))
    }

    @Test func `finding periods is bounded`() throws {
        var fixture = Fixture()
        try fixture.record(1, at: 0)
        for number in 1...Int64(8) { try fixture.grant(number, 100, 100 + number, at: 50) }
        #expect(throws: EvaluationError.tooMuchWork) {
            try LicetRules.periods(
                rule: 0, arguments: [.identifier(1), .account(reader), .bool(false)],
                in: fixture.contract, address: address, state: fixture.state,
                meter: WorkMeter(max: 100))
        }
    }
}
