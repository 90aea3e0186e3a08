import Foundation
import FuzzTargets
import TestSupport
import Testing

@Suite struct `What libFuzzer found worth keeping` {
    /// The texts of `Tests/Corpus/fuzz/<target>.txt`, each after a line with its length.
    private func texts(of target: FuzzTarget) throws -> [[UInt8]] {
        let file = PackageRoot.url("Tests/Corpus/fuzz/\(target.rawValue).txt")
        var rest = [UInt8](try Data(contentsOf: file))[...]
        var texts: [[UInt8]] = []
        while !rest.isEmpty {
            let line = rest.prefix { $0 != UInt8(ascii: "\n") }
            let count = try #require(Int(String(decoding: line, as: UTF8.self)))
            let text = rest.dropFirst(line.count + 1).prefix(count)
            try #require(text.count == count)
            texts.append(Array(text))
            rest = rest.dropFirst(line.count + count + 2)
        }
        return texts
    }

    @Test(arguments: FuzzTarget.allCases)
    func `keeps every promise`(_ target: FuzzTarget) throws {
        let texts = try texts(of: target)
        #expect(texts.count > 50)
        for text in texts {
            let violations = target.violations(text)
            #expect(
                violations.isEmpty, "\(violations): \(String(decoding: text, as: UTF8.self))")
        }
    }
}
