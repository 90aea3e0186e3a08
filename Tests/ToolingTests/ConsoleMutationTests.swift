import LicetTooling
import TestSupport
import Testing

@Suite struct `Damaged input` {
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `no line ends the console`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let inputs = try Corpus.files("console", extension: "txt").flatMap { file in
            file.text.split(separator: "\n").map { Array($0.utf8) }
        }
        var session = session()
        var lines = 0
        for round in 0..<150 {
            if round.isMultiple(of: 40) {
                session = TestSession.make()
                _ = session.read(":load examples/Counter.licet")
                _ = session.read("actors kim, ana")
                _ = session.read("deploy Counter(Keeper: [kim])")
            }
            let reply = session.read(random.mutated(inputs[random.below(inputs.count)]))
            if reply.isIncomplete { session.abandon() }
            lines += 1
        }
        #expect(lines == 150)
        session = TestSession.make()
        #expect(session.read("6 * 7").output == "42: Int\n")
    }

    @Test func `depth is refused, not suffered`() {
        var session = session()
        for text in [
            String(repeating: "(", count: 100_000), String(repeating: "[", count: 100_000),
            String(repeating: "not ", count: 50_000) + "true",
            "1" + String(repeating: " + 1", count: 50_000),
            "a" + String(repeating: ".b", count: 50_000),
            String(repeating: "if true { ", count: 20_000),
        ] {
            let reply = session.read(text)
            #expect(reply.hasFailed || reply.isIncomplete)
            session.abandon()
        }
        #expect(session.read("6 * 7").output == "42: Int\n")
    }
}

enum TestSession {
    static func make() -> ConsoleSession { session() }
}
