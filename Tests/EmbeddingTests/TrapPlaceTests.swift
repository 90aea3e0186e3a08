import Licet
import Testing

/// Every trap that a source text can come to tells where in it that was.
@Suite struct `Places of traps` {
    private static let text = """
        contract Traps version 1
        id RowID
        struct Row { n: Int, once ended: Instant?, tracked rank: Int }
        struct Entry { n: Int }
        state {
            table rows: [RowID: Row] index (n) max 2
            table entries: [Int: Entry]
        }
        error Unfit
        event Made(row: RowID)
        event Told(n: Int)
        role Keeper

        action loop(n: Int) by anyone { for i in 0 ..< n { emit Told(n: i) } }
        action fill(note: Bytes max 2_000) by anyone {
            var many: [Bytes max 2_000] max 600 = []
            for i in 0 ..< 600 { many.append(note) }
            emit Told(n: many.count)
        }
        action add(n: Int) -> Int by anyone { return n + 1 }
        action divide(n: Int) -> Int by anyone { return 7 / n }
        action later(d: Duration) -> Instant by anyone { return now + d }
        action pick(n: Int) -> Int by anyone { return [n, 2][n] }
        action rounds(n: Int) -> Int by anyone {
            var sum = 0
            for i in 0 ..< n max 3 { sum = sum + i }
            return sum
        }
        action read(key: Int) -> Int by anyone { return entries[key].n }
        action enter(key: Int) by anyone { insert entries[key] Entry(n: key) }
        action make(n: Int) -> RowID by anyone {
            let row = insert rows Row(n, rank: 0)
            emit Made(row)
            return row
        }
        action end(row: RowID, at t: Instant) by anyone { update rows[row].ended = t }
        action rank(row: RowID, n: Int) by anyone { update rows[row].rank = n }
        action keep() by Keeper { emit Told(n: 1) }
        action need(n: Int) by anyone {
            require n > 0 else Unfit
            emit Told(n)
        }
        action gather(note: Bytes max 2_000) -> [Bytes max 2_000] max 20 by anyone {
            var found: [Bytes max 2_000] max 20 = []
            for i in 0 ..< 20 { found.append(note) }
            return found
        }
        """

    private let ana = Account(named: "ana")

    private func deployed() throws -> (Chain, DeployedContract) {
        var chain = try Chain(at: "2027-01-01T08:00Z")
        let contract = try CompiledContract(Self.text, file: "Traps.licet")
        let traps = try chain.deploy(contract, roles: ["Keeper": [Account(named: "bo")]])
        return (chain, traps)
    }

    /// The failure, and the text that begins at its place.
    private func failure(
        _ chain: inout Chain, _ contract: DeployedContract, _ action: String,
        _ arguments: Named<Argument>, gasLimit: UInt64? = nil
    ) throws -> (error: String, text: String)? {
        do throws(ChainError) {
            _ = try chain.call(action, arguments, of: contract, as: ana, gasLimit: gasLimit)
            return nil
        } catch {
            guard case .failed(let failure) = error, let place = failure.place else {
                throw error
            }
            let lines = Self.text.split(separator: "\n", omittingEmptySubsequences: false)
            return (failure.error, String(lines[place.line - 1].dropFirst(place.column - 1)))
        }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let error: String
        let action: String
        let arguments: Named<Argument>
        /// What stands at the place.
        let text: String
        var gasLimit: UInt64?
        /// Calls before it, with the same arguments.
        var before = 0

        var testDescription: String { error + " in " + action }
    }

    private static let note = Argument.bytes(Array(repeating: 7, count: 2_000))

    static let cases = [
        Case(
            error: "OutOfGas", action: "loop", arguments: ["n": 60], text: "", gasLimit: 110_000),
        Case(error: "OutOfMemory", action: "fill", arguments: ["note": note], text: "many.append"),
        Case(
            error: "Overflow", action: "add", arguments: ["n": .int(.max)], text: "n + 1"),
        Case(error: "DivisionByZero", action: "divide", arguments: ["n": 0], text: "7 / n"),
        Case(
            error: "TimeOutOfRange", action: "later",
            arguments: ["d": .literal("-1_000_000.hours")], text: "now + d"),
        Case(error: "IndexOutOfRange", action: "pick", arguments: ["n": 5], text: "[n, 2][n]"),
        Case(error: "BoundExceeded", action: "rounds", arguments: ["n": 4], text: "n max 3"),
        Case(error: "RowAbsent", action: "read", arguments: ["key": 9], text: "entries[key]"),
        Case(
            error: "RowExists", action: "enter", arguments: ["key": 1], text: "insert", before: 1),
        Case(error: "TableFull", action: "make", arguments: ["n": 1], text: "insert", before: 2),
        Case(error: "NotAuthorised", action: "keep", arguments: [:], text: "Keeper"),
        Case(error: "Unfit", action: "need", arguments: ["n": 0], text: "require"),
        Case(error: "TooManyEvents", action: "loop", arguments: ["n": 65], text: "emit"),
        Case(error: "ValueTooLarge", action: "gather", arguments: ["note": note], text: "gather("),
    ]

    @Test(arguments: cases) func `are told`(_ trap: Case) throws {
        var (chain, contract) = try deployed()
        for _ in 0..<trap.before {
            _ = try chain.call(trap.action, trap.arguments, of: contract, as: ana)
        }
        let found = try #require(
            try failure(
                &chain, contract, trap.action, trap.arguments, gasLimit: trap.gasLimit))
        #expect(found.error == trap.error)
        #expect(found.text.hasPrefix(trap.text), "\(found.text)")
    }

    @Test func `are told of fields that are set once, and of histories`() throws {
        var (chain, contract) = try deployed()
        _ = try chain.call("make", ["n": 1], of: contract, as: ana)
        let early: Named<Argument> = ["row": .row(1), "at": .literal("@2026-01-01T00:00Z")]
        let past = try failure(&chain, contract, "end", early)
        #expect(past?.error == "OnceInThePast" && past?.text.hasPrefix("update") == true)
        let late: Named<Argument> = ["row": .row(1), "at": .literal("@2028-01-01T00:00Z")]
        _ = try chain.call("end", late, of: contract, as: ana)
        let again = try failure(&chain, contract, "end", late)
        #expect(again?.error == "OnceAlreadySet" && again?.text.hasPrefix("update") == true)
        for number in 1..<1_024 {
            try chain.advance(by: .seconds(1))
            _ = try chain.call(
                "rank", ["row": .row(1), "n": .int(Int64(number))], of: contract, as: ana)
        }
        try chain.advance(by: .seconds(1))
        let full = try failure(&chain, contract, "rank", ["row": .row(1), "n": 0])
        #expect(full?.error == "HistoryFull" && full?.text.hasPrefix("update") == true)
    }
}
