import LicetBytecode
import LicetPrimitives
import Testing

@Suite struct `Refused sealing` {
    @Test(arguments: SealingRefusals.types) func `a type`(_ refusal: Refusal) { refusal.check() }
    @Test(arguments: SealingRefusals.openings) func `an opening`(_ refusal: Refusal) {
        refusal.check()
    }
    @Test(arguments: SealingRefusals.values) func `a sealed value`(_ refusal: Refusal) {
        refusal.check()
    }
    @Test(arguments: SealingRefusals.opens) func `an open`(_ refusal: Refusal) { refusal.check() }
    @Test(arguments: SealingRefusals.trees) func `a tree`(_ refusal: Refusal) { refusal.check() }

    @Test func `what is sealed may move into what is sealed, and be opened`() throws {
        let contract = SealedSample.contract
        #expect(throws: Never.self) { try verify(contract, container: contract.encoded) }
        #expect(try Contract(container: contract.encoded) == contract)
    }

    @Test func `only the code, not the name, of an event is that of open`() throws {
        let contract = SealedSample.contract
        #expect(contract.events[1].name == Opened.name)
        #expect(try verify(container: contract.encoded).eventCodes[1] != Opened.code)
    }
}

/// The changes, each with the reason that must be given.
enum SealingRefusals {
    static let types: [Refusal] = [
        sealed("an event's field", "only a field of a structure is sealed") {
            $0.events[0].fields[0].type = .sealed(.path)
        },
        sealed("an optional of it", "only a field of a structure is sealed") {
            $0.structures[0].fields[3].type = .optional(.sealed(.path))
        },
        sealed("a list of it", "only a field of a structure is sealed") {
            $0.structures[0].fields[3].type = .list(.sealed(.path), max: 2)
        },
        sealed("sealed twice", "only a field of a structure is sealed") {
            $0.structures[0].fields[3].type = .sealed(.sealed(.path))
        },
        sealed("a field of state", "only a field of a structure is sealed") {
            $0.fields = [StateField(name: "a", type: .sealed(.int), initial: .int(1))]
        },
        sealed("a setting", "only a field of a structure is sealed") {
            $0.settings = [Setting(name: "a", type: .sealed(.int), initial: nil)]
        },
        sealed("a constant", "only a field of a structure is sealed") {
            $0.constants = [Constant(type: .sealed(.int), value: .int(1))]
        },
        sealed("a key", "only a field of a structure is sealed") {
            $0.tables[1].key = .sealed(.account)
        },
        sealed("a rule's parameter", "only a field of a structure is sealed") {
            $0.rules[0].parameters[2].type = .sealed(.int)
        },
        sealed("once", "a once field is no Instant?") {
            $0.structures[0].fields[3].mark = .once
        },
        sealed("a key that holds it", "the key's type is no key") {
            $0.tables[1].key = .structure(1)
        },
        sealed("a column", "its type is no key") {
            $0.tables[0].indexes[0].columns = [3]
        },
        sealed("sealed around it", "what is sealed holds a sealed field") {
            $0.structures[0].fields[3].type = .sealed(.structure(1))
        },
        sealed("a set of what holds it", "a set holds a sealed field") {
            $0.structures[0].fields[7].type = .set(.structure(1), max: 2)
        },
        sealed("an event that holds it", "an error or event holds a sealed field") {
            $0.events[0].fields[0].type = .list(.structure(1), max: 2)
        },
        sealed("an error that holds it", "an error or event holds a sealed field") {
            $0.errors[0].fields = [Field(name: "a", type: .optional(.structure(1)))]
        },
        sealed("a constant that holds it", "a constant holds a sealed field") {
            $0.constants = [
                Constant(type: .structure(1), value: .structure([.int(1), .int(2)]))
            ]
        },
        sealed("state that holds it", "a field of state or a setting holds a sealed field") {
            $0.fields = [
                StateField(
                    name: "a", type: .structure(1), initial: .structure([.int(1), .int(2)]))
            ]
        },
        sealed("a setting that holds it", "a field of state or a setting holds a sealed field") {
            $0.settings = [Setting(name: "a", type: .structure(1), initial: nil)]
        },
        sealed("a rule's parameter that holds it", "a parameter holds a sealed field") {
            $0.rules[0].parameters[2].type = .structure(1)
        },
        code("a view's parameter that holds it", "a parameter holds", .view, [pair]) {
            $0.add(.returnNothing)
        },
        code("an action's parameter that holds it", "a parameter holds", .action, [pair]) {
            $0.add(.returnNothing)
        },
        code("a func's result that holds it", "a result holds", .pure, [pair], .structure(1)) {
            $0.add(.returnValue, a: 0)
        },
        code("a view's row", "a result holds", .view, [key], .row(0)) {
            $0.add(.returnValue, a: $0.make(.row(0), .tableRead, b: 0, i: 0))
        },
        code("an optional row", "a result holds", .view, [key], .optional(.row(0))) {
            $0.add(.returnValue, a: $0.make(.optional(.row(0)), .tableFind, b: 0, i: 0))
        },
        code("a sealed parameter", "only a field", .pure, [Parameter("a", .sealed(.int))]) {
            $0.add(.returnNothing)
        },
        sealed("a ticket in a field", "a ticket is only an action's result") {
            $0.structures[0].fields[7].type = .ticket
        },
        code("a ticket as a parameter", "a ticket is only", .action, [Parameter("a", .ticket)]) {
            $0.add(.returnNothing)
        },
        code("a view's ticket", "a ticket is only", .view, [], .ticket) { $0.add(.returnNothing) },
        code("an optional ticket", "a ticket is only", .action, [], .optional(.ticket)) {
            $0.add(.returnNothing)
        },
        code("a register's set of it", "a set holds a sealed field", .pure, [pair]) {
            $0.make(.set(.structure(1), max: 2), .makeSet, b: 0, c: 1)
            $0.add(.returnNothing)
        },
        sealed("an event with the code of open", "an event has the code of `Opened`") {
            $0.events[1] = Notice(name: Collision.name, fields: [])
        },
    ]

    static let openings: [Refusal] = [
        sealed("unknown table", "no table") { $0.openings[0].table = 2 },
        sealed("unknown column", "no field") { $0.openings[0].column = 8 },
        sealed("unknown rule", "no rule") { $0.openings[0].rule = 2 },
        sealed("what is open", "not sealed") { $0.openings[0].column = 0 },
        sealed("a rule about another key", "not the row's key") { $0.openings[0].rule = 1 },
        sealed("a rule about nobody", "no account") { $0.rules[0].parameters[1].type = .digest },
        sealed("a rule about nothing", "not the row's key") { $0.rules[1].parameters = [] },
        sealed("a rule about a key alone", "no account") { $0.rules[1].parameters.removeLast() },
        sealed("no digest", "is another field") { $0.openings[0].digest = nil },
        sealed("another digest", "is another field") { $0.openings[0].digest = 0 },
        sealed("no version", "is another field") { $0.openings[0].version = nil },
        sealed("an epoch that is none", "is another field") { $0.openings[0].epoch = 2 },
        sealed("a digest of another type", "is another field") { $0.openings[1].digest = 0 },
        sealed("the same twice", "another opening is the same") {
            $0.openings.append($0.openings[0])
        },
    ]

    static let values: [Refusal] = [
        value("moved into what is not sealed", "register 2 is `sealed Path`") {
            $0.make(.path, .move, b: $1)
        },
        value("read as what is not sealed", "register 3 is `Path`") { code, _ in
            code.make(.path, .getField, b: 1, i: 3)
        },
        value("emitted", "register 2 is `sealed Path`") { $0.add(.emit, a: $1, i: 0) },
        value("compared", "register 2 is `sealed Path`") {
            $0.make(.bool, .equalValue, b: $1, c: $1)
        },
        value("put in order", "register 2 is") { $0.make(.bool, .lessBytes, b: $1, c: $1) },
        value("measured", "register 2 is") { $0.make(.int, .length, b: $1) },
        value("hashed", "register 2 is") { $0.make(.digest, .sha256, b: $1) },
        value("into an open field", "register 2 is `sealed Path`") {
            $0.add(.tableUpdate, a: 0, b: $1, i: halves(low: 0, high: 7))
        },
        value("into a list", "register 2 is") {
            $0.make(.list(.path, max: 2), .makeList, b: $1, c: 1)
        },
        value("into a list of sealed", "only a field of a structure is sealed") {
            $0.make(.list(.sealed(.path), max: 2), .makeList, b: $1, c: 1)
        },
        value("rows compared", "register 1 is `row of boxes`") { code, _ in
            code.make(.bool, .equalValue, b: 1, c: 1)
        },
        value("a row among rows", "register 1 is `row of boxes`") { code, _ in
            let rows = code.make(.list(.row(0), max: 2), .makeList, b: 1, c: 1)
            code.make(.bool, .isElement, b: 1, c: rows)
        },
        value("numbers compared", "register 3 is `sealed Int`") { code, _ in
            let number = code.make(.sealed(.int), .getField, b: 1, i: 5)
            code.make(.bool, .equal, b: number, c: number)
        },
        value("numbers that decide a jump", "register 3 is `sealed Int`") { code, _ in
            let number = code.make(.sealed(.int), .getField, b: 1, i: 5)
            code.jump(.jumpIfEqual, a: number, b: number, by: 0)
        },
        value("added", "register 3 is `sealed Int`") { code, _ in
            let number = code.make(.sealed(.int), .getField, b: 1, i: 5)
            code.make(.int, .add, b: number, c: number)
        },
        value("an optional asked whether it is nil", "register 3 is `sealed Path?`") { code, _ in
            let spare = code.make(.sealed(.optional(.path)), .getField, b: 1, i: 4)
            code.jump(.jumpIfNil, a: spare, by: 0)
        },
        value("an optional's value", "register 4 is `sealed Path`") { code, _ in
            let spare = code.make(.sealed(.optional(.path)), .getField, b: 1, i: 4)
            code.make(.sealed(.path), .unwrap, b: spare)
        },
        value("a period's start", "register 3 is `sealed Period`") { code, _ in
            let span = code.make(.sealed(.period), .getField, b: 1, i: 6)
            code.make(.instant, .periodStart, b: span)
        },
        value("in one register where it needs two", "a Period takes two registers") { code, _ in
            code.function.registers.append(.sealed(.period))
        },
        value("an address to open by", "register 3 is `sealed Int`") { code, _ in
            let number = code.make(.sealed(.int), .getField, b: 1, i: 5)
            code.make(.row(0), .tableRead, b: number, i: 0)
        },
    ]

    static let opens: [Refusal] = [
        open("in a view", "only an action opens", .view) { $0.opens() },
        open("after a write", "opens after it has written") {
            $0.add(.emit, a: 0, i: 1)
            $0.opens()
        },
        open("twice", "opens after it has written") {
            $0.opens()
            $0.opens()
        },
        open("and then a check", "checks after it has written") {
            $0.opens()
            $0.add(.fail, i: 0)
        },
        open("in a loop", "a jump back leads from writing to checking") {
            let counter = $0.make(.int, .loadImmediate)
            $0.opens()
            $0.jump(.loopNext, a: counter, b: 3, by: -2)
        },
        open("an unknown opening", "no opening") { $0.opens(number: 2) },
        open("without the key", "register 5 holds nothing") {
            let window = $0.register(SealedSample.box, .account, .int)
            $0.make(.ticket, .open, b: window, c: 4, i: 0)
        },
        open("without an argument", "register 7 holds nothing") {
            let window = $0.register(SealedSample.box, .account, .int)
            $0.add(.move, a: window, b: 0)
            $0.make(.ticket, .open, b: window, c: 4, i: 0)
        },
        open("another window", "register 1 is `Account`") {
            $0.make(.ticket, .open, b: 1, c: 4, i: 0)
        },
        open("a key of another table", "register 0 is `BoxID`") {
            $0.make(.ticket, .open, b: 0, c: 4, i: 1)
        },
        open("for a number", "register 3 is `Int`") { $0.opens(length: 3) },
        open("into a number", "register 3 is `Int`") { $0.add(.open, a: 3, b: 0, c: 4, i: 0) },
        open("and compare tickets", "register 5 is `Ticket`") {
            let ticket = $0.opens()
            $0.make(.bool, .equal, b: ticket, c: ticket)
        },
        open("and take the ticket for a number", "register 5 is `Ticket`") {
            let ticket = $0.opens()
            $0.make(.int, .move, b: ticket)
        },
        open("a ticket from nowhere", "register 5 is `Ticket`") {
            $0.make(.ticket, .loadImmediate, i: 1)
        },
    ]

    static let trees: [Refusal] = [
        clause("reads a sealed field", .binary(.equal, .field(.letValue(0), 3), .constant(0))),
        clause("reads it of an element", search(.field(.local(0), 3))),
        sealed("a by that reads it", "reads the sealed field") {
            $0.functions[1].by = [
                .account(.field(.lookup(table: 0, key: .parameter(0)), 3))
            ]
        },
        sealed("rows compared", "equal of `row of boxes`") {
            $0.rules[0].clauses[0].condition = .binary(.equal, .letValue(0), .letValue(0))
        },
        sealed("a row among rows", "isElement of `row of boxes`") {
            $0.rules[0].clauses[0].condition = .binary(
                .isElement, .letValue(0), .collection(.list(.row(0), max: 1), [.letValue(0)]))
        },
        sealed("a set of it", "a set holds a sealed field") {
            $0.rules[0].clauses[0].condition = .all(
                .collection(.set(.structure(1), max: 1), []),
                body: .binary(.equal, .parameter(1), .parameter(1)))
        },
    ]

    // MARK: Making them

    private static let pair = Parameter("pair", .structure(1))
    private static let key = Parameter("box", SealedSample.box)

    private static func sealed(
        _ name: String, _ reason: String, _ change: @escaping @Sendable (inout Contract) -> Void
    ) -> Refusal {
        Refusal(name, reason, of: SealedSample.contract, change)
    }

    private static func clause(_ name: String, _ condition: RuleExpression) -> Refusal {
        sealed(name, "reads the sealed field `path`") {
            $0.constants = [Constant(type: .path, value: .path(Bytes("a".utf8)))]
            $0.rules[0].clauses[0].condition = condition
        }
    }

    private static func search(_ value: RuleExpression) -> RuleExpression {
        .exists(
            .bucket(table: 0, index: 0, columns: [.parameter(1)]),
            body: .binary(.equal, value, .constant(0)))
    }

    /// The sample with one function more.
    private static func code(
        _ name: String, _ reason: String, _ kind: FunctionKind, _ parameters: [Parameter],
        _ result: ValueType? = nil,
        _ build: @escaping @Sendable (inout FunctionBuilder) -> Void
    ) -> Refusal {
        sealed(name, reason) { contract in
            var builder = FunctionBuilder(
                "refused", kind, parameters, result: result,
                by: kind == .action ? [.anyone] : [])
            build(&builder)
            contract.functions.append(builder.function)
        }
    }

    /// An action that has read a row into register 1 and its path into register 2.
    private static func value(
        _ name: String, _ reason: String,
        _ build: @escaping @Sendable (inout FunctionBuilder, UInt8) -> Void
    ) -> Refusal {
        code(name, reason, .action, [key]) { code in
            let row = code.make(.row(0), .tableRead, b: 0, i: 0)
            let path = code.make(SealedSample.path, .getField, b: row, i: 3)
            build(&code, path)
            code.add(.returnNothing)
        }
    }

    /// An action with key, account, two numbers and a duration in registers 0 to 4.
    private static func open(
        _ name: String, _ reason: String, _ kind: FunctionKind = .action,
        _ build: @escaping @Sendable (inout FunctionBuilder) -> Void
    ) -> Refusal {
        let parameters = [
            key, Parameter("a", .account), Parameter("n", .int), Parameter("m", .int),
            Parameter("d", .duration),
        ]
        return code(name, reason, kind, parameters) { code in
            build(&code)
            code.add(.returnNothing)
        }
    }
}

extension FunctionBuilder {
    /// `open` with what registers 0, 2 and 4 hold; the ticket's register.
    @discardableResult
    fileprivate mutating func opens(number: Int32 = 0, length: UInt8 = 4) -> UInt8 {
        make(.ticket, .open, b: 0, c: length, i: number)
    }
}

/// An event without fields whose code is that of the event of `open`: found by trying.
private enum Collision {
    static let name = "A3fh0771"
}
