import LicetCompiler
import LicetSyntax
import TestSupport
import Testing

/// Guesses that mend nothing, by the case: behind each stand mistakes in what the right name is
/// given, which nobody could see before.
private let unapplied = [
    "enum-values": ["`Decision` has no `aproved`"]
]

@Suite struct `Fixes applied to files` {
    @Test(arguments: ["check", "parse"])
    func `mend each its own mistake, alone`(folder: String) throws {
        var count = 0
        for file in try Corpus.files(folder) {
            let files = file.files
            let modules = ModuleResolver(files: CorpusFile.modules(files))
            let before = compile(
                SourceText(name: files[0].name, text: files[0].text), modules: modules)
            for diagnostic in before.diagnostics {
                guard let fixIt = diagnostic.fixIt, fixIt.span.end <= files[0].text.utf8.count,
                    unapplied[file.name]?.contains(diagnostic.message) != true
                else { continue }
                var bytes = Array(files[0].text.utf8)
                bytes.replaceSubrange(
                    fixIt.span.start..<fixIt.span.end, with: Array(fixIt.replacement.utf8))
                let after = compile(
                    SourceText(name: files[0].name, bytes: bytes), modules: modules)
                func alike(_ compilation: Compilation) -> Int {
                    compilation.diagnostics.count {
                        $0.code == diagnostic.code && $0.message == diagnostic.message
                    }
                }
                let place = "\(file.name): \(diagnostic.message)"
                #expect(alike(after) < alike(before), "\(place)")
                #expect(syntaxErrors(after) <= syntaxErrors(before), "\(place)")
                // What a mistake of syntax hid may come to light.
                #expect(
                    errors(after) <= errors(before) || syntaxErrors(before) > 0, "\(place)")
                count += 1
            }
        }
        #expect(count >= 10)
    }

    @Test(arguments: ["check", "parse"])
    func `mend what they say and break no syntax`(folder: String) throws {
        var changed = 0
        for file in try Corpus.files(folder) {
            let files = file.files
            let modules = ModuleResolver(files: CorpusFile.modules(files))
            let source = SourceText(name: files[0].name, text: files[0].text)
            let before = compile(source, modules: modules)
            let fixed = fix(source, modules: modules)
            let after = fixed.compilation
            #expect(syntaxErrors(after) <= syntaxErrors(before), "\(file.name)")
            #expect(errors(after) <= errors(before) || syntaxErrors(before) > 0, "\(file.name)")
            #expect(fixed.changes.isEmpty == (after.source.bytes == source.bytes), "\(file.name)")
            let left = after.diagnostics.filter {
                $0.fixIt?.certainty == .certain && $0.span.end <= after.source.end
            }
            #expect(left.isEmpty, "\(file.name): \(left.map(\.message))")
            // Nothing is left to be done.
            #expect(fix(after.source, modules: modules).changes.isEmpty, "\(file.name)")
            changed += fixed.changes.isEmpty ? 0 : 1
        }
        #expect(changed >= 5)
    }

    @Test func `mend a contract in several rounds`() {
        let text = """
            contract C version 1
            state { total: Int = 0 }
            action add(n: uint256) external by anyone {
                if !(n > 0 && n < 10) { return; }
                update total = totl + n
                let sender = msg.sender
            }
            """
        let fixed = fix(SourceText(name: "c.licet", text: text), applying: .guesses)
        #expect(
            String(decoding: fixed.compilation.source.bytes, as: UTF8.self) == """
                contract C version 1
                state { var total: Int = 0 }
                action add(n: Int) by anyone {
                    if not (n > 0 and n < 10) { return }
                    update total = total + n
                    let sender = caller
                }
                """)
        #expect(!fixed.compilation.hasErrors)
        #expect(fixed.changes.count == 8)
        #expect(fixed.changes.allSatisfy { $0.removed != $0.replacement })
    }

    @Test(arguments: [
        // A name of similar letters is another account.
        (
            "access read(n: Account, reader: Account, payer: Account) at t "
                + "{ permit payee when payee == reader }",
            "payee"
        ),
        // A label moves an argument to another parameter.
        ("view v() -> Bool { return f(to: caller, from: caller) }", "to: caller, from: caller"),
        ("view v() -> Bool { return f(caller, caller) }", "f(caller, caller)"),
        // What was hidden would be open.
        ("private view v() -> Bool { return true }", "private view"),
        // Another hash is another hash.
        ("view v(b: Bytes max 10) -> Digest { return keccak256(b) }", "keccak256(b)"),
        (
            "state { table notes: [Account: N] }\nview v() -> Int { return notes.count }",
            "notes.count"
        ),
    ])
    func `guess nothing where only what is certain is asked for`(line: String, kept: String) {
        let text = """
            contract C version 1
            struct N { a: Int }
            func f(from: Account, to: Account) -> Bool { return from == to }
            \(line)
            """
        let fixed = fix(SourceText(name: "c.licet", text: text))
        #expect(fixed.changes.isEmpty)
        #expect(String(decoding: fixed.compilation.source.bytes, as: UTF8.self).contains(kept))
        #expect(fixed.compilation.hasErrors)
    }

    @Test func `apply a guess only where fewer mistakes are left`() {
        let text = """
            contract C version 1
            struct N { a: Int }
            state { table notes: [Account: N] }
            view v() -> Int { return notes.count }
            view w(total: Int) -> Int { return totl }
            """
        let fixed = fix(SourceText(name: "c.licet", text: text), applying: .guesses)
        #expect(fixed.changes.map(\.replacement) == ["total"])
        #expect(fixed.changes.map(\.certainty) == [.guess])
        #expect(fixed.compilation.diagnostics.map(\.code.id).contains("E0308"))
    }

    @Test func `never change a module`() throws {
        let module = "module lib.a\nfunc f(n: uint256) -> Int { return n; }\n"
        let text = "contract C version 1\nimport lib.a\nview v() -> Int { return f(1); }\n"
        let modules = ModuleResolver(files: ["lib/a.licet": Array(module.utf8)])
        let fixed = fix(SourceText(name: "c.licet", text: text), modules: modules)
        #expect(
            String(decoding: fixed.compilation.source.bytes, as: UTF8.self)
                == text.replacing(";", with: ""))
        #expect(fixed.changes.map(\.code.id) == ["E0111"])
        #expect(fixed.compilation.hasErrors)
    }

    @Test func `end, however many there are`() {
        let text = "contract C version 1\n" + String(repeating: ";\n", count: 5_000)
        let fixed = fix(SourceText(name: "c.licet", text: text))
        let left = fixed.compilation.source.bytes.count { $0 == UInt8(ascii: ";") }
        #expect(left == 5_000 - fixed.changes.count)
        #expect(fixed.changes.count > 2_000)
        #expect(fixed.isCut)
    }

    @Test func `leave the rest of a long file to the next call`() {
        let mistakes = String(repeating: ";\n", count: 1_000)
        let comments = String(repeating: "// \(String(repeating: "-", count: 90))\n", count: 9_000)
        let text = "contract C version 1\n" + mistakes + comments
        let first = fix(SourceText(name: "c.licet", text: text))
        #expect(first.isCut)
        #expect((1..<1_000).contains(first.changes.count))
        var (last, calls) = (first, 1)
        while last.isCut {
            last = fix(last.compilation.source)
            calls += 1
        }
        #expect(calls < 10)
        #expect(
            last.compilation.source.bytes.elementsEqual(
                (text.replacing(";", with: "")).utf8))
    }

    private func errors(_ compilation: Compilation) -> Int {
        compilation.diagnostics.count { $0.severity == .error }
    }

    private func syntaxErrors(_ compilation: Compilation) -> Int {
        compilation.diagnostics.count { DiagnosticCode.syntax.contains($0.code) }
    }
}

@Suite struct `Mistakes of newcomers` {
    @Test func `each has one diagnostic, which says what to write instead`() throws {
        let files = try Corpus.files("check").filter { $0.name.hasPrefix("from-") }
        for (language, least) in [("solidity", 20), ("swift", 15), ("cedar", 15)] {
            #expect(files.count { $0.name.hasPrefix("from-\(language)-") } >= least)
        }
        for file in files {
            let found = compile(SourceText(name: file.name, text: file.text)).diagnostics
            #expect(found.count == 1, "\(file.name)")
            for diagnostic in found {
                let cure = diagnostic.help ?? ""
                #expect(!cure.isEmpty || diagnostic.fixIt != nil, "\(file.name)")
                #expect(diagnostic.severity == .error, "\(file.name)")
            }
        }
    }
}
