import LicetBytecode
import LicetCompiler
import LicetPrimitives
import LicetSyntax
import Testing

@Suite struct `Expressions of tests and the console` {
    private let contract: TypedContract

    init() throws {
        let source = SourceText(
            name: "a.licet",
            text: """
                contract A version 1
                id R
                enum Kind { general, mental }
                struct Row { owner: Account, note: Text
                    func long() -> Bool { return note.length > 3 }
                }
                state { table rows: [R: Row] var total: Int = 0 }
                event Put(row: R)
                access may(r: R, who: Account) at t { permit owner when rows[r].owner == who }
                view twice(n: Int) -> Int { return plain(n) * 2 }
                func plain(n: Int) -> Int { return n }
                action put(note: Text) -> R by anyone {
                    let r = insert rows Row(caller, note)
                    emit Put(r)
                    return r
                }
                """)
        contract = try #require(check(parseContract(source).unit, source: source).contract)
    }

    private func typed(
        _ text: String, expected: ValueType? = nil,
        variables: [(name: String, type: ValueType)] = []
    ) throws -> (expression: TypedExpression?, codes: [String]) {
        let parsed = parseConsole(SourceText(name: "console", text: text))
        #expect(parsed.diagnostics.isEmpty)
        guard case .statement(.expression(let expression))? = parsed.items.first else {
            throw NotAnExpression()
        }
        let result = checkConsoleExpression(
            expression, expected: expected, variables: variables,
            in: ConsoleScope(of: contract))
        return (result.expression, result.diagnostics.map(\.code.id))
    }

    private struct NotAnExpression: Error {}

    @Test func `take what literals mean from what is expected`() throws {
        let kind = try typed(".mental", expected: .enumeration(0)).expression
        #expect(kind?.type == .enumeration(0))
        let row = try typed("#7", expected: .identifier(0)).expression
        #expect(row?.constantValue == .identifier(7))
        #expect(try typed("#7").codes == ["E0307"])
        #expect(try typed("7", expected: .bool).codes == ["E0301"])
        let some = try typed("7", expected: .optional(.int)).expression
        #expect(some?.constantValue == Value.some(.int(7)))
    }

    @Test func `read state, call views and rules, and use variables`() throws {
        let variables: [(name: String, type: ValueType)] = [
            ("ana", .account), ("r", .identifier(0)),
        ]
        #expect(try typed("total + twice(3)", variables: variables).expression?.type == .int)
        #expect(try typed("may(r, who: ana)", variables: variables).expression?.type == .bool)
        #expect(try typed("rows[r].owner == ana", variables: variables).codes == [])
        #expect(try typed("rows[r].long()", variables: variables).codes == [])
        let local = try typed("r", variables: variables).expression
        guard case .local(1)? = local?.kind else {
            Issue.record("`r` is not the second variable")
            return
        }
        let function = try typed("twice(3)").expression
        guard case .call(let number, _)? = function?.kind else {
            Issue.record("`twice(3)` is not a call")
            return
        }
        #expect(contract.functions[number].name == "twice")
    }

    @Test func `cannot call actions, or know who calls`() throws {
        #expect(try typed("put(\"x\")").codes == ["E0503"])
        #expect(try typed("caller").codes == ["E0504"])
        #expect(try typed("nobody").codes == ["E0303"])
    }

    @Test func `of a contract stand in an order that calls can follow`() {
        #expect(contract.functions.map(\.name) == ["Row.long", "plain", "twice", "put"])
    }
}
