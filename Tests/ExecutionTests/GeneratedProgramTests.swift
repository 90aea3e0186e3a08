import Foundation
import LicetBytecode
import LicetPrimitives
import TestSupport
import Testing

/// Generated programs on the machine and on the naive executor.
///
/// `make fuzz-vm` runs more of them, from a seed of its own: `LICET_PROGRAMS` and
/// `LICET_PROGRAM_SEED`.
struct GeneratedProgramTests {
    private static let batches: UInt64 = 8

    /// Programs in `make test`; a debug build, twenty times slower, has fewer.
    #if DEBUG
        private static let standardPrograms: UInt64 = 120
    #else
        private static let standardPrograms: UInt64 = 1_000
    #endif

    private static func setting(_ name: String, _ standard: UInt64) -> UInt64 {
        ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) } ?? standard
    }

    @Test(arguments: 0..<batches)
    func `the machine does what the naive executor does`(_ batch: UInt64) {
        let programs = Self.setting("LICET_PROGRAMS", Self.standardPrograms) / Self.batches
        let first = Self.setting("LICET_PROGRAM_SEED", 0)
        var successes: UInt64 = 0
        var tickets = 0
        var answers: Set<Bool> = []
        for number in 0..<programs {
            let seed = first &+ batch &+ number &* Self.batches
            var generator = ProgramGenerator(seed: seed)
            let source = generator.contract()
            do {
                var session = try Session(source, seed: seed)
                for _ in 0..<12 { try session.step() }
                successes += UInt64(session.successes)
                tickets += session.tickets
                answers.formUnion(session.answers)
            } catch {
                Issue.record("seed \(seed): \(error)\n\(source)")
                return
            }
        }
        #expect(successes > programs, "calls must succeed, else they compare only traps")
        guard programs >= 100 else { return }
        #expect(tickets > 0, "something must be opened")
        #expect(answers == [true, false])
    }
}
