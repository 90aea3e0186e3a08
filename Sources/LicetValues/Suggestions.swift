/// The candidate closest to a misspelt name: at most two letters inserted, left out, replaced or
/// swapped, and fewer than half of them. The first of equally close ones.
package func suggestion(for name: String, among candidates: [String]) -> String? {
    let letters = Array(name.utf8.prefix(65))
    guard letters.count <= 64 else { return nil }
    var best: (name: String, distance: Int)?
    for candidate in candidates where candidate.utf8.count <= 64 {
        let distance = editDistance(letters, Array(candidate.utf8))
        guard distance <= 2, distance * 2 < max(letters.count, candidate.utf8.count) else {
            continue
        }
        if distance < best?.distance ?? 3 { best = (candidate, distance) }
    }
    return best?.name
}

/// Damerau's distance with adjacent swaps (optimal string alignment).
private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var before: [Int] = []
    var previous = Array(0...right.count)
    for row in 0..<left.count {
        var current = [row + 1]
        for column in 0..<right.count {
            let cost = left[row] == right[column] ? 0 : 1
            var distance = min(
                previous[column + 1] + 1, current[column] + 1, previous[column] + cost)
            if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                distance = min(distance, before[column - 1] + 1)
            }
            current.append(distance)
        }
        before = previous
        previous = current
    }
    return previous.last ?? left.count
}
