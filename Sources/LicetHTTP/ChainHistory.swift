import LicetBytecode
import LicetLedger
import LicetNode
import LicetPrimitives

/// The state after an earlier block: the newest one with the blocks above it taken back, row by row
/// as they were. `isWanted` says which rows are asked for; the others stay as they are now.
///
/// What a block did not know cannot be told from the newest state alone: a `once` field may have
/// been set later to an instant that lies before what is asked about.
func earlierState(
    at height: Height, below head: Height, in reader: any ChainReader,
    isWanted: (RowKey) -> Bool = { _ in true }
) throws(StoreFault) -> AlteredState {
    var state = AlteredState(reader)
    for number in (height.number..<head.number).reversed() {
        // The block above `number`; from the head down, so the oldest value stands.
        guard let above = Height(number).next, let stored = try reader.storedBlock(at: above)
        else { throw StoreFault("the block above height \(number) is missing") }
        do throws(CodecError) {
            for row in try Undo(encoded: stored.undo).rows where isWanted(row.key) {
                state.change(row.key, to: row.value)
            }
        } catch {
            throw StoreFault("the undo rows of \(stored.id.digest.bytes.hex) do not decode")
        }
    }
    return state
}
