import LicetCrypto
import Testing

@Suite struct CobblestoneBenchmarks {
    @Test func `a benchmark counts what the clock says and not its first piece`() throws {
        // Reads of the clock: two seconds for each sealing, one for each opening.
        var reads = 0
        let measured = try CobblestoneBenchmark.measure(pieces: 3) {
            defer { reads += 1 }
            return (reads / 3 * 4 + [0, 2, 3][reads % 3]) * 1_000_000_000
        }
        let result = try #require(measured)
        #expect(reads == 12 && result.byteCount == 3 << 20)
        #expect(result.sealingNs == 6_000_000_000 && result.openingNs == 3_000_000_000)
        #expect(result.sealingMBPerSecond == 0 && result.openingMBPerSecond == 1)
    }

    @Test func `a benchmark with the real clock gives a rate`() throws {
        let clock = ContinuousClock()
        let start = clock.now
        let measured = try CobblestoneBenchmark.measure(pieces: 8) {
            let passed = start.duration(to: clock.now).components
            return Int(passed.seconds) * 1_000_000_000 + Int(passed.attoseconds / 1_000_000_000)
        }
        let result = try #require(measured)
        #expect(result.sealingMBPerSecond > 0 && result.openingMBPerSecond > 0)
    }
}
