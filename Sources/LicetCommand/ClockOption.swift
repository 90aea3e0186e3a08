import ArgumentParser
import LicetPrimitives

/// The clock, and for demonstrations a move of it: node and clients are moved alike, and only
/// forward.
struct ClockOption: ParsableArguments {
    @Flag(help: "Allow what only demonstrations may do.")
    var demo = false
    @Option(
        help: ArgumentHelp(
            "With --demo: move the clock forward, such as +31d (s, m, h, d).", valueName: "+time"))
    var clock: String?

    /// How far the clock is moved.
    private var shift: Duration? {
        guard let clock else { return .zero }
        guard clock.hasPrefix("+"), let last = clock.last,
            let count = Int64(clock.dropFirst().dropLast()),
            count >= 0, !clock.hasPrefix("++"), !clock.hasPrefix("+-")
        else { return nil }
        switch last {
        case "s": return Duration(count, .seconds)
        case "m": return Duration(count, .minutes)
        case "h": return Duration(count, .hours)
        case "d": return Duration(count, .days)
        default: return nil
        }
    }

    func validate() throws {
        guard clock == nil || demo else { throw ValidationError("--clock needs --demo") }
        guard shift != nil else {
            throw ValidationError("--clock takes +COUNT and s, m, h or d, such as +31d")
        }
    }

    var now: @Sendable () -> Instant {
        let shift = shift ?? .zero
        let real = Composition.now
        return { real().adding(shift) ?? .last }
    }
}
