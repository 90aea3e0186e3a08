import LicetBytecode
import LicetLedger
import LicetNode
import LicetPrimitives

/// The state lies further back than one answer may cost.
struct TooFarBack: Error {}

/// The state after an earlier block: the newest one with the blocks above it taken back, row by row
/// as they were. `isWanted` says which rows are asked for; the others stay as they are now.
///
/// What a block did not know cannot be told from the newest state alone: a `once` field may have
/// been set later to an instant that lies before what is asked about.
///
/// Throws ``TooFarBack`` past the limits of history.
func earlierState(
    at height: Height, below head: Height, in reader: any ChainReader,
    limits: PageLimits, isWanted: (RowKey) -> Bool = { _ in true }
) throws -> AlteredState {
    guard height <= head, head.number - height.number <= limits.historyBlocks else {
        throw TooFarBack()
    }
    var changes: [RowKey: Bytes?] = [:]
    var bytes = 0
    for number in (height.number..<head.number).reversed() {
        // The block above `number`; from the head down, so the oldest value stands.
        guard let above = Height(number).next, let undo = try reader.undo(at: above) else {
            throw StoreFault("the block above height \(number) is missing")
        }
        bytes += undo.count
        guard bytes <= limits.historyBytes else { throw TooFarBack() }
        do throws(CodecError) {
            for row in try Undo(encoded: undo).rows where isWanted(row.key) {
                changes.updateValue(row.value, forKey: row.key)
            }
        } catch {
            throw StoreFault("the undo rows of the block above height \(number) do not decode")
        }
        guard changes.count <= limits.historyRows else { throw TooFarBack() }
    }
    return AlteredState(reader, changes: changes)
}
