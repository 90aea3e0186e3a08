import Foundation
import TestSupport
import Testing

@Suite struct `The commands` {
    @Test func `a pipe has no prompt, goes on after a failure, and tells of it`() throws {
        let good = try Command.run(
            [try Command.built(), "repl"], input: "let n = 6 * 7\nn\n1 +\n1")
        #expect(good.status == 0)
        #expect(good.stdout == "n = 42: Int\n42: Int\n2: Int\n")
        let bad = try Command.run([try Command.built(), "repl"], input: "nonsense\n2 * 2\n")
        #expect(bad.status == 1)
        #expect(bad.stdout.hasSuffix("4: Int\n"))
        let left = try Command.run([try Command.built(), "repl"], input: ":quit\nnonsense\n")
        #expect(left.status == 0)
    }

    @Test func `what is no text does not end the console`() throws {
        let output = try Command.run(
            [try Command.built(), "repl"], input: "\u{0}\u{1b}[2J\n\u{feff}\r\n1 + 1\r\n")
        #expect(output.status == 1)
        #expect(output.stdout.hasSuffix("2: Int\n"))
    }

    @Test func `test tells by its status how the tests went`() throws {
        try withTemporaryFolder { folder in
            let licet = try Command.built()
            func write(_ text: String) throws {
                try Data(text.utf8).write(to: folder.appending(path: "A.licet"))
            }
            try write("contract A version 1\ntest \"one\" { expect 1 == 1 }\n")
            let passed = try Command.run([licet, "test", "."], directory: folder)
            #expect(passed.status == 0)
            #expect(passed.stdout.hasSuffix("1 test: 1 passed, 0 failed\n"))
            let none = try Command.run([licet, "test", "--filter", "two"], directory: folder)
            #expect(none.status == 1)
            #expect(none.stdout == "no tests whose title contains `two` in 1 file\n")
            try write("contract A version 1\ntest \"one\" { let n = 1 expect n == 2 }\n")
            let failed = try Command.run([licet, "test", "A.licet"], directory: folder)
            #expect(failed.status == 1)
            #expect(failed.stdout.contains("expected `2`, got `1`"))
            let json = try Command.run([licet, "test", "--json"], directory: folder)
            #expect(json.status == 1)
            #expect(json.stdout.contains("\"code\": \"E0801\""))
            try write("contract A version\n")
            #expect(try Command.run([licet, "test"], directory: folder).status == 1)
            #expect(try Command.run([licet, "test", "nowhere"], directory: folder).status == 1)
            #expect(try Command.run([licet, "test", "--nonsense"], directory: folder).status == 2)
        }
    }

    @Test func `test keeps gas, tells of coverage, and says which seed a property had`() throws {
        try withTemporaryFolder { folder in
            let licet = try Command.built()
            let text = """
                contract A version 1
                event E(n: Int)
                action go(n: Int) by anyone { emit E(n) }
                test "one" { actors a deploy A() as a go(1) }
                property "two" (n: Int) { expect n < 9 }
                """
            try Data(text.utf8).write(to: folder.appending(path: "A.licet"))
            func run(_ options: String...) throws -> Command.Output {
                try Command.run([licet, "test"] + options, directory: folder)
            }
            #expect(try run("--filter", "one", "--snapshot", "gas").status == 0)
            let same = try run("--filter", "one", "--snapshot", "gas", "--check")
            #expect(same.status == 0)
            try Data("A: one: 1\n".utf8).write(to: folder.appending(path: "gas"))
            let other = try run("--filter", "one", "--snapshot", "gas", "--check")
            #expect(other.status == 1 && other.stdout.contains("snapshot changed: A: one: 1 →"))
            #expect(try run("--check").status == 2)
            #expect(try run("--cases", "0").status == 2)
            let failed = try run("--seed", "7", "--json", "--coverage", "--gas")
            #expect(failed.status == 1)
            for part in [
                "\"kind\": \"property\"", "\"seed\": 7", "\"counterexample\":", "\"calls\":",
                "\"coverage\":", "\"snapshot\": []",
            ] { #expect(failed.stdout.contains(part), "\(part)") }
        }
    }
}
