/// Numbers below 256 that cost nothing to merge: registers of a frame, or the errors that a
/// function may end with.
package struct NumberSet: Hashable, Sendable {
    private var words: SIMD4<UInt64> = .zero

    package init() {}

    package func contains(_ number: Int) -> Bool {
        words[number >> 6 & 3] >> UInt64(number & 63) & 1 == 1
    }

    package mutating func insert(_ number: Int) {
        words[number >> 6 & 3] |= 1 << UInt64(number & 63)
    }

    package mutating func remove(_ number: Int) {
        words[number >> 6 & 3] &= ~(1 << UInt64(number & 63))
    }

    package mutating func formUnion(_ other: NumberSet) { words |= other.words }

    package mutating func formIntersection(_ other: NumberSet) { words &= other.words }

    package mutating func subtract(_ other: NumberSet) { words &= ~other.words }

    package func isSubset(of other: NumberSet) -> Bool { words & ~other.words == .zero }

    package var isEmpty: Bool { words == .zero }

    /// Ascending.
    package var numbers: [Int] { (0..<256).filter(contains) }
}
