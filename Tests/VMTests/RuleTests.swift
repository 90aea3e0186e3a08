import LicetBytecode
import LicetPrimitives
import LicetVM
import Testing

/// The constants 1, 0, true and false of the fixture.
private let one = RuleExpression.constant(0)
private let zero = RuleExpression.constant(1)
private let yes = RuleExpression.constant(2)
private let no = RuleExpression.constant(3)
/// A leaf that traps, and two that do not.
private let trapping = RuleExpression.binary(.equal, .binary(.divide, one, zero), one)
private let holds = RuleExpression.binary(.equal, one, one)
private let fails = RuleExpression.binary(.equal, one, zero)
private func not(_ expression: RuleExpression) -> RuleExpression { .unary(.not, expression) }

private func rule(
    _ parameters: [ValueType] = [], lets: [RuleLet] = [], permit: RuleExpression,
    forbid: RuleExpression? = nil
) -> Rule {
    var clauses = [Clause(kind: .permit, name: "p", condition: permit)]
    if let forbid { clauses.append(Clause(kind: .forbid, name: "f", condition: forbid)) }
    return Rule(
        name: "r",
        parameters: parameters.enumerated().map {
            Parameter(label: nil, name: "p\($0.offset)", type: $0.element)
        }, lets: lets, clauses: clauses)
}

private func chain(_ rule: Rule) throws -> Chain { try Chain { $0.rules = [rule] } }

@Suite struct `Rules` {
    @Test func `a trap in a leaf is what cannot permit`() throws {
        let cases: [(permit: RuleExpression, forbid: RuleExpression?, answer: Bool)] = [
            (holds, nil, true), (fails, nil, false), (yes, nil, true), (no, nil, false),
            (trapping, nil, false), (not(trapping), nil, false), (not(not(trapping)), nil, false),
            (not(fails), nil, true),
            (.or(trapping, holds), nil, true), (.or(holds, trapping), nil, true),
            (.and(trapping, holds), nil, false), (.and(holds, trapping), nil, false),
            (not(.and(trapping, holds)), nil, false), (not(.and(trapping, fails)), nil, true),
            (not(.or(trapping, fails)), nil, false),
            (.implies(trapping, holds), nil, true), (.implies(trapping, fails), nil, false),
            (.implies(fails, trapping), nil, true), (.implies(holds, trapping), nil, false),
            (.implies(fails, fails), nil, true), (.implies(holds, fails), nil, false),
            (holds, trapping, false), (holds, not(trapping), false), (holds, fails, true),
            (holds, .and(trapping, fails), true), (holds, .implies(trapping, fails), false),
            (holds, .implies(trapping, holds), false), (holds, holds, false),
        ]
        for (permit, forbid, answer) in cases {
            let chain = try chain(rule(permit: permit, forbid: forbid))
            #expect(try chain.permits() == answer, "\(permit) unless \(String(describing: forbid))")
        }
    }

    @Test func `a trap in a let reaches the leaves that use it and no others`() throws {
        let lets = [
            RuleLet(name: "a", type: .int, value: .binary(.divide, one, zero)),
            RuleLet(name: "b", type: .int, value: .binary(.add, .letValue(0), one)),
            RuleLet(name: "c", type: .int, value: .binary(.add, one, one)),
        ]
        let cases: [(RuleExpression, RuleExpression?, Bool)] = [
            (.binary(.equal, .letValue(0), one), nil, false),
            (.binary(.notEqual, .letValue(1), one), nil, false),
            (not(.binary(.equal, .letValue(1), one)), nil, false),
            (.binary(.greater, .letValue(2), one), nil, true),
            (.or(.binary(.equal, .letValue(0), one), holds), nil, true),
            (holds, .binary(.equal, .letValue(1), zero), false),
            (holds, .binary(.less, .letValue(2), one), true),
            (
                .conditional(
                    condition: holds, then: .binary(.equal, .letValue(2), .letValue(2)),
                    otherwise: .binary(.equal, .letValue(0), one)), nil, true
            ),
        ]
        for (permit, forbid, answer) in cases {
            let chain = try chain(rule(lets: lets, permit: permit, forbid: forbid))
            #expect(try chain.permits() == answer, "\(permit)")
        }
    }

    @Test func `a row is absent before its insert`() throws {
        let row = RuleExpression.lookup(table: 0, key: .parameter(0))
        let conditions: [(RuleExpression, before: Bool)] = [
            (.binary(.equal, .field(row, 4), one), false),
            (.hasRow(table: 0, key: .parameter(0)), false),
            (not(.hasRow(table: 0, key: .parameter(0))), true),
            (.unary(.isNil, .find(table: 0, key: .parameter(0))), true),
            (
                .exists(
                    .bucket(table: 0, index: 0, columns: [.parameter(1)]),
                    body: .binary(.equal, .unary(.rowKey, .local(0)), .parameter(0))), false
            ),
        ]
        for (condition, before) in conditions {
            let chain = try chain(rule([Fixture.item, .account], permit: condition))
            try chain.insert(now: 1_500)
            let arguments = [Value.identifier(1), .account(.ana)]
            for (time, answer) in [(1_499, before), (1_500, !before)] as [(Int64, Bool)] {
                let permitted = try chain.permits("r", arguments[0], arguments[1], at: time)
                #expect(permitted == answer, "\(condition) at \(time)")
            }
        }
    }

    @Test func `a once field later than the question reads as nil`() throws {
        let row = RuleExpression.lookup(table: 0, key: .parameter(0))
        let live = RuleExpression.binary(
            .periodContains, .binary(.periodUntil, .field(row, 1), .field(row, 2)), .time)
        let chain = try chain(rule([Fixture.item], permit: live))
        try chain.insert(span: (0, 5_000))
        _ = try chain.call("end", .identifier(1), .instant(at(3_000)), now: 2_000)
        let unset = try Chain {
            $0.rules = [rule([Fixture.item], permit: .unary(.isNil, .field(row, 2)))]
        }
        unset.host.rows = chain.host.rows
        for (time, isLive, isUnset) in [
            (999, false, false), (1_000, true, true), (2_999, true, true), (3_000, false, false),
        ] as [(Int64, Bool, Bool)] {
            #expect(try chain.permits("r", .identifier(1), at: time) == isLive)
            #expect(try unset.permits("r", .identifier(1), at: time) == isUnset)
        }
    }

    @Test func `exists goes on past a row whose leaf traps`() throws {
        let body = RuleExpression.binary(
            .equal, .binary(.divide, one, .field(.local(0), 4)), one)
        let some = RuleExpression.exists(
            .bucket(table: 0, index: 0, columns: [.parameter(0)]), body: body)
        for (divisors, answer) in [([0], false), ([0, 1], true), ([2, 0, 3], false), ([], false)]
            as [([Int64], Bool)]
        {
            let chain = try chain(rule([.account], permit: some))
            for divisor in divisors { try chain.insert(divisor: divisor) }
            #expect(try chain.permits("r", .account(.ana)) == answer)
            #expect(try chain.permits("r", .account(.bo)) == false)
        }
    }

    @Test func `quantifiers over lists, sets and optionals`() throws {
        let isOne = RuleExpression.binary(.equal, .local(0), one)
        let types: [ValueType] = [.list(.int, max: 3), .set(.int, max: 3), .optional(.int)]
        for type in types {
            let some = try chain(rule([type], permit: .exists(.parameter(0), body: isOne)))
            let all = try chain(rule([type], permit: .all(.parameter(0), body: isOne)))
            let trapsInAll = try chain(
                rule([type], permit: not(.all(.parameter(0), body: trapping))))
            func value(_ values: [Int64]) -> Value {
                switch type {
                case .list: .list(values.map(Value.int))
                case .set: .set(of: values.map(Value.int))
                default: values.first.map { .some(.int($0)) } ?? .none
                }
            }
            #expect(try some.permits("r", value([])) == false)
            #expect(try all.permits("r", value([])) == true)
            #expect(try some.permits("r", value([1])) == true)
            #expect(try all.permits("r", value([1])) == true)
            #expect(try some.permits("r", value([2])) == false)
            #expect(try all.permits("r", value([2])) == false)
            if type != .optional(.int) {
                #expect(try some.permits("r", value([2, 1])) == true)
                #expect(try all.permits("r", value([1, 2])) == false)
            }
            #expect(try trapsInAll.permits("r", value([1])) == false)
        }
    }

    @Test func `a collection that traps is what cannot permit`() throws {
        let row = RuleExpression.lookup(table: 0, key: .parameter(0))
        let traps = RuleExpression.collection(
            .list(.int, max: 2), [.binary(.divide, one, .field(row, 4))])
        for (permit, forbid) in [
            (RuleExpression.exists(traps, body: holds), nil), (.all(traps, body: holds), nil),
            (not(.all(traps, body: holds)), nil), (holds, .exists(traps, body: holds)),
        ] as [(RuleExpression, RuleExpression?)] {
            let chain = try chain(rule([Fixture.item], permit: permit, forbid: forbid))
            #expect(try chain.permits("r", .identifier(9)) == false)
        }
    }

    @Test func `values bind, choose and unwrap`() throws {
        let optional = RuleExpression.parameter(0)
        let cases: [(RuleExpression, some: Bool, none: Bool)] = [
            (.binary(.equal, .coalesce(optional, one), zero), true, false),
            (.ifSome(optional, then: .binary(.equal, .local(0), zero), otherwise: no), true, false),
            (.binary(.equal, optional, .some(zero)), true, false),
            (.unary(.isNil, optional), false, true),
            (.bind(.coalesce(optional, one), body: .binary(.less, .local(0), one)), true, false),
            (
                .binary(
                    .isElement, .coalesce(optional, one), .collection(.set(.int, max: 2), [zero])),
                true, false
            ),
            (
                .binary(
                    .equal, .structure(1, [.parameter(1), .coalesce(optional, one)]),
                    .structure(1, [.parameter(1), zero])), true, false
            ),
        ]
        for (condition, some, none) in cases {
            let chain = try chain(rule([.optional(.int), .account], permit: condition))
            let who = Value.account(.ana)
            #expect(try chain.permits("r", .some(.int(0)), who) == some, "\(condition)")
            #expect(try chain.permits("r", .none, who) == none, "\(condition)")
        }
    }

    @Test func `a bucket larger than the arena is looked through in flat memory`() throws {
        let never = RuleExpression.exists(
            .bucket(table: 0, index: 0, columns: [.parameter(0)]),
            body: .binary(.equal, .field(.local(0), 4), zero))
        let chain = try chain(rule([.account], permit: never))
        let note = Bytes(repeating: 7, count: 3_000)
        for number in 0..<400 { try chain.insert(divisor: Int64(number + 1), note: note) }
        #expect(try chain.permits("r", .account(.ana)) == false)
        // The same rows at once do not fit.
        let rows = try program([.account], in: Fixture.contract) {
            $0.make(.list(.row(0), max: 1_000), .indexRows, b: 0, i: halves(0, 0))
            $0.add(.returnNothing)
        }
        #expect(try rows.run("f", [.account(.ana)], host: chain.host).trap == .outOfMemory)
    }

    @Test func `out of gas is no answer, at any limit`() throws {
        let row = RuleExpression.lookup(table: 0, key: .parameter(0))
        let chain = try chain(
            rule(
                [Fixture.item], lets: [RuleLet(name: "r", type: .row(0), value: row)],
                permit: .or(trapping, .binary(.equal, .field(.letValue(0), 4), one)),
                forbid: .and(trapping, fails)))
        try chain.insert()
        let arguments = [Value.identifier(1)]
        let whole = try chain.loaded.decision("r", arguments, at: 2_000, host: chain.host)
        #expect(whole.bytes == [1])
        for units in 0..<whole.gasUsed.units {
            let execution = try chain.loaded.decision(
                "r", arguments, at: 2_000, host: chain.host, gas: Gas(units))
            #expect(execution.trap == .outOfGas)
            #expect(execution.gasUsed == Gas(units))
        }
        let exact = try chain.loaded.decision(
            "r", arguments, at: 2_000, host: chain.host, gas: whole.gasUsed)
        #expect(exact == whole)
    }

    @Test func `a rule that needs more registers than a frame has is refused`() throws {
        /// Three lists, each evaluated inside the window of the one around it.
        func refusal(_ count: Int) throws -> LoadRefusal? {
            var type = ValueType.int
            var values = Array(repeating: one, count: count)
            var list = one
            for _ in 0..<3 {
                type = .list(type, max: 128)
                list = .collection(type, values)
                values = [list] + Array(repeating: .collection(type, []), count: count - 1)
            }
            do {
                _ = try chain(rule(permit: .binary(.equal, .unary(.count, list), one)))
                return nil
            } catch let refusal as LoadRefusal {
                return refusal
            }
        }
        #expect(try refusal(80) == nil)
        #expect(try refusal(100) == .tooManyRegisters(in: "r"))
    }

    @Test func `code asks a rule at the block's time`() throws {
        let asking = rule(
            [.account],
            permit: .exists(
                .bucket(table: 0, index: 0, columns: [.parameter(0)]),
                body: .binary(.periodContains, .field(.local(0), 1), .time)))
        var contract = Fixture.contract
        contract.rules = [asking]
        let loaded = try program([.int, .account], result: .bool, in: contract) {
            let answer = $0.make(.bool, .callRule, b: 1, i: 0)
            let same = $0.make(.int, .move, b: 0)
            $0.jump(.jumpIfNotEqual, a: same, b: 0, to: "end")
            $0.label("end")
            $0.add(.returnValue, a: answer)
        }
        let chain = try Chain()
        try chain.insert(span: (1_200, 1_300))
        for (now, answer) in [(1_199, 0), (1_200, 1), (1_300, 0)] as [(Int64, UInt8)] {
            let execution = try loaded.run(
                "f", [.int(5), .account(.ana)], host: chain.host, context: context(now: now))
            #expect(execution.bytes == [answer])
        }
    }

    @Test func `a by term that traps is not held, another may be`() throws {
        let owner = Authority.account(.field(.lookup(table: 0, key: .parameter(0)), 0))
        // The argument is no identifier to be looked for, so the lookup is what fails.
        let byEntry = Authority.account(
            .field(
                .lookup(table: 0, key: .unary(.rowKey, .lookup(table: 0, key: .parameter(0)))), 0))
        let action = try program(
            [Fixture.item], kind: .action, by: [byEntry, owner, .role(0, [])], in: Fixture.contract
        ) { $0.add(.returnNothing) }
        let chain = try Chain()
        try chain.insert()
        func run(_ item: Int64, by caller: Account) throws -> Trap? {
            try action.run(
                "f", [.identifier(item)], host: chain.host, context: context(caller: caller)
            ).trap
        }
        #expect(try run(1, by: .ana) == nil)
        #expect(try run(1, by: .bo) == .notAuthorised)
        chain.host.rows[StateLayout.member(.contract, role: 0, account: .bo)] =
            StateLayout.membership(from: .epoch)
        #expect(try run(1, by: .bo) == nil)
        #expect(try run(2, by: .bo) == .notAuthorised)
    }

    @Test func `a natural key that names no row is a term that is not held`() throws {
        var contract = Fixture.contract
        contract.structures.append(
            Structure(name: "Holder", fields: [Field(name: "owner", type: .account)]))
        contract.tables.append(Table(name: "holders", key: .int, row: 3, indexes: []))
        let held = Authority.account(.field(.lookup(table: 2, key: .parameter(0)), 0))
        let action = try program([.int], kind: .action, by: [held, .role(0, [])], in: contract) {
            $0.add(.returnNothing)
        }
        let host = MemoryHost()
        #expect(try action.run("f", [.int(1)], host: host).trap == .notAuthorised)
        host.rows[StateLayout.member(.contract, role: 0, account: .ana)] =
            StateLayout.membership(from: .epoch)
        #expect(try action.run("f", [.int(1)], host: host).trap == nil)
    }
}
