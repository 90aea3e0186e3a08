import LicetBytecode
import LicetPrimitives
import LicetRules
import Testing

/// `role Guardian(of: Account)` and `role Root`, both granted, and a rule for each.
private struct Memberships {
    var contract = Contract(name: "Memberships", version: 1)
    var state = MemoryState()

    init() {
        let of = Parameter(label: nil, name: "of", type: .account)
        add(Role(name: "Guardian", parameters: [of], table: 0))
        add(Role(name: "Root", table: 1))
        for (number, arguments) in [[RuleExpression.parameter(0)], []].enumerated() {
            let test = RuleExpression.member(
                role: number, account: .parameter(1), arguments: arguments)
            contract.rules.append(
                Rule(
                    name: "read\(number)",
                    parameters: [of, Parameter(label: nil, name: "who", type: .account)], lets: [],
                    clauses: [Clause(kind: .permit, name: "member", condition: test)]))
        }
        let root = RuleExpression.member(role: 1, account: .parameter(0), arguments: [])
        contract.rules.append(
            Rule(
                name: "root", parameters: [Parameter(label: nil, name: "who", type: .account)],
                lets: [], clauses: [Clause(kind: .permit, name: "member", condition: root)]))
    }

    private mutating func add(_ role: Role) {
        let number = contract.tables.count
        let parameters = role.parameters.map { Field(name: $0.name, type: $0.type) }
        contract.identifiers.append("\(role.name)MembershipID")
        contract.structures.append(
            Structure(
                name: "\(role.name)Membership",
                fields: parameters + [
                    Field(name: "account", type: .account), Field(name: "period", type: .period),
                    Field(name: "resigned", type: .optional(.instant), mark: .once),
                ]))
        let columns = Array(parameters.indices)
        contract.tables.append(
            Table(
                name: "membersOf\(role.name)", key: .identifier(number), row: number,
                indexes: [
                    Index(columns: [columns.count] + columns, max: 8),
                    Index(columns: columns, max: 8),
                ]))
        contract.roles.append(role)
    }

    mutating func assign(
        _ key: Int64, role: Int, _ start: Int64, _ end: Int64, resigned: Int64? = nil,
        at inserted: Int64
    ) throws {
        let period = Period(try instant(start), try instant(end))
        let end = try resigned.map { Value.some(.instant(try instant($0))) }
        state.insert(
            (role == 0 ? [.account(patient)] : [])
                + [.account(reader), .period(period), end ?? .none],
            table: role, key: .identifier(key), at: try instant(inserted), in: contract)
    }

    mutating func name(_ account: Account, from start: Int64) throws {
        let place = StateLayout.member(address, role: 1, account: account)
        state.rows[place] = StateLayout.membership(from: try instant(start))
    }

    /// Who is a `Root`.
    func roots(at time: Int64, after: Account? = nil, limit: Int = 10) throws -> PermittedAccounts {
        try accounts(
            rule: 2, arguments: [], at: try instant(time), after: after, limit: limit,
            in: contract, address: address, state: state)
    }

    func ask(_ role: Int, _ who: Account = reader, at time: Int64) throws -> Decision {
        try decide(
            rule: role, arguments: [.account(patient), .account(who)], at: try instant(time),
            in: contract, address: address, state: state)
    }
}

@Suite struct `Memberships in rules` {
    @Test func `the contract of these tests verifies`() throws {
        let contract = Memberships().contract
        #expect(throws: Never.self) { try verify(contract, container: contract.encoded) }
    }

    @Test(arguments: [0, 1])
    func `a membership holds from its start up to its end, and a denial says which`(
        role: Int
    ) throws {
        var memberships = Memberships()
        try memberships.assign(1, role: role, 2_000, 5_000, at: 1_000)
        #expect(try memberships.ask(role, at: 999).answer == .denied(.unmet))
        #expect(try memberships.ask(role, at: 1_999).answer == .denied(.notYet))
        #expect(try memberships.ask(role, at: 2_000).isPermitted)
        #expect(try memberships.ask(role, at: 4_999).isPermitted)
        #expect(try memberships.ask(role, at: 5_000).answer == .denied(.expired))
        #expect(try memberships.ask(role, stranger, at: 3_000).answer == .denied(.unmet))
        #expect(try memberships.ask(1 - role, at: 3_000).answer == .denied(.unmet))
    }

    @Test(arguments: [0, 1])
    func `one that was resigned has ended, and another may go on`(role: Int) throws {
        var memberships = Memberships()
        try memberships.assign(1, role: role, 2_000, 5_000, resigned: 3_000, at: 1_000)
        #expect(try memberships.ask(role, at: 2_999).isPermitted)
        #expect(try memberships.ask(role, at: 3_000).answer == .denied(.ended))
        try memberships.assign(2, role: role, 3_000, 4_000, at: 3_000)
        #expect(try memberships.ask(role, at: 3_000).isPermitted)
        #expect(try memberships.ask(role, at: 4_000).answer == .denied(.expired))
    }

    @Test func `who was named at deploy is a member from then on`() throws {
        var memberships = Memberships()
        try memberships.name(stranger, from: 500)
        #expect(try !memberships.ask(1, stranger, at: 499).isPermitted)
        #expect(try memberships.ask(1, stranger, at: 500).isPermitted)
        #expect(try !memberships.ask(1, reader, at: 500).isPermitted)
    }

    @Test func `who lists those named at deploy and those with a membership`() throws {
        var memberships = Memberships()
        try memberships.name(stranger, from: 500)
        try memberships.assign(1, role: 1, 2_000, 5_000, at: 1_000)
        #expect(try memberships.roots(at: 499).accounts == [])
        #expect(try memberships.roots(at: 500).accounts == [stranger])
        #expect(try memberships.roots(at: 2_000).accounts == [reader, stranger].sorted())
        #expect(try memberships.roots(at: 2_000).openPermits == [])
        let first = try memberships.roots(at: 2_000, limit: 1)
        #expect(first.hasMore)
        let rest = try memberships.roots(at: 2_000, after: first.accounts.last)
        #expect(first.accounts + rest.accounts == [reader, stranger].sorted())
    }

    @Test func `only another role would do against who was named at deploy`() throws {
        var memberships = Memberships()
        try memberships.name(stranger, from: 500)
        let permit = Clause(kind: .permit, name: "all", condition: .constant(0))
        let root = memberships.contract.rules[2].clauses[0].condition
        memberships.contract.constants = [Constant(type: .bool, value: .bool(true))]
        memberships.contract.rules[2].clauses = [
            permit, Clause(kind: .forbid, name: "root", condition: root),
        ]
        let why = try explanation(
            rule: 2, arguments: [.account(stranger)], at: try instant(1_000),
            in: memberships.contract, address: address, state: memberships.state)
        guard case .conditions(_, let leaves, _)? = why.changes.last else {
            Issue.record("nothing would permit: \(why.text)")
            return
        }
        #expect(leaves.map(\.text) == ["who is Root"])
        #expect(leaves.map(\.wanted) == [false] && leaves.map(\.outcome) == [.held])
    }

    @Test func `more members than are looked at have no answer, rather than a part of it`() throws {
        var memberships = Memberships()
        for number in 0..<UInt64(20_001) {
            try memberships.name(Account(Word256(1, 2, 3, number)), from: 500)
        }
        #expect(throws: EvaluationError.tooMuchWork) { try memberships.roots(at: 500) }
    }
}
