import LicetBytecode
import LicetPrimitives

extension Machine {
    /// What `open` does once the rule has answered: the ticket's event, and its number in the
    /// receipt. The window holds all of the rule's arguments, the row's key first.
    mutating func open(
        _ number: Int, isPermitted: Bool, _ window: UnsafePointer<Int64>, for duration: Int64
    ) throws(Stop) -> Int64 {
        guard isPermitted else { throw .trap(.notAuthorised) }
        guard duration > 0, duration <= Opened.durationMax.milliseconds,
            let end = Instant(
                milliseconds: TimeArithmetic.add(context.now.milliseconds, duration))
        else { throw .trap(.timeOutOfRange) }
        let layout = contract.openings[number]
        let opening = layout.opening
        let level = arena.top
        let row = try openedRow(opening.table, window)
        let parameters = contract.ruleParameters[opening.rule]
        let opened = Opened(
            table: UInt16(truncatingIfNeeded: opening.table),
            key: try encode([parameters[0]], window, bytePrice: 0),
            field: UInt16(truncatingIfNeeded: opening.column), account: context.caller,
            rule: UInt16(truncatingIfNeeded: opening.rule),
            arguments: try encode(parameters, window, bytePrice: 0), end: end,
            digest: layout.digest.map { Digest(word256(row[$0])) },
            version: layout.version.map { row[$0] }, epoch: layout.epoch.map { row[$0] })
        arena.release(to: level)
        let size = opened.encoded.count
        try charge(size &* prices.eventByte)
        try countEvent(bytes: size)
        return Int64(host.record(opened))
    }

    private mutating func openedRow(
        _ table: Int, _ key: UnsafePointer<Int64>
    ) throws(Stop) -> UnsafeMutablePointer<Int64> {
        let row = try readRow(table, key)
        guard row != ValueType.nilSentinel else { throw .trap(.rowAbsent) }
        return arena.slots + Int(truncatingIfNeeded: row)
    }
}
