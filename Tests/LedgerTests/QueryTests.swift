import LicetBytecode
import LicetLedger
import LicetPrimitives
import LicetVM
import Testing

@Suite struct Queries {
    private var chain: TestChain

    init() throws { chain = try TestChain() }

    @Test mutating func `a view answers from the state and changes nothing`() throws {
        _ = try chain.send([TestChain.call("bump", [.int(6)])], from: chain.keeper)
        let before = chain.state.rows
        #expect(try chain.total() == 6)
        #expect(chain.state.rows == before)
    }

    @Test mutating func `only views of contracts that are there are run`() throws {
        #expect(try view("total", of: .zero) == nil)
        let unknown = Execution.Outcome.trapped(Trapped(trap: .unknownFunction))
        #expect(try view("bump")?.outcome == unknown)
        #expect(try view("isOpen")?.outcome == unknown)
        #expect(try view("")?.outcome == unknown)
    }

    @Test mutating func `a view has a limit of gas`() throws {
        let query = Query(
            contract: TestChain.counter, name: "total", arguments: [], gasLimit: Gas(10))
        let execution = try #require(
            try runView(query, in: chain.next, on: chain.state, caches: &chain.caches))
        guard case .trapped(let trapped) = execution.outcome else {
            Issue.record("\(execution)")
            return
        }
        #expect(trapped.trap == .outOfGas)
        #expect(execution.gasUsed == Gas(10))
    }

    @Test mutating func `a rule is decided for the instant that is asked about`() throws {
        let query = Query(contract: TestChain.counter, name: "isOpen", arguments: [])
        for (milliseconds, answer) in [(0, 1), (9_999, 1), (10_000, 0)] as [(Int64, UInt8)] {
            let execution = try decideRule(
                query, at: CodecSamples.instant(milliseconds), in: chain.next, on: chain.state,
                caches: &chain.caches)
            #expect(execution?.outcome == .returned([answer]))
        }
    }

    private mutating func view(
        _ name: String, of contract: Account = TestChain.counter
    ) throws -> Execution? {
        let query = Query(contract: contract, name: name, arguments: [])
        return try runView(query, in: chain.next, on: chain.state, caches: &chain.caches)
    }
}
