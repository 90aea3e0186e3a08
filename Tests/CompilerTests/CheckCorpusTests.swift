import LicetCompiler
import LicetSyntax
import TestSupport
import Testing

@Suite struct `The corpus of checked contracts` {
    @Test(arguments: try Corpus.files("check"))
    func `says what is marked, as it is rendered`(file: CorpusFile) throws {
        let compilation = compiled(file.text, name: file.name)
        let source = compilation.source
        let found = expectations(from: compilation.diagnostics, in: source)
        let expected = file.files.flatMap { expectations(of: $0.text, in: $0.name) }
        #expect(found == expected)
        #expect((compilation.code == nil) == compilation.hasErrors)
        guard !compilation.diagnostics.isEmpty else { return }
        let rendered = compilation.diagnostics.map { $0.rendered(in: source) }
            .joined(separator: "\n")
        try Golden.check(rendered, at: file.path(extension: "rendered"))
    }

    @Test(arguments: ["contracts", "examples"])
    func `holds for contracts that people use`(folder: String) throws {
        for file in try Corpus.files(at: folder, extension: "licet") {
            let compilation = compiled(file.text, name: file.name)
            let found = expectations(from: compilation.diagnostics, in: compilation.source)
            #expect(found == [], "\(file.path)")
            #expect(compilation.typed != nil, "\(file.path)")
        }
    }

    @Test func `has a case for every code`() throws {
        var seen: Set<String> = []
        for file in try Corpus.files("check") {
            seen.formUnion(expectations(of: file.text, in: file.name).map(\.code))
        }
        seen.formUnion(GeneratedContract.all.map(\.code))
        // Only the emitter finds this: the test below has its case.
        seen.insert("E0703")
        // As many modules as that are made in `Modules`.
        seen.insert("E0716")
        let missing = DiagnosticCode.checking.map(\.id).filter { !seen.contains($0) }
        #expect(missing == [])
    }

    @Test func `has codes that are unique and explained`() {
        let ids = (DiagnosticCode.syntax + DiagnosticCode.checking).map(\.id)
        #expect(Set(ids).count == ids.count)
        for code in DiagnosticCode.checking {
            #expect(code.explanation.hasSuffix("."), "\(code.id)")
            #expect(code.title.first?.isUppercase == false, "\(code.id)")
        }
    }

    @Test func `says where a literal does not fit a container`() {
        let elements = Array(repeating: "a", count: 300).joined(separator: ", ")
        let text = "contract A version 1\nfunc f(a: Int) -> [Int] max 300 { return [\(elements)] }"
        let compilation = compile(SourceText(name: "a.licet", text: text))
        #expect(compilation.diagnostics.map(\.code.id) == ["E0703"])
        #expect(compilation.contract == nil)
    }

    @Test(arguments: GeneratedContract.all)
    func `has a limit at each thing that is counted`(generated: GeneratedContract) {
        for (count, isRefused) in [(generated.max, false), (generated.max + 1, true)] {
            let source = SourceText(name: "a.licet", text: generated.text(count))
            let parsed = parseContract(source)
            #expect(parsed.diagnostics.isEmpty)
            let codes = check(parsed.unit, source: source).diagnostics.map(\.code.id)
            #expect(codes.contains(generated.code) == isRefused, "\(generated.name) \(count)")
        }
    }
}

/// A case of one file or of several.
private func compiled(_ text: String, name: String) -> Compilation {
    let files = CorpusFile.split(text, name: "\(name).licet")
    return compile(
        SourceText(name: files[0].name, text: files[0].text),
        modules: ModuleResolver(files: CorpusFile.modules(files)))
}

/// A contract with so many of one thing.
struct GeneratedContract: Sendable, CustomTestStringConvertible {
    let name: String
    let code: String
    let max: Int
    let text: @Sendable (Int) -> String

    var testDescription: String { name }

    static let all: [GeneratedContract] = [
        GeneratedContract(name: "errors", code: "E0702", max: 256) { count in
            "contract A version 1\nerror " + list(count) { "E\($0)" }
        },
        GeneratedContract(name: "fields", code: "E0702", max: 128) { count in
            "contract A version 1\nstruct S { " + list(count) { "f\($0): Int" } + " }"
        },
        GeneratedContract(name: "parameters", code: "E0702", max: 63) { count in
            "contract A version 1\nfunc f(" + list(count) { "p\($0): Int" }
                + ") -> Int { return 1 }"
        },
        GeneratedContract(name: "nested structures", code: "E0311", max: 32) { count in
            "contract A version 1\n"
                + (1..<count).map { "struct S\($0) { a: S\($0 + 1) }\n" }.joined()
                + "struct S\(count) { a: Int }"
        },
    ]

    private static func list(_ count: Int, _ item: (Int) -> String) -> String {
        (0..<count).map(item).joined(separator: ", ")
    }
}
