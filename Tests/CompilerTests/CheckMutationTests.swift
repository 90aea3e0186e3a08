import Foundation
import LicetCompiler
import LicetSyntax
import TestSupport
import Testing

/// In bytes. Less than a quarter of the usual eight mebibytes, or the C library may give the thread
/// the stack of one of the usual size that has ended, which would hide an overflow. A debug build keeps
/// every temporary in a frame of its own.
#if DEBUG
    private let smallStack = 6 << 20
#else
    private let smallStack = 1 << 20
#endif

/// Trees that the parser recovers from broken files: the checker must come through them all.
@Suite struct `Mutated contracts` {
    private static let folders = [
        "Tests/Corpus/check", "Tests/Corpus/parse", "contracts", "examples",
    ]

    @Test(arguments: folders)
    func `with tokens left out, doubled or exchanged never trap`(folder: String) throws {
        var random = SplitMix64(seed: 0xc4ec4)
        for file in try Corpus.files(at: folder, extension: "licet") {
            let files = file.files
            for round in 0..<20 {
                // Of a case of several files, one after the other.
                let part = round % files.count
                let source = SourceText(name: file.name, text: files[part].text)
                var changed = tokenize(source).tokens.map { source.text(of: $0.span) }
                for _ in 0..<Int.random(in: 1...3, using: &random) {
                    guard !changed.isEmpty else { break }
                    let index = Int.random(in: 0..<changed.count, using: &random)
                    let other = Int.random(in: 0..<changed.count, using: &random)
                    switch Int.random(in: 0..<4, using: &random) {
                    case 0: changed.remove(at: index)
                    case 1: changed.insert(changed[other], at: index)
                    case 2: changed[index] = changed[other]
                    default: changed.swapAt(index, other)
                    }
                }
                var mutated = files
                mutated[part].text = changed.joined(separator: " ")
                run(mutated)
            }
        }
    }

    @Test(arguments: folders)
    func `with changed bytes never trap`(folder: String) throws {
        var random = SplitMix64(seed: 0xb17e5)
        for file in try Corpus.files(at: folder, extension: "licet") {
            for _ in 0..<10 {
                var bytes = Array(file.text.utf8)
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    let index = Int.random(in: 0..<bytes.count, using: &random)
                    bytes[index] = UInt8.random(in: 32..<127, using: &random)
                }
                run(CorpusFile.split(String(decoding: bytes, as: UTF8.self), name: "a.licet"))
            }
        }
    }

    @Test func `of the deepest tree are checked in time, on a small stack`() {
        let finished = DispatchSemaphore(value: 0)
        let thread = Thread {
            runDeepest()
            finished.signal()
        }
        thread.stackSize = smallStack
        thread.start()
        finished.wait()
    }

    @Test func `with long chains of declarations are checked in time`() {
        let count = 1_000
        let calls = (0..<count).map { "func f\($0)() -> Int { return f\($0 + 1)() }\n" }.joined()
        let contract = check("contract A version 1\n\(calls)func f\(count)() -> Int { return 1 }")
        #expect(contract?.functions.first?.name == "f\(count)")
        #expect(contract?.functions.last?.name == "f0")
        let pairs = (0..<250).map { "struct S\($0) { a: S\($0 + 1) b: S\($0 + 1) }\n" }.joined()
        #expect(check("contract A version 1\n\(pairs)struct S250 { a: Int }") == nil)
    }

    private func check(_ text: String) -> TypedContract? {
        let source = SourceText(name: "long.licet", text: text)
        return LicetCompiler.check(parseContract(source).unit, source: source).contract
    }
}

/// Sources whose trees are as deep as the parser allows, in every shape.
private func runDeepest() {
    let depth = SyntaxLimits.nestingMax - 8
    let open = String(repeating: "(", count: depth)
    let close = String(repeating: " + 1)", count: depth)
    run("contract A version 1\nfunc f(a: Int) -> Int { return \(open)a\(close) }")
    run("contract A version 1\nfunc f(a: Int) -> Int { return -\(open)a\(close) * 2 == 3 }")
    let lists = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    run("contract A version 1\nfunc f() -> Bool { return \(lists) == \(lists) }")
    let chain = String(repeating: "a and ", count: 200) + "a"
    run("contract A version 1\naccess r(a: Bool) at t { permit p when \(chain) }")
    let nots =
        String(repeating: "not (", count: depth) + "a"
        + String(repeating: ")", count: depth)
    run("contract A version 1\naccess r(a: Bool) at t { permit p when \(nots) }")
    let choices = String(repeating: "if a { return 1 } else ", count: 200) + "{ return 2 }"
    run("contract A version 1\nfunc f(a: Bool) -> Int { \(choices) }")
    let sum = String(repeating: "a + ", count: 240) + "a"
    run("contract A version 1\nfunc f(a: Int) -> Int { return \(sum) }")
    let none = String(repeating: "a ?? ", count: 240) + "b"
    run("contract A version 1\nfunc f(a: Int?, b: Int) -> Int { return \(none) }")
    let calls = String(repeating: "f(", count: depth) + "a" + String(repeating: ")", count: depth)
    run(
        "contract A version 1\nfunc f(a: Int) -> Int { return a }\n"
            + "view v(a: Int) -> Int { return \(calls) }")
}

private func run(_ text: String) { run([(name: "mutated.licet", text: text)]) }

/// Reads and checks; what comes out keeps its limits, its spans in the files, and its promise that
/// a contract comes of trees without errors only.
private func run(_ files: [(name: String, text: String)]) {
    let source = SourceText(name: files[0].name, text: files[0].text)
    let compilation = compile(
        source, modules: ModuleResolver(files: CorpusFile.modules(files)))
    let end = compilation.source.modules.last?.end ?? compilation.source.end
    for diagnostic in compilation.diagnostics {
        #expect(diagnostic.span.end <= end)
        for label in diagnostic.labels { #expect(label.span.end <= end) }
        #expect(diagnostic.rendered(in: compilation.source).utf8.count < 20_000)
    }
    let parsed = parseContract(source)
    let checked = LicetCompiler.check(parsed.unit, source: source)
    #expect(checked.diagnostics.count <= SyntaxLimits.diagnosticsMax)
    let hasErrors = checked.diagnostics.contains { $0.severity == .error }
    #expect(!hasErrors || checked.contract == nil)
    #expect((compilation.code == nil) == compilation.hasErrors)
}
