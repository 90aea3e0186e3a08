import LicetBytecode
import LicetPrimitives

/// The histories of `tracked` fields. The newest pair is the row's; the earlier ones lie where
/// ``StateLayout`` says. At the block's time no row of them is read, since none is later than the
/// newest: only a question about an earlier instant looks back.
extension Machine {
    /// What stands at the end of a stored row, into the slots behind its key.
    mutating func decodeHistories(
        _ layout: LoadedContract.TableLayout, from input: inout ByteInput, to object: Int
    ) throws(Stop) {
        for number in layout.firstTracked..<layout.firstTracked + layout.trackedCount {
            let slots = arena.slots + object + contract.trackedFields[number].sinceSlot
            slots[0] = try instant(from: &input)
            let earlier = Int64(try input.uint16())
            guard earlier < Limits.trackedPairs else { throw .malformed }
            slots[1] = earlier
        }
    }

    /// Replaces what a row's tracked fields became after ``time`` by what they were then.
    mutating func readEarlier(
        _ table: Int, _ layout: LoadedContract.TableLayout, _ key: UnsafePointer<Int64>,
        _ object: Int
    ) throws(Stop) {
        for number in layout.firstTracked..<layout.firstTracked + layout.trackedCount {
            let tracked = contract.trackedFields[number]
            let slots = arena.slots + object
            guard slots[tracked.sinceSlot] > time else { continue }
            // The first pair is the insert's, and the row exists at the time.
            var (known, end) = (0, Int(truncatingIfNeeded: slots[tracked.sinceSlot &+ 1]))
            while known &+ 1 < end {
                let middle = (known &+ end) / 2
                let pair = try readPair(table, layout, tracked, key, middle)
                if try since(pair) <= time { known = middle } else { end = middle }
            }
            let pair = try readPair(table, layout, tracked, key, known)
            try decodeStored(pair, "a pair of a history") { machine, input throws(Stop) in
                _ = try machine.instant(from: &input)
                try machine.decode(
                    tracked.place.type, from: &input, to: slots + tracked.place.slot)
            }
        }
    }

    /// Before an update: puts the newest pair into a row of its own, unless it is of this instant
    /// and so is replaced.
    mutating func keepPair(
        _ table: Int, _ layout: LoadedContract.TableLayout,
        _ tracked: LoadedContract.TrackedLayout, _ key: UnsafePointer<Int64>,
        _ object: UnsafeMutablePointer<Int64>
    ) throws(Stop) {
        let slots = object + tracked.sinceSlot
        let now = context.now.milliseconds
        guard slots[0] < now else { return }
        guard slots[1] &+ 1 < Limits.trackedPairs else { throw .trap(.historyFull) }
        var output = ByteOutput(start: scratch, capacity: Limits.valueBytes)
        try output.int64(slots[0])
        try encode(tracked.place.type, object + tracked.place.slot, to: &output)
        let pair = output.written
        let place = try pairKey(
            table, layout, tracked, key, Int(truncatingIfNeeded: slots[1]))
        try write(place, pair, isExtra: true)
        slots[0] = now
        slots[1] &+= 1
    }

    private mutating func readPair(
        _ table: Int, _ layout: LoadedContract.TableLayout,
        _ tracked: LoadedContract.TrackedLayout, _ key: UnsafePointer<Int64>, _ number: Int
    ) throws(Stop) -> Bytes {
        try charge(prices.read)
        guard let pair = try row(try pairKey(table, layout, tracked, key, number)) else {
            fault = StoreFault("a pair of a history is missing")
            throw .storeFault
        }
        return pair
    }

    private mutating func since(_ pair: Bytes) throws(Stop) -> Int64 {
        var since: Int64 = 0
        try decodeStored(pair, "a pair of a history") { machine, input throws(Stop) in
            since = try machine.instant(from: &input)
            _ = try input.fixed(input.remaining)
        }
        return since
    }

    private mutating func pairKey(
        _ table: Int, _ layout: LoadedContract.TableLayout,
        _ tracked: LoadedContract.TrackedLayout, _ key: UnsafePointer<Int64>, _ number: Int
    ) throws(Stop) -> ByteOutput {
        // An update has its row's key in the first room.
        var output = try keyStart(StateLayout.histories, isSecond: true)
        try output.uint16(UInt16(truncatingIfNeeded: table).byteSwapped)
        try output.uint16(UInt16(truncatingIfNeeded: tracked.field).byteSwapped)
        try encodeKey(layout.key, key, to: &output)
        try output.uint16(UInt16(truncatingIfNeeded: number).byteSwapped)
        return output
    }
}
