import LicetBytecode
import LicetPrimitives
import TestSupport
import Testing

struct GeneratedProgramTests {
    /// A number of programs a test case; the seeds of a case follow each other.
    static let programs = 100

    @Test(arguments: 0..<6 as Range<UInt64>)
    func `the machine does what the naive executor does`(_ batch: UInt64) {
        var successes = 0
        var tickets = 0
        var answers: Set<Bool> = []
        for number in 0..<UInt64(Self.programs) {
            let seed = batch * 1_000 + number
            var generator = ProgramGenerator(seed: seed)
            let source = generator.contract()
            do {
                var session = try Session(source, seed: seed)
                for _ in 0..<12 { try session.step() }
                successes += session.successes
                tickets += session.tickets
                answers.formUnion(session.answers)
            } catch {
                Issue.record("seed \(seed): \(error)\n\(source)")
                return
            }
        }
        #expect(successes > Self.programs, "calls must succeed, else they compare only traps")
        #expect(tickets > 0, "something must be opened")
        #expect(answers == [true, false])
    }
}
