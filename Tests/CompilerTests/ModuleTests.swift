import LicetBytecode
import LicetCompiler
import LicetPrimitives
import LicetSyntax
import TestSupport
import Testing

@Suite struct `Modules` {
    private func compiled(
        _ text: String, _ modules: [String: String], name: String = "A.licet"
    ) -> Compilation {
        compile(
            SourceText(name: name, text: text),
            modules: ModuleResolver(files: modules.mapValues { Array($0.utf8) }))
    }

    private func codes(_ compilation: Compilation) -> [String] {
        compilation.diagnostics.map(\.code.id)
    }

    /// `m1` imports `m2`, and so on; the last one imports nothing.
    private func chain(_ count: Int) -> [String: String] {
        var modules: [String: String] = [:]
        for number in 1...count {
            let (next, value) =
                number < count
                ? ("import m\(number + 1) (k\(number + 1))\n", "k\(number + 1) + 1") : ("", "1")
            modules["m\(number).licet"] =
                "module m\(number)\n\(next)const k\(number): Int = \(value)\n"
        }
        return modules
    }

    private let importer = """
        contract A version 1
        import m1 (k1)
        view v() -> Int { return k1 }
        """

    @Test func `stand in chains of at most sixteen files`() throws {
        let deepest = compiled(importer, chain(ModuleLimits.depthMax - 1))
        #expect(codes(deepest) == [])
        #expect(deepest.contract != nil)
        let deeper = compiled(importer, chain(ModuleLimits.depthMax))
        #expect(codes(deeper) == ["E0716"])
        #expect(deeper.contract == nil)
    }

    @Test func `are at most sixty-four`() {
        func contract(_ count: Int) -> Compilation {
            let numbers = 0..<count
            let imports = numbers.map { "import m\($0) (n\($0))\n" }.joined()
            let sum = numbers.map { "let a\($0) = n\($0)\n" }.joined()
            let uses = numbers.map { "if a\($0) == 7 { return \($0) }\n" }.joined()
            let modules = numbers.map {
                ("m\($0).licet", "module m\($0)\nconst n\($0): Int = \($0)\n")
            }
            return compiled(
                "contract A version 1\n\(imports)view v() -> Int {\n\(sum)\(uses)return 1 }\n",
                Dictionary(uniqueKeysWithValues: modules))
        }
        #expect(!codes(contract(ModuleLimits.modulesMax)).contains("E0716"))
        #expect(contract(ModuleLimits.modulesMax).contract != nil)
        #expect(codes(contract(ModuleLimits.modulesMax + 1)).contains("E0716"))
    }

    @Test func `have at most four mebibytes of source together`() {
        let text =
            "contract A version 1\n" + (1...4).map { "import m\($0) (n\($0))\n" }.joined()
            + "view v() -> Int { return n1 + n2 + n3 + n4 }\n"
        func total(_ size: Int) -> Compilation {
            var modules: [String: String] = [:]
            var rest = size - text.utf8.count
            for number in 1...4 {
                let head = "module m\(number)\nconst n\(number): Int = 1\n//"
                let room = number < 4 ? SyntaxLimits.sourceSizeMax : rest
                modules["m\(number).licet"] =
                    head + String(repeating: "x", count: room - head.utf8.count)
                rest -= room
            }
            return compiled(text, modules)
        }
        #expect(codes(total(ModuleLimits.bytesMax)) == [])
        #expect(codes(total(ModuleLimits.bytesMax + 1)) == ["E0716"])
    }

    @Test func `are looked for beside the contract, then in the folders that are named`() throws {
        let files = [
            "work/contracts/lib/near.licet": "module lib.near\nconst a: Int = 1\n",
            "shared/lib/near.licet": "module lib.near\nconst a: Int = true\n",
            "shared/lib/far.licet": "module lib.far\nimport lib.near (a)\nconst b: Int = a\n",
        ]
        let path = "work/contracts/A.licet"
        let resolver = ModuleResolver(
            beside: path, workingFolder: "", folders: ["more", "shared/"],
            read: { files[$0].map { Array($0.utf8) } })
        let good = compile(
            SourceText(
                name: path,
                text: "contract A version 1\nimport lib.far (b)\nview v() -> Int { return b }\n"),
            modules: resolver)
        #expect(codes(good) == [])
        #expect(
            good.source.modules.map(\.name) == [
                "shared/lib/far.licet", "work/contracts/lib/near.licet",
            ])
        let bad = compile(
            SourceText(name: path, text: "contract A version 1\nimport lib.none (b)\n"),
            modules: resolver)
        #expect(codes(bad) == ["E0711"])
        #expect(
            bad.diagnostics.first?.help
                == "looked for `work/contracts/lib/none.licet`, `more/lib/none.licet`, "
                + "`shared/lib/none.licet`")
    }

    @Test(
        arguments: [
            ("lib/time.licet", "", true), ("/x/lib/time.licet", "", true),
            ("time.licet", "", true), ("time.licet", "/x/lib", true),
            ("../lib/time.licet", "/x/y", true), ("./time.licet", "/x/other", false),
            ("time.licet", "/x/other", false), ("lib/tome.licet", "", false),
            ("/x/other/time.licet", "", false),
        ])
    func `lie where their names say`(path: String, folder: String, isRight: Bool) {
        let compilation = compile(
            SourceText(name: path, text: "module lib.time\nconst a: Int = 1\n"),
            modules: ModuleResolver(
                beside: path, workingFolder: folder, folders: [], read: { _ in nil }))
        #expect(codes(compilation) == (isRight ? [] : ["E0712"]))
    }

    @Test func `that are checked alone find their neighbours`() {
        let files = ["x/lib/units.licet": "module lib.units\nconst a: Int = 1\n"]
        let text = "module lib.time\nimport lib.units (a)\nconst b: Int = a\n"
        let compilation = compile(
            SourceText(name: "x/lib/time.licet", text: text),
            modules: ModuleResolver(
                beside: "x/lib/time.licet", workingFolder: "", folders: [],
                read: { files[$0.replacing("x/lib/../", with: "x/")].map { Array($0.utf8) } }))
        #expect(codes(compilation) == [])
        #expect(compilation.module?.text == "lib.time")
        #expect(compilation.contract == nil)
    }

    @Test func `give a container only what is used, and never their own files`() throws {
        let modules = [
            "lib/time.licet": """
            module lib.time
            struct Shift { start: Int }
            struct Hidden { start: Int func half() -> Int { return start / 2 } }
            struct Unused { start: Int }
            func later(s: Shift) -> Int { return helper(Hidden(start: s.start)) }
            func helper(h: Hidden) -> Int { return h.half() }
            func unused(n: Int) -> Int { return n }
            """
        ]
        let text = """
            contract A version 1
            import lib.time (Shift, later)
            struct lib_time_Hidden { a: Int }
            state { table t: [Account: lib_time_Hidden] }
            view v(n: Int) -> Int { return later(Shift(start: n)) }
            """
        let contract = try #require(compiled(text, modules).contract)
        #expect(
            contract.structures.map(\.name) == ["Shift", "lib_time_Hidden_2", "lib_time_Hidden"])
        #expect(
            contract.functions.map(\.name) == [
                "lib_time_Hidden_2.half", "lib_time_helper", "later", "v",
            ])
        let places = try #require(contract.debug?.functions)
        #expect(places.map(\.isEmpty) == [true, true, true, false])
        for place in places.joined() { #expect(Int(place.end) <= text.utf8.count) }
        // Where a module lies, and what else stands in it, changes nothing.
        let longer = modules.mapValues {
            "// Longer.\n\n" + $0 + "\nfunc more() -> Int { return 1 }"
        }
        #expect(compiled(text, longer).contract?.encoded == contract.encoded)
    }

    @Test func `and their limits count only what is used`() {
        let structs = (0..<300).map { "struct S\($0) { a: Int }\n" }.joined()
        let modules = ["m.licet": "module m\n\(structs)"]
        func contract(_ count: Int) -> Compilation {
            let names = (0..<count).map { "S\($0)" }
            let uses = names.map { "func f\($0)(s: \($0)) -> Int { return s.a }\n" }.joined()
            return compiled(
                "contract A version 1\nimport m (\(names.joined(separator: ", ")))\n\(uses)",
                modules)
        }
        #expect(codes(contract(256)) == [])
        #expect(codes(contract(257)).contains("E0702"))
    }

    @Test func `are shown under their own names`() throws {
        let modules = ["lib/time.licet": "module lib.time\n\nconst later: Int = 1\n"]
        let text = """
            contract A version 1
            import lib.time (later)
            const later: Int = 2
            """
        let compilation = compiled(text, modules)
        let rendered = compilation.diagnostics.map { $0.rendered(in: compilation.source) }
        #expect(
            rendered == [
                """
                error[E0715]: `later` is imported, and declared in this file
                 --> A.licet:2:18
                  |
                2 | import lib.time (later)
                  |                  ^^^^^
                3 | const later: Int = 2
                  |       ----- declared here
                 ::: lib/time.licet:3:7
                  |
                3 | const later: Int = 1
                  |       ----- this is imported

                """
            ])
    }

    @Test func `do not tell of their warnings to those who import them`() {
        let module = "module m\nfunc f() -> Int { let unused = 1 return 2 }\n"
        let text = "contract A version 1\nimport m (f)\nview v() -> Int { return f() }\n"
        #expect(codes(compiled(text, ["m.licet": module])) == [])
        #expect(codes(compiled(module, [:], name: "m.licet")) == ["W0301"])
    }

    @Test func `of the compiler cannot be replaced`() {
        let text = "contract A version 1\nimport std.consent (Own)\n"
        let modules = ["std/consent.licet": "module std.consent\nconst Own: Int = 1\n"]
        let own = modules.values.map { Array($0.utf8) }
        let found = compiled(text, modules).source.modules.map(\.bytes)
        #expect(found.count == 1 && found != own)
    }

    @Test func `with long chains of constants are checked in time`() {
        let count = 4_000
        let chain = (0..<count).map { "const c\($0): Int = c\($0 + 1) + 1\n" }.joined()
        let text = "contract A version 1\n\(chain)const c\(count): Int = 0\n"
        let compilation = compiled(text + "view v() -> Int { return c0 }\n", [:])
        #expect(codes(compilation) == [])
        #expect(codes(compiled(text + "const d: Int = c0 + c0\n", [:])) == ["W0307"])
        let circle = text.replacing("const c\(count): Int = 0", with: "const c\(count): Int = c0")
        #expect(codes(compiled(circle, [:])) == ["E0341"])
    }

    @Test func `have at most 4096 constants in sight`() {
        func contract(_ count: Int) -> Compilation {
            compiled(
                "contract A version 1\n"
                    + (0..<count).map { "const c\($0): Int = 1\n" }.joined(), [:])
        }
        #expect(codes(contract(4_096)).allSatisfy { $0 == "W0307" })
        #expect(codes(contract(4_097)) == ["E0702"])
    }
}
