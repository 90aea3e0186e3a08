import LicetSyntax
import TestSupport
import Testing

@Suite struct `Spans of the tree` {
    @Test func `cover what was read for them`() throws {
        let source = SourceText(
            name: "a.licet",
            text: "contract A version 1 setting s: Int? = (f(1) + g.h[k: 2]) * -x // end")
        let (unit, diagnostics) = parseContract(source)
        #expect(diagnostics.isEmpty)
        #expect(source.text(of: try #require(unit.contract).span) == "contract A version 1")
        guard case .setting(let setting) = unit.declarations[0] else {
            Issue.record("not a setting")
            return
        }
        #expect(
            source.text(of: setting.span) == "setting s: Int? = (f(1) + g.h[k: 2]) * -x")
        #expect(source.text(of: setting.type.span) == "Int?")
        guard case .binary(let product) = setting.value.kind,
            case .binary(let sum) = product.left.kind,
            case .index(_, let arguments) = sum.right.kind
        else {
            Issue.record("not a product of a sum")
            return
        }
        #expect(source.text(of: product.left.span) == "(f(1) + g.h[k: 2])")
        #expect(source.text(of: product.operatorSpan) == "*")
        #expect(source.text(of: product.right.span) == "-x")
        #expect(source.text(of: sum.left.span) == "f(1)")
        #expect(source.text(of: sum.right.span) == "g.h[k: 2]")
        #expect(source.text(of: arguments[0].span) == "k: 2")
        #expect(setting.value.height == 5)
    }

    @Test(arguments: try Corpus.files("parse"))
    func `of declarations follow one another`(file: CorpusFile) {
        let source = SourceText(name: file.name, text: file.text)
        let unit = parseContract(source).unit
        var end = unit.contract?.span.end ?? 0
        for declaration in unit.declarations {
            #expect(declaration.span.start >= end)
            let word = source.text(of: declaration.span).prefix { $0.isLetter }
            #expect(Words.declaration.contains(String(word)))
            end = declaration.span.end
        }
    }

    @Test(arguments: ["contracts", "examples"])
    func `and the contracts of this project are read without a mistake`(folder: String) throws {
        for file in try Corpus.files(at: folder, extension: "licet") {
            let source = SourceText(name: file.path, text: file.text)
            let (unit, diagnostics) = parseContract(source)
            let found = rendered(diagnostics, in: source)
            #expect(found == "")
            let isWhole = !unit.tree.contains("<missing>")
            #expect(isWhole, "\(file.path)")
        }
    }
}
