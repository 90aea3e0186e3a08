import ArgumentParser
import LicetPrimitives

/// What only demonstrations may do: serve on sealing by work, and live in a later time.
struct DemoOption: ParsableArguments {
    @Flag(
        help: ArgumentHelp(
            "For demonstrations only: serve files on sealing by work, and allow --clock."))
    var demo = false
    @Option(
        help: ArgumentHelp(
            "With --demo: shift the clock forward, such as +31d, +12h, +90s.",
            valueName: "+time"))
    var clock: String?

    func validate() throws {
        guard let clock else { return }
        guard demo else { throw ValidationError("--clock is for demonstrations: add --demo") }
        guard Self.shift(clock) != nil else {
            throw ValidationError(
                "`\(clock)` is no time to shift by: write +NUMBER and ms, s, m, h or d")
        }
    }

    /// How far the clock is shifted, never back.
    var shift: Duration { clock.flatMap(Self.shift) ?? .zero }

    /// Reads `+31d`; `nil` for anything else and for more than a hundred years.
    static func shift(_ text: String) -> Duration? {
        guard text.hasPrefix("+") else { return nil }
        let digits = text.dropFirst().prefix { $0.isASCII && $0.isNumber }
        let units: [String: Int64] = [
            "ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000,
        ]
        guard let number = Int64(digits), String(number) == digits,
            let unit = units[String(text.dropFirst(1 + digits.count))]
        else { return nil }
        let (milliseconds, overflow) = number.multipliedReportingOverflow(by: unit)
        guard !overflow, milliseconds <= 36_525 * 86_400_000 else { return nil }
        return Duration(milliseconds: milliseconds)
    }
}
