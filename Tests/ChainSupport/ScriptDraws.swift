package import LicetPrimitives

/// Numbers that follow from a seed by SHA-256 alone, so that every build of every release draws the
/// same.
package struct ScriptDraws: Sendable {
    private let seed: Bytes
    private var count: UInt64 = 0
    private var words: [UInt64] = []

    package init(seed: String) { self.seed = Bytes(seed.utf8) }

    private mutating func next() -> UInt64 {
        if let word = words.popLast() { return word }
        var encoder = CanonicalEncoder()
        encoder.uint64(count)
        count += 1
        let digest = SHA256.hash(seed + encoder.bytes).bytes
        words = stride(from: 0, to: 32, by: 8).map { start in
            digest[start..<start + 8].reduce(0) { $0 << 8 | UInt64($1) }
        }
        return next()
    }

    /// A number from 0 up to, and not including, a bound of at least 1.
    package mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    /// Whether something happens that happens so many times in a hundred.
    package mutating func happens(_ percent: Int) -> Bool { below(100) < percent }

    package mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[below(elements.count)]
    }

    package mutating func bytes(_ count: Int) -> Bytes {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
    }
}
