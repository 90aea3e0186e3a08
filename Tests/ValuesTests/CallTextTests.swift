import LicetBytecode
import LicetPrimitives
import LicetValues
import Testing

@Suite struct CallTextTests {
    @Test func `a call is split at its commas`() throws {
        let call = try #require(
            CallText(" read( #1, for: [.a, .b], Pair(holder: x, n: 1), \"a, (\\\"b\" ) "))
        #expect(call.name == "read")
        #expect(
            call.arguments.map(\.text) == [
                "#1", "[.a, .b]", "Pair(holder: x, n: 1)", "\"a, (\\\"b\"",
            ])
        #expect(call.arguments.map(\.label) == [nil, "for", nil, nil])
        #expect(CallText("f()")?.arguments == [])
        #expect(CallText("f(@2027-01-01T08:00Z)")?.arguments.first?.label == nil)
    }

    @Test(arguments: [
        "", "f", "f(", "f)", "(1)", "f(1))", "f((1)", "f(1,)", "f(\"a)", "f g(1)", "f(])",
        "f(1) ; g(2)", "é(1)",
    ])
    func `what is no call is refused`(text: String) {
        #expect(CallText(text) == nil)
    }

    @Test func `arguments go to parameters in order or by label`() throws {
        let parameters = [
            Parameter(label: nil, name: "n", type: .int),
            Parameter(label: "for", name: "flag", type: .bool),
        ]
        let contract = Contract(name: "C", version: 1)
        for text in ["f(1, true)", "f(n: 1, for: true)", "f(1, flag: true)"] {
            let call = try #require(CallText(text))
            #expect(try matchCall(call, to: parameters, in: contract) == [.int(1), .bool(true)])
        }
        for text in ["f(1)", "f(1, true, 2)", "f(true, 1)", "f(1, n: 2)", "f(1, other: true)"] {
            let call = try #require(CallText(text))
            #expect(throws: ArgumentError.self) {
                try matchCall(call, to: parameters, in: contract)
            }
        }
    }
}
