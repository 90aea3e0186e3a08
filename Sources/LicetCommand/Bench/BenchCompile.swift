import ArgumentParser
import Foundation
import LicetJSON
import LicetSyntax
import LicetTooling

/// `licet bench compile`.
struct BenchCompile: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compile",
        abstract: "Time the compiler's phases on long files: lines a second, and how that grows.",
        discussion: """
            Each shape of file is compiled at a tenth of the lines and at all of them; a shape of \
            long lines has fewer, as many as a file of 1 MiB holds. Time is processor time. A run \
            compiles the long file once and the short one ten times over, and growth is the \
            median of what the runs show; the phases are the least of all runs. What one contract \
            may hold ends far below: only some of the files come to be emitted, and `limits` is \
            the longest of whole contracts that does.
            With --check, the command fails if ten times the lines take more than twelve times as \
            long.
            Example: licet bench compile --check
            """)

    /// Ten times the lines may take at most this many times as long.
    static let growthMax = 12.0

    @Option(help: "Lines of the long files, from 1,000 to 100,000.")
    var lines = 100_000
    @Option(help: "How often to compile each.")
    var runs = 9
    @Option(help: "Only the files of this shape.")
    var shape: String?
    @Flag(help: "Fail if the time grows faster than the lines.")
    var check = false
    @OptionGroup var output: JSONOption

    func validate() throws {
        guard (1_000...100_000).contains(lines) else {
            throw ValidationError("--lines takes 1,000 to 100,000")
        }
        guard (1...1_000).contains(runs) else { throw ValidationError("--runs takes 1 to 1,000") }
        guard shape.map({ GeneratedSource(rawValue: $0) != nil }) ?? true else {
            let names = GeneratedSource.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--shape takes one of \(names)")
        }
    }

    func run() throws {
        var rows: [CompileGrowth] = []
        for candidate in GeneratedSource.allCases
        where shape == nil || shape == candidate.rawValue {
            let row = CompileGrowth(candidate, lines: lines, runs: runs)
            if !output.isJSON {
                if rows.isEmpty { Output.line(CompileGrowth.heading) }
                Output.line(row.text)
            }
            rows.append(row)
        }
        if output.isJSON {
            Output.json(["runs": .integer(Int64(runs)), "shapes": .array(rows.map(\.json))])
        }
        guard check, let worst = rows.max(by: { $0.growth < $1.growth }),
            worst.growth > Self.growthMax
        else { return }
        throw CommandFailure.refused(
            String(
                format: "ten times the lines of %@ take %.1f times as long, more than %.0f",
                worst.shape.rawValue, worst.growth, Self.growthMax))
    }
}

/// One shape at a tenth of its lines and at all of them.
private struct CompileGrowth {
    let shape: GeneratedSource
    private(set) var tenth: CompileSpeed
    private(set) var whole: CompileSpeed
    /// How many times as long ten times the lines take: the median of all runs.
    let growth: Double

    init(_ shape: GeneratedSource, lines: Int, runs: Int) {
        self.shape = shape
        let text = shape.text(lines: lines, sizeMax: SyntaxLimits.sourceSizeMax)
        let clock = ProcessorClock()
        whole = CompileSpeed.measure(text, clock: clock)
        let part = shape.text(lines: whole.lines / 10, sizeMax: SyntaxLimits.sourceSizeMax)
        tenth = CompileSpeed.measure(part, clock: clock)
        var growths: [Double] = []
        for _ in 0..<runs {
            // Both sides of a run work on as many lines, right after each other: a machine that is
            // slower for a while is so for both, and neither has more chances of a quiet moment.
            let long = CompileSpeed.measure(text, clock: clock)
            let short = (0..<10).map { _ in CompileSpeed.measure(part, clock: clock) }
            let shorts = short.reduce(.zero) { $0 + $1.total }
            let lines = Double(long.lines) / Double(max(1, tenth.lines))
            growths.append(long.total / max(shorts, .nanoseconds(1)) * 100 / max(1, lines))
            whole = whole.least(long)
            tenth = short.reduce(tenth) { $0.least($1) }
        }
        growths.sort()
        growth = growths[growths.count / 2]
    }

    var linesPerSecond: Double { Double(whole.lines) / (whole.total / .seconds(1)) }

    static let heading =
        "shape         lines   bytes  growth   lines/s      lex    parse    check     emit   verify"

    var text: String {
        let name = shape.rawValue.padding(toLength: 12, withPad: " ", startingAt: 0)
        var row = String(
            format: "%@ %6d %7d  x%5.1f %9.0f", name, whole.lines, whole.bytes, growth,
            linesPerSecond)
        for phase in CompileSpeed.Phase.allCases {
            guard let duration = whole.duration(of: phase) else {
                row += "        -"
                continue
            }
            row += String(format: " %5.1f ms", duration / .milliseconds(1))
        }
        return row
    }

    /// Whole numbers: the JSON of this program has no fractions.
    var json: JSON {
        [
            "shape": .string(shape.rawValue), "tenth": sizes(tenth), "whole": sizes(whole),
            "linesPerSecond": .integer(Int64(linesPerSecond)),
            "growthPerMille": .integer(Int64(growth * 1_000)),
        ]
    }

    private func sizes(_ speed: CompileSpeed) -> JSON {
        let phases = speed.durations.map { phase, duration in
            JSON.Member(phase.rawValue, .integer(Int64(duration / .microseconds(1))))
        }
        return [
            "lines": .integer(Int64(speed.lines)), "bytes": .integer(Int64(speed.bytes)),
            "microseconds": .object(phases),
        ]
    }
}
