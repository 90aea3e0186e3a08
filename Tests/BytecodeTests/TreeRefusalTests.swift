import LicetBytecode
import LicetPrimitives
import Testing

@Suite struct `Refused trees` {
    @Test(arguments: TreeRefusals.clauses) func `a clause`(_ refusal: Refusal) { refusal.check() }
    @Test(arguments: TreeRefusals.cases) func `a case`(_ refusal: Refusal) { refusal.check() }
    @Test(arguments: TreeRefusals.operators) func `an operator`(_ refusal: Refusal) {
        refusal.check()
    }
    @Test(arguments: TreeRefusals.authorities) func `a by clause`(_ refusal: Refusal) {
        refusal.check()
    }

    @Test func `an account argument is refused`() {
        var contract = Sample.contract
        contract.functions[8].by = [.account(.parameter(0))]
        #expect(throws: VerificationError.self) { try verify(container: contract.encoded) }
    }

    @Test func `stored accounts are accepted through every form that keeps them stored`() throws {
        let owner = RuleExpression.field(TreeRefusals.found, 0)
        let forms: [RuleExpression] = [
            owner, .bind(TreeRefusals.found, body: .field(.local(0), 0)),
            .ifSome(
                .find(table: 0, key: .parameter(0)), then: .field(.local(0), 0), otherwise: owner),
            .coalesce(.some(owner), owner),
            .conditional(condition: .constant(9), then: owner, otherwise: owner),
        ]
        for form in forms {
            var contract = Sample.contract
            contract.functions[9].by = [.account(form)]
            #expect(throws: Never.self) { try verify(container: contract.encoded) }
        }
    }

    @Test func `an exists in a let may stand where an exists may`() throws {
        var contract = Sample.contract
        contract.rules[0].lets.append(
            RuleLet(name: "found", type: .bool, value: TreeRefusals.search))
        contract.rules[0].clauses[0].condition = .or(TreeRefusals.yes, .letValue(1))
        #expect(throws: Never.self) { try verify(container: contract.encoded) }
    }
}

/// The changes, each with the reason that must be given.
enum TreeRefusals {
    static let yes = RuleExpression.constant(9)
    static let number = RuleExpression.constant(0)
    static let row = RuleExpression.letValue(0)
    static let bucket = RuleExpression.bucket(
        table: 0, index: 0, columns: [.parameter(1)])
    static let search = RuleExpression.exists(bucket, body: yes)

    /// A value of the sample's variant.
    static let step = RuleExpression.variant(
        0, case: 1, [.binary(.period, .time, .time), .constant(10)])

    static let cases: [Refusal] = [
        .clause("cases of a number", "`Int` has no cases", .hasCase(number, [0])),
        .clause("no case", "cases are none", .hasCase(step, [])),
        .clause("a case twice", "out of order", .hasCase(step, [1, 1])),
        .clause("an unknown case", "of no such number", .hasCase(step, [0, 2])),
        .clause("is of variants", "is of `Step` and `Step`", .isCase(step, step)),
        .clause(
            "is of two enumerations", "is of `Kind` and `Place`",
            .isCase(.parameter(2), .constant(10))),
        .clause("an unknown variant", "no variant", .hasCase(.variant(1, case: 0, []), [0])),
        .clause("a case it has not", "no case", .hasCase(.variant(0, case: 2, []), [0])),
        .clause(
            "too little payload", "another number of fields",
            .hasCase(.variant(0, case: 1, [.constant(10)]), [0])),
        .clause(
            "payload of another type", "`Int` stands where `Period`",
            .hasCase(.variant(0, case: 1, [number, .constant(10)]), [0])),
        .clause(
            "payload of an enumeration", "`Kind` carries nothing",
            .payload(.parameter(2), case: 0, field: 0)),
        .clause("payload of an unknown case", "no case", .payload(step, case: 2, field: 0)),
        .clause("payload that is not there", "no field", .payload(step, case: 0, field: 0)),
        .clause(
            "payload that is no Boolean", "`Place` stands where `Bool`",
            .payload(step, case: 1, field: 1)),
        .clause(
            "exists within what a case carries", "exists stands",
            .hasCase(.bind(search, body: step), [0])),
    ]

    static let clauses: [Refusal] = [
        .clause("not Boolean", "`Int` stands where `Bool`", number),
        .clause("unknown constant", "no constant", .constant(99)),
        .clause("unknown parameter", "no parameter", .parameter(3)),
        .clause("unknown let", "no let", .letValue(1)),
        .clause("unknown setting", "no setting", .setting(2)),
        .clause("field of state", "reads no field of state", .unary(.isNil, .stateField(1))),
        .clause("local out of scope", "no local", .local(0)),
        .clause(
            "local after its scope", "no local", .and(.bind(number, body: yes), .local(0))),
        .clause("nil of what is not optional", "not optional", .unary(.isNil, .none(.int))),
        .clause("nil of an unknown type", "no structure", .unary(.isNil, .none(.structure(9)))),
        .clause("field of a number", "has no fields", .field(number, 0)),
        .clause("unknown field", "no field", .field(row, 99)),
        .clause("var field", "reads the var field", .unary(.isNil, .field(row, 7))),
        .clause("unknown table", "no table", .hasRow(table: 9, key: number)),
        .clause("key of another type", "stands where", .hasRow(table: 0, key: number)),
        .clause("bucket as a value", "only what exists", .unary(.isNil, bucket)),
        .clause("all over a bucket", "all looks through", .all(bucket, body: yes)),
        .clause("exists over a number", "no collection", .exists(number, body: yes)),
        .clause("exists of a number", "stands where `Bool`", .exists(bucket, body: number)),
        .clause(
            "unbounded index", "without max",
            .exists(
                .bucket(table: 0, index: 1, columns: [.parameter(2), .parameter(1)]), body: yes)),
        .clause(
            "too few columns", "number of columns",
            .exists(.bucket(table: 0, index: 0, columns: []), body: yes)),
        .clause(
            "column of another type", "stands where",
            .exists(.bucket(table: 0, index: 0, columns: [number]), body: yes)),
        .clause(
            "unknown index", "no index",
            .exists(.bucket(table: 0, index: 7, columns: []), body: yes)),
        .clause("exists under not", "exists stands under not", .unary(.not, search)),
        .clause("exists left of implies", "exists stands under not", .implies(search, yes)),
        .clause(
            "exists as a condition", "exists stands under not",
            .conditional(condition: search, then: yes, otherwise: yes)),
        .clause(
            "exists compared", "exists stands under not", .binary(.equal, search, yes)),
        .clause("exists bound", "exists stands under not", .bind(search, body: .local(0))),
        Refusal("exists in a let under not", "exists stands under not") {
            $0.rules[0].lets.append(RuleLet(name: "found", type: .bool, value: search))
            $0.rules[0].clauses[0].condition = .unary(.not, .letValue(1))
        },
        Refusal("let of another type", "`row of items` stands where `Int`") {
            $0.rules[0].lets[0].type = .int
        },
        Refusal("let that uses itself", "no let") {
            $0.rules[0].lets[0].value = .letValue(0)
        },
        Refusal("too many nodes", "too many nodes") { contract in
            var tree = RuleExpression.binary(.equal, .time, .time)
            for _ in 0..<13 { tree = .and(tree, tree) }
            contract.rules[0].clauses[0].condition = tree
            contract.debug = nil
        },
    ]

    static let operators: [Refusal] = [
        .clause("not of a number", "not of `Int`", .unary(.not, number)),
        .clause("and of a number", "stands where `Bool`", .and(number, yes)),
        .clause("or of a number", "stands where `Bool`", .or(yes, number)),
        .clause("implies of a number", "stands where `Bool`", .implies(yes, number)),
        .clause("add of an instant", "add of", .binary(.add, .time, number)),
        .clause("equality of two types", "equal of", .binary(.equal, number, yes)),
        .clause(
            "a value compared with its optional", "equal of", .binary(.equal, number, .some(number))
        ),
        .clause(
            "a value beside its optional", "meet",
            .unary(
                .isNil,
                .conditional(condition: yes, then: .some(number), otherwise: number))),
        .clause("order of Booleans", "less of", .binary(.less, yes, yes)),
        .clause("order of rows", "less of", .binary(.less, row, row)),
        .clause("equality of rows that change", "fields may change", .binary(.equal, row, row)),
        .clause(
            "element of another type", "isElement of",
            .binary(.isElement, number, .field(row, 4))),
        .clause(
            "subset of a list", "isSubset of", .binary(.isSubset, .field(row, 5), .field(row, 4))),
        .clause("minimum of Booleans", "minimum of", .binary(.minimum, yes, yes)),
        .clause(
            "element at a Boolean", "element of", .binary(.element, .field(row, 5), yes)),
        .clause("count of a number", "count of", .unary(.count, number)),
        .clause(
            "key of a structure", "rowKey of",
            .unary(
                .rowKey,
                .structure(
                    1, [.parameter(1), .parameter(2)]))),
        .clause("coalesce of a number", "not optional", .coalesce(number, number)),
        .clause("coalesce of two types", "meet", .coalesce(.some(number), yes)),
        .clause("some of an optional", "wraps an optional", .unary(.isNil, .some(.some(number)))),
        .clause("value of a number", "not optional", .ifSome(number, then: yes, otherwise: yes)),
        .clause(
            "branches of two types", "meet",
            .conditional(condition: yes, then: yes, otherwise: number)),
        .clause(
            "condition that is a number", "stands where `Bool`",
            .conditional(condition: number, then: yes, otherwise: yes)),
        .clause("structure with too few fields", "number of fields", .structure(1, [])),
        .clause("structure with another field", "stands where", .structure(1, [yes, yes])),
        .clause("unknown structure", "no structure", .structure(9, [])),
        .clause(
            "collection past its bound", "passes its bound",
            .collection(.list(.int, max: 1), [number, number])),
        .clause("collection of others", "stands where", .collection(.list(.int, max: 1), [yes])),
        .clause("collection that is none", "no collection", .collection(.int, [number])),
    ]

    static let found = RuleExpression.lookup(table: 0, key: .parameter(0))

    static let authorities: [Refusal] = [
        Refusal("action without", "says by whom") { $0.functions[9].by = [] },
        Refusal("func with", "says by whom") { $0.functions[0].by = [.anyone] },
        .by("unknown role", "no role", .role(1, [])),
        .by(
            "time", "no time",
            .account(.ifSome(.some(.time), then: .field(found, 0), otherwise: .constant(1)))),
        .by("a number", "no account", .account(.constant(0))),
        .by("a let", "no let", .account(.letValue(0))),
        .by("a field of the argument", "could choose", .account(.field(.parameter(1), 0))),
        .by("an account of the contract's text", "could choose", .account(.constant(1))),
        .by(
            "one branch an argument", "could choose",
            .account(
                .conditional(
                    condition: .constant(9), then: .field(found, 0),
                    otherwise: .field(.parameter(1), 0)))),
        .by(
            "an argument bound", "could choose",
            .account(.bind(.field(.parameter(1), 0), body: .local(0)))),
        .by(
            "an argument as the value of nil", "could choose",
            .account(.coalesce(.some(.field(found, 0)), .field(.parameter(1), 0)))),
        .by(
            "the key of a row", "could choose",
            .account(
                .field(.unary(.rowKey, .lookup(table: 1, key: .parameter(1))), 0))),
        .by(
            "a structure made of arguments", "could choose",
            .account(.field(.structure(1, [.field(.parameter(1), 0), .constant(8)]), 0))),
    ]
}
