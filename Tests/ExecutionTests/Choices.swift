import TestSupport

/// The choices from which something generated is made: drawn at random and written down, or given
/// beforehand, with the first of everything once they are used up.
///
/// Smaller choices make smaller things, so that shrinking the list shrinks the thing. Source:
/// MacIver and Donaldson, "Test-case reduction via test-case generation" (2020).
struct Choices {
    private(set) var made: [Int] = []
    private var source: Source

    private enum Source {
        case random(SplitMix64)
        case given(ArraySlice<Int>)
    }

    init(seed: UInt64) { source = .random(SplitMix64(seed: seed)) }

    init(_ given: [Int]) { source = .given(given[...]) }

    /// A number from 0 up to, not including, `bound`, which is at least 1.
    mutating func below(_ bound: Int) -> Int {
        let choice: Int
        switch source {
        case .random(var random):
            choice = random.below(bound)
            source = .random(random)
        case .given(var rest):
            choice = (rest.popFirst() ?? 0) % bound
            source = .given(rest)
        }
        made.append(choice)
        return choice
    }
}

/// The smallest list of choices found of which a condition holds, which it does of the one given:
/// stretches are left out, set to 0, and single choices lowered, until nothing of that keeps the
/// condition true or it was asked `attempts` times.
func shrunk(
    _ choices: [Int], attempts: Int = 3_000, while holds: ([Int]) -> Bool
) -> [Int] {
    var best = choices
    var left = attempts
    func keeps(_ candidate: [Int]) -> Bool {
        guard candidate != best, left > 0 else { return false }
        left -= 1
        guard holds(candidate) else { return false }
        best = candidate
        return true
    }
    var isSmaller = true
    while isSmaller, left > 0 {
        isSmaller = false
        var size = best.count
        while size > 0 {
            var start = 0
            while start < best.count {
                let end = min(best.count, start + size)
                if keeps(Array(best[..<start] + best[end...])) {
                    isSmaller = true
                    continue
                }
                let zeros = Array(repeating: 0, count: end - start)
                if keeps(Array(best[..<start] + zeros + best[end...])) { isSmaller = true }
                start = end
            }
            size /= 2
        }
        for place in best.indices {
            for lower in [best[place] / 2, best[place] - 1] where lower >= 0 {
                var candidate = best
                candidate[place] = lower
                if keeps(candidate) { isSmaller = true }
            }
        }
    }
    return best
}
