import LicetCompiler
import LicetSyntax
import TestSupport
import Testing

struct CorpusTests {
    @Test(arguments: try Corpus.files("execute"))
    func `the machine, the naive executor and the rules agree with the script`(
        _ file: CorpusFile
    ) throws {
        let script = try ScriptLine.lines(of: file.text)
        try #require(!script.isEmpty)
        if case .refused(let code)? = script.first {
            let compilation = compiled(file.text, name: file.name)
            #expect(compilation.contract == nil)
            #expect(compilation.diagnostics.contains { $0.code.id == code })
            return
        }
        var twin = try Twin(file.text, name: file.name + ".licet")
        for line in script {
            do {
                try twin.perform(line)
            } catch {
                Issue.record("\(line): \(error)")
            }
        }
    }
}
