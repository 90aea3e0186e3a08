import TestSupport
import Testing

@Suite struct `The tree is tidy` {
    static let files = Result { try SourceTree.files() }

    @Test func `the tree is really read`() throws {
        let paths = try Self.files.get().map(\.path)
        #expect(paths.contains("Package.swift"))
        #expect(paths.contains("Sources/LicetJSON/JSON.swift"))
        #expect(paths.contains("Tests/TidyTests/TidyTests.swift"))
    }

    @Test(arguments: TidyRule.all)
    func `every file keeps the rule`(rule: TidyRule) throws {
        let violations = try Self.files.get().flatMap(rule.check)
        let list = violations.map(\.description).joined(separator: "\n")
        #expect(violations.isEmpty, "\(rule.name)\n\(list)")
    }

    @Test(arguments: TidyRule.all)
    func `the rule finds what breaks it and passes what keeps it`(rule: TidyRule) {
        #expect(!rule.bad.isEmpty && !rule.good.isEmpty, "a rule needs its proof")
        for file in rule.bad {
            #expect(!rule.check(file).isEmpty, "not found: \(file.path): \(file.text.prefix(200))")
        }
        for file in rule.good {
            let found = rule.check(file).map(\.description).joined(separator: "\n")
            #expect(found.isEmpty, "\(found)\n\(file.text.prefix(200))")
        }
    }

    @Test func `the chain reaches neither source text nor the network, by any way`() throws {
        let imports = importGraph(try Self.files.get())
        let above = chainTargets.flatMap { forbiddenWays(from: $0, in: imports) }
        #expect(above.isEmpty, "\(above.joined(separator: "\n"))")
    }

    @Test func `a forbidden way over another target is found`() {
        let files = [
            SourceFile(path: "Sources/LicetVM/A.swift", text: "import LicetBytecode\n"),
            SourceFile(path: "Sources/LicetBytecode/B.swift", text: "public import LicetSyntax\n"),
        ]
        let ways = forbiddenWays(from: "LicetVM", in: importGraph(files))
        #expect(ways == ["LicetVM reaches LicetSyntax"])
    }

    @Test func `every arrow of the table points upward`() {
        var above: Set<String> = []
        for row in targetTable {
            #expect(row.imports.isSubset(of: above), "\(row.target)")
            above.insert(row.target)
        }
    }
}

@Suite struct `Blanking of what is not code` {
    @Test(arguments: [
        ("a // b!\nc", "a      \nc"),
        ("a /* b /* c */ d */ e", "a                   e"),
        ("f(\"x!\")", "f(    )"),
        ("f(\"a\\(b!)c\")", "f(    b!   )"),
        ("f(\"a\\(g(\"x\"))c\") + d", "f(    g(   )   ) + d"),
        ("#\"a\"b\\(c)\"# d", "            d"),
        ("#\"\\#(x)\"# d", "     x    d"),
        ("\"\\\"a\" b", "      b"),
        ("\"\"\"\nq \" w\n\"\"\" e", "   \n     \n    e"),
        ("func `a try! b`() {}", "func           () {}"),
    ])
    func `only code is left`(source: String, code: String) {
        #expect(String(decoding: blanked(Array(source.utf8)), as: UTF8.self) == code)
    }
}
