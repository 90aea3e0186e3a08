import Foundation
import LicetSyntax
import LicetTooling
import TestSupport
import Testing

@Suite struct `Codes explained` {
    @Test func `each says at least one sentence, and is found by its id`() {
        #expect(DiagnosticCode.all.count > 100)
        for code in DiagnosticCode.all {
            #expect(DiagnosticCode.named(code.id) == code)
            #expect(DiagnosticCode.named(code.id.lowercased()) == code)
            #expect(code.explanation.hasSuffix("."), "\(code.id)")
            #expect(code.explanation.first?.isLowercase != true, "\(code.id)")
            #expect(code.explanation.split(separator: " ").count >= 5, "\(code.id)")
            #expect(!code.title.isEmpty && !code.title.hasSuffix("."), "\(code.id)")
            let lines = code.longText.split(separator: "\n")
            #expect(lines.first?.contains("[\(code.id)]: \(code.title)") == true)
            #expect(lines.allSatisfy { $0.count <= 80 }, "\(code.id)")
        }
    }

    @Test func `of tests and the console each have a case`() throws {
        var shown = ""
        for file in try Corpus.files("failing") {
            shown += try String(
                contentsOf: PackageRoot.url(file.path(extension: "rendered")), encoding: .utf8)
        }
        let missing = DiagnosticCode.testing.map(\.id).filter { !shown.contains("[\($0)]") }
        #expect(missing == [])
    }

    @Test func `are unique and in order`() {
        let ids = DiagnosticCode.all.map(\.id)
        #expect(Set(ids).count == ids.count)
        #expect(ids == ids.sorted())
    }

    @Test func `one that does not exist brings the nearest`() throws {
        #expect(DiagnosticCode.named("E9999") == nil)
        #expect(DiagnosticCode.named("") == nil)
        let near = try #require(DiagnosticCode.suggestedID(for: "e03011"))
        #expect(DiagnosticCode.named(near) != nil)
        #expect(DiagnosticCode.suggestedID(for: "nothing of the kind") == nil)
    }
}
