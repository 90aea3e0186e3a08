import Foundation
import LicetSyntax
import TestSupport
import Testing

@Suite struct `Texts judged by the published grammar` {
    private struct JudgedText {
        let isAccepted: Bool
        let bytes: [UInt8]
    }

    /// `Tests/Corpus/grammar/texts.txt`: each text after a line with its verdict and length.
    private func judgedTexts() throws -> [JudgedText] {
        let file = [UInt8](
            try Data(contentsOf: PackageRoot.url("Tests/Corpus/grammar/texts.txt")))
        var texts: [JudgedText] = []
        var rest = file[...]
        while !rest.isEmpty {
            let line = rest.prefix { $0 != UInt8(ascii: "\n") }
            let words = String(decoding: line, as: UTF8.self).split(separator: " ")
            try #require(words.count == 2 && ["accept", "refuse"].contains(words[0]))
            let count = try #require(Int(words[1]))
            let bytes = rest.dropFirst(line.count + 1).prefix(count)
            try #require(bytes.count == count)
            texts.append(JudgedText(isAccepted: words[0] == "accept", bytes: Array(bytes)))
            rest = rest.dropFirst(line.count + count + 2)
        }
        return texts
    }

    @Test func `are judged alike by the parser`() throws {
        let texts = try judgedTexts()
        #expect(texts.count == 500)
        #expect(texts.count { $0.isAccepted } == 250)
        for text in texts {
            let source = SourceText(name: "text.licet", bytes: text.bytes)
            let codes = parseContract(source).diagnostics.map(\.code.id)
            #expect(
                codes.isEmpty == text.isAccepted,
                "\(codes): \(String(decoding: text.bytes, as: UTF8.self))")
        }
    }
}
