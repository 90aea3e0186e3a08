/// The name that was most likely meant by a misspelt one: at most a third of its letters differ.
///
/// Of equally near names the first in byte order is taken, whatever the order of `candidates`.
package func nearestName(to name: String, among candidates: some Sequence<String>) -> String? {
    let wanted = Array(name.utf8)
    // Of one letter nothing is left where that one is wrong.
    guard wanted.count > 1 else { return nil }
    let limit = max(1, wanted.count / 3)
    var best: (distance: Int, name: String)?
    for candidate in candidates where candidate != name && !candidate.isEmpty {
        let letters = Array(candidate.utf8)
        guard abs(letters.count - wanted.count) <= limit else { continue }
        let distance = editDistance(wanted, letters)
        guard distance <= limit, distance < max(wanted.count, letters.count) else { continue }
        if let found = best {
            let isBefore = candidate.utf8.lexicographicallyPrecedes(found.name.utf8)
            guard distance < found.distance || (distance == found.distance && isBefore) else {
                continue
            }
        }
        best = (distance, candidate)
    }
    return best?.name
}

/// How many insertions, removals, replacements and swaps of neighbours turn one name into the
/// other; a change of case counts as a replacement.
private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var beforeLast = [Int](repeating: 0, count: right.count + 1)
    var last = Array(0...right.count)
    for (row, letter) in left.enumerated() {
        var current = [Int](repeating: row + 1, count: right.count + 1)
        for (column, other) in right.enumerated() {
            var distance = min(
                last[column] + (letter == other ? 0 : 1), last[column + 1] + 1,
                current[column] + 1)
            if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
                distance = min(distance, beforeLast[column - 1] + 1)
            }
            current[column + 1] = distance
        }
        beforeLast = last
        last = current
    }
    return last[right.count]
}
