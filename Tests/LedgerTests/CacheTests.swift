import LicetLedger
import LicetPrimitives
import TestSupport
import Testing

@Suite struct Caches {
    @Test func `a cache stays within twice its capacity and keeps what is used`() {
        var cache = BoundedCache<Int, Int>(capacity: 4)
        cache[0] = 0
        for number in 1..<1_000 {
            cache[number] = number
            #expect(cache[0] == 0)
            #expect(cache[number] == number)
            #expect(cache.count <= 8)
        }
        #expect(cache[1] == nil)
        cache[0] = nil
        #expect(cache[0] == nil)
    }

    @Test func `rows in memory are those of a plain dictionary, in order`() {
        var random = SplitMix64(seed: 3)
        var state = MemoryState()
        var plain: [RowKey: Bytes] = [:]
        for _ in 0..<4_000 {
            let key = RowKey([UInt8(random.below(4))] + random.bytes(2))
            let value = random.bytes(1)
            if random.below(4) == 0 {
                state.apply(Undo(rows: [Undo.OldRow(key: key, value: nil)]))
                plain[key] = nil
            } else {
                state.write(key, value)
                plain[key] = value
            }
        }
        let sorted = plain.sorted { $0.key < $1.key }.map { Row(key: $0.key, value: $0.value) }
        #expect(state.rows == sorted)
        for prefix in [[], [0], [1], [2], [3], [4], [0, 0], [1, 200], [3, 255]] as [Bytes] {
            let matching = sorted.filter { $0.key.bytes.starts(with: prefix) }
            for limit in [0, 1, 10, 10_000] {
                #expect(state.scan(prefix: prefix, limit: limit) == Array(matching.prefix(limit)))
            }
        }
    }
}
