import LicetSyntax
import TestSupport
import Testing

@Suite struct `Limits of a source file` {
    private func codes(_ text: String) -> [String] {
        parseContract(SourceText(name: "a.licet", text: text)).diagnostics.map(\.code.id)
    }

    private func setting(_ value: String) -> String {
        "contract A version 1 setting s: Int = \(value)"
    }

    private func repeated(_ text: String, _ count: Int) -> String {
        String(repeating: text, count: count)
    }

    @Test func `a name has at most 64 characters`() {
        #expect(codes("contract \(repeated("a", 64)) version 1") == [])
        #expect(codes("contract \(repeated("a", 65)) version 1") == ["E0109"])
    }

    @Test func `a file has at most a mebibyte`() {
        let start = "contract A version 1"
        let size = SyntaxLimits.sourceSizeMax - start.utf8.count
        #expect(codes(start + repeated(" ", size)) == [])
        #expect(codes(start + repeated(" ", size + 1)) == ["E0110", "E0207"])
    }

    @Test func `brackets nest at most 128 deep`() {
        #expect(codes(nestedSetting(parentheses: 128)) == [])
        #expect(codes(nestedSetting(parentheses: 129)) == ["E0209"])
    }

    @Test(arguments: [
        ("[", "1", "]"), ("f(", "1", ")"), ("f[", "1", "]"), ("exists x in c: ", "true", ""),
    ])
    func `every bracket counts`(parts: (String, String, String)) {
        let (open, middle, close) = parts
        func nested(_ depth: Int) -> String {
            setting(repeated(open, depth) + middle + repeated(close, depth))
        }
        #expect(codes(nested(127)) == [])
        #expect(codes(nested(129)) == ["E0209"])
    }

    @Test func `types nest at most 128 deep`() {
        func type(_ depth: Int) -> String {
            "contract A version 1 struct S { f: "
                + repeated("[", depth) + "Int" + repeated("] max 1", depth) + " }"
        }
        #expect(codes(type(128)) == [])
        #expect(codes(type(129)) == ["E0209"])
    }

    /// A setting stands one level below the file.
    @Test(arguments: [
        (" + 1", "1"), (" and b", "b"), (" implies b", "b"), (" ?? b", "b"), (".m", "b"),
        ("()", "f"), ("[0]", "f"),
    ])
    func `a chain is at most 256 levels deep`(parts: (String, String)) {
        let (link, first) = parts
        #expect(codes(setting(first + repeated(link, 254))) == [])
        #expect(codes(setting(first + repeated(link, 255))) == ["E0209"])
        #expect(codes(setting(first + repeated(link, 6_000))) == ["E0209"])
    }

    @Test(arguments: ["not ", "- "])
    func `a prefix is at most 256 levels deep`(prefix: String) {
        #expect(codes(setting(repeated(prefix, 254) + "b")) == [])
        #expect(codes(setting(repeated(prefix, 255) + "b")) == ["E0209"])
        #expect(codes(setting(repeated(prefix, 6_000) + "b")) == ["E0209"])
    }

    @Test func `blocks nest at most 128 deep and else-if chains at most 256 levels`() {
        func blocks(_ depth: Int) -> String {
            "contract A version 1 func f() { "
                + repeated("if b { ", depth - 1) + repeated("}", depth)
        }
        #expect(codes(blocks(127)) == [])
        #expect(codes(blocks(129)) == ["E0209"])
        func chain(_ links: Int) -> String {
            "contract A version 1 func f() { if b { }" + repeated(" else if b { }", links) + " }"
        }
        #expect(codes(chain(250)) == [])
        #expect(codes(chain(255)) == ["E0209"])
        #expect(codes(chain(10_000)) == ["E0209"])
    }

    @Test func `depth adds up over chains inside one another`() {
        // Each bracket holds a chain of its own on its left: 4 times 100 levels.
        let chain = repeated(" + 1", 100)
        let deep = repeated("(", 4) + "1" + repeated("\(chain))", 4)
        #expect(codes(setting(deep)) == ["E0209"])
    }

    @Test(arguments: ["a == not ", "as a ", "insert t ", "match ", "Set<", "deploy D(x: ", "{"])
    func `no way of nesting is without a limit`(link: String) {
        let text = repeated(link, 6_000)
        for start in ["", "contract A version 1 test \"t\" { let x = ", "contract A version 1 "] {
            let source = SourceText(name: "a.licet", text: start + text)
            #expect(!parseContract(source).diagnostics.isEmpty)
        }
        let console = parseConsole(SourceText(name: "a.licet", text: text))
        // The printed tree has one more level for each label.
        #expect(console.items.allSatisfy { depth(of: $0.tree) <= 2 * SyntaxLimits.treeDepthMax })
    }

    @Test func `a file shows at most 100 mistakes`() {
        #expect(codes("contract A version 1" + repeated(";", 100)).count == 100)
        let more = codes("contract A version 1" + repeated(";", 101))
        #expect(more.count == 100 && more.last == "E0210")
    }
}

private func depth(of tree: Tree) -> Int {
    1 + (tree.children.map(depth).max() ?? 0)
}
