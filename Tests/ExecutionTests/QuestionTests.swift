import Foundation
import LicetPrimitives
import TestSupport
import Testing

/// Check, who, when and why of generated contracts and states, against the machine.
///
/// `make fuzz-rules` asks for more cases, from a seed of its own: `LICET_RULE_CASES` and
/// `LICET_RULE_SEED`.
struct QuestionTests {
    private static let batches = 8
    /// Questions of one contract: states, and cases of each.
    private static let states = 2
    private static let casesOfState = 5

    /// Cases in `make test`; a debug build, twenty times slower, has fewer.
    #if DEBUG
        private static let standardCases: UInt64 = 80
    #else
        private static let standardCases: UInt64 = 2_000
    #endif

    private static func setting(_ name: String, _ standard: UInt64) -> UInt64 {
        ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) } ?? standard
    }

    @Test(arguments: 0..<batches)
    func `check, who, when and why agree with the machine`(_ batch: Int) {
        let cases = Self.setting("LICET_RULE_CASES", Self.standardCases)
        let first = Self.setting("LICET_RULE_SEED", 700_000)
        let contracts =
            cases / UInt64(Self.states * Self.casesOfState) / UInt64(Self.batches) + 1
        var tally = QuestionTwin.Tally()
        for number in 0..<contracts {
            let seed = first &+ UInt64(batch) &+ number &* UInt64(Self.batches)
            var generator = AccessGenerator(seed: seed)
            let source = generator.contract()
            do {
                var twin = try QuestionTwin(source, seed: seed)
                for _ in 0..<Self.states {
                    twin.fill()
                    for _ in 0..<Self.casesOfState { try twin.askAll() }
                }
                tally.add(twin.tally)
            } catch {
                Issue.record("seed \(seed): \(error)\n\(source)")
                return
            }
        }
        guard contracts >= 20 else { return }
        // The cases are no trivial ones: rules permit and deny, for every reason, and turn.
        #expect(tally.listed > 0 && tally.turns > 0 && tally.carriedOut > 0, "\(tally)")
        #expect(tally.reasons.count >= 5, "\(tally)")
    }
}
