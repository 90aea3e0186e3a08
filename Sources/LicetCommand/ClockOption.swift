import ArgumentParser
import LicetPrimitives

/// A client's clock. In demonstrations it is moved together with the node's, which ``DemoOption``
/// moves.
struct ClockOption: ParsableArguments {
    @Flag(help: "For demonstrations only: allow --clock.")
    var demo = false
    @Option(
        help: ArgumentHelp(
            "With --demo: the clock of a node that was run with the same.", valueName: "+time"))
    var clock: String?

    func validate() throws {
        guard let clock else { return }
        guard demo else { throw ValidationError("--clock is for demonstrations: add --demo") }
        guard DemoOption.shift(clock) != nil else {
            throw ValidationError(
                "`\(clock)` is no time to shift by: write +NUMBER and ms, s, m, h or d")
        }
    }

    var now: @Sendable () -> Instant {
        Composition.clock(later: clock.flatMap(DemoOption.shift) ?? .zero)
    }
}
