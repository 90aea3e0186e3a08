import LicetBytecode
import LicetCompiler
import LicetPrimitives
import LicetSyntax
import TestSupport
import Testing

/// Contracts near the limits of calls and registers: what makes code faster is left out before one
/// is refused, and who is refused is told by the compiler.
@Suite struct `Registers of calls` {
    /// Functions that call the one before, of so many parameters, with so many constants in a loop.
    private func chain(_ depth: Int, parameters: Int, constants: Int) -> String {
        // Short ones: the container must not be too large before its frames are.
        let letters = "abcdefghjklmopqrtuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".map { String($0) }
        let names = (letters + letters.map { "b" + $0 }).prefix(parameters)
        let declared = names.map { "\($0): Int" }.joined(separator: ", ")
        let passed = names.map { "\($0): \($0)" }.joined(separator: ", ")
        let sums = (0..<constants).map { "s = s % \($0 + 7)" }.joined(separator: "\n")
        let functions = (0..<depth).map { number in
            """
            func f\(number)(\(declared)) -> Int {
                var s = 0
                for i in 0 ..< 3 { \(sums) }
                \(number > 0 ? "s = s + f\(number - 1)(\(passed))" : "")
                return s
            }
            """
        }
        let given = names.map { "\($0): n" }.joined(separator: ", ")
        return """
            contract Chain version 1
            \(functions.joined(separator: "\n"))
            view v(n: Int) -> Int { return f\(depth - 1)(\(given)) }
            """
    }

    private func messages(_ source: String) -> [String] {
        compiled(source, name: "Chain.licet").diagnostics.filter { $0.severity == .error }
            .map(\.message)
    }

    @Test func `constants of loops give way to a chain of calls`() throws {
        let source = chain(52, parameters: 59, constants: 16)
        let contract = try #require(compiled(source, name: "Chain.licet").contract)
        _ = try verify(contract, container: contract.encoded)
    }

    @Test func `a chain that takes more than the stack has is refused where it is declared`() {
        #expect(
            messages(chain(62, parameters: 63, constants: 1))
                == ["this and the functions that it calls hold more than 4,096 values at a time"])
        #expect(messages(chain(63, parameters: 1, constants: 1)).isEmpty)
        #expect(
            messages(chain(64, parameters: 1, constants: 1))
                == ["this calls functions more than 64 deep"])
    }

    @Test func `marks give way to values`() throws {
        let values = (0..<127).map { "let a\($0) = n + \($0)" }.joined(separator: "\n")
        let sums = (0..<20).map { "s = (s + i % \($0 + 7)) % 1_000" }.joined(separator: "\n")
        let all = (0..<127).map { " + a\($0)" }.joined()
        let source = """
            contract Values version 1
            view v(n: Int) -> Int {
                \(values)
                var s = 0
                for i in 0 ..< n max 20 { for j in i ..< n max 20 { \(sums) } }
                return s\(all)
            }
            """
        #expect(messages(source).isEmpty)
    }
}
