import Glibc

/// The processor time of this program: what other programs do beside it does not count.
struct ProcessorClock: Clock {
    struct Instant: InstantProtocol {
        /// Since the program began.
        let offset: Swift.Duration

        func advanced(by duration: Swift.Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Swift.Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    var now: Instant {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Instant(
            offset: .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec)))
    }

    var minimumResolution: Swift.Duration { .nanoseconds(1) }

    /// Processor time passes by working, not by waiting.
    func sleep(until deadline: Instant, tolerance: Swift.Duration?) async throws {}
}
