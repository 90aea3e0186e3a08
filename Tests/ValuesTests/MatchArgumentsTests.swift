import LicetBytecode
import LicetJSON
import LicetPrimitives
import LicetValues
import Testing

@Suite struct `Arguments by name` {
    private let parameters = contract.functions[1].parameters

    private func match(_ pairs: String...) throws -> [Value] {
        let arguments = try pairs.map { try #require(NamedArgument($0)) }
        return try matchArguments(arguments, to: parameters, in: contract) {
            $0 == "ana" ? ana : nil
        }
    }

    private let expected: [Value] = [
        .identifier(7), .account(ana), .set([.enumeration(0)]), .some(.text(Bytes("a=b".utf8))),
    ]

    @Test func `come in any order, by label or name`() throws {
        #expect(try match("record=#7", "to=ana", "for=[.treatment]", "note=\"a=b\"") == expected)
        #expect(
            try match("note=\"a=b\"", "purposes=[.treatment]", "reader=ana", "record=#7")
                == expected)
    }

    @Test func `that are missing are named with their types`() {
        let error = ArgumentError.missing([
            "for: Set<Purpose> max 8", "note: (Text max 32)?",
        ])
        #expect(throws: error) { try match("record=#7", "to=ana") }
        #expect(error.description == "missing: `for: Set<Purpose> max 8`, `note: (Text max 32)?`")
    }

    @Test func `that are unknown come with the nearest name`() {
        let known = ["record", "to", "for", "note"]
        #expect(
            throws: ArgumentError.unknown("recrod", suggestion: "record", parameters: known)
        ) { try match("recrod=#7") }
        #expect(throws: ArgumentError.unknown("x", suggestion: nil, parameters: known)) {
            try match("x=#7")
        }
        #expect(
            ArgumentError.unknown("x", suggestion: nil, parameters: ["a", "b"]).description
                == "there is no parameter `x`: there are `a`, `b`")
    }

    @Test func `given twice, or with a wrong value, are refused`() {
        #expect(throws: ArgumentError.twice("to")) { try match("to=ana", "reader=ana") }
        #expect(
            throws: ArgumentError.value(
                parameter: "to", ValueTextError(.unknownAccount("bo"), at: 0))
        ) { try match("to=bo") }
    }

    @Test func `a pair has a name and an equals sign`() {
        #expect(NamedArgument("x") == nil)
        #expect(NamedArgument("=1") == nil)
        #expect(NamedArgument("x=") == NamedArgument(name: "x", text: ""))
    }

    @Test func `a label counts before another's name`() throws {
        let crossed = [
            Parameter(label: "b", name: "a", type: .int),
            Parameter(label: "a", name: "b", type: .bool),
        ]
        let arguments = [
            NamedArgument(name: "a", text: "true"), NamedArgument(name: "b", text: "1"),
        ]
        #expect(try matchArguments(arguments, to: crossed, in: contract) == [.int(1), .bool(true)])
    }

    @Test func `may be a JSON object`() throws {
        let object = try JSON(
            reading:
                "{\"record\":7,\"to\":\"\(ana.text)\",\"for\":[\"treatment\"],\"note\":\"a=b\"}")
        #expect(try arguments(from: JSONField(object), to: parameters, in: contract) == expected)
        let unlabelled = try JSON(reading: #"{"record":7,"reader":"x"}"#)
        #expect(throws: JSONShapeError.self) {
            try arguments(from: JSONField(unlabelled), to: parameters, in: contract)
        }
    }

    @Test(
        arguments: [
            ("recrod", "record"), ("recor", "record"), ("rekord", "record"), ("records", "record"),
            ("xyz", nil), ("", nil), ("to", "to"), ("ot", nil),
        ] as [(String, String?)])
    func `suggestions are close`(name: String, expected: String?) {
        #expect(suggestion(for: name, among: ["record", "to"]) == expected)
    }
}
