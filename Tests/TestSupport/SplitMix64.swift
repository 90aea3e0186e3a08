/// A seeded generator: the same seed gives the same run on every machine.
///
/// Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014).
package struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to, not including, `bound`, which is at least 1.
    package mutating func below(_ bound: Int) -> Int {
        Int.random(in: 0..<bound, using: &self)
    }

    package mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
    }

    /// The bytes with one to four random edits: a bit flipped, a byte replaced, inserted or
    /// removed, the end cut off, or a stretch repeated. For tests that no damaged input ends the
    /// process.
    package mutating func mutated(_ original: [UInt8]) -> [UInt8] {
        var result = original
        for _ in 0...below(4) {
            let place = below(result.count + 1)
            switch below(6) {
            case 0 where place < result.count: result[place] ^= 1 << UInt8(below(8))
            case 1 where place < result.count: result[place] = bytes(1)[0]
            case 2: result.insert(bytes(1)[0], at: place)
            case 3 where place < result.count: result.remove(at: place)
            case 4: result.removeSubrange(place...)
            default:
                let end = min(result.count, place + below(16) + 1)
                result.insert(contentsOf: Array(result[place..<end]), at: place)
            }
        }
        return result
    }
}
