import LicetBytecode
import LicetPrimitives
import TestSupport
import Testing

struct GasTests {
    struct Program: Sendable, CustomTestStringConvertible {
        let file: String
        /// Lines of the script before the call that is measured.
        let lines: Int
        var testDescription: String { "\(file), line \(lines)" }
    }

    static let programs = [
        Program(file: "buffer-lists", lines: 0), Program(file: "index-buckets", lines: 2),
        Program(file: "rules-in-actions", lines: 8), Program(file: "events", lines: 0),
        Program(file: "numbered-rows", lines: 1), Program(file: "state-fields", lines: 1),
        Program(file: "digests", lines: 0), Program(file: "by-terms-that-trap", lines: 3),
    ]

    /// The file's contract after the first lines of its script, and the call in the next.
    private func prepared(
        _ program: Program
    ) throws -> (twin: Twin, function: Int, arguments: [Value], caller: Account) {
        let file = try #require(
            try Corpus.files("execute").first { $0.name == program.file })
        let script = try ScriptLine.lines(of: file.text)
        var twin = try Twin(file.text)
        for line in script.prefix(program.lines) { try twin.perform(line) }
        guard case .call(let caller, let name, let texts, _) = script[program.lines] else {
            throw Twin.Difference("line \(program.lines) of \(program.file) is no call")
        }
        let function = try #require(twin.contract.functions.firstIndex { $0.name == name })
        let arguments = try twin.arguments(texts, of: function)
        return (twin, function, arguments, actor(caller))
    }

    private func run(
        _ program: Program, limit: Gas
    ) throws -> (outcome: Twin.Outcome, rows: [Row], used: Gas) {
        var (twin, function, arguments, caller) = try prepared(program)
        twin.gasLimit = limit
        let isView = twin.contract.functions[function].kind == .view
        let outcome =
            isView
            ? try twin.view(function, arguments, by: caller)
            : try twin.act(function, arguments, by: caller).outcome
        return (outcome, twin.store.sortedRows, twin.gasUsed)
    }

    @Test(arguments: GasTests.programs)
    func `the same call uses the same gas`(_ program: Program) throws {
        let first = try run(program, limit: Gas(10_000_000))
        let second = try run(program, limit: Gas(20_000_000))
        #expect(first.used == second.used)
        #expect(first.outcome == second.outcome)
        #expect(first.used > .zero)
    }

    @Test(arguments: GasTests.programs)
    func `any less than the gas a call needs is out of gas and changes nothing`(
        _ program: Program
    ) throws {
        let whole = try run(program, limit: Gas(10_000_000))
        var (twin, function, arguments, caller) = try prepared(program)
        let before = twin.store.sortedRows
        let isView = twin.contract.functions[function].kind == .view
        for limit in 0..<whole.used.units {
            twin.gasLimit = Gas(limit)
            let outcome =
                isView
                ? try twin.view(function, arguments, by: caller)
                : try twin.act(function, arguments, by: caller).outcome
            guard outcome == .trapped(.outOfGas), twin.gasUsed == Gas(limit) else {
                Issue.record("limit \(limit): \(outcome), used \(twin.gasUsed.units)")
                return
            }
        }
        #expect(twin.store.sortedRows == before)
        let exact = try run(program, limit: whole.used)
        #expect(exact.outcome == whole.outcome)
        #expect(exact.rows == whole.rows)
        #expect(exact.used == whole.used)
    }
}
