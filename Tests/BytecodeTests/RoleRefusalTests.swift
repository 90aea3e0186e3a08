import LicetBytecode
import Testing

/// `role Keeper; role Guardian(of: Account) granted by Keeper`, with the action that ends
/// memberships and a rule that asks for one.
enum RoleRefusals {
    static var contract: Contract {
        let of = Parameter(label: "of", name: "of", type: .account)
        let account = Parameter(label: nil, name: "account", type: .account)
        var contract = Contract(name: "Roles", version: 1)
        contract.identifiers = ["GuardianMembershipID"]
        contract.structures = [
            Structure(
                name: "GuardianMembership",
                fields: [
                    Field(name: "of", type: .account), Field(name: "account", type: .account),
                    Field(name: "period", type: .period),
                    Field(name: "resigned", type: .optional(.instant), mark: .once),
                ])
        ]
        contract.tables = [
            Table(
                name: "membersOfGuardian", key: .identifier(0), row: 0,
                indexes: [Index(columns: [1, 0], max: 4), Index(columns: [0], max: 4)])
        ]
        contract.roles = [
            Role(name: "Keeper"), Role(name: "Guardian", parameters: [of], table: 0),
        ]
        contract.rules = [
            Rule(
                name: "read", parameters: [of, account], lets: [],
                clauses: [Clause(kind: .permit, name: "guardian", condition: test)])
        ]
        for name in ["resignGuardian", "other"] {
            var code = FunctionBuilder(
                name, .action, [of, account], by: [.role(1, [.parameter(0)]), .role(0, [])])
            code.add(.returnNothing)
            contract.functions.append(code.function)
        }
        contract.functions[0].by.append(.member(parameter: 1))
        return contract
    }

    static let test = RuleExpression.member(
        role: 1, account: .parameter(1), arguments: [.parameter(0)])

    static func refusal(
        _ name: String, _ reason: String, _ change: @escaping @Sendable (inout Contract) -> Void
    ) -> Refusal {
        Refusal(name, reason, of: contract, change)
    }

    static func condition(_ name: String, _ reason: String, _ tree: RuleExpression) -> Refusal {
        refusal(name, reason) { $0.rules[0].clauses[0].condition = tree }
    }

    static let declarations: [Refusal] = [
        refusal("parameters without table", "not granted has parameters") {
            $0.roles[1].table = nil
        },
        refusal("no such table", "no table of memberships") { $0.roles[1].table = 1 },
        refusal("another parameter", "no memberships") { $0.roles[1].parameters[0].type = .int },
        refusal("no parameter", "no memberships") { $0.roles[1].parameters = [] },
        refusal("parameter twice", "a second parameter") {
            $0.roles[1].parameters.append($0.roles[1].parameters[0])
        },
        refusal("an end that may change", "no memberships") {
            $0.structures[0].fields[3].mark = .variable
        },
        refusal("a period that may change", "no memberships") {
            $0.structures[0].fields[2].mark = .variable
        },
        refusal("one more field", "no memberships") {
            $0.structures[0].fields.append(Field(name: "more", type: .int))
        },
        refusal("no index of members", "lacks the indexes") {
            $0.tables[0].indexes.removeLast()
        },
        refusal("columns in another order", "lacks the indexes") {
            $0.tables[0].indexes[0].columns = [0, 1]
        },
        refusal("an index without bound", "lacks the indexes") {
            $0.tables[0].indexes[0].kind = .queries
        },
    ]

    static let trees: [Refusal] = [
        condition(
            "no such role", "no role",
            .member(role: 2, account: .parameter(1), arguments: [.parameter(0)])),
        condition(
            "no account", "stands where `Account`",
            .member(role: 1, account: .time, arguments: [.parameter(0)])),
        condition(
            "too few arguments", "number of parameters",
            .member(role: 1, account: .parameter(1), arguments: [])),
        condition(
            "too many arguments", "number of parameters",
            .member(role: 0, account: .parameter(1), arguments: [.parameter(0)])),
        condition(
            "another argument", "stands where `Account`",
            .member(role: 1, account: .parameter(1), arguments: [.time])),
        refusal("a term without its argument", "number of parameters") {
            $0.functions[1].by = [.role(1, [])]
        },
        refusal("a term with a number", "no parameter") {
            $0.functions[1].by = [.role(1, [.parameter(9)])]
        },
        refusal("the account of an argument elsewhere", "could choose") {
            $0.functions[1].by.append(.member(parameter: 1))
        },
        refusal("the account of no argument", "could choose") {
            $0.functions[0].by = [.member(parameter: 2)]
        },
        refusal("resigning a role that is not granted", "could choose") {
            $0.functions[0].name = "resignKeeper"
        },
    ]
}

@Suite struct `Refused roles` {
    @Test func `what the refusals begin with is accepted, and comes back from its bytes`() throws {
        let contract = RoleRefusals.contract
        #expect(throws: Never.self) { try verify(contract, container: contract.encoded) }
        #expect(try Contract(container: contract.encoded) == contract)
    }

    @Test func `a role is told in the disassembly as its author wrote it`() {
        let text = disassemble(RoleRefusals.contract, source: nil)
        for line in [
            "role Keeper", "role Guardian(of of: Account) granted in membersOfGuardian",
            "permit guardian when account is Guardian(of)", "by Guardian(of) or Keeper or account",
        ] {
            #expect(text.contains(line), "\(line) in \(text)")
        }
    }

    @Test(arguments: RoleRefusals.declarations) func declarations(_ refusal: Refusal) {
        refusal.check()
    }

    @Test(arguments: RoleRefusals.trees) func trees(_ refusal: Refusal) { refusal.check() }
}
