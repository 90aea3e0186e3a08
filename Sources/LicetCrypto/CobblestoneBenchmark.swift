import LicetPrimitives

/// How fast files are sealed and opened, in memory and on one thread.
public struct CobblestoneBenchmark: Hashable, Sendable {
    /// The plaintext that was sealed and opened.
    public let byteCount: Int
    public let sealingNs: Int
    public let openingNs: Int

    /// Millions of bytes a second, rounded down.
    public var sealingMBPerSecond: Int { Self.rate(byteCount, sealingNs) }
    public var openingMBPerSecond: Int { Self.rate(byteCount, openingNs) }

    /// The plaintext that goes through each call, in bytes: 64 chunks.
    public static let pieceSize = 64 * Cobblestone.chunkSize

    /// Seals and opens `pieces` pieces of 1 MiB, at least one. `nowNs` is a clock that only goes
    /// forward, in nanoseconds.
    ///
    /// One piece of each is run before the clock is read, so that neither pays for what is done
    /// once for a process. Every opened piece is compared with what was sealed; `nil` if one
    /// differs, which no working machine gives.
    public static func measure(
        pieces: Int, nowNs: () -> Int
    ) throws(CryptoError) -> CobblestoneBenchmark? {
        precondition(pieces > 0, "something is measured")
        let plaintext = try SystemRandom.bytes(pieceSize)
        let key = try DataKey.generate()
        var sealer = try CobblestoneSealer(key: key, context: [])
        var opener = CobblestoneOpener(key: key, context: [])
        var sealed = Bytes()
        var opened = Bytes()
        var sealingNs = 0
        var openingNs = 0
        for piece in 0...pieces {
            sealed.removeAll(keepingCapacity: true)
            opened.removeAll(keepingCapacity: true)
            let start = nowNs()
            try sealer.update(plaintext.span, appendingTo: &sealed)
            let middle = nowNs()
            do throws(CobblestoneError) {
                try opener.update(sealed.span, appendingTo: &opened)
            } catch {
                return nil
            }
            let end = nowNs()
            guard opened == plaintext else { return nil }
            guard piece > 0 else { continue }
            sealingNs += middle - start
            openingNs += end - middle
        }
        return CobblestoneBenchmark(
            byteCount: pieces * pieceSize, sealingNs: sealingNs, openingNs: openingNs)
    }

    private static func rate(_ bytes: Int, _ ns: Int) -> Int { bytes / max(1, ns / 1_000) }
}
