import LicetSyntax
import TestSupport
import Testing

@Suite struct `The nearest name` {
    @Test func `is the one with the fewest slips`() {
        var random = SplitMix64(seed: 41)
        var found = 0
        for _ in 0..<3_000 {
            let candidates = (0..<8).map { _ in word(&random) }
            var name = Array((random.below(2) == 0 ? word(&random) : candidates[0]).utf8)
            for _ in 0..<random.below(4) { slip(&name, &random) }
            let wanted = String(decoding: name, as: UTF8.self)
            let told = nearestName(to: wanted, among: candidates)
            #expect(told == nearestByTable(to: wanted, among: candidates), "\(wanted)")
            #expect(told == nearestName(to: wanted, among: candidates.reversed()))
            found += told == nil ? 0 : 1
        }
        #expect((1_000..<2_900).contains(found))
    }

    @Test(arguments: [
        ("recrod", "record"), ("Grants", "grants"), ("purpos", "purpose"),
        ("isPermited", "isPermitted"), ("n", nil), ("", nil), ("xyz", nil),
        ("registration", "registrations"),
    ])
    func `is found for a slip`(name: String, meant: String?) {
        let known = [
            "record", "grants", "purpose", "isPermitted", "m", "registrations", "registrars", "",
        ]
        #expect(nearestName(to: name, among: known) == meant)
    }

    private func word(_ random: inout SplitMix64) -> String {
        let letters = (0..<(1 + random.below(18))).map { _ in
            UInt8(ascii: "a") + UInt8(random.below(3))
        }
        return String(decoding: letters, as: UTF8.self)
    }

    private func slip(_ name: inout [UInt8], _ random: inout SplitMix64) {
        guard name.count > 1 else { return }
        let place = Int(random.below(name.count - 1))
        switch random.below(4) {
        case 0: name.swapAt(place, place + 1)
        case 1: name.remove(at: place)
        case 2: name.insert(UInt8(ascii: "b"), at: place)
        default: name[place] = UInt8(ascii: "c")
        }
    }

    /// By the whole table of distances between beginnings.
    private func nearestByTable(to name: String, among candidates: [String]) -> String? {
        let letters = Array(name.utf8)
        guard letters.count > 1 else { return nil }
        let limit = max(1, min(4, letters.count / 3))
        let near = candidates.filter { $0 != name }.compactMap { candidate -> (Int, String)? in
            let other = Array(candidate.utf8)
            let distance = editDistance(letters, other)
            guard distance <= limit, distance < max(letters.count, other.count) else { return nil }
            return (distance, candidate)
        }
        return near.min { $0 < $1 }?.1
    }

    private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var table = [[Int]](
            repeating: Array(repeating: 0, count: right.count + 1), count: left.count + 1)
        for i in 0...left.count { table[i][0] = i }
        for j in 0...right.count { table[0][j] = j }
        for i in 1...max(1, left.count) {
            for j in 1...max(1, right.count) {
                let cost = left[i - 1] == right[j - 1] ? 0 : 1
                table[i][j] = min(
                    table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + cost)
                if i > 1, j > 1, left[i - 1] == right[j - 2], left[i - 2] == right[j - 1] {
                    table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
                }
            }
        }
        return table[left.count][right.count]
    }
}
