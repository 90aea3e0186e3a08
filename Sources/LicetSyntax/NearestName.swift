/// The name that was most likely meant by a misspelt one: at most a third of its letters differ,
/// and at most four.
///
/// Of equally near names the first in byte order is taken, whatever the order of `candidates`.
package func nearestName(to name: String, among candidates: some Sequence<String>) -> String? {
    let wanted = Array(name.utf8)
    // Of one letter nothing is left where that one is wrong.
    guard wanted.count > 1 else { return nil }
    let limit = max(1, min(wanted.count / 3, 4))
    var best: (distance: Int, name: String)?
    for candidate in candidates where candidate != name && !candidate.isEmpty {
        let letters = Array(candidate.utf8)
        guard let distance = editDistance(wanted, letters, limit: best?.distance ?? limit),
            distance < max(wanted.count, letters.count)
        else { continue }
        if let found = best, distance == found.distance,
            !candidate.utf8.lexicographicallyPrecedes(found.name.utf8)
        {
            continue
        }
        best = (distance, candidate)
    }
    return best?.name
}

/// How many insertions, removals, replacements and swaps of neighbours turn one name into the
/// other, if it is no more than the limit; a change of case counts as a replacement.
///
/// Only those distances of beginnings are looked at that may lead to it, whose lengths differ by
/// the limit at most: E. Ukkonen, "Algorithms for approximate string matching", 1985.
private func editDistance(_ left: [UInt8], _ right: [UInt8], limit: Int) -> Int? {
    guard abs(left.count - right.count) <= limit else { return nil }
    let far = limit + 1
    var beforeLast = [Int](repeating: far, count: right.count + 1)
    var last = (0...right.count).map { min($0, far) }
    var current = beforeLast
    var leastBefore = 0
    for (row, letter) in left.enumerated() {
        // In the columns before and after these nothing is near enough.
        let first = max(0, row - limit)
        let end = min(right.count, row + 1 + limit)
        current[first] = first == 0 ? min(row + 1, far) : far
        var least = current[first]
        for column in first..<end {
            let other = right[column]
            var distance = min(
                last[column] + (letter == other ? 0 : 1), last[column + 1] + 1,
                current[column] + 1)
            if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
                distance = min(distance, beforeLast[column - 1] + 1)
            }
            current[column + 1] = min(distance, far)
            least = min(least, distance)
        }
        if end < right.count { current[end + 1] = far }
        // A swap may still begin in the row before.
        guard min(least, leastBefore) < far else { return nil }
        leastBefore = least
        (beforeLast, last, current) = (last, current, beforeLast)
    }
    let distance = last[right.count]
    return distance > limit ? nil : distance
}
