import LicetBytecode
import LicetCompiler
import LicetPrimitives
import LicetSyntax
import Testing

@Suite struct `The size of a container` {
    /// A contract with this many functions that each take a few hundred bytes.
    private func compiled(functions count: Int) -> Compilation {
        let functions = (0..<count).map { number in
            "func f\(number)(x: Int) -> Int { return "
                + (0..<20).map { "x * \(number * 20 + $0)" }.joined(separator: " + ") + " }"
        }
        let text = "contract Large version 1\n" + functions.joined(separator: "\n")
        return compile(SourceText(name: "Large.licet", text: text))
    }

    @Test func `has a limit, past which the compiler says so`() throws {
        var fitting = 1
        var tooMany = 400
        while tooMany - fitting > 1 {
            let middle = (fitting + tooMany) / 2
            if compiled(functions: middle).contract == nil {
                tooMany = middle
            } else {
                fitting = middle
            }
        }
        let contract = try #require(compiled(functions: fitting).contract)
        #expect(contract.encoded.count <= Limits.codeBytes)
        _ = try verify(contract, container: contract.encoded)
        let past = compiled(functions: tooMany)
        #expect(past.diagnostics.map(\.code.id) == ["E0703"])
        #expect(past.diagnostics.allSatisfy { $0.message.contains("more than 65,536") })
    }
}
