import Foundation
import LicetJSON
import LicetPrimitives
import LicetTooling

/// What a step of the demonstration has to show.
struct DemoOutcome {
    /// What happened, in plain words, and what the chain recorded.
    var lines: [String]
    /// The gas of the step's transactions.
    var gas: UInt64 = 0

    init(lines: [String], gas: UInt64 = 0) {
        self.lines = lines
        self.gas = gas
    }

    init(_ lines: String..., gas: UInt64 = 0) {
        self.lines = lines
        self.gas = gas
    }
}

/// Something went otherwise than the story has it.
struct Unexpected: Error {
    let expected: String
    let found: String
}

/// Counts, times and tells the steps of the demonstration.
struct DemoReport {
    private struct Step {
        var title: String
        var outcome: DemoOutcome
        var milliseconds: Int64
    }

    private let isJSON: Bool
    private let start = ContinuousClock.now
    private var steps: [Step] = []
    /// The step that went wrong, and how.
    private(set) var broken: (title: String, reason: Unexpected)?

    init(isJSON: Bool) { self.isJSON = isJSON }

    /// Tells a step and does it. What it throws is the end of the story.
    mutating func step(
        _ title: String, _ body: () async throws -> DemoOutcome
    ) async throws {
        try await step(title) { (try await body(), ()) }
    }

    /// Tells a step that makes something which later steps need, and gives that.
    mutating func step<Made>(
        _ title: String, _ body: () async throws -> (DemoOutcome, Made)
    ) async throws -> Made {
        if !isJSON { Output.line("\n\(steps.count + 1). \(title)") }
        let start = ContinuousClock.now
        do {
            let (outcome, made) = try await body()
            let milliseconds = (ContinuousClock.now - start).milliseconds
            steps.append(Step(title: title, outcome: outcome, milliseconds: milliseconds))
            if !isJSON {
                for line in outcome.lines { Output.line("   " + line) }
                Output.line("   " + figures(outcome.gas, milliseconds))
            }
            return made
        } catch let reason as Unexpected {
            broken = (title, reason)
            throw reason
        } catch {
            let reason = Unexpected(expected: "this step to end well", found: words(for: error))
            broken = (title, reason)
            throw reason
        }
    }

    private func figures(_ gas: UInt64, _ milliseconds: Int64) -> String {
        (gas > 0 ? "gas \(grouped(gas)) · " : "") + "\(grouped(UInt64(clamping: milliseconds))) ms"
    }

    /// Sums up, and says what went wrong where something did.
    func finish() {
        let gas = steps.reduce(0) { $0 + $1.outcome.gas }
        let milliseconds = (ContinuousClock.now - start).milliseconds
        guard !isJSON else {
            Output.json(json(gas: gas, milliseconds: milliseconds))
            return
        }
        Output.line("")
        if let broken {
            Output.line("BROKEN at step \(steps.count + 1): \(broken.title)")
            Output.line("   expected \(broken.reason.expected)")
            Output.line("   found    \(broken.reason.found)")
            Output.line("\(steps.count) steps went as expected before it.")
        } else {
            Output.line(
                "All \(steps.count) steps went as expected: gas \(grouped(gas)), "
                    + "\(milliseconds / 1_000) s.")
        }
    }

    private func json(gas: UInt64, milliseconds: Int64) -> JSON {
        [
            "isAsExpected": .bool(broken == nil),
            "steps": .array(
                steps.map {
                    [
                        "title": .string($0.title),
                        "lines": .array($0.outcome.lines.map { .string($0) }),
                        "gas": .wide($0.outcome.gas), "milliseconds": .integer($0.milliseconds),
                    ]
                }),
            "broken": broken.map {
                [
                    "step": .integer(Int64(steps.count + 1)), "title": .string($0.title),
                    "expected": .string($0.reason.expected), "found": .string($0.reason.found),
                ]
            } ?? .null,
            "gas": .wide(gas), "milliseconds": .integer(milliseconds),
        ]
    }
}

extension Swift.Duration {
    fileprivate var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000 + attoseconds / 1_000_000_000_000_000
    }
}
