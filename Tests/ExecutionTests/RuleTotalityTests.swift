import TestSupport
import Testing

struct RuleTotalityTests {
    /// Rules over rows, with traps in leaves and lets, asked at every boundary of the state.
    @Test(arguments: 0..<4 as Range<UInt64>)
    func `machine, naive executor and rules give one answer at every instant`(_ batch: UInt64) {
        var answers: Set<Bool> = []
        for number in 0..<25 as Range<UInt64> {
            let seed = 50_000 + batch * 100 + number
            var generator = ProgramGenerator(Choices(seed: seed))
            let source = generator.contract(actions: 0, rules: 6)
            do {
                var session = try Session(source, seed: seed)
                for _ in 0..<8 { try session.step() }
                for _ in 0..<3 { try session.askRules(atEvery: true) }
                answers.formUnion(session.answers)
            } catch {
                Issue.record("seed \(seed): \(error)\n\(source)")
                return
            }
        }
        #expect(answers == [true, false])
    }
}
