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
            let program = Program(Choices(seed: seed))
            do {
                let session = try program.run(seed)
                successes += UInt64(session.successes)
                tickets += session.tickets
                answers.formUnion(session.answers)
            } catch {
                let smallest = program.smallest { $0.fails(seed, as: error) }
                Issue.record("seed \(seed): \(error)\nfails too:\n\(smallest.source)")
                return
            }
        }
        #expect(successes > programs, "calls must succeed, else they compare only traps")
        guard programs >= 100 else { return }
        #expect(tickets > 0, "something must be opened")
        #expect(answers == [true, false])
    }

    /// A program and the choices that make it.
    struct Program {
        let source: String
        let choices: [Int]

        init(_ choices: Choices) {
            var generator = ProgramGenerator(choices)
            source = generator.contract()
            self.choices = generator.random.made
        }

        @discardableResult
        func run(_ seed: UInt64) throws -> Session {
            var session = try Session(source, seed: seed)
            for _ in 0..<12 { try session.step() }
            return session
        }

        /// Whether it fails too: both in compiling it, or both in running it.
        func fails(_ seed: UInt64, as known: any Error) -> Bool {
            do {
                try run(seed)
                return false
            } catch {
                let (known, found) = (known as? Twin.Difference, error as? Twin.Difference)
                return known?.isRefusal == found?.isRefusal
            }
        }

        /// A smaller program of which the condition holds.
        func smallest(where holds: (Program) -> Bool) -> Program {
            Program(Choices(shrunk(choices) { holds(Program(Choices($0))) }))
        }
    }

    @Test func `a program shrinks to what its condition is about`() throws {
        let program = Program(Choices(seed: 7))
        let smallest = program.smallest { $0.source.contains(" implies ") }
        #expect(program.source.contains(" implies "))
        #expect(smallest.source.contains(" implies "))
        #expect(smallest.choices.count < program.choices.count / 4)
        try smallest.run(7)
    }

    @Test func `choices shrink until none can be left out or lowered`() {
        let choices = (0..<200).map { ($0 * 37) % 101 }
        #expect(shrunk(choices) { $0.contains { $0 > 60 } } == [61])
        #expect(shrunk(choices) { $0.count { $0 >= 10 } >= 3 } == [10, 10, 10])
        #expect(shrunk(choices) { _ in true } == [])
        #expect(shrunk(choices) { $0 == choices } == choices)
    }
}
